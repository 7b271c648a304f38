"""run.json, and what it tells of a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.records import SCHEMA_VERSION, TABLES
from pipeline.write import write_tables
from pipeline.write.manifest import differing_files, file_sha256, library_versions, run_manifest


def test_the_page(tmp_path: Path) -> None:
    path = tmp_path / "somewhere"
    path.write_bytes(b"abc")
    page = json.loads(run_manifest({table: [] for table in TABLES}, {"events.csv": path}, {"documents": {"ok": 3}}))
    assert page["schema_version"] == SCHEMA_VERSION
    assert page["documents"] == {"ok": 3}
    assert page["rows"] == dict.fromkeys(TABLES, 0)
    assert page["files"] == {"events.csv": {"sha256": file_sha256(path), "bytes": 3}}
    assert page["versions"] == library_versions()


def test_own_keys_cannot_be_given() -> None:
    with pytest.raises(ValueError, match="may not set: rows"):
        run_manifest({}, {}, {"rows": 3})


@pytest.mark.parametrize("page", [None, b"", b"[]", b"{}", b'{"files": 3}', b'{"files": {"a": {}}}', b"\xff"])
def test_without_a_good_run_json_nothing_is_certain(page: bytes | None, tmp_path: Path) -> None:
    if page is not None:
        (tmp_path / "run.json").write_bytes(page)
    assert differing_files(tmp_path) == ["run.json"]


def test_files_that_are_missing_or_changed_are_named(tmp_path: Path) -> None:
    write_tables({table: [] for table in TABLES}, tmp_path, formats=("csv",))
    (tmp_path / "dates.csv").unlink()
    with (tmp_path / "events.csv").open("a", encoding="utf-8") as file:
        file.write("x")
    assert differing_files(tmp_path) == ["dates.csv", "events.csv"]
