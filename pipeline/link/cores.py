"""What names of one series share: the core that is left when known bodies go by one name and words that tie are gone.

the team concerned with X, the team special to X, the team of X        → one core
the committee of the Cooperation Council, … of the states of the Cooperation Council for … → one core
the executive board, the executive board of the council of …          → the second goes on with a parent
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.lexicon.compiled import compiled, version_of
from pipeline.lexicon.grammar import grammar
from pipeline.lexicon.rows import read_rows
from pipeline.link.identity import bare_words, same_word
from pipeline.link.words import ARTICLE, BEH

Words = tuple[str, ...]

BEARERS = frozenset({"intergovernmental"})
"""Types of bodies that others are named after: whatever such a body is called there, it is the same parent."""

LEAST_STEM = 3
"""Words that a name needs, its head among them, for another to go on from it: any body has a meeting of its committee."""

_KNOWN = "="
_GATHERINGS = frozenset({"conference", "forum", "summit", "assembly", "exhibition"})
_SESSIONS = frozenset({"session", "meeting"})


@dataclass(frozen=True, slots=True)
class _Lists:
    """Bare words: head nouns of bodies, nouns that lose a preposition, words that tie, member states, levels of a
    meeting, words for what is of several states, and for gatherings.
    """

    heads: frozenset[str]
    without_beh: frozenset[str]
    ties: frozenset[str]
    states: frozenset[str]
    levels: frozenset[str]
    joint: frozenset[str]
    gatherings: frozenset[str]
    sessions: frozenset[str]


Names = tuple[dict[Words, str], dict[str, tuple[int, ...]]]
"""What stands for each name, and how long the names are that a word begins, the longest first."""


@functools.cache
def _lists() -> _Lists:
    kinds = [(bare_words(row["word"]), row["kind"]) for _, row in read_rows("kinds") if row["number"] == "singular"]
    heads = frozenset(word for _, row in read_rows("body_heads") for word in bare_words(row["word"])[:1])
    states = _bare(grammar("member_states"))
    return _Lists(
        heads=heads,
        without_beh=heads | states,
        ties=_bare(grammar("attached")),
        states=states,
        levels=_bare(grammar("levels")),
        joint=_bare(grammar("joint")),
        gatherings=frozenset(words[0] for words, kind in kinds if kind in _GATHERINGS),
        sessions=frozenset(words[0] for words, kind in kinds if kind in _SESSIONS),
    )


def _bare(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.removeprefix(ARTICLE) for word in words)


@functools.cache
def _bearers() -> Names:
    """What :func:`_read_bearers` reads, read once for each version of the words."""
    return compiled(f"bearers-{version_of()}", _read_bearers)


def _read_bearers() -> Names:
    """The bodies of no one country that others are named after.

    Shorter names come first, so that a longer one may hold them: whatever its parent is called, a council is the same.
    A name of two bodies stands for none, nor do head nouns alone (the council).
    """
    ids = {row["organization_id"] for _, row in read_rows("bodies") if row["type"] in BEARERS and not row["country"]}
    rows = [(row["name_ar"], row["organization_id"]) for _, row in read_rows("bodies")]
    rows += [(row["name"], row["organization_id"]) for _, row in read_rows("body_names")]
    by_length: defaultdict[int, dict[Words, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, organization_id in rows:
        if organization_id in ids and (words := bare_words(name)):
            by_length[len(words)][words].add(_KNOWN + organization_id)
    heads = _lists().heads
    names: dict[Words, str] = {}
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for length in sorted(by_length):
        so_far: Names = (names, {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()})
        read: defaultdict[Words, set[str]] = defaultdict(set)
        for words, owners in by_length[length].items():
            read[(words[0], *_inside_out(words[1:], so_far))] |= owners
        for words, owners in read.items():
            if len(owners) == 1 and not heads.issuperset(words):
                names.setdefault(words, min(owners))
                lengths[words[0]].add(len(words))
    return names, {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _inside_out(words: Words, bearers: Names) -> Words:
    """Put what stands for a body in the place of its name, from the last word to the first, for a parent follows what
    is named after it; the states of a body stand for it.
    """
    lists, (names, lengths) = _lists(), bearers
    found: list[str] = []  # the other way round
    for written in reversed(words):
        word = written[1:] if written[:1] == BEH and written[1:] in lists.without_beh else written
        if word in lists.ties or (word in lists.states and found and found[-1].startswith(_KNOWN)):
            continue
        found.append(word)
        for length in lengths.get(word, ()):
            name = names.get(tuple(found[: -length - 1 : -1]))
            if name and length <= len(found):
                found[-length:] = [name]
                break
    return tuple(reversed(found))


@functools.lru_cache(1 << 17)
def canonical(words: Words) -> Words:
    """Bare words of a body's name with each known body as one, and without words that tie.

    >>> canonical(bare_words("لجنة الإحصاء بدول مجلس التعاون لدول الخليج العربية"))
    ('لجنه', 'احصاء', '=gcc')
    >>> canonical(bare_words("لجنة الإحصاء التابعة لمجلس التعاون"))
    ('لجنه', 'احصاء', '=gcc')
    """
    return _inside_out(words, _bearers())


@functools.lru_cache(1 << 17)
def core(words: Words) -> Words:
    """The core of an event's name: its head noun, then what is canonical; the session of a conference is the conference.

    >>> core(bare_words("دورة المؤتمر العام لليونسكو")) == core(bare_words("المؤتمر العام لليونسكو"))
    True
    """
    lists = _lists()
    if len(words) > 2 and words[0] in lists.sessions and words[1] in lists.gatherings:
        words = words[1:]
    return (words[0], *canonical(words[1:]))


@functools.lru_cache(1 << 17)
def stem(words: Words) -> Words:
    """The core without a head noun at its end that stands for a body named elsewhere (the ministers of the
    Organisation).
    """
    found = core(words)
    return found[:-1] if len(found) > LEAST_STEM and found[-1] in _lists().heads else found


def without_level(words: Words) -> Words:
    """A stem without the level at which its body meets: reports leave the word ministerial out.

    >>> without_level(stem(bare_words("الاجتماع الوزاري للجنة التوجيهية")))
    ('اجتماع', 'لجنه', 'توجيهيه')
    """
    return (words[0], *words[2:]) if len(words) > LEAST_STEM and words[1] in _lists().levels else words


def parent_left_out(one: Words, other: Words) -> Words | None:
    """The words of the parent by which one stem goes on after the other, empty where they are equal; None where they
    are not of one series.

    >>> one, other = bare_words("اجتماع اللجنة التوجيهية"), bare_words("اجتماع اللجنة التوجيهية للاتحاد الأفريقي")
    >>> parent_left_out(stem(one), stem(other))
    ('=au',)
    >>> parent_left_out(stem(one), stem(bare_words("اجتماع اللجنة التوجيهية المصغرة"))) is None
    True
    """
    rest = _rest(one, other)
    return _rest(without_level(one), without_level(other)) if rest is None else rest


def _rest(one: Words, other: Words) -> Words | None:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < LEAST_STEM or not all(map(same_word, shorter, longer)):
        return None
    rest = longer[len(shorter) :]
    return rest if not rest or rest[0].startswith(_KNOWN) or rest[0] in _lists().heads else None


def same_but_for(one: Words, other: Words, towns: Iterable[str]) -> bool:
    """Whether one stem is the other with its town behind it, or merely says "the meeting of the group" where the other
    names a group.

    >>> one, other = bare_words("ملتقى الشباب"), bare_words("ملتقى شباب الباحة")
    >>> same_but_for(one, other, ["الباحة"])
    True
    >>> same_but_for(bare_words("اجتماع المجموعة"), bare_words("الاجتماع العام لمجموعة العمل المالي"), [])
    True
    """
    shorter, longer = sorted((one, other), key=len)
    if any(longer == shorter + bare_words(town) for town in towns):
        return True
    heads = _lists().heads
    return len(shorter) == 2 < len(longer) and shorter[0] == longer[0] and shorter[1] in heads.intersection(longer)


def is_joint(words: Words) -> bool:
    """Whether the name says that its body is of several states.

    >>> is_joint(bare_words("دورة اللجنة العليا المصرية الأردنية المشتركة"))
    True
    """
    return not _lists().joint.isdisjoint(words)


def names_parent(parent: Words, bodies: Iterable[str]) -> bool:
    """Whether one of these names of bodies has all words of the parent."""
    wanted = Counter(parent)
    return any(not wanted - Counter(canonical(bare_words(body))) for body in bodies)
