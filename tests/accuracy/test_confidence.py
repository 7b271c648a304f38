"""Confidence on the sample releases is what it says: of reports that are said to be right nine times in ten, nine in ten are."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence

import pytest

from tests.accuracy import calibrate
from tests.accuracy.calibrate import Bin, Judged, bins, calibration_error

MARGIN = 2.5
"""What a bin may be off by, in standard errors of a share of so many reports: one bin in eighty is, by chance alone."""
MOST = 0.1
"""What confidence may be off by on average over the reports of the samples."""


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return calibrate.judge_samples()


def off(sure: Sequence[float], judged: Sequence[Judged]) -> list[str]:
    """The bins whose share of right reports is farther from their confidence than the margin, in words."""
    found = bins(sure, [one.right for one in judged])
    return [
        f"{b.reports} reports, {b.sure:.3f} sure, {b.right:.3f} right"
        for b in found
        if abs(b.sure - b.right) > MARGIN * math.sqrt(b.sure * (1 - b.sure) / b.reports)
    ]


def test_no_bin_is_off(judged: list[Judged]) -> None:
    assert off([one.confidence for one in judged], judged) == []


def test_confidence_is_not_off_on_average(judged: list[Judged]) -> None:
    found = bins([one.confidence for one in judged], [one.right for one in judged])
    assert calibration_error(found) <= MOST


@pytest.mark.parametrize(
    "wrong",
    [
        lambda p: 0.99,
        lambda p: p - 0.3,
        lambda p: 1.5 - p,
        lambda p: p**0.25,
    ],
    ids=["too sure of all", "too modest", "upside down", "too sure of each"],
)
def test_a_wrong_confidence_is_noticed(wrong: Callable[[float], float], judged: list[Judged]) -> None:
    sure = [min(0.99, wrong(one.confidence)) for one in judged]
    assert off(sure, judged)
    assert calibration_error(bins(sure, [one.right for one in judged])) > MOST


def test_the_surer_half_is_right_more_often(judged: list[Judged]) -> None:
    ordered = sorted(judged, key=lambda one: one.confidence)
    low, high = ordered[: len(ordered) // 2], ordered[len(ordered) // 2 :]
    assert sum(one.right for one in low) / len(low) < sum(one.right for one in high) / len(high)


def test_fitting_finds_the_shares_that_are_there() -> None:
    """Of 400 reports without a sign 360 are right, of 400 that one sign lowers 200: log odds of 2.2, and 2.2 less."""
    template = calibrate.judge_samples()[0]
    plain = [template._replace(signs=frozenset(), right=n >= 40) for n in range(400)]
    lowered = [template._replace(signs=frozenset({"undated"}), right=n >= 200) for n in range(400)]
    base, weights = calibrate.fit(plain + lowered)
    assert base == pytest.approx(math.log(9), abs=0.2)
    assert weights.pop("undated") == pytest.approx(-math.log(9), abs=0.2)
    assert set(weights.values()) == {0.0}


def test_out_of_fold_leaves_a_document_out(judged: list[Judged]) -> None:
    """A document all of whose reports are wrong is not what makes them unsure."""
    alone = [one._replace(document_id="alone", right=False) for one in judged[:10]]
    sure = calibrate.out_of_fold(judged[10:] + alone)
    base, weights = calibrate.fit(judged[10:])
    expected = [1 / (1 + math.exp(-base - sum(weights[name] for name in one.signs))) for one in alone]
    assert sure[-10:] == pytest.approx(expected)


def test_the_figures_kept_are_figures() -> None:
    """What reliability.csv keeps of all annotated documents, for those who have the samples alone."""
    with calibrate.RELIABILITY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [
        Bin(int(row["reports"]), float(row["sure"]), float(row["right"])) for row in rows if "fold" in row["reports_of"]
    ]
    assert sum(b.reports for b in kept) > 200
    assert calibration_error(kept) < MOST
