"""What the documents say of one event, where they disagree, and what is to be doubted: rows of events and of quality.

A value of an event is the one that most documents support; ties go to the earliest published document, then to the
smallest value. The others are not lost: ``conflicts`` names the field, each value and its documents, and quality.csv
has a row for each.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.link.events import APART_DAYS
from pipeline.link.forums import DAY, Filed, Key, Series, forum_id_of, numbering, position
from pipeline.link.identity import hash_id
from pipeline.records import Doubt, Event

CONFLICT_FIELDS = ("city", "country", "edition", "end_date", "mode", "special", "start_date")
"""Columns in which documents can contradict one another, as ``conflicts`` lists them."""

MOST_CONFIDENT = 0.99
"""However many documents agree, they may share a source."""

CONFLICT_COST = 0.15
"""What each field in conflict takes from an event's confidence."""

Votes = dict[Any, list[Filed]]
"""The members that support each value of a field."""


def event_row(key: Key, members: Sequence[Filed], forums: frozenset[Series]) -> Event:
    """Consolidate the reports of one event.

    Its confidence is the chance that at least one document is right, taking the best report of each: one minus the
    product of (1 - confidence), at most ``MOST_CONFIDENT``, less ``CONFLICT_COST`` for each field in conflict.
    """
    series = key[0]
    votes = {field: _votes(field, members) for field in CONFLICT_FIELDS}
    values = {field: _best(field_votes) for field, field_votes in votes.items()}
    # An end that goes with the chosen start, a country with the chosen city: else the row would mix two accounts.
    values["end_date"] = _best(_among(votes["end_date"], votes["start_date"].get(values["start_date"], [])))
    values["country"] = _best(_among(votes["country"], votes["city"].get(values["city"], [])))
    conflicts = [_conflict(field, votes[field]) for field in CONFLICT_FIELDS if len(votes[field]) > 1]
    return Event(
        event_id=hash_id("event", *series, *key[1]),
        forum_id=forum_id_of(series) if series in forums else None,
        kind=series[2] if series[0] == "body" else _best(_votes("kind", members)),
        name=_best(_votes("name", members)),
        **values,
        venue=_best(_votes("venue", members)),
        status=_latest_status(members),
        documents=len({member.report.document_id for member in members}),
        conflicts=json.dumps(conflicts, ensure_ascii=False, sort_keys=True) if conflicts else None,
        confidence=_confidence(members, len(conflicts)),
    )


def _votes(field: str, members: Sequence[Filed]) -> Votes:
    votes: defaultdict[Any, list[Filed]] = defaultdict(list)
    for member in _precise(members) if field in {"start_date", "end_date"} else members:
        value = getattr(member.report, field)
        if value is not None:
            votes[value].append(member)
    return dict(votes)


def _precise(members: Sequence[Filed]) -> list[Filed]:
    """Members without those whose month or year another one makes more precise: that is no contradiction."""
    spans = {member.span for member in members if member.span}
    refined = {
        wide
        for wide in spans
        if wide.level > DAY and any(s.level < wide.level and wide.first <= s.first <= wide.last for s in spans)
    }
    return [member for member in members if member.span not in refined]


def _among(votes: Votes, supporters: Sequence[Filed]) -> Votes:
    """The votes of these supporters, or all votes if they have none."""
    chosen = {id(member) for member in supporters}
    narrowed = {value: [m for m in voters if id(m) in chosen] for value, voters in votes.items()}
    return {value: voters for value, voters in narrowed.items() if voters} or votes


def _best(votes: Votes) -> Any:
    if not votes:
        return None

    def rank(value: Any) -> tuple[int, dt.date, Any]:
        voters = votes[value]
        return (-len(_documents(voters)), min(v.published or dt.date.max for v in voters), value)

    return min(votes, key=rank)


def _documents(members: Iterable[Filed]) -> list[str]:
    return sorted({member.report.document_id for member in members})


def _latest_status(members: Sequence[Filed]) -> str | None:
    telling = [member for member in members if member.report.status]
    latest = max((member.published or dt.date.min for member in telling), default=None)
    last: str | None = _best(_votes("status", [m for m in telling if (m.published or dt.date.min) == latest]))
    return last


def _conflict(field: str, votes: Votes) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value

    return {
        "field": field,
        "values": [{"value": plain(value), "documents": _documents(votes[value])} for value in sorted(votes)],
    }


def _confidence(members: Sequence[Filed], conflicts: int) -> float:
    best: defaultdict[str, float] = defaultdict(float)
    for member in members:
        best[member.report.document_id] = max(best[member.report.document_id], member.report.confidence)
    # Sorted, because a product of floats depends on its order in the last digit.
    wrong = math.prod(1 - confidence for confidence in sorted(best.values()))
    return round(max(min(1 - wrong, MOST_CONFIDENT) - CONFLICT_COST * conflicts, 0.0), 4)


def quality_rows(events: Iterable[tuple[Event, Series, Sequence[Filed]]]) -> list[Doubt]:
    """One row per doubt: fields in conflict, events that end before they start, editions out of order or reported
    twice.
    """
    rows: list[Doubt] = []
    members_of = {event.event_id: members for event, _, members in events}
    found = [event for event, _, _ in events]
    for event in found:
        rows += _conflict_doubts(event, members_of[event.event_id])
        if event.start_date and event.end_date and event.end_date < event.start_date:
            message = f"the event ends on {event.end_date}, before it starts on {event.start_date}"
            rows.append(_doubt("error", event, "end_date", message, members_of[event.event_id]))
    for number, main, other in _twice(found):
        message = f"edition {number} is also reported of another time, as event {main.event_id}"
        rows.append(_doubt("warning", other, "edition", message, members_of[other.event_id]))
    for earlier, later in _out_of_order(found):
        message = (
            f"edition {later.edition} ({later.start_date or later.end_date}) lies before"
            f" edition {earlier.edition} ({earlier.start_date or earlier.end_date})"
        )
        rows.append(_doubt("error", later, "start_date", message, members_of[later.event_id]))
    return sorted(rows, key=lambda row: (row.table, row.row_id, row.field or "", row.severity, row.message))


def _doubt(severity: str, event: Event, field: str, message: str, evidence: Sequence[Filed]) -> Doubt:
    """A doubt about an event, with the stretch of the first of these reports as evidence."""
    report = min(evidence, key=position).report
    return Doubt(severity, "events", event.event_id, field, message, report.document_id, report.start, report.end)


def _conflict_doubts(event: Event, members: Sequence[Filed]) -> list[Doubt]:
    rows = []
    for conflict in json.loads(event.conflicts) if event.conflicts else ():
        field = conflict["field"]
        said = "; ".join(f"{v['value']} ({', '.join(v['documents'])})" for v in conflict["values"])
        far = field == "start_date" and _far_apart([v["value"] for v in conflict["values"]])
        message = f"documents disagree{f' by more than {APART_DAYS} days' if far else ''}: {said}"
        dissenting = [m for m in members if getattr(m.report, field) not in {None, getattr(event, field)}]
        rows.append(_doubt("warning", event, field, message, dissenting or members))
    return rows


def _far_apart(values: Sequence[str]) -> bool:
    days = [dt.date.fromisoformat(value) for value in values]
    return (max(days) - min(days)).days > APART_DAYS


def _twice(events: Sequence[Event]) -> list[tuple[int, Event, Event]]:
    """Editions that stand for two events of one forum, because their dates lie too far apart: number, main event,
    other event.
    """
    main = numbering(events)
    rows = []
    for event in events:
        if event.forum_id and event.edition is not None:
            first = main[event.forum_id, event.special == "extraordinary"][event.edition]
            if first is not event:
                rows.append((event.edition, first, event))
    return rows


def _out_of_order(events: Sequence[Event]) -> list[tuple[Event, Event]]:
    """Pairs of dated editions of one forum that follow one another in number, not in time: (lower number, higher
    number).
    """
    pairs = []
    for editions in numbering(events).values():
        dated = [editions[n] for n in sorted(editions) if editions[n].start_date or editions[n].end_date]
        for earlier, later in zip(dated, dated[1:], strict=False):
            began, ended = earlier.start_date or earlier.end_date, later.end_date or later.start_date
            if began and ended and ended < began:
                pairs.append((earlier, later))
    return pairs
