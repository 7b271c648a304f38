"""What is to be doubted of the events: rows of quality.csv, each with the stretch of text that it rests on."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
from collections.abc import Iterable, Sequence

from pipeline.doubts import code_of, message
from pipeline.link.alike import APART_DAYS
from pipeline.link.forums import Filed, Series, missing, numbering, position
from pipeline.link.known_forums import NO_FORUMS, KnownForums
from pipeline.link.rhythm import Said, off_rhythm
from pipeline.records import Doubt, Event, Extraction


def quality_rows(
    events: Iterable[tuple[Event, Series, Sequence[Filed]]], known: KnownForums = NO_FORUMS
) -> list[Doubt]:
    """One row per doubt: fields in conflict, events that end before they start, editions out of order or reported
    twice, editions of a forum that no document reports, and dates that do not fit the years and rhythm of a known forum.
    """
    rows: list[Doubt] = []
    members_of = {event.event_id: members for event, _, members in events}
    found = [event for event, _, _ in events]
    for event in found:
        rows += _conflict_doubts(event, members_of[event.event_id])
        if event.start_date and event.end_date and event.end_date < event.start_date:
            ends: dict[str, object] = {"end": event.end_date, "start": event.start_date}
            rows.append(_doubt("error", event, "end_date", ("ends_before_start", ends), members_of[event.event_id]))
    for number, main, other in _twice(found):
        twice = {"edition": number, "event": main.event_id}
        rows.append(_doubt("warning", other, "edition", ("edition_twice", twice), members_of[other.event_id]))
    for earlier, later in _out_of_order(found):
        days = {"day": later.start_date or later.end_date, "other_day": earlier.start_date or earlier.end_date}
        order = {"edition": later.edition, "other": earlier.edition, **days}
        rows.append(_doubt("error", later, "start_date", ("editions_out_of_order", order), members_of[later.event_id]))
    for event, said in off_rhythm(found, known.by_id):
        rows.append(_doubt("notice", event, "start_date", said, members_of[event.event_id]))
    for before, after in _gaps(found):
        rows.append(_gap_doubt(before, after, members_of[after.event_id]))
    return sorted(rows, key=lambda row: (row.table, row.row_id, row.field or "", row.severity, row.message))


def date_doubts(sources: Iterable[Extraction]) -> list[Doubt]:
    """One row per date of a document whose parts contradict each other; its id is the document's and where it begins."""
    return [
        Doubt(
            "warning", "dates", f"{row.document_id}:{row.start}", "start_date", row.conflict, row.document_id, row.start, row.end,
            code_of(row.conflict),
        )
        for source in sources for row in source.dates if row.conflict
    ]  # fmt: skip


def _doubt(severity: str, event: Event, field: str, said: Said, evidence: Sequence[Filed]) -> Doubt:
    """A doubt about an event, with the stretch of the first of these reports as evidence."""
    report = min(evidence, key=position).report
    where = (report.document_id, report.start, report.end)
    return Doubt(severity, "events", event.event_id, field, message(said[0], **said[1]), *where, said[0])


def _conflict_doubts(event: Event, members: Sequence[Filed]) -> list[Doubt]:
    rows = []
    for conflict in json.loads(event.conflicts) if event.conflicts else ():
        field = conflict["field"]
        said = "; ".join(f"{v['value']} ({', '.join(v['documents'])})" for v in conflict["values"])
        far = field == "start_date" and _far_apart([v["value"] for v in conflict["values"]])
        what: Said = (
            ("documents_disagree_far", {"days": APART_DAYS, "said": said})
            if far
            else ("documents_disagree", {"said": said})
        )
        dissenting = [m for m in members if getattr(m.report, field) not in {None, getattr(event, field)}]
        rows.append(_doubt("warning", event, field, what, dissenting or members))
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


def _gaps(events: Sequence[Event]) -> list[tuple[Event, Event]]:
    """Pairs of editions of one forum between which numbers are missing, as its row in forums lists them."""
    return [
        (editions[low], editions[high])
        for (_, extraordinary), editions in numbering(events).items()
        for low, high in itertools.pairwise(sorted(editions))
        if not extraordinary and missing([low, high])
    ]


def _gap_doubt(before: Event, after: Event, evidence: Sequence[Filed]) -> Doubt:
    """A notice on the forum, with the report of the edition behind the gap as evidence."""
    assert before.edition is not None and after.edition is not None and after.forum_id
    first, last = before.edition + 1, after.edition - 1
    between = {"before": before.edition, "after": after.edition}
    one: Said = ("edition_missing", {"edition": first, **between})
    several: Said = ("editions_missing", {"first": first, "last": last, **between})
    row = _doubt("notice", after, "editions_missing", one if first == last else several, evidence)
    return dataclasses.replace(row, table="forums", row_id=after.forum_id)


def _out_of_order(events: Sequence[Event]) -> list[tuple[Event, Event]]:
    """Pairs of dated editions of one forum that follow one another in number, not in time: (lower number, higher
    number).
    """
    pairs = []
    for editions in numbering(events).values():
        dated = [editions[n] for n in sorted(editions) if editions[n].start_date or editions[n].end_date]
        for earlier, later in itertools.pairwise(dated):
            began, ended = earlier.start_date or earlier.end_date, later.end_date or later.start_date
            if began and ended and ended < began:
                pairs.append((earlier, later))
    return pairs
