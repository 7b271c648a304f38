"""What is new: first_seen and last_changed, and what `mahdar diff` tells of the runs of a folder."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipeline import flow
from pipeline.cli import app
from pipeline.history import Changes
from pipeline.store import open_store

THIRD = "عقدت اللجنة الفنية للبريد اجتماعها الثالث في مسقط يوم 5 مايو 2021 برئاسة عمان."
THIRD_AGAIN = "اختتمت اللجنة الفنية للبريد اجتماعها الثالث في مسقط يوم 5 مايو 2021 بمشاركة الأردن والعراق."
THIRD_ELSEWHERE = "عقدت اللجنة الفنية للبريد اجتماعها الثالث في صلالة يوم 5 مايو 2021."
FOURTH = "عقدت اللجنة الفنية للبريد اجتماعها الرابع في عمّان يوم 1 يونيو 2022."
FIFTH = "عقدت اللجنة الفنية للبريد اجتماعها الخامس في بيروت يوم 3 يونيو 2023."
UNNUMBERED = "عقدت اللجنة الفنية للبريد اجتماعها في مسقط يوم 5 مايو 2021."
DAYS = [dt.date(2024, 1, day) for day in range(1, 29)]

Run = Callable[[Mapping[str, str]], None]


def mahdar(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def run(tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run over documents by id, each run a day after the one before."""
    days = iter(DAYS)

    def one_run(texts: Mapping[str, str]) -> None:
        path = tmp_path / "releases.jsonl"
        lines = [
            json.dumps({"id": name, "text": text, "published": "2024-01-01", "url": f"https://example.org/{name}"})
            for name, text in texts.items()
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        moment = dt.datetime.combine(next(days), dt.time(12), dt.UTC)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
        flow.run([str(path)], out)

    return one_run


def history_of(out: Path) -> dict[str, tuple[str, str]]:
    with (out / "event_history.csv").open(encoding="utf-8", newline="") as file:
        return {row["event_id"]: (row["first_seen"], row["last_changed"]) for row in csv.DictReader(file)}


def events_of(out: Path) -> list[dict[str, str]]:
    with (out / "events.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def changes(out: Path, since: int | dt.date | None = None) -> Changes:
    with open_store(out / "store.sqlite") as store:
        found = store.changes_since(since)
    assert found is not None
    return found


def test_an_event_is_new_once(run: Run, out: Path) -> None:
    run({"a": THIRD})
    run({"a": THIRD})
    run({"b": FOURTH})
    (third,) = [row["event_id"] for row in events_of(out) if row["edition"] == "3"]
    (fourth,) = [row["event_id"] for row in events_of(out) if row["edition"] == "4"]
    assert history_of(out) == {third: ("2024-01-01", "2024-01-01"), fourth: ("2024-01-03", "2024-01-03")}
    found = changes(out)
    assert [state.event_id for state in found.new] == [fourth]
    assert (found.first_run, found.last_run) == (2, 2)
    assert (found.changed, found.withdrawn, found.resolved, found.doubted) == ((), (), (), ())
    assert found.new[0].urls == ("https://example.org/b",)


def test_a_run_that_changes_nothing_leaves_no_trace(run: Run, out: Path) -> None:
    run({"a": THIRD})
    before = {path.name: path.read_bytes() for path in out.glob("*.csv")}
    run({"a": THIRD})
    assert {path.name: path.read_bytes() for path in out.glob("*.csv")} == before
    with open_store(out / "store.sqlite") as store:
        assert [(number, at.date()) for number, at in store.runs()] == [(1, DAYS[0])]


def test_what_changed_is_told_field_by_field(run: Run, out: Path) -> None:
    run({"a": THIRD})
    run({"b": THIRD_AGAIN})
    ((state, found),) = changes(out).changed
    assert list(history_of(out).values()) == [("2024-01-01", "2024-01-02")]
    assert ("sources", "1", "2") in {(one.field, one.before, one.after) for one in found}
    assert {(one.field, one.before, one.party_id) for one in found if one.field == "participant"} == {
        ("participant", None, "JO"),
        ("participant", None, "IQ"),
    }
    assert state.fields["edition"] == "3"


def test_an_event_that_gets_its_number_is_not_new(run: Run, out: Path) -> None:
    run({"a": UNNUMBERED})
    (before,) = history_of(out)
    run({"b": THIRD})
    (after,) = history_of(out)
    assert before != after
    assert history_of(out)[after] == ("2024-01-01", "2024-01-02")
    found = changes(out)
    assert (found.new, found.withdrawn) == ((), ())
    ((state, fields),) = found.changed
    assert state.event_id == after
    assert ("edition", None, "3") in {(one.field, one.before, one.after) for one in fields}
    assert [state.event_id for state in changes(out, 0).new] == [after]


def test_two_events_that_turn_out_to_be_one(run: Run, out: Path) -> None:
    run({"a": UNNUMBERED})
    (unnumbered,) = history_of(out)
    run({"c": FOURTH})
    run({"c": FOURTH.replace("الرابع", "الثالث").replace("1 يونيو 2022", "5 مايو 2021").replace("عمّان", "مسقط")})
    (only,) = history_of(out)
    assert history_of(out)[only][0] == "2024-01-01"
    found = changes(out, 1)
    gone = {state.event_id for state, _ in found.withdrawn}
    assert unnumbered not in gone
    assert [state.event_id for state, _ in found.changed] == [only]


def test_what_no_document_reports_any_more_is_withdrawn(run: Run, out: Path) -> None:
    run({"a": THIRD, "b": FOURTH})
    run({"b": "لا خبر اليوم."})
    ((state, taken),) = changes(out).withdrawn
    assert (state.fields["edition"], taken) == ("4", None)
    assert len(history_of(out)) == 1


def test_forgetting_withdraws_too(run: Run, out: Path) -> None:
    run({"a": THIRD, "b": FOURTH})
    assert mahdar("forget", "b", "--out", out).exit_code == 0
    assert [state.fields["edition"] for state, _ in changes(out).withdrawn] == ["4"]


def test_what_was_changed_back_is_no_change(run: Run, out: Path) -> None:
    run({"a": THIRD})
    run({"a": THIRD_ELSEWHERE})
    run({"a": THIRD})
    assert len(changes(out, 2).changed) == 1
    found = changes(out, 1)
    assert (found.new, found.changed, found.withdrawn) == ((), (), ())
    assert [state.fields["city"] for state in changes(out, 0).new] == ["مسقط"]


def test_what_came_and_went_between_is_neither(run: Run, out: Path) -> None:
    run({"a": THIRD})
    run({"b": FOURTH})
    run({"b": "لا خبر اليوم."})
    found = changes(out, 1)
    assert (found.new, found.withdrawn) == ((), ())


def test_a_gap_that_is_filled_is_a_doubt_resolved(run: Run, out: Path) -> None:
    run({"a": THIRD, "c": FIFTH})
    assert [doubt.message for doubt in changes(out).doubted] == [
        "edition 4 is reported by no document, between 3 and 5"
    ]
    run({"b": FOURTH})
    found = changes(out)
    assert [doubt.message for doubt in found.resolved] == ["edition 4 is reported by no document, between 3 and 5"]
    assert found.resolved[0].name == "اجتماع اللجنة الفنية للبريد"
    assert found.doubted == ()
    assert changes(out, 0).resolved == ()


def test_a_conflict_between_documents_comes_and_goes(run: Run, out: Path) -> None:
    run({"a": THIRD})
    run({"b": THIRD_ELSEWHERE})
    doubted = changes(out).doubted
    assert [doubt.field for doubt in doubted] == ["city"]
    run({"b": THIRD})
    assert changes(out).resolved == doubted


def test_since_a_day_is_inclusive(run: Run, out: Path) -> None:
    run({"a": THIRD})
    run({"b": FOURTH})
    run({"c": FIFTH})
    assert [state.fields["edition"] for state in changes(out, DAYS[1]).new] == ["4", "5"]
    assert [state.fields["edition"] for state in changes(out, 2).new] == ["5"]
    with open_store(out / "store.sqlite") as store:
        assert store.changes_since(DAYS[3]) is None
        assert store.changes_since(3) is None


def test_fresh_forgets_the_history_too(run: Run, out: Path, tmp_path: Path) -> None:
    run({"a": THIRD})
    run({"b": FOURTH})
    flow.run([str(tmp_path / "releases.jsonl")], out, fresh=True)
    assert list(history_of(out).values()) == [("2024-01-02", "2024-01-02")]


def test_a_run_that_cannot_write_changes_no_history(run: Run, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run({"a": THIRD})

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(flow, "write_tables", full)
        with pytest.raises(OSError, match="No space"):
            run({"b": FOURTH})
    with open_store(out / "store.sqlite") as store:
        assert [number for number, _ in store.runs()] == [1]
    run({"b": FOURTH})
    assert [state.fields["edition"] for state in changes(out).new] == ["4"]


# the command


def test_diff_prints_a_table(run: Run, out: Path) -> None:
    run({"a": THIRD})
    run({"b": FOURTH})
    result = mahdar("diff", "--out", out)
    assert result.exit_code == 0
    assert result.stdout.startswith("Run 2, 2024-01-02: 1 new, 0 changed, 0 withdrawn; 0 doubts resolved, 0 new.")
    assert "2022-06-01" in result.stdout and "2021-05-05" not in result.stdout


def test_diff_as_csv_and_json(run: Run, out: Path) -> None:
    run({"a": THIRD})
    run({"b": THIRD_AGAIN, "c": FIFTH})
    rows = list(csv.DictReader(io.StringIO(mahdar("diff", "--out", out, "--csv").stdout)))
    assert {row["what"] for row in rows} == {"new", "changed", "doubted"}
    assert {"sources", "participant"} <= {row["field"] for row in rows if row["what"] == "changed"}
    page = json.loads(mahdar("diff", "--out", out, "--json", "--since", "2024-01-01").stdout)
    assert [state["fields"]["edition"] for state in page["new"]] == ["3", "5"]
    assert page["changed"] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("New events: 1", "Changed: 1", "With (added): ", "Jordan", "Iraq", "Doubt: ")),
        ("ar", ("اجتماعات جديدة: 1", "ما تغيّر: 1", "مشاركة (انضم): ", "الأردن", "العراق", "شكوك جديدة: 1")),
    ],
)
def test_a_mail_reads_in_one_direction(language: str, said: tuple[str, ...], run: Run, out: Path) -> None:
    run({"a": THIRD})
    run({"b": THIRD_AGAIN, "c": FIFTH})
    text = mahdar("diff", "--out", out, "--mail", "--language", language).stdout
    assert [one for one in said if one not in text] == []
    assert "\N{LEFT-TO-RIGHT ISOLATE}2023-06-03\N{POP DIRECTIONAL ISOLATE}" in text
    assert "https://example.org/c" in text
    for line in text.splitlines():
        # What stands outside of the isolates sets a line's direction; inside, each name keeps its own.
        opened = [line.count(mark) for mark in "\N{FIRST STRONG ISOLATE}\N{LEFT-TO-RIGHT ISOLATE}"]
        assert sum(opened) == line.count("\N{POP DIRECTIONAL ISOLATE}")


def test_diff_lists_runs(run: Run, out: Path) -> None:
    run({"a": THIRD})
    run({"b": FOURTH})
    lines = mahdar("diff", "--out", out, "--runs").stdout.split("\n")
    assert lines == ["     1  2024-01-01 12:00 UTC", "     2  2024-01-02 12:00 UTC", ""]


@pytest.mark.parametrize("option", [(), ("--mail",), ("--csv",), ("--json",), ("--runs",)])
def test_nothing_new_is_no_error(option: tuple[str, ...], run: Run, out: Path) -> None:
    run({"a": "لا خبر اليوم."})
    result = mahdar("diff", "--out", out, "--since", "7", *option)
    assert result.exit_code == 0
    assert result.stderr == ""


@pytest.mark.parametrize("options", [("--since", "soon"), ("--mail", "--csv"), ("--language", "fr")])
def test_wrong_usage_of_diff(options: tuple[str, ...], run: Run, out: Path) -> None:
    run({"a": THIRD})
    assert mahdar("diff", "--out", out, *options).exit_code == 2


def test_diff_where_no_run_has_been(out: Path) -> None:
    result = mahdar("diff", "--out", out)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1 and str(out) in result.stderr
    assert not out.exists()


def test_a_store_of_before_the_history(run: Run, out: Path) -> None:
    run({"a": THIRD})
    with open_store(out / "store.sqlite") as store:
        for table in ("history_runs", "history_events", "history_before", "history_doubts"):
            store._connection.execute(f"DROP TABLE {table}")
    assert mahdar("diff", "--out", out).stdout == "Nothing new.\n"
    run({"b": FOURTH})
    assert set(history_of(out).values()) == {("2024-01-02", "2024-01-02")}
