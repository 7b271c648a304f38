"""Whether the rows of events over several documents are right, against what people read in all of them together.

``tests/clusters/events.csv`` says of each event marked in ``releases.txt`` its number, days and country as its releases tell them
together. The events of several sample releases, and of a folder's ``gold/clusters.json``, are annotated document by document:
there an event has the days that most of them give, where one of them gives days at all, and not a month or a year; any of
those where they tie.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import build_tables, extract, load_lexicon, read_documents
from pipeline.records import Document, Event
from tests.accuracy import scoring
from tests.accuracy.releases import CLUSTERS, RAW, expected_documents
from tests.clusters.test_clusters import assigned, read_releases

EVENTS = Path(__file__).parents[1] / "clusters" / "events.csv"
MONTH = 27
"""Days between the first and the last of a month, at least."""


class JudgedEvent(NamedTuple):
    """An event that several sources report, and whether its row is right."""

    event: Event
    right: bool


def judge_clusters() -> list[JudgedEvent]:
    """The events of the releases written for linking."""
    documents, marks = read_releases()
    lexicon = load_lexicon()
    tables = build_tables(extract(document, lexicon) for document in documents)
    with EVENTS.open(encoding="utf-8", newline="") as file:
        wanted = {row.pop("event"): row for row in csv.DictReader(file)}
    marked: defaultdict[str, set[str]] = defaultdict(set)
    for mark, event_id in assigned(marks, tables["event_reports"])[0].items():
        marked[event_id].add(mark.event)
    return [
        JudgedEvent(event, len(marked[event.event_id]) == 1 and _has(event, wanted[min(marked[event.event_id])]))
        for event in tables["events"]
        if event.sources > 1 and marked[event.event_id]
    ]


def _has(event: Event, wanted: Mapping[str, str]) -> bool:
    return all(str(getattr(event, field) or "") == value for field, value in wanted.items())


def judge_samples() -> list[JudgedEvent]:
    """The events of several sample releases."""
    clusters = [[member.replace("#", "/") for member in members] for members in json.loads(CLUSTERS.read_text("utf-8"))]
    return _judge(read_documents([str(RAW)]), expected_documents(), clusters)


def judge_gold(folder: Path, expected: Iterable[scoring.Expected]) -> list[JudgedEvent]:
    """The events of several annotated documents of a folder."""
    path = folder / "gold" / "clusters.json"
    clusters = json.loads(path.read_text("utf-8")).values() if path.exists() else ()
    return _judge(read_documents([str(folder / "gold" / "docs")]), expected, clusters)


def _judge(
    documents: Iterable[Document], expected: Iterable[scoring.Expected], clusters: Iterable[Sequence[str]]
) -> list[JudgedEvent]:
    read, lexicon = list(documents), load_lexicon()
    tables = build_tables(extract(document, lexicon) for document in read)
    texts = {document.document_id: document.text for document in read}
    annotated: dict[str, Any] = {}
    found: dict[str, str] = {}
    for one in expected:
        document_id = one["document_id"]
        pairs = scoring.pair_events(one, scoring.rows_of(tables, document_id), texts[document_id])
        annotated |= {f"{document_id}/{event['key']}": event for event in one["events"]}
        found |= {f"{document_id}/{key}": report.event_id for key, report in pairs.items()}
    rows = {event.event_id: event for event in tables["events"] if event.sources > 1}
    return [
        JudgedEvent(rows[event_id], _fits(rows[event_id], [annotated[member] for member in members]))
        for members in clusters
        for event_id in sorted({found[member] for member in members if member in found} & rows.keys())
    ]


def _fits(event: Event, members: Sequence[scoring.Expected]) -> bool:
    """Does a row have what most of the annotated events have?"""
    precise = [one for one in members if _is_precise(one)] or members
    telling = precise if any(one["country"] or one["mode"] == "virtual" for one in precise) else members
    return (
        event.edition in _most(one["edition"] for one in members)
        and scoring.days(event) in _most(scoring.days(one) for one in precise)
        and event.country in _most(one["country"] for one in telling)
    )


def _is_precise(event: scoring.Expected) -> bool:
    start, end = (dt.date.fromisoformat(day) if day else None for day in scoring.days(event))
    return bool(start or end) and not (start and end and (end - start).days >= MONTH)


def _most(values: Iterable[Any]) -> set[Any]:
    """The values that most give, those apart that give none.

    >>> sorted(_most(["QA", None, "QA", "BH"])), _most([None])
    (['QA'], {None})
    """
    given = Counter(value for value in values if value is not None)
    return {value for value, n in given.items() if n == max(given.values())} or {None}


def brier(judged: Sequence[JudgedEvent]) -> Iterator[tuple[str, float]]:
    """The Brier score of the confidence of events, and of simpler ones that it must be better than, by what they are."""
    right = [one.right for one in judged]
    share = sum(right) / len(right)

    def score(sure: Iterable[float]) -> float:
        return sum((p - r) ** 2 for p, r in zip(sure, right, strict=True)) / len(right)

    yield "as the program has it", score(one.event.confidence for one in judged)
    yield "the share that is right, said of each", score([share] * len(right))
