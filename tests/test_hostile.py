"""Whatever the text, the flow ends in time, raises nothing, and every row quotes the text letter for letter."""

from __future__ import annotations

import csv
import datetime as dt
import gc
import time
import unicodedata
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import extract
from pipeline.records import Document, Extraction
from tests.case_rows import QUOTED, lexicon

PUBLISHED = dt.date(2025, 11, 12)

relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def words_of(name: str) -> list[str]:
    """The words of a lexicon file: its first column."""
    written = (files("pipeline") / "lexicon" / name).read_text(encoding="utf-8")
    return [row[0] for row in csv.reader(written.splitlines())][1:]


HARAKAT = [chr(code) for code in range(0x064B, 0x0653)] + ["\N{ARABIC LETTER SUPERSCRIPT ALEF}", "\N{ARABIC TATWEEL}"]
BIDI = ["\u200e", "\u200f", "\u061c", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2069"]
DIGITS = list("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹²Ⅻ")
BRACKETS = list("()[]{}«»\"'“”<>/\\|-–—_:؛،.,!?؟#%…")
ODD = [*"\0\ufeff\u00a0\u2028\r\n\tﷺﻻﷲ😀کیé\ud800", "👨\u200d👩\u200d👧", "e\u0301"]


def is_no_fraction(character: str) -> bool:
    """A fraction in one character is a known failure: see test_a_fraction_in_one_character."""
    return "\N{FRACTION SLASH}" not in unicodedata.normalize("NFKC", character)


hostile_characters = st.lists(
    st.one_of(
        st.sampled_from([*HARAKAT, *BIDI, *DIGITS, *BRACKETS, *ODD, " "]),
        st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
        st.characters().filter(is_no_fraction),
    ),
    max_size=120,
).map("".join)

KINDS = words_of("kinds.csv")
HEADS = words_of("body_heads.csv")
CUES = words_of("cues.csv")
MONTHS = [*words_of("months.csv"), "يناير", "مارس", "نوفمبر", "ديسمبر"]
NUMBERS = [*words_of("numbers.csv"), *"5 21 (39) الـ 2025 ١٤٤٦ هـ 3/6/2021 #".split()]
TIMES = words_of("time_words.csv") + words_of("weekdays.csv")
PLACES = words_of("cities.csv")[:80] + words_of("countries.csv")[:80]
NAMES = words_of("titles.csv") + words_of("first_names.csv")[:60] + words_of("body_names.csv")[:200]
GLUE = [*words_of("function_words.csv")[:60], *"وفبل", *"في من إلى بين الموافق اجتماعها دورته".split()]
MARKS = [*'()"«»،.:؛-–/\n\u200f\u064e\u0640']

fragments = st.lists(
    st.tuples(
        st.sampled_from(["", "و", "ب", "ل", "لل", "ال", "وال", "وبال", "س"]),
        st.one_of(*map(st.sampled_from, (KINDS, HEADS, CUES, MONTHS, NUMBERS, TIMES, PLACES, NAMES, GLUE, MARKS))),
        st.sampled_from(["", " ", " ", " ", "  ", "\n", "\u00a0", "، ", ". "]),
    ).map("".join),
    max_size=45,
).map("".join)


@relaxed
@given(hostile_characters)
def test_hostile_characters(text: str) -> None:
    check(text, PUBLISHED)


@relaxed
@given(fragments)
def test_sentence_fragments_in_random_order(text: str) -> None:
    check(text, PUBLISHED)


@relaxed
@given(fragments)
def test_fragments_without_a_day_of_publication(text: str) -> None:
    check(text, None)


@relaxed
@given(st.lists(st.one_of(fragments, hostile_characters), max_size=4).map("".join))
def test_fragments_and_hostile_characters_together(text: str) -> None:
    check(text, PUBLISHED)


@relaxed
@given(fragments, st.lists(st.sampled_from([*HARAKAT, *BIDI]), min_size=1, max_size=4))
def test_marks_between_all_letters(text: str, marks: list[str]) -> None:
    check("".join(letter + marks[k % len(marks)] for k, letter in enumerate(text)), PUBLISHED)


def test_a_fraction_in_one_character() -> None:
    check("\N{VULGAR FRACTION ONE HALF}", PUBLISHED)


def check(text: str, published: dt.date | None) -> None:
    """Extract, and see that rows quote the text, lie inside it, and are ordered ends and dates."""
    found = extract(Document("hostile", text, published_on=published), lexicon())
    for table, column in QUOTED.items():
        for row in getattr(found, table):
            assert 0 <= row.start < row.end <= len(text), (table, row)
            assert text[row.start : row.end] == getattr(row, column), (table, row)
    check_values(found, len(text))


def check_values(found: Extraction, length: int) -> None:
    """Values that no text justifies: an end before its start, ties that lead nowhere, a party of no report."""
    dated: list[Any] = [*found.dates, *found.event_reports]
    for row in dated:
        assert row.start_date is None or row.end_date is None or row.start_date <= row.end_date, row
    reports = {report.report_id for report in found.event_reports}
    assert len(reports) == len(found.event_reports)
    rows: list[Any] = [*found.evidence, *found.event_parties]
    assert {row.report_id for row in rows} <= reports
    for link in found.event_links:
        assert {link.event_id, link.other_event_id} <= reports
        assert link.event_id != link.other_event_id
        assert link.start is None or link.end is None or 0 <= link.start < link.end <= length


@pytest.mark.parametrize("text", ["اجتماع أمينة", "اجتماع أمينة ", "لقاء وزراء"])
def test_a_text_that_ends_with_a_title(text: str) -> None:
    """Found by fuzzing: the name of a gathering went on behind the end of the text."""
    check(text, PUBLISHED)


SMALL, LARGE = 250_000, 1_000_000
"""Characters of the two texts that are timed."""
GROWTH = 2.0
"""How many times its share the longer text may take: 8 for four times the text, where a square takes 16."""
QUICK = 0.05
"""Seconds below which the clock and the machine tell more than the program."""

REPEATED = {
    "month names": "نوفمبر ",
    "days and months": "12 نوفمبر ",
    "digits": "1",
    "digits with spaces": "12 ",
    "Arabic-Indic digits": "٣",
    "slashes": "1/",
    "brackets": "(",
    "harakat": "\N{ARABIC FATHA}",
    "tatweel": "\N{ARABIC TATWEEL}",
    "meetings": "اجتماع ",
    "sessions of a pronoun": "اجتماعها ",
    "one head, endless coordination": "وزارة الاتصالات و",
    "heads": "وزارة ",
    "ordinals": "الثالث ",
    "ordinals joined": "الثالث و",
    "weekdays": "الاثنين ",
    "cues": "برئاسة ",
    "countries": "مصر و",
    "names": "محمد ",
    "titles": "الدكتور ",
    "known bodies": "جامعة الدول العربية ",
    "one word without end": "ا",
    "proclitics with spaces": "و ",
    "line ends": "\n",
    "full stops": ".",
    "bidi marks": "\u200f",
    "ligatures": "ﷺ",
    "events in sentences": "عقدت لجنة البريد اجتماعها الثالث في تونس يوم 5 مايو 2021. ",
    "events with links": "عقدت اللجنة اجتماعها الثالث على هامش المؤتمر ",
}


@pytest.mark.parametrize("piece", REPEATED.values(), ids=REPEATED)
def test_time_grows_in_proportion(piece: str) -> None:
    check_growth(piece, SMALL, LARGE)


def check_growth(piece: str, less: int, more: int) -> None:
    """A text that is so many times as long takes at most twice so many times as long."""
    times = GROWTH * more / less
    seconds(piece, less // 10)  # the words are known from here on
    small, large = seconds(piece, less), seconds(piece, more)
    # A neighbour on the machine may fall into one of the two: then the better of two counts.
    if large > times * max(small, QUICK):
        small, large = max(small, seconds(piece, less)), min(large, seconds(piece, more))
    assert large <= times * max(small, QUICK), f"{small:.2f} s for {less:,} characters, {large:.2f} s for {more:,}"


def seconds(piece: str, length: int) -> float:
    """How long ``length`` characters of one piece after the other take."""
    text = (piece * (length // len(piece) + 1))[:length]
    gc.collect()
    began = time.perf_counter()
    extract(Document("hostile", text, published_on=PUBLISHED), lexicon())
    return time.perf_counter() - began
