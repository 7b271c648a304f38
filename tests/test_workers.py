"""Workers: whatever a document does to its process, it alone is set aside, and the others' rows are what they would be."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import flow
from pipeline.workers import Failure, Limits, WorkersError, work_through
from tests.hostile_recognizers import CRASH, EAT, EXIT, HANG, HOSTILE, KILLED, RAISE

LIMITS = Limits(seconds=4, memory=900)
TEXT = "عقدت اللجنة الفنية للبريد اجتماعها {} في مسقط يوم 5 مايو 2021 برئاسة عمان."
GOOD = ["الأول", "الثاني", "الثالث", "الرابع"]
BAD = {
    "crash": (CRASH, "was ended by SIGSEGV"),
    "hang": (HANG, "it took more than 4 seconds"),
    "eat": (EAT, "it takes more memory than it may"),
    "exit": (EXIT, "ended with exit code 3"),
    "killed": (KILLED, "was ended by SIGKILL"),
    "raise": (RAISE, "IndexError: list index out of range"),
}


def write_texts(folder: Path, bad: dict[str, tuple[str, str]]) -> Path:
    """Good texts, and between them the bad ones."""
    folder.mkdir()
    for number, word in enumerate(GOOD):
        (folder / f"{number}.txt").write_text(TEXT.format(word), encoding="utf-8")
    for name, (word, _) in bad.items():
        (folder / f"1-{name}.txt").write_text(f"{TEXT.format('الثالث')} {word} {word}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of the good texts alone, but that of documents, which names their paths."""
    folder = tmp_path_factory.mktemp("good")
    flow.run([str(write_texts(folder / "raw", {}))], folder / "out", formats=("csv",))
    return {path.name: path.read_bytes() for path in (folder / "out").glob("*.csv") if path.name != "documents.csv"}


def test_bad_documents_are_set_aside_with_the_reason_and_the_others_go_on(
    tmp_path: Path, expected: dict[str, bytes]
) -> None:
    raw = write_texts(tmp_path / "raw", BAD)
    out = tmp_path / "out"
    summary = flow.run([str(raw)], out, workers=2, recognizers=HOSTILE, limits=LIMITS, formats=("csv",))
    problems = dict(summary.rejected)
    assert summary.read == len(GOOD)
    assert sorted(problems) == sorted(f"1-{name}.txt" for name in BAD)
    for name, (_, reason) in BAD.items():
        assert reason in problems[f"1-{name}.txt"], name
    assert {path.name: path.read_bytes() for path in out.glob("*.csv") if path.name != "documents.csv"} == expected


def test_what_was_set_aside_is_told_again_and_not_tried_again(tmp_path: Path) -> None:
    raw = write_texts(tmp_path / "raw", {"exit": BAD["exit"]})
    first = flow.run([str(raw)], tmp_path / "out", workers=2, recognizers=HOSTILE, limits=LIMITS, formats=("csv",))
    began = time.perf_counter()
    second = flow.run([str(raw)], tmp_path / "out", workers=1, recognizers=HOSTILE, formats=("csv",))
    assert second.rejected == first.rejected != []
    assert (second.read, second.new) == (len(GOOD), 0)
    assert time.perf_counter() - began < 5


# The pool alone


def ready() -> Callable[[list[Any]], list[Any]]:
    return work


def work(items: list[Any]) -> list[Any]:
    for item in items:
        if item == "exit":
            os._exit(7)
        if item == "hang":
            time.sleep(3600)
        if item == "segfault":
            os.kill(os.getpid(), signal.SIGSEGV)
    return [(item, len(items)) for item in items]


def unready() -> Callable[[list[Any]], list[Any]]:
    raise KeyError("no lexicon here")


def stillborn() -> Callable[[list[Any]], list[Any]]:
    os._exit(9)


def results(batches: list[list[Any]], workers: int = 2, seconds: float = 4) -> list[tuple[list[Any], list[Any]]]:
    return list(work_through(batches, ready, workers, Limits(seconds)))


def test_results_come_in_the_order_of_the_batches() -> None:
    batches = [[n, n + 1] for n in range(0, 40, 2)]
    assert results(batches) == [(batch, [(n, 2) for n in batch]) for batch in batches]
    assert results([]) == []


def test_every_item_of_a_batch_may_be_bad() -> None:
    ((_, found),) = results([["exit", "a", "segfault", "hang", "b", "exit"]], workers=1, seconds=2)
    assert [one.problem.split()[-1] if isinstance(one, Failure) else one for one in found] == [
        "7", ("a", 1), "SIGSEGV", "seconds", ("b", 1), "7",
    ]  # fmt: skip


def test_no_more_batches_are_under_way_than_can_soon_be_worked_on() -> None:
    taken = 0

    def batches() -> Iterator[list[int]]:
        nonlocal taken
        for taken in range(1, 201):
            yield [taken]

    most = 0
    for given, _ in work_through(batches(), ready, 2, Limits()):
        most = max(most, taken - given[0])
    assert most <= 4


def test_what_setting_up_raises_is_raised() -> None:
    with pytest.raises(KeyError, match="no lexicon here"):
        list(work_through([[1]], unready, 1, Limits()))


def test_workers_that_never_start_are_told_in_one_line() -> None:
    with pytest.raises(WorkersError, match="exit code 9 before they are ready"):
        list(work_through([[1]], stillborn, 1, Limits()))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no such limit")
def test_workers_that_lack_memory_to_start_are_told(tmp_path: Path) -> None:
    raw = write_texts(tmp_path / "raw", {})
    with pytest.raises(WorkersError, match="allow them more memory"):
        flow.run([str(raw)], tmp_path / "out", workers=2, limits=Limits(memory=1))


ORPHANS = """
import sys
sys.path.insert(0, {root!r})
from pipeline.workers import Limits, work_through
from tests.test_workers import ready
if __name__ == "__main__":
    for _ in work_through([["a"], ["hang"], ["hang"]], ready, 2, Limits(3600)):
        print("one is done", flush=True)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="asks /proc for processes")
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS.format(root=str(Path(__file__).parents[1])), encoding="utf-8")
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"one is done\n"
    children = _children(parent.pid)
    assert children
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + 10
    while any(_alive(child) for child in children) and time.monotonic() < end:
        time.sleep(0.05)
    assert [child for child in children if _alive(child)] == []


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found


def _alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
