"""Records → Arrow tables, by way of JSON lines: msgspec writes them and Arrow reads them, each in compiled code.

``pyarrow.array`` would be the plainer way, but it imports pandas, which takes as long as writing all tables of 5,000 documents.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import cache
from importlib import metadata
from operator import attrgetter
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.json

from pipeline.write.dictionary import describe_columns

_ARROW_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}

# What pandas calls a type, and the nullable dtype that read_parquet shall restore.
_PANDAS_NAMES = {
    pa.string(): ("unicode", "string"),
    pa.int64(): ("int64", "Int64"),
    pa.float64(): ("float64", "float64"),
    pa.bool_(): ("bool", "boolean"),
    pa.date32(): ("date", "date32[day][pyarrow]"),
}

_ROWS_AT_ONCE = 50_000
_encode_lines = msgspec.json.Encoder().encode_lines


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a table, from the annotations of its dataclass; a column without ``| None`` is not nullable.

    >>> arrow_schema("dates").field("start_date")
    pyarrow.Field<start_date: date32[day]>
    >>> arrow_schema("dates").field("text").nullable
    False
    """
    fields = [pa.field(c.name, _ARROW_TYPES[c.type], nullable=c.optional) for c in describe_columns(table)]
    return pa.schema(fields, metadata={"pandas": _pandas_metadata(fields)})


def to_arrow(table: str, records: Sequence[Any]) -> pa.Table:
    """The records of one table as an Arrow table with the table's own schema: one row per record, in their order.

    Raises ``ValueError`` naming table and column where a value does not fit.

    >>> from pipeline.records import EventAlias
    >>> to_arrow("event_aliases", [EventAlias("e-1", "e-2")]).to_pylist()
    [{'event_id': 'e-1', 'now': 'e-2'}]
    """
    schema = arrow_schema(table)
    parts = [records[at : at + _ROWS_AT_ONCE] for at in range(0, len(records), _ROWS_AT_ONCE)]
    try:
        read = pa.concat_tables([_read(part, schema) for part in parts] or [pa.Table.from_batches([], schema)])
        return read.cast(schema)
    except (pa.ArrowInvalid, ValueError, OverflowError) as error:
        raise _misfit(table, schema, records) or error from error


def _read(records: Sequence[Any], schema: pa.Schema) -> pa.Table:
    """A part of the records; their dates are still texts, which is what JSON has."""
    lines = _encode_lines(records)
    texts = pa.schema([(f.name, pa.string() if f.type == pa.date32() else f.type) for f in schema])
    return pyarrow.json.read_json(
        io.BytesIO(lines),
        pyarrow.json.ReadOptions(use_threads=False, block_size=len(lines)),
        pyarrow.json.ParseOptions(explicit_schema=texts, unexpected_field_behavior="error"),
    )


def _misfit(table: str, schema: pa.Schema, records: Sequence[Any]) -> ValueError | None:
    """The error that names the column in which a value does not fit."""
    for field in schema:
        values = list(map(attrgetter(field.name), records))
        if None in values and not field.nullable:
            where = f"row {values.index(None)} is empty, which it must not be"
            return ValueError(f"table {table}, column {field.name}: {where}")
        try:
            pa.array(values, field.type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
            return ValueError(f"table {table}, column {field.name}: {error}")
    return None


def _pandas_metadata(fields: list[pa.Field]) -> str:
    """What ``pandas.read_parquet`` restores the dtypes from, as pandas' own writer notes it.

    Described at https://pandas.pydata.org/docs/development/developer.html.
    """
    columns = []
    for field in fields:
        kind, dtype = _PANDAS_NAMES[field.type]
        names = {"name": field.name, "field_name": field.name}
        columns.append({**names, "pandas_type": kind, "numpy_type": dtype, "metadata": None})
    page = {
        "index_columns": [],
        "column_indexes": [],
        "columns": columns,
        "attributes": {},
        "creator": {"library": "pyarrow", "version": pa.__version__},
        "pandas_version": metadata.version("pandas"),
    }
    return json.dumps(page)
