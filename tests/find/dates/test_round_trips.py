"""Every day of 1980 to 2040, written in every style that is claimed, is read back to itself.

An ordinary run takes a part of the days (every nineteenth, and the ends of months); ``pytest -m exhaustive`` takes them all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

import pytest

from pipeline.find.dates import find_dates, resolve_dates
from pipeline.normalize import normalize
from tests.case_rows import lexicon
from tests.find.dates import styles

DAY = dt.timedelta(days=1)
EVERY = [styles.FIRST + DAY * n for n in range((styles.LAST - styles.FIRST).days + 1)]
SOME = [day for n, day in enumerate(EVERY) if n % 19 == 0 or (day.year % 8 == 0 and (day + DAY).day == 1)]
SPANS = {name: (length, write) for name, length, write in styles.spans()}

days = pytest.mark.parametrize(
    "days", [pytest.param(SOME, id="some"), pytest.param(EVERY, id="every", marks=pytest.mark.exhaustive)]
)

Read = list[tuple[dt.date, dt.date] | None]


def read(lines: list[str], published: dt.date | None) -> Iterator[Read]:
    """What is found on each line, a sentence of its own."""
    tokens = normalize("\n".join(f"صدر البيان {line} عن المكتب." for line in lines), lexicon().vocabulary)
    found: list[Read] = [[] for _ in lines]
    at, passed = 0, 0
    for date in resolve_dates(tokens, find_dates(tokens, lexicon()), published, lexicon()):
        passed += tokens.text.count("\n", at, tokens.starts[date.i])
        at = tokens.starts[date.i]
        found[passed].append(date.span)
    yield from found


def misread(
    wanted: Iterable[tuple[dt.date, dt.date]],
    write: Callable[[dt.date, dt.date], str],
    published: dt.date | None = None,
) -> list[tuple[str, Read]]:
    """The texts that were not read back to the days that they were written from."""
    wanted = list(wanted)
    lines = [write(*span) for span in wanted]
    return [(line, got) for line, got, span in zip(lines, read(lines, published), wanted, strict=True) if got != [span]]


@days
@pytest.mark.parametrize("style", styles.DAYS)
def test_days(style: str, days: list[dt.date]) -> None:
    assert misread([(day, day) for day in days], lambda day, _: styles.DAYS[style](day))[:5] == []


@days
@pytest.mark.parametrize("style", styles.RELATIVE)
def test_days_counted_from_publication(style: str, days: list[dt.date]) -> None:
    after, write = styles.RELATIVE[style]
    wrong = [
        one for day in days
        for one in misread([(day, day)], lambda day, _: write(day), day + DAY * after)
    ]  # fmt: skip
    assert wrong[:5] == []


@days
@pytest.mark.parametrize("style", SPANS)
def test_ranges(style: str, days: list[dt.date]) -> None:
    length, write = SPANS[style]
    assert misread([(day, day + DAY * (length - 1)) for day in days], write)[:5] == []
