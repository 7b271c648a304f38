"""The spaCy component ``mahdar``: everything that one document says, in any pipeline, whatever its tokenizer.

>>> import spacy
>>> nlp = spacy.blank("ar")
>>> _ = nlp.add_pipe("mahdar", config={"published_on": "2021-05-01"})
>>> doc = nlp("تعقد اللجنة العربية الدائمة للبريد اجتماعها الثالث في الرباط يوم 5 مايو الجاري.")
>>> [(span.text, span._.mahdar.number) for span in doc.spans["editions"]]
[('الثالث', 3)]
>>> event, = doc._.events
>>> event["edition"], event["start_date"], event["city"]
(3, '2021-05-05', 'الرباط')

What was found is kept in ``doc.user_data`` as plain values, so that ``Doc.to_bytes`` and ``DocBin(store_user_data=True)`` write it,
and whoever imports this module reads it back.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import srsly
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

import pipeline.spacy_dates  # noqa: F401  (doc._.published_on is set there)
from pipeline.assemble import assemble
from pipeline.find import find
from pipeline.flow import row_of_read
from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.mentions import Mentions
from pipeline.normalize import Tokens, normalize
from pipeline.records import (
    DateRow,
    Document,
    EditionRow,
    EventParty,
    EventReport,
    Extraction,
    OrganizationMention,
)
from pipeline.spacy_doc import bare_doc

ALIGNMENT_MODES = ("expand", "contract", "strict")
SPAN_GROUPS = ("dates", "editions", "organizations", "people", "places", "events", "parties")
"""The keys of ``doc.spans`` that are filled."""

_FOUND, _ALSO = "mahdar", "mahdar_mentions"
_ID = "{}:{}"


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """A town with its country, or a country (``city`` is None); ``country`` is an ISO 3166-1 alpha-2 code."""

    start: int
    end: int
    text: str
    city: str | None
    country: str


@dataclass(frozen=True, slots=True)
class PersonSpan:
    """A person's name; ``title`` as written, ``of_id`` the body or country that he or she speaks for."""

    start: int
    end: int
    text: str
    title: str | None
    of_id: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What is found in a document: its rows, and the places and people that no table lists."""

    found: Extraction
    places: tuple[PlaceSpan, ...]
    people: tuple[PersonSpan, ...]


def read_closely(document: Document, lexicon: Lexicon) -> Reading:
    """All that :func:`pipeline.extract` finds, with every place and person that the text names.

    >>> reading = read_closely(Document("a", "وصل إلى الرباط الوزير السيد أحمد المهدي"), load_lexicon())
    >>> reading.places[0].country, reading.people[0].text
    ('MA', 'أحمد المهدي')
    """
    tokens = normalize(document.text, lexicon.vocabulary)
    mentions = find(tokens, lexicon, document.published_on)
    found = assemble(row_of_read(document, mentions), tokens, mentions, lexicon)
    return Reading(found, tuple(_places(tokens, mentions)), tuple(_people(tokens, mentions, found)))


def _places(tokens: Tokens, mentions: Mentions) -> Iterator[PlaceSpan]:
    for place in mentions.places:
        start, end = tokens.starts[place.i], tokens.ends[place.j - 1]
        yield PlaceSpan(start, end, tokens.text[start:end], place.city or None, place.country)


def _people(tokens: Tokens, mentions: Mentions, found: Extraction) -> Iterator[PersonSpan]:
    ids = {mention.end: mention.organization_id for mention in found.organization_mentions}
    for person in mentions.people:
        start, end = tokens.starts[person.i], tokens.ends[person.j - 1]
        title = " ".join(tokens.quote(*person.title).split()) if person.title else None
        body = ids.get(tokens.ends[mentions.bodies[person.body].j - 1]) if person.body is not None else None
        yield PersonSpan(start, end, tokens.text[start:end], title, body or person.country)


def annotate(doc: Doc, reading: Reading, alignment_mode: str = "expand") -> Doc:
    """Put what was found in a text into ``doc``, whose text it is.

    Spans are labelled DATE, EDITION, ORG, PERSON, GPE and EVENT, those of parties with their role; ``span.kb_id_`` is a body's id
    or a country's code. What does not fit the tokens takes the whole ones with ``expand``, those inside it with ``contract``, and
    is no span with ``strict``; ``span._.mahdar`` has its own offsets in any case.
    """
    found = reading.found
    groups: dict[str, list[tuple[int, int, str, str]]] = {
        "dates": [(row.start, row.end, "DATE", "") for row in found.dates],
        "editions": [(row.start, row.end, "EDITION", "") for row in found.editions],
        "organizations": [
            (row.start, row.end, "ORG", row.organization_id or "") for row in found.organization_mentions
        ],
        "people": [(row.start, row.end, "PERSON", "") for row in reading.people],
        "places": [(row.start, row.end, "GPE", row.country) for row in reading.places],
        "events": [(row.start, row.end, "EVENT", "") for row in found.event_reports],
        "parties": [(row.start, row.end, row.role, row.party_id or "") for row in found.event_parties],
    }
    for key, rows in groups.items():
        spans = (
            doc.char_span(
                start, end, label=label, kb_id=kb_id, alignment_mode=alignment_mode, span_id=_ID.format(key, n)
            )
            for n, (start, end, label, kb_id) in enumerate(rows)
        )
        doc.spans[key] = [span for span in spans if span is not None]
    doc.user_data[_FOUND] = msgspec.to_builtins(found)
    doc.user_data[_ALSO] = msgspec.to_builtins({"people": reading.people, "places": reading.places})
    return doc


def to_docbin(readings: Iterable[tuple[Document, Reading]], lexicon: Lexicon) -> DocBin:
    """A ``DocBin`` with a ``Doc`` for each document, in mahdar's own tokens, which every span fits.

    ``doc._.document_id``, ``doc._.published_on``, spans and ``doc._.mahdar`` are kept.
    """
    packed = DocBin(store_user_data=True, attrs=["ORTH", "NORM", "SPACY"])
    for document, reading in readings:
        doc = annotate(bare_doc(document.text, lexicon.vocabulary), reading)
        doc._.document_id = document.document_id
        doc._.published_on = str(document.published_on) if document.published_on else None
        packed.add(doc)
    return packed


def _extraction_of(doc: Doc) -> Extraction | None:
    """What ``doc._.mahdar`` gives."""
    kept = doc.user_data.get(_FOUND)
    return None if kept is None else msgspec.convert(kept, Extraction)


def _events_of(doc: Doc) -> list[dict[str, Any]]:
    """What ``doc._.events`` gives: each report as a plain dict, with its parties, ties and evidence."""
    kept = doc.user_data.get(_FOUND) or {}

    def of(table: str, column: str, report_id: str) -> list[dict[str, Any]]:
        return [dict(row) for row in kept[table] if row[column] == report_id]

    return [
        {
            **report,
            "parties": of("event_parties", "report_id", report["report_id"]),
            "links": of("event_links", "event_id", report["report_id"]),
            "evidence": of("evidence", "report_id", report["report_id"]),
        }
        for report in kept.get("event_reports", ())
    ]


_ROWS: dict[str, tuple[str, str, type]] = {
    "dates": (_FOUND, "dates", DateRow),
    "editions": (_FOUND, "editions", EditionRow),
    "organizations": (_FOUND, "organization_mentions", OrganizationMention),
    "people": (_ALSO, "people", PersonSpan),
    "places": (_ALSO, "places", PlaceSpan),
    "events": (_FOUND, "event_reports", EventReport),
    "parties": (_FOUND, "event_parties", EventParty),
}
"""Where the rows behind each group of spans are kept, and what they are."""


def _record_of(span: Span) -> Any:
    """What ``span._.mahdar`` gives: the record that a span was made of, with its exact offsets, or None for a span of another."""
    key, _, at = span.id_.partition(":")
    if key not in _ROWS or not at.isdecimal():
        return None
    kept, table, record = _ROWS[key]
    rows = span.doc.user_data.get(kept, {}).get(table, ())
    return msgspec.convert(rows[int(at)], record) if int(at) < len(rows) else None


Doc.set_extension("document_id", default=None, force=True)
Doc.set_extension("mahdar", getter=_extraction_of, force=True)
Doc.set_extension("events", getter=_events_of, force=True)
Span.set_extension("mahdar", getter=_record_of, force=True)


class MahdarComponent:
    """Reads one document after the other; rows of one's own in the lexicon go to disk with the pipeline."""

    def __init__(self, published_on: str | None, lexicon: str | None, alignment_mode: str) -> None:
        """Take over the configuration; the lexicon is loaded with the first document."""
        if alignment_mode not in ALIGNMENT_MODES:
            raise ValueError(f"alignment_mode is {alignment_mode!r}; take one of {', '.join(ALIGNMENT_MODES)}")
        self.published_on, self.alignment_mode = published_on, alignment_mode
        self._folder = lexicon
        self._rows: dict[str, str] | None = None
        self._lexicon: Lexicon | None = None

    @property
    def lexicon(self) -> Lexicon:
        """The words that documents are read by."""
        if self._lexicon is None:
            if self._rows is None:
                self._lexicon = load_lexicon(self._folder)
            else:
                with TemporaryDirectory() as folder:
                    for name, text in self._rows.items():
                        Path(folder, name).write_text(text, encoding="utf-8", newline="")
                    self._lexicon = load_lexicon(folder)
        return self._lexicon

    def __call__(self, doc: Doc) -> Doc:
        """Find everything that one document says."""
        sha256 = hashlib.sha256(doc.text.encode("utf-8", "surrogatepass")).hexdigest()
        published = doc._.published_on or self.published_on
        day = dt.date.fromisoformat(published) if isinstance(published, str) else published
        document = Document(
            doc._.document_id or f"doc-{sha256[:10]}", doc.text, published_on=day, sha256=sha256,
            published_on_source="option" if day else None,
        )  # fmt: skip
        return annotate(doc, read_closely(document, self.lexicon), self.alignment_mode)

    def _own_rows(self) -> dict[str, str]:
        if self._rows is not None or self._folder is None:
            return self._rows or {}
        return {path.name: path.read_text(encoding="utf-8-sig") for path in sorted(Path(self._folder).glob("*.csv"))}

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The rows of one's own in the lexicon, as spaCy keeps what a component has learnt."""
        return bytes(srsly.msgpack_dumps(self._own_rows()))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> MahdarComponent:
        """Take the rows that ``to_bytes`` gave, instead of those of the folder in the configuration."""
        self._rows, self._lexicon = srsly.msgpack_loads(data) or None, None
        if self._rows is None:
            self._folder = None
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the rows of one's own as CSV files into the folder ``path``."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self._own_rows().items():
            (folder / name).write_text(text, encoding="utf-8", newline="")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> MahdarComponent:
        """Take the rows that ``to_disk`` wrote, wherever the folder of the configuration has gone."""
        files = sorted(Path(path).glob("*.csv"))
        return self.from_bytes(srsly.msgpack_dumps({file.name: file.read_text(encoding="utf-8-sig") for file in files}))


@Language.factory(
    "mahdar",
    default_config={"published_on": None, "lexicon": None, "alignment_mode": "expand"},
    assigns=["doc.spans", "doc._.mahdar", "doc._.events", "span._.mahdar"],
)
def make_mahdar(
    nlp: Language, name: str, published_on: str | None, lexicon: str | None, alignment_mode: str
) -> MahdarComponent:
    """Make the component.

    ``published_on`` is the day of publication (YYYY-MM-DD) of documents that have none of their own in ``doc._.published_on``;
    ``lexicon`` a folder with rows of one's own, as for ``mahdar run --lexicon``; ``alignment_mode`` as in :func:`annotate`.
    """
    return MahdarComponent(published_on, lexicon, alignment_mode)
