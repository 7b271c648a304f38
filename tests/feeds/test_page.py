"""docs/feeds.md: its examples run, and it has every column.

    python -m tests.feeds.test_page

puts the present columns into the page.
"""

from __future__ import annotations

import doctest
import re
import shlex
import sqlite3
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipeline import flow
from pipeline.cli import app
from pipeline.feeds.event_feed import EventFeedRow
from pipeline.write.dictionary import describe_fields

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "feeds.md"

_COLUMNS = re.compile(r"(?<=^<!-- columns -->\n).*?(?=^<!-- end -->$)", re.MULTILINE | re.DOTALL)


def columns() -> str:
    rows = [f"| `{c.name}` | {c.type} | {c.description} |\n" for c in describe_fields(EventFeedRow, "event_feed")]
    return "".join(["| column | type | meaning |\n| --- | --- | --- |\n", *rows])


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tables of the samples where the page has them."""
    folder = tmp_path_factory.mktemp("page")
    flow.run([str(ROOT / "data" / "raw")], folder / "data" / "processed")
    return folder


def test_every_column_is_described() -> None:
    (found,) = _COLUMNS.findall(PAGE.read_text(encoding="utf-8"))
    assert found == columns(), "docs/feeds.md is behind: run python -m tests.feeds.test_page"


def test_python_examples(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks("python")), {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []
    result = doctest.DocTestRunner().run(test, out=said.append)
    assert result.attempted and not result.failed, "".join(said)


@pytest.mark.parametrize("query", blocks("sql"))
def test_duckdb_examples(query: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    relation = duckdb.sql(query)
    assert relation is not None and len(relation.fetchall()) > 2


@pytest.mark.parametrize("query", blocks("sqlite"))
def test_sqlite_examples(query: str, folder: Path) -> None:
    database = sqlite3.connect(folder / "data" / "processed" / "mahdar.sqlite")
    assert len(database.execute(query).fetchall()) > 2
    database.close()


COMMANDS = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("mahdar ")]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_find_events(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    assert int(result.output.split()[0]) > 0


if __name__ == "__main__":
    PAGE.write_text(_COLUMNS.sub(lambda _: columns(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
