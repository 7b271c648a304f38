"""The whole flow over the sample releases, held against what people read in them (``tests/releases``).

The floors in ``releases_floors.json`` are raised when the program gets better; one that falls is lowered in the same
commit as the change that costs it, and the commit says why; ``python -m tests.accuracy.releases`` writes them.
"""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest

from tests.accuracy import scoring
from tests.accuracy.releases import CLUSTERS, SampleRun, expected_documents, load_floors

FLOORS = load_floors()


@pytest.fixture(scope="module")
def expected() -> list[dict[str, Any]]:
    return expected_documents()


@pytest.fixture(scope="module")
def scores(sample_run: SampleRun, expected: list[dict[str, Any]]) -> dict[str, scoring.Score]:
    return scoring.score(expected, sample_run.tables, sample_run.texts)


def test_every_figure_has_a_floor() -> None:
    assert sorted(FLOORS) == sorted(scoring.FIGURES)


@pytest.mark.parametrize("figure", scoring.FIGURES)
def test_no_figure_falls_below_its_floor(figure: str, scores: dict[str, scoring.Score]) -> None:
    got = scores[figure]
    if got.f1 < FLOORS[figure]:
        counts = f"{got.right} right, {got.given} given, {got.expected} expected"
        pytest.fail(
            f"F1 of {figure} was {FLOORS[figure]:.3f}, is {got.f1:.3f} ({counts}):\n" + "\n".join(got.errors),
            pytrace=False,
        )


def test_the_day_of_publication_is_read(sample_run: SampleRun, expected: list[dict[str, Any]]) -> None:
    rows = sample_run.tables["documents"]
    published = {row.document_id: row.published_on and row.published_on.isoformat() for row in rows}
    wanted = {document["document_id"]: document["published"] for document in expected}
    assert published == wanted


def event_ids(sample_run: SampleRun, expected: list[dict[str, Any]]) -> dict[str, str]:
    """The event_id of each expected event that was found, by ``document_id#key``."""
    found: dict[str, str] = {}
    for document in expected:
        document_id = document["document_id"]
        rows = scoring.rows_of(sample_run.tables, document_id)
        pairs = scoring.pair_events(document, rows, sample_run.texts[document_id])
        found |= {f"{document_id}#{key}": report.event_id for key, report in pairs.items()}
    return found


def test_reports_of_the_same_event_are_merged_and_no_others(
    sample_run: SampleRun, expected: list[dict[str, Any]]
) -> None:
    clusters: list[list[str]] = json.loads(CLUSTERS.read_text(encoding="utf-8"))
    ids = event_ids(sample_run, expected)
    same = {frozenset(pair) for cluster in clusters for pair in combinations(cluster, 2)}
    merged = {frozenset(pair) for pair in combinations(ids, 2) if len({ids[member] for member in pair}) == 1}
    assert sorted(map(sorted, merged - same)) == [], "different events were merged"
    apart = {" = ".join(sorted(pair)) for pair in same - merged if pair <= set(ids)}
    assert sorted(apart) == [], "reports of one event stand apart"


def test_a_merged_event_counts_its_documents(sample_run: SampleRun) -> None:
    reports: dict[str, set[str]] = {}
    for report in sample_run.tables["event_reports"]:
        reports.setdefault(report.event_id, set()).add(report.document_id)
    assert {event.event_id: event.documents for event in sample_run.tables["events"]} == {
        event_id: len(documents) for event_id, documents in reports.items()
    }
