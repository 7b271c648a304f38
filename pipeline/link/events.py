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
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.link.forums import (
    DAY,
    LONGER,
    MONTH,
    Clusters,
    Filed,
    Key,
    Series,
    Span,
    by_edition,
    close,
    documents_of,
    meetings_into_sessions,
    named_parts,
    position,
    spans_of,
    support,
)
from pipeline.link.identity import likeness

APART_DAYS = 31
"""Alike names with one edition, but start dates further apart than this, are not merged."""

LIKE_DAYS = 10
"""Longest span that likeness compares: long exhibitions overlap with everything."""

NEIGHBOURS = 16
"""In a block, sorted by name, each event is compared with so many that follow: that keeps time linear on hostile
input.
"""

LONGEST = 366
"""Days of a span that are indexed, at most."""

FAMILIES = {
    "session": "meeting",
    "assembly": "meeting",
    "consultation": "meeting",
    "forum": "conference",
    "summit": "conference",
    "seminar": "workshop",
}
"""Kinds whose names may be compared, by the kind that stands for them; every other kind stands for itself."""


def cluster(filed: Iterable[Filed], forums: frozenset[Series]) -> Clusters:
    """Group the reports into events. The key of each tells what its id is made of: series, then edition or date."""
    ordered = sorted(filed, key=position)
    clusters = by_edition([item for item in ordered if _numbered(item)])
    meetings_into_sessions(clusters)
    rest = [item for item in ordered if not _numbered(item)]
    for level in (DAY, MONTH, LONGER):
        _join_dated(clusters, [item for item in rest if item.span and item.span.level == level])
    _join_undated(clusters, [item for item in rest if not item.span], forums)
    return _merge_alike(clusters)


def _numbered(item: Filed) -> bool:
    return item.report.edition is not None and item.series[0] != "inner"


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


def _index(clusters: Clusters) -> _Index:
    starts: dict[tuple[Series, int], list[Key]] = {}
    days: dict[tuple[Series, int], list[Key]] = {}
    months: dict[tuple[Series, int], list[tuple[Key, tuple[Span, ...]]]] = {}
    dated: dict[Series, list[Key]] = {}
    for key, members in clusters.items():
        spans = tuple(spans_of(members))
        for series in {m.series for m in members} if spans else ():
            dated.setdefault(series, []).append(key)
            for first in {s.first for s in spans if s.level == DAY}:
                starts.setdefault((series, first), []).append(key)
            for day in {day for s in spans if s.level == DAY for day in _days(s)}:
                days.setdefault((series, day), []).append(key)
            for month in {month for s in spans for month in _months(s.first, s.last)}:
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
    index = _index(clusters)
    waiting = _joined(clusters, ((item, _home(item, index)) for item in arrivals))
    precision = {DAY: 10, MONTH: 7}

    def tail(item: Filed) -> tuple[str, ...]:
        assert item.span is not None
        first, last = (dt.date.fromordinal(day).isoformat() for day in item.span[:2])
        return ("date", first[: precision[item.span.level]]) if item.span.level in precision else ("date", first, last)

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
    return (item.report.special, key[1][0]) in {("extraordinary", "edition"), ("ordinary", "extraordinary")}


def _grouped(waiting: Iterable[Filed], tail: Callable[[Filed], tuple[str, ...]]) -> Clusters:
    """New events by series and tail; the second report of one document under one key is an event of its own."""
    groups: defaultdict[Key, list[Filed]] = defaultdict(list)
    seen: Counter[tuple[Key, str]] = Counter()
    for item in waiting:
        key: Key = (item.series, tail(item))
        seen[key, item.report.document_id] += 1
        rank = seen[key, item.report.document_id]
        groups[key if rank == 1 else (key[0], (*key[1], "again", str(rank)))].append(item)
    clusters: Clusters = {}
    for key, members in groups.items():
        clusters |= named_parts(key, _split_by_city(members), lambda part: min(m.report.city or "" for m in part))
    return clusters


def _split_by_city(members: list[Filed]) -> list[list[Filed]]:
    """Split a short name by its cities; best supported part first, which also takes the reports that name no city."""
    cities = {m.report.city for m in members if m.report.city}
    if len(cities) < 2 or members[0].series[0] == "body" or not members[0].name.short:
        return [members]
    by_city: defaultdict[str, list[Filed]] = defaultdict(list)
    for item in members:
        by_city[item.report.city or ""].append(item)
    unplaced = by_city.pop("", [])
    parts = sorted(by_city.values(), key=support)
    parts[0].extend(unplaced)
    return parts


def _join_undated(clusters: Clusters, arrivals: Sequence[Filed], forums: frozenset[Series]) -> None:
    """An undated report joins the one event of its series near its publication: a month for a forum, a year for a
    long name.
    """
    index = _index(clusters)

    def home(item: Filed) -> Key | None:
        series = item.series
        if series[0] == "document" or (series[0] != "body" and item.name.short):
            return None
        if item.published:
            window, day = APART_DAYS if series in forums else LONGEST, item.published.toordinal()
            return _only(_within(index, series, day - window, day + window))[0]
        return None if series in forums else _only(index.dated.get(series, ()))[0]

    def tail(item: Filed) -> tuple[str, ...]:
        own = item.series in forums or item.name.short
        return ("undated", item.report.document_id) if own else ("undated",)

    clusters.update(_grouped(_joined(clusters, ((item, home(item)) for item in arrivals)), tail))


# Likeness of name


@dataclass(frozen=True, slots=True)
class _Traits:
    """What may contradict, over all reports of a cluster."""

    words: tuple[str, ...]
    bag: frozenset[str]
    documents: frozenset[str]
    editions: frozenset[int]
    specials: frozenset[str]
    bodies: frozenset[str]
    cities: frozenset[str]
    countries: frozenset[str]
    spans: frozenset[Span]


def _traits(members: Sequence[Filed]) -> _Traits:
    reports = [member.report for member in members]
    names = Counter(member.name.words for member in members)
    words = min(names, key=lambda words: (-names[words], words))
    return _Traits(
        words=words,
        bag=frozenset(words),
        documents=frozenset(r.document_id for r in reports),
        editions=frozenset(r.edition for r in reports if r.edition is not None),
        specials=frozenset(r.special for r in reports if r.special),
        bodies=frozenset(m.series[1] for m in members if m.series[0] == "body"),
        cities=frozenset(r.city for r in reports if r.city),
        countries=frozenset(r.country for r in reports if r.country),
        spans=frozenset(spans_of(members)),
    )


def _together(one: _Traits, other: _Traits) -> _Traits:
    return _Traits(
        one.words,
        one.bag,
        one.documents | other.documents,
        one.editions | other.editions,
        one.specials | other.specials,
        one.bodies | other.bodies,
        one.cities | other.cities,
        one.countries | other.countries,
        one.spans | other.spans,
    )


def _contradict(one: _Traits, other: _Traits) -> bool:
    """Whether the two cannot be one event: a document tells them apart, or both state a field and share no value."""
    return (
        not one.documents.isdisjoint(other.documents)
        or _disagree(one.editions, other.editions)
        or _disagree(one.bodies, other.bodies)
        or _disagree(one.specials, other.specials)
        or _disagree(one.cities, other.cities)
        or _disagree(one.countries, other.countries)
    )


def _disagree(one: frozenset[Any], other: frozenset[Any]) -> bool:
    return bool(one) and bool(other) and one.isdisjoint(other)


def _when_agrees(one: _Traits, other: _Traits) -> bool:
    """Whether days overlap; or the edition is the same, its special word too, and no known days contradict."""
    exact = [[s for s in t.spans if s.level == DAY and s.last - s.first <= LIKE_DAYS] for t in (one, other)]
    if close(exact[0], exact[1], 0):
        return True
    if not one.editions & other.editions or ("extraordinary" in one.specials) != ("extraordinary" in other.specials):
        return False
    return not (exact[0] and exact[1]) or close(exact[0], exact[1], APART_DAYS)


def _blocks(clusters: Clusters, traits: Mapping[Key, _Traits]) -> Iterable[list[Key]]:
    """Events that may be alike: with one head noun, or one series, on one day; with one head noun and one edition."""
    blocks: defaultdict[tuple[Series, str, int], list[Key]] = defaultdict(list)
    for key, members in clusters.items():
        if key[0][0] == "document":
            continue
        family = min(FAMILIES.get(m.report.kind, m.report.kind) for m in members)
        head = (family, traits[key].words[0])
        spans = [s for s in traits[key].spans if s.level == DAY and s.last - s.first <= LIKE_DAYS]
        for day in {day for span in spans for day in _days(span)}:
            blocks[head, "day", day].append(key)
            blocks[key[0], "day", day].append(key)
        for edition in traits[key].editions:
            blocks[head, "edition", edition].append(key)
    return [block for block in blocks.values() if len(block) > 1]


def _alike_pairs(clusters: Clusters, traits: Mapping[Key, _Traits]) -> list[tuple[float, Key, Key]]:
    """Pairs of events with alike names in one block; the most alike first."""
    pairs: dict[tuple[Key, Key], float] = {}
    for block in _blocks(clusters, traits):
        block.sort(key=lambda key: (traits[key].words, key))
        for i, one in enumerate(block):
            for other in block[i + 1 : i + 1 + NEIGHBOURS]:
                pair = (min(one, other), max(one, other))
                if pair not in pairs:
                    pairs[pair] = _pair_likeness(one, other, traits)
    return sorted((-score, *pair) for pair, score in pairs.items() if score)


def _pair_likeness(one: Key, other: Key, traits: Mapping[Key, _Traits]) -> float:
    a, b = traits[one], traits[other]
    if one[0] == other[0]:
        # With an edition on one side only, the day has been looked up already, and was not certain.
        alike = bool(a.editions) == bool(b.editions) and not _contradict(a, b) and _when_agrees(a, b)
        return 100.0 if alike else 0.0
    # Two sets are compared much faster than two spellings.
    if 2 * len(a.bag & b.bag) < min(len(a.bag), len(b.bag)) or _contradict(a, b) or not _when_agrees(a, b):
        return 0.0
    # A name that merely goes on further needs the day as well.
    if len(a.words) != len(b.words) and not close(list(a.spans), list(b.spans), 0):
        return 0.0
    return likeness(a.words, b.words)


def _merge_alike(clusters: Clusters) -> Clusters:
    """Merge alike events, the most alike first, as long as the merged whole holds no contradiction."""
    traits = {key: _traits(members) for key, members in clusters.items()}
    leader: dict[Key, Key] = {}

    def find(key: Key) -> Key:
        while key in leader:
            leader[key] = leader.get(leader[key], leader[key])
            key = leader[key]
        return key

    merged: defaultdict[Key, list[Key]] = defaultdict(list)
    for _, one, other in _alike_pairs(clusters, traits):
        a, b = find(one), find(other)
        if a != b and not _contradict(traits[a], traits[b]):
            leader[max(a, b)] = min(a, b)
            traits[min(a, b)] = _together(traits[a], traits[b])
    for key in clusters:
        merged[find(key)].append(key)
    return {
        min(keys, key=lambda key: _precedence(key, clusters[key])): [m for key in keys for m in clusters[key]]
        for keys in merged.values()
    }


def _precedence(key: Key, members: Sequence[Filed]) -> tuple[int, bool, int, Key]:
    """Which key gives a merged event its id: one with an edition, one of a body, one of most documents."""
    rank = {"extraordinary": 0, "edition": 1, "date": 2}
    return (rank.get(key[1][0], 3), key[0][0] != "body", -len(documents_of(members)), key)
