"""The confidence of each field of the sample releases is what it says, and a wrong one is noticed."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline.assemble.reliability import PULL, load_counts
from tests.accuracy import calibrate
from tests.accuracy.calibrate import FIELD_EDGES, Bin, bins, brier, calibration_error
from tests.accuracy.field_reliability import JudgedField, count, group_of, out_of_fold, write_counts

MARGIN = 2.5
"""What a field may be off by, in standard errors of a share: one in eighty is, by chance alone."""
MOST = 0.05
"""What confidence may be off by on average over all fields of the samples."""
FEWEST = 30
"""Rows of a field from which on its share is looked at by itself."""


@pytest.fixture(scope="module")
def judged() -> list[JudgedField]:
    return calibrate.judge_sample_fields()


def off(sure: Sequence[float], judged: Sequence[JudgedField]) -> list[str]:
    """The fields, and the whole, whose share of right rows is farther from their confidence than the margin.

    The rows of one report are mostly right or wrong together, so that only reports count as observations.
    """
    found = []
    for group in ["all", *sorted({group_of(one.field) for one in judged})]:
        rows = [(p, one) for p, one in zip(sure, judged, strict=True) if group in ("all", group_of(one.field))]
        said = sum(p for p, _ in rows) / len(rows)
        right = sum(one.right for _, one in rows) / len(rows)
        reports = len({one.report_id for _, one in rows})
        if len(rows) >= FEWEST and abs(said - right) > MARGIN * math.sqrt(said * (1 - said) / reports):
            found.append(f"{group}: {len(rows)} rows, {said:.3f} sure, {right:.3f} right")
    return found


def error(sure: Sequence[float], judged: Sequence[JudgedField]) -> float:
    return calibration_error(bins(sure, [one.right for one in judged], FIELD_EDGES))


def test_every_field_is_judged(judged: list[JudgedField]) -> None:
    assert {group_of(one.field) for one in judged} == {
        *("name", "body", "edition", "special", "date", "place", "venue", "mode", "status", "roles", "relations")
    }


def test_no_field_is_off(judged: list[JudgedField]) -> None:
    assert off([one.confidence for one in judged], judged) == []


def test_fields_are_not_off_on_average(judged: list[JudgedField]) -> None:
    assert error([one.confidence for one in judged], judged) <= MOST


@pytest.mark.parametrize(
    "wrong",
    [
        lambda p: 1 - (1 - p) ** 3,
        lambda p: p - 0.2,
        lambda p: 1.5 - p,
        lambda p: 0.8,
    ],
    ids=["too sure of each", "too modest", "upside down", "one for all"],
)
def test_a_wrong_confidence_is_noticed(wrong: Callable[[float], float], judged: list[JudgedField]) -> None:
    assert off([wrong(one.confidence) for one in judged], judged)


def test_a_field_that_goes_wrong_is_noticed(judged: list[JudgedField]) -> None:
    """Of every field by itself: a third of its rows, had they been wrong."""
    for field in ("date", "edition", "mode", "name", "place", "status"):
        rows = [one for one in judged if one.field == field]
        worse = [one._replace(right=False) for one in rows[::3]] + [one for n, one in enumerate(rows) if n % 3]
        assert any(line.startswith(field) for line in off([one.confidence for one in worse], worse)), field


def test_the_surer_half_is_right_more_often(judged: list[JudgedField]) -> None:
    ordered = sorted(judged, key=lambda one: one.confidence)
    low, high = ordered[: len(ordered) // 2], ordered[len(ordered) // 2 :]
    assert sum(one.right for one in low) / len(low) < sum(one.right for one in high) / len(high)


def test_most_rules_have_been_judged(judged: list[JudgedField]) -> None:
    """A rule that was renamed, or is new, has the confidence of its field until it is judged."""
    known = load_counts()
    unknown = sorted(key for key in count(judged) if key not in known)
    assert len(unknown) <= len(count(judged)) // 10, f"judge anew (tests.accuracy.calibrate): {unknown}"


def test_out_of_fold_leaves_a_document_out(judged: list[JudgedField]) -> None:
    """A document all of whose rows are wrong is not what makes them unsure."""
    alone = [one._replace(document_id="alone", right=False) for one in judged[:20]]
    others = [one for one in judged[20:] if one.document_id == judged[-1].document_id]
    sure = out_of_fold([*others, *alone], PULL)[-20:]
    assert sure == out_of_fold([*others, *(one._replace(right=True) for one in alone)], PULL)[-20:]


def test_counts_are_written_as_they_are_read(tmp_path: Path, judged: list[JudgedField]) -> None:
    write_counts(tmp_path / "reliability.csv", judged)
    assert load_counts(tmp_path / "reliability.csv") == count(judged)


def test_the_figures_kept_are_figures() -> None:
    """What field_reliability.csv keeps of all annotated documents, for those who have the samples alone."""
    with calibrate.FIELD_RELIABILITY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for documents, least, most in (("annotated", 1000, 0.05), ("news", 200, 0.15)):
        kept = [
            Bin(int(row["rows"]), float(row["sure"]), float(row["right"]))
            for row in rows
            if (row["documents"], row["field"]) == (documents, "all")
        ]
        assert sum(b.reports for b in kept) > least
        assert calibration_error(kept) < most


def test_one_confidence_for_all_is_worse(judged: list[JudgedField]) -> None:
    right = [one.right for one in judged]
    share = sum(right) / len(right)
    assert brier([one.confidence for one in judged], right) < brier([share] * len(right), right) + 0.001
