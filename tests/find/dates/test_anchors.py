"""What a relative date was resolved against, what contradicts itself, and what stays open."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline import build_tables, extract
from pipeline.records import DateRow, Document, Extraction
from tests.case_rows import lexicon

PUBLISHED = dt.date(2025, 11, 12)  # a Wednesday


def read(text: str, published: dt.date | None = PUBLISHED) -> Extraction:
    return extract(Document("a.txt", text, published_on=published), lexicon())


def last(text: str, published: dt.date | None = PUBLISHED) -> DateRow:
    return read(text, published).dates[-1]


@pytest.mark.parametrize(
    "text",
    [
        "وصل الوفد أمس.",
        "يصل الوفد الاثنين المقبل.",
        "زار المعرض قبل ثلاثة أيام.",
        "يفتتح في 3 مارس.",
        "زاد الطلب العام الماضي.",
    ],
)
def test_publication_is_the_anchor(text: str) -> None:
    date = last(text)
    assert date.start_date is not None
    assert (date.relative, date.anchor) == (True, "publication")
    open_date = last(text, None)
    assert (open_date.relative, open_date.anchor, open_date.start_date) == (True, None, None)


@pytest.mark.parametrize("text", ["افتتح في 3 مارس 2024.", "أقر القانون عام 2019.", "صدر في 10 رجب 1445هـ."])
def test_a_date_that_says_everything_has_no_anchor(text: str) -> None:
    date = last(text)
    assert (date.relative, date.anchor) == (False, None)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("افتتح المعرض في 3 مارس 2024 واختتم في اليوم التالي.", "2024-03-04"),
        ("افتتح المعرض في 3 مارس 2024 وزاره الوزير في اليوم نفسه.", "2024-03-03"),
        ("أسست الدار في مايو 2019 وتوقفت في العام التالي.", "2020-01-01"),
        ("أسست الدار في مايو 2019 وتوقفت في نوفمبر من العام نفسه.", "2019-11-01"),
    ],
)
def test_another_date_of_the_text_is_the_anchor(text: str, start: str) -> None:
    first, date = read(text).dates
    assert (date.relative, date.anchor, str(date.start_date)) == (True, f"date:{first.start}", start)


def test_the_year_that_all_full_dates_share_is_the_anchor_where_publication_is_unknown() -> None:
    day, full = read("يبدأ التسجيل في 3 مارس، وينعقد المنتدى في 14 أبريل 2024 بفاس.", None).dates
    assert (str(day.start_date), day.anchor) == ("2024-03-03", f"date:{full.start}")


def test_a_stated_year_tells_which_year_is_now() -> None:
    now, year = read("بلغ الإنفاق هذا العام 2012 ذروته، ويتراجع في العام القادم.", None).dates
    assert (str(year.start_date), year.anchor) == ("2013-01-01", f"date:{now.start}")


@pytest.mark.parametrize(
    "text", ["صدر في 1 رمضان 1446هـ الموافق 11 مارس 2025م.", "صدر في 11 مارس 2025م الموافق 1 رمضان 1446هـ."]
)
def test_calendars_more_than_two_days_apart_are_a_conflict(text: str) -> None:
    found = read(text)
    (date,) = found.dates
    assert str(date.start_date) == "2025-03-11"
    assert date.conflict == "the Hijri date is 2025-03-01, 10 days earlier than the Gregorian one beside it"
    (doubt,) = build_tables([found])["quality"]
    assert (doubt.table, doubt.row_id, doubt.message) == ("dates", f"a.txt:{date.start}", date.conflict)
    assert text[doubt.start : doubt.end] == date.text


@pytest.mark.parametrize("day", [9, 10, 11, 12, 13])
def test_two_days_between_the_calendars_are_the_moon(day: int) -> None:
    date = last(f"صدر في 11 رمضان 1446هـ الموافق {day} مارس 2025م.")
    assert (date.start_date, date.conflict) == (dt.date(2025, 3, day), None)


def test_a_weekday_that_the_day_is_not_is_a_conflict() -> None:
    date = last("عقد اللقاء الاثنين 12 نوفمبر 2025.")
    assert (str(date.start_date), date.conflict) == ("2025-11-12", "2025-11-12 is a Wednesday, not a Monday")
    assert last("عقد اللقاء الأربعاء 12 نوفمبر 2025.").conflict is None


def test_what_nothing_fixes_is_counted() -> None:
    problem = "2 relative dates left open, for neither a day of publication nor another date fixes them"
    assert read("وصل الوفد أمس، ويغادر الاثنين المقبل.", None).document.problem == problem
    assert read("وصل الوفد أمس، ويغادر الاثنين المقبل.").document.problem is None
    assert read("وصل الوفد اليوم السبت.").document.problem is not None
    assert read("تفتح المكتبة كل يوم أحد.", None).document.problem is None
