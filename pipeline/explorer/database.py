"""The database that the explorer serves: a copy of ``mahdar.sqlite`` with the event feed as a table and an index of words."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.explorer.search import Forms, indexed_words
from pipeline.feeds.event_feed import EventFeedRow, event_feed_rows
from pipeline.feeds.joined import country_names, join_events
from pipeline.feeds.published import read_database
from pipeline.normalize import Vocabulary
from pipeline.store import StoreError, open_store
from pipeline.write.dictionary import describe_fields

SEARCHED = ("events", "event_feed", "forums", "organizations", "people", "documents", "document_texts")
"""The tables that can be searched; the index of each is a table of its own, named with ``_fts`` behind it."""

_SQL_TYPES = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN", "date": "DATE"}


def build_database(source: Path, target: Path, vocabulary: Vocabulary) -> None:
    """Copy the published tables of ``source`` to ``target``, and add what the explorer needs. ``source`` is only read.

    Raises ``sqlite3.Error`` where ``source`` is no database, ``OSError`` where its tables are of another version.
    """
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as published,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        published.backup(copy)
        if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone():
            raise sqlite3.DatabaseError("it has no table of events")
        copy.execute("PRAGMA synchronous = OFF")
        tables = read_database(copy, source.parent)
        _add_feed(copy, tables)
        read = _kept_texts(source.with_name("store.sqlite"), [row.document_id for row in tables["documents"]])
        _add_texts(copy, read)
        known: Forms = {}
        for table, texts in _texts(copy, tables, read).items():
            copy.execute(f"CREATE VIRTUAL TABLE {table}_fts USING fts5(words, content='', tokenize='unicode61')")
            rows = ((row, indexed_words(found, vocabulary, known)) for row, found in texts.items())
            copy.executemany(f"INSERT INTO {table}_fts (rowid, words) VALUES (?, ?)", rows)
        copy.execute("ANALYZE")
        copy.commit()


def _kept_texts(store: Path, document_ids: list[str]) -> dict[str, str]:
    """The texts that the store beside the tables keeps; none where there is no store, or it cannot be read."""
    if not store.exists():
        return {}
    try:
        with open_store(store) as opened:
            return dict(opened.texts(document_ids))
    except StoreError:
        return {}


def _add_texts(copy: sqlite3.Connection, texts: Mapping[str, str]) -> None:
    copy.execute(
        "CREATE TABLE document_texts (document_id TEXT PRIMARY KEY REFERENCES documents (document_id), text TEXT)"
    )
    # SQLite holds no half of a surrogate pair.
    rows = ((one, text.encode("utf-8", "replace").decode("utf-8")) for one, text in sorted(texts.items()))
    copy.executemany("INSERT INTO document_texts VALUES (?, ?)", rows)


def _add_feed(copy: sqlite3.Connection, tables: dict[str, list[Any]]) -> None:
    columns = describe_fields(EventFeedRow, "event_feed")
    references = {"forum_id": "forums", "organization_id": "organizations"}
    definitions = [
        f'"{c.name}" {_SQL_TYPES[c.type]}'
        + (" PRIMARY KEY" if c.name == "event_id" else "")
        + (f" REFERENCES {references[c.name]} ({c.name})" if c.name in references else "")
        for c in columns
    ]
    copy.execute(f"CREATE TABLE event_feed ({', '.join(definitions)})")
    rows = ([_cell(value) for value in _values(row)] for row in event_feed_rows(join_events(tables)))
    copy.executemany(f"INSERT INTO event_feed VALUES ({', '.join('?' * len(columns))})", rows)


def _values(row: Any) -> Iterator[Any]:
    return (getattr(row, field.name) for field in dataclasses.fields(row))


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _texts(
    copy: sqlite3.Connection, tables: dict[str, list[Any]], read: Mapping[str, str]
) -> dict[str, dict[int, list[str | None]]]:
    """What each row of a searched table is found by, by its rowid: its own words, and those that documents say of it."""
    events = _event_texts(tables)
    quoted: defaultdict[str, set[str | None]] = defaultdict(set)
    written: defaultdict[str, set[str | None]] = defaultdict(set)
    for mention in tables["organization_mentions"]:
        quoted[mention.document_id].add(mention.text)
        if mention.organization_id:
            written[mention.organization_id].add(mention.text)
    for row in (*tables["evidence"], *tables["event_reports"]):
        quoted[row.document_id].add(row.text)
    of_id: dict[str, dict[str, list[str | None]]] = {
        "events": events,
        "event_feed": events,
        "forums": {row.forum_id: [row.name_ar, row.name_en] for row in tables["forums"]},
        "organizations": {
            row.organization_id: [row.name_ar, row.name_en, row.acronym, *written[row.organization_id]]
            for row in tables["organizations"]
        },
        "people": {row.person_id: [row.name, row.title] for row in tables["people"]},
        "documents": {
            row.document_id: [row.title, row.publisher, *quoted[row.document_id], read.get(row.document_id)]
            for row in tables["documents"]
        },
        "document_texts": {one: [text] for one, text in read.items()},
    }
    return {table: _by_row(copy, table, of_id[table]) for table in SEARCHED}


def _by_row(copy: sqlite3.Connection, table: str, texts: dict[str, list[str | None]]) -> dict[int, list[str | None]]:
    key = copy.execute("SELECT name FROM pragma_table_info(?) WHERE pk = 1", (table,)).fetchone()[0]
    return {rowid: texts[one] for rowid, one in copy.execute(f"SELECT rowid, {key} FROM {table}") if one in texts}


def _event_texts(tables: dict[str, list[Any]]) -> dict[str, list[str | None]]:
    said: defaultdict[str, list[str | None]] = defaultdict(list)
    for report in tables["event_reports"]:
        said[report.event_id].append(report.text)
    for party in tables["event_parties"]:
        said[party.event_id].append(party.name)
    return {one.event.event_id: [*_words_of(one), *said[one.event.event_id]] for one in join_events(tables)}


def _words_of(one: Any) -> Iterable[str | None]:
    event, code = one.event, one.event.country or ""
    yield from (
        event.name,
        event.city,
        one.city_en,
        event.venue,
        country_names("ar").get(code),
        country_names("en").get(code),
    )
    yield from (one.forum.name_ar, one.forum.name_en) if one.forum else ()
    yield from (one.body.name_ar, one.body.name_en, one.body.acronym) if one.body else ()
    yield str(event.edition) if event.edition is not None else None
    for party in one.parties:
        yield from (party.name_ar, party.name_en)
    for row in one.documents:
        yield row.title
