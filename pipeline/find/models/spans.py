"""From a model's offsets to tokens: where a body's name begins and ends, and what a model takes for a body but is none."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence

from pipeline.find.models.entity import Edges, Entity
from pipeline.lexicon import BODY, FUNCTION, HEAD, KIND, PLACE, TITLE, Lexicon
from pipeline.normalize import Tokens, cut, fold, is_word, starts_definite

_PROCLITICS = frozenset("وفبلك")
_MOST_PROCLITICS = 3
_CLOSES = {"«": "»", '"': '"', "“": "”", "”": "“", "(": ")", "[": "]", "'": "'", "‘": "’"}
_OPENS = {closing: opening for opening, closing in _CLOSES.items()}

Span = tuple[int, int]
"""The first token and the token after the last."""


def with_cuts(tokens: Tokens, entities: Iterable[Entity], lexicon: Lexicon) -> Tokens:
    """The tokens, cut where a name begins after proclitics that the vocabulary gave no reason to split off (ب + أرامكو)."""
    offsets = []
    for start in sorted({entity.start for entity in entities}):
        k = bisect.bisect_right(tokens.starts, start) - 1
        if k >= 0 and tokens.starts[k] < start < tokens.ends[k]:
            before = fold(tokens.text[tokens.starts[k] : start])
            if before and len(before) <= _MOST_PROCLITICS and set(before) <= _PROCLITICS:
                offsets.append(start)
    return cut(tokens, offsets, lexicon.vocabulary) if offsets else tokens


def name_span(
    tokens: Tokens, entity: Entity, stops: Sequence[int], lexicon: Lexicon, edges: Edges | None
) -> Span | None:
    """The tokens of a body's name within an entity, whole words of one line; None where it names no body.

    ``stops`` are the tokens of dates and meeting numbers, in order: a name ends where one begins.
    """
    i, j = bisect.bisect_right(tokens.ends, entity.start), bisect.bisect_left(tokens.starts, entity.end)
    j = next((k for k in range(i, j) if tokens.norms[k] == "\n"), j)
    at = bisect.bisect_left(stops, i)
    if at < len(stops) and stops[at] < j:
        j = stops[at]
    i, j = _trimmed(tokens, i, j, lexicon, edges)
    return (i, j) if i < j and _names_a_body(tokens, i, j, lexicon) else None


def trim_end(tokens: Tokens, i: int, j: int, lexicon: Lexicon, edges: Edges | None) -> int:
    """Where a name ends before the marks, verbs and function words that a model or the grammar took in with it."""
    while i < j and (
        _mark_ends(tokens, i, j - 1) or _is_no_noun(tokens, j - 1, lexicon, edges) or _hangs(tokens, j - 1)
    ):
        j -= 1
    return j


def _trimmed(tokens: Tokens, i: int, j: int, lexicon: Lexicon, edges: Edges | None) -> Span:
    while i < j:
        loose = tokens.norms[i] in _PROCLITICS and tokens.glued(i + 1) or _mark_begins(tokens, i, j)
        if not loose and (tokens.flags[i] & (HEAD | BODY) or not _is_no_noun(tokens, i, lexicon, edges)):
            break
        i += 1
    return i, trim_end(tokens, i, j, lexicon, edges)


def _is_no_noun(tokens: Tokens, k: int, lexicon: Lexicon, edges: Edges | None) -> bool:
    """Is a word a verb or a function word, by the lexicon or by every reading of the morphology?"""
    norm = tokens.norms[k]
    if tokens.flags[k] & FUNCTION:
        return True
    if not is_word(norm) or starts_definite(norm) or tokens.flags[k] & (HEAD | BODY | PLACE):
        return False
    return norm in lexicon.verbs or edges is not None and edges.is_verb(tokens.quote(k, k + 1))


def _hangs(tokens: Tokens, k: int) -> bool:
    """Does a conjunction or preposition stand alone at the end: شركة النقل و?"""
    return tokens.norms[k] in _PROCLITICS


def _mark_begins(tokens: Tokens, i: int, j: int) -> bool:
    """Is the first token a mark that is no part of the name? A quote that closes within it is one: «الوطن» السعودية."""
    norm = tokens.norms[i]
    return not norm[0].isalnum() and not (norm in _CLOSES and _CLOSES[norm] in tokens.norms[i + 1 : j - 1])


def _mark_ends(tokens: Tokens, i: int, k: int) -> bool:
    """Is the last token a mark that is no part of the name? A quote that opens within it is one: صحيفة «الوطن»."""
    norm = tokens.norms[k]
    return not norm[0].isalnum() and not (norm in _OPENS and _OPENS[norm] in tokens.norms[i:k])


def _names_a_body(tokens: Tokens, i: int, j: int, lexicon: Lexicon) -> bool:
    """Is a stretch the name of a body, and not a number, a title, a gathering, a place or a bare head (الوزارة)?"""
    norms, flags = tokens.norms, tokens.flags[i]
    place = lexicon.place_names.match(norms, i) if flags & PLACE else None
    if flags & PLACE and (j == i + 1 or place is not None and place.end >= j):
        return False  # الرياض is a paper, too, where the rules see one
    if lexicon.body_names.find(norms[i:j]):
        return True
    letters = sum(len(norm) for norm in norms[i:j] if norm[0].isalpha())
    if letters < 2:
        return False
    if flags & HEAD and (head := lexicon.heads.match(norms, i)):
        return head.end < j and head.value.number not in ("plural", "dual")
    return not (flags & TITLE and lexicon.titles.match(norms, i) or flags & KIND and lexicon.kinds.match(norms, i))
