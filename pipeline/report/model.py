"""What the page shows, gathered from the tables of a run: events with their parties, ties and doubts, series, places, documents.

Rows point at one another by their place in these lists, which is what the page's program looks things up by.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipeline.doubts import code_of, disagreeing, values_of
from pipeline.lexicon.gazetteer import gazetteer
from pipeline.report.passages import Mark
from pipeline.report.tables import Row

Tables = Mapping[str, list[Row]]

ROLES = ("organizer", "host", "chair", "participant", "member", "sponsor")
_KIND_OF_FIELD = {
    "name": "name", "body": "body", "edition": "number", "special": "number", "date": "date", "place": "place",
    "venue": "place", "mode": "place", "status": "status", **dict.fromkeys(ROLES, "role"),
    "followed_by": "tie", "previous_edition": "tie", "part_of": "tie", "prepares_for": "tie", "reviews": "tie",
    "concurrent_with": "tie",
}  # fmt: skip
"""How a field of evidence is marked; what lowers confidence is not."""

_EVENT = (
    "kind", "name", "special", "start_date", "end_date", "venue", "mode", "status", "city", "country", "event_id",
)  # fmt: skip


def model(tables: Tables) -> dict[str, Any]:
    """Everything but the texts, as plain values; empty ones are left out."""
    events = _latest_first(tables)
    number = {row["event_id"]: n for n, row in enumerate(events)}
    documents = _reporting(tables)
    document = {row["document_id"]: n for n, row in enumerate(documents)}
    forum = {row["forum_id"]: n for n, row in enumerate(tables["forums"])}
    place = {row["place_id"]: n for n, row in enumerate(tables["places"])}
    parties = _parties(tables)
    ties = _ties(tables, number, document)
    reports = _grouped(tables["event_reports"], "event_id")
    history = {row["event_id"]: row for row in tables["event_history"]}
    quoted = Counter(row["report_id"] for row in tables["evidence"] if row["field"] != "confidence")
    found = []
    for n, row in enumerate(events):
        of_event = reports[row["event_id"]]
        said_in = sorted(
            {document[report["document_id"]] for report in of_event}, key=_order(documents, quoted, of_event)
        )
        found.append(_event(row) | _history(history.get(row["event_id"])) | filled({
            "forum": forum.get(row["forum_id"]), "place": place.get(row["place_id"]),
            "parties": parties.get(row["event_id"]), "ties": ties.get(n), "reports": said_in,
            "body": next((report["organization_id"] for report in of_event if report["organization_id"]), ""),
        }))  # fmt: skip
    used = _used_organizations(found, tables)
    return {
        "events": found,
        "forums": [_forum(row) for row in tables["forums"]],
        "places": [_place(row) for row in tables["places"]],
        "bodies": {
            row["organization_id"]: _body(row) for row in tables["organizations"] if row["organization_id"] in used
        },
        "people": {row["person_id"]: _person(row) for row in tables["people"]},
        "countries": countries_of(tables),
        "documents": [_document(row, document) for row in documents],
        "doubts": [_doubt(row, number, document, forum) for row in tables["quality"]],
        "counts": {name: len(tables[name]) for name in ("documents", "events", "forums", "organizations", "quality")},
    }  # fmt: skip


def marks(tables: Tables) -> dict[str, list[Mark]]:
    """What to mark in each document that reports an event: the evidence of its events, and every date, number and body."""
    number = {row["event_id"]: n for n, row in enumerate(_latest_first(tables))}
    event = {row["report_id"]: number[row["event_id"]] for row in tables["event_reports"]}
    found: defaultdict[str, list[Mark]] = defaultdict(list)
    for row in tables["evidence"]:
        if kind := _KIND_OF_FIELD.get(row["field"]):
            note = f"{row['field']}\t{row['rule']}"
            found[row["document_id"]].append(_mark(row, kind, note, event[row["report_id"]]))
    for row in tables["event_reports"]:
        found[row["document_id"]].append(_mark(row, "name", "name\t", event[row["report_id"]]))
    reporting = {row["document_id"] for row in tables["event_reports"]}
    for table, kind in (("dates", "date"), ("editions", "number"), ("organization_mentions", "body")):
        for row in tables[table]:
            if row["document_id"] in reporting:
                found[row["document_id"]].append(_mark(row, kind, "", -1))
    return found


def _latest_first(tables: Tables) -> list[Row]:
    return sorted(tables["events"], key=lambda row: (row["start_date"], row["end_date"], row["event_id"]), reverse=True)


def _mark(row: Row, kind: str, note: str, event: int) -> Mark:
    return Mark(int(row["start"]), int(row["end"]), kind, note, event)


def _reporting(tables: Tables) -> list[Row]:
    """The documents that report an event, and those that a doubt rests on."""
    wanted = {row["document_id"] for table in ("event_reports", "quality") for row in tables[table]}
    return [row for row in tables["documents"] if row["document_id"] in wanted]


def _order(documents: list[Row], quoted: Counter[str], reports: Iterable[Row]) -> Callable[[int], tuple[Any, ...]]:
    """Sorts originals before copies, then by how much each says of the event, the earliest first."""
    said: Counter[str] = Counter()
    for report in reports:
        said[report["document_id"]] += quoted[report["report_id"]]

    def key(n: int) -> tuple[Any, ...]:
        row = documents[n]
        return bool(row["copy_of"]), -said[row["document_id"]], row["published_on"] or "9999", row["document_id"]

    return key


def _parties(tables: Tables) -> dict[str, list[list[Any]]]:
    """For each event its parties: role, type, id, name as written, body or country spoken for; each once."""
    found: defaultdict[str, dict[tuple[str, str], list[Any]]] = defaultdict(dict)
    for row in tables["event_parties"]:
        key = (row["role"], row["party_id"] or row["name"])
        found[row["event_id"]].setdefault(
            key, [row["role"], row["party_type"], row["party_id"], row["name"], row["of_id"]]
        )
    return {
        event: sorted(parties.values(), key=lambda party: ROLES.index(party[0])) for event, parties in found.items()
    }


def _ties(tables: Tables, number: Mapping[str, int], document: Mapping[str, int]) -> dict[int, list[list[Any]]]:
    """For each event its ties, in both directions: relation, 1 or -1 for the direction, the other event, and who says so."""
    found: defaultdict[int, dict[tuple[Any, ...], list[Any]]] = defaultdict(dict)
    for row in tables["event_links"]:
        one, other = number[row["event_id"]], number[row["other_event_id"]]
        said = document.get(row["document_id"])
        for near, way, far in ((one, 1, other), (other, -1, one)):
            tie = found[near].setdefault((row["relation"], way, far), [row["relation"], way, far, said])
            tie[3] = tie[3] if tie[3] is not None else said
    return {event: list(ties.values()) for event, ties in found.items()}


def _used_organizations(events: Iterable[Mapping[str, Any]], tables: Tables) -> set[str]:
    used = {event["body"] for event in events if "body" in event}
    used |= {row["organization_id"] for row in tables["forums"]}
    used |= {row["of_id"] for row in tables["people"]}
    used |= {one for event in events for party in event.get("parties", ()) for one in (party[2], party[4])}
    return used


def _event(row: Row) -> dict[str, Any]:
    return filled({
        **{name: row[name] for name in _EVENT},
        "edition": _whole(row["edition"]), "documents": _whole(row["documents"]), "sources": _whole(row["sources"]),
        "confidence": float(row["confidence"]), "conflicts": json.loads(row["conflicts"] or "[]"),
    })  # fmt: skip


def _history(row: Row | None) -> dict[str, Any]:
    return filled({"first_seen": row["first_seen"], "last_changed": row["last_changed"]}) if row else {}


def _place(row: Row) -> dict[str, Any]:
    return filled({**row, "latitude": _number(row["latitude"]), "longitude": _number(row["longitude"])})


def _person(row: Row) -> dict[str, Any]:
    return filled({"name": row["name"], "title": row["title"], "of": row["of_id"]})


def _forum(row: Row) -> dict[str, Any]:
    return filled({
        "ar": row["name_ar"], "en": row["name_en"], "body": row["organization_id"], "kind": row["kind"],
        "seen": _numbers(row["editions_seen"]), "missing": _numbers(row["editions_missing"]),
    })  # fmt: skip


def _body(row: Row) -> dict[str, Any]:
    return filled({
        "ar": row["name_ar"], "en": row["name_en"], "acronym": row["acronym"], "type": row["type"], "country": row["country"],
    })  # fmt: skip


def _document(row: Row, document: Mapping[str, int]) -> dict[str, Any]:
    kept = {name: row[name] for name in ("document_id", "title", "publisher", "published_on", "url")}
    return filled({**kept, "copy_of": document.get(row["copy_of"])})


def _doubt(
    row: Row, number: Mapping[str, int], document: Mapping[str, int], forum: Mapping[str, int]
) -> dict[str, Any]:
    kept = {name: row[name] for name in ("severity", "table", "field", "message")}
    return filled({
        **kept, "event": number.get(row["row_id"]), "forum": forum.get(row["row_id"]), "document": document.get(row["document_id"]),
        "start": _whole(row["start"]), "code": code_of(row["message"]), "values": doubt_values(row["message"]),
    })  # fmt: skip


def doubt_values(sentence: str) -> dict[str, Any]:
    """What the sentence of a doubt was filled in with; what documents say differently as pairs of a value and documents."""
    values: dict[str, Any] = dict(values_of(sentence))
    if "said" in values:
        values["said"] = [{"value": value, "documents": names} for value, names in disagreeing(values["said"])]
    return values


def countries_of(tables: Tables, others: Iterable[str] = ()) -> dict[str, list[str]]:
    """The Arabic and English name of each country that a row names, and of ``others``."""
    rows = {name: tables.get(name, ()) for name in ("events", "organizations", "event_parties", "people")}
    codes = {row["country"] for table in ("events", "organizations") for row in rows[table]}
    codes |= {row["party_id"] for row in rows["event_parties"] if row["party_type"] == "state"}
    codes |= {row["of_id"] for table in ("event_parties", "people") for row in rows[table]}
    codes |= set(others)
    known = gazetteer().countries
    return {code: [known[code].name_ar, known[code].name_en] for code in sorted(codes & known.keys())}


def _grouped(rows: Iterable[Row], column: str) -> defaultdict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split()]


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _number(text: str) -> float | None:
    return float(text) if text else None


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is unknown or empty; zero stays.

    >>> filled({"edition": 0, "venue": "", "city": None})
    {'edition': 0}
    """
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
