"""Say what would not work of series, of the years of bodies, and of what rows say of where they are from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from pipeline.lexicon.checked_rows import Problem, Row, Rows, problem_of
from pipeline.normalize import fold_phrase

RHYTHMS = frozenset("quarterly three_a_year semiannual annual biennial triennial quadrennial quinquennial".split())
"""How often a series is held; empty where it keeps to no rhythm, or it is not known."""

SOURCES = frozenset("official-site law un-directory wikidata wikipedia press general-knowledge".split())
"""Where a row is from."""

CERTAINTIES = frozenset(("high", "medium", "low"))
"""How sure a row is: as good as certain, likely, or in need of a look."""

FIRST_YEAR = 1800
"""No body or series of the field is older."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


def forums(rows: Rows) -> Iterator[Problem]:
    """Ids, codes and years of series, and names that begin with no gathering or with one of another kind."""
    bodies = {row.cells["organization_id"] for row in rows["bodies"]}
    for row in rows["forums"]:
        cells = row.cells
        if (name := cells["forum_id"]) and not _ID.fullmatch(name):
            yield problem_of(row, f"forum_id {name!r} is no id; use small Latin letters, digits and hyphens")
        if (body := cells["organization_id"]) and body not in bodies:
            yield problem_of(row, f"organization_id {body!r} is no body; add it to bodies.csv, or leave the cell empty")
        if (item := cells["wikidata_id"]) and not _WIKIDATA.fullmatch(item):
            yield problem_of(row, f"wikidata_id {item!r} is no Wikidata item; write it as Q7172")
        yield from year(row, "first_year")
        kinds = _kinds_of(cells["name_ar"], rows)
        if kinds and cells["kind"] not in kinds:
            yield problem_of(
                row, f"«{cells['name_ar']}» begins with a word for {' or '.join(sorted(kinds))}; say so in kind"
            )


def forum_names(rows: Rows) -> Iterator[Problem]:
    """Names that no text could meet or that two series bear, and those of unknown series."""
    known = {row.cells["forum_id"] for row in rows["forums"]}
    seen: dict[tuple[str, ...], tuple[str, Row]] = {}
    named = [(row.cells["name_ar"], row) for row in rows["forums"]]
    named += [(row.cells["name"], row) for row in rows["forum_names"]]
    for name, row in sorted(named, key=lambda one: one[1].own):  # of two rows, the analyst's own is told of
        forum = row.cells["forum_id"]
        if forum not in known:
            yield problem_of(row, f"forum_id {forum!r} is no series; add it to forums.csv, or correct the id")
            continue
        if not _kinds_of(name, rows):
            yield problem_of(row, f"«{name}» begins with no word of kinds.csv and would never match; begin with one")
        owner, first = seen.setdefault(tuple(fold_phrase(name)), (forum, row))
        if owner != forum:
            yield problem_of(row, f"«{name}» names {forum} and, in {first.at}, {owner}; leave it to one of them")
        elif first is not row:
            yield problem_of(row, f"«{name}» names {forum} in {first.at} already; delete this row")


def lifetimes(rows: Rows) -> Iterator[Problem]:
    """Years of bodies that are none or end before they begin; successors that are no bodies, or lead back."""
    after = {row.cells["organization_id"]: row.cells["successor_id"] for row in rows["bodies"]}
    for row in rows["bodies"]:
        one, since, until = row.cells["organization_id"], row.cells["since"], row.cells["until"]
        yield from year(row, "since")
        yield from year(row, "until")
        if since and until and until < since:
            yield problem_of(row, f"until {until} lies before since {since}; correct one of them")
        successor = after[one]
        if successor and successor not in after:
            yield problem_of(
                row, f"successor_id {successor!r} is no body; add it to bodies.csv, or leave the cell empty"
            )
        seen: set[str] = set()
        while successor and successor != one and successor not in seen:
            seen.add(successor)
            successor = after.get(successor, "")
        if successor == one:
            yield problem_of(row, "successor_id leads back to the body itself; leave one of these empty")


def provenance(rows: Rows) -> Iterator[Problem]:
    """Rows of the package that do not say where they are from, or how sure they are."""
    for file in ("bodies", "forums"):
        for row in rows[file]:
            for column in ("source", "certainty"):
                if not row.own and not row.cells[column]:
                    yield problem_of(row, f"{column} is empty; say it")


def year(row: Row, column: str) -> Iterator[Problem]:
    """A year that is none, or lies in the future."""
    cell, last = row.cells[column], dt.date.today().year
    if cell and not (re.fullmatch("[0-9]{4}", cell) and FIRST_YEAR <= int(cell) <= last):
        yield problem_of(row, f"{column} {cell!r} is no year from {FIRST_YEAR} to {last}; write four digits")


def _kinds_of(name: str, rows: Rows) -> set[str]:
    """The kinds of the gathering that a name begins with; the longest word for it counts."""
    words = fold_phrase(name)
    found: dict[int, set[str]] = {}
    for row in rows["kinds"]:
        head = fold_phrase(row.cells["word"])
        length = len(head)
        if all(bare(a) == b for a, b in zip(words, head, strict=False)) and len(words) >= length:
            found.setdefault(length, set()).add(row.cells["kind"])
    return found[max(found)] if found else set()


def bare(word: str) -> str:
    """A folded word without its article."""
    return word.removeprefix("ال")
