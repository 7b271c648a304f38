"""Does a noun name a gathering at all? قمة السعادة, دورة تدريبية, 12 ورشة, ورشة الصيانة name none."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.find.elsewhere import is_elsewhere, is_false_series
from pipeline.find.events.names import Name
from pipeline.find.events.surroundings import HELD, TOPICS, Surroundings
from pipeline.lexicon import KIND, Kind
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import EditionMention
from pipeline.normalize import NUMBER

_LOOSE = grammar("loose_kinds")
_OFFICIAL = grammar("official")
_ATTENDING, _SCALES = grammar("attending"), grammar("scales")
_OPENING_QUOTES = '«"“'


def names_none(around: Surroundings, head: int, end: int, kind: Kind, editions: Sequence[EditionMention]) -> bool:
    """What the noun and its neighbours tell before the name is read: a count, another gathering's noun, no session."""
    if kind.number == "dual" and len(editions) < 2 or is_elsewhere(around.tokens, head, end, kind):
        return True
    if kind.form == "indefinite" and head and around.tokens.flags[head - 1] & NUMBER and not editions:
        return True  # 12 ورشة: a count
    if kind.kind in ("session", "edition") and not editions and _is_no_session(around, head, end, kind):
        return True
    return _defers(around, end, kind)


def _is_no_session(around: Surroundings, head: int, end: int, kind: Kind) -> bool:
    """Without a number, دورة may be a round of a prize, a course, or "his role" (دوره)."""
    tokens = around.tokens
    if is_false_series(tokens, head, kind, around.number_end(end), around.lexicon):
        return True
    if kind.form != "indefinite":
        return False
    body = around.body_at.get(end + (tokens.norms[end : end + 1] == ["ل"]))
    if body is not None:
        return not around.could_meet(body)
    return not (end < len(tokens) and tokens.flags[end] & KIND)


def _defers(around: Surroundings, end: int, kind: Kind) -> bool:
    """اجتماع الدورة 18: the noun that follows is the gathering's own."""
    tokens = around.tokens
    if kind.form != "indefinite" or kind.kind != "meeting" or end >= len(tokens) or not tokens.flags[end] & KIND:
        return False
    following = around.lexicon.kinds.match(tokens.norms, end)
    return following is not None and following.value.kind in ("session", "assembly")


def means_something_else(around: Surroundings, head: int, end: int, kind: Kind, name: Name) -> bool:
    """A noun without a number whose name says no gathering: قمة السعادة, ورشة الصيانة, لقاء الفريق, مناظرة."""
    unheld = name.body is None and around.held_by(name.end) is None
    if kind.form == "indefinite" and unheld and _is_generic(around, kind, name):
        return True
    norms, noun = around.tokens.norms, around.tokens.norms[head].removeprefix("ال")
    if kind.form == "definite" and len(name.parts) == 1 and not around.has_actor(head + 1):
        return False  # الورشة: points back at one, if there is one
    if kind.kind == "summit" and kind.form == "possessed":
        return _is_peak(around, head, kind, name)
    if noun not in _LOOSE or end != head + 1 or kind.form == "possessed":
        return False
    if any(norms[i] in TOPICS or norms[i] in _OPENING_QUOTES for i, _ in name.parts[1:]) or head + 1 in around.people:
        return False
    if noun == "قمه":
        return _is_peak(around, head, kind, name)
    if noun == "لقاء":
        if name.body is not None:
            return around.found.bodies[name.body].type == "media"  # لقاء جريدة …: an interview
        return not (name.adjectives and norms[name.parts[-1][1] - 1] in _OFFICIAL)
    return not around.has_actor(head + 1) and (noun == "ورشه" or kind.form == "indefinite")


def _is_peak(around: Surroundings, head: int, kind: Kind, name: Name) -> bool:
    """في قمة السعادة: the peak of something, where nobody attends it, it has no scale (عالمية) and no place or body follows."""
    norms = around.tokens.norms
    if kind.form == "definite" or len(name.parts) == 1 or "القمه" in norms or around.has_actor(head + 1):
        return False
    if norms[head - 1] == "علي":
        return True
    told_of = any(norms[k] in HELD or norms[k] in _ATTENDING for k in range(max(0, head - 3), head))
    return not told_of and not any(norms[k] in _SCALES for i, j in name.parts for k in range(i, j))


def _is_generic(around: Surroundings, kind: Kind, name: Name) -> bool:
    """Adjectives alone (ورشة عمل خاصة), a purpose (اجتماع لبحث …) or an unquoted sitting (جلسة علنية)."""
    rest = name.parts[1:]
    if rest and len(rest) == name.adjectives:
        return True
    begins = [around.tokens.norms[i] for i, _ in rest]
    if kind.kind == "sitting":
        titled = any(norm in _OPENING_QUOTES or norm in TOPICS for norm in begins)
        return not titled and not (rest and rest[0][0] in around.people)
    purpose = [norm for norm in begins if norm[0] == "ل" and norm not in ("لقاء",)]
    return bool(purpose) and (kind.kind == "meeting" or purpose[0] != "ل")
