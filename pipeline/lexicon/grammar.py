"""The closed lists that the rules of grammar rest on: ``grammar.csv``, a list's name and a word per row."""

from __future__ import annotations

import functools

from pipeline.lexicon.rows import read_rows
from pipeline.normalize import fold


@functools.cache
def _lists() -> dict[str, frozenset[str]]:
    lists: dict[str, set[str]] = {}
    for _, row in read_rows("grammar"):
        lists.setdefault(row["list"], set()).add(fold(row["word"]))
    return {name: frozenset(words) for name, words in lists.items()}


@functools.cache
def grammar_lines() -> dict[tuple[str, str], str]:
    """The line of ``grammar.csv`` that puts a folded word into a list, by list and word.

    >>> grammar_lines()["agenda", "الافتتاحيه"].startswith("grammar.csv:")
    True
    """
    lines: dict[tuple[str, str], str] = {}
    for at, row in read_rows("grammar"):
        lines.setdefault((row["list"], fold(row["word"])), at)
    return lines


def grammar(name: str) -> frozenset[str]:
    """The folded words of a list; ``KeyError`` for an unknown one.

    >>> "افتتح" in grammar("opening")
    True
    """
    return _lists()[name]
