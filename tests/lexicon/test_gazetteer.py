"""The gazetteer: where cities and countries lie, and their English names."""

from __future__ import annotations

import pytest
from babel import Locale

from pipeline.lexicon.gazetteer import gazetteer
from pipeline.lexicon.places import load_places


@pytest.mark.parametrize(
    ("city", "country", "name", "latitude", "longitude"),
    [
        ("القاهرة", "EG", "Cairo", 30, 31),
        ("الكويت", "KW", "Kuwait City", 29, 48),
        ("الجزائر العاصمة", "DZ", "Algiers", 37, 3),
        ("طرابلس", "LY", "Tripoli", 33, 13),
        ("طرابلس الشام", "LB", "Tripoli", 34, 36),
        ("جنيف", "CH", "Geneva", 46, 6),  # too like a common word to be taken without a row of ours
        ("دافوس", "CH", None, None, None),  # too small outside Arab states
        ("دهب", "EG", "Dahab", 28, 35),  # small, in an Arab state
        ("ليل", "FR", "Lille", 51, 3),
    ],
)
def test_a_city_lies_where_it_should(
    city: str, country: str, name: str | None, latitude: int | None, longitude: int | None
) -> None:
    found = gazetteer().cities.get((city, country))
    if name is None:
        assert found is None
    else:
        assert found is not None
        assert found.name_en == name
        assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude), abs=0.7)


def test_most_cities_of_the_lexicon_are_known() -> None:
    cities = set(load_places().cities.values())
    assert len(cities & gazetteer().cities.keys()) > 0.95 * len(cities)


def test_every_country_of_the_lexicon_has_both_names_and_a_point() -> None:
    countries = gazetteer().countries
    for code in set(load_places().countries.values()):
        assert countries[code].name_ar == Locale("ar").territories[code]
        assert countries[code].name_en == Locale("en").territories[code]
    league = "DZ BH KM DJ EG IQ JO KW LB LY MR MA OM PS QA SA SO SD SY TN AE YE".split()
    assert [code for code in league if countries[code].latitude is None] == []
