"""What is shown of a document: whole words marked, offsets as browsers count, long texts cut to passages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.passages import CUT, Mark, shown, whole_words

TEXTS = st.text(st.sampled_from("ابـِ ‍مج،(3٣)\n👍\u202e\x00x-")) | st.text(max_size=40)


@pytest.mark.parametrize(
    ("text", "quoted", "marked"),
    [
        ("قرار للمجلس اليوم", "مجلس", "للمجلس"),
        ("والوزارة قررت", "الوزارة", "والوزارة"),
        ("الدورة (36) لمجلس", "36", "36"),
        ("مُحْضَر الاجتماع", "مُحْضَ", "مُحْضَر"),
        ("جمعـــية", "جمع", "جمعـــية"),
        ("في عمّان،", "عمّان", "عمّان"),
        ("«الاتحاد» قال", "الاتحاد", "الاتحاد"),
    ],
)
def test_a_mark_covers_whole_words(text: str, quoted: str, marked: str) -> None:
    start = text.index(quoted)
    start, end = whole_words(text, start, start + len(quoted))
    assert text[start:end] == marked


@given(TEXTS, st.data())
def test_no_mark_ends_inside_a_word(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    one, other = whole_words(text, start, end)
    assert 0 <= one <= start < end <= other <= len(text)
    assert whole_words(text, one, other) == (one, other)
    for at in (one, other):
        if 0 < at < len(text):
            assert not (text[at - 1].isalpha() and text[at].isalpha())


@given(TEXTS, st.data())
def test_marks_quote_the_same_words_in_utf_16(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    (same, (mark,)) = shown(text, [Mark(start, end, "date", "", 0)])
    one, other = whole_words(text, start, end)
    units = same.encode("utf-16-le", "surrogatepass")
    assert units[2 * mark.start : 2 * mark.end] == text[one:other].encode("utf-16-le", "surrogatepass")


def test_a_long_text_is_cut_to_what_is_around_its_events() -> None:
    filler = "كلام كثير " * 1_000
    text = filler + "عقد المجلس اجتماعه" + filler + "الوزارة" + filler
    event, body = text.index("المجلس"), text.index("الوزارة")
    cut, marks = shown(
        text, [Mark(event, event + 6, "name", "", 0), Mark(body, body + 7, "body")], whole=500, around=50
    )
    assert len(cut) < 400
    assert cut.startswith(CUT) and cut.endswith(CUT)
    assert [cut[mark.start : mark.end] for mark in marks] == [
        "المجلس"
    ]  # the body is of no event: it lies in what is left out


def test_a_long_text_without_events_shows_its_beginning() -> None:
    cut, marks = shown("كلام " * 1_000, [Mark(0, 4, "body")], whole=100, around=50)
    assert cut.startswith("كلام") and len(cut) < 250
    assert len(marks) == 1


def test_marks_that_lie_outside_the_text_are_left_out() -> None:
    assert shown("قصير", [Mark(2, 9, "date"), Mark(3, 3, "date")]) == ("قصير", [])
