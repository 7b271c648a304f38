"""Frames: nullable dtypes in pandas, exact types in Parquet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.records import TABLES, DateRow, Forum, columns_of
from pipeline.write import write_tables
from pipeline.write.arrow import arrow_schema, to_arrow
from pipeline.write.frames import to_frame, to_frames

DATE = DateRow("a.txt", 0, 3, "أمس", dt.date(2025, 11, 11), None, "day", "gregorian", True, "yesterday")


def test_dtypes_are_nullable() -> None:
    dtypes = to_frame("dates", [DATE]).dtypes
    assert dtypes["text"] == pd.StringDtype("pyarrow")
    assert dtypes["start"] == pd.Int64Dtype()
    assert dtypes["relative"] == pd.BooleanDtype()
    assert dtypes["start_date"] == pd.ArrowDtype(pa.date32())
    assert to_frame("events", []).dtypes["confidence"] == "float64"


def test_an_unknown_number_does_not_turn_the_others_into_fractions() -> None:
    known = Forum("f-1", "منتدى", None, None, "forum", 1, 38, "1 38", None)
    unknown = Forum("f-2", "قمة", None, None, "summit", None, None, None, None)
    assert to_frame("forums", [known, unknown])["last_edition"].to_list() == [38, pd.NA]


@pytest.mark.parametrize("table", TABLES)
def test_parquet_schema_is_that_of_the_records(table: str, tmp_path: Path) -> None:
    write_tables({name: [] for name in TABLES}, tmp_path, formats=("parquet",))
    schema = pq.read_schema(tmp_path / f"{table}.parquet")
    assert tuple(schema.names) == columns_of(table)
    assert schema.equals(arrow_schema(table), check_metadata=True)


@pytest.mark.parametrize("table", TABLES)
def test_pandas_would_describe_a_frame_alike(table: str) -> None:
    schema = arrow_schema(table)
    by_pandas = pa.Table.from_pandas(to_frame(table, []), schema.remove_metadata(), preserve_index=False)
    assert by_pandas.schema.equals(schema, check_metadata=True)


@pytest.mark.parametrize(
    ("table", "column", "arrow_type", "nullable"),
    [
        ("dates", "start", pa.int64(), False),
        ("dates", "relative", pa.bool_(), False),
        ("dates", "start_date", pa.date32(), True),
        ("event_reports", "confidence", pa.float64(), False),
        ("event_reports", "edition", pa.int64(), True),
        ("event_reports", "organization_id", pa.string(), True),
    ],
)
def test_arrow_types(table: str, column: str, arrow_type: pa.DataType, nullable: bool) -> None:
    assert arrow_schema(table).field(column) == pa.field(column, arrow_type, nullable)


def test_parquet_restores_the_dtypes(tmp_path: Path) -> None:
    write_tables({table: [] for table in TABLES} | {"dates": [DATE]}, tmp_path, formats=("parquet",))
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "dates.parquet"), to_frame("dates", [DATE]))


def test_all_frames_in_order() -> None:
    frames = to_frames({table: [] for table in TABLES})
    assert {table: tuple(frame.columns) for table, frame in frames.items()} == {t: columns_of(t) for t in TABLES}
    assert list(frames) == list(TABLES)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": "three"}, "table dates, column start: "),
        ({"start": 2**63}, "table dates, column start: "),
        ({"start_date": "yesterday"}, "table dates, column start_date: "),
        ({"rule": None}, "table dates, column rule: row 1 is empty, which it must not be"),
    ],
)
def test_a_value_that_does_not_fit_is_named(change: dict[str, Any], message: str) -> None:
    values = {name: getattr(DATE, name) for name in columns_of("dates")} | change
    with pytest.raises(ValueError, match=message):
        to_arrow("dates", [DATE, DateRow(**values)])
