"""The site: it builds without a warning, asks the network for nothing, and has what is made from code and data."""

from __future__ import annotations

import csv
import importlib.util
import logging
import re
from pathlib import Path
from types import ModuleType

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from pipeline.records import TABLES
from tests.accuracy.releases import SampleRun

ROOT = Path(__file__).parents[2]
LEXICON = ROOT / "pipeline" / "lexicon"

_LOADED = re.compile(r"""<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=["']?(?:https?:)?//""")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, built; what MkDocs warns of is an error here, as it is with ``--strict``."""
    folder = tmp_path_factory.mktemp("site")
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder)))
    logger.removeHandler(handler)
    assert said == []
    return folder


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pages", ROOT / "docs" / "pages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    found = [(path.name, _LOADED.findall(path.read_text(encoding="utf-8"))) for path in site.glob("**/*.html")]
    assert len(found) > 12
    assert [(name, links) for name, links in found if links] == []
    styles = "".join(path.read_text(encoding="utf-8") for path in site.glob("**/*.css"))
    assert not re.search(r"url\([\"']?(?:https?:)?//", styles)


def test_every_page_is_in_the_site(site: Path) -> None:
    sources = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").glob("**/*.md")]
    assert [str(path) for path in sources if not (site / path.with_suffix(".html")).exists()] == []
    assert not (site / "pages.py").exists()


def test_every_table_is_described(site: Path) -> None:
    page = (site / "tables.html").read_text(encoding="utf-8")
    assert [table for table in TABLES if f'id="{table}"' not in page] == []


def test_rules_that_read_something_are_listed(pages: ModuleType, sample_run: SampleRun) -> None:
    """The rules are collected from the code; those that the samples need show whether any is missed."""
    listed = {f"{name}: {example}" for room in pages.ROOMS for name, example, _ in pages.rules(room)}
    rows = [*sample_run.tables["dates"], *sample_run.tables["editions"], *sample_run.tables["organization_mentions"]]
    assert {row.rule for row in rows} - listed == set()
    assert len(listed) > 80


def test_arabic_stands_from_right_to_left(site: Path) -> None:
    page = (site / "ar" / "quick-start.html").read_text(encoding="utf-8")
    block = page[page.index('<div dir="rtl" lang="ar">') :]
    assert re.search(r"<h1[^>]*>بداية سريعة", block)


def test_every_file_of_the_lexicon_is_described() -> None:
    page = (ROOT / "docs" / "lexicon.md").read_text(encoding="utf-8")
    described = dict(re.findall(r"^\| `(\w+\.csv)` \| ([^|]*) \|", page, re.MULTILINE))
    assert sorted(described) == sorted(path.name for path in LEXICON.glob("*.csv"))
    for name, columns in described.items():
        with (LEXICON / name).open(encoding="utf-8-sig", newline="") as lines:
            assert re.findall(r"`(\w+)`", columns) == next(csv.reader(lines)), name
