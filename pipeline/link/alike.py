"""Events with alike names → one, where a day or an edition agrees and nothing contradicts.

Only events that share a block (head noun or series, and a day or an edition) are compared, and of a block only
neighbours by name, so that time grows with the number of events.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.link.cores import LEAST_STEM, names_parent, parent_left_out, same_but_for, stem, without_level
from pipeline.link.forums import (
    DAY,
    LASTING,
    Clusters,
    Filed,
    Key,
    Span,
    close,
    sources_of,
    spans_of,
)
from pipeline.link.identity import likeness
from pipeline.link.papers import pairs_in_papers

APART_DAYS = 31
"""Alike names with one edition, but start dates further apart than this, are not merged."""

LIKE_DAYS = 10
"""Longest span that likeness compares: long exhibitions overlap with everything."""

NEIGHBOURS = 16
"""In a block, sorted by name, each event is compared with so many that follow: that keeps time linear on hostile
input.
"""

SAME_DAY, BY_PARENT = 99.0, 95.0
"""Likeness of names of which one leaves out a parent: one edition on one day, or the parent named elsewhere."""

FAMILIES = {
    "session": "meeting",
    "assembly": "meeting",
    "consultation": "meeting",
    "forum": "conference",
    "summit": "conference",
    "seminar": "workshop",
}
"""Kinds whose names may be compared, by the kind that stands for them; every other kind stands for itself."""


@dataclass(frozen=True, slots=True)
class _Traits:
    """What may contradict, over all reports of a cluster."""

    words: tuple[str, ...]
    bag: frozenset[str]
    stem: tuple[str, ...]
    documents: frozenset[str]
    editions: frozenset[int]
    specials: frozenset[str]
    bodies: frozenset[str]
    homes: frozenset[str]
    forums: frozenset[str]
    cities: frozenset[str]
    countries: frozenset[str]
    spans: frozenset[Span]
    exact: tuple[Span, ...]


def _words(members: Sequence[Filed]) -> tuple[str, ...]:
    """The name that most of the reports have."""
    if len(members) == 1:
        return members[0].name.words
    names = Counter(member.name.words for member in members)
    return min(names, key=lambda words: (-names[words], words))


def _exact(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans of known days that are short enough to compare."""
    return tuple(s for s in spans if s.level == DAY and s.last - s.first <= LIKE_DAYS)


def _around(members: Sequence[Filed]) -> list[Span]:
    return [member.around for member in members if member.around]


def _traits(members: Sequence[Filed]) -> _Traits:
    reports = [member.report for member in members]
    words, spans = _words(members), frozenset(spans_of(members))
    return _Traits(
        words=words,
        bag=frozenset(words),
        stem=stem(words),
        documents=frozenset(r.document_id for r in reports),
        editions=frozenset(r.edition for r in reports if r.edition is not None),
        specials=frozenset(r.special for r in reports if r.special),
        bodies=frozenset(m.body for m in members if m.body),
        homes=frozenset(m.home for m in members if m.home),
        forums=frozenset(m.series[1] for m in members if m.series[0] == "forum"),
        cities=frozenset(r.city for r in reports if r.city),
        countries=frozenset(r.country for r in reports if r.country),
        spans=spans,
        exact=_exact(spans or _around(members)),
    )


def _together(one: _Traits, other: _Traits) -> _Traits:
    return _Traits(
        one.words,
        one.bag,
        one.stem,
        one.documents | other.documents,
        one.editions | other.editions,
        one.specials | other.specials,
        one.bodies | other.bodies,
        one.homes | other.homes,
        one.forums | other.forums,
        one.cities | other.cities,
        one.countries | other.countries,
        one.spans | other.spans,
        one.exact + other.exact,
    )


def _contradict(one: _Traits, other: _Traits) -> bool:
    """Whether the two cannot be one event: a document tells them apart, or both state a field and share no value."""
    return (
        not one.documents.isdisjoint(other.documents)
        or _disagree(one.editions, other.editions)
        or _disagree(one.bodies, other.bodies)
        or _disagree(one.forums, other.forums)
        or _disagree(one.homes, other.homes)
        or _disagree(one.specials, other.specials)
        or _disagree(one.cities, other.cities)
        or _disagree(one.countries, other.countries)
    )


def _disagree(one: frozenset[Any], other: frozenset[Any]) -> bool:
    return bool(one) and bool(other) and one.isdisjoint(other)


def _when_agrees(one: _Traits, other: _Traits) -> bool:
    """Whether days overlap; or the edition is the same, its special word too, and no known days contradict."""
    if close(one.exact, other.exact, 0):
        return True
    if not one.editions & other.editions or ("extraordinary" in one.specials) != ("extraordinary" in other.specials):
        return False
    return not (one.exact and other.exact) or close(one.exact, other.exact, APART_DAYS)


def _parent_agrees(a: _Traits, b: _Traits, clusters: tuple[Sequence[Filed], Sequence[Filed]]) -> float:
    """``SAME_DAY`` or ``BY_PARENT`` where two names differ by a parent that one of them leaves out, else 0.

    Then one edition on one day is one event, and so it is where the names differ by the town. Without the day, the
    documents of the shorter name must speak of the parent, and so they must without the edition.
    """
    if ("extraordinary" in a.specials) != ("extraordinary" in b.specials):
        return 0.0
    one_edition, one_day = bool(a.editions & b.editions), close(a.exact, b.exact, 0)
    parent = parent_left_out(a.stem, b.stem)
    if parent is None:
        there = one_edition and one_day and (a.cities or b.cities)
        return SAME_DAY if there and same_but_for(a.stem, b.stem, sorted(a.cities | b.cities)) else 0.0
    if one_edition and one_day:
        return SAME_DAY
    if not one_day and (not one_edition or (a.exact and b.exact and not close(a.exact, b.exact, APART_DAYS))):
        return 0.0
    shorter = clusters[0] if len(a.stem) < len(b.stem) else clusters[1]
    return BY_PARENT if not parent or all(names_parent(parent, _bodies_of(m)) for m in shorter) else 0.0


def _bodies_of(member: Filed) -> list[str]:
    """The bodies that its document names, in mentions and in the names of its other events."""
    source = member.source
    return [row.text for row in source.organization_mentions] + [row.name for row in source.event_reports]


def _blocks(clusters: Clusters) -> list[list[int]]:
    """Events that may be alike, by their place in ``clusters``: with one head noun, the same first words of the stem, or
    one series, on one day; with one head noun, or such words, and one edition.
    """
    numbers: dict[tuple[str, ...], int] = {}  # hashed much faster than the heads and series that they stand for
    on_day: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    of_edition: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for place, (key, members) in enumerate(clusters.items()):
        if key[0][0] == "document":
            continue
        family = min([FAMILIES.get(m.report.kind, m.report.kind) for m in members])
        words = _words(members)
        heads = [numbers.setdefault((family, words[0]), len(numbers))]
        whole = stem(words)
        for begins in {whole[:LEAST_STEM], without_level(whole)[:LEAST_STEM]}:
            if len(begins) == LEAST_STEM:
                heads.append(numbers.setdefault(("stem", *begins), len(numbers)))
        for edition in {m.report.edition for m in members if m.report.edition is not None}:
            for head in heads:
                of_edition[head, edition].append(place)
        spans = _exact(spans_of(members) or _around(members))
        heads.append(numbers.setdefault(key[0], len(numbers)))
        for day in {day for s in spans for day in range(s.first, s.last + 1)}:
            for head in heads:
                on_day[head, day].append(place)
    return [block for blocks in (on_day, of_edition) for block in blocks.values() if len(block) > 1]


def _alike_pairs(clusters: Clusters, traits: dict[Key, _Traits]) -> list[tuple[float, Key, Key]]:
    """Pairs of events with alike names in one block, the most alike first; fills in the traits of those compared."""
    blocks, keys = _blocks(clusters), list(clusters)
    places = {place for block in blocks for place in block}
    ranked = sorted(
        ((_traits(clusters[keys[p]]), keys[p], p) for p in places), key=lambda found: (found[0].words, found[1])
    )
    traits.update((key, found) for found, key, _ in ranked)
    rank = [0] * len(keys)
    for at, (_, _, place) in enumerate(ranked):
        rank[place] = at
    partners: list[set[int]] = [set() for _ in ranked]
    for block in blocks:
        ranks = sorted([rank[place] for place in block])
        for i, at in enumerate(ranks):
            partners[at].update(ranks[i + 1 : i + 1 + NEIGHBOURS])
    pairs: list[tuple[float, Key, Key]] = []
    for (a, one, _), others in zip(ranked, partners, strict=True):
        bag = a.bag
        for at in others:
            b, other, _ = ranked[at]
            shared = 2 * len(bag & b.bag)
            # Two sets are compared much faster than two spellings.
            if shared >= len(bag) or shared >= len(b.bag) or one[0] == other[0]:
                score = _pair_likeness(a, b, one[0] == other[0], (clusters[one], clusters[other]))
                if score:
                    pairs.append((-score, min(one, other), max(one, other)))
    return pairs


def _pair_likeness(
    a: _Traits, b: _Traits, one_series: bool, clusters: tuple[Sequence[Filed], Sequence[Filed]]
) -> float:
    if _contradict(a, b):
        return 0.0
    score = 0.0
    if _when_agrees(a, b):
        if one_series:
            # With an edition on one side only, the day has been looked up already, and was not certain.
            return 100.0 if bool(a.editions) == bool(b.editions) else 0.0
        # A name that merely goes on further needs the day as well.
        if len(a.words) == len(b.words) or close(a.spans, b.spans, 0):
            score = likeness(a.words, b.words)
    return score or (0.0 if one_series else _parent_agrees(a, b, clusters))


def merge_alike(clusters: Clusters) -> Clusters:
    """Merge alike events, the most alike first, as long as the merged whole holds no contradiction."""
    traits: dict[Key, _Traits] = {}
    leader: dict[Key, Key] = {}

    def find(key: Key) -> Key:
        while key in leader:
            leader[key] = leader.get(leader[key], leader[key])
            key = leader[key]
        return key

    in_papers = pairs_in_papers(clusters)
    pairs = sorted(in_papers + _alike_pairs(clusters, traits))
    for key in {key for _, *keys in in_papers for key in keys}.difference(traits):
        traits[key] = _traits(clusters[key])
    partners: defaultdict[Key, set[Key]] = defaultdict(set)
    for _, one, other in pairs:
        if len(traits[one].stem) != len(traits[other].stem):
            shorter, longer = sorted((one, other), key=lambda key: len(traits[key].stem))
            partners[shorter].add(longer)
    for score, one, other in pairs:
        a, b = find(one), find(other)
        # Who could be of two parents is of neither.
        several = score == -BY_PARENT and any(len({find(p) for p in partners[key]}) > 1 for key in (one, other))
        if a != b and not several and not _contradict(traits[a], traits[b]):
            leader[max(a, b)] = min(a, b)
            traits[min(a, b)] = _together(traits[a], traits[b])
    if not leader:
        return clusters
    merged: defaultdict[Key, list[Key]] = defaultdict(list)
    for key in clusters:
        merged[find(key)].append(key)

    def foremost(keys: Sequence[Key]) -> Key:
        return keys[0] if len(keys) == 1 else min(keys, key=lambda key: _precedence(key, clusters[key]))

    return {foremost(keys): [m for key in keys for m in clusters[key]] for keys in merged.values()}


def _precedence(key: Key, members: Sequence[Filed]) -> tuple[int, bool, int, Key]:
    """Which key gives a merged event its id: one with an edition, one of a body, one of most sources."""
    rank = {"extraordinary": 0, "edition": 1, "date": 2}
    return (rank.get(key[1][0], 3), key[0][0] not in LASTING, -len(sources_of(members)), key)
