"""`mahdar serve` as a process of its own: pages, queries, search, feeds, and nothing that can be written."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from pipeline import flow
from pipeline.cli import app
from pipeline.explorer.metadata import arabic, metadata
from pipeline.explorer.queries import queries
from pipeline.feeds.event_feed import EventFeedRow
from pipeline.records import TABLES, columns_of

ROOT = Path(__file__).parents[2]
COUNCIL = "دورة مجلس وزراء الإسكان والتعمير العرب"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explored")
    flow.run([str(ROOT / "data" / "raw")], folder)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[httpx.Client]:
    with serving(folder) as client:
        yield client


class serving:
    """The server in a process of its own, on a free port; a client of it."""

    def __init__(self, folder: Path) -> None:
        # A pipe that nobody reads would fill, and the server wait.
        self.log = tempfile.TemporaryFile("w+")  # noqa: SIM115
        command = [sys.executable, "-m", "pipeline", "serve", "--out", str(folder), "--port", "0"]
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=self.log, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip

    def __enter__(self) -> httpx.Client:
        assert self.process.stdout
        line = self.process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address, line
        self.client = httpx.Client(base_url=address[0], timeout=30, trust_env=False)
        return self.client

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=20)
        self.log.close()


def rows(client: httpx.Client, path: str, **parameters: str) -> list[dict[str, Any]]:
    response = client.get(f"/mahdar/{path}.json", params={"_shape": "array", **parameters})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()
    return found


def table(client: httpx.Client, path: str, **parameters: str) -> list[dict[str, str]]:
    response = client.get(f"/mahdar/{path}.csv", params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/plain") or "csv" in response.headers["content-type"]
    return list(csv.DictReader(io.StringIO(response.text)))


# pages


@pytest.mark.parametrize(
    "page", ["", "mahdar", *(f"mahdar/{one}" for one in ("event_feed", *TABLES)), *(f"mahdar/{q}" for q in queries())]
)
def test_every_page_opens(page: str, server: httpx.Client) -> None:
    response = server.get(f"/{page}")
    assert response.status_code == 200
    assert "محضر" in response.text or "<h1" in response.text
    assert "mahdar.css" in response.text


def test_a_row_has_a_page_that_leads_to_others(server: httpx.Client) -> None:
    (row,) = rows(server, "events", edition="36", _search="الإسكان")
    page = server.get(f"/mahdar/events/{row['event_id']}").text
    assert COUNCIL in page
    assert f"/mahdar/event_parties?event_id={row['event_id']}" in page
    assert f'href="/mahdar/forums/{row["forum_id"]}"' in server.get("/mahdar/events?edition=36").text


def test_tables_and_columns_are_described_in_both_languages(server: httpx.Client) -> None:
    page = server.get("/mahdar/events").text
    assert "One row per distinct event over all documents." in page
    assert arabic()["events", ""] in page and arabic()["", "edition"] in page
    assert 'lang="ar" dir="rtl"' in page


def test_every_table_and_column_has_an_arabic_description() -> None:
    columns = {name for one in TABLES for name in columns_of(one)} | set(EventFeedRow.__dataclass_fields__)
    assert [one for one in (*TABLES, "event_feed") if (one, "") not in arabic()] == []
    assert [one for one in sorted(columns) if ("", one) not in arabic()] == []


def test_facets(server: httpx.Client) -> None:
    found = server.get("/mahdar/events.json", params={"_size": "0"}).json()["facet_results"]
    assert {"kind", "country", "mode", "status"} <= set(found)
    assert {one["value"] for one in found["country"]["results"]} >= {"JO", "EG"}


def test_arabic_is_set_from_right_to_left(server: httpx.Client) -> None:
    assert f'<span lang="ar" dir="auto">{COUNCIL}</span>' in server.get("/mahdar/events").text
    style = server.get("/mahdar-static/mahdar.css")
    assert style.status_code == 200 and "unicode-bidi: plaintext" in style.text


def test_no_page_asks_another_machine(server: httpx.Client) -> None:
    for page in ("", "mahdar", "mahdar/events", "mahdar/find_events?words=اجتماع"):
        text = server.get(f"/{page}").text
        loaded = re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']([^\"']+)", text)
        assert [one for one in loaded if re.match(r"(?:https?:)?//", one) and str(server.base_url) not in one] == []


# search


@pytest.mark.parametrize("words", ["الإسكان", "اسكان", "إِسْكَان", "للاسكان", "وبالإسكان", "الإسكـان"])
def test_the_search_box_of_a_table_folds(words: str, server: httpx.Client) -> None:
    found = {
        row["edition"]
        for row in rows(server, "events", _search=words, forum_id__notblank="1")
        if row["name"] == COUNCIL
    }
    assert found == {35, 36, 37}


@pytest.mark.parametrize(
    ("path", "words", "name"),
    [
        ("organizations", "للتنمية الإدارية", "المنظمة العربية للتنمية الإدارية"),
        ("organizations", "world bank", "البنك الدولي"),
        ("forums", "وزراء والتعمير", COUNCIL),
        ("event_feed", "Jordan 36", COUNCIL),
    ],
)
def test_search_in_other_tables(path: str, words: str, name: str, server: httpx.Client) -> None:
    found = rows(server, path, _search=words)
    assert name in {row.get("name_ar") or row.get("name") for row in found}
    assert len(found) < 12


def test_documents_are_found_by_what_they_say(server: httpx.Client) -> None:
    found = {row["document_id"] for row in rows(server, "documents", _search="مجلس وزراء الاسكان")}
    assert "las/housing-council-36.txt" in found
    assert not {one for one in found if one.startswith("tunisia/")}


@pytest.mark.parametrize("words", ['"', "*", "a OR", "NEAR(", "'; DROP TABLE events; --", "\x00", "ـ"])
def test_a_strange_query_is_no_error(words: str, server: httpx.Client) -> None:
    assert server.get("/mahdar/events.json", params={"_search": words}).status_code == 200
    assert server.get("/mahdar/find_events.json", params={"words": words}).status_code == 200


# queries, and their addresses as feeds


def test_sessions_of_a_forum(server: httpx.Client) -> None:
    found = table(server, "sessions_of_a_forum", forum="دوره مجلس وزراء اسكان")
    assert [(row["edition"], row["country_en"]) for row in found if row["name"] == COUNCIL] == [
        ("35", "Kuwait"), ("36", "Jordan"), ("37", "Egypt"),
    ]  # fmt: skip
    forum = rows(server, "forums", name_ar=COUNCIL)[0]["forum_id"]
    assert {row["name"] for row in table(server, "sessions_of_a_forum", forum=forum)} == {COUNCIL}


def test_the_calendar_of_a_body(server: httpx.Client) -> None:
    for body in ("eg-ntra", "NTRA", "للجهاز القومي لتنظيم الاتصالات"):
        found = table(server, "calendar_of_a_body", body=body)
        assert ("2021-09-08", "participant") in {(row["start_date"], row["roles"]) for row in found}
    assert table(server, "calendar_of_a_body", body="eg-ntra", since="2030-01-01") == []
    assert table(server, "calendar_of_a_body", body="nobody") == []


def test_who_meets_whom(server: httpx.Client) -> None:
    found = table(server, "who_meets_whom", body="")
    assert found and all(int(row["events"]) >= 1 and row["one_id"] < row["other_id"] for row in found)
    counts = [int(row["events"]) for row in found]
    assert counts == sorted(counts, reverse=True)
    assert all("JO" in (row["one_id"], row["other_id"]) for row in table(server, "who_meets_whom", body="JO"))


def test_doubts_lead_to_their_source(server: httpx.Client) -> None:
    found = table(server, "doubts")
    assert {row["severity"] for row in found} >= {"warning", "notice"}
    assert {row["severity"] for row in table(server, "doubts", severity="notice")} == {"notice"}
    assert {row["name"] for row in found} >= {COUNCIL}


def test_missing_sessions_what_is_new_and_upcoming(server: httpx.Client) -> None:
    assert {row["editions_missing"] for row in table(server, "missing_sessions")} >= {"82 83"}
    assert len(table(server, "what_is_new")) == len(table(server, "event_feed", _stream="on"))
    assert table(server, "what_is_new", since="2999-01-01") == []
    assert all(row["end_date"] >= "2022-01-01" for row in table(server, "upcoming", since="2022-01-01"))


def test_the_feed_is_the_file(server: httpx.Client, folder: Path) -> None:
    with (folder / "event_feed.csv").open(encoding="utf-8", newline="") as file:
        written = {row["event_id"]: row for row in csv.DictReader(file)}
    served = {row["event_id"]: row for row in table(server, "event_feed", _stream="on")}
    assert served.keys() == written.keys()
    assert all(
        served[one][name] == written[one][name]
        for one in written
        for name in ("name", "chairs_en", "start_date", "urls")
    )


def test_json_of_a_table(server: httpx.Client) -> None:
    found = rows(server, "event_feed", edition="36", country="JO", _sort="start_date")
    assert [row["forum_ar"] for row in found if row["forum_ar"]] == [COUNCIL]


# nothing can be written


@pytest.mark.parametrize(
    "sql", ["DELETE FROM events", "INSERT INTO people VALUES ('x', 'y', NULL, NULL)", "DROP TABLE events",
            "PRAGMA journal_mode = WAL",
            "ATTACH DATABASE 'other.sqlite' AS x", "WITH x AS (SELECT 1) DELETE FROM events",
            "UPDATE events SET name = 'x'",
            "SELECT load_extension('x')", "SELECT writefile('x', 'y')"]
)  # fmt: skip
def test_no_query_writes(sql: str, server: httpx.Client, folder: Path) -> None:
    before = (folder / "mahdar.sqlite").read_bytes()
    count = len(rows(server, "events", _size="max"))
    assert server.get("/mahdar.json", params={"sql": sql}).status_code == 400
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert server.request(method, "/mahdar", data={"sql": sql}).status_code == 405
        assert server.request(method, "/mahdar/events", data={"name": "x"}).status_code == 405
    assert len(rows(server, "events", _size="max")) == count
    assert (folder / "mahdar.sqlite").read_bytes() == before


def test_no_file_is_served(server: httpx.Client) -> None:
    for path in ("/store", "/mahdar.db", "/mahdar-static/../plugin.py", "/mahdar-static/%2e%2e/plugin.py"):
        assert server.get(path).status_code in (403, 404), path
    assert b"SQLite format" not in server.get("/mahdar.sqlite").content


def test_the_addresses_of_the_page_are_there(server: httpx.Client) -> None:
    page = (ROOT / "docs" / "explorer.md").read_text(encoding="utf-8")
    addresses = re.findall(r"^\| `(/mahdar/[^`]+)`", page, re.MULTILINE)
    assert {re.split("[./?]", one)[2] for one in addresses} == {"event_feed", *queries()}
    for one in addresses:
        response = server.get(one)
        assert response.status_code == 200 and len(response.text.splitlines()) >= 1, one


def test_it_listens_on_this_machine_only(server: httpx.Client) -> None:
    port = server.base_url.port
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {one for one in addresses if str(one).startswith("127.")}:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((str(address), port), timeout=2)


# what a later run publishes


def test_new_tables_are_taken_up(tmp_path: Path) -> None:
    release = tmp_path / "releases.jsonl"
    lines = [
        "عقدت اللجنة الفنية للبريد اجتماعها الثالث في مسقط يوم 5 مايو 2021.",
        "عقدت اللجنة الفنية للبريد اجتماعها الرابع في عمّان يوم 1 يونيو 2022.",
    ]
    release.write_text(json.dumps({"id": "a", "text": lines[0]}), encoding="utf-8")
    flow.run([str(release)], tmp_path / "out")
    with serving(tmp_path / "out") as client:
        assert [row["edition"] for row in rows(client, "events")] == [3]
        release.write_text(json.dumps({"id": "b", "text": lines[1]}), encoding="utf-8")
        flow.run([str(release)], tmp_path / "out")
        for _ in range(60):
            if len(rows(client, "events")) == 2:
                break
            time.sleep(0.25)
        assert sorted(row["edition"] for row in rows(client, "events", _search="البريد")) == [3, 4]
        (tmp_path / "out" / "mahdar.sqlite").write_bytes(b"half a file")
        time.sleep(3)
        assert len(rows(client, "events")) == 2


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_without_a_trace(
    how: signal.Signals, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    server = serving(folder)
    with server as client:
        assert client.get("/mahdar").status_code == 200
        assert len(list(tmp_path.glob("mahdar-explorer-*"))) == 1
        server.process.send_signal(how)
        assert server.process.wait(timeout=20) == 0
        server.log.seek(0)
        assert server.log.read() == ""
    assert list(tmp_path.glob("mahdar-explorer-*")) == []


# trouble is one line


def mahdar(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def one_line(result: Result, *words: str) -> None:
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert [word for word in words if word not in result.stderr] == [], result.stderr


def test_a_taken_port(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        one_line(mahdar("serve", "--out", folder, "--port", port), f"127.0.0.1:{port}", "--port")


def test_an_address_that_is_not_ours(folder: Path) -> None:
    one_line(mahdar("serve", "--out", folder, "--host", "192.0.2.1", "--port", "0"), "192.0.2.1")


def test_a_folder_without_tables(tmp_path: Path) -> None:
    one_line(mahdar("serve", "--out", tmp_path, "--port", "0"), str(tmp_path), "mahdar.sqlite")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "mahdar.sqlite").write_bytes(b"no database at all " * 99)
    one_line(mahdar("serve", "--out", tmp_path, "--port", "0"), "mahdar.sqlite", "run mahdar again")
    sqlite3.connect(tmp_path / "other.sqlite").execute("CREATE TABLE recipes (name)").connection.close()
    (tmp_path / "mahdar.sqlite").write_bytes((tmp_path / "other.sqlite").read_bytes())
    one_line(mahdar("serve", "--out", tmp_path, "--port", "0"), "mahdar.sqlite")


def test_a_missing_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "datasette"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "datasette", None)
    monkeypatch.delitem(sys.modules, "pipeline.explorer.plugin", raising=False)
    result = mahdar("serve", "--out", folder, "--port", "0")
    one_line(result, "datasette is not installed: pip install 'mahdar[explorer]'")


def test_a_port_beyond_all_ports(folder: Path) -> None:
    assert mahdar("serve", "--out", folder, "--port", "70000").exit_code == 2


def test_the_metadata_name_tables_and_columns_that_are(folder: Path) -> None:
    database = sqlite3.connect(folder / "mahdar.sqlite")
    for one, said in metadata()["databases"]["mahdar"]["tables"].items():
        if one in TABLES:
            known = {row[1] for row in database.execute(f'PRAGMA table_info("{one}")')}
            assert set(said["columns"]) == known
            assert {*said.get("facets", ()), said.get("label_column", "start")} - {"start"} <= known
    database.close()


def test_doubts_are_said_in_both_languages(server: httpx.Client) -> None:
    found = table(server, "doubts")
    assert {row["code"] for row in found} >= {"documents_disagree", "editions_missing"}
    assert all(row["message"] and re.search("[ء-ي]", row["message_ar"]) for row in found)
    assert [row for row in found if re.search("disagree|reported|in_person", row["message_ar"])] == []


def test_queries_have_english_names(server: httpx.Client) -> None:
    found = table(server, "find_events", words="وزراء الإسكان")
    assert {"Amman", "Kuwait City"} & {row["city_en"] for row in found}
    assert any("Housing" in row["forum_en"] for row in found)


# texts


@pytest.mark.parametrize("words", ["الحد الحضري", "السكن اللائق", "حضوريا", "اليونسكو"])
def test_nothing_is_found_that_no_text_has(words: str, server: httpx.Client, folder: Path) -> None:
    from pipeline.normalize import fold
    from pipeline.store import open_store

    with open_store(folder / "store.sqlite") as store:
        texts = dict(store.texts([row["document_id"] for row in rows(server, "documents", _size="max")]))
    found = {row["document_id"] for row in rows(server, "find_in_texts", words=words)}
    stems = [word.removeprefix("ال") for word in fold(words).split()]
    assert found <= {one for one, text in texts.items() if all(stem in fold(text) for stem in stems)}


@pytest.mark.parametrize("words", ["انطلقت أعمال", "اِنْطَلَقَت أعمال", "انطلقـت الأعمال", "وانطلقت للأعمال"])
def test_texts_are_found_by_words_that_nothing_quotes(words: str, server: httpx.Client) -> None:
    found = {row["document_id"]: row for row in rows(server, "find_in_texts", words=words)}
    row = found["las/housing-council-36.txt"]
    assert "**انطلقت**" in row["snippet"] and "**أعمال**" in row["snippet"]
    assert len(row["snippet"].split()) <= 32
    assert "las/housing-council-36.txt" in {one["document_id"] for one in rows(server, "documents", _search=words)}
    assert table(server, "find_in_texts", words=words)[0].keys() >= {"snippet", "title", "url"}


def test_a_snippet_is_marked_and_right_to_left(server: httpx.Client) -> None:
    page = server.get("/mahdar/find_in_texts", params={"words": "انطلقت"}).text
    assert '<span lang="ar" dir="auto" class="snippet">' in page
    assert "<mark>انطلقت</mark>" in page and "**" not in re.findall(r'class="snippet">(.*?)</span>', page, re.DOTALL)[0]


def test_what_a_text_holds_stays_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> **نص** \u202e \x00"
    row = {"id": "a", "text": f"عقدت اللجنة الفنية للبريد اجتماعها الثالث في مسقط يوم 5 مايو 2021. {hostile}"}
    (tmp_path / "in.jsonl").write_text(json.dumps(row), encoding="utf-8")
    flow.run([str(tmp_path / "in.jsonl")], tmp_path / "out")
    with serving(tmp_path / "out") as client:
        page = client.get("/mahdar/find_in_texts", params={"words": "نص"})
        assert page.status_code == 200 and "<script>alert" not in page.text and "&lt;script&gt;alert" in page.text


def test_without_a_store_there_are_no_texts(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mahdar.sqlite").write_bytes((folder / "mahdar.sqlite").read_bytes())
    with serving(tmp_path) as client:
        assert rows(client, "find_in_texts", words="انطلقت") == []
        assert rows(client, "documents", _search="مجلس وزراء الاسكان")
    assert not (tmp_path / "store.sqlite").exists()
