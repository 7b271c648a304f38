"""A folder for Excel: one workbook with sheets from right to left, and CSV files that Excel opens as they are meant."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.feeds.event_feed import EventFeedRow, event_feed_rows
from pipeline.feeds.files import replacing
from pipeline.feeds.joined import join_events
from pipeline.records import TABLES

WORKBOOK_NAME = "mahdar.xlsx"

SHEETS = (
    "events", "forums", "event_parties", "event_links", "organizations", "people", "documents", "event_reports", "quality",
    "event_history",
)  # fmt: skip
"""The tables that the workbook holds behind event_feed; the mentions and the evidence, hundreds of thousands of rows, stay CSV."""

MOST_IN_CELL = 32_767
"""UTF-16 units that a cell of Excel holds."""

_MOST_ROWS = 1_048_575
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
            "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip
"""What a cell must not begin with, or Excel reads a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""

_FIRST_DAY = dt.date(1900, 3, 1)  # before it, Excel counts a 29 February 1900 that never was
_CREATED = dt.datetime(2000, 1, 1)  # of no meaning: a time of writing would make other bytes of the same tables
_WIDEST = 60


def write_excel(tables: Mapping[str, Sequence[Any]], folder: Path) -> list[Path]:
    """Write ``mahdar.xlsx`` and, for every table and the event feed, a CSV with a byte-order mark and safe cells; the files.

    A cell that would be a formula is text in the workbook, and in CSV has an apostrophe before it; a text longer than a cell can
    be ends in an ellipsis. Raises ``ModuleNotFoundError`` where XlsxWriter is not installed.
    """
    feed = list(event_feed_rows(join_events(tables)))
    sheets: dict[str, tuple[type, Sequence[Any]]] = {"event_feed": (EventFeedRow, feed)}
    sheets |= {table: (TABLES[table], tables[table]) for table in TABLES}
    workbook = folder / WORKBOOK_NAME
    with replacing(workbook) as part:
        _write_workbook({name: sheets[name] for name in ("event_feed", *SHEETS)}, part)
    written = [workbook]
    for name, (record, rows) in sheets.items():
        written.append(folder / f"{name}.csv")
        with replacing(written[-1]) as part:
            _write_csv(_names(record), rows, part)
    return written


def safe_cell(text: str) -> str:
    """A text as a cell of a CSV that a spreadsheet opens: no formula, not longer than a cell can be.

    >>> safe_cell("=HYPERLINK(A1)"), safe_cell("محضر")
    ("'=HYPERLINK(A1)", 'محضر')
    """
    text = _fitting(text, MOST_IN_CELL - 1)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _fitting(text: str, most: int) -> str:
    """The text, cut with an ellipsis where it has more UTF-16 units than ``most``."""
    if len(text) * 2 <= most or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= most:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)]
    return units.decode("utf-16-le", "ignore") + "…"


def _names(record: type) -> list[str]:
    return [field.name for field in dataclasses.fields(record)]


def _write_csv(names: Sequence[str], rows: Sequence[Any], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerow(names)
        writer.writerows([_csv_cell(getattr(row, name)) for name in names] for row in rows)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return safe_cell(value) if isinstance(value, str) else value


def _write_workbook(sheets: Mapping[str, tuple[type, Sequence[Any]]], path: Path) -> None:
    import xlsxwriter

    workbook = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    workbook.set_properties({"title": "Mahdar", "created": _CREATED})
    formats = {
        "header": workbook.add_format({"bold": True, "bg_color": "#E8EDF2", "border": 1}),
        "date": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "center"}),
        "text": workbook.add_format({"valign": "top"}),
        "guarded": workbook.add_format({"valign": "top", "quote_prefix": True}),
    }
    for name, (record, rows) in sheets.items():
        _write_sheet(workbook.add_worksheet(name), _names(record), rows[:_MOST_ROWS], formats)
    workbook.close()


def _write_sheet(sheet: Any, names: Sequence[str], rows: Sequence[Any], formats: Mapping[str, Any]) -> None:
    sheet.right_to_left()
    sheet.freeze_panes(1, 2 if names[0].endswith("_id") else 1)
    sheet.write_row(0, 0, names, formats["header"])
    sheet.autofilter(0, 0, len(rows), len(names) - 1)
    for column, width in enumerate(_widths(names, rows)):
        sheet.set_column(column, column, width)
    for at, row in enumerate(rows, 1):
        for column, name in enumerate(names):
            value = getattr(row, name)
            if value is not None:
                _write_cell(sheet, at, column, value, formats)


def _widths(names: Sequence[str], rows: Sequence[Any]) -> Iterator[int]:
    """The characters that a column shows: as the first rows need, within reason."""
    for name in names:
        longest = max((len(str(getattr(row, name) or "")) for row in rows[:200]), default=0)
        yield min(max(longest, len(name), 8) + 2, _WIDEST)


def _write_cell(sheet: Any, row: int, column: int, value: Any, formats: Mapping[str, Any]) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, dt.date) and value >= _FIRST_DAY:
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), formats["date"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        text = _fitting(str(value).encode("utf-8", "replace").decode().translate(_NOT_XML), MOST_IN_CELL)
        sheet.write_string(row, column, text, formats["guarded" if text.startswith(_FORMULA) else "text"])


_NOT_XML = dict.fromkeys([0xFFFE, 0xFFFF], "\N{REPLACEMENT CHARACTER}")
