"""CSV and Parquet files of one table."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.write.formats import write_csv, write_parquet


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("plain", b'"plain"'),
        ('a "b"', b'"a ""b"""'),
        ("a,b", b'"a,b"'),
        ("a\rb", b'"a\rb"'),
        ("a\nb", b'"a\nb"'),
        ("a\x00b", b'"a\x00b"'),
        ("", b'""'),
        (None, b""),
    ],
)
def test_text_cells(text: str | None, cell: bytes, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_csv(pa.table({"number": [1], "text": pa.array([text], pa.string())}), path)
    assert path.read_bytes() == b"number,text\n1," + cell + b"\n"
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1] == ["1", text or ""]


@pytest.mark.parametrize("number", [0.0, 1.0, 0.75, 0.1 + 0.2, 1e-7, 1e300])
def test_numbers_are_short_and_exact(number: float, tmp_path: Path) -> None:
    write_csv(pa.table({"number": [number]}), tmp_path / "table.csv")
    cell = (tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()[1]
    assert float(cell) == number
    assert len(cell) <= len(repr(number))


def test_parquet_keeps_the_schema(tmp_path: Path) -> None:
    schema = pa.schema([pa.field("start", pa.int64(), nullable=False), pa.field("day", pa.date32())])
    write_parquet(pa.Table.from_pydict({"start": [1], "day": [None]}, schema=schema), tmp_path / "table.parquet")
    assert pq.read_schema(tmp_path / "table.parquet") == schema
