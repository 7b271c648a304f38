"""How a gathering takes place: in person, virtual or hybrid, and whether it is planned, postponed or cancelled."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.assemble.scenes import NOBODY, Fields, Scene
from pipeline.mentions import BodyMention, CueMention, Mentions, within
from pipeline.normalize import Tokens

_OTHERS_REMOTE = ("الطب", "التعليم", "العمل", "الدراسه", "التدريب")
"""التعليم عن بعد: what else takes place at a distance."""


def mode_and_status(tokens: Tokens, mentions: Mentions, scene: Scene, found: Sequence[Fields]) -> None:
    """Every word of mode or status in a sentence goes to the gathering whose it is."""
    named = {k for n in within(mentions.bodies, scene.first, scene.last) for k in _words(mentions.bodies[n])}
    for n in within(mentions.cues, scene.first, scene.last):
        cue = mentions.cues[n]
        if cue.column not in ("mode", "status") or cue.i in named:
            continue
        owner = scene.named_around(cue.i) or scene.owner(cue.i, cue.j)
        if owner and owner[1] != NOBODY and _set_cue(tokens, cue, found[owner[1]]):
            found[owner[1]].evidence.append((cue.column, cue.i, cue.j, f"{cue.column} word"))


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
    if fields.status is None or cue.value in ("postponed", "cancelled"):
        fields.status = cue.value
        return True
    return False
