"""What every row of every table promises, over the sample releases."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import pipeline
from pipeline import build_tables, extract, load_lexicon
from pipeline.cli import app
from pipeline.lexicon.check import check
from pipeline.records import TABLES, columns_of
from pipeline.write import column_dictionary, write_tables
from tests.accuracy.releases import SampleRun
from tests.case_rows import QUOTED

ROOT = Path(__file__).parents[1]
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
"""The commands by name; typer keeps the class that has them to itself."""
"""The tables whose rows quote their document, and the column with the quotation."""
POINTING = ("event_links", "quality")
"""The tables whose rows may point at a stretch of their document."""


@pytest.mark.parametrize("table", QUOTED)
def test_rows_quote_their_document_letter_for_letter(table: str, sample_run: SampleRun) -> None:
    rows = sample_run.tables[table]
    assert rows
    for row in rows:
        assert 0 <= row.start < row.end
        assert sample_run.texts[row.document_id][row.start : row.end] == getattr(row, QUOTED[table]), row


@pytest.mark.parametrize("table", POINTING)
def test_rows_point_into_their_document(table: str, sample_run: SampleRun) -> None:
    for row in sample_run.tables[table]:
        assert (row.start is None) == (row.end is None), row
        if row.start is not None:
            assert 0 <= row.start < row.end <= len(sample_run.texts[row.document_id]), row


def test_every_table_with_offsets_is_tested_here() -> None:
    assert {table for table in TABLES if "start" in columns_of(table)} == {*QUOTED, *POINTING}


def test_a_shuffled_input_gives_the_same_tables(sample_run: SampleRun, tmp_path: Path) -> None:
    shuffled = random.Random(7).sample(sample_run.documents, len(sample_run.documents))
    lexicon = load_lexicon()
    tables = build_tables(extract(document, lexicon) for document in shuffled)
    assert tables == sample_run.tables
    write_tables(tables, tmp_path)
    for path in [*sample_run.folder.glob("*.csv"), *sample_run.folder.glob("*.parquet")]:
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_ids_of_one_document_do_not_depend_on_the_others(sample_run: SampleRun) -> None:
    for extraction in sample_run.extractions:
        document_id = extraction.document.document_id
        for table in ("event_reports", "organization_mentions", "event_parties"):
            alone = {_own_id(row) for row in build_tables([extraction])[table]}
            together = {_own_id(row) for row in sample_run.tables[table] if row.document_id == document_id}
            assert alone == together, document_id


def _own_id(row: Any) -> tuple[Any, ...]:
    names = ("report_id", "organization_id", "role", "party_id", "start", "end")
    return tuple(getattr(row, name, None) for name in names)


def test_every_table_is_written_with_its_columns_in_order(sample_run: SampleRun) -> None:
    for table, rows in sample_run.tables.items():
        with (sample_run.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            header, *written = csv.reader(file)
        assert tuple(header) == columns_of(table)
        assert len(written) == len(rows)


def test_every_id_that_a_row_names_has_its_row(sample_run: SampleRun) -> None:
    tables = sample_run.tables
    events = {row.event_id for row in tables["events"]}
    reports = {row.report_id for row in tables["event_reports"]}
    forums = {row.forum_id for row in tables["forums"]}
    parties = {row.organization_id for row in tables["organizations"]} | {row.person_id for row in tables["people"]}
    assert {row.event_id for row in tables["event_reports"]} == events
    assert {row.forum_id for row in tables["events"]} - {None} == forums
    assert {row.report_id for row in [*tables["evidence"], *tables["event_parties"]]} <= reports
    assert {end for row in tables["event_links"] for end in (row.event_id, row.other_event_id)} <= events
    named = {row.party_id for row in tables["event_parties"] if row.party_type != "state"} - {None}
    assert named <= parties


def test_the_dictionary_of_columns_is_current() -> None:
    page = ROOT / "data" / "processed" / "README.md"
    assert page.read_text(encoding="utf-8") == column_dictionary(), (
        f"write pipeline.write.column_dictionary() to {page.relative_to(ROOT)}"
    )


def test_the_public_names_are_six() -> None:
    assert pipeline.__all__ == [
        "build_tables",
        "extract",
        "find_dates",
        "load_lexicon",
        "read_documents",
        "write_tables",
    ]
    assert all(getattr(pipeline, name).__doc__ for name in pipeline.__all__)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert COMMANDS[name].help
    assert [option.name for option in COMMANDS[name].params if not getattr(option, "help", None)] == []


def test_the_command_itself_lists_its_commands() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    assert [name for name in COMMANDS if name not in result.output] == []
    assert set(COMMANDS) >= {"run", "extract", "explain", "check"}


def test_the_lexicon_is_in_order() -> None:
    assert list(check()) == []
