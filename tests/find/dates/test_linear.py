"""Dates are found in time that grows with the text, hostile text too."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from pipeline.find.dates import find_dates, resolve_dates
from pipeline.normalize import normalize
from tests.case_rows import lexicon

PUBLISHED = dt.date(2025, 11, 12)
TIMES = 4
SLACK = 2.5
"""Four times the text may take ten times as long before it counts as worse than linear: machines stutter."""

PIECES = {
    "digits": "1234567890",
    "numbers": "1 2 3 ",
    "numbers with slashes": "1/2/",
    "numbers with hyphens": "7-",
    "years": "2024 ",
    "years with dashes": "2024-",
    "month names": "نوفمبر ",
    "days and months": "12 نوفمبر ",
    "days of this month": "3 الجاري ",
    "days with and": "3 و",
    "weekdays": "الاثنين ",
    "weekdays with and": "الاثنين و",
    "weekday and month": "الأحد 3 مارس ",
    "number words": "ثلاثة و",
    "before": "قبل ",
    "amounts": "شهر و",
    "next day": "اليوم التالي ",
    "ranges": "من 3 مايو إلى ",
    "brackets": "(12 ",
    "marks": "هـ م ",
}


def seconds(text: str) -> float:
    """Time of this process, the better of two tries."""
    tokens = normalize(text, lexicon().vocabulary)
    tries = []
    for _ in range(2):
        start = time.process_time()
        resolve_dates(tokens, find_dates(tokens, lexicon()), PUBLISHED, lexicon())
        tries.append(time.process_time() - start)
    return min(tries)


@pytest.mark.parametrize(
    "characters",
    [pytest.param(50_000, id="short"), pytest.param(1_000_000, id="megabyte", marks=pytest.mark.exhaustive)],
)
@pytest.mark.parametrize("piece", PIECES)
def test_time_is_linear(piece: str, characters: int) -> None:
    long = PIECES[piece] * (characters // len(PIECES[piece]))
    short = long[: len(long) // TIMES]
    assert seconds(long) <= max(0.05, seconds(short) * TIMES * SLACK)
