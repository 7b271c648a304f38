"""Tokens: their offsets fit the text exactly, their norms what is written there, and time grows with the text."""

from __future__ import annotations

import functools
import importlib
import re
import time
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.lexicon import load_lexicon
from pipeline.normalize import Tokens, Vocabulary, fold, fold_phrase, fold_phrases, normalize

HARAKAT = [chr(code) for code in range(0x064B, 0x0653)] + ["\N{ARABIC LETTER SUPERSCRIPT ALEF}"]
INVISIBLE = ["\0", "\u00ad", "\u061c", "\u200b", "\u200d", "\u200e", "\u200f", "\u202b", "\u202e", "\u2067", "\ufeff"]
SPACES = [" ", "\t", "\n", "\r", "\r\n", "\u00a0", "\u2028", "  "]
LIGATURES = ["\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", "\N{ARABIC LIGATURE ALLAH ISOLATED FORM}"]
LIGATURES += ["\N{ARABIC LIGATURE LAM WITH ALEF ISOLATED FORM}", "\N{ARABIC LIGATURE LAM WITH ALEF FINAL FORM}"]
DIGITS = list("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")
ODD = [
    "😀",
    "👩‍👩‍👧",
    "🇲🇷",
    "\ud800",
    "\udfff",
    "e\u0301",
    "é",
    "²",
    "ﬁ",
    "\N{ARABIC TATWEEL}",
    "(",
    "»",
    "،",
    ".",
    "؟",
]
WORDS = [
    "وزارة",
    "وبمشاركة",
    "للاتحاد",
    "للجنة",
    "فالاجتماع",
    "الثَّالِثَة",
    "و",
    "بالمؤتمرات",
    "ولللجنة",
    "كاجتماع",
    "شئون",
]

texts = st.lists(
    st.sampled_from([*HARAKAT, *INVISIBLE, *SPACES, *LIGATURES, *DIGITS, *ODD, *WORDS])
    | st.characters(min_codepoint=0x0600, max_codepoint=0x06FF)
    | st.characters(categories=["Cs", "Mn", "Lo", "Nd", "So"]),
    max_size=40,
).map("".join)

GAP = re.compile(rf"[\s{''.join(INVISIBLE)}\u200b-\u200f\u2028-\u202e\u2060-\u2069]*")
relaxed = settings(max_examples=400, deadline=None)


@functools.cache
def vocabulary() -> Vocabulary:
    return load_lexicon().vocabulary


def written(tokens: Tokens) -> list[str]:
    return [tokens.quote(i, i + 1) for i in range(len(tokens))]


@relaxed
@given(texts)
@example("\rوزارة")
@example("و" + "\N{ARABIC FATHA}" * 3)
@example("\N{ARABIC LIGATURE LAM WITH ALEF ISOLATED FORM}تحاد")
def test_tokens_cover_the_text_in_order(text: str) -> None:
    tokens = normalize(text, vocabulary())
    assert tokens.text == text
    assert len(tokens) == len(tokens.flags) == len(tokens.starts) == len(tokens.ends)
    at = 0
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        assert at <= start < end, "tokens follow one another, and none is empty"
        assert GAP.fullmatch(text[at:start]), "what no token covers is white space or invisible"
        at = end
    assert GAP.fullmatch(text[at:])


@relaxed
@given(texts)
def test_a_norm_is_what_is_written_folded(text: str) -> None:
    tokens = normalize(text, vocabulary())
    assert "".join(norms_as_written(tokens)) == "".join(map(folded, written(tokens)))


def norms_as_written(tokens: Tokens) -> list[str]:
    """The norms without the article that they are given back: للاتحاد is ل and الاتحاد, and so may للجنة be."""
    norms = list(tokens.norms)
    for i in range(1, len(tokens)):
        if norms[i - 1] == "ل" and tokens.glued(i) and norms[i].startswith("ال"):
            there = fold(tokens.quote(i - 1, i + 1))
            norms[i] = there[1:] if there in ("ل" + norms[i], "ل" + norms[i][1:], "ل" + norms[i][2:]) else norms[i]
    return norms


def folded(there: str) -> str:
    if GAP.fullmatch(there):
        return "\n"
    return fold(there) or there


@relaxed
@given(st.lists(st.sampled_from(WORDS + HARAKAT + LIGATURES + ["\N{ARABIC TATWEEL}"]), max_size=6).map("".join), texts)
def test_a_word_is_read_alike_wherever_it_stands(word: str, before: str) -> None:
    alone = normalize(word, vocabulary()).norms
    assert normalize(f"{before} {word}", vocabulary()).norms[-len(alone) :] == alone or not alone


@relaxed
@given(texts)
def test_folding_is_done_at_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@relaxed
@given(texts)
def test_sentences_share_out_the_tokens(text: str) -> None:
    tokens = normalize(text, vocabulary())
    assert tokens.breaks == sorted(set(tokens.breaks))
    for i in range(len(tokens)):
        first, stop = tokens.sentence(i)
        assert first <= i <= stop <= len(tokens)


def test_a_ligature_is_not_cut() -> None:
    tokens = normalize("\N{ARABIC LIGATURE FEH WITH MEEM WITH YEH FINAL FORM}", Vocabulary({"مي": 1}))
    assert all(written(tokens))


@pytest.mark.parametrize(
    ("text", "norms", "parts"),
    [
        ("وَبِمُشاركةِ", ["و", "ب", "مشاركه"], ["وَ", "بِ", "مُشاركةِ"]),
        ("للاتـحاد", ["ل", "الاتحاد"], ["لل", "اتـحاد"]),
        ("للّجنة", ["ل", "اللجنه"], ["ل", "لّجنة"]),
        ("وزارة", ["وزاره"], ["وزارة"]),
        ("والاجتماع.", ["و", "الاجتماع", "."], ["و", "الاجتماع", "."]),
        ("٣٥و", ["35", "و"], ["٣٥", "و"]),
        ("1٢۳", ["123"], ["1٢۳"]),
        ("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", ["صلي الله عليه وسلم"], ["\ufdfa"]),
        ("\u200fوزارة\u200f", ["وزاره"], ["وزارة"]),
        ("أ\rب", ["ا", "\n", "ب"], ["أ", "\r", "ب"]),
        ("\n \nأ", ["\n", "ا"], ["\n \n", "أ"]),
        ("أ\0ب", ["ا", "ب"], ["أ", "ب"]),
        ("😀وزارة", ["😀", "وزاره"], ["😀", "وزارة"]),
        ("(وزارة)", ["(", "وزاره", ")"], ["(", "وزارة", ")"]),
        ("\N{ARABIC FATHA}", ["\N{ARABIC FATHA}"], ["\N{ARABIC FATHA}"]),
        ("", [], []),
        (" \u200f\n", ["\n"], ["\u200f\n"]),
        (" \u200f", [], []),
    ],
)
def test_tokens(text: str, norms: list[str], parts: list[str]) -> None:
    tokens = normalize(text, Vocabulary({"وزاره": 1, "مشاركه": 1, "اللجنه": 1, "لجنه": 1}, ["لجنه"]))
    assert tokens.norms == norms
    assert written(tokens) == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الإدارة", "الاداره"),
        ("آذار", "اذار"),
        ("ملتقى", "ملتقي"),
        ("مسؤول", "مسوول"),
        ("شؤون", "شئون"),
        ("هيئة", "هييه"),
        ("الثَّانِيَــةُ", "الثانية"),
        ("ٱلاجتماع", "الاجتماع"),
        ("ایران", "إيران"),
        ("ﺍﻟﻠﺠﻨﺔ", "اللجنة"),
        ("١٤٤٦", "1446"),
        ("۲۰۲۵", "2025"),
        ("ESCWA", "escwa"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("عمان", "عمّون"), ("نور", "نار"), ("قضاء", "قضا"), ("بحث", "بحت"), ("ذكر", "دكر")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_phrase_is_split_on_any_space() -> None:
    assert fold_phrase(" تحت \u00a0 رعاية\n") == ("تحت", "رعايه")
    assert fold_phrase("") == ()


def test_phrases_fold_together_as_they_do_alone() -> None:
    phrases = ["تحت رعاية", "", "أ\0ب", "\ufdfa", "على\u00a0هامش\nالقمة", "٢٠٢٤"]
    assert fold_phrases(phrases) == [fold_phrase(phrase.replace("\0", " ")) for phrase in phrases]


@pytest.mark.parametrize(
    ("text", "ends"), [("أ. ب", []), ("د. محمد", []), ("بلغ 3.5 اليوم", []), ("انتهى. بدأ", [1]), ("نعم؟ لا", [1])]
)
def test_sentences_end_at_marks_but_not_after_initials_or_in_numbers(text: str, ends: list[int]) -> None:
    assert normalize(text, Vocabulary({})).breaks == ends


# What another library that is made for Arabic knows of its letters: our table must treat as one what it treats as one.
araby: Any = importlib.import_module("pyarabic.araby")


def test_marks_that_pyarabic_strips_fold_to_nothing() -> None:
    for mark in (*araby.TASHKEEL, araby.TATWEEL, araby.MINI_ALEF, araby.HAMZA_ABOVE, araby.HAMZA_BELOW):
        assert fold(mark) == "", unicodedata.name(mark)


@pytest.mark.parametrize(("family", "letter"), [(araby.ALEFAT, "ا"), (araby.WAWLIKE, "و"), (araby.YEHLIKE, "ي")])
def test_letters_that_pyarabic_holds_alike_fold_alike(family: tuple[str, ...], letter: str) -> None:
    small = (araby.SMALL_WAW, araby.SMALL_YEH)  # marks of the Quran, which are no letters to us
    letters = [one for one in family if not unicodedata.combining(one) and one not in small]
    folded_to = {fold(one) for one in letters} - {fold(araby.ALEF_MAKSURA)}
    assert folded_to <= {letter}


def test_digits_of_pyarabic_fold_to_western_ones() -> None:
    western = "".join(araby.NUMBERS_WEST)
    assert fold("".join(araby.NUMBERS_EAST)) == fold("".join(araby.NUMBERS_PERS)) == western


def test_ligatures_of_pyarabic_open_up() -> None:
    for ligature in araby.LIGUATURES:
        assert fold(ligature) == fold(araby.normalize_ligature(ligature))


@relaxed
@given(texts)
def test_letters_and_marks_as_pyarabic_sees_them(text: str) -> None:
    bare = araby.strip_tatweel(araby.strip_tashkeel(text))
    assert fold(bare) == fold(text)


MEGABYTE = 1_000_000
SECONDS = 12.0  # for a million characters on a busy machine; 0.1 to 2 on an idle one


@pytest.mark.parametrize(
    "piece",
    [
        "7",
        "٣",
        "\N{ARABIC FATHA}",
        "م\N{ARABIC FATHA}",
        "\N{ARABIC TATWEEL}",
        "(",
        "«)",
        "و",
        "ل",
        "وب",
        "وَلِل",
        "\u200f",
        "\r",
        ".",
        "1.",
        "أ.",
        "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}(",
        "😀",
        " و",
        "\N{ARABIC SHADDA}\N{ARABIC FATHA}",
    ],
    ids=ascii,
)
def test_time_grows_with_the_text(piece: str) -> None:
    """A part first: a time that grew with the square of the length would take for ever over all of it."""
    for length in (MEGABYTE // 20, MEGABYTE):
        text = (piece * length)[:length]
        before = time.perf_counter()
        tokens = normalize(text, vocabulary())
        assert time.perf_counter() - before < SECONDS * length / MEGABYTE
        assert not tokens or tokens.ends[-1] <= length
