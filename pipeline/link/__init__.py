"""Link the reports of all documents: shared events, forums, bodies and people, with ids that do not depend on order."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from pipeline.doubts import message
from pipeline.link.consolidate import event_row
from pipeline.link.copies import originals, sketch
from pipeline.link.doubts import date_doubts, quality_rows
from pipeline.link.events import cluster
from pipeline.link.forums import Series, file_reports, forum_id_of, forum_rows, previous_editions, recurring
from pipeline.link.known_forums import Extra, KnownForums, load_forums
from pipeline.link.organizations import organization_rows, people_rows
from pipeline.link.places import placed
from pipeline.records import (
    TABLES,
    Doubt,
    Event,
    EventAlias,
    EventLink,
    EventParty,
    EventReport,
    Extraction,
    Organization,
    columns_of,
)

__all__ = ["in_order", "link", "sketch"]

_NONE: Mapping[str, str] = MappingProxyType({})


def link(
    extractions: Iterable[Extraction],
    previous: Mapping[str, str] = _NONE,
    aliases: Mapping[str, str] = _NONE,
    lexicon_folder: Extra = None,
) -> dict[str, list[Any]]:
    """All tables of ``records.TABLES`` from what the documents yield, the same in whatever order they come.

    ``previous`` maps each report_id of the last published run to its event_id then, ``aliases`` the retired ids of
    that run to the ones that stood for them; both serve only ``event_aliases``. ``lexicon_folder`` adds known forums.
    Raises ValueError when two
    extractions share a document_id.

    >>> sorted(link([])) == sorted(TABLES)
    True
    """
    with _collector_paused():
        return _linked(extractions, previous, aliases, lexicon_folder)


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Linking makes millions of rows and no cycles; Python's collector would walk all of them again and again, which
    takes as long as linking itself.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _linked(
    extractions: Iterable[Extraction], previous: Mapping[str, str], aliases: Mapping[str, str], lexicon_folder: Extra
) -> dict[str, list[Any]]:
    sources = sorted(extractions, key=lambda extraction: extraction.document.document_id)
    _check_distinct(sources)
    copies = originals(sources)
    known = load_forums(lexicon_folder)
    filed = file_reports(sources, copies, known)
    forums = {series: forum_id_of(series, known) for series in recurring(filed)}
    events = [
        (event_row(key, members, forums), key[0], members) for key, members in sorted(cluster(filed, forums).items())
    ]
    event_of = {member.report.report_id: event.event_id for event, _, members in events for member in members}
    links, dangling = _links(sources, event_of)
    rows, places = placed(event for event, _, _ in events)
    organizations = organization_rows(sources, _holders(events, known))
    tables = _tables_of_documents(sources, event_of, copies) | {
        "organizations": organizations,
        "people": people_rows(sources),
        "places": places,
        "events": sorted(rows, key=lambda row: row.event_id),
        "event_links": sorted(links + previous_editions(rows, links), key=_link_order),
        "forums": forum_rows(events, known, organizations),
        "quality": in_order(quality_rows(events, known) + date_doubts(sources) + dangling),
        "event_aliases": _alias_rows(previous, aliases, event_of),
    }
    return {table: tables[table] for table in TABLES}


def in_order(doubts: Iterable[Doubt]) -> list[Doubt]:
    """The rows of quality by what they doubt."""
    return sorted(doubts, key=lambda row: (row.table, row.row_id, row.field or "", row.message))


def _holders(events: Iterable[tuple[Event, Series, Any]], known: KnownForums) -> list[Organization]:
    """The bodies that hold the known series among these events: their rows in forums name them."""
    listed = {known.of(series) for event, series, _ in events if event.forum_id}
    holding = {forum.organization_id for forum in listed if forum and forum.organization_id}
    return [known.holders[body] for body in sorted(holding)]


def _check_distinct(sources: Sequence[Extraction]) -> None:
    for one, other in itertools.pairwise(sources):
        if one.document.document_id == other.document.document_id:
            raise ValueError(
                f"document_id {one.document.document_id!r} occurs twice: give each document an id of its own"
            )


def _tables_of_documents(
    sources: Sequence[Extraction], event_of: Mapping[str, str], copies: Mapping[str, str]
) -> dict[str, list[Any]]:
    """The tables whose rows belong to one document; sources come sorted, so only each document's own rows are sorted
    here.
    """
    tables: defaultdict[str, list[Any]] = defaultdict(list)
    for source in sources:
        original = copies.get(source.document.document_id)
        tables["documents"].append(
            dataclasses.replace(source.document, copy_of=original) if original else source.document
        )
        tables["dates"] += _in_order(source.dates)
        tables["editions"] += _in_order(source.editions)
        tables["organization_mentions"] += _in_order(source.organization_mentions)
        for report in _in_order(source.event_reports):
            tables["event_reports"].append(EventReport(report.report_id, event_of[report.report_id], *_rest(report)))
        tables["evidence"] += _in_order(source.evidence)
        for party in _in_order(source.event_parties):
            tables["event_parties"].append(EventParty(event_of[party.report_id], *_after_event(party)))
    return {name: tables[name] for name in TABLES}


# Three times as fast as dataclasses.replace, which looks at every field of every row by name.
_rest = attrgetter(*columns_of("event_reports")[2:])
_after_event = attrgetter(*columns_of("event_parties")[1:])
_place = attrgetter("start", "end")


def _in_order(rows: Sequence[Any]) -> Sequence[Any]:
    """Rows of one document by start and end; the sort is stable, and a document always yields its rows in one order."""
    return sorted(rows, key=_place) if len(rows) > 1 else rows


def _links(sources: Iterable[Extraction], event_of: Mapping[str, str]) -> tuple[list[EventLink], list[Doubt]]:
    """Stated links between events, without those of an event to itself; a link to an unknown report is a doubt."""
    links: set[EventLink] = set()
    doubts: list[Doubt] = []
    for source in sources:
        for row in source.event_links:
            one, other = event_of.get(row.event_id), event_of.get(row.other_event_id)
            if one is None or other is None:
                said = message("unknown_report", relation=row.relation)
                unknown = row.event_id if one is None else row.other_event_id
                doubts.append(
                    Doubt(
                        "error",
                        "event_links",
                        unknown,
                        None,
                        said,
                        row.document_id,
                        row.start,
                        row.end,
                        "unknown_report",
                    )
                )
            elif one != other:
                links.add(dataclasses.replace(row, event_id=one, other_event_id=other))
    return list(links), doubts


def _link_order(row: EventLink) -> tuple[Any, ...]:
    return (row.event_id, row.relation, row.other_event_id, row.document_id or "", row.start or 0, row.end or 0)


def _alias_rows(
    previous: Mapping[str, str], aliases: Mapping[str, str], event_of: Mapping[str, str]
) -> list[EventAlias]:
    """An id that is gone, and the one that most of its reports have now; ids retired before follow it there."""
    standing = set(event_of.values())
    moved: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for report_id, before in previous.items():
        if before not in standing and report_id in event_of:
            moved[before][event_of[report_id]] += 1
    now = {before: min(counts, key=lambda e: (-counts[e], e)) for before, counts in moved.items()}
    for retired, stood in aliases.items():
        follow = _followed(stood, aliases, now, standing)
        if retired not in standing and follow:
            now.setdefault(retired, follow)
    return [EventAlias(before, now[before]) for before in sorted(now)]


def _followed(
    event_id: str, aliases: Mapping[str, str], now: Mapping[str, str], standing: Collection[str]
) -> str | None:
    seen: set[str] = set()
    while event_id not in standing:
        onward = now.get(event_id) or aliases.get(event_id)
        if onward is None or event_id in seen:
            return None
        seen.add(event_id)
        event_id = onward
    return event_id
