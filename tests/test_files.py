"""Files that are known are not read again; whatever may have changed is."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from pipeline import flow, read
from pipeline.records import Document
from pipeline.status import status
from pipeline.store import open_store
from tests.runs import tables_of

TEXT = "عقدت اللجنة الفنية للبريد اجتماعها {} في مسقط يوم 5 مايو 2021."


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read from now on."""
    opened: list[str] = []
    read_file = read._read_file

    def noting(path: str, document_id: str, columns: Mapping[str, str]) -> Iterator[Document]:
        opened.append(os.path.basename(path))
        yield from read_file(path, document_id, columns)

    monkeypatch.setattr(read, "_read_file", noting)
    return opened


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for name, word in {"a.txt": "الأول", "b.txt": "الثاني", "c.html": "الثالث"}.items():
        (folder / name).write_text(
            f"<p>{TEXT.format(word)}</p>" if "html" in name else TEXT.format(word), encoding="utf-8"
        )
    return folder


def test_a_file_is_read_again_only_when_its_bytes_have_changed(raw: Path, tmp_path: Path, reads: list[str]) -> None:
    out = tmp_path / "out"
    flow.run([str(raw)], out)
    before = tables_of(out)
    assert sorted(reads) == ["a.txt", "b.txt", "c.html"]
    reads.clear()
    os.utime(raw / "a.txt")
    summary = flow.run([str(raw)], out)
    assert (reads, summary.read, summary.new) == ([], 3, 0)
    assert tables_of(out) == before
    state = (raw / "b.txt").stat()
    (raw / "b.txt").write_text(TEXT.format("الرابع"), encoding="utf-8")  # as long as before, and as old
    os.utime(raw / "b.txt", ns=(state.st_atime_ns, state.st_mtime_ns))
    assert (raw / "b.txt").stat().st_size == state.st_size
    ahead = status(out).ahead
    assert ahead is not None
    assert (ahead.changed, ahead.unchanged) == (1, 2)
    reads.clear()
    assert flow.run([str(raw)], out).new == 1
    assert reads == ["b.txt"]
    flow.run([str(raw)], tmp_path / "once")
    assert tables_of(tmp_path / "once")["events.csv"] == tables_of(out)["events.csv"]


def test_what_is_forgotten_is_read_again(raw: Path, tmp_path: Path, reads: list[str]) -> None:
    flow.run([str(raw)], tmp_path / "out")
    with open_store(tmp_path / "out" / "store.sqlite") as store:
        store.forget(["a.txt"])
    reads.clear()
    assert flow.run([str(raw)], tmp_path / "out").new == 1
    assert reads == ["a.txt"]


def test_other_words_and_another_day_read_all_again(raw: Path, tmp_path: Path, reads: list[str]) -> None:
    words = tmp_path / "words"
    words.mkdir()
    (words / "kinds.csv").write_text("word,kind,number,note\nمجلس تشاور,meeting,singular,\n", encoding="utf-8")
    flow.run([str(raw)], tmp_path / "out")
    reads.clear()
    assert flow.run([str(raw)], tmp_path / "out", lexicon_folder=words).new == 3
    assert len(reads) == 3
    reads.clear()
    assert flow.run([str(raw)], tmp_path / "out", published=dt.date(2024, 1, 1)).new == 3
    assert len(reads) == 3


def test_a_file_that_cannot_be_read_is_tried_again(raw: Path, tmp_path: Path, reads: list[str]) -> None:
    (raw / "d.txt").write_bytes(b"")
    for _ in range(2):
        reads.clear()
        assert [name for name, _ in flow.run([str(raw)], tmp_path / "out").rejected] == ["d.txt"]
        assert "d.txt" in reads


def test_two_files_with_one_id_stay_what_they_are(raw: Path, tmp_path: Path, reads: list[str]) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text(TEXT.format("الخامس"), encoding="utf-8")
    inputs = [str(raw), str(other)]
    first = flow.run(inputs, tmp_path / "out")
    before = tables_of(tmp_path / "out")
    second = flow.run(inputs, tmp_path / "out")
    assert first.rejected == second.rejected != []
    assert tables_of(tmp_path / "out") == before


def test_a_name_that_is_no_text_is_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/\xff.txt", "w", encoding="utf-8") as file:
        file.write(TEXT.format("الأول"))
    for expected in (1, 0):
        assert flow.run([str(folder)], tmp_path / "out").new == expected
