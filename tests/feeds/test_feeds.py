"""Each feed, opened by a reader of its kind."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import extruct
import frictionless
import icalendar
import networkx as nx
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.feeds import (
    FEED_NAMES,
    NotFoundError,
    export_excel,
    export_feed,
    make_choice,
    read_published,
    standing_feeds,
)
from pipeline.feeds.event_feed import EventFeedRow, write_event_feed
from pipeline.feeds.excel import MOST_IN_CELL, SHEETS, safe_cell
from pipeline.feeds.joined import join_events
from pipeline.records import (
    TABLES,
    DocumentRow,
    Event,
    EventHistory,
    EventParty,
    EventReport,
    Forum,
    Organization,
    Person,
    columns_of,
)
from pipeline.write import differing_files, write_tables
from tests.accuracy.releases import SampleRun

HOSTILE = "=cmd|' /C calc'!A0\x00\x0b\ufffe\r\n\N{RIGHT-TO-LEFT OVERRIDE}محضر, «;\\n» <b>&\"</script>"
DAY = dt.date(2024, 5, 5)


def mahdar(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def rows_of_sql(query: str) -> list[Any]:
    relation = duckdb.sql(query)
    assert relation is not None
    return relation.fetchall()


def entries_of(path: Path) -> dict[str, Any]:
    """The entries of a calendar by UID."""
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    return {str(entry["uid"]): entry for entry in calendar.walk("VEVENT")}


def hostile_tables() -> dict[str, list[Any]]:
    """One event whose every text is hostile, one without anything that may be empty, one at the end of time."""
    tables: dict[str, list[Any]] = {table: [] for table in TABLES}
    tables["documents"] = [
        DocumentRow("d", None, "https://example.org/a?b=1,2;3", HOSTILE, HOSTILE, DAY, "jsonl", "", 0, "ok", None)
    ]
    tables["forums"] = [Forum("f", HOSTILE, None, "o", "meeting", 3, 3, "3", None)]
    tables["organizations"] = [Organization("o", HOSTILE, None, None, "ministry", "EG", None, None, "text")]
    tables["people"] = [Person("p", HOSTILE, HOSTILE, "o")]
    tables["events"] = [
        Event(
            "e1",
            "f",
            "meeting",
            HOSTILE,
            3,
            None,
            DAY,
            DAY,
            HOSTILE,
            "EG",
            HOSTILE,
            "hybrid",
            "cancelled",
            1,
            None,
            0.5,
        ),
        Event("e2", None, "forum", "", None, None, None, None, None, None, None, None, None, 0, None, 0.0),
        Event(
            "e3", None, "forum", "x" * 40_000, None, None, dt.date.max, None, None, "ZZ", None, None, None, 0, None, 0.1
        ),
        Event(
            "e4", None, "forum", "قديم", None, None, dt.date(1, 1, 1), None, None, None, None, None, None, 0, None, 0.1
        ),
    ]
    tables["event_reports"] = [
        EventReport(
            "r", "e1", "d", 0, 4, HOSTILE, "meeting", HOSTILE, 3, None, DAY, DAY, None, "EG", None, None, None, 0.5
        )
    ]
    tables["event_parties"] = [
        EventParty("e1", "r", "d", role, kind, one, HOSTILE, None, 0, 4)
        for role in ("organizer", "host", "chair", "participant", "member", "sponsor")
        for kind, one in (("organization", "o"), ("state", "EG"), ("person", "p"), ("organization", None))
    ]
    tables["event_history"] = [EventHistory("e1", DAY, DAY)]
    return tables


@pytest.fixture(scope="module", params=["samples", "hostile"])
def tables(request: pytest.FixtureRequest, sample_run: SampleRun) -> dict[str, list[Any]]:
    return sample_run.tables if request.param == "samples" else hostile_tables()


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables and feeds that the command leaves of data/raw."""
    folder = tmp_path_factory.mktemp("run")
    result = mahdar("run", Path(__file__).parents[2] / "data" / "raw", "--out", folder)
    assert result.exit_code == 0, result.output
    return folder


# what every feed promises


@pytest.mark.parametrize("name", FEED_NAMES)
def test_the_same_tables_give_the_same_bytes(name: str, tables: dict[str, list[Any]], tmp_path: Path) -> None:
    paths = [tmp_path / one / FEED_NAMES[name] for one in ("one", "two")]
    for path in paths:
        export_feed(name, tables, path)
        assert list(path.parent.iterdir()) == [path]
    assert paths[0].read_bytes() == paths[1].read_bytes() != b""


def test_excel_too(tables: dict[str, list[Any]], tmp_path: Path) -> None:
    for folder in ("one", "two"):
        export_excel(tables, tmp_path / folder)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_an_error_leaves_the_former_file(tmp_path: Path) -> None:
    path = tmp_path / "events.ics"
    path.write_bytes(b"former")
    broken = hostile_tables()
    broken["events"].append(None)
    with pytest.raises(AttributeError):
        export_feed("ics", broken, path)
    assert path.read_bytes() == b"former"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("formats", ["csv", "sqlite", "parquet,sqlite"])
def test_published_tables_come_back(formats: str, sample_run: SampleRun, tmp_path: Path) -> None:
    write_tables(sample_run.tables, tmp_path, formats=formats.split(","))
    assert read_published(tmp_path) == sample_run.tables


def test_the_tables_of_the_last_run_are_read(sample_run: SampleRun, tmp_path: Path) -> None:
    write_tables({table: [] for table in TABLES}, tmp_path, formats=["csv"])
    write_tables(sample_run.tables, tmp_path, formats=["sqlite"])
    assert read_published(tmp_path, ["events"]) == {"events": sample_run.tables["events"]}


# data package


def test_a_run_leaves_a_valid_data_package(run_folder: Path) -> None:
    report = frictionless.validate(str(run_folder / "datapackage.json"))
    assert report.valid, report.flatten(["resourceName", "rowNumber", "fieldName", "type", "message"])[:5]
    package: Any = frictionless.Package(str(run_folder / "datapackage.json"))
    assert package.resource_names == [*TABLES, "event_feed"]
    events = package.get_resource("events").read_rows()
    assert all(isinstance(row["start_date"], dt.date) for row in events if row["start_date"])
    assert package.get_resource("events").schema.foreign_keys[0]["reference"]["resource"] == "forums"
    assert differing_files(run_folder) == []
    named = json.loads((run_folder / "run.json").read_text(encoding="utf-8"))["files"]
    assert {"datapackage.json", "event_feed.csv"} <= named.keys()


def test_hostile_tables_are_a_valid_data_package_too(tmp_path: Path) -> None:
    hostile = hostile_tables()
    write_tables(hostile, tmp_path, also=standing_feeds(hostile))
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["resourceName", "rowNumber", "fieldName", "type", "message"])[:5]


def test_a_broken_pointer_is_what_the_package_finds(run_folder: Path, tmp_path: Path) -> None:
    for path in run_folder.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "datapackage.json").write_bytes((run_folder / "datapackage.json").read_bytes())
    forums = (tmp_path / "forums.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "forums.csv").write_text("".join(forums[:1]), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert not report.valid


def test_every_column_of_the_data_package_is_described(run_folder: Path) -> None:
    package = json.loads((run_folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        assert resource["description"]
        assert [field["name"] for field in resource["schema"]["fields"] if not field["description"]] == []


# event_feed.csv


def test_the_event_feed_has_one_row_per_event(tables: dict[str, list[Any]], tmp_path: Path) -> None:
    path = tmp_path / "event_feed.csv"
    write_event_feed(join_events(tables), path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["event_id"] for row in rows) == sorted(event.event_id for event in tables["events"])
    assert list(rows[0]) == list(EventFeedRow.__dataclass_fields__)
    days = [row["start_date"] or row["end_date"] or "9999" for row in rows]
    assert days == sorted(days)


def test_names_are_written_out(run_folder: Path) -> None:
    frame = pd.read_csv(run_folder / "event_feed.csv", parse_dates=["start_date", "end_date"])
    row = frame[(frame["edition"] == 36) & frame["name"].str.contains("الإسكان")].iloc[0]
    assert row["forum_ar"] == "دورة مجلس وزراء الإسكان والتعمير العرب"
    assert row["country_en"] == "Jordan" and row["country_ar"] == "الأردن"
    assert "الأردن" in row["chairs_ar"] and "Jordan" in row["chairs_en"]
    assert row["start_date"] == pd.Timestamp(2019, 11, 20)
    assert "las/housing-council-36.txt" in row["document_ids"].split(" | ")


def test_a_party_that_two_documents_name_stands_once(run_folder: Path) -> None:
    for row in csv.DictReader((run_folder / "event_feed.csv").open(encoding="utf-8", newline="")):
        for name in ("participants_ar", "chairs_ar", "urls", "document_ids"):
            cells = row[name].split(" | ")
            assert len(cells) == len(set(cells)), row


# Excel


def sheets(folder: Path) -> Iterator[Any]:
    workbook = openpyxl.load_workbook(folder / "mahdar.xlsx")
    yield from workbook.worksheets


def test_a_workbook_from_right_to_left(tables: dict[str, list[Any]], tmp_path: Path) -> None:
    export_excel(tables, tmp_path)
    found = {sheet.title: sheet for sheet in sheets(tmp_path)}
    assert list(found) == ["event_feed", *SHEETS]
    for name, sheet in found.items():
        assert sheet.sheet_view.rightToLeft
        assert sheet.freeze_panes in ("B2", "C2")
        header, *rows = sheet.iter_rows(values_only=True)
        assert header == (columns_of(name) if name in TABLES else tuple(EventFeedRow.__dataclass_fields__))
        assert len(rows) == len(tables["events" if name == "event_feed" else name])
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert max((len(str(cell)) for row in rows for cell in row), default=0) <= MOST_IN_CELL


def test_dates_are_dates_in_the_workbook(sample_run: SampleRun, tmp_path: Path) -> None:
    export_excel(sample_run.tables, tmp_path)
    sheet = next(one for one in sheets(tmp_path) if one.title == "events")
    at = columns_of("events").index("start_date")
    cells = [row[at] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value.date() if cell.value else None for cell in cells] == [
        e.start_date for e in sample_run.tables["events"]
    ]
    assert {cell.number_format for cell in cells if cell.value} == {"yyyy-mm-dd"}


def test_csv_for_excel_has_a_mark_and_no_formula(tables: dict[str, list[Any]], tmp_path: Path) -> None:
    export_excel(tables, tmp_path)
    for name in (*TABLES, "event_feed"):
        content = (tmp_path / f"{name}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert len(rows) == len(tables["events" if name == "event_feed" else name]) + 1
        cells = [cell for row in rows for cell in row if not re.fullmatch(r"-?[0-9.]+", cell)]
        assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r＝＋－＠")]
        assert max(len(cell) for row in rows for cell in row) <= MOST_IN_CELL


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_cell_is_no_formula(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


def test_a_cell_is_cut_by_the_units_that_excel_counts() -> None:
    cut = safe_cell("👩" * 20_000)
    assert len(cut.encode("utf-16-le")) // 2 <= MOST_IN_CELL
    assert cut.endswith("👩…")


# calendar


def test_events_are_all_day_entries(tables: dict[str, list[Any]], tmp_path: Path) -> None:
    written = export_feed("ics", tables, tmp_path / "events.ics")
    content = (tmp_path / "events.ics").read_bytes()
    entries = entries_of(tmp_path / "events.ics")
    dated = [event for event in tables["events"] if event.start_date or event.end_date]
    assert sorted(entries) == sorted(f"{event.event_id}@mahdar" for event in dated)
    assert (written.events, written.undated) == (len(dated), len(tables["events"]) - len(dated))
    for event in dated:
        entry = entries[f"{event.event_id}@mahdar"]
        first = event.start_date or event.end_date
        last = max(day for day in (event.start_date, event.end_date) if day)
        assert entry["dtstart"].dt == first and not isinstance(entry["dtstart"].dt, dt.datetime)
        assert entry["dtend"].dt - entry["dtstart"].dt == last - first + dt.timedelta(days=last < dt.date.max)
        assert not entry.errors
        assert str(entry["dtstamp"].to_ical().decode()).endswith("T000000Z")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    content.decode("utf-8")


def test_an_entry_says_what_is_known(tmp_path: Path) -> None:
    export_feed("ics", hostile_tables(), tmp_path / "events.ics", language="en")
    entry = entries_of(tmp_path / "events.ics")["e1@mahdar"]
    assert entry["status"] == "CANCELLED"
    assert entry["url"] == "https://example.org/a?b=1,2;3"
    assert "محضر, «;\\n»" in entry["summary"] and entry["summary"].endswith("(3)")
    assert entry["location"].endswith("Egypt")
    assert "Chaired by: " in entry["description"] and "in person and online" in entry["description"]
    assert entry["dtstamp"].dt == dt.datetime(2024, 5, 5, tzinfo=dt.UTC)


# a choice of events


def test_a_ministrys_calendar_is_one_command(run_folder: Path, tmp_path: Path) -> None:
    feed = list(csv.DictReader((run_folder / "event_feed.csv").open(encoding="utf-8", newline="")))
    parties = list(csv.DictReader((run_folder / "event_parties.csv").open(encoding="utf-8", newline="")))
    body = next(row["organization_id"] for row in feed if row["organization_id"] and row["start_date"])
    expected = {row["event_id"] for row in feed if row["organization_id"] == body}
    expected |= {row["event_id"] for row in parties if body in (row["party_id"], row["of_id"])}
    dated = {row["event_id"] for row in feed if row["event_id"] in expected and (row["start_date"] or row["end_date"])}
    result = mahdar("export", "ics", "--out", run_folder, "--organization", body, "--to", tmp_path / "one.ics")
    assert result.exit_code == 0, result.output
    assert set(entries_of(tmp_path / "one.ics")) == {f"{one}@mahdar" for one in dated} != set()
    assert re.match(rf"{len(dated)} events? in ", result.output)


def test_a_body_is_found_by_whatever_it_is_called(sample_run: SampleRun) -> None:
    calls: dict[str, set[str]] = {}
    for row in sample_run.tables["organizations"]:
        for name in filter(None, (row.organization_id, row.name_ar, row.name_en, row.acronym)):
            calls.setdefault(name.lower(), set()).add(row.organization_id)
    assert {len(ids) for ids in calls.values()} == {1, 2}
    for name, ids in calls.items():
        for spelt in (name, name.upper(), name.replace("أ", "ا").replace("ة", "ه"), f" {name} "):
            if len(ids) == 1:
                assert {make_choice(sample_run.tables, organization=spelt).organization_id} == ids, spelt
            else:
                with pytest.raises(NotFoundError, match="name one by its id"):
                    make_choice(sample_run.tables, organization=spelt)


def test_what_nobody_is_called_is_one_line_with_what_is_near(run_folder: Path, tmp_path: Path) -> None:
    for option, asked in (("--organization", "اليونسكوو"), ("--forum", "nothing"), ("--country", "Jordann")):
        result = mahdar("export", "ics", "--out", run_folder, option, asked, "--to", tmp_path / "x.ics")
        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 1 and asked in result.stderr, result.stderr
    assert "JO (Jordan)" in result.stderr
    assert not (tmp_path / "x.ics").exists()
    with pytest.raises(NotFoundError):
        make_choice(read_published(run_folder), forum="forum-none")


def test_a_choice_of_country_and_days(run_folder: Path, tmp_path: Path) -> None:
    chosen = ("--country", "الأردن", "--since", "2019-11-21", "--until", "2019-12-31")
    result = mahdar("export", "feed", "--out", run_folder, *chosen, "--to", tmp_path / "jo.csv")
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader((tmp_path / "jo.csv").open(encoding="utf-8", newline="")))
    assert rows and {row["country"] for row in rows} == {"JO"}
    assert all(
        (row["end_date"] or row["start_date"]) >= "2019-11-21" > row["start_date"] or row["start_date"] for row in rows
    )
    assert 36 in {int(row["edition"]) for row in rows if row["edition"]}


def test_some_events_do_not_take_the_place_of_all(run_folder: Path) -> None:
    before = (run_folder / "event_feed.csv").read_bytes()
    result = mahdar("export", "feed", "--out", run_folder, "--country", "JO")
    assert result.exit_code == 2 and "--to" in result.stderr
    assert (run_folder / "event_feed.csv").read_bytes() == before


@pytest.mark.parametrize("command", ["ics", "excel", "jsonld", "graphml", "feed"])
def test_export_where_no_run_has_been(command: str, tmp_path: Path) -> None:
    result = mahdar("export", command, "--out", tmp_path)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1 and str(tmp_path) in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_missing_library_is_one_line(run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "icalendar", None)
    result = mahdar("export", "ics", "--out", run_folder, "--to", tmp_path / "x.ics")
    assert result.exit_code == 1
    assert result.stderr == "mahdar: icalendar is not installed: pip install 'mahdar[feeds]'\n"


# linked data and graph


def test_json_ld_in_a_page(tables: dict[str, list[Any]], tmp_path: Path) -> None:
    export_feed("jsonld", tables, tmp_path / "events.jsonld")
    content = (tmp_path / "events.jsonld").read_text(encoding="utf-8")
    page = f'<html><head><script type="application/ld+json">{content}</script></head></html>'
    (found,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    events = found["@graph"]
    assert found["@context"] == "https://schema.org"
    assert sorted(one["identifier"] for one in events) == sorted(event.event_id for event in tables["events"])
    for one, event in (
        (one, event) for one in events for event in tables["events"] if event.event_id == one["identifier"]
    ):
        assert one["@type"] == "Event"
        assert one.get("startDate") == (event.start_date or event.end_date) or str(one["startDate"]) in (
            str(event.start_date), str(event.end_date)
        )  # fmt: skip
        assert ("eventStatus" in one) == bool(event.status)


def test_json_ld_names_roles(tmp_path: Path) -> None:
    export_feed("jsonld", hostile_tables(), tmp_path / "events.jsonld")
    one = next(e for e in json.loads((tmp_path / "events.jsonld").read_bytes())["@graph"] if e["identifier"] == "e1")
    assert one["eventStatus"] == "https://schema.org/EventCancelled"
    assert one["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert {role["roleName"] for role in one["contributor"]} == {"host", "chair"}
    assert {thing["@type"] for thing in one["attendee"]} == {"Organization", "Country", "Person"}
    assert one["location"]["address"]["addressCountry"] == "EG"
    assert one["subjectOf"][0]["url"] == "https://example.org/a?b=1,2;3"


def test_a_graph_of_bodies_and_forums(run_folder: Path) -> None:
    assert mahdar("export", "graphml", "--out", run_folder).exit_code == 0
    graph = nx.read_graphml(run_folder / "forums.graphml")
    tables = read_published(run_folder)
    forums = {node for node, facts in graph.nodes(data=True) if facts["type"] == "forum"}
    assert forums == {row.forum_id for row in tables["forums"]}
    council = next(row.forum_id for row in tables["forums"] if row.name_ar == "دورة مجلس وزراء الإسكان والتعمير العرب")
    tie = graph.get_edge_data("JO", council)
    facts = next(iter(tie.values())) if graph.is_multigraph() else tie
    assert facts["relation"] == "takes_part" and facts["events"] >= 1 and "chair" in facts["roles"]
    assert graph.nodes["JO"]["type"] == "state" and graph.nodes["JO"]["label"] == "Jordan"
    own = {(s, t) for s, t, facts in graph.edges(data=True) if facts["relation"] == "meets_as"}
    assert own == {(row.organization_id, row.forum_id) for row in tables["forums"] if row.organization_id}


def test_a_hostile_graph(tmp_path: Path) -> None:
    export_feed("graphml", hostile_tables(), tmp_path / "forums.graphml")
    graph = nx.read_graphml(tmp_path / "forums.graphml")
    assert set(graph) == {"f", "o", "EG"}


# Parquet and SQLite


def test_dates_are_dates_in_parquet(run_folder: Path) -> None:
    events = run_folder / "events.parquet"
    described = rows_of_sql(f"DESCRIBE SELECT * FROM '{events}'")
    types = {row[0]: row[1] for row in described}
    assert types["start_date"] == types["end_date"] == "DATE"
    assert (types["edition"], types["confidence"], types["name"]) == ("BIGINT", "DOUBLE", "VARCHAR")
    ((longest,),) = rows_of_sql(f"SELECT max(end_date - start_date) FROM '{events}'")
    assert longest >= 2


def test_the_feed_and_the_tables_agree(run_folder: Path) -> None:
    feed, database = run_folder / "event_feed.csv", sqlite3.connect(run_folder / "mahdar.sqlite")
    counts = rows_of_sql(f"SELECT country, count(*) FROM '{feed}' WHERE country IS NOT NULL GROUP BY 1 ORDER BY 1")
    query = "SELECT country, count(*) FROM events WHERE country IS NOT NULL GROUP BY 1 ORDER BY 1"
    assert counts == database.execute(query).fetchall()
    database.close()


def test_cities_and_series_have_english_names(run_folder: Path) -> None:
    with (run_folder / "event_feed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {("عمان", "Amman"), ("بيروت", "Beirut")} <= {(row["city"], row["city_en"]) for row in rows}
    assert not [row for row in rows if row["city_en"] and not row["city"]]
    assert "Council of Arab Ministers of Housing" in " ".join(row["forum_en"] for row in rows)
    assert [row["name"] for row in rows if row["organization_en"] and row["forum_id"] and not row["forum_en"]] == []
