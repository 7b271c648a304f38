"""How each value of a document came about: the characters, the rule, and the lines of the lexicon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.flow import extract
from pipeline.lexicon import Lexicon, Phrases
from pipeline.normalize import Tokens, normalize
from pipeline.records import Document, Extraction


@dataclass(frozen=True, slots=True)
class Explanation:
    """One value: what it is of, the words quoted, the value, the rule that read it, the lexicon's lines it rests on."""

    field: str
    start: int
    end: int
    text: str
    value: str
    rule: str
    lines: tuple[str, ...]


def explain(document: Document, lexicon: Lexicon) -> list[Explanation]:
    """Explain every value that :func:`pipeline.flow.extract` finds in a document, in the order of its text.

    >>> from pipeline.lexicon import load_lexicon
    >>> first, *_ = explain(Document("a", "في 12 نوفمبر 2025"), load_lexicon())
    >>> first.value, first.rule, first.lines
    ('2025-11-12', 'day or days, then month: 12 نوفمبر 2025', ('CLDR ar',))
    """
    found = extract(document, lexicon)
    tokens = normalize(document.text, lexicon.vocabulary)
    rows = sorted(_values(found), key=lambda row: (row[1], row[2], row[0]))
    return [
        Explanation(
            field, start, end, document.text[start:end], value, rule, _lines(tokens, start, end, field, lexicon)
        )
        for field, start, end, value, rule in rows
    ]


def _values(found: Extraction) -> Iterator[tuple[str, int, int, str, str]]:
    """(field, start, end, value, rule) of every row that stands on words."""
    for date in found.dates:
        value = "" if date.start_date is None else str(date.start_date)
        yield (
            "date",
            date.start,
            date.end,
            value if date.end_date == date.start_date else f"{value}/{date.end_date}",
            date.rule,
        )
    for edition in found.editions:
        yield "edition", edition.start, edition.end, str(edition.number), edition.rule
    for mention in found.organization_mentions:
        yield "organization", mention.start, mention.end, mention.organization_id or "", mention.rule
    names = {
        report.report_id: f"{report.name} ({report.edition})" if report.edition else report.name
        for report in found.event_reports
    }
    for one in found.evidence:
        yield f"event {one.field}", one.start, one.end, names[one.report_id], one.rule


def _lines(tokens: Tokens, start: int, end: int, field: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The lines of the lexicon whose phrases stand inside a stretch; of bodies' names, the one that opens it."""
    names: list[Phrases[Any]] = [lexicon.body_names, lexicon.heads]
    words: list[Phrases[Any]] = [
        lexicon.months,
        lexicon.weekday_names,
        lexicon.time_words,
        lexicon.number_words,
        lexicon.kinds,
        lexicon.cues,
        lexicon.place_names,
    ]
    tables = names if field == "organization" else words
    inside = [k for k in range(len(tokens)) if start <= tokens.starts[k] < end]
    if field == "organization":
        inside = inside[:2]
    lines = dict.fromkeys(
        match.source
        for k in inside
        for table in tables
        if (match := table.match(tokens.norms, k)) and tokens.ends[match.end - 1] <= end
    )
    return tuple(lines)
