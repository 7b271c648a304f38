"""Bodies, states and people over all documents: one row per id, from everything the documents say of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from pipeline.records import Extraction, Organization, Person

_DETAILS = ("name_en", "acronym", "type", "country", "parent_id", "wikidata_id", "since", "until", "successor_id")


def organization_rows(extractions: Iterable[Extraction], holders: Iterable[Organization] = ()) -> list[Organization]:
    """One row per organization_id, sorted by it; ``holders`` are bodies that other tables name and documents may not.

    What the gazetteer says goes before what a text says; then the name that most documents have, ties by code point.
    Each other column takes, among the rows with that name and source, the value that most documents have.

    >>> organization_rows([])
    []
    """
    found: defaultdict[str, list[Organization]] = defaultdict(list)
    for extraction in extractions:
        for row in extraction.organizations:
            found[row.organization_id].append(row)
    for row in holders:
        found[row.organization_id].append(row)
    return [_one(found[organization_id]) for organization_id in sorted(found)]


def _one(rows: list[Organization]) -> Organization:
    if len(rows) == 1:
        return rows[0]
    known = [row for row in rows if row.source == "gazetteer"] or rows
    name = _most_frequent(row.name_ar for row in known)
    named = [row for row in known if row.name_ar == name]
    details: dict[str, Any] = {
        field: _most_frequent(value for row in named if (value := getattr(row, field)) is not None)
        for field in _DETAILS
    }
    return Organization(named[0].organization_id, name, **details, source=known[0].source)


def _most_frequent(values: Iterable[str]) -> Any:
    given = list(values)
    if not given or given.count(given[0]) == len(given):
        return given[0] if given else None
    counts = Counter(given)
    return min(counts, key=lambda value: (-counts[value], value))


def people_rows(extractions: Iterable[Extraction]) -> list[Person]:
    """One row per person_id, sorted by it: name and title as the first document that gives them writes them.

    First is the one published first; documents without a day of publication come last, in the order of their ids.

    >>> people_rows([])
    []
    """
    ordered = sorted(extractions, key=lambda e: (e.document.published_on or dt.date.max, e.document.document_id))
    found: defaultdict[str, list[Person]] = defaultdict(list)
    for extraction in ordered:
        for row in extraction.people:
            found[row.person_id].append(row)
    return [
        Person(
            person_id=person_id,
            name=rows[0].name,
            title=next((row.title for row in rows if row.title), None),
            of_id=next((row.of_id for row in rows if row.of_id), None),
        )
        for person_id, rows in sorted(found.items())
    ]
