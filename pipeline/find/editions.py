"""Meeting numbers: the ordinal words, digits, brackets or signs that number a noun for a gathering."""

from __future__ import annotations

from pipeline.find.elsewhere import bars, is_elsewhere, is_false_series
from pipeline.lexicon import CUE, KIND, NUMERAL, Kind, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import EditionMention, Mentions
from pipeline.normalize import NUMBER, Tokens, is_word, starts_definite
from pipeline.numerals import read_number

_FARTHEST = 7
"""A number stands at most so many tokens after its noun: المنتدى العربي السنوي الثالث."""
_LARGEST = 1000
_OPEN = {"(": ")", "[": "]", '"': '"', "«": "»", "“": "”", "'": "'"}
_SIGNS = grammar("signs") | frozenset("# . / : ـ".split())
_MARKS = frozenset(("#", "رقم"))
_RECURS = grammar("recurs")


def find_editions(tokens: Tokens, before: Mentions, lexicon: Lexicon) -> list[EditionMention]:
    """Every meeting number of a document, from left to right; ``before`` holds the dates."""
    dated = {k for date in before.dates for k in range(date.i, date.j)}
    found: list[EditionMention] = []
    for i, flags in tokens.marked:
        if flags & KIND and (match := lexicon.kinds.match(tokens.norms, i)):
            found += _after_head(tokens, i, match.end, match.value, dated, lexicon)
        elif flags & NUMERAL:
            found += _elsewhere(tokens, i, found, dated, lexicon)
    unique: dict[int, EditionMention] = {}
    for edition in found:
        unique.setdefault(edition.i, edition)
    return sorted(unique.values(), key=lambda edition: edition.i)


def _after_head(
    tokens: Tokens, head: int, end: int, kind: Kind, dated: set[int], lexicon: Lexicon
) -> list[EditionMention]:
    """The number (two after a dual) that follows a noun and its adjectives: الاجتماع الاستثنائي الخامس والأربعين."""
    norms = tokens.norms
    if (
        bars(norms, head, end, lexicon)
        or (kind.number == "plural" and kind.kind != "consultation")
        or is_elsewhere(tokens, head, end, kind)
    ):
        return []
    at = end
    while at < min(end + _FARTHEST, len(tokens)):
        direct = at == end or all(starts_definite(norms[k]) or tokens.flags[k] & CUE for k in range(end, at))
        number = _number_at(tokens, at, lexicon, direct) if at not in dated else None
        if number and (direct or _agrees(tokens, head, number) or norms[at] in _MARKS):
            if kind.kind in ("session", "edition") and is_false_series(tokens, head, kind, number[1], lexicon):
                return []
            first = EditionMention(number[0], number[1], number[2], kind.kind, head, _rule(tokens, number))
            second = _second(tokens, number[1], lexicon) if kind.number == "dual" else None
            if second:
                return [first, EditionMention(*second, kind.kind, head, "second number of a dual: الدورتين 35 و36")]
            return [first]
        if at in dated or not _may_stand_between(tokens, at, at == end, kind, lexicon):
            return []
        at += 1
    return []


def _rule(tokens: Tokens, number: tuple[int, int, int]) -> str:
    if (
        tokens.flags[number[1] - 1] & NUMBER
        or tokens.flags[number[0]] & NUMBER
        or number[1] - number[0] > 1
        and (tokens.norms[number[0]] in _OPEN or tokens.norms[number[0]] in _SIGNS)
    ):
        return "head noun, then digits: الدورة الـ21"
    return "head noun, then ordinal words: الدورة الثامنة والثلاثون"


def _may_stand_between(tokens: Tokens, i: int, first: bool, kind: Kind, lexicon: Lexicon) -> bool:
    """May this token stand between a noun and its number: an adjective, or the noun's complement?"""
    norm, flags = tokens.norms[i], tokens.flags[i]
    if not is_word(norm) or norm in lexicon.false_events or flags & KIND:
        return norm in ("»", "”") and first
    if norm == "ل":
        return not first and kind.form == "indefinite"
    if norm in lexicon.function_words or norm in lexicon.verbs or norm in ("و", "ب", "ف"):
        return False
    if starts_definite(norm):
        return True
    return first or kind.form != "definite"


def _agrees(tokens: Tokens, head: int, number: tuple[int, int, int]) -> bool:
    """After a complement, does the number agree with the noun and not with the complement? مؤتمر الأطراف الثامن."""
    norm = tokens.norms[number[0]]
    feminine = norm.endswith(("ه", "ولي"))
    noun = tokens.norms[head]
    return feminine == (
        noun.endswith(("ه", "ته", "تها", "تهم")) and not noun.endswith(("ماعه", "ماعها", "مره", "دانه"))
    )


def _number_at(tokens: Tokens, i: int, lexicon: Lexicon, direct: bool = True) -> tuple[int, int, int] | None:
    """A number as a meeting bears it at token ``i``: (first token, end, number)."""
    norms = tokens.norms
    reading = read_number(norms, i, lexicon.numbers) if tokens.flags[i] & NUMERAL else None
    if reading:
        definite = starts_definite(norms[i])
        if definite and (reading.ordinal or reading.value >= 20) and 0 < reading.value < _LARGEST:
            return i, reading.end, reading.value
        return None
    if not direct and norms[i] not in _MARKS:
        return None
    at = i
    while at < len(tokens) and at - i < 3 and (norms[at] in _SIGNS or norms[at] in _OPEN):
        at += 1
    if at >= len(tokens):
        return None
    if at > i and (inner := read_number(norms, at, lexicon.numbers)) and inner.value >= 20:
        return i, inner.end, inner.value
    if not tokens.flags[at] & NUMBER or len(norms[at]) > 3 or not 0 < int(norms[at]) < _LARGEST:
        return None
    end = at + 1
    if norms[at - 1] in _OPEN and at > i:
        if norms[end : end + 1] != [_OPEN[norms[at - 1]]] and norms[end : end + 1] not in (["»"], ["”"], ["“"]):
            return None
        end += 1
        if _counts(tokens, end, int(norms[at])):
            return None
    elif (
        norms[end : end + 1] in (["/"], ["-"], [":"], ["%"], ["."], ["–"])
        and end + 1 < len(tokens)
        and tokens.flags[end + 1] & NUMBER
    ):
        return None
    if at == i and not _numbers_not_counts(tokens, i, end, lexicon):
        return None
    return i, end, int(norms[at])


def _counts(tokens: Tokens, end: int, number: int) -> bool:
    """شارك في الملتقى (255) مشاركا: in brackets, and yet a count of the accusative that follows it."""
    return (
        number > 10
        and end < len(tokens)
        and tokens.quote(end, end + 1).endswith(("\N{ARABIC LETTER ALEF}", "\N{ARABIC FATHATAN}"))
        and (is_word(tokens.norms[end]) and not starts_definite(tokens.norms[end]) and not tokens.flags[end])
    )


def _numbers_not_counts(tokens: Tokens, i: int, end: int, lexicon: Lexicon) -> bool:
    """Is a bare number after a definite noun its number (الدورة 21) and not a count (اجتماع 5 وزراء)?"""
    if not (
        starts_definite(tokens.norms[i - 1])
        or tokens.norms[i - 1].endswith(("ه", "ها", "هم"))
        or tokens.norms[i - 1] in "»)"
    ):
        return False
    after = tokens.norms[end] if end < len(tokens) else "."
    return (
        not is_word(after) or starts_definite(after) or after in lexicon.function_words or after in ("ل", "و", "ب", "ف")
    )


def _second(tokens: Tokens, end: int, lexicon: Lexicon) -> tuple[int, int, int] | None:
    """After the first number of a dual, the second: الاجتماعان الثاني والثالث."""
    if tokens.norms[end : end + 1] != ["و"] or end + 1 >= len(tokens):
        return None
    number = _number_at(tokens, end + 1, lexicon)
    if number is None and tokens.flags[end + 1] & NUMBER and len(tokens.norms[end + 1]) <= 3:
        return end + 1, end + 2, int(tokens.norms[end + 1])
    return number


def _elsewhere(
    tokens: Tokens, i: int, found: list[EditionMention], dated: set[int], lexicon: Lexicon
) -> list[EditionMention]:
    """Numbers that stand before their noun or apart from it: أول مؤتمر; التأم للمرة الخامسة; وهي الثالثة من نوعها."""
    norms = tokens.norms
    reading = read_number(norms, i, lexicon.numbers)
    if reading is None or not reading.ordinal or i in dated:
        return []
    if not starts_definite(norms[i]) and reading.end == i + 1 and i + 1 < len(tokens):
        match = lexicon.kinds.match(norms, i + 1) if tokens.flags[i + 1] & KIND else None
        if match and match.value.number == "singular" and match.value.form == "indefinite":
            if bars(norms, i + 1, match.end, lexicon):
                return []
            return [
                EditionMention(i, i + 1, reading.value, match.value.kind, i + 1, "ordinal, then head noun: أول مؤتمر")
            ]
        return []
    first, _ = tokens.sentence(i)
    if i >= 2 and norms[i - 1] in ("المره", "للمره"):
        verb = next((k for k in range(i - 1, max(first, i - 6) - 1, -1) if norms[k] in _RECURS), None)
        if verb is not None:
            return [
                EditionMention(i, reading.end, reading.value, "meeting", verb, "for the nth time: التأم للمرة الخامسة")
            ]
    if i >= 1 and norms[i - 1] in ("هي", "هو") and _closes(norms, reading.end):
        head = next((k for k in range(i - 1, first - 1, -1) if tokens.flags[k] & KIND and norms[k - 1] != "ل"), None)
        match = lexicon.kinds.match(norms, head) if head is not None else None
        if match and head is not None:
            return [
                EditionMention(
                    i, reading.end, reading.value, match.value.kind, head, "and it is the nth: وهي الثالثة من نوعها"
                )
            ]
    return []


def _closes(norms: list[str], end: int) -> bool:
    return norms[end : end + 2] in (["من", "نوعها"], ["من", "نوعه"]) or norms[end : end + 1] in (
        ["لها"],
        ["له"],
        ["لهم"],
    )
