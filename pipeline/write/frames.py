"""Records → pandas frames, and frames → Arrow tables; the only room that knows pandas.

Loading pandas and pyarrow takes half a second, so ``pipeline.write`` imports this module when it first writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.records import TABLES
from pipeline.write.dictionary import describe_columns

_ARROW_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}

# Nullable types, so that an unknown edition does not turn the others into 38.0.
_PANDAS_TYPES = {
    pa.string(): pd.StringDtype("pyarrow"),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.date32(): pd.ArrowDtype(pa.date32()),
}


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of a table, from the annotations of its dataclass; a column without ``| None`` is not nullable.

    >>> arrow_schema("dates").field("start_date")
    pyarrow.Field<start_date: date32[day]>
    >>> arrow_schema("dates").field("text").nullable
    False
    """
    return pa.schema([pa.field(c.name, _ARROW_TYPES[c.type], nullable=c.optional) for c in describe_columns(table)])


def to_frame(table: str, records: Sequence[Any]) -> pd.DataFrame:
    """The records of one table as a frame: one row per record, the table's columns in order, nullable dtypes.

    Text is ``string[pyarrow]``, whole numbers ``Int64``, true/false ``boolean``, dates ``date32``, other numbers
    ``float64``. Raises ``ValueError`` naming table and column where a value does not fit.

    >>> from pipeline.records import EventAlias
    >>> frame = to_frame("event_aliases", [EventAlias("e-1", "e-2")])
    >>> frame.loc[0, "now"], str(frame["now"].dtype)
    ('e-2', 'string')
    """
    schema = arrow_schema(table)
    columns = [_arrow_column(table, field, records) for field in schema]
    frame: pd.DataFrame = pa.Table.from_arrays(columns, schema=schema).to_pandas(types_mapper=_PANDAS_TYPES.get)
    return frame


def to_frames(tables: Mapping[str, Sequence[Any]]) -> dict[str, pd.DataFrame]:
    """All tables as frames, in the order of ``records.TABLES``; for a notebook, which may hold them all at once.

    >>> frames = to_frames({table: [] for table in TABLES})
    >>> frames["events"].shape
    (0, 16)
    """
    return {table: to_frame(table, tables[table]) for table in TABLES}


def to_arrow(table: str, frame: pd.DataFrame) -> pa.Table:
    """A frame of ``to_frame`` as an Arrow table with the table's own schema, without an index.

    >>> to_arrow("event_aliases", to_frame("event_aliases", [])).column_names
    ['event_id', 'now']
    """
    return pa.Table.from_pandas(frame, schema=arrow_schema(table), preserve_index=False)


def _arrow_column(table: str, field: pa.Field, records: Sequence[Any]) -> pa.Array:
    """One column of the records, checked against its field."""
    values = list(map(attrgetter(field.name), records))
    try:
        array = pa.array(values, field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise ValueError(f"table {table}, column {field.name}: {error}") from error
    if array.null_count and not field.nullable:
        raise ValueError(f"table {table}, column {field.name}: row {values.index(None)} is empty, which it must not be")
    return array
