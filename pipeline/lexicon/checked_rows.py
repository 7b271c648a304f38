"""The rows of a lexicon as they are checked: with their file, line, and whether they are the analyst's own."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pipeline.lexicon.rows import COLUMNS, is_header


class Row(NamedTuple):
    """A row with where it stands; a column that its file lacks is empty."""

    file: str  # a key of COLUMNS
    path: str  # as shown to people
    line: int
    own: bool  # of the analyst's folder
    cells: dict[str, str]

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


Problem = tuple[str, int, str]  # path, line, sentence
Rows = Mapping[str, list[Row]]


def read_checked(path: Path, shown: str, file: str, own: bool, problems: list[Problem]) -> list[Row]:
    """The rows of a file that have all their cells; what keeps others from being read goes to ``problems``."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.append((shown, line, "not UTF-8; save the file as CSV UTF-8"))
        return []
    except OSError as error:
        problems.append((shown, 1, f"cannot be read ({error.strerror}); see to the file"))
        return []
    wanted, rows = COLUMNS[file], []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = tuple(next(reader, ()))
        if not is_header(file, header):
            problems.append((shown, 1, f"the columns are {','.join(header)}; make them {','.join(wanted)}"))
            return []
        for cells in reader:
            if len(cells) == len(header):
                filled = dict.fromkeys(wanted, "") | dict(zip(header, cells, strict=True))
                rows.append(Row(file, shown, reader.line_num, own, filled))
            else:
                wrong = f"{len(cells)} cells; make them {','.join(header)}" if cells else "an empty line; delete it"
                problems.append((shown, reader.line_num, wrong))
    except csv.Error as error:
        problems.append((shown, reader.line_num, f"no CSV ({error}); put cells with quotes or commas in quotes"))
    return rows


def strangers(folder: Path) -> Iterator[Problem]:
    """CSV files of the folder that no stage reads."""
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix == ".csv" and path.stem not in COLUMNS)
    except OSError as error:
        yield str(folder), 1, f"cannot be read ({error.strerror}); name a folder with CSV files"
        return
    for name in names:
        near = difflib.get_close_matches(name.removesuffix(".csv"), COLUMNS, n=1)
        hint = f"rename it {near[0]}.csv" if near else f"name it as one of {', '.join(COLUMNS)}"
        yield str(folder / name), 1, f"no file of a lexicon is called so; {hint}"


def problem_of(row: Row, sentence: str) -> Problem:
    """A problem at a row."""
    return row.path, row.line, sentence
