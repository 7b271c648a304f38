"""How a gathering takes place: in person, virtual or hybrid, and whether it is planned, postponed or cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pipeline.assemble.scenes import NOBODY, Fields, Scene
from pipeline.lexicon import VERB
from pipeline.mentions import BodyMention, CueMention, EventMention, Mentions, within
from pipeline.normalize import Tokens

_OTHERS_REMOTE = ("الطب", "التعليم", "العمل", "الدراسه", "التدريب")
"""التعليم عن بعد: what else takes place at a distance."""
_FOR_THE_SAKE = frozenset(("من", "ل"))
"""من أجل: what is written like a verb of postponing, but says what for."""
_CLAUSE = 14


def mode_and_status(tokens: Tokens, mentions: Mentions, scene: Scene, found: Sequence[Fields]) -> None:
    """Every word of mode or status in a sentence goes to the gathering whose it is."""
    named = {k for n in within(mentions.bodies, scene.first, scene.last) for k in _words(mentions.bodies[n])}
    for n in within(mentions.cues, scene.first, scene.last):
        cue = mentions.cues[n]
        if cue.column not in ("mode", "status") or cue.i in named:
            continue
        owner = scene.named_around(cue.i) or scene.owner(cue.i, cue.j)
        if owner and cue.column == "mode" and _is_of_guests(tokens, mentions, cue, scene):
            guests = 0 if _is_taken_up(mentions, owner[0]) else owner[1]
            if guests != NOBODY:
                found[guests].guests.setdefault(cue.value, (cue.i, cue.j))
            continue
        if owner and owner[1] != NOBODY and _set_cue(tokens, cue, found[owner[1]]):
            found[owner[1]].evidence.append((cue.column, cue.i, cue.j, f"{cue.column} word"))


def _is_of_guests(tokens: Tokens, mentions: Mentions, cue: CueMention, scene: Scene) -> bool:
    """تشارك فيها من بيروت عبر الربط المرئي خبيرة: is it some who take part that way, and not the gathering that is held so?"""
    near = within(mentions.cues, max(scene.first, cue.i - _CLAUSE), cue.i)
    joining = [
        mentions.cues[n]
        for n in near
        if mentions.cues[n].value == "participant" and tokens.flags[mentions.cues[n].i] & VERB
    ]
    if not joining:
        return False
    return not any(joining[-1].i < mention.i < cue.i for mention, _ in scene.cast)


def _is_taken_up(mentions: Mentions, mention: EventMention) -> bool:
    """Is it the results of a gathering that were spoken of, and not the gathering itself?"""
    cues = within(mentions.cues, mention.i - 3, mention.i)
    return (
        any(mentions.cues[n].value == "reviews" for n in cues)
        or mention.form != "indefinite"
        and mention.j - mention.i < 3
        and any(mentions.cues[n].value == "reviews" for n in within(mentions.cues, mention.head - 3, mention.head))
    )


def settle_guests(fields: Fields) -> None:
    """Some there and some on a screen make a gathering hybrid; some on a screen alone make one without a place virtual."""
    if fields.guests.keys() == {"virtual", "in_person"}:
        fields.mode = "hybrid"
    elif fields.guests and fields.mode is None:
        fields.mode = next(iter(fields.guests)) if len(fields.guests) == 1 else "hybrid"
    else:
        return
    fields.evidence += [("mode", i, j, "how some take part: تشارك فيه عن بعد خبيرة") for i, j in fields.guests.values()]


def present_where_placed(fields: Fields) -> None:
    """A gathering with a place, and no word on its mode, is held there."""
    if fields.mode is None and (fields.city or fields.country or fields.venue):
        fields.mode = "in_person"
        fields.evidence += [
            ("mode", i, j, "a place, and no word of a screen") for _, i, j, _ in fields.on("place", "venue")[:1]
        ]


def _words(body: BodyMention) -> range:
    """The words of a body's name say nothing of a gathering: فريق التعليم الافتراضي."""
    return range(body.i, body.j)


def _set_cue(tokens: Tokens, cue: CueMention, fields: Fields) -> bool:
    """Fill the field of a cue; returns whether the cue counts."""
    if cue.column == "mode":
        if cue.j < len(tokens) and tokens.norms[cue.i - 1] in _OTHERS_REMOTE:
            return False
        if cue.value == "virtual" and tokens.norms[cue.i - 1] == "و" and (fields.city or fields.country):
            fields.mode = "hybrid"  # في بيروت وعبر الاتصال المرئي
            return True
        fields.mode = cue.value if fields.mode in (None, cue.value) else "hybrid"
        return True
    if tokens.norms[cue.i] == "اجل" and cue.i and tokens.norms[cue.i - 1] in _FOR_THE_SAKE:
        return False
    if fields.status is None or cue.value in ("postponed", "cancelled"):
        fields.status = cue.value
        return True
    return False


def tell_by_day(fields: Fields, published: dt.date | None) -> None:
    """Where no word says so: a first day ahead of publication tells of a plan, a last day behind it that it was held.

    >>> fields = Fields(dt.date(2025, 11, 20), evidence=[("date", 3, 4, "day or days, then month")])
    >>> tell_by_day(fields, dt.date(2025, 11, 12)); fields.status
    'planned'
    """
    if published is None or fields.status is not None:
        return
    if fields.start and fields.start > published:
        fields.status, why = "planned", "its first day lies ahead of publication"
    elif fields.end and fields.end < published:
        fields.status, why = "held", "its last day lies behind publication"
    else:
        return
    fields.evidence += [("status", i, j, f"{why}; {rule}") for _, i, j, rule in fields.on("date")[:1]]
