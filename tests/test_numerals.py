"""Number words: every number to 199, ordinal and cardinal, in both genders and all cases, and years."""

from __future__ import annotations

import functools

import pytest

from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.normalize import normalize
from pipeline.numerals import Reading, read_number

UNITS = "أول ثاني ثالث رابع خامس سادس سابع ثامن تاسع".split()
FEMININE = "أولى ثانية ثالثة رابعة خامسة سادسة سابعة ثامنة تاسعة".split()
CARDINALS = "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة".split()
CARDINALS_FEMININE = "واحدة اثنتان ثلاث أربع خمس ست سبع ثمان تسع".split()
TENS = "عشرون ثلاثون أربعون خمسون ستون سبعون ثمانون تسعون".split()
HUNDREDS = "مائة مائتان ثلاثمائة أربعمائة خمسمائة ستمائة سبعمائة ثمانمائة تسعمائة".split()


@functools.cache
def lexicon() -> Lexicon:
    return load_lexicon()


def read(text: str) -> Reading | None:
    norms = normalize(text, lexicon().vocabulary).norms
    return read_number(norms, 0, lexicon().numbers)


def ordinal(number: int, feminine: bool, oblique: bool) -> str:
    """The ordinal with the article, as الحادي والعشرون; from 101 on, as الخامسة بعد المائة."""
    if number > 100:
        return f"{ordinal(number - 100, feminine, oblique)} بعد المائة"
    if number == 100:
        return "المائة"
    tens, unit = divmod(number, 10)
    words = FEMININE if feminine else UNITS
    first = ("حادية" if feminine else "حادي") if unit == 1 and tens else words[unit - 1]
    if tens == 0:
        return f"ال{first}"
    if tens == 1:
        return "ال" + ("عاشرة" if feminine else "عاشر") if not unit else f"ال{first} {'عشرة' if feminine else 'عشر'}"
    ten = "ال" + (TENS[tens - 2][:-2] + "ين" if oblique else TENS[tens - 2])
    return f"ال{first} و{ten}" if unit else ten


def cardinal(number: int, feminine: bool, oblique: bool) -> str:
    """The cardinal without the article, as مائة وخمسة وعشرون."""
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    words = CARDINALS_FEMININE if feminine else CARDINALS
    parts = [HUNDREDS[hundreds - 1]] if hundreds else []
    if tens == 1:
        ten = "عشرة" if feminine == bool(unit) else "عشر"
        first = ("إحدى" if feminine else "أحد") if unit == 1 else words[unit - 1].removesuffix("ن" if unit == 2 else "")
        parts.append(f"{first} {ten}" if unit else ten)
        return " و".join(parts)
    if unit:
        parts.append(words[unit - 1])
    if tens:
        parts.append(TENS[tens - 2][:-2] + "ين" if oblique else TENS[tens - 2])
    return " و".join(parts)


FORMS = [(feminine, oblique) for feminine in (False, True) for oblique in (False, True)]


@pytest.mark.parametrize(("feminine", "oblique"), FORMS)
def test_ordinals(feminine: bool, oblique: bool) -> None:
    misread = {}
    for number in range(1, 200):
        text = ordinal(number, feminine, oblique)
        found = read(text)
        if found is None or found.value != number or found.end != len(normalize(text, lexicon().vocabulary)):
            misread[text] = found
    assert not misread


@pytest.mark.parametrize(("feminine", "oblique"), FORMS)
def test_cardinals(feminine: bool, oblique: bool) -> None:
    misread = {}
    for number in range(1, 1000):
        text = cardinal(number, feminine, oblique)
        found = read(text)
        if found is None or found.value != number or found.end != len(normalize(text, lexicon().vocabulary)):
            misread[text] = found
    assert not misread


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("الثامِنَة والثّلاثون", 38),
        ("السابعة والثلاثين بعد المئة", 137),
        ("المائة والخامسة", 105),
        ("المائة والرابعة والعشرين", 124),
        ("ألفين وخمسة وعشرين", 2025),
        ("ألفان وثلاثة", 2003),
        ("ألف وتسعمائة وتسعة وتسعين", 1999),
        ("ألف وأربعمائة وستة وأربعين", 1446),
        ("الحادي عشر", 11),
        ("أحد عشر", 11),
        ("ألفين وأحد عشر", 2011),
        ("الثاني عشر", 12),
        ("ثان", 2),
    ],
)
def test_numbers(text: str, value: int) -> None:
    found = read(text)
    assert found is not None
    assert found.value == value
    assert found.end == len(normalize(text, lexicon().vocabulary))


@pytest.mark.parametrize(
    ("text", "value", "end"),
    [
        ("الثالث والرابع", 3, 1),  # two numbers, not one
        ("الثالثة والرابعة والعشرين", 3, 1),
        ("العشرين والثلاثين", 20, 1),
        ("الخامس والجلسة", 5, 1),
        ("الخامس بعد الظهر", 5, 1),
        ("الأول من", 1, 1),
        ("الخامس و", 5, 1),
        ("الخامس بعد", 5, 1),
    ],
)
def test_what_follows_is_left(text: str, value: int, end: int) -> None:
    found = read(text)
    assert found is not None
    assert (found.value, found.end) == (value, end)


def test_ordinals_are_told_from_cardinals() -> None:
    assert read("الثامنة والثلاثين") == Reading(38, 3, True)
    assert read("ثمانية وثلاثين") == Reading(38, 3, False)
    assert read("ثلاثين") == Reading(30, 1, False)


def test_other_words_are_no_number() -> None:
    assert read("اجتماع") is None
    assert read("والخامس") is None
