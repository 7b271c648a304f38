"""Linking takes time that grows with the number of reports, on made-up series and on reports that are all alike."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from pipeline.link import alike, copies, link
from pipeline.records import Extraction
from tests.link.test_link import document, report
from tests.speed.linking import made_extractions, seconds_to_link

FEW, TIMES = 4_000, 4


def made_alike(number: int) -> list[Extraction]:
    """Undated, dated and numbered reports under one name that goes on differently, all in one block."""
    name = "اجتماع اللجنة الفنية"
    return [
        document(
            f"{n:06}",
            report(f"{name} {n % 50}", edition=3, start_date="2024-01-10"),
            report(f"{name} لمنظمة {n}", start_date="2024-01-10"),
        )
        for n in range(number // 2)
    ]


@pytest.mark.parametrize("made", [made_extractions, made_alike])
def test_linking_takes_linear_time(made: Any) -> None:
    few, many = made(FEW), made(FEW * TIMES)
    link(few)  # fills what is remembered of names
    quick, slow = (min(seconds_to_link(extractions) for _ in range(2)) for extractions in (few, many))
    # What is quadratic takes 16 times as long; a busy machine makes up to twice of 4.
    assert slow < 2 * TIMES * quick


@pytest.mark.parametrize("made", [made_extractions, made_alike])
def test_no_report_is_compared_with_all_others(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()
    for module, function in ((alike, "_pair_likeness"), (copies, "shared")):
        original = getattr(module, function)

        def counting(*arguments: Any, name: str = function, call: Any = original) -> Any:
            calls[name] += 1
            return call(*arguments)

        monkeypatch.setattr(module, function, counting)
    counts = []
    for number in (FEW, FEW * TIMES):
        calls.clear()
        link(made(number))
        counts.append(calls.total())
    assert 0 < counts[1] < 1.5 * TIMES * counts[0]
    assert counts[1] < 60 * FEW * TIMES
