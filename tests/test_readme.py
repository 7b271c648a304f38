"""The examples of README.md and of the pages in docs are run, and their output is what a reader gets.

    python -m tests.test_readme

puts the present output into them; docs/feeds.md has a test of its own. Blocks marked ``console`` are commands (lines that
begin with ``$``) and what they print, run one after another in one folder of the page; blocks marked ``python`` are
doctests, run there afterwards; between the comments ``events.csv`` and ``end`` stands a table made of the first
command's result. Blocks marked otherwise are not run.
"""

from __future__ import annotations

import csv
import doctest
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import typer.main

from pipeline.cli import app
from pipeline.records import TABLES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("**/*.md"))]
SHOWN = ("name", "edition", "start_date", "end_date", "city", "country", "mode", "documents")
ROWS = 6

_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EVENTS = re.compile(r"(?<=^<!-- events\.csv -->\n).*?(?=^<!-- end -->$)", re.MULTILINE | re.DOTALL)
_RUN = [page for page in PAGES if page.name != "feeds.md" and _CONSOLE.search(page.read_text(encoding="utf-8"))]
# Time differs from run to run, and the line of a word with every row that is put in before it.
_PASSING = re.compile(r"(?<=after )\d+\.\d(?= s)|(?<=\.csv:)\d+")
_COMMANDS = typer.main.get_group(app).commands


def refreshed(page: str, folder: Path) -> str:
    """The page with the output that its commands print now, run in ``folder``."""
    (folder / "data").symlink_to(ROOT / "data")
    page = _CONSOLE.sub(lambda block: f"```console\n{session(block[1], folder)}```", page)
    return _EVENTS.sub(lambda _: _events_table(folder / "out" / "readme" / "events.csv"), page)


def session(block: str, folder: Path) -> str:
    """Each command of a block with what it prints, white space at the ends of lines left out."""
    lines = []
    for line in block.splitlines():
        if line.startswith("$ "):
            lines += [line, *(printed.rstrip() for printed in _output(line[2:], folder).splitlines())]
    return "\n".join(lines) + "\n"


def _output(command: str, folder: Path) -> str:
    shell = f'mahdar() {{ "{sys.executable}" -m pipeline "$@"; }}\n{command}'
    done = subprocess.run(
        ["bash", "-c", shell], cwd=folder, text=True, encoding="utf-8", check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "100", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"{command}: exit code {done.returncode}\n{done.stdout}")
    return done.stdout


def _events_table(path: Path) -> str:
    """The events that most documents report, as Markdown."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: (-int(row["documents"]), row["start_date"], row["name"]))
    cells = [SHOWN, ("---",) * len(SHOWN), *(tuple(row[name] for name in SHOWN) for row in rows[:ROWS])]
    return "".join(f"| {' | '.join(row)} |\n" for row in cells)


@pytest.mark.parametrize("path", _RUN, ids=lambda path: path.name)
def test_examples_give_what_is_shown(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = path.read_text(encoding="utf-8")
    now = _PASSING.sub("…", refreshed(page, tmp_path))
    assert _PASSING.sub("…", page) == now, f"{path.name} is behind: run python -m tests.test_readme"
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest("\n".join(_PYTHON.findall(page)), {}, path.name, str(path), 0)
    said: list[str] = []
    result = doctest.DocTestRunner().run(test, out=said.append)
    assert result.attempted == len(test.examples)
    assert not result.failed, "".join(said)


def test_no_example_is_left_out() -> None:
    """A page with examples in Python has commands, too, or a test of its own."""
    pages = [page for page in PAGES if _PYTHON.search(page.read_text(encoding="utf-8"))]
    assert [page.name for page in pages if page not in _RUN] == ["corrections.md", "feeds.md"]


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_is_explained(command: str) -> None:
    assert _COMMANDS[command].help
    assert f"| `mahdar {command} " in README.read_text(encoding="utf-8")


def test_every_option_of_run_is_explained() -> None:
    page = README.read_text(encoding="utf-8")
    options = [name for option in _COMMANDS["run"].params for name in option.opts if name.startswith("--")]
    assert [name for name in options if not re.search(rf"^\| `{name}[` ]", page, re.MULTILINE)] == []


def test_every_table_is_listed() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(set(listed) & set(TABLES)) == sorted(TABLES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [page.parent / link for link in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", text)]
    paths = [ROOT / path for path in re.findall(r"`((?:pipeline|tests|notebooks|docs|data/raw)/[\w./-]+)`", text)]
    assert [str(path) for path in links + paths if not path.exists()] == []


def test_the_changelog_knows_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE)


if __name__ == "__main__":
    for behind in _RUN:
        with TemporaryDirectory() as temporary:
            behind.write_text(refreshed(behind.read_text(encoding="utf-8"), Path(temporary)), encoding="utf-8")
