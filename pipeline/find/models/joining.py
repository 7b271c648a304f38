"""How the bodies of models are joined with those of the rules.

1. A model's stretch is brought to whole words of one line: without proclitics, marks, verbs and function words at its edges, and
   without what follows the beginning of a date or of a meeting's number. What is then a place, a title, a gathering, a bare head
   (الوزارة) or a number is no body.
2. Of stretches of several models that overlap, the longest stays; of equal ones, all their models are named.
3. Where the rules have the same stretch, theirs stays, and the models that agree are named beside it.
4. Where the rules have another one there, a name that the lexicon knows or the document defines stays; else the longer of the
   two; the rules' where they are as long, or where one stretch of a model covers several of theirs.
5. With a morphology at hand, verbs at the end of what the grammar found are cut off as well.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from pipeline.find.models.entity import Edges, Entity, Model
from pipeline.find.models.spans import Span, name_span, trim_end, with_cuts
from pipeline.find.short_names import in_order
from pipeline.find.unnamed import country_adjective
from pipeline.lexicon import HEAD, Lexicon
from pipeline.mentions import BodyMention, Mentions
from pipeline.normalize import Tokens

RULE = "organization in a model's reading"
_BODIES = "bodies"

Step = tuple[str, Callable[[Tokens, Mentions, Lexicon], list[Any]]]
Found = list[tuple[Model, list[Entity]]]


def with_models(
    tokens: Tokens, lexicon: Lexicon, recognizers: Sequence[Step], models: Sequence[Model]
) -> tuple[Tokens, list[Step]]:
    """A document's tokens and recognisers once models have read it.

    The tokens are cut where a model tells clitics from a name, and the recogniser of ``bodies`` joins its own with the models'.
    """
    found: Found = [(model, model.entities(tokens.text)) for model in models]
    tokens = with_cuts(tokens, (entity for _, entities in found for entity in entities), lexicon)
    return tokens, [
        (name, partial(_joined, recognize, found) if name == _BODIES else recognize) for name, recognize in recognizers
    ]


def _joined(
    recognize: Callable[[Tokens, Mentions, Lexicon], list[BodyMention]], found: Found, tokens: Tokens, before: Mentions,
    lexicon: Lexicon,
) -> list[BodyMention]:  # fmt: skip
    """The recogniser of bodies in place of ``recognize``."""
    edges = next((model.edges for model, _ in found if model.edges), None)
    bodies = [_without_verbs(tokens, body, lexicon, edges) for body in recognize(tokens, before, lexicon)]
    taken = [(date.i, date.j) for date in before.dates] + [(edition.i, edition.j) for edition in before.editions]
    stops = sorted({k for span in taken for k in range(*span)})
    spans = [
        (span, model.name)
        for model, entities in found
        for entity in entities
        if (span := name_span(tokens, entity, stops, lexicon, edges))
    ]
    return join(tokens, bodies, _longest(spans), lexicon)


def _without_verbs(tokens: Tokens, body: BodyMention, lexicon: Lexicon, edges: Edges | None) -> BodyMention:
    if edges is None or body.ids or body.recognizer != "grammar":
        return body
    end = trim_end(tokens, body.i, body.j, lexicon, edges)
    return replace(body, j=end) if body.i + 1 < end < body.j else body


def _longest(spans: Iterable[tuple[Span, str]]) -> list[tuple[Span, tuple[str, ...]]]:
    """Of stretches that overlap the longest, or the first of those as long; equal ones with the names of all their models."""
    names: dict[Span, set[str]] = {}
    for span, name in spans:
        names.setdefault(span, set()).add(name)
    kept: list[tuple[Span, tuple[str, ...]]] = []
    taken: set[int] = set()
    for span in sorted(names, key=lambda span: (span[0] - span[1], span)):
        if taken.isdisjoint(range(*span)):
            taken.update(range(*span))
            kept.append((span, tuple(sorted(names[span]))))
    return sorted(kept)


def join(
    tokens: Tokens, bodies: list[BodyMention], spans: Sequence[tuple[Span, tuple[str, ...]]], lexicon: Lexicon
) -> list[BodyMention]:
    """The rules' bodies and the models' stretches, in the order of the text, none overlapping another; see the module."""
    joined = list(bodies)
    order = sorted(range(len(bodies)), key=lambda n: bodies[n].i)
    starts = [bodies[n].i for n in order]
    for (i, j), models in spans:
        first = bisect.bisect_left(starts, i)
        first -= first > 0 and bodies[order[first - 1]].j > i
        rivals = order[first : bisect.bisect_left(starts, j)]
        if not rivals:
            joined.append(_body(tokens, i, j, models, lexicon))
        elif len(rivals) == 1:
            (n,) = rivals
            joined[n] = _settled(tokens, bodies[n], (i, j), models, lexicon)
    return in_order(joined)


def _settled(tokens: Tokens, body: BodyMention, span: Span, models: tuple[str, ...], lexicon: Lexicon) -> BodyMention:
    """The one of the rules' body and a model's stretch that stays."""
    reference = body.recognizer == "reference"
    if (body.i, body.j) == span:
        return body if reference else replace(body, models=models)
    known = bool(body.ids) or body.recognizer in ("gazetteer", "definition")
    if known or span[1] - span[0] <= body.j - body.i:
        return body
    return _body(tokens, *span, models, lexicon)


def _body(tokens: Tokens, i: int, j: int, models: tuple[str, ...], lexicon: Lexicon) -> BodyMention:
    """What only models found: known where the lexicon has the name, else with a type from its head noun."""
    norms = tokens.norms[i:j]
    ids = lexicon.body_names.find(norms) or ()
    head = lexicon.heads.match(tokens.norms, i) if tokens.flags[i] & HEAD else None
    kind = lexicon.bodies[ids[0]].type if ids else head.value.type if head else "other"
    country = next((code for norm in norms[1:] if (code := country_adjective(norm, lexicon))), None)
    return BodyMention(i, j, ids, kind, country, "model", RULE, models=models)
