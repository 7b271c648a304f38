"""From glyphs on a page to lines of text in logical order.

A PDF says where glyphs stand, not in which order they are read: some programs write Arabic from left to right, some word by word in
either order, some in presentation forms. So the order in the file counts for nothing here, and the places on the paper for all:

1. Glyphs on one base line are a row. A gap wider than letters need is a space, one much wider parts the cells of a table.
2. A row with Arabic is read from the right. In it, Latin words and numbers are read from the left (the Unicode bidirectional
   algorithm, backwards).
3. Harakat go behind the letter that they stand over, presentation forms become letters, and a bracket that comes first opens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_BASELINE = 0.35
"""Of the size of letters: how far glyphs of one row may stand above or below each other."""
_SPACE, _WIDE_SPACE, _CELL = 0.15, 0.35, 2.5
"""Of the size of letters: the gap that is a space in a row without spaces, that in one with them, and the one that parts cells or
columns."""

_FORMS = re.compile("[\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdcf\ufe70-\ufefc]")
"""Presentation forms of letters; ligatures that are words (ﷺ) stay."""
_SHADDA_LAST = re.compile("([\u064b-\u0650\u0652])(\u0651)")
_NUMBER = re.compile(r"D+(?:C D+|CD+|ED+)*".replace(" ", ""))
_LATIN = re.compile(r"[LD](?:[^RT]*[LD])?")
_ARABIC_RUN = re.compile(r"R(?:[^LDT]*R)?")
_BRACKETS = ("()", "[]", "{}", "«»", "<>", "‹›")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character on a page: where its base line begins, its edges, and the size of its font, in points."""

    text: str
    x: float
    y: float
    left: float
    right: float
    size: float
    number: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of text with its edges; ``number`` is its place in the file."""

    text: str
    left: float
    right: float
    y: float
    size: float
    number: int
    arabic: bool


def rows_of(glyphs: Iterable[Glyph], *, reversed_letters: bool = False) -> list[Row]:
    """The rows of a page from top to bottom, or, where there are columns, in the order of the file.

    ``reversed_letters`` reads Arabic from the left, for files whose letters stand the wrong way round on the paper, too.
    """
    bases: list[Glyph] = []
    marks: list[Glyph] = []
    for glyph in glyphs:
        (marks if unicodedata.category(glyph.text[-1]) in ("Mn", "Me") else bases).append(glyph)
    letters = _with_marks(bases, marks)
    arabic = sum(_class(glyph.text) == "R" for glyph in letters) * 2 >= sum(_class(g.text) == "L" for g in letters)
    pieces = _pieces(letters)
    found = [_row(piece, arabic, reversed_letters) for piece in pieces]
    rows = [row for row in found if row.text.strip()]
    if _has_columns(rows):
        return sorted(rows, key=lambda row: row.number)
    return sorted(rows, key=lambda row: (-row.y, -row.right))


def _with_marks(bases: list[Glyph], marks: list[Glyph]) -> list[Glyph]:
    """Each mark behind the letter that has its origin, or else the nearest one before it on the row."""
    if not marks:
        return bases
    by_place = {(round(base.x, 1), round(base.y, 1)): index for index, base in enumerate(bases)}
    bases = list(bases)
    for mark in marks:
        index = by_place.get((round(mark.x, 1), round(mark.y, 1)))
        if index is None:
            index = _nearest(bases, mark)
        if index is not None:
            # A mark of one glyph with its letter has a part of the box that is the letter's.
            base, one = bases[index], by_place.get((round(mark.x, 1), round(mark.y, 1))) == index
            left, right = (min(base.left, mark.left), max(base.right, mark.right)) if one else (base.left, base.right)
            bases[index] = replace(base, text=base.text + mark.text, left=left, right=right)
    return bases


def _nearest(bases: list[Glyph], mark: Glyph) -> int | None:
    """The letter over which a mark stands, among those that stand near it in the file."""
    middle = (mark.left + mark.right) / 2
    low = _position(bases, mark.number)
    near = [
        index
        for index in range(max(0, low - 6), min(len(bases), low + 6))
        if abs(bases[index].y - mark.y) <= mark.size and bases[index].text.strip()
    ]
    return min(near, key=lambda index: abs((bases[index].left + bases[index].right) / 2 - middle), default=None)


def _position(bases: list[Glyph], number: int) -> int:
    low, high = 0, len(bases)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if bases[middle].number < number else (low, middle)
    return low


def _pieces(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs that stand on one base line and are neighbours, on the paper or in the file."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and abs(runs[-1][-1].y - glyph.y) <= _BASELINE * max(glyph.size, runs[-1][-1].size):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    runs.sort(key=lambda run: (-run[0].y, run[0].number))
    rows: list[list[Glyph]] = []
    for run in runs:
        for row in reversed(rows[-4:]):
            size = max(run[0].size, row[0].size)
            if abs(row[0].y - run[0].y) <= _BASELINE * size and _gap(row, run) <= _CELL * size:
                row.extend(run)
                break
        else:
            rows.append(list(run))
    return rows


def _gap(one: list[Glyph], other: list[Glyph]) -> float:
    """The horizontal distance between two runs; negative where they overlap."""
    return max(
        min(glyph.left for glyph in one) - max(glyph.right for glyph in other),
        min(glyph.left for glyph in other) - max(glyph.right for glyph in one),
    )


def _has_columns(rows: list[Row]) -> bool:
    """Whether at least two rows have another one beside them."""
    ordered = sorted(rows, key=lambda row: -row.y)
    beside = sum(abs(one.y - other.y) <= _BASELINE * one.size for one, other in pairwise(ordered))
    return beside >= 2 and beside * 4 >= len(rows)


def _row(glyphs: list[Glyph], page_is_arabic: bool, reversed_letters: bool) -> Row:
    classes = [_class(glyph.text) for glyph in glyphs]
    right, left = classes.count("R"), classes.count("L")
    arabic = right * 2 >= left if right or left else page_is_arabic
    size = sorted(glyph.size for glyph in glyphs)[len(glyphs) // 2]
    ordered = sorted(glyphs, key=_from_the_left)
    texts = _spaced(ordered, size)
    if arabic and not reversed_letters:
        text = _from_the_right(texts)
    else:
        text = _turned(texts, _ARABIC_RUN) if not reversed_letters else "".join(texts)
    text = _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _SHADDA_LAST.sub(r"\2\1", text)
    return Row(
        re.sub(r" *\t *", "\t", re.sub(r"[ \u00a0]+", " ", text)).strip(),
        min(glyph.left for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        glyphs[0].y,
        size,
        min(glyph.number for glyph in glyphs),
        arabic,
    )


def _from_the_left(glyph: Glyph) -> tuple[float, float, int]:
    """Where a glyph stands; of one glyph with several characters (a ligature) each has a part of the box, or all have all of it."""
    return glyph.x, round(glyph.left + glyph.right, 1), -glyph.number if _class(glyph.text) == "R" else glyph.number


def _spaced(glyphs: Sequence[Glyph], size: float) -> list[str]:
    """The texts of glyphs from left to right, with the spaces and tabs that the gaps between them are."""
    texts: list[str] = []
    edge: float | None = None
    # Some programs give their spaces no width and a place of their own: those say nothing.
    spaced = sum(glyph.right - glyph.left > 0.05 * size for glyph in glyphs if not glyph.text.strip()) * 12 > len(
        glyphs
    )
    least = (_WIDE_SPACE if spaced else _SPACE) * size
    for glyph in glyphs:
        if not glyph.text.strip():
            if spaced:
                texts.append(" ")
            continue
        gap = 0.0 if edge is None else glyph.left - edge
        if gap > _CELL * size:
            texts.append("\t")
        elif gap > least and texts[-1] != " ":
            texts.append(" ")
        texts.append(glyph.text)
        edge = glyph.right if edge is None else max(edge, glyph.right)
    return texts


def _class(text: str) -> str:
    """R Arabic, L other letters, D digits, C and E what joins numbers, T a tab, N what takes its neighbours' direction."""
    first = text[0]
    if first == "\t":
        return "T"
    if first in ".,/:\u066b\u066c":
        return "C"
    if first in "+-":
        return "E"
    kind = unicodedata.bidirectional(first)
    return {"AL": "R", "R": "R", "L": "L", "EN": "D", "AN": "D"}.get(kind, "N")


def _from_the_right(texts: list[str]) -> str:
    """Read a row of Arabic: from the right, but Latin words and numbers from the left."""
    turned = texts[::-1]
    classes = "".join(map(_class, turned))
    spans = [match.span() for match in _LATIN.finditer(classes) if "L" in match[0]]
    taken = [False] * len(turned)
    for start, end in spans:
        turned[start:end] = turned[start:end][::-1]
        taken[start:end] = [True] * (end - start)
    for match in _NUMBER.finditer(classes):
        start, end = match.span()
        if not taken[start]:
            _turn_number(turned, classes, start, end)
    return "".join(turned)


def _turn_number(turned: list[str], classes: str, start: int, end: int) -> None:
    """Turn digits, with the marks inside; behind Arabic letters a dash does not join numbers (2019-11-20)."""
    joined = "R" not in classes[:start]
    at = start
    for index in range(start, end + 1):
        if index == end or (classes[index] == "E" and not joined):
            turned[at:index] = turned[at:index][::-1]
            at = index + 1


def _turned(texts: list[str], run: re.Pattern[str]) -> str:
    """A row of Latin: from the left, but Arabic in it from the right."""
    turned = list(texts)
    for match in run.finditer("".join(map(_class, texts))):
        start, end = match.span()
        turned[start:end] = turned[start:end][::-1]
    return "".join(turned)


def paired(text: str) -> str:
    """A paragraph whose brackets open and close by their order: what mirrored glyphs say cannot be relied on.

    >>> paired("الدورة )36( للمجلس"), paired("1) البند"), paired("(أ( و)ب)")
    ('الدورة (36) للمجلس', '1) البند', '(أ) و(ب)')
    """
    for opening, closing in map(tuple, _BRACKETS):
        kind = re.compile(f"[{re.escape(opening + closing)}]")
        count = len(kind.findall(text))
        if count and count % 2 == 0:
            marks = iter([opening, closing] * (count // 2))
            text = kind.sub(lambda _, marks=marks: next(marks), text)  # type: ignore[misc]
    return text
