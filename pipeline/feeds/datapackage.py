"""datapackage.json: what the CSV files are, for the tools that read Frictionless data packages."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

from pipeline.feeds.event_feed import EVENT_FEED_NAME, EventFeedRow
from pipeline.records import SCHEMA_VERSION, TABLES
from pipeline.write.dictionary import PRIMARY_KEYS, Column, describe_columns, describe_fields

DATAPACKAGE_NAME = "datapackage.json"

_TYPES = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}
_FEED_REFERENCES = {"forum_id": "forums", "organization_id": "organizations"}


def datapackage() -> dict[str, Any]:
    """The descriptor: a resource per table and one for event_feed.csv, with types, keys and descriptions of every column.

    ``version`` is that of the tables' schema.

    >>> package = datapackage()
    >>> package["version"] == SCHEMA_VERSION, package["resources"][0]["path"]
    (True, 'documents.csv')
    """
    tables = [_resource(table, f"{table}.csv", TABLES[table], describe_columns(table)) for table in TABLES]
    feed = _resource("event_feed", EVENT_FEED_NAME, EventFeedRow, describe_fields(EventFeedRow, "event_feed"))
    feed["schema"]["primaryKey"] = "event_id"
    feed["schema"]["foreignKeys"] = [
        _foreign_key("event_id", "events"),
        *(_foreign_key(name, table) for name, table in _FEED_REFERENCES.items()),
    ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "profile": "tabular-data-package",
        "name": "mahdar",
        "title": "Mahdar: events in Arabic press releases",
        "description": "Which bodies met, in which forum and session, when, where, and who took part, as documents report it.",
        "version": SCHEMA_VERSION,
        "resources": [*tables, feed],
    }


def _resource(name: str, path: str, record: type, columns: tuple[Column, ...]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in columns], "missingValues": [""]}
    if keys := [column.name for column in columns if column.is_key]:
        schema["primaryKey"] = keys[0]
    if references := [_foreign_key(column.name, column.refers_to) for column in columns if column.refers_to]:
        schema["foreignKeys"] = references
    return {
        "name": name, "path": path, "profile": "tabular-data-resource", "description": inspect.getdoc(record) or "",
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }  # fmt: skip


def _field(column: Column) -> dict[str, Any]:
    # A text that is there may be empty (the hash of what could not be read), and CSV cannot tell it from a missing one.
    needed = not column.optional and (column.type != "text" or column.is_key or column.refers_to)
    constraints = {"constraints": {"required": True}} if needed else {}
    return {"name": column.name, "type": _TYPES[column.type], "description": column.description, **constraints}


def _foreign_key(name: str, table: str) -> dict[str, Any]:
    return {"fields": name, "reference": {"resource": table, "fields": PRIMARY_KEYS[table]}}


def write_datapackage(path: Path) -> None:
    """Write the descriptor as JSON."""
    path.write_text(json.dumps(datapackage(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
