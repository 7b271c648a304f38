"""How each value of a document came about: the characters, the rule, and the lines of the lexicon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipeline.find.models import Model
from pipeline.flow import extract
from pipeline.lexicon import Lexicon, Phrases
from pipeline.lexicon.grammar import grammar_lines
from pipeline.normalize import Tokens, normalize
from pipeline.records import Document, EventParty, EventReport, Extraction

COLUMNS_OF = {
    "name": ("name", "kind"), "body": ("organization_id",), "edition": ("edition",), "special": ("special",),
    "date": ("start_date", "end_date"), "place": ("city", "country"), "venue": ("venue",), "mode": ("mode",),
    "status": ("status",), "confidence": ("confidence",),
}  # fmt: skip
"""The columns of a report that rest on each field of its evidence."""

_RELATIONS = ("followed_by", "previous_edition", "part_of", "prepares_for", "reviews", "concurrent_with")
_RULES = ("gazetteer", "grammar", "definition")
_GRAMMAR_OF = {"venue": ("venues",), "date": ("days",)}
_GRAMMAR_OF_TIES = ("submits", "contains", "continues", "part_joints", "committees_of_events")
"""The lists of grammar.csv whose words may stand in a quotation, beside those of the other files."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One value: what it is of, the words quoted, the value, the rule that read it, the lexicon's lines it rests on.

    ``of`` is the event that has the value, by its name and number; empty for a mention, which stands for itself. ``confidence``,
    0 to 1, is that of a field of an event; a mention has none.
    """

    field: str
    start: int
    end: int
    text: str
    value: str
    rule: str
    lines: tuple[str, ...]
    of: str = ""
    confidence: float | None = None


class _Row(NamedTuple):
    start: int
    end: int
    field: str
    value: str
    rule: str
    of: str = ""
    confidence: float | None = None


def explain(document: Document, lexicon: Lexicon, models: Sequence[Model] = ()) -> list[Explanation]:
    """Explain every value that :func:`pipeline.flow.extract` finds in a document, in the order of its text.

    >>> from pipeline.lexicon import load_lexicon
    >>> first, *_ = explain(Document("a", "في 12 نوفمبر 2025"), load_lexicon())
    >>> first.value, first.rule, first.lines
    ('2025-11-12', 'day or days, then month: 12 نوفمبر 2025', ('CLDR ar',))
    """
    found = extract(document, lexicon, models=models)
    tokens = normalize(document.text, lexicon.vocabulary)
    rows = sorted([*_mentions(found), *_reports(found)], key=lambda row: row[:3])
    return [
        Explanation(
            row.field, row.start, row.end, document.text[row.start : row.end], row.value, row.rule,
            _lines(tokens, row, lexicon), row.of, row.confidence,
        )
        for row in rows
    ]  # fmt: skip


def _mentions(found: Extraction) -> Iterator[_Row]:
    """Dates, numbers and bodies, whatever they are of."""
    for date in found.dates:
        value = "" if date.start_date is None else str(date.start_date)
        value = value if date.end_date == date.start_date else f"{value}/{date.end_date}"
        yield _Row(date.start, date.end, "date", value, date.rule)
    for edition in found.editions:
        yield _Row(edition.start, edition.end, "edition", str(edition.number), edition.rule)
    for mention in found.organization_mentions:
        found_by = f" (found by {mention.recognizer})" if mention.recognizer not in _RULES else ""
        yield _Row(
            mention.start, mention.end, "organization", f"{mention.organization_id or ''}{found_by}", mention.rule
        )


def _reports(found: Extraction) -> Iterator[_Row]:
    """Each field of each report, its parties and its ties to others."""
    reports = {report.report_id: report for report in found.event_reports}
    names = {report_id: _name(report) for report_id, report in reports.items()}
    values: defaultdict[tuple[str, str, int, int], list[str]] = defaultdict(list)
    for party in found.event_parties:
        values[party.report_id, party.role, party.start, party.end].append(_party(party))
    for tie in found.event_links:
        if tie.start is not None and tie.end is not None:
            values[tie.event_id, tie.relation, tie.start, tie.end].append(names[tie.other_event_id])
    for one in found.evidence:
        of = reports[one.report_id]
        named = [f"{c} {getattr(of, c)}" for c in COLUMNS_OF.get(one.field, ()) if getattr(of, c) is not None]
        told = named or list(dict.fromkeys(values[one.report_id, one.field, one.start, one.end]))
        name = names[one.report_id]
        yield _Row(one.start, one.end, f"event {one.field}", ", ".join(told), one.rule, name, one.confidence)


def _name(report: EventReport) -> str:
    return f"{report.name} ({report.edition})" if report.edition is not None else report.name


def _party(party: EventParty) -> str:
    speaking = f", for {party.of_id}" if party.of_id else ""
    return f"{party.party_type} {party.party_id or party.name}{speaking}"


def _lines(tokens: Tokens, row: _Row, lexicon: Lexicon) -> tuple[str, ...]:
    """The lines of the lexicon whose phrases stand inside a stretch; of bodies' names, the one that opens it."""
    field = row.field.removeprefix("event ")
    of_body = field in ("organization", "body") or row.value.startswith("organization ")
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
    inside = [k for k in range(len(tokens)) if row.start <= tokens.starts[k] < row.end]
    lines = dict.fromkeys(
        match.source
        for k in (inside[:2] if of_body else inside)
        for table in (names if of_body else words)
        if (match := table.match(tokens.norms, k)) and tokens.ends[match.end - 1] <= row.end
    )
    lists = _GRAMMAR_OF.get(field, _GRAMMAR_OF_TIES if field in _RELATIONS else ())
    lines |= dict.fromkeys(at for k in inside for name in lists if (at := grammar_lines().get((name, tokens.norms[k]))))
    return tuple(lines)
