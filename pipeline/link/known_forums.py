"""The series that the lexicon knows: which of them a report is of, by the name of its event or by its body.

the WSIS Forum, the annual forum of the World Summit on the Information Society   → one series, by its names
the 28th session of a council, whose series is named after it in the lexicon      → what that council holds of that kind
"""

from __future__ import annotations

import functools
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.lexicon import body_of, year_of
from pipeline.lexicon.compiled import compiled, version_of
from pipeline.lexicon.rows import read_rows
from pipeline.link.cores import Words, core
from pipeline.link.identity import bare_words, read_name
from pipeline.records import Organization

Extra = str | os.PathLike[str] | None

MONTHS: Mapping[str, int] = MappingProxyType(
    {
        "quarterly": 3, "three_a_year": 4, "semiannual": 6, "annual": 12, "biennial": 24, "triennial": 36,
        "quadrennial": 48, "quinquennial": 60,
    }
)  # fmt: skip
"""The rhythms of forums.csv, each as the months from one edition to the next."""


@dataclass(frozen=True, slots=True)
class KnownForum:
    """A series of forums.csv; ``first_year`` is that of its first edition, ``rhythm`` a key of ``MONTHS``."""

    forum_id: str
    name_ar: str
    name_en: str | None
    kind: str
    organization_id: str | None
    first_year: int | None
    rhythm: str | None
    wikidata_id: str | None


@dataclass(frozen=True, slots=True)
class KnownForums:
    """All series by id, by the sorted words of a name, and by body and kind; and the bodies that hold them."""

    by_id: Mapping[str, KnownForum]
    by_name: Mapping[Words, str]
    by_body: Mapping[tuple[str, str], str]
    holders: Mapping[str, Organization]

    def series_of(self, name: str, edition: int | None, city: str | None) -> tuple[str, ...] | None:
        """The series whose name this is, with or without the host city at its end; None where none is called so.

        >>> known = load_forums()
        >>> known.series_of("المنتدى العالمي الثالث لحوكمة الإنترنت", 3, None)
        ('forum', 'igf')
        >>> known.series_of("منتدى حوكمة الشركات", None, None) is None
        True
        """
        for place in dict.fromkeys((None, city)):
            forum_id = self.by_name.get(_key(read_name(name, edition, place).words))
            if forum_id:
                return self._series(forum_id)
        return None

    def of(self, series: tuple[str, ...]) -> KnownForum | None:
        """The known forum that a series is.

        >>> load_forums().of(("body", "las-council-water", "session")).forum_id
        'las-council-water-sessions'
        """
        if series[0] == "forum":
            return self.by_id[series[1]]
        forum_id = self.by_body.get((series[1], series[2])) if series[0] == "body" else None
        return self.by_id[forum_id] if forum_id else None

    def _series(self, forum_id: str) -> tuple[str, ...]:
        forum = self.by_id[forum_id]
        own = forum.organization_id and self.by_body.get((forum.organization_id, forum.kind)) == forum_id
        return ("body", str(forum.organization_id), forum.kind) if own else ("forum", forum_id)


NO_FORUMS = KnownForums({}, {}, {}, {})


def load_forums(extra: Extra = None) -> KnownForums:
    """The series of the package's lexicon and of the folder ``extra``. Raises ``LexiconError`` for a file that cannot be
    read.

    >>> load_forums().by_id["wsis-forum"].first_year
    2009
    """
    return _loaded(version_of(extra), os.fspath(extra) if extra is not None else None)


@functools.lru_cache(maxsize=4)
def _loaded(version: str, extra: str | None) -> KnownForums:
    kept: KnownForums = compiled(f"forums-{version}", lambda: _build(extra))
    return kept


def _build(extra: str | None) -> KnownForums:
    """A name of two series stands for neither; of two rows with one id, the later one counts."""
    by_id = {row["forum_id"]: _forum(row) for _, row in read_rows("forums", extra)}
    names = [(forum.name_ar, forum.forum_id) for forum in by_id.values()]
    names += [(row["name"], row["forum_id"]) for _, row in read_rows("forum_names", extra) if row["forum_id"] in by_id]
    owners: defaultdict[Words, set[str]] = defaultdict(set)
    for name, forum_id in names:
        owners[_key(read_name(name).words)].add(forum_id)
    wanted = {forum.organization_id for forum in by_id.values() if forum.organization_id}
    holders, called = _holders(wanted, extra)
    return KnownForums(
        by_id=by_id,
        by_name={words: min(found) for words, found in owners.items() if len(found) == 1},
        by_body=_own(by_id.values(), called),
        holders=holders,
    )


def _forum(row: Mapping[str, str]) -> KnownForum:
    return KnownForum(
        forum_id=row["forum_id"],
        name_ar=row["name_ar"],
        name_en=row["name_en"] or None,
        kind=row["kind"],
        organization_id=row["organization_id"] or None,
        first_year=year_of(row["first_year"]),
        rhythm=row["rhythm"] or None,
        wikidata_id=row["wikidata_id"] or None,
    )


def _key(words: Words) -> Words:
    """The head noun and, sorted, the words of the core: the economic and social summit is the social and economic one.

    A number that a name ends with is that of the edition (قمة المناخ كوب 28).
    """
    if len(words) > 2 and words[-1].isdecimal() and len(words[-1]) < 4:
        words = words[:-1]
    found = core(words)
    return (found[0], *sorted(found[1:]))


def _holders(wanted: set[str], extra: str | None) -> tuple[dict[str, Organization], dict[str, set[Words]]]:
    """The bodies wanted, and the names of each."""
    holders: dict[str, Organization] = {}
    called: defaultdict[str, set[Words]] = defaultdict(set)
    for _, row in read_rows("bodies", extra):
        if (body := row["organization_id"]) in wanted:
            holders[body] = body_of(row)
            called[body].add(bare_words(row["name_ar"]))
    for _, row in read_rows("body_names", extra):
        if row["organization_id"] in wanted:
            called[row["organization_id"]].add(bare_words(row["name"]))
    return holders, dict(called)


def _own(forums: Iterable[KnownForum], called: Mapping[str, set[Words]]) -> dict[tuple[str, str], str]:
    """The series that are named after their body alone (the session of the council): all that it holds of that kind."""
    found: dict[tuple[str, str], str] = {}
    for forum in forums:
        body = forum.organization_id
        if body and bare_words(forum.name_ar)[1:] in called.get(body, ()):
            found[body, forum.kind] = forum.forum_id
    return found
