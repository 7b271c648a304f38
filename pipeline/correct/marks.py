"""What can be corrected of a document, as marks on its text; the difference between two readings is a list of corrections.

A mark has a key (its table and where it stands) and values (its columns). A report is named by the stretch, kind and number that it
was found with (``90-133 session 36``), which fit any document of the same text, while its ``report_id`` is that of one document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from pipeline.assemble.bodies import hash_id
from pipeline.records import EventReport, Extraction

Key = tuple[Any, ...]
Values = dict[str, Any]
Marks = dict[Key, Values]

MENTIONS = ("dates", "editions", "organization_mentions")
TABLES = (*MENTIONS, "event_reports", "event_parties", "event_links")
ACTIONS = ("add", "change", "delete")
COLUMNS = {
    "dates": ("start_date", "end_date"),
    "editions": ("number", "kind"),
    "organization_mentions": ("organization_id",),
    "event_reports": (
        "start", "end", "text", "kind", "name", "edition", "special", "start_date", "end_date", "city", "country", "venue",
        "mode", "status", "organization_id",
    ),
    "event_parties": ("party_type", "party_id", "of_id", "title"),
    "event_links": (),
}  # fmt: skip
"""The columns that a correction may set."""

UNSURE = object()
"""The value of a column that could not be made out: it stays as it was."""


class Correction(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One line of corrections.jsonl: what was added to, changed in or deleted from a table, and on which words.

    ``text`` is the quotation at ``start:end`` of the text whose hash is ``sha256``; ``document_id`` the document that the annotator
    had before them. ``report`` names the report that a field, party or tie is of; ``other`` the one that a tie leads to.
    Corrections made in one task belong together (``task``, a hash of what it predicted): when it is read again, they give way to
    what it says then. Those of a later ``round`` are made on top of earlier ones.
    """

    sha256: str
    document_id: str
    action: str
    table: str
    start: int
    end: int
    text: str
    report: str | None = None
    role: str | None = None
    relation: str | None = None
    other: str | None = None
    values: dict[str, str | int | None] = {}  # msgspec makes each its own
    by: str | None = None
    on: str | None = None
    task: str = ""
    round: int = 1

    @property
    def key(self) -> Key:
        """What it corrects, among the corrections of one text."""
        if self.table == "event_reports":
            return (self.table, self.report)
        if self.table == "event_parties":
            return (self.table, self.report, self.role, self.start, self.end)
        if self.table == "event_links":
            return (self.table, self.report, self.relation, self.other)
        return (self.table, self.start, self.end)


def report_name(start: int, end: int, kind: str, edition: int | None) -> str:
    """What a report is called in corrections.

    >>> report_name(90, 133, "session", 36), report_name(4, 9, "meeting", None)
    ('90-133 session 36', '4-9 meeting')
    """
    return f"{start}-{end} {kind}" + ("" if edition is None else f" {edition}")


def report_id_of(document_id: str, name: str) -> str:
    """The report_id, in a document, of what is called so."""
    stretch, kind, *number = name.split(" ")
    start, end = stretch.split("-")
    return hash_id("report", document_id, int(start), int(end), kind, int(number[0]) if number else None)


def stretch_of(name: str) -> tuple[int, int]:
    """Where the report that is called so was found.

    >>> stretch_of("90-133 session 36")
    (90, 133)
    """
    start, end = name.split(" ")[0].split("-")
    return int(start), int(end)


def names_of(found: Extraction, corrections: Iterable[Correction] = ()) -> dict[str, str]:
    """What each report is called, by report_id; those that ``corrections`` added by their own names."""
    names = {row.report_id: _name(row) for row in found.event_reports}
    for one in corrections:
        if one.table == "event_reports" and one.action == "add" and one.report:
            names[report_id_of(found.document.document_id, one.report)] = one.report
    return names


def _name(row: EventReport) -> str:
    return report_name(row.start, row.end, row.kind, row.edition)


def marks_of(found: Extraction, names: Mapping[str, str]) -> Marks:
    """The marks of what was found in a document; ``names`` calls its reports, as :func:`names_of` gives them.

    >>> from pipeline.records import DateRow, DocumentRow
    >>> day = dt.date(2024, 5, 5)
    >>> row = DateRow("a", 3, 9, "5 مايو", day, day, "day", "gregorian", False, "")
    >>> document = DocumentRow("a", None, None, None, None, None, None, "", 9, "ok", None)
    >>> marks_of(Extraction(document, (row,)), {})
    {('dates', 3, 9): {'start_date': '2024-05-05', 'end_date': '2024-05-05'}}
    """
    marks: Marks = {}
    for table in MENTIONS:
        for row in getattr(found, table):
            marks[table, row.start, row.end] = _values(table, row)
    for report in found.event_reports:
        marks["event_reports", names[report.report_id]] = _values("event_reports", report)
    titles = {person.person_id: person.title for person in found.people}
    for party in found.event_parties:
        person = party.party_type == "person"
        marks["event_parties", names[party.report_id], party.role, party.start, party.end] = {
            "party_type": party.party_type, "party_id": None if person else party.party_id, "of_id": party.of_id,
            "title": titles.get(party.party_id or "") if person else None,
        }  # fmt: skip
    for tie in found.event_links:
        marks["event_links", names[tie.event_id], tie.relation, names[tie.other_event_id]] = {}
    return marks


def _values(table: str, row: Any) -> Values:
    values = {column: getattr(row, column) for column in COLUMNS[table]}
    return {column: value.isoformat() if isinstance(value, dt.date) else value for column, value in values.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that somebody did to a mark."""

    action: str
    key: Key
    values: Values


def difference(before: Marks, after: Marks) -> Iterator[Difference]:
    """What was done to get from one reading to the other.

    >>> before = {("dates", 3, 9): {"start_date": None}, ("dates", 20, 24): {}}
    >>> for one in difference(before, {("dates", 3, 9): {"start_date": "2024"}}):
    ...     print(one.action, one.key, one.values)
    change ('dates', 3, 9) {'start_date': '2024'}
    delete ('dates', 20, 24) {}
    """
    for key, values in after.items():
        if key not in before:
            yield Difference("add", key, {column: None if one is UNSURE else one for column, one in values.items()})
            continue
        changed = {
            column: one for column, one in values.items() if one is not UNSURE and one != before[key].get(column)
        }
        if changed:
            # Of a mention all is said, so that it can be made anew where it is found no more.
            yield Difference("change", key, {**before[key], **changed} if key[0] in MENTIONS else changed)
    for key in before.keys() - after.keys():
        yield Difference("delete", key, {})


def merged(old: Correction | None, new: Correction) -> Correction | None:
    """What two corrections of one thing, made one after the other, come to; None when the second takes the first back.

    >>> of = dict(sha256="", document_id="a", table="dates", start=3, end=9, text="5 مايو")
    >>> merged(Correction(action="add", **of), Correction(action="delete", **of)) is None
    True
    >>> merged(Correction(action="add", **of, values={"end_date": None}), Correction(action="change", **of)).action
    'add'
    """
    if old is None:
        return new
    if new.action == "delete":
        return None if old.action == "add" else new
    if new.action == "add" or old.action == "delete":
        return new
    return msgspec.structs.replace(new, action=old.action, values={**old.values, **new.values})
