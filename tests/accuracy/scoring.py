"""Precision, recall and F1 of a run's tables against rows that people wrote from reading the documents.

An expected document is one JSON object of ``tests/releases`` (its README says what the keys mean). A figure counts over
all documents together:

- ``dates``: a row overlaps an expected mention and has its first and last day
- ``editions``: a row overlaps an expected mention and has its number
- ``organizations``: a row covers the same words as an expected mention; a proclitic is part of its word
- ``events.found``: a report is paired with an expected event, see :func:`pair_events`
- ``events``: a paired report has its event's edition, first and last day and country
- ``parties``: role and party are those of the paired event
- ``links``: relation and both ends are expected
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from pipeline.normalize import fold

Tables = Mapping[str, Sequence[Any]]
Expected = Mapping[str, Any]
Pairs = dict[str, Any]
"""The report paired with each event of a document, by the event's key."""

FIGURES = ("dates", "editions", "organizations", "events.found", "events", "parties", "links")

ALIKE = 0.6
"""Likeness, 0 to 1, from which on two names of a body or person are taken to be one."""

PAIRED = 1.0
"""What :func:`_closeness` must reach for a report to be paired with an event."""

_GROUPS = (
    ("meeting", "session", "sitting", "assembly", "consultation"),
    ("conference", "forum", "summit", "exhibition"),
    ("workshop", "seminar"),
)
GROUP_OF = {kind: number for number, kinds in enumerate(_GROUPS) for kind in kinds}
"""Kinds that documents use for one and the same event stand in one group."""

_WORD = re.compile(r"(?:[^\W_]|[\N{ARABIC TATWEEL}\N{ARABIC FATHATAN}-\N{ARABIC SUKUN}])+")
_PREFIXES = re.compile(
    "^(?:[\N{ARABIC LETTER WAW}\N{ARABIC LETTER FEH}\N{ARABIC LETTER BEH}\N{ARABIC LETTER LAM}\N{ARABIC LETTER KAF}]"
    "|\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM})+(?=..)"
)


@dataclasses.dataclass
class Score:
    """How many rows are right, given and expected, and a line for each that is wrong or missing."""

    right: int = 0
    given: int = 0
    expected: int = 0
    errors: list[str] = dataclasses.field(default_factory=list)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1; 1 where there is nothing to find and nothing given.

        >>> Score(right=3, given=4, expected=6).f1
        0.6
        """
        total = self.given + self.expected
        return 2 * self.right / total if total else 1.0

    def count(self, document_id: str, missed: Collection[str], wrong: Collection[str], right: int) -> None:
        """Add what one document yields; ``missed`` and ``wrong`` say each row in words."""
        self.right += right
        self.given += right + len(wrong)
        self.expected += right + len(missed)
        self.errors += [f"{document_id}: missed {row}" for row in missed]
        self.errors += [f"{document_id}: wrong {row}" for row in wrong]


def score(documents: Iterable[Expected], tables: Tables, texts: Mapping[str, str]) -> dict[str, Score]:
    """The score of every figure over the documents; ``texts`` holds the text of each by its document_id.

    Rows of documents that are not expected are left aside.

    >>> {name: figure.f1 for name, figure in score([], {}, {}).items()}["dates"]
    1.0
    """
    scores = {name: Score() for name in FIGURES}
    for document in documents:
        document_id = document["document_id"]
        rows = rows_of(tables, document_id)
        text = texts[document_id]
        _score_mentions(scores, document, rows, text)
        pairs = pair_events(document, rows, text)
        _score_events(scores, document, rows, pairs)
        _score_parties(scores["parties"], document, rows, pairs)
        _score_links(scores["links"], document, rows, pairs)
    return scores


def rows_of(tables: Tables, document_id: str) -> dict[str, list[Any]]:
    """Each table's rows of one document; of the links, the derived ones between its events, too."""
    rows = {
        name: [row for row in table if getattr(row, "document_id", None) == document_id]
        for name, table in tables.items()
    }
    events = {report.event_id for report in rows.get("event_reports", ())}
    rows["event_links"] = rows.get("event_links", []) + [
        row
        for row in tables.get("event_links", ())
        if row.document_id is None and {row.event_id, row.other_event_id} <= events
    ]
    return defaultdict(list, rows)


def find_span(text: str, quote: str, nth: int) -> tuple[int, int]:
    """Where the ``nth`` occurrence (from 0) of a quotation stands, in code points, end exclusive.

    Raises ``ValueError`` when there are fewer.

    >>> find_span("من 3 إلى 3", "3", 1)
    (9, 10)
    """
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    return start, start + len(quote)


def words_in(text: str, start: int, end: int) -> tuple[int, ...]:
    """Where the words begin that a stretch of text touches, a proclitic being part of its word.

    >>> words_in("قال للاتحاد، أمس", 5, 12)
    (4,)
    """
    # No name is so long that its first word starts farther back than this.
    left = max(0, start - 80)
    return tuple(m.start() for m in _WORD.finditer(text, left, end + 80) if m.start() < end and start < m.end())


def likeness(name: str, other: str) -> float:
    """How alike two names are, 0 to 1: F1 of the words that they share, spelling, articles and proclitics aside.

    >>> likeness("للأمانة العامة", "الامانه العامة")
    1.0
    >>> likeness("وزارة الصحة", "وزارة الزراعة")
    0.5
    """
    one, two = _stems(name), _stems(other)
    total = one.total() + two.total()
    return 2 * (one & two).total() / total if total else 0.0


def _stems(name: str) -> Counter[str]:
    """The words without what may be a prefix; where the letter belongs to the word, it goes from both names alike."""
    return Counter(_PREFIXES.sub("", fold(word)) for word in _WORD.findall(name))


def days(row: Any) -> tuple[str | None, str | None]:
    """First and last day as ISO strings, of a record or of an expected row."""
    if isinstance(row, Mapping):
        return row["start_date"], row["end_date"]
    return tuple(day.isoformat() if day else None for day in (row.start_date, row.end_date))  # type: ignore[return-value]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _score_mentions(scores: Mapping[str, Score], document: Expected, rows: Mapping[str, list[Any]], text: str) -> None:
    def same_date(row: Any, wanted: Expected, span: tuple[int, int]) -> bool:
        return _overlap((row.start, row.end), span) and days(row) == days(wanted)

    def same_edition(row: Any, wanted: Expected, span: tuple[int, int]) -> bool:
        return _overlap((row.start, row.end), span) and bool(row.number == wanted["number"])

    def same_words(row: Any, wanted: Expected, span: tuple[int, int]) -> bool:
        return words_in(text, row.start, row.end) == words_in(text, *span)

    for figure, table, same in (
        ("dates", "dates", same_date),
        ("editions", "editions", same_edition),
        ("organizations", "organization_mentions", same_words),
    ):
        _score_table(scores[figure], document, figure, rows[table], same, text)


def _score_table(
    figure: Score,
    document: Expected,
    key: str,
    rows: Sequence[Any],
    same: Callable[[Any, Expected, tuple[int, int]], bool],
    text: str,
) -> None:
    """Match each expected mention with at most one row; both stand in the order of the text."""
    left = list(rows)
    missed = []
    for wanted in document[key]:
        span = find_span(text, wanted["text"], wanted["nth"])
        row = next((row for row in left if same(row, wanted, span)), None)
        if row is None:
            values = [str(value) for name, value in wanted.items() if name not in ("text", "nth")]
            missed.append(" ".join([key, repr(wanted["text"]), *values]))
        else:
            left.remove(row)
    wrong = [" ".join([key, repr(row.text), *map(str, _value(row))]) for row in left]
    figure.count(document["document_id"], missed, wrong, len(document[key]) - len(missed))


def _value(row: Any) -> tuple[Any, ...]:
    if hasattr(row, "start_date"):
        return days(row)
    return (row.number,) if hasattr(row, "number") else ()


def pair_events(document: Expected, rows: Mapping[str, list[Any]], text: str) -> Pairs:
    """The report of each expected event that has one, by the event's key; the closest pairs are made first.

    Two that give different editions, or kinds of different groups, are never paired.
    """
    candidates = [
        (-_closeness(event, report, text), number, place)
        for number, event in enumerate(document["events"])
        for place, report in enumerate(rows["event_reports"])
    ]
    events, taken = {}, set()
    for closeness, number, place in sorted(candidates):
        if -closeness >= PAIRED and number not in events and place not in taken:
            events[number] = rows["event_reports"][place]
            taken.add(place)
    return {document["events"][number]["key"]: report for number, report in events.items()}


def _closeness(event: Expected, report: Any, text: str) -> float:
    """How much speaks for a report being of an event: a likeness of names, 0 to 1, and half a point for each of the
    same edition, an overlap of the stretches that name it, and the same first day.
    """
    editions = {event["edition"], report.edition} - {None}
    if len(editions) > 1 or GROUP_OF[event["kind"]] != GROUP_OF[report.kind]:
        return 0.0
    closeness = likeness(event["name"], report.name)
    if closeness < 0.3:
        return 0.0
    quoted = find_span(text, event["evidence"], event["nth"])
    signs = (
        event["edition"] is not None and event["edition"] == report.edition,
        _overlap(quoted, (report.start, report.end)),
        event["start_date"] is not None and event["start_date"] == days(report)[0],
    )
    return closeness + 0.5 * sum(map(bool, signs))


def _score_events(scores: Mapping[str, Score], document: Expected, rows: Mapping[str, list[Any]], pairs: Pairs) -> None:
    document_id = document["document_id"]
    paired = {report.report_id for report in pairs.values()}
    missed = [_event_words(event) for event in document["events"] if event["key"] not in pairs]
    extra = [_report_words(report) for report in rows["event_reports"] if report.report_id not in paired]
    scores["events.found"].count(document_id, missed, extra, len(pairs))
    faulty = [
        (event, pairs[event["key"]])
        for event in document["events"]
        if event["key"] in pairs and not has_fields(event, pairs[event["key"]])
    ]
    scores["events"].count(
        document_id,
        missed + [_event_words(event) for event, _ in faulty],
        extra + [_report_words(report) for _, report in faulty],
        len(pairs) - len(faulty),
    )


def has_fields(event: Expected, report: Any) -> bool:
    """Whether a report has the edition, first and last day and country of an event."""
    return _event_fields(event) == _report_fields(report)


def _event_fields(event: Expected) -> tuple[Any, ...]:
    return (event["edition"], *days(event), event["country"])


def _report_fields(report: Any) -> tuple[Any, ...]:
    return (report.edition, *days(report), report.country)


def _event_words(event: Expected) -> str:
    return " ".join(map(str, (event["key"], event["kind"], repr(event["name"]), *_event_fields(event))))


def _report_words(report: Any) -> str:
    return " ".join(map(str, (report.kind, repr(report.name), *_report_fields(report))))


def _score_parties(figure: Score, document: Expected, rows: Mapping[str, list[Any]], pairs: Pairs) -> None:
    names = names_of_bodies(rows["organization_mentions"])
    events = {event["key"]: event for event in document["events"]}
    keys = {report.report_id: key for key, report in pairs.items()}
    left = [(keys.get(row.report_id), row) for row in rows["event_parties"]]
    missed, right = [], 0
    for key, event in events.items():
        for wanted in event["parties"]:
            found = next((each for each in left if each[0] == key and same_party(wanted, each[1], names)), None)
            if found is None:
                missed.append(f"{key} {wanted['role']} {wanted['name']!r}")
            else:
                left.remove(found)
                right += 1
    wrong = [f"{key or 'no event'} {row.role} {row.name!r}" for key, row in left]
    figure.count(document["document_id"], missed, wrong, right)


def names_of_bodies(mentions: Iterable[Any]) -> Mapping[str, list[str]]:
    """Everything that a document calls each body."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for row in mentions:
        if row.organization_id:
            names[row.organization_id].append(row.text)
    return names


def same_party(wanted: Expected, row: Any, names: Mapping[str, list[str]]) -> bool:
    if (wanted["role"], wanted["type"]) != (row.role, row.party_type):
        return False
    if wanted["type"] == "state":
        return bool(wanted["name"] == row.party_id)
    return any(likeness(wanted["name"], name) >= ALIKE for name in (row.name, *names.get(row.party_id, ())))


def _score_links(figure: Score, document: Expected, rows: Mapping[str, list[Any]], pairs: Pairs) -> None:
    events = {key: report.event_id for key, report in pairs.items()}
    given = {(row.event_id, row.relation, row.other_event_id) for row in rows["event_links"]}
    wanted = {(link["from"], link["relation"], link["to"]) for link in document["links"]}
    found = {(events.get(one), relation, events.get(other)): (one, relation, other) for one, relation, other in wanted}
    right = given & set(found)
    missed = [" ".join(link) for link in sorted(wanted - {found[link] for link in right})]
    keys = {event_id: key for key, event_id in events.items()}
    named = ((keys.get(one, one), relation, keys.get(other, other)) for one, relation, other in sorted(given - right))
    wrong = [" ".join(link) for link in named]
    figure.count(document["document_id"], missed, wrong, len(right))
