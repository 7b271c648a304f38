"""What a doubt says: each kind has a stable code, and one sentence in English and in Arabic (``doubts.csv``).

``quality.csv`` has the code and the English sentence; from these two the same is said in Arabic, in every place that shows it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"\{(\w+)\}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SAID = re.compile(r"(.+?) \((.*?)\)(?:; |$)", re.DOTALL)

# Between these marks a day keeps its own direction: the hyphens of one behind Arabic letters would turn its order round.
_LEFT, _OWN, _END = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def message(code: str, **values: object) -> str:
    """The English sentence of a doubt. Raises ``KeyError`` for a code or a value that is not known.

    >>> message("edition_missing", edition=4, before=3, after=5)
    'edition 4 is reported by no document, between 3 and 5'
    """
    return sentences("english")[code].format(**values)


@cache
def sentences(language: str) -> Mapping[str, str]:
    """The sentence of each code in ``english`` or ``arabic``, with {names} for what differs."""
    return {row["code"]: row[language] for row in _rows("doubts.csv")}


@cache
def arabic_words() -> Mapping[str, str]:
    """The Arabic for each word that a sentence is filled in with: weekdays, rhythms, relations."""
    return {row["english"]: row["arabic"] for row in _rows("doubt_words.csv")}


def code_of(sentence: str) -> str:
    """The code of an English sentence, '' for one of another version.

    >>> code_of("2024-05-07 is a Tuesday, not a Monday")
    'weekday_differs'
    """
    return next((code for code, pattern in _patterns().items() if pattern.fullmatch(sentence)), "")


def values_of(sentence: str) -> dict[str, str]:
    """What an English sentence was filled in with, by name.

    >>> values_of("edition 4 is reported by no document, between 3 and 5")
    {'edition': '4', 'before': '3', 'after': '5'}
    """
    found = _patterns()[code].fullmatch(sentence) if (code := code_of(sentence)) else None
    return found.groupdict() if found else {}


def disagreeing(said: str) -> list[tuple[str, list[str]]]:
    """What documents say differently: each value with its documents.

    >>> disagreeing("2024-05-07 (a, b); 2024-05-08 (c)")
    [('2024-05-07', ['a', 'b']), ('2024-05-08', ['c'])]
    """
    return [(value, documents.split(", ")) for value, documents in _SAID.findall(said)]


def in_arabic(sentence: str, words: Mapping[str, str] | None = None) -> str:
    """An English sentence of a doubt in Arabic, days in isolates; one that is not known stays as it is.

    ``words`` are the Arabic for values that documents disagree on (modes, countries).

    >>> in_arabic("edition 4 is reported by no document, between 3 and 5")
    'لا وثيقة تذكر الرقم 4 بين 3 و5'
    """
    code = code_of(sentence)
    if not code:
        return sentence
    known = {**arabic_words(), **(words or {})}
    values = values_of(sentence)
    if "said" in values:
        said = disagreeing(values["said"])
        values["said"] = "؛ ".join(f"{_value(v, known)} ({_isolated(names)})" for v, names in said)
    return sentences("arabic")[code].format(**{name: _value(value, known) for name, value in values.items()})


def _isolated(names: list[str]) -> str:
    return "، ".join(f"{_OWN}{name}{_END}" for name in names)


def _value(value: str, words: Mapping[str, str]) -> str:
    return f"{_LEFT}{value}{_END}" if _DAY.fullmatch(value) else words.get(value, value)


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {code: _pattern(sentence) for code, sentence in sentences("english").items()}


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _NAME.split(sentence)  # text, name, text, name, … text
    groups = (f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    return re.compile("".join(groups), re.DOTALL)


def _rows(name: str) -> list[dict[str, str]]:
    text = files("pipeline").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
