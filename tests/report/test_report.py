"""The report as a file: what it is made of, from which tables, and how it says that something is missing."""

from __future__ import annotations

import base64
import json
import re
import shutil
import zlib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline import flow
from pipeline.cli import app
from pipeline.report import write_report
from pipeline.report.page import page
from pipeline.write import FORMATS

WORDS = Path(__file__).parents[2] / "pipeline" / "report" / "words.json"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x00"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    flow.run(["data/raw"], folder)
    return folder


def held(html: str, name: str) -> Any:
    """What a data element of the page holds."""
    packed = re.search(rf'<script type="application/octet-stream" id="{name}">([A-Za-z0-9+/=]*)</script>', html)
    assert packed is not None
    return json.loads(zlib.decompress(base64.b64decode(packed[1])))


def test_every_event_of_the_run_is_in_the_report(run: Path, tmp_path: Path) -> None:
    written = write_report(run, tmp_path / "report.html")
    index = held(written.path.read_text(encoding="utf-8"), "index")
    assert (
        written.events == len(index["events"]) == len((run / "events.csv").read_text(encoding="utf-8").splitlines()) - 1
    )
    assert (written.size, written.without_text) == (written.path.stat().st_size, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_every_quotation_of_an_event_is_a_mark_on_whole_words(run: Path, tmp_path: Path) -> None:
    html = write_report(run, tmp_path / "r.html").path.read_text(encoding="utf-8")
    index = held(html, "index")
    council = next(
        e for e in index["events"] if e["name"] == "دورة مجلس وزراء الإسكان والتعمير العرب" and e["edition"] == 36
    )
    n = index["events"].index(council)
    marked = set()
    for d in council["reports"]:
        chunk, place = index["documents"][d]["text"]
        text, marks = held(html, f"chunk-{chunk}")[place]
        marked |= {(kind, text[start:end]) for start, end, kind, event, _ in marks if event == n}
    assert ("number", "الـ (36)") in marked or ("number", "الـ (36") in marked
    assert ("body", "لمجلس وزراء الإسكان والتعمير العرب") in marked  # the quotation begins behind the ل
    assert ("place", "عمّان") in marked


def test_the_same_run_gives_the_same_bytes(run: Path, tmp_path: Path) -> None:
    one, other = (write_report(run, tmp_path / name).path.read_bytes() for name in ("a.html", "b.html"))
    assert one == other


@pytest.mark.parametrize("formats", [("csv",), ("sqlite",), FORMATS])
def test_the_tables_may_be_csv_or_sqlite(formats: tuple[str, ...], tmp_path: Path) -> None:
    flow.run(["data/raw/las"], tmp_path, formats=formats)
    html = write_report(tmp_path).path.read_text(encoding="utf-8")
    flow.run(["data/raw/las"], tmp_path / "both")
    assert held(html, "index") == held(write_report(tmp_path / "both").path.read_text(encoding="utf-8"), "index")


def test_without_a_store_events_are_shown_without_texts(run: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(run, tmp_path / "copy", ignore=shutil.ignore_patterns("store.sqlite*"))
    written = write_report(copy)
    assert written.without_text == written.documents > 0
    result = CliRunner().invoke(app, ["report", "--out", str(copy)])
    assert result.exit_code == 0
    assert "run mahdar again" in result.output


@pytest.mark.parametrize("break_it", ["empty", "manifest", "table", "parquet"])
def test_what_is_missing_is_said_in_one_line(break_it: str, run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    if break_it == "empty":
        folder.mkdir()
    elif break_it == "parquet":
        flow.run(["data/raw/las"], folder, formats=("parquet",))
    else:
        shutil.copytree(run, folder)
        if break_it == "manifest":
            (folder / "run.json").write_text("{", encoding="utf-8")
        else:
            (folder / "places.csv").unlink()
    result = CliRunner().invoke(app, ["report", "--out", str(folder)])
    assert result.exit_code == 1
    assert result.output.startswith(f"mahdar: {folder}") and result.output.count("\n") == 1
    assert not list(folder.glob("*.html"))


def test_the_file_may_be_anywhere_but_not_a_folder(run: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["report", "--out", str(run), "--to", str(tmp_path / "new" / "week.html")])
    assert result.exit_code == 0 and (tmp_path / "new" / "week.html").exists()
    result = CliRunner().invoke(app, ["report", "--out", str(run), "--to", str(tmp_path)])
    assert (result.exit_code, result.output) == (1, f"mahdar: {tmp_path}: a folder; name a file with --to\n")


def test_nothing_of_the_data_is_html() -> None:
    html = page({"events": [HOSTILE]}, [[[HOSTILE, []]]])
    assert "alert(" not in html and "onerror" not in html
    assert held(html, "index") == {"events": [HOSTILE]}
    assert held(html, "chunk-0") == [[HOSTILE, []]]


def test_a_lone_surrogate_does_not_break_the_page() -> None:
    assert held(page({"name": "a\ud800"}, []), "index") == {"name": "a\ud800"}


def test_the_page_asks_the_network_for_nothing() -> None:
    html = page({}, [])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None and policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1] and "http" not in policy[1]
    own = re.sub(r"http://www\.w3\.org/2000/svg", "", html)  # a name of a vocabulary, which nobody fetches
    assert not re.search(r"""https?://|\bsrc=|<link|@import|url\(|\bfetch\(|XMLHttpRequest|innerHTML""", own)


def test_both_languages_have_every_message() -> None:
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    assert words["en"].keys() == words["ar"].keys()
    for key, message in words["en"].items():
        other = words["ar"][key]
        if isinstance(message, dict):
            assert message.keys() == other.keys(), key
        elif isinstance(message, str):
            assert set(re.findall(r"\{\w+\}", message)) == set(re.findall(r"\{\w+\}", other)), key


def test_every_message_that_the_program_says_exists() -> None:
    words = json.loads(WORDS.read_text(encoding="utf-8"))["en"]
    program = "".join(path.read_text(encoding="utf-8") for path in sorted(WORDS.parent.glob("*.js")))
    said = set(re.findall(r"""\b(?:say|counted)\("(\w+)["\s]""", program))
    said |= set(re.findall(r'data-word="(\w+)"', (WORDS.parent / "report.html").read_text(encoding="utf-8")))
    assert said and said <= words.keys(), said - words.keys()
