"""What the explorer says of tables and columns, in English and Arabic."""

from __future__ import annotations

import csv
import inspect
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from pipeline.explorer.database import SEARCHED
from pipeline.explorer.queries import queries
from pipeline.feeds.event_feed import EventFeedRow
from pipeline.records import SCHEMA_VERSION, TABLES
from pipeline.write.dictionary import Column, describe_columns, describe_fields

DATABASE = "mahdar"

_FACETS = {
    "event_feed": ["kind", "country_en", "mode", "status", "year"],
    "events": ["kind", "country", "mode", "status"],
    "organizations": ["type", "country", "source"],
    "forums": ["kind"],
    "event_parties": ["role", "party_type"],
    "event_links": ["relation"],
    "documents": ["publisher", "status", "published_on_source"],
    "dates": ["precision", "calendar", "relative"],
    "quality": ["severity", "code", "table", "field"],
}
_LABELS = {"events": "name", "organizations": "name_ar", "forums": "name_ar", "people": "name", "documents": "title"}
_SORTED = {
    "event_feed": "start_date",
    "events": "start_date",
    "documents": "published_on",
    "event_history": "last_changed",
}
_TEXTS = "The texts of the documents that report events, where the store of the run is beside the tables."
_FIRST = ("event_feed", "events", "forums", "organizations", "event_parties", "documents", "quality")
_OWN_SIZE = 50


@cache
def arabic() -> dict[tuple[str, str], str]:
    """The Arabic descriptions: of a table under ``(table, "")``, of a column under ``("", column)``."""
    with Path(__file__).with_name("arabic.csv").open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["column"]): row["description"] for row in csv.DictReader(file)}


def metadata() -> dict[str, Any]:
    """The metadata of the explorer, as Datasette takes it.

    >>> metadata()["databases"]["mahdar"]["tables"]["forums"]["label_column"]
    'name_ar'
    """
    tables = {table: _table(table, TABLES[table], describe_columns(table)) for table in TABLES}
    tables["event_feed"] = _table("event_feed", EventFeedRow, describe_fields(EventFeedRow, "event_feed"))
    tables["document_texts"] = {
        "description_html": _both(_TEXTS, arabic()["document_texts", ""]),
        "columns": {"document_id": "the document in documents", "text": "its text, letter for letter"},
        "fts_table": "document_texts_fts", "fts_pk": "rowid", "size": 10,
    }  # fmt: skip
    tables |= {f"{table}_fts{part}": {"hidden": True} for table in SEARCHED for part in _PARTS}
    tables["sqlite_stat1"] = {"hidden": True}
    return {
        "title": "Mahdar · محضر",
        "description_html": _both(
            "Which bodies met, in which forum and session, when, where, and who took part, as documents report it.",
            "من اجتمع، وفي أي منتدى ودورة، ومتى وأين، ومن شارك، كما تذكره الوثائق.",
        ),
        "databases": {
            DATABASE: {
                "title": "Mahdar · محضر",
                "description_html": _both(
                    f"The tables of a run, schema {SCHEMA_VERSION}, read-only. Every table and query is also CSV and JSON.",
                    "جداول قراءة الوثائق، للقراءة فقط. كل جدول واستعلام متاح أيضا بصيغتي CSV وJSON.",
                ),
                "tables": {name: tables[name] for name in (*_FIRST, *(one for one in tables if one not in _FIRST))},
                "queries": queries(),
            }
        },
    }


_PARTS = ("", "_data", "_idx", "_docsize", "_config")


def _table(table: str, record: type, columns: tuple[Column, ...]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description_html": _both(inspect.getdoc(record) or "", arabic().get((table, ""), "")),
        "columns": {column.name: _said(column) for column in columns},
        "size": _OWN_SIZE,
    }
    if table in _FACETS:
        said["facets"] = _FACETS[table]
    if table in _LABELS:
        said["label_column"] = _LABELS[table]
    if table in _SORTED:
        said["sort_desc"] = _SORTED[table]
    if table in SEARCHED:
        said |= {"fts_table": f"{table}_fts", "fts_pk": "rowid"}
    return said


def _both(english: str, arabic_text: str) -> str:
    return f'<p>{escape(english)}</p><p lang="ar" dir="rtl">{escape(arabic_text)}</p>'


def _said(column: Column) -> str:
    in_arabic = arabic().get(("", column.name))
    return f"{column.description} · {in_arabic}" if in_arabic else column.description
