"""Names of one series fold to one key; names that a word tells apart do not look alike."""

from __future__ import annotations

import pytest

from pipeline.link.identity import ALIKE, hash_id, likeness, read_name


@pytest.mark.parametrize(
    ("name", "edition", "city", "same_as"),
    [
        ("الملتقى العربي الثالث لأمن المعلومات", 3, None, "ملتقى العربي لأمن المعلومات"),
        ("الاجتماع الـ(21) للجنة الطاقة", 21, None, "اجتماع لجنة الطاقة"),
        ("الدورة الاستثنائية الثامنة والثلاثين لمجلس المياه", 38, None, "دورة مجلس المياه"),
        ("منتدى الطاقة العربي لعام 2023 بالرياض", None, "الرياض", "منتدى الطاقة العربي"),
        ("معرض صنع في جازان 2015 م", None, None, "معرض صنع في جازان"),
        ("اجتماع الفريق المعني بالزراعة", None, None, "اجتماع الفريق الخاص بالزراعة"),
    ],
)
def test_names_of_one_series_have_one_key(name: str, edition: int | None, city: str | None, same_as: str) -> None:
    assert read_name(name, edition, city).key == read_name(same_as).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("اجتماع اللجنة الأولى للطاقة", "اجتماع اللجنة الثانية للطاقة"),
        ("قمة العشرين", "قمة السبعة"),
        ("معرض جدة الدولي للكتاب", "معرض الدوحة الدولي للكتاب"),
        ("مؤتمر المناخ COP25", "مؤتمر المناخ COP26"),
    ],
)
def test_look_alikes_stay_apart(one: str, other: str) -> None:
    a, b = read_name(one), read_name(other)
    assert a.key != b.key
    assert likeness(a.words, b.words) < ALIKE


@pytest.mark.parametrize("name", ["", " ", "!!", "2024", "\ud800", "ـــ"])
def test_any_text_is_a_name(name: str) -> None:
    assert read_name(name, 1, "").words
    assert hash_id("event", name)
