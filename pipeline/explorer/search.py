"""Words as they are searched for: found through harakat, hamza forms, proclitics and the article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from pipeline.normalize import Vocabulary, fold, is_word

_ARTICLE = "ال"
_PROCLITICS = "وفبكل"
_SHORTEST = 3
"""Letters that a word must keep when something is taken off it."""
_WORDS = re.compile(r"\w+")


def searched_words(text: str, vocabulary: Vocabulary) -> list[str]:
    """The words of a query, as they are looked up: folded, without proclitics that the vocabulary knows and without the article.

    >>> searched_words("وبمُشَارَكَةِ الأُرْدُنّ", Vocabulary({"مشاركه": 1}))
    ['مشاركه', 'اردن']
    """
    return [
        _bare(norm) for norms in _norms(text, vocabulary) for norm in norms if len(norm) > 1 or norm not in _PROCLITICS
    ]


def indexed_words(texts: Iterable[str | None], vocabulary: Vocabulary) -> str:
    """The words of texts as they are indexed: as they are searched for, and with whatever may be a proclitic taken off.

    More is taken off than is right (زارة of وزارة): what nobody searches for does no harm, and no list knows every word.

    >>> indexed_words(["للاتحاد"], Vocabulary({}))
    'اتحاد لاتحاد للاتحاد'
    """
    found: dict[str, None] = {}
    for text in texts:
        for word in (text or "").split():
            for norms in _norms(word, vocabulary):
                found.update(dict.fromkeys(_bare(norm) for norm in norms if norm not in _PROCLITICS))
            for piece in _WORDS.findall(fold(word)):
                found.update(dict.fromkeys(_stripped(piece)))
    return " ".join(sorted(found))


def match_expression(query: str | None, vocabulary: Vocabulary) -> str:
    """A query as an expression of SQLite's FTS5: every word must be found; ``*`` behind one stands for any ending.

    >>> match_expression("مجلس وزراء*", Vocabulary({"وزراء": 1}))
    '"مجلس" AND "وزراء"*'
    >>> match_expression("  ", Vocabulary({}))
    '""'
    """
    terms = []
    for word in (query or "").split():
        star = "*" if word.endswith("*") else ""
        terms += [f'"{one}"{star}' for one in searched_words(word.strip('*"'), vocabulary)]
    return " AND ".join(terms) or '""'


def matcher(vocabulary: Vocabulary) -> Callable[[str | None], str]:
    """:func:`match_expression` with its vocabulary, as SQL calls it."""
    return lambda query: match_expression(query, vocabulary)


def _norms(text: str, vocabulary: Vocabulary) -> Iterator[list[str]]:
    for norms in vocabulary.norms(text.split()):
        yield [piece for norm in norms for piece in _WORDS.findall(norm)]


def _bare(norm: str) -> str:
    return norm[2:] if norm.startswith(_ARTICLE) and len(norm) >= len(_ARTICLE) + _SHORTEST - 1 else norm


def _stripped(word: str) -> Iterator[str]:
    """A folded word, and what remains of it without its first letters where these may be proclitics or the article."""
    yield _bare(word)
    if not is_word(word):
        return
    rest = word
    for letters in ("وف", "بكل"):
        if rest[0] in letters and len(rest) > _SHORTEST:
            rest = rest[1:]
            yield _bare(rest)
            if letters == "بكل" and rest[0] == "ل" and word[-len(rest) - 1] == "ل" and len(rest) > _SHORTEST:
                yield rest[1:]
