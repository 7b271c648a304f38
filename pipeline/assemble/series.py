"""Ties that follow from what gatherings are: earlier editions of one series, sittings, meetings of a gathering's committee."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

from pipeline.assemble.gatherings import Gathering, short_key
from pipeline.assemble.tie import Tie
from pipeline.lexicon import KIND, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import Mentions
from pipeline.normalize import Tokens, starts_definite

_ALIKE = 0.7
_COMMITTEES = grammar("committees_of_events")


def sitting_ties(gatherings: list[Gathering]) -> Iterator[Tie]:
    """A sitting without a body of its own is part of the gathering that the document is about."""
    parent = next((n for n, gathering in enumerate(gatherings) if gathering.kind != "sitting"), None)
    for n, gathering in enumerate(gatherings):
        if parent is not None and gathering.kind == "sitting" and gathering.body is None:
            yield _tie(gatherings, n, "part_of", parent, "a sitting, of what the document is about: الجلسة الختامية")


def series_ties(gatherings: list[Gathering]) -> Iterator[Tie]:
    """Of two gatherings of one series, the one numbered one less, or of the year before, is the other's previous edition."""
    numbered: dict[tuple[tuple[object, ...], int], list[int]] = defaultdict(list)
    yearly: dict[tuple[object, ...], dict[int, int]] = defaultdict(dict)
    for n, gathering in enumerate(gatherings):
        name = gathering.body_key or gathering.full_words or None
        series = gathering.kind, name, gathering.special == "extraordinary"
        if gathering.edition is not None and name:
            numbered[series, gathering.edition].append(n)
        elif gathering.year and name:
            yearly[series].setdefault(gathering.year, n)
    for (of, edition), later in numbered.items():
        earlier = numbered.get((of, edition - 1), [])[:1] or _alike(gatherings, numbered, of, edition)
        for a in later:
            for b in earlier:
                yield _tie(gatherings, a, "previous_edition", b, "the number before, in one series")
    for years in yearly.values():
        ordered = sorted(years)
        for one, two in itertools.pairwise(ordered):
            yield _tie(gatherings, years[two], "previous_edition", years[one], "the year before, in one series")


def _alike(
    gatherings: list[Gathering], numbered: dict[tuple[tuple[object, ...], int], list[int]], of: tuple[object, ...], edition: int
) -> list[int]:  # fmt: skip
    """The one gathering without a body that bears the number before and nearly the same name."""
    kind, name, extraordinary = of
    if not isinstance(name, frozenset) or len(name) < 3 or kind == "sitting":
        return []
    near = [
        at[0] for ((other_kind, other, special), number), at in numbered.items()
        if number == edition - 1 and other_kind == kind and special == extraordinary and isinstance(other, frozenset)
        and len(name & other) >= _ALIKE * min(len(name), len(other)) and len(other) > 2
    ]  # fmt: skip
    return near if len(near) == 1 else []


def named_after_event(
    tokens: Tokens, mentions: Mentions, gatherings: list[Gathering], lexicon: Lexicon
) -> Iterator[Tie]:
    """اللجنة التحضيرية للمؤتمر, اللجنة العليا للمعرض: what a committee is named after, its meetings prepare for."""
    preparing = {cue.i for cue in mentions.cues if cue.column == "relation" and cue.value == "prepares_for"}
    for n, gathering in enumerate(gatherings):
        if gathering.body is None or gathering.kind not in ("meeting", "session"):
            continue
        body = gathering.body
        while (whole := mentions.bodies[body].same_as) is not None:
            body = whole
        body = next(
            (k for k in range(body) if short_key(mentions, k, tokens) == short_key(mentions, body, tokens)), body
        )
        i, j = mentions.bodies[body].i, mentions.bodies[body].j
        at = next((k for k in range(i + 1, j) if tokens.flags[k] & KIND and tokens.norms[k - 1] == "ل"), None)
        if at is None or not any(k in preparing or tokens.norms[k] in _COMMITTEES for k in range(i, at)):
            continue
        kind = lexicon.kinds.match(tokens.norms, at)
        other = _named(tokens, gatherings, at, j, kind.value.kind, n) if kind else None
        if other is not None:
            yield Tie(n, "prepares_for", other, i, j, "a committee that is named after it: اللجنة التحضيرية للمؤتمر")


def _named(tokens: Tokens, gatherings: list[Gathering], i: int, j: int, kind: str, but: int) -> int | None:
    """The first gathering of a kind whose name has the words of tokens ``i`` to ``j``, ``but`` one."""
    words = {norm.removeprefix("ال") if starts_definite(norm) else norm for norm in tokens.norms[i + 1 : j]}
    return next(
        (
            n
            for n, other in enumerate(gatherings)
            if n != but and other.kind == kind and words - {"ل", "و"} <= (other.full_words or words)
        ),
        None,
    )


def _tie(gatherings: list[Gathering], n: int, relation: str, other: int, rule: str) -> Tie:
    first = gatherings[n].first
    return Tie(n, relation, other, first.i, first.j, rule)
