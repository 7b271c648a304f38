"""Words that qualify a date: where it lies from publication (المقبل), which part is meant (النصف الأول)."""

from __future__ import annotations

from pipeline.lexicon import TIME, Lexicon
from pipeline.normalize import Tokens

FROM_PUBLICATION = frozenset(("next", "last", "this", "after_next", "before_last"))
FROM_TEXT = frozenset(("same", "following", "previous"))
"""Directions that count from another date of the text: في اليوم نفسه, العام التالي."""
DIRECTIONS = FROM_PUBLICATION | FROM_TEXT
_TURNS = (["عام"], ["سنه"], ["شهر"], ["اسبوع"])
_BEFORE_PART = ("من", "شهر", "عام", "سنه", "العام", "السنه", "الشهر", "ل")


def meaning_at(tokens: Tokens, i: int, lexicon: Lexicon) -> tuple[str, int]:
    """What a time word that begins at token ``i`` means, and where it ends; "" where there is none.

    >>> from pipeline.lexicon import load_lexicon
    >>> from pipeline.normalize import normalize
    >>> lexicon = load_lexicon()
    >>> tokens = normalize("نوفمبر المقبل", lexicon.vocabulary)
    >>> meaning_at(tokens, 1, lexicon), meaning_at(tokens, 0, lexicon)
    (('next', 2), ('', 0))
    """
    if i < len(tokens) and tokens.flags[i] & TIME and (match := lexicon.time_words.match(tokens.norms, i)):
        return match.value, match.end
    return "", i


def part_before(tokens: Tokens, i: int, lexicon: Lexicon) -> str | None:
    """The half, quarter, beginning or end that qualifies the month or year at token ``i``: its words."""
    norms, end = tokens.norms, i
    while end and norms[end - 1] in _BEFORE_PART:
        end -= 1
    for start in range(max(0, end - 2), end):
        match = lexicon.time_words.match(norms, start) if tokens.flags[start] & TIME else None
        if match and match.value == "part" and match.end == end:
            return " ".join(norms[start:end])
    return None


def recurs_at(tokens: Tokens, i: int) -> bool:
    """Does what stands at token ``i`` say that the date before it comes again and again: كل عام, من كل شهر, سنويا?"""
    norms = tokens.norms
    every = i + (norms[i : i + 1] == ["من"])
    return (
        norms[i : i + 1] == ["سنويا"] or norms[every : every + 1] == ["كل"] and norms[every + 1 : every + 2] in _TURNS
    )
