"""The confidence of events over several documents is worth more than a word said of all."""

from __future__ import annotations

import csv

import pytest

from tests.accuracy import event_confidence
from tests.accuracy.event_confidence import JudgedEvent
from tests.clusters.test_clusters import read_releases


@pytest.fixture(scope="module")
def judged() -> list[JudgedEvent]:
    return event_confidence.judge_clusters() + event_confidence.judge_samples()


def test_every_marked_event_is_annotated() -> None:
    with event_confidence.EVENTS.open(encoding="utf-8", newline="") as file:
        assert [row["event"] for row in csv.DictReader(file)] == list(
            dict.fromkeys(mark.event for mark in read_releases()[1])
        )


def test_confidence_of_events_is_better_than_their_share(judged: list[JudgedEvent]) -> None:
    assert len(judged) > 30
    scores = dict(event_confidence.brier(judged))
    assert scores.pop("as the program has it") < 0.8 * min(scores.values())


def test_events_are_as_often_right_as_they_are_sure(judged: list[JudgedEvent]) -> None:
    said = sum(one.event.confidence for one in judged) / len(judged)
    assert said == pytest.approx(sum(one.right for one in judged) / len(judged), abs=0.1)


def test_events_without_conflict_are_surer_and_more_often_right(judged: list[JudgedEvent]) -> None:
    def shares(conflicts: bool) -> tuple[float, float]:
        some = [one for one in judged if (one.event.conflicts is not None) == conflicts]
        return sum(one.event.confidence for one in some) / len(some), sum(one.right for one in some) / len(some)

    assert all(without > with_one for without, with_one in zip(shares(False), shares(True), strict=True))
