"""What the columns of every table are: as data for the formats, and in Markdown for readers."""

from __future__ import annotations

import datetime as dt
import inspect
import types
import typing
from dataclasses import dataclass, fields
from functools import cache

from pipeline.records import SCHEMA_VERSION, TABLES

COLUMN_TYPES = {str: "text", int: "integer", float: "number", bool: "boolean", dt.date: "date"}
"""The word for each annotation that a record may carry."""

PRIMARY_KEYS = {
    "documents": "document_id",
    "organizations": "organization_id",
    "event_reports": "report_id",
    "events": "event_id",
    "forums": "forum_id",
    "people": "person_id",
    "places": "place_id",
    "event_aliases": "event_id",
    "event_history": "event_id",
}
"""The column that names a row, in the tables that have one."""

REFERENCES = {
    "document_id": "documents",
    "organization_id": "organizations",
    "report_id": "event_reports",
    "event_id": "events",
    "other_event_id": "events",
    "forum_id": "forums",
    "place_id": "places",
}
"""The table that a column of this name points into, wherever the pointer always holds.

``parent_id`` and ``of_id`` may name a body that no document mentions, ``party_id`` has its target in one of three
places, and ``event_aliases.now`` may itself have given way: none of them is here.
"""

_PREFACE = f"""\
# The dictionary of columns

Schema {SCHEMA_VERSION}. Every table is written as CSV, as Parquet and as a table of `mahdar.sqlite`, with the same
columns in the same order. This page is made from `pipeline/records.py`: a description is changed there.

- *text* is Unicode, letter for letter the document's where the description says so; in CSV it stands in quotes.
- *integer* and *number* are written plainly; a *boolean* is `true` or `false` (in SQLite 1 or 0); a *date* is
  `YYYY-MM-DD`.
- An empty cell (NULL in Parquet and SQLite) means unknown; the third column says where that can be.
- `start` and `end` count Unicode code points of the document's text from 0, end exclusive: `text[start:end]` is the
  quotation.
- `run.json`, written last, holds the versions, the number of rows of each table and the SHA-256 of each file.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table; ``type`` is one of the words in ``COLUMN_TYPES``, ``refers_to`` a table or None."""

    name: str
    type: str
    optional: bool
    description: str
    is_key: bool
    refers_to: str | None


@cache
def describe_columns(table: str) -> tuple[Column, ...]:
    """The columns of a table, in order, as its dataclass declares them.

    Raises ``KeyError`` for a table that is not in ``records.TABLES``, ``TypeError`` for an annotation that no format
    can hold.

    >>> [(c.name, c.type, c.optional, c.refers_to) for c in describe_columns("editions")][:2]
    [('document_id', 'text', False, 'documents'), ('start', 'integer', False, None)]
    """
    return describe_fields(TABLES[table], table)


def describe_fields(record: type, table: str) -> tuple[Column, ...]:
    """The same for any dataclass whose fields are columns; ``table`` names it in errors, and in ``PRIMARY_KEYS``."""
    hints = typing.get_type_hints(record)
    described = []
    for field in fields(record):
        column_type, optional = _column_type(hints[field.name], f"{table}.{field.name}")
        is_key = PRIMARY_KEYS.get(table) == field.name
        refers_to = None if is_key else REFERENCES.get(field.name)
        description = field.metadata.get("description", "")
        described.append(Column(field.name, column_type, optional, description, is_key, refers_to))
    return tuple(described)


def _column_type(annotation: typing.Any, where: str) -> tuple[str, bool]:
    """The word for an annotation ``X`` or ``X | None``, and whether None is allowed."""
    optional = isinstance(annotation, types.UnionType) and type(None) in typing.get_args(annotation)
    if optional:
        annotation, *others = (part for part in typing.get_args(annotation) if part is not type(None))
        if others:
            raise TypeError(f"{where}: a column holds one type, or one type and None")
    if annotation not in COLUMN_TYPES:
        raise TypeError(f"{where}: {annotation!r} is not one of {', '.join(t.__name__ for t in COLUMN_TYPES)}")
    return COLUMN_TYPES[annotation], optional


def column_dictionary() -> str:
    """The dictionary of columns (``data/processed/README.md``) in Markdown, ending in a line end.

    >>> page = column_dictionary()
    >>> page.splitlines()[0]
    '# The dictionary of columns'
    >>> "| `now` | text | no | the id that stands for it now |" in page
    True
    """
    sections = [_PREFACE]
    for table, record in TABLES.items():
        summary = inspect.cleandoc(record.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        rows = "\n".join(_dictionary_row(column) for column in describe_columns(table))
        sections.append(
            f"## {table}\n\n{summary}\n\n| column | type | empty | meaning |\n| --- | --- | --- | --- |\n{rows}\n"
        )
    return "\n".join(sections)


def _dictionary_row(column: Column) -> str:
    """One column as a row of a Markdown table."""
    kind = column.type
    if column.is_key:
        kind += ", key"
    if column.refers_to:
        kind += f", in [{column.refers_to}](#{column.refers_to})"
    # A bar would end the cell, even inside backticks.
    description = column.description.replace("|", "\\|")
    return f"| `{column.name}` | {kind} | {'may be' if column.optional else 'no'} | {description} |"
