"""Dates in metadata: one day, whatever the style; never a guess, never a Hijri year taken for a Gregorian one."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.metadata_dates import parse_date

DAYS = [
    ("2024-05-13", "2024-05-13"),
    ("2024-05-13T22:30:00Z", "2024-05-13"),
    ("2024-05-13 23:59:59.123+03:00", "2024-05-13"),
    ("20240513", "2024-05-13"),
    ("Mon, 13 May 2024 22:30:00 +0300", "2024-05-13"),
    ("Mon, 13 May 2024 22:30:00 +1400", "2024-05-13"),
    ("May 13, 2024", "2024-05-13"),
    ("13/05/2024 14:46", "2024-05-13"),
    ("3/4/2018", "2018-04-03"),
    ("3/19/2018", "2018-03-19"),
    ("3 août 2021", "2021-08-03"),
    ("الأربعاء، 13 مايو 2024 - 14:30", "2024-05-13"),
    ("نُشر في: 13 مايو 2024", "2024-05-13"),
    ("٢٥ يناير ٢٠٢٤م", "2024-01-25"),
    ("15 تشرين الثاني 2024", "2024-11-15"),
    ("13 شباط (فبراير) 2024", "2024-02-13"),
    ("13 شباط/فبراير 2024", "2024-02-13"),
    ("24 جويلية 2012", "2012-07-24"),
    ("5 غشت 2012", "2012-08-05"),
]
HIJRI = [
    ("11/5/1446هـ", "2024-11-13"),
    ("11-05-1446", "2024-11-13"),
    ("1446-05-11", "2024-11-13"),
    ("1446/2/30 هـ", "2024-09-03"),
    ("5/25/1446", "2024-11-27"),
    ("11 جمادى الأولى 1446", "2024-11-13"),
    ("الاثنين 25-10-1436هـ", "2015-08-10"),
    ("02 جمادى الأولى 1442 هـ الموافق 17 ديسمبر 2020 م", "2020-12-17"),
    ("1 سبتمبر 2007م الموافق 19 شعبان 1428ه", "2007-09-01"),
]
NOTHING = [
    "",
    "x",
    "today",
    "اليوم",
    "منذ 3 ساعات",
    "مايو 2024",
    "2024",
    "12 May",
    "2024-13-45",
    "2024-02-30",
    "0001-01-01",
]
NOTHING += ["11/5/46هـ", "31/12/1446", "1/1/1300", "1715600000", "كلام " * 999, "9" * 5000]


@pytest.mark.parametrize(("value", "day"), DAYS + HIJRI)
def test_a_day_is_read_as_written(value: str, day: str) -> None:
    assert parse_date(value) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("value", NOTHING)
def test_what_is_no_certain_day_has_no_value(value: str) -> None:
    assert parse_date(value) is None


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_iso_comes_back(day: dt.date) -> None:
    assert parse_date(day.isoformat()) == day
