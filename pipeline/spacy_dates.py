"""The spaCy component ``mahdar_dates``: dates in any pipeline, whatever its tokenizer.

>>> import spacy
>>> nlp = spacy.blank("ar")
>>> _ = nlp.add_pipe("mahdar_dates", config={"published_on": "2025-11-12"})
>>> doc = nlp("يعقد الملتقى يومي 18 و19 نوفمبر الجاري.")
>>> for span in doc.spans["dates"]:
...     print(span.text, span.label_, span._.date.start_date, span._.date.end_date)
18 و19 نوفمبر الجاري DATE 2025-11-18 2025-11-19

The day of publication is the document's own, ``doc._.published_on``, where somebody sets it (``nlp.make_doc``, then the pipe;
or ``nlp.pipe(…, as_tuples=True)`` with one of your own before this), else that of the configuration, else a dateline of the text.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.dates import find_dates
from pipeline.lexicon import load_lexicon
from pipeline.records import DateRow

_KEPT = "mahdar_dates"
"""Where a ``Doc`` keeps the dates: plain values in ``doc.user_data``, which spaCy writes to disk with it."""


def _kept_date(span: Span) -> DateRow | None:
    """What ``span._.date`` gives: the row of a date, or None for a span that is none."""
    kept: dict[str, Any] | None = span.doc.user_data.get(_KEPT, {}).get(f"{span.start_char}:{span.end_char}")
    if kept is None:
        return None
    days = {name: kept[name] and dt.date.fromisoformat(kept[name]) for name in ("start_date", "end_date")}
    return DateRow(**{**kept, **days})


Doc.set_extension("published_on", default=None, force=True)
Span.set_extension("date", getter=_kept_date, force=True)


class DatesComponent:
    """Fills ``doc.spans[spans_key]``; a date that begins or ends inside a token takes the whole token."""

    def __init__(self, published_on: str | None, lexicon: str | None, spans_key: str) -> None:
        """Take over the configuration; a lexicon is loaded once."""
        self.published_on, self.spans_key = published_on, spans_key
        self.lexicon = load_lexicon(lexicon) if lexicon else None

    def __call__(self, doc: Doc) -> Doc:
        """Find the dates of one document."""
        published = doc._.published_on or self.published_on
        spans, kept = [], {}
        for row in find_dates(doc.text, published, lexicon=self.lexicon):
            span = doc.char_span(row.start, row.end, label="DATE", alignment_mode="expand")
            if span is None or f"{span.start_char}:{span.end_char}" in kept:
                continue  # two dates inside one token cannot both be spans
            spans.append(span)
            days = {name: (day := getattr(row, name)) and day.isoformat() for name in ("start_date", "end_date")}
            kept[f"{span.start_char}:{span.end_char}"] = {**dataclasses.asdict(row), **days}
        doc.spans[self.spans_key] = spans
        doc.user_data[_KEPT] = kept
        return doc


@Language.factory(
    "mahdar_dates", default_config={"published_on": None, "lexicon": None, "spans_key": "dates"}, assigns=["doc.spans"]
)
def make_dates(
    nlp: Language, name: str, published_on: str | None, lexicon: str | None, spans_key: str
) -> DatesComponent:
    """Make the component; ``lexicon`` is a folder with rows of one's own, as for ``mahdar run --lexicon``."""
    return DatesComponent(published_on, lexicon, spans_key)
