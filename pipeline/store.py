"""store.sqlite: what was read and found, so that a run reads only what is new.

The store is a memory, not a result: what it holds can be found again from the documents, except the event ids of former
runs. The published tables are in mahdar.sqlite. A store of an older layout is brought up to date where it is opened; one that
is damaged is kept under another name by :func:`set_aside`, so that a new one can be made.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from pipeline import history
from pipeline.records import Extraction

STORE_VERSION = 2
"""The layout of the store; ``PRAGMA user_version`` of its file."""

_APPLICATION_ID = int.from_bytes(b"mhdr", "big")

_COMMIT_EVERY = 500  # documents: what a killed run has to read again at most
_READ_AT_ONCE = 250  # documents held decoded at a time

_LAYOUT = f"""
CREATE TABLE extractions (
    document_id TEXT NOT NULL PRIMARY KEY, fingerprint TEXT NOT NULL, extraction BLOB NOT NULL,
    checksum INTEGER NOT NULL DEFAULT 0, version TEXT NOT NULL DEFAULT ''
);
CREATE TABLE event_ids (report_id TEXT NOT NULL PRIMARY KEY, event_id TEXT NOT NULL);
CREATE TABLE aliases (event_id TEXT NOT NULL PRIMARY KEY, now TEXT NOT NULL);
CREATE TABLE facts (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (path BLOB NOT NULL PRIMARY KEY, digest BLOB NOT NULL, documents BLOB NOT NULL);
CREATE TABLE texts (document_id TEXT NOT NULL PRIMARY KEY, text BLOB NOT NULL);
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {STORE_VERSION};
"""

_STEPS = {
    1: """
ALTER TABLE extractions ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE extractions ADD COLUMN version TEXT NOT NULL DEFAULT '';
UPDATE extractions SET checksum = checksum_of(document_id, extraction);
CREATE TABLE facts (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (path BLOB NOT NULL PRIMARY KEY, digest BLOB NOT NULL, documents BLOB NOT NULL);
CREATE TABLE texts (document_id TEXT NOT NULL PRIMARY KEY, text BLOB NOT NULL)
"""
}
"""What makes of each layout the next one."""

_QUICK = 1
"""zlib's level for texts: half the time of the default, and a seventh larger."""

_START_OVER = "use --fresh to start over"

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, 0)
"""Codes of errors that come of what the file holds: no pages, no such table, text that is no UTF-8 (which has no code)."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Extraction).decode


class StoreError(Exception):
    """The store cannot be used; the message is one line that says which file, what is wrong and what to do."""


class StoreDamagedError(StoreError):
    """The file is no database, or what it holds is not what was put there."""


class Store:
    """An open store: a context manager that commits at its end, and after an exception goes back to the last commit.

    Every method raises ``StoreError`` where the file is damaged, is in use by another run, or cannot be written.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Take over an open connection; ``open_store`` makes one."""
        self._path = path
        self._connection = connection
        self._new: list[tuple[str, str, bytes, int, str]] = []
        self._new_texts: list[tuple[str, bytes]] = []

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()

    def fingerprint(self, document_id: str) -> str | None:
        """The fingerprint under which a document was put, or None where the store does not know it."""
        with _plain_errors(self._path):
            self._insert_new()
            query = "SELECT fingerprint FROM extractions WHERE document_id = ?"
            row = self._connection.execute(query, (document_id,)).fetchone()
        return None if row is None else str(row[0])

    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of every document, by document_id."""
        return self._mapping("SELECT document_id, fingerprint FROM extractions ORDER BY document_id")

    def put(
        self, document_id: str, fingerprint: str, extraction: Extraction, version: str = "", text: str | None = None
    ) -> None:
        """Remember what a document yielded under a version of the program, in place of what it yielded before; committed every
        500 documents. ``text`` is kept for those who show the document, where it is given.
        """
        encoded = _encode(extraction)
        self._new.append((document_id, fingerprint, encoded, _checksum(document_id, encoded), version))
        if text is not None:
            self._new_texts.append((document_id, zlib.compress(text.encode("utf-8", "surrogatepass"), _QUICK)))
        if len(self._new) >= _COMMIT_EVERY:
            self.commit()

    def extractions(self, skip: Collection[str] = ()) -> Iterator[Extraction]:
        """Every extraction in the order of document_id but those to ``skip``, few at a time in memory."""
        with _plain_errors(self._path):
            self._insert_new()
            names = [
                row[0] for row in self._connection.execute("SELECT document_id FROM extractions ORDER BY document_id")
            ]
        wanted = [name for name in names if name not in skip]
        for at in range(0, len(wanted), _READ_AT_ONCE):
            batch = wanted[at : at + _READ_AT_ONCE]
            marks = ",".join("?" * len(batch))
            query = (
                f"SELECT document_id, extraction, checksum FROM extractions WHERE document_id IN ({marks})"
                " ORDER BY document_id"
            )
            with _plain_errors(self._path):
                rows = self._connection.execute(query, batch).fetchall()
            yield from self._decoded(rows)

    def check(self) -> None:
        """See that the file is whole; a damaged index might else hide documents. Raises ``StoreDamagedError``."""
        with _plain_errors(self._path):
            (problem,) = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
        if problem != "ok":
            raise StoreDamagedError(f"{self._path}: damaged; {_START_OVER}")

    def texts(self, document_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        """The documents among these whose text was kept, each with its text, letter for letter as it was read."""
        query = "SELECT text FROM texts WHERE document_id = ?"
        with _plain_errors(self._path):
            self._insert_new()
            for document_id in document_ids:
                if row := self._connection.execute(query, (document_id,)).fetchone():
                    yield document_id, self._unpacked(document_id, row[0])

    def keep_texts(self, texts: Mapping[str, str]) -> None:
        """Keep the texts of documents that report events only since they were corrected."""
        packed = [(name, zlib.compress(text.encode("utf-8", "surrogatepass"), _QUICK)) for name, text in texts.items()]
        with _plain_errors(self._path):
            self._insert_new()
            self._connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", packed)

    def _unpacked(self, document_id: str, packed: bytes) -> str:
        try:
            return zlib.decompress(packed).decode("utf-8", "surrogatepass")
        except (zlib.error, UnicodeDecodeError) as error:
            raise StoreDamagedError(f"{self._path}: the text of {document_id!r} is damaged; {_START_OVER}") from error

    def forget(self, document_ids: Iterable[str]) -> int:
        """Forget documents; the number of those that the store knew."""
        with _plain_errors(self._path):
            self._insert_new()
            names = [(name,) for name in document_ids]
            self._connection.executemany("DELETE FROM texts WHERE document_id = ?", names)
            return self._connection.executemany("DELETE FROM extractions WHERE document_id = ?", names).rowcount

    def event_ids(self) -> dict[str, str]:
        """The event_id that each report_id had in the last run that published its tables."""
        return self._mapping("SELECT report_id, event_id FROM event_ids ORDER BY report_id")

    def set_event_ids(self, mapping: Mapping[str, str]) -> None:
        """Replace what ``event_ids`` gives."""
        self._replace("event_ids", mapping)

    def aliases(self) -> dict[str, str]:
        """The ids that gave way to others, each with the one that stands for it now."""
        return self._mapping("SELECT event_id, now FROM aliases ORDER BY event_id")

    def set_aliases(self, mapping: Mapping[str, str]) -> None:
        """Replace what ``aliases`` gives."""
        self._replace("aliases", mapping)

    def compare(self, tables: Mapping[str, Sequence[Any]], at: dt.datetime | None = None) -> history.Comparison:
        """What a run's tables change in the history of events; ``remember`` writes it."""
        with _plain_errors(self._path), self._readable():
            return history.compare(self._connection, tables, at)

    def remember(self, found: history.Comparison) -> None:
        """Write what ``compare`` found to the history of events."""
        with _plain_errors(self._path), self._readable():
            history.save(self._connection, found)

    def changes_since(self, since: int | dt.date | None = None) -> history.Changes | None:
        """What changed after run ``since``, from that day on, or by the last run that changed anything; None for nothing."""
        with _plain_errors(self._path), self._readable():
            return history.changes_since(self._connection, since)

    def runs(self) -> list[tuple[int, dt.datetime]]:
        """The runs that changed something, each with its time (UTC)."""
        with _plain_errors(self._path), self._readable():
            return history.runs(self._connection)

    @contextlib.contextmanager
    def _readable(self) -> Iterator[None]:
        """History that cannot be made out is damage, as any other."""
        try:
            yield
        except (ValueError, TypeError) as error:  # msgspec.DecodeError and UnicodeDecodeError are ValueErrors
            raise StoreDamagedError(f"{self._path}: its history of events is damaged; {_START_OVER}") from error

    def facts(self) -> dict[str, str]:
        """What was noted of the last run, by name."""
        return self._mapping("SELECT name, value FROM facts ORDER BY name")

    def set_facts(self, mapping: Mapping[str, str]) -> None:
        """Replace what ``facts`` gives."""
        self._replace("facts", mapping)

    def file(self, path: bytes, digest: bytes) -> bytes | None:
        """What was noted of the documents of a file with these bytes, or None."""
        with _plain_errors(self._path):
            query = "SELECT documents FROM files WHERE path = ? AND digest = ?"
            row = self._connection.execute(query, (path, digest)).fetchone()
        return None if row is None else bytes(row[0])

    def put_file(self, path: bytes, digest: bytes, documents: bytes) -> None:
        """Note what documents a file holds, in place of what was noted before."""
        with _plain_errors(self._path):
            self._connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (path, digest, documents))

    def versions(self) -> dict[str, int]:
        """How many documents were put under each version of the program."""
        with _plain_errors(self._path):
            self._insert_new()
            query = "SELECT version, count(*) FROM extractions GROUP BY version ORDER BY version"
            return dict(self._connection.execute(query))

    def commit(self) -> None:
        """Make all that was put, set and forgotten outlast this process."""
        with _plain_errors(self._path):
            self._insert_new()
            self._connection.commit()

    def close(self) -> None:
        """Close the file; what is not committed is dropped. Closing twice does no harm."""
        with _plain_errors(self._path):
            self._connection.close()

    def _insert_new(self) -> None:
        """Hand over to SQLite what was put: five hundred rows at once cost it half of what they cost one by one."""
        if self._new:
            self._connection.executemany("INSERT OR REPLACE INTO extractions VALUES (?, ?, ?, ?, ?)", self._new)
            self._connection.executemany("DELETE FROM texts WHERE document_id = ?", [(name,) for name, *_ in self._new])
            self._connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", self._new_texts)
            self._new.clear()
            self._new_texts.clear()

    def _mapping(self, query: str) -> dict[str, str]:
        with _plain_errors(self._path):
            self._insert_new()
            return dict(self._connection.execute(query))

    def _replace(self, table: str, mapping: Mapping[str, str]) -> None:
        with _plain_errors(self._path):
            self._connection.execute(f"DELETE FROM {table}")
            self._connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", mapping.items())

    def _decoded(self, rows: list[tuple[str, bytes, int]]) -> list[Extraction]:
        # Records hold no cycles, and the collector would walk all that was read before again and again: thrice as slow.
        collecting = gc.isenabled()
        gc.disable()
        try:
            return [self._decode_row(*row) for row in rows]
        finally:
            if collecting:
                gc.enable()

    def _decode_row(self, document_id: str, payload: bytes, checksum: int) -> Extraction:
        try:
            if _checksum(document_id, payload) != checksum:
                raise ValueError("checksum")
            return _decode(payload)
        except ValueError as error:  # msgspec.DecodeError is one
            problem = f"what it holds of {document_id!r} is damaged or of another version of mahdar"
            raise StoreDamagedError(f"{self._path}: {problem}; {_START_OVER}") from error


def open_store(path: Path | str, *, fresh: bool = False, wait: float = 5.0) -> Store:
    """Open the store at ``path``; make it, and its folder, where there is none, or where ``fresh`` asks to start over.

    ``wait`` is how many seconds to wait for another process that is writing to it. Raises ``StoreError`` for a file
    that is damaged, in use, written by a newer mahdar, or no store at all.

    >>> import tempfile
    >>> from pipeline.records import DocumentRow
    >>> row = DocumentRow("a.txt", None, None, None, None, None, None, "", 0, "ok", None)
    >>> path = Path(tempfile.mkdtemp(), "store.sqlite")
    >>> with open_store(path) as store:
    ...     store.put("a.txt", "v1", Extraction(row))
    >>> with open_store(path) as store:
    ...     store.fingerprints(), [extraction.document.document_id for extraction in store.extractions()]
    ({'a.txt': 'v1'}, ['a.txt'])
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if fresh:
            _remove(path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}; choose another folder with --out") from error
    with _plain_errors(path):
        connection = sqlite3.connect(path, timeout=wait)
        try:
            _prepare(path, connection)
        except BaseException:
            connection.close()
            raise
    return Store(path, connection)


def set_aside(path: Path) -> Path:
    """Give a store another name, ``store.sqlite.broken-…``, its log with it, and return that name."""
    now = dt.datetime.now(dt.UTC)
    kept = path.with_name(f"{path.name}.broken-{now:%Y%m%dT%H%M%S.%f}")
    path.replace(kept)
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).replace(kept.with_name(kept.name + suffix))
    return kept


def _prepare(path: Path, connection: sqlite3.Connection) -> None:
    """Check that the file is a store, lay it out where it is empty, and bring an older layout up to date."""
    if (version := _store_version(path, connection)) < STORE_VERSION:
        if version == 0:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.create_function("checksum_of", 2, _checksum, deterministic=True)
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have done it while this one waited for the lock.
        for step in _steps_from(_store_version(path, connection)):
            connection.execute(step)
        connection.commit()
    # A crash of the machine may then cost the last commits, never the file; what they held is read again.
    connection.execute("PRAGMA synchronous = NORMAL")


def _checksum(document_id: str, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(document_id.encode()))


def _steps_from(version: int) -> Iterator[str]:
    if version == 0:
        yield from _LAYOUT.split(";")
        return
    for older in range(version, STORE_VERSION):
        yield from _STEPS[older].split(";")
    yield f"PRAGMA user_version = {STORE_VERSION}"


def _store_version(path: Path, connection: sqlite3.Connection) -> int:
    """The version of the layout, 0 for an empty file."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    is_empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if is_empty and version == 0:
        return 0
    if application_id != _APPLICATION_ID:
        raise StoreError(f"{path}: a database, but not a store of mahdar; move it away, or {_START_OVER}")
    if version > STORE_VERSION:
        versions = f"store version {version}, this one reads {STORE_VERSION}"
        raise StoreError(f"{path}: written by a newer mahdar ({versions}); use that one, or {_START_OVER}")
    if version < 1:
        raise StoreDamagedError(f"{path}: a store without a version; {_START_OVER}")
    return version


def _remove(path: Path) -> None:
    """Remove a store; its log first, which SQLite would else replay onto the new file."""
    for suffix in ("-wal", "-shm", ""):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextlib.contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says into one line for the person who runs the program."""
    try:
        yield
    except sqlite3.ProgrammingError:  # a mistake of ours, such as the use of a closed store
        raise
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind, the rest its shade
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            message = "in use by another run; wait until it ends, or choose another folder with --out"
        elif code in _DAMAGE:
            message = f"damaged, or not a store of mahdar; {_START_OVER}"
            raise StoreDamagedError(f"{path}: {message}") from error
        else:
            message = f"{error}; check that the folder can be written and has room"
        raise StoreError(f"{path}: {message}") from error
