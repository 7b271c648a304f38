"""One text in several papers: documents that share most of their wording are copies, and count as one source.

A document is known by a sketch: the smallest hashes of its runs of ``RUN`` words. Of two sketches, the share of common
ones among their smallest estimates how much of the two texts is the same (Broder 1997), whatever headline, dateline or
last line differs. Only documents that share some of their very smallest are compared, so that time grows with the
number of documents.
"""

from __future__ import annotations

import datetime as dt
import heapq
import operator
import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from zlib import crc32

from pipeline.records import Extraction

RUN = 3
"""Words of a shingle: a changed word costs so many of them."""

KEPT = 64
"""Hashes of a sketch: the estimate errs by about 0.06."""

FEWEST = 20
"""Shorter texts have no sketch: two announcements of a line are alike by chance."""

COPIED = 0.6
"""Least share of a text that its copy has: a release of eighty words with a headline, a dateline and a last line of its
own has about 0.7; the reports of two papers' own writers have less than 0.2.
"""

BANDS = 8
"""Smallest hashes that documents are looked up by."""

MEETINGS = 2
"""So many of them must be common: a set phrase is in many texts, and of texts that share 0.6, one in a hundred is missed."""

CANDIDATES = 16
"""Documents that each hash remembers, the latest ones: a phrase of all releases must not make them all meet."""

COPY_DAYS = 7
"""Papers print an agency's text within so many days; later, it is a form that is filled in anew."""

_BITS = 26  # of a hash: sums of three with small factors are still numbers that Python adds fast
_MASK = (1 << _BITS) - 1
_SIZE = 4  # bytes


class _Hashes(dict[str, int]):
    """The hash of each word, worked out once; it must be the same in every process, as Python's own is not."""

    def __missing__(self, word: str) -> int:
        if len(self) >= 1 << 18:
            self.clear()
        found = self[word] = crc32(word.encode("utf-8", "surrogatepass")) & _MASK
        return found


_hashes = _Hashes()


def sketch(words: Iterable[str]) -> bytes:
    """The ``KEPT`` smallest hashes of the runs of words, in order, four bytes each; none for a short text.

    >>> sketch("a few words".split())
    b''
    >>> sketch(map(str, range(90))) == sketch(map(str, range(90))), len(sketch(map(str, range(90))))
    (True, 256)
    """
    hashes = list(map(_hashes.__getitem__, words))
    if len(hashes) < FEWEST + RUN - 1:
        return b""
    # Different factors, so that order counts.
    first = [3 * value for value in hashes]
    second = [5 * value for value in hashes[1:]]
    third = [7 * value for value in hashes[2:]]
    runs = set(map(_MASK.__and__, map(operator.add, map(operator.add, first, second), third)))
    found = heapq.nsmallest(KEPT, runs)
    return struct.pack(f"<{len(found)}I", *found)


def hashes_in(packed: bytes) -> tuple[int, ...]:
    """The hashes of a sketch, or of its beginning.

    >>> hashes_in(struct.pack("<3I", 1, 2, 3))
    (1, 2, 3)
    """
    return struct.unpack(f"<{len(packed) // _SIZE}I", packed)


def shared(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of two texts that is the same, as their sketches tell: 0 to 1.

    >>> shared((1, 2, 3), (1, 2, 3)), shared((1, 2), (3, 4))
    (1.0, 0.0)
    """
    a, b = set(one), set(other)
    smallest = sorted(a | b)[: max(len(a), len(b))]
    return sum(1 for value in smallest if value in a and value in b) / len(smallest) if smallest else 0.0


def originals(sources: Iterable[Extraction]) -> dict[str, str]:
    """The document that each copy is of, by document_id: the first published of those with its text.

    Texts that number their meetings differently are no copies, however alike: a form was filled in twice.

    >>> originals([])
    {}
    """
    leaders: defaultdict[int, list[int]] = defaultdict(list)  # places in what is ordered
    found: dict[str, str] = {}
    ordered = sorted((source for source in sources if source.sketch), key=_age)
    for place, source in enumerate(ordered):
        bands = hashes_in(source.sketch[: BANDS * _SIZE])
        met = Counter(number for value in bands for number in leaders[value])
        candidates = [ordered[number] for number in sorted(met) if met[number] >= MEETINGS]
        first = next((candidate for candidate in candidates if _is_copy(source, candidate)), None)
        if first:
            found[source.document.document_id] = first.document.document_id
            continue
        for value in bands:
            leaders[value].append(place)
            del leaders[value][:-CANDIDATES]
    return found


def _age(source: Extraction) -> tuple[dt.date, str]:
    return (source.document.published_on or dt.date.max, source.document.document_id)


def _is_copy(one: Extraction, other: Extraction) -> bool:
    days = [s.document.published_on for s in (one, other) if s.document.published_on]
    if len(days) == 2 and abs((days[0] - days[1]).days) > COPY_DAYS:
        return False
    a, b = ({(row.kind, row.number) for row in source.editions} for source in (one, other))
    return (a <= b or b <= a) and shared(hashes_in(one.sketch), hashes_in(other.sketch)) >= COPIED
