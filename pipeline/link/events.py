"""Reports of all documents → clusters of reports, one per event.

Keys first: forum and edition; then forum (or name) and date; then likeness of name within a day or an edition. Every
step looks up an index, so that time grows with the number of reports, and decides from what the steps before it left,
so that the order of documents does not matter. The rules on contradictions:

- Reports with two different editions are never one event. Reports of one document are one event only by forum and
  edition.
- Reports with one forum and edition whose dates disagree are one event, with a conflict. Where more than 200 days lie
  between them they cannot be: they are split there, and the best supported part keeps the plain id.
- A short name on one day in two cities is two events.
- Who has no edition joins the event of its series on the same day, else the only one whose days overlap; a month or a
  year joins only where a single event of the series lies in it.
- Likeness asks for one kind of gathering, overlapping days of at most ``LIKE_DAYS`` (or one edition, with dates not
  more than ``APART_DAYS`` apart), and no contradiction of edition, body, city or country.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.link.alike import APART_DAYS, merge_alike
from pipeline.link.forums import (
    DAY,
    LASTING,
    LONGER,
    MONTH,
    Clusters,
    Filed,
    Key,
    Series,
    Span,
    by_edition,
    documents_of,
    meetings_into_sessions,
    named_parts,
    position,
    spans_of,
    support,
)

OFTEN = frozenset({"meeting", "sitting", "consultation"})
OFTEN_DAYS = 7
"""A body has such meetings often: an undated one is that of the week, or not known."""

NAMED = frozenset({"summit", "conference", "forum", "exhibition"})
"""Kinds that go by names of their own, however short."""

LONGEST = 366
"""Days of a span that are indexed, at most."""


def cluster(filed: Iterable[Filed], forums: Collection[Series]) -> Clusters:
    """Group the reports into events. The key of each tells what its id is made of: series, then edition or date."""
    numbered: list[Filed] = []
    rest: list[Filed] = []
    for item in sorted(filed, key=position):
        (numbered if item.report.edition is not None and item.series[0] != "inner" else rest).append(item)
    clusters = by_edition(numbered)
    meetings_into_sessions(clusters)
    for level in (DAY, MONTH, LONGER):
        _join_dated(clusters, [item for item in rest if item.span and item.span.level == level])
    _join_undated(clusters, [item for item in rest if not item.span], forums)
    return merge_alike(clusters)


# Forum (or name) and date


@dataclass(frozen=True, slots=True)
class _Index:
    """Keys of the dated clusters by series and start day, day, and month; a day is an ordinal, a month ``year * 12 +
    month``.
    """

    starts: Mapping[tuple[Series, int], list[Key]]
    days: Mapping[tuple[Series, int], list[Key]]
    months: Mapping[tuple[Series, int], list[tuple[Key, tuple[Span, ...]]]]
    dated: Mapping[Series, list[Key]]


def _index(clusters: Clusters, wanted: frozenset[Series], by_day: bool = False) -> _Index:
    """Index the clusters of the wanted series alone; by day only where days are looked up."""
    starts: dict[tuple[Series, int], list[Key]] = {}
    days: dict[tuple[Series, int], list[Key]] = {}
    months: dict[tuple[Series, int], list[tuple[Key, tuple[Span, ...]]]] = {}
    dated: dict[Series, list[Key]] = {}
    for key, members in clusters.items():
        found = wanted.intersection([m.series for m in members])
        spans = tuple(spans_of(members)) if found else ()
        for series in found if spans else ():
            dated.setdefault(series, []).append(key)
            if by_day and spans[0].level == DAY:
                for first in {s.first for s in spans}:
                    starts.setdefault((series, first), []).append(key)
                for day in {day for s in spans for day in _days(s)}:
                    days.setdefault((series, day), []).append(key)
            touched = (
                _months(*spans[0][:2]) if len(spans) == 1 else {m for s in spans for m in _months(s.first, s.last)}
            )
            for month in touched:
                months.setdefault((series, month), []).append((key, spans))
    return _Index(starts, days, months, dated)


def _days(span: Span) -> range:
    return range(span.first, min(span.last, span.first + LONGEST) + 1)


def _months(first: int, last: int) -> range:
    start, end = dt.date.fromordinal(max(first, 1)), dt.date.fromordinal(min(last, first + 2 * LONGEST))
    return range(start.year * 12 + start.month, end.year * 12 + end.month + 1)


def _only(keys: Iterable[Key]) -> tuple[Key | None, bool]:
    """The only key, if there is one, and whether there is any; stops at the second."""
    found: Key | None = None
    for key in keys:
        if found is not None and key != found:
            return None, True
        found = key
    return found, found is not None


def _within(index: _Index, series: Series, first: int, last: int) -> Iterator[Key]:
    """Keys of the clusters of a series that have a span that touches the days from first to last."""
    for month in _months(first, last):
        for key, spans in index.months.get((series, month), ()):
            if any(span.first <= last and first <= span.last for span in spans):
                yield key


def _home(item: Filed, index: _Index) -> Key | None:
    """The event that a dated report without an edition joins, if it is certain which."""
    span, series = item.span, item.series
    assert span is not None
    if series not in index.dated:
        return None
    if span.level == DAY:
        for keys in (
            iter(index.starts.get((series, span.first), ())),
            (key for day in _days(span) for key in index.days.get((series, day), ())),
        ):
            key, any_found = _only(key for key in keys if not _other_numbering(item, key))
            if any_found:
                return key
    within = _within(index, series, span.first, span.last)
    return _only(key for key in within if not _other_numbering(item, key))[0]


def _join_dated(clusters: Clusters, arrivals: Sequence[Filed]) -> None:
    by_day = any(item.span and item.span.level == DAY for item in arrivals)
    index = _index(clusters, frozenset(item.series for item in arrivals), by_day)
    waiting = _joined(clusters, ((item, _home(item, index)) for item in arrivals))
    precision = {DAY: 10, MONTH: 7}

    def tail(item: Filed) -> tuple[str, ...]:
        assert item.span is not None
        first = dt.date.fromordinal(item.span.first).isoformat()
        if item.span.level in precision:
            return ("date", first[: precision[item.span.level]])
        return ("date", first, dt.date.fromordinal(item.span.last).isoformat())

    clusters.update(_grouped(waiting, tail))


def _joined(clusters: Clusters, moves: Iterable[tuple[Filed, Key | None]]) -> list[Filed]:
    """Let each report join its event, if none of its document is there and it is not the other of ordinary and
    extraordinary.
    """
    documents: dict[Key, set[str]] = {}
    waiting: list[Filed] = []
    for item, key in moves:
        if key is not None and key not in documents:
            documents[key] = documents_of(clusters[key])
        if key is None or item.report.document_id in documents[key] or _other_numbering(item, key):
            waiting.append(item)
        else:
            clusters[key].append(item)
            documents[key].add(item.report.document_id)
    return waiting


def _other_numbering(item: Filed, key: Key) -> bool:
    special = item.report.special
    return special is not None and (special, key[1][0]) in {("extraordinary", "edition"), ("ordinary", "extraordinary")}


def _grouped(waiting: Iterable[Filed], tail: Callable[[Filed], tuple[str, ...]]) -> Clusters:
    """New events by series and tail; the second report of one document under one key is an event of its own."""
    groups: defaultdict[Key, list[Filed]] = defaultdict(list)
    seen: defaultdict[Key, dict[str, int]] = defaultdict(dict)
    for item in waiting:
        key: Key = (item.series, tail(item))
        ranks, document_id = seen[key], item.report.document_id
        rank = ranks[document_id] = ranks.get(document_id, 0) + 1
        groups[key if rank == 1 else (key[0], (*key[1], "again", str(rank)))].append(item)
    clusters: Clusters = {}
    for key, members in groups.items():
        if len(members) == 1:
            clusters[key] = members
            continue
        clusters |= named_parts(key, _split_by_city(members), lambda part: min(m.report.city or "" for m in part))
    return clusters


def _split_by_city(members: list[Filed]) -> list[list[Filed]]:
    """Split a short name by its cities; best supported part first, which also takes the reports that name no city."""
    cities = {m.report.city for m in members if m.report.city}
    if len(cities) < 2 or members[0].series[0] in LASTING or not members[0].name.short:
        return [members]
    by_city: defaultdict[str, list[Filed]] = defaultdict(list)
    for item in members:
        by_city[item.report.city or ""].append(item)
    unplaced = by_city.pop("", [])
    parts = sorted(by_city.values(), key=support)
    parts[0].extend(unplaced)
    return parts


def _named_for_its_town(item: Filed, index: _Index, clusters: Clusters) -> Key | None:
    """The only event of a short name (the summit of a town) that this can be, in the year around: in the same town."""
    if not item.published or not item.report.city or item.report.kind not in NAMED or not item.name.specific:
        return None
    day = item.published.toordinal()
    key = _only(_within(index, item.series, day - LONGEST, day + LONGEST))[0]
    return key if key and item.report.city in {member.report.city for member in clusters[key]} else None


def _elsewhere(item: Filed, members: Sequence[Filed]) -> bool:
    """Whether the report names a place and none of these names it, or its name has words that theirs lack and lacks
    words that theirs have.
    """
    report, others = item.report, [member.report for member in members]
    for place, places in (
        (report.city, {other.city for other in others}),
        (report.country, {other.country for other in others}),
    ):
        if place and places - {None} and place not in places:
            return True
    words = set(item.name.words)
    return not any(words.issubset(m.name.words) or words.issuperset(m.name.words) for m in members)


def _join_undated(clusters: Clusters, arrivals: Sequence[Filed], forums: Collection[Series]) -> None:
    """An undated report joins the one event of its series near its publication: a month for a forum, a year for a
    long name, a week for the meetings of a body; none that another place or special word tells it from.
    """
    index = _index(clusters, frozenset(item.series for item in arrivals))

    def home(item: Filed) -> Key | None:
        series = item.series
        if series not in index.dated or series[0] == "document":
            return None
        if series[0] != "body" and item.name.short:
            return _named_for_its_town(item, index, clusters)
        if not item.published:
            return None if series in forums else _only(index.dated.get(series, ()))[0]
        often = series[0] == "body" and item.report.kind in OFTEN
        window = OFTEN_DAYS if often else APART_DAYS if series in forums else LONGEST
        day = item.published.toordinal()
        key = _only(_within(index, series, day - window, day + window))[0]
        return key if key and not _elsewhere(item, clusters[key]) else None

    def tail(item: Filed) -> tuple[str, ...]:
        own = item.series in forums or item.name.short
        return ("undated", item.report.document_id) if own else ("undated",)

    clusters.update(_grouped(_joined(clusters, ((item, home(item)) for item in arrivals)), tail))
