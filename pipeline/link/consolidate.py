"""The reports of one event → its row: what most documents say of it, and where they disagree.

A value of an event is the one that most sources support, copies of one text counting once; ties go to the earliest
published document, then to the smallest value. The others are not lost: ``conflicts`` names the field, each value and
its documents.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.link.forums import DAY, Filed, Key, Series, sources_of
from pipeline.link.identity import hash_id
from pipeline.records import Event

CONFLICT_FIELDS = ("city", "country", "edition", "end_date", "mode", "special", "start_date")
"""Columns in which documents can contradict one another, as ``conflicts`` lists them."""

_DATES = frozenset({"start_date", "end_date"})

MOST_CONFIDENT = 0.99
"""However many sources agree, they may rest on one that is not among them."""

DEPENDENT = 0.5
"""What another source adds that says the same, as a part of its log odds: papers draw on the same agencies, and are not
independent.
"""

Votes = dict[Any, list[Filed]]
"""The members that support each value of a field."""


def event_row(key: Key, members: Sequence[Filed], forums: Mapping[Series, str]) -> Event:
    """Consolidate the reports of one event.

    Its confidence joins the log odds of its sources, the best report of each: the surest counts in full, every other adds
    ``DEPENDENT`` of its own. Where sources disagree on a field, the joint odds of those with another value go off the
    joint odds of those with the row's, and the row is as sure as its most doubtful field; at most ``MOST_CONFIDENT``.
    """
    series = key[0]
    if len(members) == 1:
        return _single(key, members[0], forums)
    precise = _precise(members)
    votes = {field: _votes(field, precise if field in _DATES else members) for field in CONFLICT_FIELDS}
    values = {field: _best(field_votes) for field, field_votes in votes.items()}
    # An end that goes with the chosen start, a country with the chosen city: else the row would mix two accounts.
    values["end_date"] = _best(_among(votes["end_date"], votes["start_date"].get(values["start_date"], [])))
    values["country"] = _best(_among(votes["country"], votes["city"].get(values["city"], [])))
    conflicts = [_conflict(field, votes[field]) for field in CONFLICT_FIELDS if len(votes[field]) > 1]
    return Event(
        event_id=hash_id("event", *series, *key[1]),
        forum_id=forums.get(series),
        kind=series[2] if series[0] == "body" else _best(_votes("kind", members)),
        name=_best(_votes("name", members)),
        **values,
        venue=_best(_votes("venue", members)),
        status=_latest_status(members),
        documents=len({member.report.document_id for member in members}),
        conflicts=json.dumps(conflicts, ensure_ascii=False, sort_keys=True) if conflicts else None,
        confidence=_confidence(members, values, votes),
        sources=len(sources_of(members)),
    )


def _single(key: Key, member: Filed, forums: Mapping[Series, str]) -> Event:
    """The row of an event with one report, as most have: there is nothing to weigh."""
    series, report = key[0], member.report
    return Event(
        hash_id("event", *series, *key[1]),
        forums.get(series),
        series[2] if series[0] == "body" else report.kind,
        report.name,
        report.edition,
        report.special,
        report.start_date,
        report.end_date,
        report.city,
        report.country,
        report.venue,
        report.mode,
        report.status or None,
        1,
        None,
        min(report.confidence, MOST_CONFIDENT),
    )


def _votes(field: str, members: Sequence[Filed]) -> Votes:
    votes: defaultdict[Any, list[Filed]] = defaultdict(list)
    for member in members:
        value = getattr(member.report, field)
        if value is not None:
            votes[value].append(member)
    return dict(votes)


def _precise(members: Sequence[Filed]) -> Sequence[Filed]:
    """Members without those whose month or year another one makes more precise: that is no contradiction."""
    spans = {member.span for member in members if member.span}
    if all(span.level == DAY for span in spans):
        return members
    refined = {
        wide
        for wide in spans
        if wide.level > DAY and any(s.level < wide.level and wide.first <= s.first <= wide.last for s in spans)
    }
    return [member for member in members if member.span not in refined]


def _among(votes: Votes, supporters: Sequence[Filed]) -> Votes:
    """The votes of these supporters, or all votes if they have none."""
    if len(votes) < 2:
        return votes
    chosen = {id(member) for member in supporters}
    narrowed = {value: [m for m in voters if id(m) in chosen] for value, voters in votes.items()}
    return {value: voters for value, voters in narrowed.items() if voters} or votes


def _best(votes: Votes) -> Any:
    if len(votes) < 2:
        return next(iter(votes), None)

    def rank(value: Any) -> tuple[int, dt.date, Any]:
        voters = votes[value]
        return (-len(sources_of(voters)), min(v.published or dt.date.max for v in voters), value)

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


def _confidence(members: Sequence[Filed], values: Mapping[str, Any], votes: Mapping[str, Votes]) -> float:
    """What all sources together say for the row, and no more than what they say for its most doubtful field."""
    odds = [_joint(_log_odds_by_source(members).values())]
    for field, of_field in votes.items():
        if len(of_field) > 1:
            others = [member for value, voters in of_field.items() if value != values[field] for member in voters]
            pros, cons = _log_odds_by_source(of_field[values[field]]), _log_odds_by_source(others)
            odds.append(_joint(pros.values()) - _joint(cons[source] for source in cons.keys() - pros.keys()))
    return round(min(1 / (1 + math.exp(-min(odds))), MOST_CONFIDENT), 4)


def _joint(odds: Iterable[float]) -> float:
    """The log odds of sources together.

    >>> _joint([2.0, 1.0, 3.0]), _joint([])
    (4.5, 0.0)
    """
    # Sorted, because a sum of floats depends on its order in the last digit.
    ordered = sorted(odds, reverse=True)
    return sum(ordered[:1]) + DEPENDENT * sum(ordered[1:])


def _log_odds_by_source(members: Sequence[Filed]) -> dict[str, float]:
    """The best of each source; of one that is less sure than even, 0: that it says so is nothing against a row."""
    best: dict[str, float] = {}
    for member in members:
        sure = min(max(member.report.confidence, 0.5), MOST_CONFIDENT)
        best[member.original] = max(best.get(member.original, 0.0), math.log(sure / (1 - sure)))
    return best
