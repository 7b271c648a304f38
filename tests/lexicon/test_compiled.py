"""The compiled lexicon on disk: used when whole and ours, made anew otherwise, never out of date."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.lexicon import build_lexicon, load_lexicon, version_of
from pipeline.lexicon.compiled import _KEPT, compiled


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "mahdar"


def built(words: list[str]) -> list[str]:
    return [*words, "built"]


def refused() -> list[str]:
    raise AssertionError("what is kept should have been used")


def test_what_was_built_is_read_back(cache: Path) -> None:
    first = compiled("a", lambda: built(["محضر"]))
    assert compiled("a", refused) == first == ["محضر", "built"]


def test_another_version_is_built_anew(cache: Path) -> None:
    compiled("a", lambda: built(["محضر"]))
    assert compiled("b", lambda: built([])) == ["built"]


@pytest.mark.parametrize("content", [b"", b"\x80", b"x" * 100])
def test_a_damaged_file_is_built_anew(cache: Path, content: bytes) -> None:
    compiled("a", lambda: built([]))
    (file,) = cache.glob("*.pickle")
    file.write_bytes(content)
    assert compiled("a", lambda: built(["again"])) == ["again", "built"]
    assert compiled("a", refused) == ["again", "built"]


def test_a_file_that_others_may_write_is_not_trusted(cache: Path) -> None:
    compiled("a", lambda: built([]))
    (file,) = cache.glob("*.pickle")
    file.chmod(0o666)
    assert compiled("a", lambda: built(["again"])) == ["again", "built"]


def test_a_folder_that_cannot_be_made_costs_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert compiled("a", lambda: built([])) == ["built"]


def test_old_files_are_removed(cache: Path) -> None:
    versions = [f"{number:02}" for number in range(_KEPT + 4)]
    for number, version in enumerate(versions):
        compiled(version, lambda: built([]))
        os.utime(cache / f"lexicon-{version}.pickle", (number, number))
    assert {path.name for path in cache.iterdir()} == {f"lexicon-{version}.pickle" for version in versions[4:]}


def test_rows_of_a_folder_are_part_of_the_version(cache: Path, tmp_path: Path) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    before = version_of(folder)
    assert before == version_of()
    (folder / "titles.csv").write_text("phrase,class,note\nالفهامة,honorific,\n", encoding="utf-8")
    assert version_of(folder) != before
    assert load_lexicon(folder).titles.find(("الفهامه",)) == "honorific"
    assert load_lexicon().titles.find(("الفهامه",)) is None


def test_the_lexicon_reads_back_as_it_was_built(cache: Path) -> None:
    load_lexicon()
    kept, new = load_lexicon(), build_lexicon()
    for name in ("months", "kinds", "cues", "body_names", "place_names"):
        assert getattr(kept, name)._root == getattr(new, name)._root
    assert kept.vocabulary.flags == new.vocabulary.flags
    assert kept.vocabulary.pairs == new.vocabulary.pairs
    assert (kept.bodies, kept.places, kept.verbs) == (new.bodies, new.places, new.verbs)
