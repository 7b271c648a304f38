"""Each command from outside: what it prints, its exit code, what it leaves on the disk; and what bad input meets."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from pipeline import read_documents
from pipeline.cli import app, progress
from pipeline.lexicon import version_of
from pipeline.records import TABLES
from pipeline.store import open_store
from tests.runs import start_mahdar

TEXT = "عقدت اللجنة الفنية للبريد اجتماعها الثالث في مسقط يوم 5 مايو 2021 برئاسة عمان."
TEXTS = {
    "a": ("2021-05-06", TEXT),
    "b": ("2021-05-07", "اختتمت اللجنة الفنية للبريد اجتماعها الثالث في مسقط أمس بمشاركة الأردن."),
    "c": ("2022-06-02", "عقدت اللجنة الفنية للبريد اجتماعها الرابع في عمّان يوم 1 يونيو 2022."),
    "d": ("2022-06-03", "نظمت اليونسكو مؤتمر الطاقة النظيفة في بيروت أمس بالتعاون مع البنك الدولي."),
    "e": ("2022-06-09", "ينعقد مؤتمر الطاقة النظيفة في بيروت، يليه منتدى المدن الذكية في تونس غدا."),
}
RELEASES = [{"id": name, "published": day, "text": text} for name, (day, text) in TEXTS.items()]
BINARY = bytes(range(256)) * 40
OF_HISTORY = "event_aliases.csv"
"""The one table that depends on the history of runs."""


def mahdar(*arguments: object, text: str | None = None) -> Result:
    """The command, run in this process; an exception that nobody caught fails the test."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=text)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def write_releases(path: Path, releases: Iterable[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in releases), encoding="utf-8")
    return path


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every CSV and Parquet file of a run, and the dump of its SQLite file."""
    files = {path.name: path.read_bytes() for path in (*folder.glob("*.csv"), *folder.glob("*.parquet"))}
    with sqlite3.connect(folder / "mahdar.sqlite") as database:
        files["dump"] = "\n".join(database.iterdump()).encode()
    database.close()
    return files


def bytes_of_documents(folder: Path) -> dict[str, bytes]:
    """The same without what depends on the history of runs."""
    files = {path.name: path.read_bytes() for path in (*folder.glob("*.csv"), *folder.glob("*.parquet"))}
    return {name: content for name, content in files.items() if Path(name).stem != Path(OF_HISTORY).stem}


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one_line(result: Result, *words: str) -> None:
    """What went wrong is said in one line on standard error, without a traceback."""
    said = [line for line in result.stderr.splitlines() if line.strip()]
    assert len(said) == 1, result.stderr
    assert [word for word in words if word not in said[0]] == [], said[0]


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    return write_releases(tmp_path / "releases.jsonl", RELEASES)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


# run


def test_run_writes_every_table_in_every_format(releases: Path, out: Path) -> None:
    result = mahdar("run", releases, "--out", out)
    assert result.exit_code == 0, result.output
    names = {path.name for path in out.iterdir()}
    assert {f"{table}.csv" for table in TABLES} <= names
    assert {f"{table}.parquet" for table in TABLES} <= names
    assert {"mahdar.sqlite", "run.json"} <= names
    assert [row["document_id"] for row in rows_of(out, "documents")] == ["a", "b", "c", "d", "e"]
    assert result.stderr == ""


def test_run_tells_what_it_did(releases: Path, out: Path) -> None:
    said = mahdar("run", releases, "--out", out).stdout
    assert "documents" in said and "events" in said and str(out) in said


def test_quiet_prints_nothing(releases: Path, out: Path) -> None:
    assert mahdar("run", releases, "--out", out, "--quiet").output == ""


def test_only_the_formats_that_are_named_are_written(releases: Path, out: Path) -> None:
    assert mahdar("run", releases, "--out", out, "--formats", "csv").exit_code == 0
    assert {path.suffix for path in out.iterdir()} <= {".csv", ".json", ".sqlite"}
    assert not (out / "mahdar.sqlite").exists()


def test_a_second_run_changes_nothing(releases: Path, out: Path) -> None:
    assert mahdar("run", releases, "--out", out).exit_code == 0
    before = bytes_of(out)
    result = mahdar("run", releases, "--out", out)
    assert result.exit_code == 0
    assert "0 new or changed" in result.stdout
    assert bytes_of(out) == before


def test_a_run_over_nothing_new_is_no_error(releases: Path, out: Path, tmp_path: Path) -> None:
    mahdar("run", releases, "--out", out)
    before = bytes_of(out)
    assert mahdar("run", releases, "--out", out, "--fresh").exit_code == 0
    assert bytes_of(out) == before


def test_workers_give_the_same_bytes(releases: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    assert mahdar("run", releases, "--out", folders[0]).exit_code == 0
    assert mahdar("run", releases, "--out", folders[1], "--workers", 2).exit_code == 0
    assert bytes_of(folders[0]) == bytes_of(folders[1])


def test_order_of_documents_does_not_matter(releases: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "forward", tmp_path / "backward"]
    mahdar("run", releases, "--out", folders[0])
    write_releases(releases, reversed(RELEASES))
    mahdar("run", releases, "--out", folders[1])
    assert bytes_of(folders[0]) == bytes_of(folders[1])


@pytest.mark.parametrize("cut", [1, 3])
@pytest.mark.parametrize("backward", [False, True])
def test_one_run_or_two_give_the_same_bytes(cut: int, backward: bool, releases: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "once", tmp_path / "twice"]
    mahdar("run", releases, "--out", folders[0])
    batches = [RELEASES[:cut], RELEASES[cut:]]
    for batch in reversed(batches) if backward else batches:
        mahdar("run", write_releases(releases, batch), "--out", folders[1])
    assert bytes_of_documents(folders[0]) == bytes_of_documents(folders[1])


def test_a_document_that_is_gone_from_the_input_stays(releases: Path, out: Path) -> None:
    mahdar("run", releases, "--out", out)
    mahdar("run", write_releases(releases, RELEASES[:1]), "--out", out)
    assert len(rows_of(out, "documents")) == len(RELEASES)


def test_fresh_forgets_what_is_gone(releases: Path, out: Path) -> None:
    mahdar("run", releases, "--out", out)
    mahdar("run", write_releases(releases, RELEASES[:1]), "--out", out, "--fresh")
    assert [row["document_id"] for row in rows_of(out, "documents")] == ["a"]


def test_the_day_of_publication_is_that_of_the_option_where_none_is_stated(tmp_path: Path, out: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("عقدت اللجنة الفنية للبريد اجتماعها الثالث أمس.", encoding="utf-8")
    assert mahdar("run", path, "--out", out, "--published", "2025-11-12").exit_code == 0
    assert [row["start_date"] for row in rows_of(out, "dates")] == ["2025-11-11"]
    assert rows_of(out, "documents")[0]["published_on_source"] == "option"


# run, on bad input


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("binary.txt", BINARY),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + os.urandom(3000)),
        ("empty.html", b""),
        ("empty.jsonl", b""),
        ("broken.jsonl", b'{"id": "x", "text": \n'),
        ("number.jsonl", b"7\n"),
        ("no-text.jsonl", b'{"id": "x"}\n'),
        ("text-is-a-number.jsonl", b'{"id": "x", "text": 7}\n'),
        ("not-gzip.jsonl.gz", b"this is no archive"),
    ],
)
def test_one_bad_file_alone_is_told_and_nothing_is_read(name: str, content: bytes, tmp_path: Path, out: Path) -> None:
    (tmp_path / name).write_bytes(content)
    result = mahdar("run", tmp_path / name, "--out", out)
    assert result.exit_code == 1, result.output
    assert name in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.txt", b""), ("binary.txt", BINARY), ("broken.jsonl", b'{"id": "x",\n')],
)
def test_a_bad_file_does_not_stop_the_others(name: str, content: bytes, tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / name).write_bytes(content)
    (folder / "good.txt").write_text(TEXT, encoding="utf-8")
    result = mahdar("run", folder, "--out", out)
    assert result.exit_code == 0
    one_line(result, name)
    status = {row["document_id"]: row["status"] for row in rows_of(out, "documents")}
    assert status["good.txt"] == "ok"
    assert [one for one in status if one.startswith(name) and status[one] == "rejected"]
    assert all(row["problem"] for row in rows_of(out, "documents") if row["status"] == "rejected")


def test_a_broken_line_does_not_stop_the_others(tmp_path: Path, out: Path) -> None:
    path = tmp_path / "releases.jsonl"
    lines = [json.dumps(one, ensure_ascii=False) for one in RELEASES]
    path.write_text("\n".join([lines[0], '{"id": "x", "text": "…', lines[1]]) + "\n", encoding="utf-8")
    result = mahdar("run", path, "--out", out)
    assert result.exit_code == 0
    one_line(result, "releases.jsonl", "2")
    assert {row["document_id"] for row in rows_of(out, "documents") if row["status"] == "ok"} == {"a", "b"}


def test_a_missing_folder_is_told(tmp_path: Path, out: Path) -> None:
    result = mahdar("run", tmp_path / "nowhere", "--out", out)
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_told(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0)
    try:
        result = mahdar("run", folder, "--out", out)
    finally:
        folder.chmod(0o700)
    assert result.exit_code == 1
    assert "locked" in result.stderr


WRONG_USAGE = [
    (("--published", "12/11/2025"), "--published"),
    (("--published", "2025-02-30"), "--published"),
    (("--published", ""), "--published"),
    (("--formats", "xlsx"), "--formats"),
    (("--formats", "csv,xlsx"), "--formats"),
    (("--formats", ""), "--formats"),
    (("--recognizer", "nobody"), "--recognizer"),
    (("--workers", "0"), "--workers"),
    (("--workers", "many"), "--workers"),
    (("--unknown",), "--unknown"),
]


@pytest.mark.parametrize(("options", "word"), WRONG_USAGE, ids=[" ".join(options) for options, _ in WRONG_USAGE])
def test_wrong_usage_of_run(options: tuple[str, ...], word: str, releases: Path, out: Path) -> None:
    result = mahdar("run", releases, "--out", out, *options)
    assert result.exit_code == 2, result.output
    assert word in result.stderr
    assert "Traceback" not in result.output
    assert not out.exists() or not list(out.iterdir())


def test_wrong_usage_leaves_the_tables_of_an_earlier_run(releases: Path, out: Path) -> None:
    mahdar("run", releases, "--out", out)
    before = bytes_of(out)
    assert mahdar("run", releases, "--out", out, "--published", "soon").exit_code == 2
    assert bytes_of(out) == before


def test_a_file_in_the_place_of_the_output_folder_is_told(releases: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    result = mahdar("run", releases, "--out", tmp_path / "taken")
    assert result.exit_code == 1
    one_line(result, "taken")
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_a_store_that_is_none_is_kept_aside_and_made_anew(releases: Path, out: Path) -> None:
    out.mkdir()
    content = b"these are not the pages of a database" * 100
    (out / "store.sqlite").write_bytes(content)
    result = mahdar("run", releases, "--out", out)
    assert result.exit_code == 0
    one_line(result, "store.sqlite", "damaged", "kept as store.sqlite.broken-")
    (kept,) = out.glob("store.sqlite.broken-*")
    assert kept.read_bytes() == content
    assert mahdar("run", releases, "--out", out).stderr == ""
    assert len(rows_of(out, "documents")) == len(RELEASES)


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("months.csv", "name,number,calendar\nشهر,13\n", ("months.csv",)),
        ("months.csv", "word,value\nشهر,3\n", ("months.csv",)),
        ("bodies.csv", "", ("bodies.csv",)),
    ],
    ids=["short row", "wrong header", "empty file"],
)
def test_a_wrong_lexicon_is_told(
    command: str, name: str, content: str, words: tuple[str, ...], releases: Path, tmp_path: Path, out: Path
) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / name).write_text(content, encoding="utf-8")
    arguments = ("run", releases, "--out", out, "--lexicon", folder) if command == "run" else ("check", folder)
    result = mahdar(*arguments)
    assert result.exit_code == 1, result.output
    assert [word for word in words if word not in result.output] == [], result.output
    assert "Traceback" not in result.output
    assert not list(out.glob("*.csv"))


UNKNOWN_KIND = "word,kind,number,note\nمجمع,gathering,singular,\n"


def test_check_refuses_an_unknown_kind(tmp_path: Path) -> None:
    (tmp_path / "kinds.csv").write_text(UNKNOWN_KIND, encoding="utf-8")
    result = mahdar("check", tmp_path)
    assert result.exit_code == 1
    assert "kinds.csv" in result.output and "2" in result.output


def test_run_refuses_an_unknown_kind(releases: Path, tmp_path: Path, out: Path) -> None:
    (tmp_path / "kinds.csv").write_text(UNKNOWN_KIND, encoding="utf-8")
    result = mahdar("run", releases, "--out", out, "--lexicon", tmp_path)
    assert result.exit_code == 1
    one_line(result, "kinds.csv")


def test_a_lexicon_folder_that_is_not_there_is_told(releases: Path, tmp_path: Path, out: Path) -> None:
    result = mahdar("run", releases, "--out", out, "--lexicon", tmp_path / "nowhere")
    assert result.exit_code == 1
    one_line(result, "nowhere")
    assert not out.exists()


# extract and explain


def test_extract_prints_json(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = mahdar("extract", path)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["document"]["document_id"] == "text.txt"
    assert [report["edition"] for report in found["event_reports"]] == [3]
    assert [date["text"] for date in found["dates"]] == ["5 مايو 2021"]


def test_extract_reads_standard_input() -> None:
    result = mahdar("extract", "-", "--published", "2025-11-12", text="وصل الوفد أمس إلى مسقط.")
    assert result.exit_code == 0
    assert [date["start_date"] for date in json.loads(result.stdout)["dates"]] == ["2025-11-11"]


def test_explain_names_rule_and_words(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    result = mahdar("explain", path)
    assert result.exit_code == 0
    for word in ("5 مايو 2021", "2021-05-05", "rule:", "words:", ".csv:"):
        assert word in result.stdout


def test_explain_reads_standard_input() -> None:
    result = mahdar("explain", "-", text=TEXT)
    assert result.exit_code == 0
    assert "الثالث" in result.stdout


@pytest.mark.parametrize("command", ["extract", "explain"])
def test_an_empty_standard_input_is_no_crash(command: str) -> None:
    assert mahdar(command, "-", text="").exit_code in (0, 1)


@pytest.mark.parametrize("command", ["extract", "explain"])
@pytest.mark.parametrize(("name", "content"), [("empty.txt", b""), ("binary.txt", BINARY), ("gone.txt", None)])
def test_a_file_that_cannot_be_read_ends_the_command(
    command: str, name: str, content: bytes | None, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = mahdar(command, tmp_path / name)
    assert result.exit_code == 1
    one_line(result, name)
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["extract", "explain"])
def test_a_wrong_day_of_publication_is_wrong_usage(command: str) -> None:
    result = mahdar(command, "-", "--published", "tomorrow", text=TEXT)
    assert result.exit_code == 2
    assert "--published" in result.stderr


# check


def test_check_finds_the_lexicon_in_order() -> None:
    result = mahdar("check")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


def test_check_of_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = mahdar("check", tmp_path / "nowhere")
    assert result.exit_code == 1
    one_line(result, "nowhere")


def test_check_accepts_rows_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "kinds.csv").write_text("word,kind,number,note\nمجلس تشاور,meeting,singular,ours\n", encoding="utf-8")
    result = mahdar("check", tmp_path)
    assert result.exit_code == 0, result.output


# forget


def test_forget_takes_documents_out_as_if_they_had_not_been_read(releases: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "all", tmp_path / "fewer"]
    mahdar("run", releases, "--out", folders[0])
    result = mahdar("forget", "d", "e", "--out", folders[0])
    assert result.exit_code == 0
    assert "2 of 2" in result.stdout
    mahdar("run", write_releases(releases, RELEASES[:3]), "--out", folders[1])
    assert bytes_of_documents(folders[0]) == bytes_of_documents(folders[1])


def test_forget_writes_the_formats_of_the_last_run(releases: Path, out: Path) -> None:
    mahdar("run", releases, "--out", out, "--formats", "csv")
    mahdar("forget", "d", "--out", out)
    assert not list(out.glob("*.parquet"))
    assert len(rows_of(out, "documents")) == len(RELEASES) - 1


def test_what_was_forgotten_is_read_again(releases: Path, out: Path) -> None:
    mahdar("run", releases, "--out", out)
    before = bytes_of_documents(out)
    mahdar("forget", "a", "d", "--out", out)
    assert "2 new or changed" in mahdar("run", releases, "--out", out).stdout
    assert bytes_of_documents(out) == before


def test_forget_of_an_unknown_document_changes_nothing(releases: Path, out: Path) -> None:
    mahdar("run", releases, "--out", out)
    before = bytes_of(out)
    result = mahdar("forget", "nobody", "--out", out)
    assert result.exit_code == 0
    assert "0 of 1" in result.stdout
    assert bytes_of(out) == before


def test_forget_where_no_run_has_been(out: Path) -> None:
    result = mahdar("forget", "a", "--out", out)
    assert result.exit_code == 1
    one_line(result, str(out))
    assert not out.exists()


def test_forget_needs_a_document(out: Path) -> None:
    assert mahdar("forget", "--out", out).exit_code == 2


# status


def told(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def test_status_tells_what_is_known_and_what_a_run_would_read(releases: Path, out: Path) -> None:
    mahdar("run", releases, "--out", out)
    said = told(mahdar("status", "--out", out))
    assert "documents 5, 0 of them rejected" in said
    assert "next run 0 new, 0 to read anew, 5 unchanged; 0 known that are no longer there" in said
    assert str(releases) in said
    changed = [RELEASES[1] | {"text": TEXT}, *RELEASES[2:], RELEASES[0] | {"id": "f"}]
    before = bytes_of(out)
    write_releases(releases, changed)
    said = told(mahdar("status", "--out", out))
    assert "1 new, 1 to read anew, 3 unchanged; 1 known that are no longer there" in said
    assert bytes_of(out) == before
    assert "2 new or changed" in mahdar("run", releases, "--out", out).stdout


def test_status_with_other_words_and_another_input(releases: Path, tmp_path: Path, out: Path) -> None:
    words = tmp_path / "words"
    words.mkdir()
    mahdar("run", releases, "--out", out, "--lexicon", words)
    (words / "kinds.csv").write_text("word,kind,number,note\nمجلس تشاور,meeting,singular,ours\n", encoding="utf-8")
    said = told(mahdar("status", "--out", out))
    assert "outdated 5 read by another version" in said
    assert "0 new, 5 to read anew, 0 unchanged" in said
    other = write_releases(tmp_path / "other.jsonl", [RELEASES[0] | {"id": "x"}])
    assert "1 new, 0 to read anew, 0 unchanged; 5 known" in told(mahdar("status", other, "--out", out))


def test_status_names_what_was_set_aside_and_files_of_another_run(releases: Path, out: Path) -> None:
    with releases.open("a", encoding="utf-8") as file:
        file.write("no json\n")
    mahdar("run", releases, "--out", out)
    (out / "events.csv").write_text("mine", encoding="utf-8")
    result = mahdar("status", "--out", out)
    assert "1 of them rejected" in told(result)
    assert "rejected: releases.jsonl:6: line 6 is not JSON" in result.stdout
    one_line(result, "not of the last run: events.csv")


def test_status_while_a_run_writes(releases: Path, out: Path) -> None:
    mahdar("run", releases, "--out", out)
    with open_store(out / "store.sqlite") as store:
        store.set_event_ids({})
        write_releases(releases, [*RELEASES, RELEASES[0] | {"id": "f"}])
        assert "1 new, 0 to read anew, 5 unchanged" in told(mahdar("status", "--out", out))


def test_status_of_a_last_run_that_is_no_json(releases: Path, out: Path) -> None:
    mahdar("run", releases, "--out", out)
    with open_store(out / "store.sqlite") as store:
        store.set_facts({"inputs": "[", "ended": "now"})
    result = mahdar("status", "--out", out)
    assert result.exit_code == 1
    one_line(result, "store.sqlite", "run again")
    mahdar("run", releases, "--out", out)
    assert "5 unchanged" in told(mahdar("status", "--out", out))


def test_status_where_no_run_has_been(out: Path) -> None:
    result = mahdar("status", "--out", out)
    assert result.exit_code == 1
    one_line(result, str(out))
    assert not out.exists()


# watch


def test_watch_runs_on_new_files_when_they_are_whole_and_ends_clean(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    process = start_mahdar("watch", folder, "--out", out, "--every", 0.4)
    assert process.stdout is not None
    assert "Ctrl-C" in process.stdout.readline()
    assert "0 new or changed" in process.stdout.readline()
    (folder / ".hidden.txt").write_text(TEXT, encoding="utf-8")
    with (folder / "a.txt").open(
        "w", encoding="utf-8"
    ) as file:  # a file that comes slowly is read once, when it is there
        for part in TEXT.split(" "):
            file.write(f"{part} ")
            file.flush()
            time.sleep(0.1)
    assert "1 new or changed of 1, 1 events" in process.stdout.readline()
    (folder / "b.txt").write_bytes(b"")
    assert "0 new" not in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate(timeout=30)
    assert process.returncode == 0
    assert printed == ""
    lines = said.splitlines()
    assert lines == [lines[0], "mahdar: stopped; what was read is kept, and the next run goes on from there"]
    assert lines[0].startswith("rejected: b.txt: the file is empty")
    assert [row["document_id"] for row in rows_of(out, "documents")] == ["a.txt", "b.txt"]


def test_watch_goes_on_after_a_run_that_failed(tmp_path: Path, out: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    out.write_text("in the way", encoding="utf-8")
    process = start_mahdar("watch", folder, "--out", out, "--every", 0.2, "--quiet")
    assert process.stderr is not None
    assert "out" in process.stderr.readline()
    out.unlink()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    end = time.monotonic() + 30
    while not (out / "run.json").exists() and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert len(rows_of(out, "documents")) == 1


# what a run shows and notes


def test_a_terminal_is_shown_how_far_a_run_is(releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Console(file=io.StringIO(), force_terminal=True, width=100)
    monkeypatch.setattr(progress, "errors", screen)
    with progress.progress_bar([str(releases)], quiet=False) as advance:
        time.sleep(0.5)  # counting goes on beside
        for document in read_documents([str(releases)]):
            advance(document)
        time.sleep(0.3)
    assert isinstance(screen.file, io.StringIO)
    assert "5/5" in screen.file.getvalue()


@pytest.mark.parametrize(("name", "expected"), [("one.txt", 1), ("five.jsonl", 5), ("five.jsonl.gz", 5), ("bad.gz", 1)])
def test_documents_are_counted_before_they_are_read(name: str, expected: int, tmp_path: Path) -> None:
    lines = b"{}\n" * 5
    (tmp_path / name).write_bytes({"five.jsonl": lines, "five.jsonl.gz": gzip.compress(lines)}.get(name, b"x"))
    (tmp_path / ".hidden").write_bytes(lines)
    assert progress.count_documents([str(tmp_path)]) == progress.count_documents([str(tmp_path / name)]) == expected


def test_run_json_tells_inputs_versions_counts_and_timings(releases: Path, out: Path) -> None:
    mahdar("run", releases, "--out", out)
    page = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert page["inputs"] == [str(releases)]
    assert page["documents"] == {"read": 5, "new": 5, "rejected": 0}
    assert page["version"] == version_of()
    assert page["versions"].keys() >= {"mahdar", "python", "pyarrow"}
    assert page["seconds"].keys() == {"extracting", "linking"}
    assert all(seconds > 0 for seconds in page["seconds"].values())


# the command itself


def test_an_unknown_command_is_wrong_usage() -> None:
    assert mahdar("reckon").exit_code == 2


def test_the_module_runs_as_the_command_does(releases: Path, tmp_path: Path) -> None:
    """A process of its own: exit code and standard error as a shell sees them."""
    command = [sys.executable, "-m", "pipeline", "run", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nowhere" in done.stderr and "Traceback" not in done.stderr


# gaps


def gap_texts(folder: Path) -> Path:
    """Five texts: one body that nobody knows in four of them, another in one, and a known one in all."""
    path = folder / "gaps.jsonl"
    texts = ["أعلنت هيئة القناديل البحرية برنامجها مع اليونسكو." for _ in range(4)]
    texts.append("وقعت جمعية الفنارات القديمة مذكرة مع اليونسكو.")
    lines = [json.dumps({"id": f"g{n}", "text": text}, ensure_ascii=False) for n, text in enumerate(texts)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_gaps_lists_what_is_frequent_and_unknown(tmp_path: Path, out: Path) -> None:
    mahdar("run", gap_texts(tmp_path), "--out", out, "--quiet")
    shown = mahdar("gaps", "--out", out).stdout
    assert "هيئة القناديل البحرية  (agency)" in shown
    assert "4 documents: g0:6, g1:6, g2:6" in shown
    assert "الفنارات" not in shown
    assert "اليونسكو" not in shown
    assert "الفنارات" in mahdar("gaps", "--out", out, "--least", 1).stdout
    assert "الفنارات" not in mahdar("gaps", "--out", out, "--least", 1, "--most", 1).stdout


def test_rows_of_gaps_can_be_added_as_they_are(tmp_path: Path, out: Path) -> None:
    """The pasted rows pass the check, close the gap, and leave the body its id."""
    texts, words = gap_texts(tmp_path), tmp_path / "words"
    mahdar("run", texts, "--out", out, "--quiet")
    words.mkdir()
    (words / "bodies.csv").write_text(mahdar("gaps", "--out", out, "--rows").stdout, encoding="utf-8")
    assert mahdar("check", words).exit_code == 0
    before = {row["organization_id"] for row in csv.DictReader((out / "organizations.csv").open(encoding="utf-8"))}
    mahdar("run", texts, "--out", out, "--quiet", "--lexicon", words)
    after = {row["organization_id"]: row for row in csv.DictReader((out / "organizations.csv").open(encoding="utf-8"))}
    assert set(after) == before
    assert {row["name_ar"] for row in after.values() if row["source"] == "gazetteer"} > {"هيئة القناديل البحرية"}
    assert "No body" in mahdar("gaps", "--out", out, "--lexicon", words).stdout


def test_gaps_where_no_run_has_been(out: Path) -> None:
    result = mahdar("gaps", "--out", out)
    assert result.exit_code == 1
    assert "no organizations.csv is here" in result.stderr
