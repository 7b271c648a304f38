"""The dictionary of columns covers every field and says what it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

import pytest

from pipeline import records
from pipeline.records import TABLES, columns_of
from pipeline.write.dictionary import (
    COLUMN_TYPES,
    PRIMARY_KEYS,
    REFERENCES,
    column_dictionary,
    describe_columns,
)


def section(table: str) -> str:
    return column_dictionary().split(f"\n## {table}\n")[1].split("\n## ")[0]


def test_every_table_in_order() -> None:
    assert re.findall(r"^## (.+)$", column_dictionary(), re.MULTILINE) == list(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_in_order_with_its_description(table: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (may be|no) \| (.+) \|$", section(table), re.MULTILINE)
    assert tuple(row[0] for row in rows) == columns_of(table)
    for (_, kind, _, meaning), field in zip(rows, fields(TABLES[table]), strict=True):
        assert kind.split(",")[0] in COLUMN_TYPES.values()
        assert meaning == field.metadata["description"].replace("|", "\\|") != ""


@pytest.mark.parametrize("table", TABLES)
def test_every_table_says_what_a_row_is(table: str) -> None:
    assert section(table).strip().startswith("One row per ")


def test_keys_are_columns() -> None:
    for table, key in PRIMARY_KEYS.items():
        assert key in columns_of(table)
    for column, table in REFERENCES.items():
        assert table in PRIMARY_KEYS
        assert any(column in columns_of(other) for other in TABLES)


def test_optional_follows_the_annotation() -> None:
    described = {column.name: column for column in describe_columns("event_reports")}
    assert described["edition"].optional
    assert described["edition"].type == "integer"
    assert not described["confidence"].optional
    assert described["report_id"].is_key
    assert described["report_id"].refers_to is None
    assert described["event_id"].refers_to == "events"


@pytest.mark.parametrize(("annotation", "reason"), [(bytes, "is not one of"), (str | int | None, "holds one type")])
def test_a_column_that_no_format_can_hold(annotation: object, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Row:
        value: object

    Row.__annotations__["value"] = annotation
    monkeypatch.setitem(records.TABLES, "odd", Row)
    with pytest.raises(TypeError, match=f"odd.value: .*{reason}"):
        describe_columns("odd")
