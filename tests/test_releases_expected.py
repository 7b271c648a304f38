"""The expected rows of the sample releases are well formed, quote their documents and cover every one of them.

The documents are read here without the package, so that a fault of its readers cannot hide one of the expectations.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

TESTS = Path(__file__).parent
RAW = TESTS.parent / "data" / "raw"
RELEASES = TESTS / "releases"
EXPECTED = sorted(path for path in RELEASES.glob("*.json") if path.name != "clusters.json")

WINDOWS_1256 = {"las/housing-council-35.txt", "algeria/maghreb-digital-forum-4.txt"}
UTF_16 = {"egypt/digital-inclusion-team-11.txt"}

KINDS = {
    *("meeting", "session", "sitting", "assembly", "consultation", "conference", "forum", "summit", "exhibition"),
    *("workshop", "seminar"),
}
ROLES = {"organizer", "host", "chair", "participant", "member", "sponsor"}
RELATIONS = {"followed_by", "previous_edition", "part_of", "prepares_for", "reviews", "concurrent_with"}
FIELDS = {
    "dates": {"text", "nth", "start_date", "end_date", "precision"},
    "editions": {"text", "nth", "kind", "number"},
    "organizations": {"text", "nth"},
    "events": {
        *("key", "kind", "name", "edition", "special", "start_date", "end_date", "city", "country", "mode"),
        *("venue", "status", "body", "evidence", "nth", "parties"),
    },
    "links": {"from", "relation", "to"},
}


def encoding_of(document_id: str) -> str:
    """The encoding in which a sample was written; ``utf-8-sig`` takes a BOM or none."""
    if document_id in WINDOWS_1256:
        return "cp1256"
    return "utf-16" if document_id in UTF_16 else "utf-8-sig"


def main_text(page: str) -> str:
    """The title, the date line and the paragraphs of a page, one per line."""
    parts = BeautifulSoup(page, "lxml").select("h1, .date, article time, article p")
    return "\n".join(part.get_text() for part in parts)


def sample_texts() -> Iterator[tuple[str, str]]:
    for path in sorted(p for p in RAW.rglob("*") if p.is_file()):
        document_id = path.relative_to(RAW).as_posix()
        if path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                yield row["id"], row["text"]
        elif path.suffix in {".txt", ".html"}:
            text = path.read_bytes().decode(encoding_of(document_id))
            yield document_id, main_text(text) if path.suffix == ".html" else text


@cache
def samples() -> dict[str, str]:
    return dict(sample_texts())


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def quotes(expected: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for table in ("dates", "editions", "organizations"):
        yield from ((row["text"], row["nth"]) for row in expected[table])
    yield from ((event["evidence"], event["nth"]) for event in expected["events"])


def occurrences(text: str, quote: str) -> int:
    """How often a quotation occurs, overlaps included.

    >>> occurrences("aaa", "aa")
    2
    """
    return sum(text.startswith(quote, at) for at in range(len(text)))


def check_period(row: dict[str, Any]) -> None:
    start, end = (dt.date.fromisoformat(row[key]) if row[key] else None for key in ("start_date", "end_date"))
    assert start is None or end is None or start <= end, row


def check_event(event: dict[str, Any]) -> None:
    assert event["kind"] in KINDS
    assert event["name"]
    assert event["edition"] is None or event["edition"] > 0
    assert event["special"] in {None, "ordinary", "extraordinary"}
    assert event["mode"] in {None, "in_person", "virtual", "hybrid"}
    assert event["status"] in {None, "planned", "held", "postponed", "cancelled"}
    assert event["country"] is None or len(event["country"]) == 2
    assert event["city"] is None or event["country"]
    for party in event["parties"]:
        assert set(party) == {"role", "type", "name", "of"}
        assert party["role"] in ROLES
        assert party["type"] in {"organization", "state", "person"}
        assert (len(party["name"]) == 2 and party["name"].isupper()) == (party["type"] == "state"), party
        assert party["of"] is None or party["type"] == "person"


def test_every_sample_has_expected_rows() -> None:
    ids = [load(path)["document_id"] for path in EXPECTED]
    assert sorted(ids) == sorted(samples())
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_quotations_occur_in_the_document(path: Path) -> None:
    expected = load(path)
    text = samples()[expected["document_id"]]
    missing = [(quote, nth) for quote, nth in quotes(expected) if not quote or occurrences(text, quote) <= nth]
    assert missing == []


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_parties_are_written_in_the_document(path: Path) -> None:
    expected = load(path)
    text = samples()[expected["document_id"]]
    names = [
        name
        for event in expected["events"]
        for party in event["parties"]
        for name in (party["name"], party["of"])
        if name and len(name) > 2
    ]
    # A name after the preposition li- has lost the alef of its article: look for it without.
    assert [name for name in names if name not in text and name[1:] not in text] == []


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_venues_and_bodies_are_those_of_the_document(path: Path) -> None:
    """A venue as written; a body by its full name, whose words the document has, perhaps with another proclitic."""
    expected = load(path)
    text = samples()[expected["document_id"]]
    for event in expected["events"]:
        assert event["venue"] is None or event["venue"] in text, event
        for word in (event["body"] or "").split():
            assert word.removeprefix("لل").removeprefix("ال") in text, event


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_fields_are_valid(path: Path) -> None:
    expected = load(path)
    assert set(expected) == {"document_id", "published", *FIELDS}
    assert expected["published"] is None or dt.date.fromisoformat(expected["published"])
    for table, fields in FIELDS.items():
        assert [row for row in expected[table] if set(row) != fields] == []
    for row in (*expected["dates"], *expected["events"]):
        check_period(row)
    assert {row["precision"] for row in expected["dates"]} <= {"day", "month", "year"}
    assert [row for row in expected["editions"] if row["kind"] not in KINDS or row["number"] < 1] == []
    for event in expected["events"]:
        check_event(event)
    keys = [event["key"] for event in expected["events"]]
    assert len(keys) == len(set(keys))
    for link in expected["links"]:
        assert link["relation"] in RELATIONS
        assert {link["from"], link["to"]} <= set(keys) and link["from"] != link["to"]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_event_numbers_are_among_the_editions(path: Path) -> None:
    expected = load(path)
    numbers = {row["number"] for row in expected["editions"]}
    # "The last edition" and "the next meeting" carry no number of their own: the document implies it by a neighbour's.
    implied = {number + step for number in numbers for step in (-1, 1)}
    assert {event["edition"] for event in expected["events"]} <= numbers | implied | {None}


def test_clusters_join_events_of_different_documents_with_one_number() -> None:
    events: dict[str, dict[str, Any]] = {}
    for path in EXPECTED:
        expected = load(path)
        events |= {f"{expected['document_id']}#{event['key']}": event for event in expected["events"]}
    clusters = json.loads((RELEASES / "clusters.json").read_text(encoding="utf-8"))
    members = [member for cluster in clusters for member in cluster]
    assert len(members) == len(set(members))
    for cluster in clusters:
        assert len({member.rpartition("#")[0] for member in cluster}) == len(cluster) > 1
        assert len({(events[member]["kind"], events[member]["edition"]) for member in cluster}) == 1
