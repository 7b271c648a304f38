"""Places: what the libraries and the CSV rows come to together."""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.lexicon.places import LEXICON, Places, load_places
from pipeline.normalize import fold

# The letters of Arabic and what stands between words; no Persian, Urdu or Kurdish letter, no harakat, no tatweel.
ARABIC = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER GHAIN}\N{ARABIC LETTER FEH}-\N{ARABIC LETTER YEH} ]+")
SECONDS = 1.0  # a slow machine; 0.3 on the one this was written on


def words(name: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in name.split())


def rows(file: str) -> Iterator[dict[str, str]]:
    with open(LEXICON / file, encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@pytest.fixture(scope="module")
def places() -> Places:
    return load_places()


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("السعودية", "SA"),
        ("المملكة العربية السعودية", "SA"),
        ("الإمارات", "AE"),
        ("دولة الإمارات العربية المتحدة", "AE"),
        ("سلطنة عمان", "OM"),
        ("عُمان", "OM"),
        ("جمهورية مصر العربية", "EG"),
        ("فلسطين", "PS"),
        ("سورية", "SY"),
        ("الجمهورية الجزائرية الديمقراطية الشعبية", "DZ"),
        ("جزر القمر", "KM"),
        ("الكويت", "KW"),
        ("تونس", "TN"),
        ("أميركا", "US"),
        ("أمريكا", "US"),
        ("بريطانيا", "GB"),
        ("روسيا الاتحادية", "RU"),
        ("كوريا الجنوبية", "KR"),
        ("تركيا", "TR"),
        ("جنوب إفريقيا", "ZA"),
        ("كوت ديفوار", "CI"),
        ("الكونغو الديمقراطية", "CD"),
        ("ميانمار", "MM"),
        ("المجر", "HU"),
        ("هنغاريا", "HU"),
        ("غينيا بيساو", "GW"),
        ("هونغ كونغ", "HK"),
    ],
)
def test_countries(places: Places, name: str, country: str) -> None:
    assert places.countries[words(name)] == country


@pytest.mark.parametrize(
    ("adjective", "country"),
    [
        ("سعودي", "SA"),
        ("سعودية", "SA"),
        ("سعوديين", "SA"),
        ("سعوديون", "SA"),
        ("إماراتية", "AE"),
        ("مصري", "EG"),
        ("ليبية", "LY"),
        ("أردنيين", "JO"),
        ("عماني", "OM"),
        ("صيني", "CN"),
        ("أميركي", "US"),
        ("أمريكية", "US"),
        ("فرنسية", "FR"),
        ("إثيوبي", "ET"),
        ("قبرصي", "CY"),
        ("نيجيري", "NG"),
        ("نيجري", "NE"),
    ],
)
def test_adjectives(places: Places, adjective: str, country: str) -> None:
    assert places.adjectives[fold(adjective)] == country


@pytest.mark.parametrize("word", ["مالي", "مالية", "قمري", "عربي", "دولي", "السعودي"])
def test_what_is_no_adjective_of_a_country(places: Places, word: str) -> None:
    assert fold(word) not in places.adjectives


@pytest.mark.parametrize(
    ("country", "capital"),
    [
        ("SA", "الرياض"),
        ("EG", "القاهرة"),
        ("AE", "أبوظبي"),
        ("QA", "الدوحة"),
        ("BH", "المنامة"),
        ("OM", "مسقط"),
        ("JO", "عمان"),
        ("KW", "الكويت"),
        ("TN", "تونس"),
        ("DZ", "الجزائر العاصمة"),
        ("SD", "الخرطوم"),
        ("DJ", "جيبوتي"),
        ("MR", "نواكشوط"),
        ("FR", "باريس"),
        ("CH", "برن"),
        ("IN", "نيودلهي"),
        ("US", "واشنطن"),
        ("UY", "مونتيفيديو"),
    ],
)
def test_capitals(places: Places, country: str, capital: str) -> None:
    assert places.capitals[country] == capital


def test_a_capital_is_called_by_the_adjective_of_its_country(places: Places) -> None:
    assert places.cities[words("العاصمة التونسية")] == ("تونس", "TN")
    assert places.cities[words("العاصمة الأميركية")] == ("واشنطن", "US")
    assert words("العاصمة الإسرائيلية") not in places.cities  # the rows have the town in another country
    assert words("العاصمة السعوديين") not in places.cities


@pytest.mark.parametrize(
    ("name", "city", "country"),
    [
        ("شرم الشيخ", "شرم الشيخ", "EG"),
        ("الغردقة", "الغردقة", "EG"),
        ("الحمامات", "الحمامات", "TN"),
        ("سوسه", "سوسة", "TN"),
        ("الصخيرات", "الصخيرات", "MA"),
        ("البحر الميت", "البحر الميت", "JO"),
        ("العقبة", "العقبة", "JO"),
        ("صلالة", "صلالة", "OM"),
        ("العين", "العين", "AE"),
        ("راس الخيمة", "رأس الخيمة", "AE"),
        ("جده", "جدة", "SA"),
        ("مكة", "مكة المكرمة", "SA"),
        ("المدينة المنورة", "المدينة المنورة", "SA"),
        ("مدينة الكويت", "الكويت", "KW"),
        ("تونس العاصمة", "تونس", "TN"),
        ("الجزائر العاصمة", "الجزائر العاصمة", "DZ"),
        ("القدس", "القدس", "PS"),
        ("طرابلس", "طرابلس", "LY"),
        ("عمان", "عمان", "JO"),
        ("جيزان", "جازان", "SA"),
        ("نيويورك", "نيويورك", "US"),
        ("جنيف", "جنيف", "CH"),
        ("اسطنبول", "إسطنبول", "TR"),
        ("باكو", "باكو", "AZ"),
        ("بوسان", "بوسان", "KR"),
        ("بوخارست", "بوخارست", "RO"),
        ("ابيدجان", "أبيدجان", "CI"),
        ("نيو دلهي", "نيودلهي", "IN"),
        ("كوالا لمبور", "كوالالمبور", "MY"),
        ("لوس انجليس", "لوس أنجلوس", "US"),
        ("برمنغهام", "برمنغهام", "GB"),
    ],
)
def test_cities(places: Places, name: str, city: str, country: str) -> None:
    assert places.cities[words(name)] == (city, country)


@pytest.mark.parametrize(
    "name",
    [
        "الكويت",
        "تونس",
        "الجزائر",  # alone, the country
        "الخبر",
        "صور",
        "الخميس",
        "معسكر",
        "جامعة",
        "دولة",
        "بيان",
        "الثورة",
        "الجديدة",
        "القصر",
        "نايف",
        "سالم",
        "جمال",
        "رياض",
        "الفاو",
        "وان",
        "بن",
        "بأنه",
    ],
)
def test_what_is_no_city(places: Places, name: str) -> None:
    assert words(name) not in places.cities


def test_every_name_is_written_in_arabic(places: Places) -> None:
    names = [" ".join(name) for name in (*places.countries, *places.cities)] + list(places.adjectives)
    names += [city for city, _ in places.cities.values()]
    assert [name for name in names if not ARABIC.fullmatch(name)] == ["مدينه 6 اكتوبر"]


def test_every_code_is_a_country(places: Places) -> None:
    codes = {*places.countries.values(), *places.adjectives.values(), *(code for _, code in places.cities.values())}
    assert codes <= places.names.keys()
    assert places.names["SA"] == "المملكة العربية السعودية"


def test_a_name_to_show_has_one_country_or_none(places: Places) -> None:
    assert places.country_of_city["جدة"] == "SA"
    assert "صور" not in places.country_of_city
    assert all((city, code) in set(places.cities.values()) for city, code in places.country_of_city.items())


def test_ambiguous_words_are_marked(places: Places) -> None:
    assert {words("عمان"), words("سنغافورة"), words("مالي"), words("بنين")} <= places.ambiguous
    assert words("مصر") not in places.ambiguous


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("countries.csv", ("name", "form")),
        ("cities.csv", ("name",)),
        ("common_words.csv", ("word",)),
    ],
)
def test_no_row_says_what_another_says(file: str, key: tuple[str, ...]) -> None:
    seen = Counter(tuple(words(row[column]) for column in key) for row in rows(file))
    assert [name for name, times in seen.items() if times > 1] == []


def test_no_row_of_a_city_says_what_the_libraries_know(tmp_path: Path) -> None:
    for file in ("countries.csv", "common_words.csv"):
        (tmp_path / file).write_text((LEXICON / file).read_text(encoding="utf-8"), encoding="utf-8")
    bare = load_places(tmp_path).cities
    known = [row for row in rows("cities.csv") if bare.get(words(row["name"])) == (row["city"], row["country"])]
    assert [row["name"] for row in known if not row["note"]] == []


def test_extra_rows_win(tmp_path: Path) -> None:
    (tmp_path / "cities.csv").write_text(
        "name,city,country,note\nالخبر,الخبر,SA,\nطرابلس,طرابلس,LB,\n", encoding="utf-8"
    )
    (tmp_path / "countries.csv").write_text("name,form,country,note\nبلاد الأرز,noun,LB,\n", encoding="utf-8")
    places = load_places(extra=tmp_path)
    assert places.cities[words("الخبر")] == ("الخبر", "SA")
    assert places.cities[words("طرابلس")] == ("طرابلس", "LB")
    assert places.countries[words("بلاد الأرز")] == "LB"


def test_loading_is_quick() -> None:
    start = time.perf_counter()
    load_places()
    assert time.perf_counter() - start < SECONDS
