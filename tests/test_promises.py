"""Promises of a run: order, number of runs and of workers, kills and faults of the disk leave the same tables, or say why not."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import flow
from pipeline.store import open_store
from pipeline.write import differing_files
from tests.runs import SMALL_STEPS, plain, sample_releases, start, start_mahdar, tables_of, write_jsonl

RELEASES = sample_releases()
OF_HISTORY = ("event_aliases.csv", "event_aliases.parquet", "dump")
"""What depends on the history of runs."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_jsonl(tmp_path_factory.mktemp("corpus") / "releases.jsonl", RELEASES)


@pytest.fixture(scope="module")
def expected(corpus: Path) -> dict[str, bytes]:
    """The tables of one run in one process."""
    out = corpus.parent / "expected"
    flow.run([str(corpus)], out)
    tables = tables_of(out)
    assert tables["events.csv"].count(b"\n") > 50
    return tables


def without_history(tables: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in tables.items() if name not in OF_HISTORY}


# Order, number of runs, workers


@pytest.mark.parametrize("seed", range(4))
def test_any_order_in_any_number_of_runs(seed: int, tmp_path: Path, corpus: Path, expected: dict[str, bytes]) -> None:
    chance = random.Random(seed)
    releases = chance.sample(RELEASES, len(RELEASES))
    folder = tmp_path / "corpus"
    folder.mkdir()
    path = folder / corpus.name
    cuts = [*sorted(chance.sample(range(1, len(releases)), seed)), len(releases)]
    for begin, end in zip([0, *cuts], cuts, strict=False):
        # The path of a document is a column: here, as there, it is that of one file.
        flow.run([str(write_jsonl(path, releases[begin:end]))], tmp_path / "out")
    found = without_history(tables_of(tmp_path / "out"))
    relocated = {name: content.replace(str(path).encode(), str(corpus).encode()) for name, content in found.items()}
    for name, content in without_history(expected).items():
        if not name.startswith("documents."):  # Parquet packs the path, and its length with it
            assert found[name] == content, name
    assert relocated["documents.csv"] == expected["documents.csv"]


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers(
    workers: int, tmp_path: Path, corpus: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "_MOST_IN_BATCH", 7)
    flow.run([str(corpus)], tmp_path / "out", workers=workers)
    assert tables_of(tmp_path / "out") == expected


def test_a_second_run_extracts_nothing_and_changes_nothing(
    tmp_path: Path, corpus: Path, expected: dict[str, bytes]
) -> None:
    flow.run([str(corpus)], tmp_path / "out")
    assert flow.run([str(corpus)], tmp_path / "out").new == 0
    assert tables_of(tmp_path / "out") == expected


# Killed


def kill_and_complete(seed: int, folder: Path, corpus: Path, expected: dict[str, bytes]) -> float:
    """Kill a run at a random moment, one or two times, then run to the end; how far the last one that was killed had come."""
    chance = random.Random(seed)
    out = folder / f"out-{seed}"
    if chance.random() < 0.5:  # tables of fewer documents are there before
        flow.run([str(write_jsonl(folder / corpus.name, RELEASES[:20]))], out)
    workers = chance.choice([1, 1, 1, 2])
    kept = 0
    for _ in range(chance.choice([1, 1, 2])):
        process = start_mahdar("run", corpus, "--out", out, "--quiet", "--workers", workers, before=SMALL_STEPS)
        try:
            process.wait(chance.uniform(0.3, 1.6 if workers == 1 else 3.0))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        said = process.communicate()[1]
        assert "Traceback" not in said
        if (out / "store.sqlite").exists():
            with open_store(out / "store.sqlite") as store:
                kept = len(store.fingerprints())
        for path in out.glob("*.csv"):  # whole files, each of one run or the other
            assert path.read_bytes().endswith(b"\n")
    flow.run([str(corpus)], out)
    assert tables_of(out) == expected
    assert differing_files(out) == []
    assert not [path.name for path in out.iterdir() if path.name.endswith((".mahdar-part", "-wal", "-shm"))]
    shutil.rmtree(out)
    return kept / len(RELEASES)


def check_kills(seeds: range, folder: Path, corpus: Path, expected: dict[str, bytes]) -> None:
    had_come = [kill_and_complete(seed, folder, corpus, expected) for seed in seeds]
    assert sum(had_come) > 0


def test_killed_at_a_few_moments(tmp_path: Path, corpus: Path, expected: dict[str, bytes]) -> None:
    check_kills(range(100, 106), tmp_path, corpus, expected)


@pytest.mark.exhaustive
def test_killed_at_fifty_random_moments(tmp_path: Path, corpus: Path, expected: dict[str, bytes]) -> None:
    check_kills(range(50), tmp_path, corpus, expected)


# Stopped


SLOWLY = f"""{SMALL_STEPS}
from pathlib import Path
from tests.hostile_recognizers import HOSTILE
original = flow.run
flow.run = lambda *given, **options: original(*given, **options, recognizers=HOSTILE)
original_put = store.Store.put
def put(self, *given, **options):
    original_put(self, *given, **options)
    print("put", file=sys.stdout, flush=True)
store.Store.put = put
"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_stopped_run_keeps_what_it_has_done(workers: int, sign: signal.Signals, tmp_path: Path) -> None:
    slow = [one | {"text": f"{one['text']}\nتمهل"} for one in RELEASES]
    corpus = write_jsonl(tmp_path / "slow.jsonl", slow)
    process = start_mahdar("run", corpus, "--out", tmp_path / "out", "--quiet", "--workers", workers, before=SLOWLY)
    assert process.stdout is not None
    for _ in range(12):
        assert process.stdout.readline() == "put\n"
    process.send_signal(sign)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "stopped; what was read is kept" in plain(said)
    with open_store(tmp_path / "out" / "store.sqlite") as store:
        assert 12 <= len(store.fingerprints()) < len(RELEASES)
    flow.run([str(corpus)], tmp_path / "out")
    flow.run([str(corpus)], tmp_path / "once")
    assert tables_of(tmp_path / "out") == tables_of(tmp_path / "once")


# Two at once


HOLDS = """
import time
from pathlib import Path
from pipeline.lock import alone_in
with alone_in(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no fcntl")
def test_a_run_waits_for_another_and_goes_on_when_that_is_killed(
    tmp_path: Path, corpus: Path, expected: dict[str, bytes]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    first = start(HOLDS, out)
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    second = start_mahdar("run", corpus, "--out", out, "--quiet")
    assert second.stderr is not None
    assert "another run is at work there; waiting" in second.stderr.readline()
    assert second.poll() is None
    first.kill()
    first.communicate()
    second.communicate(timeout=60)
    assert second.returncode == 0
    assert tables_of(out) == expected


def test_three_runs_at_once_leave_the_tables_of_one(tmp_path: Path, corpus: Path, expected: dict[str, bytes]) -> None:
    out = tmp_path / "out"
    processes = [start_mahdar("run", corpus, "--out", out, "--quiet", before=SMALL_STEPS) for _ in range(3)]
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        assert [line for line in said.splitlines() if "waiting until it ends" not in line] == []
    assert tables_of(out) == expected
    assert differing_files(out) == []


# The disk


LIMITED = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
@pytest.mark.parametrize("limit", [0, 5_000, 60_000, 150_000, 300_000])
def test_no_room_for_a_file_is_said_in_a_line_and_leaves_the_former_tables(
    limit: int, tmp_path: Path, corpus: Path, expected: dict[str, bytes]
) -> None:
    """Whichever file meets the limit, the store, a table or the database."""
    out = tmp_path / "out"
    flow.run([str(write_jsonl(tmp_path / "fewer.jsonl", RELEASES[:5]))], out)
    before = tables_of(out)
    process = start_mahdar(limit, "run", corpus, "--out", out, "--quiet", before=LIMITED)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert str(out) in plain(said)
    assert tables_of(out) == before
    assert differing_files(out) == []
    assert not list(out.glob("*.mahdar-part"))
    flow.run([str(corpus)], out)
    assert without_history(tables_of(out)) == without_history(expected)


def mounted(folder: Path, *options: str) -> bool:
    """Mount a small file system of memory, where that is allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)]
    return (
        shutil.which("mount") is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


@pytest.mark.parametrize("size", ["200k", "900k"])
def test_a_full_disk(size: str, tmp_path: Path, corpus: Path, expected: dict[str, bytes]) -> None:
    disk = tmp_path / "disk"
    if not mounted(disk, "-o", f"size={size}"):
        pytest.skip("mounting is not allowed")
    try:
        process = start_mahdar("run", corpus, "--out", disk / "out", "--quiet")
        _, said = process.communicate(timeout=60)
        assert process.returncode == 1
        assert str(disk) in plain(said)
        assert tables_of(disk / "out") == {}
        subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        flow.run([str(corpus)], disk / "out")
        assert tables_of(disk / "out") == expected
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_folder_that_cannot_be_written(tmp_path: Path, corpus: Path) -> None:
    disk = tmp_path / "disk"
    readonly = mounted(disk, "-o", "ro") if os.geteuid() == 0 else False
    if os.geteuid() == 0 and not readonly:
        pytest.skip("root may write everywhere, and mounting is not allowed")
    disk.chmod(0o555) if not readonly else None
    try:
        for out in (disk, disk / "out"):
            process = start_mahdar("run", corpus, "--out", out)
            _, said = process.communicate(timeout=60)
            assert process.returncode == 1
            assert str(disk) in plain(said)
            assert list(disk.iterdir()) == []
    finally:
        if readonly:
            subprocess.run(["umount", str(disk)], check=True)


# A damaged store


@pytest.mark.parametrize("where", ["header", "pages", "row", "cut", "empty", "table"])
def test_a_damaged_store_is_kept_aside_and_made_anew(
    where: str, tmp_path: Path, corpus: Path, expected: dict[str, bytes]
) -> None:
    out = tmp_path / "out"
    flow.run([str(corpus)], out)
    path = out / "store.sqlite"
    damage(path, where)
    content = path.read_bytes()
    process = start_mahdar("run", corpus, "--out", out, "--quiet")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert tables_of(out) == expected
    if where == "empty":  # an empty file is an empty database: nothing is lost that could be kept
        assert said == ""
        return
    assert "store.sqlite" in plain(said) and "kept as store.sqlite.broken-" in said
    (kept,) = [path for path in out.glob("store.sqlite.broken-*") if not path.name.endswith(("-wal", "-shm"))]
    assert kept.read_bytes() == content or where == "table"


def damage(path: Path, where: str) -> None:
    content = bytearray(path.read_bytes())
    if where == "header":
        content[:100] = bytes(100)
    elif where == "pages":
        content[2 * 4096 :] = os.urandom(len(content) - 2 * 4096)
    elif where == "cut":
        content = content[: len(content) // 2]
    elif where == "empty":
        content = bytearray()
    path.write_bytes(content)
    if where in ("row", "table"):
        with closing(sqlite3.connect(path)) as store, store:
            if where == "row":
                store.execute("UPDATE extractions SET extraction = replace(extraction, 'session', 'sessiom')")
                store.execute("UPDATE extractions SET extraction = CAST(extraction AS BLOB)")
            else:
                store.execute("DROP TABLE event_ids")


def test_a_store_of_a_newer_version_is_refused_in_a_line(tmp_path: Path, corpus: Path) -> None:
    out = tmp_path / "out"
    flow.run([str(corpus)], out)
    with closing(sqlite3.connect(out / "store.sqlite")) as store:
        store.execute("PRAGMA user_version = 99")
    process = start_mahdar("run", corpus, "--out", out)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "written by a newer mahdar" in plain(said)


# Incremental


def test_ten_releases_more_cost_little_and_leave_the_tables_of_one_run(tmp_path: Path) -> None:
    """A bound far above what it takes, relative to a whole run; tests.speed.incremental measures it on a large corpus."""
    releases = sample_releases(1_200)
    path = write_jsonl(tmp_path / "releases.jsonl", releases[:-10])
    flow.run([str(path)], tmp_path / "out")
    write_jsonl(path, releases)
    began = time.perf_counter()
    assert flow.run([str(path)], tmp_path / "out").new == 10
    more = time.perf_counter() - began
    began = time.perf_counter()
    flow.run([str(path)], tmp_path / "once")
    whole = time.perf_counter() - began
    assert without_history(tables_of(tmp_path / "out")) == without_history(tables_of(tmp_path / "once"))
    assert more < max(3.0, whole)
