"""Read the CSV files of a lexicon: one row per written form, each with the line that it stands on."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

LEXICON = Path(__file__).parent

COLUMNS: dict[str, tuple[str, ...]] = {
    "months": ("name", "number", "calendar", "note"),
    "weekdays": ("name", "number", "note"),
    "numbers": ("word", "value", "type", "note"),
    "time_words": ("word", "meaning", "note"),
    "kinds": ("word", "kind", "number", "note"),
    "cues": ("phrase", "column", "value", "side", "example", "note"),
    "bodies": (
        "organization_id", "name_ar", "name_en", "acronym", "type", "country", "parent_id", "wikidata_id", "since", "until",
        "successor_id", "source", "certainty", "note",
    ),
    "body_names": ("name", "organization_id", "note"),
    "forums": (
        "forum_id", "name_ar", "name_en", "kind", "organization_id", "first_year", "rhythm", "wikidata_id", "source",
        "certainty", "note",
    ),
    "forum_names": ("name", "forum_id", "note"),
    "body_heads": ("word", "type", "number", "note"),
    "countries": ("name", "form", "country", "note"),
    "cities": ("name", "city", "country", "note"),
    "common_words": ("word", "note"),
    "titles": ("phrase", "class", "note"),
    "first_names": ("name", "note"),
    "ambiguous_names": ("name", "note"),
    "function_words": ("word", "class", "note"),
    "false_events": ("word", "class", "note"),
    "generic_adjectives": ("word", "note"),
    "grammar": ("list", "word", "note"),
    "verbs": ("past", "present", "past_is_noun", "note"),
}  # fmt: skip
"""The files of a lexicon, each ``NAME.csv``, and their columns."""

_MAY_LACK: dict[str, frozenset[str]] = {
    "bodies": frozenset(("since", "until", "successor_id", "source", "certainty")),
    "forums": frozenset(("first_year", "rhythm", "wikidata_id", "source", "certainty")),
}
"""Columns that a file of an analyst's own may do without."""


class LexiconError(Exception):
    """A lexicon that cannot be used; the message names the file, the line and what to do."""


def read_rows(name: str, extra: str | os.PathLike[str] | None = None) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of one file of the lexicon, then those of the file of the same name in ``extra``: ``(file:line, row)``.

    >>> next(read_rows("weekdays"))
    ('weekdays.csv:2', {'name': 'الاثنين', 'number': '1', 'note': ''})
    """
    yield from _rows_of(LEXICON / f"{name}.csv", name)
    if extra is not None and (path := Path(extra) / f"{name}.csv").exists():
        yield from _rows_of(path, name)


def lexicon_files(extra: str | os.PathLike[str] | None = None) -> list[Path]:
    """Every file that the lexicon is read from, the package's first."""
    folders = [LEXICON, *([Path(extra)] if extra is not None else [])]
    return [path for folder in folders for name in COLUMNS if (path := folder / f"{name}.csv").exists()]


def is_header(name: str, header: tuple[str, ...]) -> bool:
    """Whether a file of this name may begin so: with all its columns, or without those that say where a row is from.

    >>> is_header("forum_names", ("name", "forum_id", "note")), is_header("forum_names", ("name", "forum_id"))
    (True, False)
    """
    may_lack = _MAY_LACK.get(name, frozenset())
    return header == tuple(column for column in COLUMNS[name] if column in header or column not in may_lack)


def _rows_of(path: Path, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    wanted = COLUMNS[name]
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines)
            header = tuple(next(reader, []))
            if not is_header(name, header):
                raise LexiconError(f"{path.name}:1: the columns must be {','.join(wanted)}, not {','.join(header)}")
            lacking = {} if header == wanted else dict.fromkeys(wanted, "")
            for row in reader:
                if len(row) != len(header):
                    raise LexiconError(f"{path.name}:{reader.line_num}: {len(row)} cells, but {len(header)} columns")
                yield f"{path.name}:{reader.line_num}", {**lacking, **dict(zip(header, row, strict=True))}
    except UnicodeDecodeError as error:
        raise LexiconError(f"{path.name}: not UTF-8 ({error.reason}); save it as CSV UTF-8") from error
    except OSError as error:
        raise LexiconError(f"{path}: {error.strerror}") from error
