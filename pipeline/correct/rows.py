"""Corrections are put on top of what was found in a document: rows added, changed and deleted, and what rests on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.assemble.bodies import hash_id
from pipeline.correct.known import Known
from pipeline.correct.marks import MENTIONS, Correction, report_id_of, stretch_of
from pipeline.normalize import fold_phrase
from pipeline.records import (
    DateRow,
    EditionRow,
    EventLink,
    EventParty,
    EventReport,
    Evidence,
    Extraction,
    Organization,
    OrganizationMention,
    Person,
)

HAND = "corrected by hand"
"""The ``rule`` (and ``recognizer``) of what somebody added or changed."""

SURE = 0.99
"""The confidence of what somebody has set, and of a report by its number, day or place: as sure as documents make an event."""

FIELD_OF = {
    "name": "name", "kind": "name", "organization_id": "body", "edition": "edition", "special": "special",
    "start_date": "date", "end_date": "date", "city": "place", "country": "place", "venue": "venue", "mode": "mode",
    "status": "status",
}  # fmt: skip
"""The field of evidence that each column of a report rests on."""

_COUNTED_AS_RIGHT = {"edition", "start_date", "end_date", "city", "country"}
_DAYS = ("start_date", "end_date")
_RESTS_ON = {"dates": "date", "editions": "edition", "organization_mentions": "body"}
_FOLLOWS = {
    "dates": (("start_date", "start_date"), ("end_date", "end_date")),
    "editions": (("edition", "number"),),
    "organization_mentions": (("organization_id", "organization_id"),),
}
"""For each kind of mention: the columns of a report that rest on it, and its own."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """A correction that cannot be applied, or what does not follow from one; ``message`` says why."""

    correction: Correction
    message: str


def corrected(found: Extraction, corrections: Sequence[Correction], known: Known) -> tuple[Extraction, list[Unfit]]:
    """What a document says after ``corrections`` of its text, and those that did not fit."""
    sheet = _Sheet(found, known)
    for table in MENTIONS:
        sheet.set_mentions(table, [one for one in corrections if one.table == table])
    for one in _first_deletions(corrections, "event_reports"):
        sheet.set_report(one)
    for one in _first_deletions(corrections, "event_parties"):
        sheet.set_party(one)
    for one in _first_deletions(corrections, "event_links"):
        sheet.set_tie(one)
    return sheet.extraction(), sheet.unfit


def _first_deletions(corrections: Iterable[Correction], table: str) -> list[Correction]:
    return sorted((one for one in corrections if one.table == table), key=lambda one: one.action != "delete")


@dataclass(slots=True)
class _Sheet:
    """One document's rows while they are corrected."""

    found: Extraction
    known: Known
    unfit: list[Unfit] = field(default_factory=list)
    mentions: dict[str, list[Any]] = field(init=False)
    reports: dict[str, EventReport] = field(init=False)
    evidence: list[Evidence] = field(init=False)
    parties: list[EventParty] = field(init=False)
    ties: list[EventLink] = field(init=False)
    organizations: dict[str, Organization] = field(init=False)
    people: dict[str, Person] = field(init=False)
    deleted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.mentions = {table: list(getattr(self.found, table)) for table in MENTIONS}
        self.reports = {row.report_id: row for row in self.found.event_reports}
        self.evidence, self.parties = list(self.found.evidence), list(self.found.event_parties)
        self.ties = list(self.found.event_links)
        self.organizations = {row.organization_id: row for row in self.found.organizations}
        self.people = {row.person_id: row for row in self.found.people}

    @property
    def document_id(self) -> str:
        return self.found.document.document_id

    def extraction(self) -> Extraction:
        """The document as corrected, without bodies and people that nothing names any more."""
        named = {row.organization_id for row in self.mentions["organization_mentions"]}
        named |= {row.organization_id for row in self.reports.values()}
        people = {row.party_id for row in self.parties if row.party_type == "person"}
        kept = {name: row for name, row in self.people.items() if name in people or not self._was_party(name)}
        used = {*named, *(row.party_id for row in self.parties), *(row.of_id for row in self.parties)}
        used |= {row.of_id for row in kept.values()}
        before = {row.organization_id for row in self.found.organization_mentions}
        before |= {row.organization_id for row in self.found.event_reports}
        before |= {one for row in self.found.event_parties for one in (row.party_id, row.of_id)}
        gone = before - used
        return replace(
            self.found,
            dates=tuple(sorted(self.mentions["dates"], key=_place)),
            editions=tuple(sorted(self.mentions["editions"], key=_place)),
            organization_mentions=tuple(sorted(self.mentions["organization_mentions"], key=_place)),
            organizations=tuple(row for name, row in self.organizations.items() if name not in gone),
            event_reports=tuple(sorted(self.reports.values(), key=_place)),
            evidence=tuple(self.evidence),
            event_parties=tuple(self.parties),
            event_links=tuple(self.ties),
            people=tuple(kept.values()),
        )

    def _was_party(self, person_id: str) -> bool:
        return any(row.party_id == person_id for row in self.found.event_parties)

    # Mentions

    def set_mentions(self, table: str, corrections: Sequence[Correction]) -> None:
        """Add, change and delete mentions; reports that rest on them follow."""
        rows, removed, made = self.mentions[table], [], []
        for one in corrections:
            old = [row for row in rows if (row.start, row.end) == (one.start, one.end)]
            if one.action == "change" and not old:  # the program reads these words otherwise now
                old = [row for row in rows if row.start < one.end and one.start < row.end]
            new = None if one.action == "delete" else self._mention(one, old[0] if old else None)
            if new is None and one.action != "delete":
                continue
            for row in old:
                rows.remove(row)
            removed += [(row, new) for row in old]
            if new is not None:
                rows.append(new)
                made.append(new)
        for row, new in removed:
            beside = (one for one in made if one.start < row.end and row.start < one.end)
            self._follow(table, row, new or next(beside, None))

    def _mention(self, one: Correction, old: Any) -> Any:
        """The row that a correction makes; None where it does not fit."""
        place: dict[str, Any] = {"document_id": self.document_id, "start": one.start, "end": one.end, "text": one.text}
        if one.table == "editions":
            number, kind = one.values.get("number"), one.values.get("kind")
            return EditionRow(**place, kind=str(kind or "session"), number=int(number or 0), rule=HAND)
        if one.table == "dates":
            first, last = (_day(one.values.get(column)) for column in _DAYS)
            same = old is not None and (old.start_date, old.end_date) == (first, last)
            return DateRow(
                **place, start_date=first, end_date=last, precision=old.precision if same else precision(first, last),
                calendar=old.calendar if old else "gregorian", relative=False, rule=HAND,
            )  # fmt: skip
        wanted, body = one.values.get("organization_id"), None
        if wanted or one.action == "add":
            body = self._body(one, wanted) if wanted else self._named(one)
            if body is None:
                return None
        return OrganizationMention(
            **place, organization_id=body.organization_id if body else None, recognizer=HAND, rule=HAND
        )

    def _body(self, one: Correction, wanted: object) -> Organization | None:
        """The body or state that a correction names, which is then among those of the document."""
        body = self.organizations.get(str(wanted)) or self.known.organization(str(wanted))
        if body is None:
            self._reject(one, f"there is no body {wanted!r}: put a row into bodies.csv of your lexicon")
        else:
            self.organizations.setdefault(body.organization_id, body)
        return body

    def _named(self, one: Correction) -> Organization:
        """The body that the words of a correction name."""
        body = self.known.named(one.text)
        return self.organizations.setdefault(body.organization_id, body)

    def _follow(self, table: str, old: Any, new: Any) -> None:
        """Reports that took a value from a mention take it from the corrected one, or lose it."""
        of = _RESTS_ON[table]
        resting = {
            one.report_id for one in self.evidence if (one.field, one.start, one.end) == (of, old.start, old.end)
        }
        for report_id in sorted(resting & self.reports.keys()):
            report = self.reports[report_id]
            changes = {
                column: getattr(new, own, None)
                for column, own in _FOLLOWS[table]
                if getattr(report, column) == getattr(old, own) is not None
            }
            if changes:
                self._set(report, changes, at=(old.start, old.end), now=new)

    # Reports

    def set_report(self, one: Correction) -> None:
        """Add, change or delete a report."""
        name = one.report or ""
        if one.action == "add":
            self._add_report(one, report_id_of(self.document_id, name))
            return
        report_id = self._report_id(name)
        if one.action == "delete":
            if report_id:
                self._delete_report(report_id)
            self.deleted.add(name)
        elif report_id is None:
            self._reject(one, f"no report is found at {one.start}-{one.end} any more")
        elif changes := self._changes(one):
            self._set(self.reports[report_id], changes)

    def _report_id(self, name: str) -> str | None:
        """The report that is called so; where its number or kind is read otherwise now, the only one there."""
        report_id = report_id_of(self.document_id, name)
        if report_id in self.reports:
            return report_id
        start, end = stretch_of(name)
        for fits in (
            [row for row in self.reports.values() if (row.start, row.end) == (start, end)],
            [row for row in self.reports.values() if row.start < end and start < row.end],
        ):
            if len(fits) == 1:
                return fits[0].report_id
        return None

    def _changes(self, one: Correction) -> dict[str, Any]:
        changes: dict[str, Any] = {
            column: _day(value) if column in _DAYS else value for column, value in one.values.items()
        }
        if (wanted := changes.get("organization_id")) and self._body(one, wanted) is None:
            del changes["organization_id"]
        return changes

    def _add_report(self, one: Correction, report_id: str) -> None:
        values = self._changes(one)
        empty = dict.fromkeys(("edition", "special", *_DAYS, "city", "country", "venue", "mode", "status"))
        required = {"kind": "meeting", "name": " ".join(one.text.split())}
        given = {column: value for column, value in values.items() if value is not None}
        place = {"start": one.start, "end": one.end, "text": one.text}
        row = EventReport(
            report_id=report_id, event_id=report_id, document_id=self.document_id, confidence=SURE,
            **{**empty, **required, **place, **given},
        )  # fmt: skip
        self.reports[report_id] = row
        self._ground(row, "confidence", row.start, row.end, row.text)
        for of in dict.fromkeys(FIELD_OF[column] for column in FIELD_OF if getattr(row, column) is not None):
            self._ground(row, of, *self._quotation(row, of))

    def _delete_report(self, report_id: str) -> None:
        del self.reports[report_id]
        self.evidence = [row for row in self.evidence if row.report_id != report_id]
        self.parties = [row for row in self.parties if row.report_id != report_id]
        self.ties = [row for row in self.ties if report_id not in (row.event_id, row.other_event_id)]

    def _set(
        self, report: EventReport, changes: dict[str, Any], at: tuple[int, int] | None = None, now: Any = None
    ) -> None:
        """Change columns of a report, and ground them anew; ``at`` the words of a mention, where ``now`` is all that changed."""
        row = replace(report, **changes)
        fields = dict.fromkeys(FIELD_OF[column] for column in changes if column in FIELD_OF)
        self._drop(row, fields, at)
        for of in fields if at is None or now is not None else ():
            self._ground(row, of, *(self._quotation(row, of) if now is None else (now.start, now.end, now.text)))
        if changes.keys() & _COUNTED_AS_RIGHT and (at is None or now is not None):
            row = replace(row, confidence=SURE)
            self._drop(row, ["confidence"])
            self._ground(row, "confidence", row.start, row.end, row.text)
        self.reports[row.report_id] = row

    def _drop(self, report: EventReport, fields: Collection[str], at: tuple[int, int] | None = None) -> None:
        """Take out what fields of a report rest on, all of it or only the words ``at``."""
        self.evidence = [
            one
            for one in self.evidence
            if one.report_id != report.report_id or one.field not in fields or at not in (None, (one.start, one.end))
        ]

    def _quotation(self, row: EventReport, of: str) -> tuple[int, int, str]:
        """The mention that says what a corrected field has, the nearest; else the words that name the event."""
        says: dict[str, Callable[[Any], bool]] = {
            "date": lambda one: row.start_date is not None and one.start_date == row.start_date
            or row.end_date is not None and one.end_date == row.end_date,
            "edition": lambda one: one.number == row.edition,
            "body": lambda one: one.organization_id is not None and one.organization_id == row.organization_id,
        }  # fmt: skip
        table = next((table for table, field in _RESTS_ON.items() if field == of), None)
        fits = [one for one in self.mentions[table] if says[of](one)] if table else []
        nearest = min(fits, key=lambda one: (abs(one.start - row.start), one.start), default=row)
        return nearest.start, nearest.end, nearest.text

    def _ground(self, report: EventReport, of: str, start: int, end: int, text: str) -> None:
        sure = None if of == "confidence" else SURE
        self.evidence.append(Evidence(report.report_id, self.document_id, of, start, end, text, HAND, sure))

    # Parties and ties

    def set_party(self, one: Correction) -> None:
        """Add, change or delete a party."""
        report_id = self._of(one, one.report or "")
        if report_id is None:
            return
        here = (report_id, one.role, one.start, one.end)
        old = [row for row in self.parties if (row.report_id, row.role, row.start, row.end) == here]
        if one.action == "delete" or old or one.action == "add":
            new = None if one.action == "delete" else self._party(one, report_id, old[0] if old else None)
            if new is None and one.action != "delete":
                return
            self.parties = [row for row in self.parties if row not in old]
            self.evidence = [row for row in self.evidence if (row.report_id, row.field, row.start, row.end) != here]
            if new is not None:
                self.parties.append(new)
                self._ground(self.reports[report_id], new.role, new.start, new.end, new.name)
        else:
            self._reject(one, f"no {one.role} is found at {one.start}-{one.end} any more")

    def _party(self, one: Correction, report_id: str, old: EventParty | None) -> EventParty | None:
        before = {"party_type": old.party_type, "party_id": old.party_id, "of_id": old.of_id} if old else {}
        values = {**before, **one.values}
        kind = str(values.get("party_type") or "organization")
        party_id, of_id = values.get("party_id"), values.get("of_id")
        if of_id and self._body(one, of_id) is None:
            return None
        if kind == "person":
            kept = self.people.get(str(before.get("party_id")))
            title = one.values.get("title", kept.title if kept else None)
            key = " ".join(fold_phrase(one.text))
            party_id = kept.person_id if kept and kept.of_id == of_id else hash_id("person", key, of_id)
            self.people[party_id] = Person(
                party_id, " ".join(one.text.split()), str(title) if title else None, str(of_id) if of_id else None
            )
        elif party_id:
            if self._body(one, party_id) is None:
                return None
        elif kind == "organization" and one.action == "add":
            party_id = self._mentioned(one)
        return EventParty(
            report_id, report_id, self.document_id, one.role or "participant", kind, str(party_id) if party_id else None, one.text,
            str(of_id) if of_id else None, one.start, one.end,
        )  # fmt: skip

    def _mentioned(self, one: Correction) -> str | None:
        """The body mentioned at these words, else the one that is called so."""
        for row in self.mentions["organization_mentions"]:
            if (row.start, row.end) == (one.start, one.end):
                return str(row.organization_id) if row.organization_id else None
        return self._named(one).organization_id

    def set_tie(self, one: Correction) -> None:
        """Add or delete a tie; one that somebody states rests on the words that name its first event."""
        ends = [self._of(one, one.report or ""), self._of(one, one.other or "")]
        if ends[0] is None or ends[1] is None:
            return
        first, second, relation = ends[0], ends[1], one.relation or ""
        old = [
            row for row in self.ties if (row.event_id, row.relation, row.other_event_id) == (first, relation, second)
        ]
        spots = {(row.start, row.end) for row in old}
        self.ties = [row for row in self.ties if row not in old]
        left = {(row.start, row.end) for row in self.ties if (row.event_id, row.relation) == (first, relation)}
        self.evidence = [
            row for row in self.evidence
            if (row.report_id, row.field) != (first, relation) or (row.start, row.end) not in spots - left
        ]  # fmt: skip
        if one.action != "delete":
            row = self.reports[first]
            self.ties.append(EventLink(first, relation, second, self.document_id, row.start, row.end))
            self._ground(row, relation, row.start, row.end, row.text)

    def _of(self, one: Correction, name: str) -> str | None:
        """The report that a party or tie is of; that one which somebody deleted takes them with it is no doubt."""
        report_id = None if name in self.deleted else self._report_id(name)
        if report_id is None and name not in self.deleted and one.action != "delete":
            self._reject(one, f"no report is found at {name.split(' ')[0]} any more")
        return report_id

    def _reject(self, one: Correction, why: str) -> None:
        self.unfit.append(Unfit(one, why))


def _place(row: Any) -> tuple[int, int]:
    return row.start, row.end


def _day(value: object) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value else None


def precision(first: dt.date | None, last: dt.date | None) -> str:
    """What two days are the ends of: a year, a month, or days.

    >>> precision(dt.date(2024, 2, 1), dt.date(2024, 2, 29)), precision(dt.date(2024, 2, 1), dt.date(2024, 2, 2))
    ('month', 'day')
    """
    if first is None or last is None or first.day != 1 or (last + dt.timedelta(1)).day != 1:
        return "day"
    if (first.year, first.month) == (last.year, last.month):
        return "month"
    return "year" if (first.year, first.month, last.month) == (last.year, 1, 12) else "day"
