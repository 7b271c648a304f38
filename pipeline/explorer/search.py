"""Words as they are searched for: found through harakat, hamza forms, proclitics and the article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from pipeline.normalize import Vocabulary, fold, is_word

_ARTICLE = "ال"
_PROCLITICS = "وفبكل"
_SHORTEST = 3
"""Letters that a word must keep when something is taken off it."""
_SNIPPET, _BEFORE = 30, 8
"""Words of a snippet, and how many of them stand before the first that was found."""
_MOST_KNOWN = 200_000
_WORDS = re.compile(r"\w+")


def searched_words(text: str, vocabulary: Vocabulary) -> list[str]:
    """The words of a query, as they are looked up: folded, without proclitics that the vocabulary knows and without the article.

    >>> searched_words("وبمُشَارَكَةِ الأُرْدُنّ", Vocabulary({"مشاركه": 1}))
    ['مشاركه', 'اردن']
    """
    return [
        _bare(norm) for norms in _norms(text, vocabulary) for norm in norms if len(norm) > 1 or norm not in _PROCLITICS
    ]


Forms = dict[str, tuple[str, ...]]
"""What each word is found by, of the words that were looked at: texts repeat theirs, and to fold one takes time."""


def indexed_words(texts: Iterable[str | None], vocabulary: Vocabulary, known: Forms | None = None) -> str:
    """The words of texts as they are indexed: as they are searched for, and with whatever may be a proclitic taken off.

    More is taken off than is right (زارة of وزارة): what nobody searches for does no harm, and no list knows every word.

    >>> indexed_words(["للاتحاد"], Vocabulary({}))
    'اتحاد لاتحاد للاتحاد'
    """
    known = {} if known is None else known
    found: set[str] = set()
    for text in texts:
        for word in (text or "").split():
            found.update(_forms(word, vocabulary, known))
    return " ".join(sorted(found))


def _forms(word: str, vocabulary: Vocabulary, known: Forms) -> tuple[str, ...]:
    """What one word of a text is found by."""
    if (forms := known.get(word)) is None:
        found = {_bare(norm) for norms in _norms(word, vocabulary) for norm in norms if norm not in _PROCLITICS}
        for piece in _WORDS.findall(fold(word)):
            found.update(_stripped(piece))
        forms = known[word] = tuple(found)
    return forms


def snippet(text: str | None, query: str | None, vocabulary: Vocabulary, known: Forms | None = None) -> str:
    """The words of a text around those that a query finds, these between ``**``; ⋯ stands for what is left out.

    The stretch begins where most of the words looked for stand together; where none is found, at the beginning.

    >>> snippet("افتتح الوزير في عمان اجتماع مجلس الوزراء", "للاجتماع", Vocabulary({}))
    'افتتح الوزير في عمان **اجتماع** مجلس الوزراء'
    """
    known = {} if known is None else known
    wanted = [term for word in (query or "").split() for term in _terms(word, vocabulary)]
    words = (text or "").split()
    hits = [{n for n, term in enumerate(wanted) if _is_found(term, _forms(word, vocabulary, known))} for word in words]
    places = [at for at, hit in enumerate(hits) if hit]
    best = max(places, key=lambda at: (len(set().union(*hits[at : at + _SNIPPET - _BEFORE])), -at), default=0)
    first = max(0, best - _BEFORE)
    shown = [f"**{words[at]}**" if hits[at] else words[at] for at in range(first, min(len(words), first + _SNIPPET))]
    return " ".join([*(["⋯"] if first else []), *shown, *(["⋯"] if first + _SNIPPET < len(words) else [])])


def _is_found(term: tuple[str, bool], forms: Iterable[str]) -> bool:
    wanted, is_start = term
    return any(form.startswith(wanted) if is_start else form == wanted for form in forms)


def match_expression(query: str | None, vocabulary: Vocabulary) -> str:
    """A query as an expression of SQLite's FTS5: every word must be found; ``*`` behind one stands for any ending.

    >>> match_expression("مجلس وزراء*", Vocabulary({"وزراء": 1}))
    '"مجلس" AND "وزراء"*'
    >>> match_expression("  ", Vocabulary({}))
    '""'
    """
    terms = (term for word in (query or "").split() for term in _terms(word, vocabulary))
    return " AND ".join(f'"{one}"{"*" if is_start else ""}' for one, is_start in terms) or '""'


def _terms(word: str, vocabulary: Vocabulary) -> list[tuple[str, bool]]:
    """The words that one word of a query stands for, and whether any ending may follow."""
    return [(one, word.endswith("*")) for one in searched_words(word.strip('*"'), vocabulary)]


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


def snipper(vocabulary: Vocabulary) -> Callable[[str | None, str | None], str]:
    """:func:`snippet` with its vocabulary, as SQL calls it; it remembers the forms of words."""
    known: Forms = {}

    def cut(text: str | None, query: str | None) -> str:
        if len(known) > _MOST_KNOWN:
            known.clear()
        return snippet(text, query, vocabulary, known)

    return cut
