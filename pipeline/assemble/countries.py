"""Which country a body without one in its name belongs to: dateline, publisher, and the places and bodies around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from urllib.parse import urlsplit

from pipeline.lexicon import Lexicon, publisher_key
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import Mentions, within
from pipeline.normalize import Tokens, fold_phrase
from pipeline.records import DocumentRow

DATELINE, PUBLISHER, KINGDOM, NEAREST, SENTENCE = 6, 4, 3, 2, 1
"""How much a sign counts beside one mention of a country somewhere in the document."""
_MOST_MENTIONS, _MOST_BODIES = 8, 3
_KINGDOMS = tuple(sorted(code.upper() for code in grammar("kingdoms")))
_DATELINE_TOKENS = 15
_RIVAL = 2
"""A country is out of the question where another has more than so many times its signs."""


class Countries:
    """The signs of a document's countries, counted when one is asked for; :meth:`choose` weighs them for one mention."""

    def __init__(self, tokens: Tokens, mentions: Mentions, lexicon: Lexicon, row: DocumentRow | None) -> None:
        self._tokens, self._mentions, self._lexicon, self._row = tokens, mentions, lexicon, row

    @cached_property
    def publisher(self) -> str | None:
        """The country of who published the document, where that is known."""
        return publisher_country(self._row, self._lexicon) if self._row else None

    @cached_property
    def _signs(self) -> Counter[str]:
        counts = Counter(place.country for place in self._mentions.places)
        signs = Counter({country: min(count, _MOST_MENTIONS) for country, count in counts.items()})
        if dateline := dateline_country(self._tokens, self._mentions):
            signs[dateline] += DATELINE
        if self.publisher:
            signs[self.publisher] += PUBLISHER
        signs.update(self._bodies())
        if "المملكه" in self._tokens.norms and (kingdom := max(_KINGDOMS, key=lambda code: signs[code])) in signs:
            signs[kingdom] += KINGDOM
        return signs

    def _bodies(self) -> dict[str, int]:
        """The countries of the national bodies that only one country has."""
        counts = Counter(
            country
            for body in self._mentions.bodies
            if len(body.ids) == 1 and (country := self._lexicon.bodies[body.ids[0]].country)
        )
        return {country: min(count, _MOST_BODIES) for country, count in counts.items()}

    def choose(self, i: int, candidates: Sequence[str]) -> str | None:
        """The one of some countries that the signs around token ``i`` point to; None where they do not tell."""
        signs = self._around(i)
        ranked = sorted(set(candidates), key=lambda country: (-signs[country], country))
        best = ranked[0]
        if not signs[best] or len(ranked) > 1 and signs[ranked[1]] == signs[best]:
            return None
        return best if max(signs.values()) <= _RIVAL * signs[best] else None

    def contradict(self, i: int, country: str) -> bool:
        """Is nothing said of a country in a document that has another as its own?"""
        signs = self._around(i)
        return not signs[country] and bool(signs)

    def _around(self, i: int) -> Counter[str]:
        """The signs for the token ``i``: those of the document, of its sentence, and of the place named last before it."""
        signs = self._signs.copy()
        first, last = self._tokens.sentence(i)
        nearest = None
        for n in within(self._mentions.places, first, last):
            place = self._mentions.places[n]
            signs[place.country] += SENTENCE
            if place.i < i:
                nearest = place.country
        if nearest:
            signs[nearest] += NEAREST
        return signs


def dateline_country(tokens: Tokens, mentions: Mentions) -> str | None:
    """The country of the place with which a document's first lines begin: عمّان – قالت …"""
    for place in mentions.places:
        if place.i >= _DATELINE_TOKENS:
            return None
        if not place.adjective and tokens.sentence(place.i)[0] == place.i:
            return place.country
    return None


def publisher_country(row: DocumentRow, lexicon: Lexicon) -> str | None:
    """The country of who published a document, by its name (وكالة الأنباء الأردنية, okaz) or its address (petra.gov.jo)."""
    if row.publisher and (ids := lexicon.body_names.find(fold_phrase(row.publisher))):
        countries = {lexicon.bodies[name].country for name in ids}
        if len(countries) == 1 and (country := countries.pop()):
            return country
    host = urlsplit(row.url).hostname or "" if row.url else ""
    code = host.rpartition(".")[2].upper()
    if code in lexicon.places.names:
        return code
    for name in filter(None, (row.publisher, *host.split(".")[:-1])):
        if known := lexicon.publishers.get(publisher_key(name)):
            return known
    return None
