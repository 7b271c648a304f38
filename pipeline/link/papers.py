"""What several papers of one day report: events that only their copies or the days of publication tie together.

copies of one text     what one reports under a name and number is what the other reports under them
papers of one day      two undated reports of one body, or of one name in one town, are of one event
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.link.forums import LASTING, Clusters, Filed, Key, position

PAPERS_DAYS = 1
"""Papers report an undated event within so many days of one another."""

COPIED, SAME_PAPERS = 101.0, 98.0
"""How alike two events are that copies report, and two that the papers of one day report."""

Pair = tuple[float, Key, Key]
"""How alike two events are, negated, and their keys in order."""


def pairs_in_papers(clusters: Clusters) -> list[Pair]:
    """Events that are one for the papers that report them; each with the next of its kind only."""
    placed = [(item, key) for key, members in clusters.items() for item in members]
    return [*_in_copies(placed), *_in_papers_of_one_day(placed)]


def _in_copies(placed: Iterable[tuple[Filed, Key]]) -> Iterator[Pair]:
    """The first report of a name and number in a text and in its copy, the second ones, and so on."""
    by_original: defaultdict[str, list[tuple[Filed, Key]]] = defaultdict(list)
    for item, key in placed:
        by_original[item.original].append((item, key))
    for found in by_original.values():
        if all(item.report.document_id == item.original for item, _ in found):
            continue
        alike: defaultdict[tuple[Any, ...], list[Key]] = defaultdict(list)
        seen: defaultdict[tuple[Any, ...], int] = defaultdict(int)
        for item, key in sorted(found, key=lambda one: position(one[0])):
            report = item.report
            what = (report.kind, item.name.key, report.edition, report.special)
            nth = seen[report.document_id, what] = seen[report.document_id, what] + 1
            alike[*what, nth].append(key)
        for keys in alike.values():
            yield from _neighbours(COPIED, keys)


def _in_papers_of_one_day(placed: Iterable[tuple[Filed, Key]]) -> Iterator[Pair]:
    grouped: defaultdict[tuple[Any, ...], list[tuple[int, Key]]] = defaultdict(list)
    for item, key in placed:
        report = item.report
        if item.span or report.edition is not None or not item.published or not item.name.specific:
            continue
        if item.series[0] in LASTING or (item.series[0] == "name" and report.city):
            place = None if item.series[0] in LASTING else report.city
            grouped[item.series, item.name.key, report.special, place].append((item.published.toordinal(), key))
    for found in grouped.values():
        for (day, one), (later, other) in itertools.pairwise(sorted(found)):
            if later - day <= PAPERS_DAYS:
                yield from _neighbours(SAME_PAPERS, [one, other])


def _neighbours(score: float, keys: list[Key]) -> Iterator[Pair]:
    for one, other in itertools.pairwise(keys):
        if one != other:
            yield (-score, min(one, other), max(one, other))
