"""Titles give their body: وزير الاتصالات المصري is Egypt's ministry, the Secretary-General of a body its secretariat.

A title is no mention of a body; what it gives is only whom its holder speaks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from pipeline.assemble.bodies import for_
from pipeline.assemble.countries import Countries
from pipeline.assemble.spelling import known_alike
from pipeline.lexicon import PLACE, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import Mentions, PersonMention
from pipeline.normalize import Tokens, normalize, starts_definite

_MINISTERS, _CHIEFS, _CABINETS = grammar("ministers"), grammar("chiefs"), grammar("cabinets")
_SECRETARIES, _GENERAL, _ENVOYS = grammar("secretaries"), grammar("general"), grammar("envoys")
_MINISTRY, _COUNCIL, _MINISTERS_OF_COUNCIL = "وزاره", "مجلس", "الوزراء"
_SECRETARIAT = "الأمانة العامة "
_JOINS = frozenset(("في", "ب", "من", "ل", "دوله", "جمهوريه", "المملكه", "مملكه"))


class Offices:
    """Whom the holders of one document's offices speak for."""

    def __init__(
        self, tokens: Tokens, mentions: Mentions, ids: Sequence[str | None], countries: Countries, lexicon: Lexicon
    ) -> None:
        self._tokens, self._people, self._ids = tokens, mentions.people, ids
        self._countries, self._lexicon = countries, lexicon

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """Whom each person speaks for by the first of his titles that tells, by his name."""
        found: dict[str, str] = {}
        for person in self._people:
            if of := self._said(person):
                found.setdefault(self._name(person), of)
        return found

    def _name(self, person: PersonMention) -> str:
        return " ".join(self._tokens.norms[person.i : person.j])

    def speaks_for(self, person: PersonMention) -> str | None:
        """The organization_id of the body that a person's office is of, else the country's code; None where neither is told.

        Where one title does not tell (الدكتور عمرو طلعت), another of the same name does.
        """
        return self._said(person) or self._by_name.get(self._name(person))

    def _said(self, person: PersonMention) -> str | None:
        """What a person's own title tells."""
        named = self._ids[person.body] if person.body is not None else None
        country = person.country or self._country_within(person)
        if person.title and self._is_envoy(person) and country:
            return country
        if named:
            return self._secretariat(person, named) or named
        return self._office_of_state(person, country) or country

    def _is_envoy(self, person: PersonMention) -> bool:
        """سفير مصر لدى جامعة الدول العربية: who is sent speaks for the state that sends him."""
        assert person.title
        norms = self._tokens.norms[slice(*person.title)]
        return any(norm in _ENVOYS for norm in norms[:3])

    def _country_within(self, person: PersonMention) -> str | None:
        """وزير خارجية مصر, رئيس وزراء الأردن: the country that an office names itself."""
        for k in range(*(person.title or (0, 0))):
            if self._tokens.flags[k] & PLACE:
                place = self._lexicon.place_names.match(self._tokens.norms, k)
                if place and not place.value.city and place.end <= (person.title or (0, 0))[1]:
                    return place.value.country
        return None

    def _secretariat(self, person: PersonMention, body: str) -> str | None:
        """الأمين العام لجامعة الدول العربية: its General Secretariat, where the lexicon has one."""
        norms = self._tokens.norms[slice(*person.title)] if person.title else []
        if not any(one in _SECRETARIES and other in _GENERAL for one, other in pairwise(norms)):
            return None
        known = self._lexicon.bodies.get(body)
        if known is None:
            return None
        name = normalize(_SECRETARIAT + for_(known.name_ar), self._lexicon.vocabulary).norms
        ids = self._lexicon.body_names.find(name) or ()
        return ids[0] if len(ids) == 1 else None

    def _office_of_state(self, person: PersonMention, country: str | None) -> str | None:
        """The ministry or cabinet of a title that names no body."""
        if person.title is None:
            return None
        for names in self._names(*person.title):
            if ids := self._lexicon.body_names.find(names) or known_alike(names, self._lexicon):
                return self._of_country(ids, country, person.title[0])
        return None

    def _names(self, i: int, j: int) -> Iterator[list[str]]:
        """The names that the body of an office may go by, from the longest."""
        norms = self._tokens.norms
        at = next((k for k in range(i, j) if norms[k] in _MINISTERS), None)
        if at is not None:
            field = norms[at + 1 : self._field_end(at + 1, j)]
            while field:
                yield [_MINISTRY, *field]
                if not starts_definite(field[0]):
                    yield [_MINISTRY, "ال" + field[0], *field[1:]]
                if "و" not in field:
                    return
                field = field[: len(field) - 1 - field[::-1].index("و")]
        for k in range(i, j - 1):
            if norms[k] in _CHIEFS and (norms[k + 1] in _CABINETS or norms[k + 1 : k + 3] == [_COUNCIL, "الوزراء"]):
                yield [_COUNCIL, _MINISTERS_OF_COUNCIL]
                return

    def _field_end(self, i: int, j: int) -> int:
        """Where a minister's field ends: before the country that he is of."""
        adjectives = self._lexicon.places.adjectives
        for k in range(i, j):
            norm = self._tokens.norms[k]
            if k > i and starts_definite(norm) and norm[2:] in adjectives:
                return k
            place = self._lexicon.place_names.match(self._tokens.norms, k) if self._tokens.flags[k] & PLACE else None
            if k > i and place and not place.value.city:
                while k - 1 > i and self._tokens.norms[k - 1] in _JOINS:
                    k -= 1
                return k
        return j

    def _of_country(self, ids: Sequence[str], country: str | None, i: int) -> str | None:
        """Of the bodies that bear a name, the only one of the country said, else of that which the document points to."""
        by_country: dict[str, list[str]] = {}
        for name in ids:
            if code := self._lexicon.bodies[name].country:
                by_country.setdefault(code, []).append(name)
        chosen = country or (self._countries.choose(i, list(by_country)) if by_country else None)
        at_home = self._countries.publisher
        if country is None and at_home in by_country and at_home != chosen:
            return None  # a paper calls its own country's minister so, too
        fitting = by_country.get(chosen or "", [])
        return fitting[0] if len(fitting) == 1 else None
