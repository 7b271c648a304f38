"""Search through harakat, hamza forms, the article and proclitics, in FTS5 itself."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import load_lexicon
from pipeline.explorer.search import indexed_words, match_expression

FOUND = [
    ("وزراء الإسكان", "الاسكان"),
    ("وزراء الإسكان", "إِسْكَان"),
    ("وزراء الاسكان", "للإسكان"),
    ("وبمشاركة الأردن", "مشاركة"),
    ("وبمشاركة الأردن", "وبمشاركة"),
    ("بمشاركة الأردن", "الاردن"),
    ("للاتحاد الدولي للاتصالات", "الاتحاد الدولي للاتصالات"),
    ("الاتحاد الدولي للاتصالات", "اتحاد دولي اتصالات"),
    ("والأمن السيبراني", "الأمن"),
    ("لجنة الشئون القانونية", "الشؤون"),
    ("مَجْلِسُ الوُزَرَاءِ", "مجلس الوزراء"),
    ("مجلس الــوزراء", "مجلس الوزراء"),
    ("هيئة", "هيئه"),
    ("مستشفى", "مستشفي"),
    ("الدورة ٣٦", "36"),
    ("الدورة (36)", "٣٦"),
    ("«المنتدى»،", "المنتدى"),
    ("World Bank", "world bank"),
    ("ITU-R", "itu"),
    ("وبتسجيلات نادرة", "تسجيلات"),
    ("فللقناديل", "قناديل"),
    ("اجتماع اللجنة", "اجتم*"),
    ("المهندسون", "المهندس*"),
]
NOT_FOUND = [
    ("وزراء الإسكان", "العدل"),
    ("وزراء الإسكان", "وزراء العدل"),
    ("مشاركة", "شاركت"),
    ("البنك الدولي", ""),
    ("البنك الدولي", "   "),
    ("اجتماع", "اجتم"),
]
VOCABULARY = load_lexicon().vocabulary


def finds(text: str, query: str) -> bool:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(words, content='', tokenize='unicode61')")
    database.execute("INSERT INTO t (rowid, words) VALUES (1, ?)", (indexed_words([text], VOCABULARY),))
    found = database.execute("SELECT rowid FROM t WHERE t MATCH ?", (match_expression(query, VOCABULARY),)).fetchall()
    database.close()
    return bool(found)


@pytest.mark.parametrize(("text", "query"), FOUND)
def test_found(text: str, query: str) -> None:
    assert finds(text, query)


@pytest.mark.parametrize(("text", "query"), NOT_FOUND)
def test_not_found(text: str, query: str) -> None:
    assert not finds(text, query)


@given(
    st.text(max_size=30)
    | st.sampled_from(['"', "*", '" OR "', "NEAR(", "a AND", "-x", "col:", "'; DROP", "ـ", "\x00", "^"])
)
def test_no_query_is_an_error(query: str) -> None:
    finds("وزراء", query)


@given(
    st.lists(
        st.sampled_from(["وزراء", "الإسكان", "وبالعدل", "للاتحاد", "2024", "ITU", "بلال", "والد"]),
        min_size=1,
        max_size=4,
    )
)
def test_every_text_finds_itself(words: list[str]) -> None:
    assert finds(" ".join(words), " ".join(words))
