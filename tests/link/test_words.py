"""The words that names are read by come from the lexicon, and linking leaves Python's collector as it was."""

from __future__ import annotations

import gc

import pytest

from pipeline.lexicon.rows import read_rows
from pipeline.link import link
from pipeline.link.identity import read_name
from pipeline.link.words import load_words
from pipeline.normalize import fold


def test_every_ordinal_of_the_lexicon_is_a_number() -> None:
    ordinals = {fold(row["word"]) for _, row in read_rows("numbers") if row["type"] == "ordinal"}
    assert ordinals <= load_words().numbers


@pytest.mark.parametrize("word", ["ثلاثة", "تسع"])
def test_words_that_count_what_follows_are_no_numbers_of_meetings(word: str) -> None:
    assert fold(word) not in load_words().numbers


@pytest.mark.parametrize("name", ["ورشة العمل", "حلقة نقاش", "مائدة مستديرة"])
def test_what_merely_says_the_kind_distinguishes_nothing(name: str) -> None:
    assert read_name(name).specific == 0


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("اجتماع للجنة البريد", "اجتماع لجنه بريد"),
        ("منتدى ليبيا للطاقة", "منتدي ليبيا طاقه"),
        ("مؤتمر للحج", "موتمر حج"),
        ("لقاء الوزراء", "لقاء وزراء"),
    ],
)
def test_only_a_preposition_loses_its_lam(name: str, key: str) -> None:
    assert read_name(name).key == key


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was(enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        link([])
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()
