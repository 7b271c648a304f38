"""Say what in a lexicon would not work: file, line, and what to do.

The package's files are checked, and with them the rows that a folder of an analyst's own adds. What a row means is
checked, too: a word that can never match, or that silently loses against another row, is found before it is missed.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from babel import Locale

from pipeline.lexicon.check_series import CERTAINTIES, RHYTHMS, SOURCES, forum_names, forums, lifetimes, provenance
from pipeline.lexicon.checked_rows import Problem, Row, Rows, problem_of, read_checked, strangers
from pipeline.lexicon.rows import COLUMNS, LEXICON
from pipeline.normalize import fold, fold_phrase

_OPTIONAL = {
    "bodies": frozenset(
        "name_en acronym country parent_id wikidata_id since until successor_id source certainty".split()
    ),
    "forums": frozenset("name_en organization_id first_year rhythm wikidata_id source certainty".split()),
    "cues": frozenset(("side", "example")),
    "verbs": frozenset(("past_is_noun",)),
}
"""Cells that may be empty; ``note`` may be, everywhere."""

_KEYS: dict[str, tuple[str, ...]] = {
    "months": ("name",),
    "weekdays": ("name",),
    "numbers": ("word",),
    "time_words": ("word",),
    "kinds": ("word",),
    "cues": ("phrase", "column"),
    "bodies": ("organization_id",),
    "forums": ("forum_id",),
    "body_heads": ("word",),
    "countries": ("name", "form"),
    "cities": ("name",),
    "common_words": ("word",),
    "titles": ("phrase",),
    "first_names": ("name",),
    "ambiguous_names": ("name",),
    "function_words": ("word", "class"),
    "false_events": ("word", "class"),
    "generic_adjectives": ("word",),
    "grammar": ("word", "list"),
    "verbs": ("past", "present"),
}
"""What may stand in one row only, once folded. Rows that agree in it and in all the rest are duplicates."""

_FOLDER_WINS = frozenset(("cities", "countries"))
"""Files in which a row of the folder may say otherwise than one of the package: it takes its place."""

_SINGLE_WORDS = frozenset(
    "weekdays numbers first_names ambiguous_names function_words false_events generic_adjectives grammar verbs".split()
)
"""Files whose words are compared with one token each."""

_COMMON = {"common_words": 1, "function_words": 1, "verbs": 2, "first_names": 1, "ambiguous_names": 1}
"""Files of words that mean something else than a body in most texts, and how many stand in a row."""

_NO_NAMES = {
    **{"function_words": 1, "verbs": 2, "titles": 1, "body_heads": 1, "kinds": 1, "numbers": 1, "weekdays": 1},
    **{"months": 1, "time_words": 1, "generic_adjectives": 1, "countries": 1},
}
"""Files of words that are no given names in most texts, and how many stand in a row."""

_SHORTEST_NAME = 3
"""Of letters: before a shorter word, the و or ب of many other words would be split off."""

_TYPES = frozenset(
    "ministry regulator agency intergovernmental council committee working_group company university party media "
    "court ngo other".split()
)
_KINDS = frozenset(
    "meeting session conference forum summit workshop seminar consultation sitting assembly exhibition edition".split()
)
_MEANINGS = frozenset(
    "today yesterday day_before_yesterday tomorrow day_after_tomorrow next last this after_next before_last same "
    "following previous since before after day week month year years hijri_mark gregorian_mark equivalent part first_day last_day "
    "recurring".split()
)
_VALUES: dict[tuple[str, str], frozenset[str]] = {
    ("months", "calendar"): frozenset(("gregorian", "hijri")),
    ("numbers", "type"): frozenset(("cardinal", "ordinal")),
    ("time_words", "meaning"): _MEANINGS,
    ("kinds", "kind"): _KINDS,
    ("kinds", "number"): frozenset(("singular", "dual", "plural")),
    ("cues", "side"): frozenset(("after",)),
    ("bodies", "type"): _TYPES,
    ("bodies", "source"): SOURCES,
    ("bodies", "certainty"): CERTAINTIES,
    ("forums", "kind"): _KINDS - {"edition"},
    ("forums", "rhythm"): RHYTHMS,
    ("forums", "source"): SOURCES,
    ("forums", "certainty"): CERTAINTIES,
    ("body_heads", "type"): _TYPES,
    ("body_heads", "number"): frozenset(("singular", "dual", "plural", "unit", "quoted", "none")),
    ("countries", "form"): frozenset(("noun", "adjective")),
    ("titles", "class"): frozenset(("honorific", "office", "people")),
    ("function_words", "class"): frozenset(("preposition", "group")),
    ("false_events", "class"): frozenset(("after", "series")),
    ("verbs", "past_is_noun"): frozenset(("yes",)),
}
_CUE_VALUES: dict[str, frozenset[str]] = {
    "role": frozenset(
        "organizer host host_self chair participant member sponsor holder represented negated predecessor".split()
    ),
    "relation": frozenset(
        "followed_by preceded_by precedes follows part_of prepares_for reviews concurrent_with".split()
    ),
    "mode": frozenset(("in_person", "virtual", "hybrid")),
    "special": frozenset(("ordinary", "extraordinary")),
    "status": frozenset(("planned", "held", "postponed", "cancelled")),
}
_INTEGERS = {("months", "number"): 12, ("weekdays", "number"): 7, ("numbers", "value"): 1_000_000}
"""Cells that hold a whole number, and the highest that makes sense; the lowest is 1."""

_NO_COUNTRIES = frozenset(("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"))
"""Codes of CLDR that ISO 3166 gives to no country."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


def check(folder: Path | None = None) -> list[str]:
    """Check the package's lexicon, and with it the rows that ``folder`` adds.

    Returns one line a problem, ``file:line: what is wrong, what to do``, in the order of the files; none when all
    holds. A file of the package goes by its name, one of the folder by its path. No lexicon, however broken, raises.

    >>> check()
    []
    """
    problems: list[Problem] = []
    rows: dict[str, list[Row]] = {file: [] for file in COLUMNS}
    for file in COLUMNS:
        rows[file] += read_checked(LEXICON / f"{file}.csv", f"{file}.csv", file, False, problems)
        if folder is not None and (path := folder / f"{file}.csv").exists():
            rows[file] += read_checked(path, str(path), file, True, problems)
    if folder is not None:
        problems += strangers(folder)
    for examine in _EXAMINATIONS:
        problems += examine(rows)
    order = {path: n for n, path in enumerate(dict.fromkeys(row.path for file in rows.values() for row in file))}
    problems.sort(key=lambda problem: (order.get(problem[0], -1), *problem[:2]))
    return [f"{path}:{line}: {sentence}" for path, line, sentence in problems]


def unknown_values(folder: Path) -> list[str]:
    """What rows of a folder name that no stage knows, one line each, as :func:`check` has them: enough to refuse them at once.

    >>> unknown_values(Path("no/such/folder"))
    []
    """
    problems: list[Problem] = []
    rows = {
        file: read_checked(path, str(path), file, True, problems)
        for file in COLUMNS
        if (path := folder / f"{file}.csv").exists()
    }
    unknown = [problem for row in _all(rows) for problem in _unknown_cells(row)]
    return [f"{path}:{line}: {sentence}" for path, line, sentence in unknown]


def _letters(rows: Rows) -> Iterator[Problem]:
    """Characters and spaces that keep a cell from meeting its text; what no text is compared with may hold anything."""
    for row in _all(rows):
        for column, cell in row.cells.items():
            if column in ("example", "note"):
                continue
            objection = next(filter(None, map(_objection, cell)), None)
            if objection:
                yield problem_of(row, f"{column} holds {objection}")
            elif cell != " ".join(cell.split()):
                yield problem_of(row, f"{column} has a space too many; leave one between words and none at the edges")


@cache
def _objection(character: str) -> str | None:
    """What is wrong with a character, and what to do; None for one that may stand in a cell.

    >>> _objection("\\N{ARABIC LETTER FARSI YEH}")
    'the Persian or Urdu letter ی (ARABIC LETTER FARSI YEH); type ي'
    """
    name, category = unicodedata.name(character, f"U+{ord(character):04X}"), unicodedata.category(character)
    if character == "\N{ARABIC TATWEEL}":
        return "tatweel; delete it"
    if category in ("Mn", "Me"):
        return f"the mark {name}; write the word without it"
    if re.match("<(?:isolated|initial|medial|final)>", unicodedata.decomposition(character)):
        return f"the presentation form {character} ({name}); type {unicodedata.normalize('NFKC', character).strip()}"
    if name.startswith("EXTENDED ARABIC-INDIC DIGIT"):
        return f"the Persian digit {character}; type {unicodedata.digit(character)}"
    if name.startswith("ARABIC LETTER") and not _is_arabic(character):
        instead = fold(character)
        advice = f"type {instead}" if _is_arabic(instead) else "spell the word in Arabic letters"
        return f"the Persian or Urdu letter {character} ({name}); {advice}"
    if category[0] == "C" or (category[0] == "Z" and character != " "):
        return f"the invisible character {name}; delete it"
    return None


def _is_arabic(letter: str) -> bool:
    return (
        "\N{ARABIC LETTER HAMZA}" <= letter <= "\N{ARABIC LETTER GHAIN}"
        or "\N{ARABIC LETTER FEH}" <= letter <= "\N{ARABIC LETTER YEH}"
    )


def _cells(rows: Rows) -> Iterator[Problem]:
    """Cells that are empty, or hold what their column does not know."""
    for row in _all(rows):
        for column, cell in row.cells.items():
            if not cell.strip():
                if column != "note" and column not in _OPTIONAL.get(row.file, ()):
                    yield problem_of(row, f"{column} is empty; fill it in, or delete the row")
                continue
            highest = _INTEGERS.get((row.file, column))
            if highest and not (re.fullmatch("[0-9]{1,9}", cell) and 1 <= int(cell) <= highest):
                yield problem_of(row, f"{column} {cell!r} is no number from 1 to {highest}; write it in digits")
            if row.file in _SINGLE_WORDS and column in _KEYS[row.file] and len(cell.split()) > 1:
                yield problem_of(row, f"{column} is more than one word and would never match; give a single word")
        yield from _unknown_cells(row)


def _unknown_cells(row: Row) -> Iterator[Problem]:
    """Cells that hold none of the values that their column may have."""
    for column, cell in row.cells.items():
        known = _VALUES.get((row.file, column))
        if known and cell.strip() and cell not in known:
            yield problem_of(row, f"{column} {cell!r} is unknown; use one of {', '.join(sorted(known))}")
    if row.file == "cues":
        yield from _cue_cells(row)


def _cue_cells(row: Row) -> Iterator[Problem]:
    column, value = row.cells["column"], row.cells["value"]
    if column not in _CUE_VALUES:
        if column.strip():
            yield problem_of(row, f"column {column!r} is unknown; use one of {', '.join(sorted(_CUE_VALUES))}")
    elif value.strip() and value not in _CUE_VALUES[column]:
        yield problem_of(row, f"{column} {value!r} is unknown; use one of {', '.join(sorted(_CUE_VALUES[column]))}")


def _repetitions(rows: Rows) -> Iterator[Problem]:
    """Rows that say twice the same, or of one word two different things."""
    for file, key in _KEYS.items():
        seen: dict[tuple[str, ...], Row] = {}
        for row in rows[file]:
            words = tuple(_folded(row.cells[column]) for column in key)
            first = seen.setdefault(words, row)
            if first is row or not words[0]:
                continue
            said, says = _says(first, key), _says(row, key)
            if said == says:
                yield problem_of(row, f"{_quoted(row, key)} stands in {first.at} already; delete one of the two")
            elif file not in _FOLDER_WINS or first.own == row.own:
                values = f"{_listed(says)}, but {_listed(said)} in {first.at}"
                yield problem_of(row, f"{_quoted(row, key)} is {values}; delete one of the two")
            else:
                seen[words] = row


def _says(row: Row, key: tuple[str, ...]) -> list[str]:
    """What a row says of its word: the cells that are neither the word itself nor for people."""
    return [cell for column, cell in row.cells.items() if column not in (*key, "example", "note")]


def _listed(cells: list[str]) -> str:
    return ", ".join(filter(None, cells)) or "nothing more"


def _quoted(row: Row, key: tuple[str, ...]) -> str:
    return " ".join(f"«{row.cells[column]}»" if column == key[0] else f"({row.cells[column]})" for column in key)


def _folded(cell: str) -> str:
    return " ".join(fold_phrase(cell))


def _codes(rows: Rows) -> Iterator[Problem]:
    """Codes of countries and of Wikidata, and ids of bodies."""
    countries = {code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code))} - _NO_COUNTRIES
    bodies = {row.cells["organization_id"] for row in rows["bodies"]}
    for file in ("bodies", "countries", "cities"):
        for row in rows[file]:
            if (code := row.cells["country"]) and code not in countries:
                yield problem_of(row, f"country {code!r} is no ISO 3166-1 alpha-2 code; use one, as EG")
    for row in rows["bodies"]:
        if (name := row.cells["organization_id"]) and not _ID.fullmatch(name):
            yield problem_of(row, f"organization_id {name!r} is no id; use small Latin letters, digits and hyphens")
        if (item := row.cells["wikidata_id"]) and not _WIKIDATA.fullmatch(item):
            yield problem_of(row, f"wikidata_id {item!r} is no Wikidata item; write it as Q7172")
        if (parent := row.cells["parent_id"]) and parent not in bodies:
            yield problem_of(row, f"parent_id {parent!r} is no body; add it to bodies.csv, or leave the cell empty")
    for row in rows["body_names"]:
        if (name := row.cells["organization_id"]) and name not in bodies:
            yield problem_of(row, f"organization_id {name!r} is no body; add it to bodies.csv, or correct the id")


def _parents(rows: Rows) -> Iterator[Problem]:
    """Bodies that belong to themselves, each circle once."""
    by_id = {row.cells["organization_id"]: row for row in rows["bodies"]}
    settled: set[str] = set()
    for name in by_id:
        path: list[str] = []
        while name in by_id and name not in settled:
            settled.add(name)
            path.append(name)
            name = by_id[name].cells["parent_id"]
        if name in path:
            circle = " → ".join((*path[path.index(name) :], name))
            yield problem_of(
                by_id[name], f"parent_id leads back to the body itself ({circle}); leave one of these empty"
            )


def _names(rows: Rows) -> Iterator[tuple[str, str, Row]]:
    """Every name that a body goes by: as written, the body, and the row."""
    for row in rows["bodies"]:
        for column in ("name_ar", "acronym"):
            if row.cells[column].strip():
                yield row.cells[column], row.cells["organization_id"], row
    for row in rows["body_names"]:
        if row.cells["name"].strip():
            yield row.cells["name"], row.cells["organization_id"], row


def _shared_names(rows: Rows) -> Iterator[Problem]:
    """Names given twice to one body, or to two of one country: of two countries, the text can tell which is meant."""
    country = {row.cells["organization_id"]: row.cells["country"] for row in rows["bodies"]}
    seen: dict[str, dict[str, tuple[str, Row]]] = {}
    for name, body, row in _names(rows):
        if body not in country:
            continue
        owners = seen.setdefault(_folded(name), {})
        owner, first = owners.setdefault(country[body], (body, row))
        if owner != body:
            where = f"of {country[body]}" if country[body] else "of no country"
            both = f"{body} and, in {first.at}, {owner}, bodies {where}"
            yield problem_of(row, f"«{name}» names {both}; leave it to one of them")
        elif first is not row:
            yield problem_of(row, f"«{name}» names {body} in {first.at} already; delete this row")


def _words_of(rows: Rows, files: Mapping[str, int]) -> dict[str, str]:
    """The words of files and where they stand; ``files`` says how many of a row's cells are words."""
    common: dict[str, str] = {}
    for file, words in files.items():
        for row in rows[file]:
            common.update({_folded(row.cells[column]): row.at for column in _KEYS[file][:words]})
    return common


def _common_names(rows: Rows) -> Iterator[Problem]:
    """Names of bodies that are common words; a note that says why lets one stay."""
    common = _words_of(rows, _COMMON)
    for name, _, row in _names(rows):
        at = common.get(_folded(name))
        if at and not row.cells["note"].strip():
            yield problem_of(row, f"«{name}» is a common word ({at}); delete it, or say in its note why it may stay")


def _given_names(rows: Rows) -> Iterator[Problem]:
    """Given names that are words, too: they would end names of bodies; a note that says why lets one stay."""
    common, ambiguous = _words_of(rows, _NO_NAMES), _words_of(rows, {"ambiguous_names": 1})
    for row in rows["first_names"]:
        written = row.cells["name"]
        name = _folded(written)
        if at := ambiguous.get(name):
            yield problem_of(row, f"«{written}» stands in {at}, too; delete one of the two")
        elif 0 < len(name) < _SHORTEST_NAME:
            yield problem_of(
                row, f"«{written}» is too short for a name that counts everywhere; put it in ambiguous_names.csv"
            )
        elif (at := common.get(name)) and not row.cells["note"].strip():
            yield problem_of(
                row,
                f"«{written}» is a common word ({at}); move it to ambiguous_names.csv, or say in its note why it may stay",
            )


def _examples(rows: Rows) -> Iterator[Problem]:
    """Examples that do not show their phrase."""
    for row in rows["cues"]:
        phrase, example = _folded(row.cells["phrase"]), row.cells["example"]
        if phrase and example.strip() and not _shows(phrase)(_folded(example)):
            yield problem_of(row, f"the example does not hold «{row.cells['phrase']}»; correct it, or leave it empty")


def _shows(phrase: str) -> Callable[[str], re.Match[str] | None]:
    """A search for whole words, which proclitics may precede; a last word of one letter is itself one: ممثلة بـ."""
    proclitics = "(?:[وف]?[بكل]?(?:ال)?)?"
    end = "" if len(phrase.split()[-1]) == 1 else r"(?!\w)"
    return re.compile(rf"(?<!\w){proclitics}{re.escape(phrase)}{end}").search


def _all(rows: Rows) -> Iterable[Row]:
    return itertools.chain.from_iterable(rows.values())


_EXAMINATIONS: tuple[Callable[[Rows], Iterable[Problem]], ...] = (
    _letters, _cells, _repetitions, _codes, _parents, _shared_names, _common_names, _given_names, _examples, forums, forum_names,
    lifetimes, provenance,
)  # fmt: skip
