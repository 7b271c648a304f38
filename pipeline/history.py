"""What became of events from run to run: a journal in the store, in tables of its own.

The tables of a run depend on the documents alone; when something was first seen, and what it was before, only a memory can tell.
For each event the journal holds its state now and, for each run that changed it, its state before. So what changed since any run
is a comparison of two states: what was changed and changed back is no change.

A run that changes nothing leaves no trace here. Times are UTC; ``SOURCE_DATE_EPOCH``, in seconds, takes the clock's place.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from pipeline.doubts import code_of
from pipeline.records import EventHistory

TRACKED = (
    "kind", "name", "edition", "special", "start_date", "end_date", "city", "country", "venue", "mode", "status", "sources",
)  # fmt: skip
"""The columns of events whose change is a change of the event; its parties by role are the others."""

LAYOUT = """
CREATE TABLE IF NOT EXISTS history_runs (run INTEGER NOT NULL PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS history_events (
  event_id TEXT NOT NULL PRIMARY KEY, first_seen TEXT NOT NULL, last_changed TEXT NOT NULL, state BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS history_before (
  run INTEGER NOT NULL, event_id TEXT NOT NULL, before BLOB, now TEXT, PRIMARY KEY (event_id, run)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS history_doubts (
  "table" TEXT NOT NULL, row_id TEXT NOT NULL, field TEXT NOT NULL, message TEXT NOT NULL, run INTEGER NOT NULL,
  standing INTEGER NOT NULL, label BLOB NOT NULL, PRIMARY KEY ("table", row_id, field, message, run)) WITHOUT ROWID;
"""
"""``before`` is NULL where the run first had the event; ``now`` is the id that took it in, '' where it was withdrawn, else NULL."""

_DOUBTED = ("events", "forums")
_MOST_URLS = 3


@dataclass(frozen=True, slots=True)
class State:
    """An event as a run had it: tracked columns, names of parties by role and id (Arabic, English), and what helps to show it."""

    event_id: str
    fields: dict[str, str | None]
    parties: dict[str, dict[str, tuple[str, str | None]]]
    forum_ar: str | None = None
    forum_en: str | None = None
    urls: tuple[str, ...] = ()
    city_en: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One field that became another, or one party that came (``before`` is None) or went (``after`` is None)."""

    field: str
    before: str | None
    after: str | None
    before_en: str | None = None
    after_en: str | None = None
    party_id: str | None = None


@dataclass(frozen=True, slots=True)
class DoubtState:
    """A doubt about an event or a forum, and what the row doubted is called."""

    table: str
    row_id: str
    field: str
    message: str
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What runs changed: ``first_run`` to ``last_run``, both included, and the time of each (UTC).

    ``changed`` has the state now and what differs from the state before; ``withdrawn`` the last state, and the id of the event that
    took it in, or None where no document reports it any more.
    """

    first_run: int
    last_run: int
    first_at: dt.datetime
    last_at: dt.datetime
    new: tuple[State, ...]
    changed: tuple[tuple[State, tuple[Change, ...]], ...]
    withdrawn: tuple[tuple[State, str | None], ...]
    resolved: tuple[DoubtState, ...]
    doubted: tuple[DoubtState, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run's tables beside what the journal has: the rows of event_history, and what :func:`save` is to write."""

    rows: list[EventHistory]
    at: dt.datetime
    renamed: dict[str, str]
    before: list[tuple[str, bytes | None, str | None]]
    events: list[tuple[str, str, str, bytes]]
    gone: list[str]
    doubts: list[tuple[str, str, str, str, bool, bytes]]


def run_time() -> dt.datetime:
    """The time of a run: ``SOURCE_DATE_EPOCH`` where the environment has it, else the clock's; UTC, whole seconds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdecimal() else dt.datetime.now(dt.UTC)
    return moment.replace(microsecond=0)


_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_decode_state = msgspec.msgpack.Decoder(State).decode
_decode_label = msgspec.msgpack.Decoder(str).decode


def compare(
    connection: sqlite3.Connection, tables: Mapping[str, Sequence[Any]], at: dt.datetime | None = None
) -> Comparison:
    """What a run's tables change in what the journal has; nothing is written.

    An event whose id gave way to another keeps its history under the new one.
    """
    at = at or run_time()
    for statement in filter(str.strip, LAYOUT.split(";")):
        connection.execute(statement)
    day, now = at.date(), _states(tables)
    rows = connection.execute("SELECT event_id, first_seen, last_changed, state FROM history_events")
    known = {one: (dt.date.fromisoformat(first), dt.date.fromisoformat(last), blob) for one, first, last, blob in rows}
    became = {row.event_id: row.now for row in tables["event_aliases"]}
    gone = sorted(known.keys() - now.keys())
    renamed = _renamed(gone, became, known, now)
    former = {new: old for old, new in renamed.items()}
    joined = _joined(gone, became)
    history: list[EventHistory] = []
    before: list[tuple[str, bytes | None, str | None]] = []
    events: list[tuple[str, str, str, bytes]] = []
    for one, state in now.items():
        old, blob = known.get(former.get(one, one)), _encode(state)
        changed = old is None or (blob != old[2] and _differ(_decode_state(old[2]), state))
        first = min([day, *(known[name][0] for name in (one, *joined[one]) if name in known)])
        last = day if old is None or changed else old[1]
        history.append(EventHistory(one, first, last))
        if changed:
            before.append((one, old[2] if old else None, None))
        if old is None or one in former or blob != old[2] or first != old[0] or last != old[1]:
            events.append((one, first.isoformat(), last.isoformat(), blob))
    before += [
        (one, known[one][2], became[one] if became.get(one) in now else "") for one in gone if one not in renamed
    ]
    doubts = _doubt_changes(connection, tables, now, renamed)
    return Comparison(sorted(history, key=lambda row: row.event_id), at, renamed, before, events, gone, doubts)


def save(connection: sqlite3.Connection, found: Comparison) -> None:
    """Write a comparison to the journal, in the transaction that the connection is in."""
    for old, new in found.renamed.items():
        connection.execute("UPDATE OR REPLACE history_before SET event_id = ? WHERE event_id = ?", (new, old))
        connection.execute("UPDATE OR REPLACE history_doubts SET row_id = ? WHERE row_id = ?", (new, old))
    connection.executemany("DELETE FROM history_events WHERE event_id = ?", ((one,) for one in found.gone))
    connection.executemany("INSERT OR REPLACE INTO history_events VALUES (?, ?, ?, ?)", found.events)
    if not found.before and not found.doubts:
        return
    run = connection.execute("SELECT coalesce(max(run), 0) + 1 FROM history_runs").fetchone()[0]
    connection.execute("INSERT INTO history_runs VALUES (?, ?)", (run, found.at.isoformat()))
    rows = [(run, one, blob, now) for one, blob, now in found.before]
    connection.executemany("INSERT OR REPLACE INTO history_before VALUES (?, ?, ?, ?)", rows)
    doubts = [(*key, run, standing, label) for *key, standing, label in found.doubts]
    connection.executemany("INSERT OR REPLACE INTO history_doubts VALUES (?, ?, ?, ?, ?, ?, ?)", doubts)


def runs(connection: sqlite3.Connection) -> list[tuple[int, dt.datetime]]:
    """The runs that changed something, in order, each with its time."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'history_runs'").fetchone():
        return []
    rows = connection.execute("SELECT run, at FROM history_runs ORDER BY run")
    return [(run, dt.datetime.fromisoformat(at)) for run, at in rows]


def changes_since(connection: sqlite3.Connection, since: int | dt.date | None = None) -> Changes | None:
    """What changed after run ``since``, or from that day on, or, where it is None, by the last run that changed anything.

    None where no run since then changed anything.
    """
    known = runs(connection)
    if isinstance(since, dt.date):
        wanted = [(run, at) for run, at in known if at.date() >= since]
    else:
        wanted = [(run, at) for run, at in known if run > since] if since is not None else known[-1:]
    if not wanted:
        return None
    (first, first_at), (last, last_at) = wanted[0], wanted[-1]
    now = {blob[0]: _decode_state(blob[1]) for blob in connection.execute("SELECT event_id, state FROM history_events")}
    new, changed, withdrawn = [], [], []
    for one, (was, taken) in sorted(_before(connection, first).items()):
        state = now.get(one)
        if state is None:
            if was is not None:
                withdrawn.append((was, taken or None))
        elif was is None:
            new.append(state)
        elif found := _changes(was, state):
            changed.append((state, tuple(found)))
    resolved, doubted = _doubts_since(connection, first, now)
    return Changes(
        first, last, first_at, last_at, _dated(new), tuple(sorted(changed, key=lambda pair: _order(pair[0]))),
        tuple(sorted(withdrawn, key=lambda pair: _order(pair[0]))), resolved, doubted,
    )  # fmt: skip


def _states(tables: Mapping[str, Sequence[Any]]) -> dict[str, State]:
    """The state of each event, by id."""
    parties = _parties(tables)
    forums = {row.forum_id: row for row in tables["forums"]}
    cities = {row.place_id: row.name_en for row in tables["places"] if row.type == "city"}
    address = {row.document_id: row.url for row in tables["documents"] if row.url}
    urls: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for report in tables["event_reports"]:
        if url := address.get(report.document_id):
            urls[report.event_id][url] = None
    states = {}
    for event in tables["events"]:
        values = ((name, getattr(event, name)) for name in TRACKED)
        fields = {name: None if value is None else str(value) for name, value in values}
        forum = forums.get(event.forum_id)
        one = event.event_id
        states[one] = State(
            one,
            fields,
            parties.get(one, {}),
            forum and forum.name_ar,
            forum and forum.name_en,
            tuple(urls[one])[:_MOST_URLS],
            cities.get(event.place_id),
        )
    return states


def _parties(tables: Mapping[str, Sequence[Any]]) -> dict[str, dict[str, dict[str, tuple[str, str | None]]]]:
    bodies = {row.organization_id: (row.name_ar, row.name_en) for row in tables["organizations"]}
    found: defaultdict[str, dict[str, dict[str, tuple[str, str | None]]]] = defaultdict(dict)
    for row in tables["event_parties"]:
        names = bodies.get(row.party_id, (row.name, None))
        found[row.event_id].setdefault(row.role, {}).setdefault(row.party_id or row.name, names)
    return found


def _renamed(
    gone: Iterable[str], became: Mapping[str, str], known: Mapping[str, Any], now: Mapping[str, Any]
) -> dict[str, str]:
    """The ids that are gone, each with the new id under which its event goes on; of two that became one, the first."""
    renamed: dict[str, str] = {}
    for old in gone:
        new = became.get(old, "")
        if new in now and new not in known and new not in renamed.values():
            renamed[old] = new
    return renamed


def _joined(gone: Iterable[str], became: Mapping[str, str]) -> defaultdict[str, list[str]]:
    """The ids that gave way to each one now."""
    joined: defaultdict[str, list[str]] = defaultdict(list)
    for old in gone:
        if old in became:
            joined[became[old]].append(old)
    return joined


def _differ(was: State, now: State) -> bool:
    return was.fields != now.fields or {r: p.keys() for r, p in was.parties.items()} != {
        r: p.keys() for r, p in now.parties.items()
    }


def _changes(was: State, now: State) -> list[Change]:
    """What differs between two states of an event: columns in their order, then parties by role."""
    english = {"city": (was.city_en, now.city_en)}
    found = [
        Change(name, was.fields.get(name), now.fields.get(name), *english.get(name, ()))
        for name in TRACKED
        if was.fields.get(name) != now.fields.get(name)
    ]
    for role in sorted(was.parties.keys() | now.parties.keys()):
        old, new = was.parties.get(role, {}), now.parties.get(role, {})
        found += [Change(role, old[one][0], None, old[one][1], None, one) for one in sorted(old.keys() - new.keys())]
        found += [Change(role, None, new[one][0], None, new[one][1], one) for one in sorted(new.keys() - old.keys())]
    return found


def _before(connection: sqlite3.Connection, first: int) -> dict[str, tuple[State | None, str | None]]:
    """Of each event that run ``first`` or a later one changed: its state before, and the id that took it in at last."""
    query = "SELECT event_id, before, now FROM history_before WHERE run >= ? ORDER BY event_id, run"
    found: dict[str, tuple[State | None, str | None]] = {}
    for one, blob, taken in connection.execute(query, (first,)):
        was = found[one][0] if one in found else (_decode_state(blob) if blob is not None else None)
        found[one] = (was, taken)
    return found


def _doubt_changes(
    connection: sqlite3.Connection,
    tables: Mapping[str, Sequence[Any]],
    now: Mapping[str, State],
    renamed: Mapping[str, str],
) -> list[tuple[str, str, str, str, bool, bytes]]:
    """The doubts that came and went, as rows of the journal."""
    names: dict[str, str] = {one: state.fields["name"] or "" for one, state in now.items()}
    names.update({row.forum_id: row.name_ar for row in tables["forums"]})
    standing = {
        (row.table, row.row_id, row.field or "", row.message): _encode(names.get(row.row_id, row.row_id))
        for row in tables["quality"]
        if row.table in _DOUBTED
    }
    # Of rows that differ in nothing but the run, SQLite gives the one that max() takes its value from.
    query = 'SELECT "table", row_id, field, message, standing, label, max(run) FROM history_doubts GROUP BY 1, 2, 3, 4'
    known: dict[tuple[str, str, str, str], bytes] = {
        (table, renamed.get(row_id, row_id), field, message): label
        for table, row_id, field, message, stands, label, _ in connection.execute(query)
        if stands
    }
    came = [(*key, True, standing[key]) for key in sorted(standing.keys() - known.keys())]
    went = [(*key, False, known[key]) for key in sorted(known.keys() - standing.keys())]
    return came + went


def _doubts_since(
    connection: sqlite3.Connection, first: int, now: Mapping[str, State]
) -> tuple[tuple[DoubtState, ...], tuple[DoubtState, ...]]:
    """The doubts that stood before run ``first`` and are gone, and those that came. One that went with its event is neither;
    one that another of the same field took the place of, because a further document says something, is not resolved.
    """
    query = 'SELECT "table", row_id, field, message, standing, label FROM history_doubts WHERE run >= ? ORDER BY 1, 2, 3, 4, run'
    spans: dict[tuple[str, ...], list[Any]] = {}
    for *key, stands, label in connection.execute(query, (first,)):
        spans.setdefault(tuple(key), []).append((stands, label))
    resolved, doubted = [], []
    for (table, row_id, field, message), steps in spans.items():
        doubt = DoubtState(table, row_id, field, message, _decode_label(steps[-1][1]), code_of(message))
        stood, stands = not steps[0][0], steps[-1][0]
        if stands and not stood:
            doubted.append(doubt)
        elif stood and not stands and (table != "events" or row_id in now):
            resolved.append(doubt)
    reworded = {(doubt.table, doubt.row_id, doubt.field) for doubt in doubted}
    resolved = [doubt for doubt in resolved if (doubt.table, doubt.row_id, doubt.field) not in reworded]
    return tuple(resolved), tuple(doubted)


def _dated(states: Iterable[State]) -> tuple[State, ...]:
    return tuple(sorted(states, key=_order))


def _order(state: State) -> tuple[str, str]:
    return (state.fields.get("start_date") or state.fields.get("end_date") or "9999", state.event_id)
