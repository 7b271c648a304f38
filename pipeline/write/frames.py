"""Records → pandas frames; the only room that knows pandas, for notebooks and other callers. A run does without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.records import TABLES
from pipeline.write.arrow import to_arrow

# Nullable types, so that an unknown edition does not turn the others into 38.0.
_PANDAS_TYPES = {
    pa.string(): pd.StringDtype("pyarrow"),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.date32(): pd.ArrowDtype(pa.date32()),
}


def to_frame(table: str, records: Sequence[Any]) -> pd.DataFrame:
    """The records of one table as a frame: one row per record, the table's columns in order, nullable dtypes.

    Text is ``string[pyarrow]``, whole numbers ``Int64``, true/false ``boolean``, dates ``date32``, other numbers
    ``float64``. Raises ``ValueError`` naming table and column where a value does not fit.

    >>> from pipeline.records import EventAlias
    >>> frame = to_frame("event_aliases", [EventAlias("e-1", "e-2")])
    >>> frame.loc[0, "now"], str(frame["now"].dtype)
    ('e-2', 'string')
    """
    frame: pd.DataFrame = to_arrow(table, records).to_pandas(types_mapper=_PANDAS_TYPES.get)
    return frame


def to_frames(tables: Mapping[str, Sequence[Any]]) -> dict[str, pd.DataFrame]:
    """All tables as frames, in the order of ``records.TABLES``; for a notebook, which may hold them all at once.

    >>> frames = to_frames({table: [] for table in TABLES})
    >>> frames["events"].shape
    (0, 17)
    """
    return {table: to_frame(table, tables[table]) for table in TABLES}
