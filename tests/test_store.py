"""The store: what goes in comes out, outlasts the process, and trouble is one clear line."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import gc
import sqlite3
import tempfile
import threading
import typing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import store as store_module
from pipeline.records import DocumentRow, Extraction
from pipeline.store import STORE_VERSION, StoreDamagedError, StoreError, open_store, set_aside

TEXTS = st.sampled_from(["", "\x00", "a\rb\n", '"', "\N{RIGHT-TO-LEFT OVERRIDE}محضر", "👩‍👩‍👧", "مَحْضَرٌ"]) | st.text(
    max_size=12
)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False),
    bytes: st.binary(max_size=8),
    bool: st.booleans(),
    dt.date: st.dates(),
    type(None): st.none(),
}


def any_value(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of an annotation of the records: a plain type, ``X | None``, a record, a tuple of records."""
    if hint in VALUES:
        return VALUES[hint]
    if typing.get_origin(hint) is tuple:
        return st.lists(any_value(typing.get_args(hint)[0]), max_size=2).map(tuple)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return st.builds(hint, **{name: any_value(part) for name, part in typing.get_type_hints(hint).items()})
    return st.one_of([any_value(part) for part in typing.get_args(hint)])


def extraction(document_id: str, title: str | None = None) -> Extraction:
    return Extraction(DocumentRow(document_id, None, None, title, None, None, None, "00", 0, "ok", None))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


@settings(max_examples=40, deadline=None)
@given(st.lists(any_value(Extraction), max_size=3, unique_by=lambda found: found.document.document_id))
def test_extractions_come_back_in_order(found: list[Extraction]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "store.sqlite")
        with open_store(path) as store:
            for one in found:
                store.put(one.document.document_id, "v1", one)
        with open_store(path) as store:
            assert list(store.extractions()) == sorted(found, key=lambda one: one.document.document_id)
            assert list(store.fingerprints()) == sorted(one.document.document_id for one in found)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(TEXTS, TEXTS, max_size=4))
def test_mappings_come_back(mapping: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "store.sqlite")
        with open_store(path) as store:
            store.set_event_ids({"r-old": "e-old"})
            store.set_event_ids(mapping)
            store.set_aliases(mapping)
        with open_store(path) as store:
            assert store.event_ids() == store.aliases() == mapping


def test_put_again_replaces(path: Path) -> None:
    with open_store(path) as store:
        assert store.fingerprint("a") is None
        store.put("a", "v1", extraction("a"))
        store.put("a", "v2", extraction("a", "new"))
        assert store.fingerprint("a") == "v2"
        assert list(store.extractions()) == [extraction("a", "new")]


def test_forget_counts_what_it_knew(path: Path) -> None:
    with open_store(path) as store:
        for name in "abc":
            store.put(name, "v1", extraction(name))
        assert store.forget(["a", "c", "unknown"]) == 2
        assert store.forget([]) == 0
        assert store.fingerprints() == {"b": "v1"}


def test_more_documents_than_are_read_at_once(path: Path) -> None:
    names = [f"{number:04}" for number in range(2 * store_module._READ_AT_ONCE + 1)]
    with open_store(path) as store:
        for name in reversed(names):
            store.put(name, "v1", extraction(name))
        assert [found.document.document_id for found in store.extractions()] == names
    assert gc.isenabled()


def test_an_exception_goes_back_to_the_last_commit(path: Path) -> None:
    with contextlib.suppress(KeyboardInterrupt), open_store(path) as store:
        store.put("a", "v1", extraction("a"))
        store.commit()
        store.put("b", "v1", extraction("b"))
        store.set_aliases({"e-1": "e-2"})
        raise KeyboardInterrupt
    with open_store(path) as store:
        assert store.fingerprints() == {"a": "v1"}
        assert store.aliases() == {}


def test_a_killed_run_keeps_its_batches(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_COMMIT_EVERY", 2)
    store = open_store(path)
    for name in "abc":
        store.put(name, "v1", extraction(name))
    store.close()
    with open_store(path) as store:
        assert list(store.fingerprints()) == ["a", "b"]


def test_fresh_starts_over_whatever_the_file_is(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough to be read as the header of one" * 9)
    path.with_name("store.sqlite-wal").write_bytes(b"left over")
    with open_store(path, fresh=True) as store:
        assert store.fingerprints() == {}
        store.put("a", "v1", extraction("a"))
    with open_store(path, fresh=True) as store:
        assert store.fingerprints() == {}


def one_line(error: pytest.ExceptionInfo[Any], path: Path) -> str:
    message = str(error.value)
    assert "\n" not in message
    assert message.startswith(f"{path}: ")
    return message


@pytest.mark.parametrize("content", [b"no database at all " * 99, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_file(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError) as error:
        open_store(path)
    assert "use --fresh to start over" in one_line(error, path)
    assert path.read_bytes() == content


def test_a_file_damaged_inside(path: Path) -> None:
    with open_store(path) as store:
        for number in range(200):
            store.put(f"{number:04}", "v1", extraction(f"{number:04}", "محضر" * 50))
    content = bytearray(path.read_bytes())
    content[3 * 4096 :] = b"\x55" * (len(content) - 3 * 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError) as error, open_store(path) as store:
        list(store.extractions())
    assert "use --fresh to start over" in one_line(error, path)


def test_a_store_of_a_newer_version(path: Path) -> None:
    open_store(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {STORE_VERSION + 1}")
    connection.close()
    with pytest.raises(StoreError) as error:
        open_store(path)
    assert "written by a newer mahdar" in one_line(error, path)


OLDEST = f"""
CREATE TABLE extractions (document_id TEXT NOT NULL PRIMARY KEY, fingerprint TEXT NOT NULL, extraction BLOB NOT NULL);
CREATE TABLE event_ids (report_id TEXT NOT NULL PRIMARY KEY, event_id TEXT NOT NULL);
CREATE TABLE aliases (event_id TEXT NOT NULL PRIMARY KEY, now TEXT NOT NULL);
INSERT INTO event_ids VALUES ('r-1', 'e-1');
PRAGMA application_id = {int.from_bytes(b"mhdr", "big")};
PRAGMA user_version = 1;
"""
"""The first layout, as mahdar 0.1.0 made it."""


def make_oldest(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(OLDEST)
    rows = [(name, f"v-{name}", msgspec.msgpack.encode(extraction(name, "محضر"))) for name in "abc"]
    connection.executemany("INSERT INTO extractions VALUES (?, ?, ?)", rows)
    connection.commit()
    connection.close()


def test_a_store_of_an_older_version_is_brought_up_to_date(path: Path) -> None:
    make_oldest(path)
    for _ in range(2):
        with open_store(path) as store:
            assert store.fingerprints() == {name: f"v-{name}" for name in "abc"}
            assert list(store.extractions()) == [extraction(name, "محضر") for name in "abc"]
            assert store.event_ids() == {"r-1": "e-1"}
            assert (store.versions(), store.facts()) == ({"": 3}, {})
            assert store._connection.execute("PRAGMA user_version").fetchone() == (STORE_VERSION,)


def test_its_layout_is_that_of_a_new_one(path: Path) -> None:
    make_oldest(path)
    columns = []
    for one in (path, path.with_name("new.sqlite")):
        with open_store(one) as store:
            tables = [
                row[0] for row in store._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            columns.append({
                table: store._connection.execute(f"SELECT name, type, [notnull], pk FROM pragma_table_info('{table}')").fetchall()
                for table in tables
            })  # fmt: skip
    assert columns[0] == columns[1]


def test_two_processes_may_bring_it_up_to_date_at_once(path: Path) -> None:
    make_oldest(path)
    stores: list[int] = []

    def upgrade() -> None:
        with open_store(path) as store:
            stores.append(len(store.fingerprints()))

    threads = [threading.Thread(target=upgrade) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stores == [3] * 4


def test_an_upgrade_that_is_broken_off_leaves_the_old_store(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_oldest(path)
    monkeypatch.setitem(store_module._STEPS, 1, store_module._STEPS[1] + "; SELECT no_such_function()")
    with pytest.raises(StoreError):
        open_store(path)
    monkeypatch.undo()
    with open_store(path) as store:
        assert len(list(store.extractions())) == 3


def test_what_is_not_what_was_put_is_noticed(path: Path) -> None:
    with open_store(path) as store:
        store.put("a", "v1", extraction("a", "before"))
        store.commit()
        changed = msgspec.msgpack.encode(extraction("a", "change"))
        store._connection.execute("UPDATE extractions SET extraction = ?", (changed,))
    with pytest.raises(StoreDamagedError) as error, open_store(path) as store:
        list(store.extractions())
    assert "'a' is damaged" in one_line(error, path)


def test_a_row_under_another_name_is_noticed(path: Path) -> None:
    with open_store(path) as store:
        store.put("a", "v1", extraction("a"))
        store.commit()
        store._connection.execute("UPDATE extractions SET document_id = 'b'")
    with pytest.raises(StoreDamagedError) as error, open_store(path) as store:
        list(store.extractions())
    assert "'b' is damaged" in one_line(error, path)


def test_a_damaged_index_is_noticed(path: Path) -> None:
    with open_store(path) as store:
        for number in range(50):
            store.put(f"{number:04}", "v1", extraction(f"{number:04}"))
        store.check()
    content = path.read_bytes()
    assert content.count(b"0017") > 1
    path.write_bytes(content.replace(b"0017", b"0817", 1))
    with pytest.raises(StoreDamagedError) as error, open_store(path) as store:
        store.check()
    assert "damaged" in one_line(error, path)


def test_a_store_set_aside_is_whole_and_makes_room(path: Path) -> None:
    with open_store(path) as store:
        store.put("a", "v1", extraction("a"))
    path.with_name("store.sqlite-wal").touch()
    kept = set_aside(path)
    assert kept.name.startswith("store.sqlite.broken-")
    assert sorted(one.name for one in path.parent.iterdir()) == [kept.name, f"{kept.name}-wal"]
    with open_store(kept) as store:
        assert list(store.fingerprints()) == ["a"]


def test_a_database_of_another_program(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as error:
        open_store(path)
    assert "not a store of mahdar" in one_line(error, path)
    assert path.read_bytes() == before


def test_records_of_another_version(path: Path) -> None:
    with open_store(path) as store:
        store.put("a", "v1", extraction("a"))
        store.commit()
        store._connection.execute("UPDATE extractions SET extraction = ?", (msgspec.msgpack.encode({"document": {}}),))
    with pytest.raises(StoreError) as error, open_store(path) as store:
        list(store.extractions())
    assert "'a' is damaged or of another version of mahdar; use --fresh" in one_line(error, path)


def test_two_runs_at_once(path: Path) -> None:
    with open_store(path) as first, open_store(path, wait=0.05) as second:
        first.put("a", "v1", extraction("a"))
        assert list(first.fingerprints()) == ["a"]
        assert second.fingerprints() == {}
        second.put("b", "v1", extraction("b"))
        with pytest.raises(StoreError) as error:
            second.commit()
        assert "in use by another run" in one_line(error, path)
        first.commit()
        second.commit()
        assert list(first.fingerprints()) == ["a", "b"]


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as error:
        open_store(tmp_path)
    assert "unable to open" in one_line(error, tmp_path)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError) as error:
        open_store(tmp_path / "file" / "store.sqlite")
    assert "--out" in one_line(error, tmp_path / "file" / "store.sqlite")


def test_the_store_is_a_write_ahead_log(path: Path) -> None:
    with open_store(path) as store:
        assert store._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@settings(max_examples=40, deadline=None)
@given(TEXTS | st.text(st.characters(), max_size=20))
def test_texts_come_back_letter_for_letter(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "store.sqlite") as store:
        store.put("a", "1", extraction("a"), text=text)
        store.put("b", "1", extraction("b"))
        assert dict(store.texts(["a", "b", "c"])) == {"a": text}


def test_a_text_goes_with_its_document(path: Path) -> None:
    with open_store(path) as store:
        store.put("a", "1", extraction("a"), text="نص")
        store.put("b", "1", extraction("b"), text="نص")
    with open_store(path) as store:
        store.put("a", "2", extraction("a"))
        store.forget(["b"])
        assert dict(store.texts(["a", "b"])) == {}


def test_a_damaged_text_is_said_in_one_line(path: Path) -> None:
    with open_store(path) as store:
        store.put("a", "1", extraction("a"), text="نص")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE texts SET text = x'00'")
        connection.commit()
    with open_store(path) as store, pytest.raises(StoreError, match="'a' is damaged"):
        dict(store.texts(["a"]))
