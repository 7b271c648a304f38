"""Many phrases looked up at once, by their folded words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

Value = TypeVar("Value")


class Match(NamedTuple, Generic[Value]):
    """A phrase found: the token after its last, what it means, and the line of the lexicon that says so."""

    end: int
    value: Value
    source: str


_new_match = tuple.__new__  # what Match(...) calls in the end, by way of a Python function

_END = ""
"""The key under which a node keeps what ends there; no token is empty."""


class Phrases(Generic[Value]):
    """A dictionary of phrases, as a tree of words; the longest phrase that begins at a token wins.

    >>> months: Phrases[int] = Phrases()
    >>> months.add(("تشرين", "الاول"), 10, "months.csv:2")
    >>> months.add(("تشرين",), 0, "months.csv:3")
    >>> months.match(["15", "تشرين", "الاول"], 1)
    Match(end=3, value=10, source='months.csv:2')
    """

    def __init__(self) -> None:
        self._root: dict[str, dict[str, Any]] = {}

    def add(self, words: Sequence[str], value: Value, source: str) -> None:
        """Add a phrase; of two with the same words, the one added first wins."""
        node = self._root
        for word in words:
            node = node.setdefault(word, {})
        node.setdefault(_END, (value, source))  # type: ignore[arg-type]

    def match(self, norms: Sequence[str], i: int) -> Match[Value] | None:
        """The longest phrase that begins at token ``i``, or None."""
        node = self._root.get(norms[i])
        if node is None:
            return None
        here = node.get(_END)
        if here is not None and len(node) == 1:  # as most words: no phrase goes on from it
            return _new_match(Match, (i + 1, *here))
        found, end, last = here, i + 1, len(norms)
        while (i := i + 1) < last and (node := node.get(norms[i])) is not None:
            here = node.get(_END)
            if here is not None:
                found, end = here, i + 1
        return _new_match(Match, (end, *found)) if found is not None else None

    def find(self, words: Sequence[str]) -> Value | None:
        """The value of exactly this phrase."""
        found = self.match(words, 0) if words else None
        return found.value if found and found.end == len(words) else None

    def following(self, words: Sequence[str]) -> Iterable[str]:
        """The words that a phrase goes on with after these."""
        node: dict[str, Any] | None = self._root
        for word in words:
            node = node.get(word) if node is not None else None
        return node.keys() - {_END} if node is not None else ()

    def beginnings(self) -> Iterator[tuple[str, Iterable[str], bool]]:
        """Each first word, the words that go on from it, and whether it is a phrase by itself."""
        for word, node in self._root.items():
            yield word, node.keys() - {_END}, _END in node
