"""Cases as data: the rows of ``tests/cases/*.csv``, and what the program makes of their texts.

A row has a label, a short text, its day of publication (or none), the mention that must be found there and the values
that it must have. An empty mention says that nothing must be found. ``expect`` is ``pass`` or ``fail``: the latter is a
known failure, and the build says when it starts to pass. A value is compared letter for letter; ``*`` in it stands for
anything, where more than one reading is right.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from pipeline import extract, load_lexicon
from pipeline.normalize import fold
from pipeline.records import Document, Extraction

Case = dict[str, str]

CASES = Path(__file__).parent / "cases"
QUOTED = {
    "dates": "text",
    "editions": "text",
    "organization_mentions": "text",
    "event_reports": "text",
    "evidence": "text",
    "event_parties": "name",
}
"""The tables that quote their document, and the column with the quotation."""

OF_EVERY_TABLE = ("label", "text", "published_on", "mention", "expect", "note")


def rows_of(table: str) -> list[Case]:
    """The rows of a file of cases."""
    with (CASES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cases(table: str) -> pytest.MarkDecorator:
    """Run a test with every row of a file as ``case``; a known failure is a strict xfail."""
    parameters = [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(strict=True, reason=case["note"])] if case["expect"] == "fail" else [],
        )
        for case in rows_of(table)
    ]
    return pytest.mark.parametrize("case", parameters)


def extraction_of(case: Case) -> Extraction:
    """What the program finds in the text of a case."""
    return _extraction(case["text"], case["published_on"])


lexicon = functools.cache(load_lexicon)
"""The lexicon, loaded once for all tests that take texts apart."""


@functools.cache
def _extraction(text: str, published_on: str) -> Extraction:
    published = dt.date.fromisoformat(published_on) if published_on else None
    return extract(Document("case", text, published_on=published), lexicon())


def expected_values(case: Case) -> Case:
    """The columns of a case that say what its mention must be worth."""
    return {column: value for column, value in case.items() if column not in OF_EVERY_TABLE}


def is_as_expected(row: Any, expected: Case) -> bool:
    """Whether each column that a case names has the value that it states."""
    return all(fnmatchcase(_written(getattr(row, column)), value) for column, value in expected.items())


def values_of(row: Any, columns: Iterable[str]) -> Case:
    """A row's values in a case's columns, written as a case writes them: what a failure shows."""
    return {column: _written(getattr(row, column)) for column in columns}


def covering(rows: Iterable[Any], text: str, mention: str) -> Any:
    """The row that shares most letters with a stretch of the text, or None where none shares any."""
    start = text.index(mention)
    end = start + len(mention)
    shared = {id(row): min(end, row.end) - max(start, row.start) for row in rows}
    best = max(rows, key=lambda row: shared[id(row)], default=None)
    return best if best is not None and shared[id(best)] > 0 else None


def same_name(name: str, expected: str) -> bool:
    """Whether two names are one but for spelling, articles of the head left as they are."""
    return fnmatchcase(fold(name), fold(expected))


def _written(value: object) -> str:
    return "" if value is None else str(value)
