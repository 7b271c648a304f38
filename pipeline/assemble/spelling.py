"""Known bodies under a name that is written a little otherwise: parts in another order, a synonym, one letter off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.lexicon import Lexicon

_SYNONYMS = {
    "تقنيه": "تكنولوجيا",
    "تكنولوجيا": "تقنيه",
    "تكنولوجيات": "تكنولوجيا",
    "تقنيات": "تكنولوجيا",
    "تقانه": "تكنولوجيا",
}
_SHORTEST, _LONGEST = 3, 12
"""Names of fewer words differ by too little, and of more are too long to be a known name."""
_LETTERS = 5
"""A word that a letter may be wrong in has so many at least."""
_MOST_PARTS = 3


def known_alike(words: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The known bodies whose name differs from these folded words in order, in a synonym, or by one letter of one word.

    >>> from pipeline.lexicon import load_lexicon
    >>> known_alike("الاتحاد الدولي ل الاتصلات".split(), load_lexicon())
    ('un-itu',)
    """
    return known_reworded(words, lexicon) or _corrected(words, lexicon)


def known_reworded(words: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The known bodies whose name differs only in the order of its parts, or in a synonym."""
    if not _SHORTEST <= len(words) <= _LONGEST:
        return ()
    for other in _reworded(tuple(words)):
        if ids := lexicon.body_names.find(other):
            return ids
    return ()


def _reworded(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The same name with a synonym, or with the parts around و in the other order."""
    forms = [words]
    for k, word in enumerate(words):
        if word in _SYNONYMS:
            forms.append((*words[:k], _SYNONYMS[word], *words[k + 1 :]))
    yield from forms[1:]
    for form in forms:
        if form.count("و") == 1:
            yield from _turned(form, form.index("و"))


def _turned(words: tuple[str, ...], at: int) -> Iterator[tuple[str, ...]]:
    """للاتصالات والمعلومات for للمعلومات والاتصالات: the parts before and after و change places."""
    for before in range(max(1, at - _MOST_PARTS), at):
        for after in range(at + 2, min(len(words), at + 1 + _MOST_PARTS) + 1):
            yield (*words[:before], *words[at + 1 : after], "و", *words[before:at], *words[after:])


def _corrected(words: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The known name that differs in one letter of one word, where that word is in no name of the lexicon."""
    if not _SHORTEST <= len(words) <= _LONGEST:
        return ()
    flags = lexicon.vocabulary.flags
    strange = [k for k, word in enumerate(words) if word not in flags]
    if len(strange) != 1 or len(words[strange[0]]) < _LETTERS:
        return ()
    at = strange[0]
    found: dict[tuple[str, ...], None] = {}
    for word in _one_letter_off(words[at]):
        if word in flags and (ids := lexicon.body_names.find((*words[:at], word, *words[at + 1 :]))):
            found[ids] = None
    return next(iter(found)) if len(found) == 1 else ()


_ALPHABET = "ابتثجحخدذرزسشصضطظعغفقكلمنهويء"


def _one_letter_off(word: str) -> Iterator[str]:
    """Every word that one letter too many, too few, wrong, or two changed places would have made of it."""
    for k in range(len(word)):
        yield word[:k] + word[k + 1 :]
        if k + 1 < len(word):
            yield word[:k] + word[k + 1] + word[k] + word[k + 2 :]
    for k in range(len(word) + 1):
        for letter in _ALPHABET:
            yield word[:k] + letter + word[k:]
            if k < len(word):
                yield word[:k] + letter + word[k + 1 :]
