"""Forums: the series that reports belong to, and their rows.

A report belongs to a series by its body and kind (a council's sessions are numbered apart from its meetings), else by
its name. A series by name is a forum once it recurs: an edition is known, or two years. Generic names ("the meeting")
stay in their document.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from pipeline.link.cores import core, is_joint
from pipeline.link.identity import Name, hash_id, read_name
from pipeline.link.known_forums import NO_FORUMS, KnownForums
from pipeline.records import Event, EventLink, EventReport, Extraction, Forum, Organization

Series = tuple[str, ...]
"""What a series is known by: ("body", organization_id, kind), ("forum", forum_id) of the lexicon, ("name", folded
name), ("inner", …) or ("document", …).
"""

LASTING = frozenset({"body", "forum"})
"""Series that are forums with their first report."""

DAY, MONTH, LONGER = 0, 1, 2
"""Precision of a span: its days are known, its month alone, or only a year, half or quarter."""

SPLIT_DAYS = 200
"""Two reports of one edition this far apart are two events: no body holds one session twice."""

TWIN_DAYS = 10
"""A body's session and its meeting of one number, this close together, are one event."""

WIDEST_GAP = 1000
"""More missing numbers than this between two editions are a misreading, and are not listed."""


class Span(NamedTuple):
    """The days of an event as proleptic ordinals (``date.toordinal``), both inclusive, and how precise they are."""

    first: int
    last: int
    level: int


@dataclass(frozen=True, slots=True)
class Filed:
    """A report with what linking needs of it: its document, its name, series and span, and the id of its body where
    that is more than a name: a body that texts alone know is told from others by its name and country. ``around`` are
    the days of the event that an undated one was part of, or held beside; ``original`` is its document, or the one that
    this is a copy of.
    """

    report: EventReport
    source: Extraction
    name: Name
    series: Series
    span: Span | None
    body: str | None
    home: str | None
    around: Span | None
    original: str

    @property
    def published(self) -> dt.date | None:
        """The day on which its document was published."""
        return self.source.document.published_on


Key = tuple[Series, tuple[str, ...]]
"""What an event's id is made of: its series, then its edition or date."""

Clusters = dict[Key, list[Filed]]
"""Reports by event."""


def span_of(start: dt.date | None, end: dt.date | None) -> Span | None:
    """The span of an event; whole months and years count as imprecise.

    >>> span_of(dt.date(2024, 2, 1), dt.date(2024, 2, 29)).level == MONTH
    True
    >>> span_of(None, None) is None
    True
    """
    first, last = start or end, end or start
    if first is None or last is None:
        return None
    if last < first:
        return Span(first.toordinal(), first.toordinal(), DAY)
    level = DAY
    if first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]:
        level = MONTH if (first.year, first.month) == (last.year, last.month) else LONGER
    return Span(first.toordinal(), last.toordinal(), level)


def file_reports(
    extractions: Iterable[Extraction], copies: Mapping[str, str] = MappingProxyType({}), known: KnownForums = NO_FORUMS
) -> list[Filed]:
    """Find the series of every report: the known one that is called so, else one for all names with one core, of which a
    known body's goes before others.
    """
    sources = [
        (extraction, [read_name(report.name, report.edition, report.city) for report in extraction.event_reports])
        for extraction in extractions
        if extraction.event_reports
    ]
    homes = {row.organization_id: row.country for e, _ in sources for row in e.organizations if row.source == "text"}
    filed: list[Filed] = []
    for extraction, names in sources:
        wholes = {tie.event_id: tie.other_event_id for tie in extraction.event_links if tie.relation == "part_of"}
        beside = _beside(extraction)
        spans = {report.report_id: span_of(report.start_date, report.end_date) for report in extraction.event_reports}
        for report, name in zip(extraction.event_reports, names, strict=True):
            body = report.organization_id
            listed = known.series_of(report.name, report.edition, report.city)
            series = listed or _series(report, name, report.report_id in wholes)
            span = spans[report.report_id]
            home = homes.get(body or "") if not is_joint(name.words) else None
            around = spans.get(beside.get(report.report_id, "")) if span is None else None
            original = copies.get(report.document_id, report.document_id)
            in_lexicon = None if body in homes else body
            filed.append(Filed(report, extraction, name, series, span, in_lexicon, home, around, original))
    return _of_one_core(filed)


def _beside(extraction: Extraction) -> dict[str, str]:
    """The event that each is part of or concurrent with, by report_id; the first tie goes before others."""
    ties = [tie for tie in extraction.event_links if tie.relation in {"part_of", "concurrent_with"}]
    found = {tie.other_event_id: tie.event_id for tie in reversed(ties) if tie.relation == "concurrent_with"}
    return found | {tie.event_id: tie.other_event_id for tie in reversed(ties)}


def _series(report: EventReport, name: Name, is_part: bool) -> Series:
    if report.organization_id:
        return ("body", report.organization_id, report.kind)
    if name.specific == 0:
        return ("document", report.document_id, report.kind, name.key)
    if is_part and report.kind in {"sitting", "consultation"}:
        return ("inner", report.kind, name.key, str(report.edition or ""))
    return ("name", name.key)


Core = tuple[str, ...]


def _core_of(item: Filed) -> Core | None:
    """The head noun and, sorted, the words of the core, for the adjectives of two states stand in either order; None
    for what is no series of its own and for short names, which many bodies bear.
    """
    if item.series[0] not in {"body", "name"} or item.name.short:
        return None
    words = core(item.name.words)
    return (words[0], *sorted(words[1:]))


def _of_one_core(filed: list[Filed]) -> list[Filed]:
    """Let the reports whose names have one core be of one series, unless their bodies are several."""
    cores = [_core_of(item) for item in filed]
    grouped: defaultdict[Core, dict[Series, list[Filed]]] = defaultdict(dict)
    for item, words in zip(filed, cores, strict=True):
        if words:
            grouped[words].setdefault(item.series, []).append(item)
    leading = {words: _leading(found) for words, found in grouped.items() if len(found) > 1}
    return [_led(item, leading.get(words)) if words else item for item, words in zip(filed, cores, strict=True)]


def _leading(found: Mapping[Series, Sequence[Filed]]) -> tuple[Series, str | None] | None:
    """The series that stands for all with one core, and its known body: that body's series goes before that of a body
    read from text, that before one by name; then the one of most documents.
    """
    items = [item for members in found.values() for item in members]
    bodies, homes = {item.body for item in items if item.body}, {item.home for item in items if item.home}
    if len(bodies) + len(homes) > 1:
        return None

    def rank(series: Series) -> tuple[bool, bool, int, Series]:
        members = found[series]
        return (not any(m.body for m in members), series[0] != "body", -len(sources_of(members)), series)

    return min(found, key=rank), min(bodies, default=None)


def _led(item: Filed, leading: tuple[Series, str | None] | None) -> Filed:
    if leading is None or item.body or item.series == leading[0]:
        return item
    return dataclasses.replace(item, series=leading[0], body=leading[1])


def recurring(filed: Iterable[Filed]) -> frozenset[Series]:
    """The series that are forums: those of a body or of the lexicon, and names with an edition or in two years."""
    forums: set[Series] = set()
    years: defaultdict[Series, set[int]] = defaultdict(set)
    for item in filed:
        if item.series[0] in LASTING or (item.series[0] == "name" and item.report.edition is not None):
            forums.add(item.series)
        elif item.series[0] == "name" and item.span:
            years[item.series].add(dt.date.fromordinal(item.span.first).year)
    return frozenset(forums | {series for series, seen in years.items() if len(seen) > 1})


def forum_id_of(series: Series, known: KnownForums = NO_FORUMS) -> str:
    """The id of a series: the lexicon's for one that it knows, else a hash of body and kind, or of the folded name.

    >>> forum_id_of(("body", "un-escwa", "session")) == forum_id_of(("body", "un-escwa", "meeting"))
    False
    """
    listed = known.of(series)
    return listed.forum_id if listed else hash_id("forum", *series)


def position(item: Filed) -> tuple[str, int, int, str]:
    """Where a report stands, by which reports are sorted: document, offsets, id."""
    report = item.report
    return (report.document_id, report.start, report.end, report.report_id)


def by_edition(filed: Sequence[Filed]) -> Clusters:
    """Cluster numbered reports by series, edition, and whether the session is extraordinary: those are numbered
    apart.
    """
    groups: defaultdict[Key, list[Filed]] = defaultdict(list)
    for item in filed:
        word = "extraordinary" if item.report.special == "extraordinary" else "edition"
        groups[item.series, (word, str(item.report.edition))].append(item)
    clusters: Clusters = {}
    for key, members in groups.items():
        if len(members) == 1:
            clusters[key] = members
        else:
            clusters |= named_parts(key, _split_far(members), lambda part: str(spans_of(part)[0].first))
    return clusters


def named_parts(key: Key, parts: Sequence[list[Filed]], label: Callable[[list[Filed]], str]) -> Clusters:
    """Clusters of what was one key: the first part keeps it, each other one adds its label."""
    return {(key[0], (*key[1], label(part))) if i else key: part for i, part in enumerate(parts)}


def support(members: Sequence[Filed]) -> tuple[int, list[Span], tuple[str, int, int, str]]:
    """A sort key: most sources first, then the earliest, then by position."""
    return (-len(sources_of(members)), spans_of(members), min(map(position, members)))


def _split_far(members: list[Filed]) -> list[list[Filed]]:
    """Split where more than ``SPLIT_DAYS`` lie between dates; best supported part first. Undated reports go where
    they were published.
    """
    parts: list[list[Filed]] = []
    reached = 0
    for item in sorted((m for m in members if m.span), key=lambda m: (m.span, position(m))):
        assert item.span is not None
        if not parts or item.span.first - reached > SPLIT_DAYS:
            parts.append([])
            reached = item.span.last
        parts[-1].append(item)
        reached = max(reached, item.span.last)
    if len(parts) < 2:
        return [members]
    parts.sort(key=support)
    reach = [(min(s.first for s in spans), max(s.last for s in spans)) for spans in map(spans_of, parts)]
    for item in members:
        if item.span is None:
            day = item.published.toordinal() if item.published else None
            distance = [max(first - day, day - last, 0) if day else 0 for first, last in reach]
            parts[distance.index(min(distance))].append(item)
    return parts


def meetings_into_sessions(clusters: Clusters) -> None:
    """The 38th session of a body and its 38th meeting, in the same days, are one event, called a session."""
    sessions: defaultdict[tuple[str, ...], list[Key]] = defaultdict(list)
    for key in clusters:
        if key[0][0] == "body" and key[0][2] == "session":
            sessions[key[0][1], *key[1][:2]].append(key)
    for key in [k for k in clusters if k[0][0] == "body" and k[0][2] == "meeting"]:
        spans = spans_of(clusters[key])
        twins = [k for k in sessions[key[0][1], *key[1][:2]] if close(spans, spans_of(clusters[k]), TWIN_DAYS)]
        if twins:
            clusters[min(twins)].extend(clusters.pop(key))


def close(one: Collection[Span], other: Collection[Span], days: int) -> bool:
    """Whether some spans of the two lie at most so many days apart; both are given and of a day's precision."""
    return any(
        a.level == b.level == DAY and max(a.first - b.last, b.first - a.last) <= days for a in one for b in other
    )


def documents_of(members: Iterable[Filed]) -> set[str]:
    """The documents that the members stand in."""
    return {member.report.document_id for member in members}


def sources_of(members: Iterable[Filed]) -> set[str]:
    """The documents that the members stand in; of copies, the one that they are copies of."""
    return {member.original for member in members}


def spans_of(members: Sequence[Filed]) -> list[Span]:
    """The most precise spans of the members, distinct and sorted."""
    if len(members) == 1:
        return [members[0].span] if members[0].span else []
    spans = {member.span for member in members if member.span}
    finest = min((span.level for span in spans), default=DAY)
    return sorted(span for span in spans if span.level == finest)


def forum_rows(
    events: Iterable[tuple[Event, Series, Sequence[Filed]]],
    known: KnownForums = NO_FORUMS,
    bodies: Iterable[Organization] = (),
) -> list[Forum]:
    """One row per forum, from its events with their series and members; ``bodies`` give theirs an English name."""
    names = {body.organization_id: body.name_en for body in bodies if body.name_en}
    grouped: defaultdict[Series, list[tuple[Event, Sequence[Filed]]]] = defaultdict(list)
    for event, series, members in events:
        if event.forum_id:
            grouped[series].append((event, members))
    rows = (_forum(series, found, known) for series, found in grouped.items())
    return sorted((_in_english(row, names) for row in rows), key=lambda row: row.forum_id)


def _in_english(row: Forum, names: Mapping[str, str]) -> Forum:
    """A series that the lexicon gives no English name is called after its body and the kind of its events."""
    body = names.get(row.organization_id or "")
    return row if row.name_en or not body else dataclasses.replace(row, name_en=f"{body} — {row.kind}")


def _forum(series: Series, found: Sequence[tuple[Event, Sequence[Filed]]], known: KnownForums) -> Forum:
    listed = known.of(series)
    events = [event for event, _ in found]
    names = Counter(member.name.display for _, members in found for member in members)
    # Extraordinary sessions have a numbering of their own, which would read as gaps and repeats here.
    editions = sorted({e.edition for e in events if e.edition is not None and e.special != "extraordinary"})
    return Forum(
        forum_id=forum_id_of(series, known),
        name_ar=listed.name_ar if listed else _most_frequent(names),
        name_en=listed.name_en if listed else None,
        organization_id=listed.organization_id if listed else series[1] if series[0] == "body" else None,
        kind=listed.kind if listed else _kind(series, events),
        first_edition=editions[0] if editions else None,
        last_edition=editions[-1] if editions else None,
        editions_seen=" ".join(map(str, editions)) or None,
        editions_missing=" ".join(map(str, missing(editions))) or None,
        first_year=listed.first_year if listed else None,
        rhythm=listed.rhythm if listed else None,
        wikidata_id=listed.wikidata_id if listed else None,
        source="gazetteer" if listed else "text",
    )


def _kind(series: Series, events: Sequence[Event]) -> str:
    return series[2] if series[0] == "body" else _most_frequent(Counter(event.kind for event in events))


def missing(editions: Sequence[int]) -> list[int]:
    """The numbers between the first and the last that are not there; gaps wider than ``WIDEST_GAP`` are left out.

    >>> missing([38, 39, 42])
    [40, 41]
    """
    return [
        number
        for low, high in itertools.pairwise(editions)
        if high - low <= WIDEST_GAP
        for number in range(low + 1, high)
    ]


def _most_frequent(counts: Counter[str]) -> str:
    return min(counts, key=lambda value: (-counts[value], value))


def numbering(events: Iterable[Event]) -> dict[tuple[str, bool], dict[int, Event]]:
    """Per forum and numbering (extraordinary or not), the best supported event of each edition."""
    series: defaultdict[tuple[str, bool], dict[int, Event]] = defaultdict(dict)
    numbered = [event for event in events if event.forum_id and event.edition is not None]
    for event in sorted(numbered, key=lambda e: (-e.sources, -e.documents, e.event_id)):
        assert event.forum_id and event.edition is not None
        series[event.forum_id, event.special == "extraordinary"].setdefault(event.edition, event)
    return dict(sorted(series.items()))


def previous_editions(events: Iterable[Event], stated: Collection[EventLink]) -> list[EventLink]:
    """Links from each edition to the one before it, where both are seen and no document says so itself."""
    known = {(link.event_id, link.other_event_id) for link in stated if link.relation == "previous_edition"}
    return [
        EventLink(event.event_id, "previous_edition", editions[number - 1].event_id, None, None, None)
        for editions in numbering(events).values()
        for number, event in sorted(editions.items())
        if number - 1 in editions and (event.event_id, editions[number - 1].event_id) not in known
    ]
