"""Whatever the text, the flow ends in time, raises nothing, and every row quotes the text letter for letter."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import gc
import time
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import extract, load_lexicon
from pipeline.records import Document, Extraction

PUBLISHED = dt.date(2025, 11, 12)
QUOTED = {
    "dates": "text",
    "editions": "text",
    "organization_mentions": "text",
    "event_reports": "text",
    "evidence": "text",
    "event_parties": "name",
}

_lexicon = functools.cache(load_lexicon)
relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def words_of(name: str) -> list[str]:
    """The words of a lexicon file: its first column."""
    with (files("pipeline") / "lexicon" / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [row[0] for row in rows]


HARAKAT = [chr(code) for code in range(0x064B, 0x0653)] + ["\N{ARABIC LETTER SUPERSCRIPT ALEF}", "\N{ARABIC TATWEEL}"]
BIDI = ["\u200e", "\u200f", "\u061c", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2069"]
DIGITS = list("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹²½Ⅻ")
BRACKETS = list("()[]{}«»\"'“”<>/\\|-–—_:؛،.,!?؟#%…")
ODD = ["\0", "\ufeff", "\u00a0", "\u2028", "\r", "\n", "\t", "ﷺ", "ﻻ", "ﷲ", "😀", "👨‍👩‍👧", "ک", "ی", "é", "e\u0301", "\ud800"]

hostile_characters = st.text(
    st.one_of(
        st.sampled_from([*HARAKAT, *BIDI, *DIGITS, *BRACKETS, *ODD, " "]),
        st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
        st.characters(),
    ),
    max_size=120,
)

KINDS = words_of("kinds.csv")
HEADS = words_of("body_heads.csv")
CUES = words_of("cues.csv")
MONTHS = words_of("months.csv") + ["يناير", "مارس", "نوفمبر", "ديسمبر"]
NUMBERS = words_of("numbers.csv") + ["5", "21", "(39)", "الـ", "2025", "١٤٤٦", "هـ", "3/6/2021", "#"]
TIMES = words_of("time_words.csv") + words_of("weekdays.csv")
PLACES = words_of("cities.csv")[:80] + words_of("countries.csv")[:80]
NAMES = words_of("titles.csv") + words_of("first_names.csv")[:60] + words_of("body_names.csv")[:200]
GLUE = words_of("function_words.csv")[:60] + ["و", "ف", "ب", "ل", "في", "من", "إلى", "بين", "الموافق", "اجتماعها", "دورته"]
MARKS = list("()\"«»،.:؛-–/\n") + ["ـ", "\u200f", "\u064e"]

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


def check(text: str, published: dt.date | None) -> None:
    """Extract, and see that rows quote the text, lie inside it, and are ordered ends and dates."""
    found = extract(Document("hostile", text, published_on=published), _lexicon())
    for table, column in QUOTED.items():
        for row in getattr(found, table):
            assert 0 <= row.start < row.end <= len(text), (table, row)
            assert text[row.start : row.end] == getattr(row, column), (table, row)
    check_values(found, len(text))


def check_values(found: Extraction, length: int) -> None:
    """Values that no text justifies: an end before its start, ties that lead nowhere, a party of no report."""
    for row in (*found.dates, *found.event_reports):
        assert row.start_date is None or row.end_date is None or row.start_date <= row.end_date, row
    reports = {report.report_id for report in found.event_reports}
    assert len(reports) == len(found.event_reports)
    rows: list[Any] = [*found.evidence, *found.event_parties]
    assert {row.report_id for row in rows} <= reports
    for link in found.event_links:
        assert {link.event_id, link.other_event_id} <= reports
        assert link.event_id != link.other_event_id
        assert link.start is None or link.end is None or 0 <= link.start < link.end <= length


SMALL, LARGE = 250_000, 1_000_000
"""Characters of the two texts that are timed."""
RATIO = 8.0
"""What the second may take more than the first: four times for linear, sixteen for quadratic."""

REPEATED = {
    "digits": "1",
    "digits with spaces": "12 ",
    "Arabic-Indic digits": "٣",
    "month names": "نوفمبر ",
    "days and months": "12 نوفمبر ",
    "days": "و12 ",
    "slashes": "1/",
    "brackets": "(",
    "brackets with spaces": "( ",
    "closing brackets": ")",
    "quotes": '"',
    "harakat": "\N{ARABIC FATHA}",
    "tatweel": "\N{ARABIC TATWEEL}",
    "meetings": "اجتماع ",
    "meetings with the article": "الاجتماع ",
    "sessions of a pronoun": "اجتماعها ",
    "one head, endless coordination": "وزارة الاتصالات و",
    "heads": "وزارة ",
    "ministries in brackets": "وزارة الصحة (",
    "ordinals": "الثالث ",
    "ordinals joined": "الثالث و",
    "weekdays": "الاثنين ",
    "cues": "برئاسة ",
    "countries": "مصر و",
    "titles": "الدكتور ",
    "names": "محمد ",
    "known bodies": "جامعة الدول العربية ",
    "one word without end": "ا",
    "proclitics": "و",
    "proclitics with spaces": "و ",
    "line ends": "\n",
    "spaces": " ",
    "full stops": ".",
    "bidi marks": "\u200f",
    "ligatures": "ﷺ",
    "events with links": "عقدت اللجنة اجتماعها الثالث على هامش المؤتمر ",
    "events in sentences": "عقدت لجنة البريد اجتماعها الثالث في تونس يوم 5 مايو 2021. ",
}


@pytest.mark.parametrize("piece", REPEATED.values(), ids=REPEATED)
def test_time_grows_in_proportion(piece: str) -> None:
    seconds(piece, 20_000)  # words are known from here on
    small = seconds(piece, SMALL)
    large = seconds(piece, LARGE)
    # A garbage collection or a neighbour on the machine may fall into one of them: the better of two counts.
    if large > RATIO * max(small, 0.05):
        small, large = max(small, seconds(piece, SMALL)), min(large, seconds(piece, LARGE))
    assert large <= RATIO * max(small, 0.05), f"{small:.2f} s for {SMALL:,} characters, {large:.2f} s for {LARGE:,}"


def seconds(piece: str, length: int) -> float:
    """How long ``length`` characters of one piece after the other take."""
    text = (piece * (length // len(piece) + 1))[:length]
    gc.collect()
    began = time.perf_counter()
    extract(Document("hostile", text, published_on=PUBLISHED), _lexicon())
    return time.perf_counter() - began
