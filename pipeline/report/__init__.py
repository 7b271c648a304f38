"""The report: what a run found, as one HTML file for people to look at, in English and Arabic."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.history import Changes
from pipeline.lexicon.gazetteer import gazetteer
from pipeline.report.model import countries_of, marks, model
from pipeline.report.news import news
from pipeline.report.page import page
from pipeline.report.passages import AROUND, WHOLE, shown
from pipeline.report.tables import read_tables
from pipeline.store import open_store

__all__ = ["Report", "write_report"]

FILE = "report.html"

_CHUNK = 60_000  # characters of text that are inflated together
_ROOM = 12_000_000
"""Characters of text in all: deflated and in base64, some eight megabytes."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: where, how large in bytes, of how many events and documents, and how many of these without a text."""

    path: Path
    size: int
    events: int
    documents: int
    without_text: int


def write_report(folder: Path, to: Path | None = None, since: int | dt.date | None = None) -> Report:
    """Write the report of the run in ``folder`` to ``to``, or to ``report.html`` in that folder; whole or not at all.

    What is new is told since the last run that changed something, or after run ``since``, or from that day on.
    Raises ``OSError`` where no tables are there or the file cannot be written, and :class:`pipeline.store.StoreError` for a
    store that cannot be read.
    """
    to = to or folder / FILE
    if to.is_dir():
        raise OSError(f"{to}: a folder; name a file with --to")
    tables = read_tables(folder)
    index = model(tables)
    index["land"] = gazetteer().towns
    names = [row["document_id"] for row in index["documents"]]
    texts, changes = _remembered(folder, names, since)
    index["news"] = news(changes, tables, {event["event_id"]: n for n, event in enumerate(index["events"])})
    index["countries"] |= countries_of({}, _former_countries(index["news"]))
    chunks = list(_chunks(index, tables, texts))
    html = page(index, chunks).encode("utf-8")
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}.mahdar-part")
    try:
        part.write_bytes(html)
        os.replace(part, to)
    finally:
        part.unlink(missing_ok=True)
    reporting = {row["document_id"] for row in tables["event_reports"]}
    return Report(to, len(html), len(index["events"]), len(reporting), len(reporting - texts.keys()))


def _remembered(folder: Path, names: list[str], since: int | dt.date | None) -> tuple[dict[str, str], Changes | None]:
    """The texts that the store kept, and what runs changed; a folder of tables without a store has neither."""
    path = folder / "store.sqlite"
    if not path.exists():
        return {}, None
    with open_store(path) as store:
        return dict(store.texts(names)), store.changes_since(since)


def _former_countries(found: dict[str, Any]) -> set[str]:
    """The countries that events are in no longer, which no table needs to name."""
    changes = [one for _, of_event in found.get("changed", ()) for one in of_event if one["field"] == "country"]
    codes = {one.get("before", "") for one in changes}
    return codes | {one.get("country", "") for one in found.get("withdrawn", ())}


def _chunks(index: dict[str, Any], tables: Any, texts: dict[str, str]) -> Iterator[list[Any]]:
    """Documents by the chunk: text and marks of each; every document's row learns where its text is."""
    marked = marks(tables)
    whole, around = _room(texts)
    chunk: list[Any] = []
    number = length = 0
    for row in index["documents"]:
        name = row["document_id"]
        if name not in texts:
            continue
        text, found = shown(texts[name], marked.get(name, ()), whole=whole, around=around)
        row["text"] = [number, len(chunk)]
        chunk.append([text, [[m.start, m.end, m.kind, m.event, m.note] for m in found]])
        length += len(text)
        if length > _CHUNK:
            yield chunk
            chunk, length, number = [], 0, number + 1
    if chunk:
        yield chunk


def _room(texts: dict[str, str]) -> tuple[int, int]:
    """How long a text may be to be shown whole, and how much is shown around marks in longer ones, so that all find room."""
    whole, around = WHOLE, AROUND
    while sum(min(len(text), whole) for text in texts.values()) > _ROOM and whole > 500:
        whole, around = whole // 2, max(120, around // 2)
    return whole, around
