"""One Arrow table → one file: CSV and Parquet. The same table gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

# Arrow's writer is several times faster than csv.writer over tuples or DataFrame.to_csv, and puts all text in quotes,
# so that a lone carriage return survives, which the csv module of Python 3.11 leaves bare and reads as a line end.
_CSV_OPTIONS = pyarrow.csv.WriteOptions(quoting_style="needed", quoting_header="none")


def write_csv(table: pa.Table, path: Path) -> None:
    r"""Write a table as CSV: UTF-8, comma, header, RFC 4180 quotes around text, ``\n`` line ends, nothing for null.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "table.csv")
    >>> table = pa.table({"edition": [38, None], "relative": [True, False], "name": ['the "Arab" forum', None]})
    >>> write_csv(table, path)
    >>> for line in path.read_text(encoding="utf-8").splitlines():
    ...     print(line)
    edition,relative,name
    38,true,"the ""Arab"" forum"
    ,false,
    """
    pyarrow.csv.write_csv(table, path, _CSV_OPTIONS)


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet; the schema says which columns may be null, and which pandas dtypes to restore.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "table.parquet")
    >>> write_parquet(pa.table({"edition": [38, None]}), path)
    >>> pyarrow.parquet.read_table(path)["edition"].to_pylist()
    [38, None]
    """
    pyarrow.parquet.write_table(table, path)
