"""Corrections of any kind, to any of the sample releases: the rows say what was said, quote what is there, and fit together."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import extract, load_lexicon, read_documents
from pipeline.correct.annotations import Reader
from pipeline.correct.known import Known
from pipeline.correct.marks import Correction, Marks, difference, marks_of, merged, names_of, stretch_of
from pipeline.correct.rows import HAND, corrected
from pipeline.correct.tasks import OURS, task_of
from pipeline.records import Document, Extraction

ROOT = Path(__file__).parents[2]
VALUES: dict[str, list[Any]] = {
    "start_date": ["2020-02-29", None], "end_date": ["2020-03-01", None], "number": [1, 99], "kind": ["summit", "meeting"],
    "organization_id": ["las", "las-council-housing", None], "edition": [7, None], "special": ["ordinary", None],
    "name": ["اجتماع"], "city": ["نابلس", None], "country": ["PS", None], "venue": [None], "mode": ["virtual", None],
    "status": ["held", None],
    "party_id": ["las", "PS"], "of_id": ["las", None], "title": ["الوزير", None],
}  # fmt: skip


@functools.cache
def samples() -> list[tuple[Document, Extraction]]:
    lexicon = load_lexicon()
    documents = list(read_documents([str(ROOT / "data" / "raw")]))
    return [(document, extract(document, lexicon)) for document in documents]


def corrections_of(document: Document, before: Marks, after: Marks) -> list[Correction]:
    """As an import makes them."""
    made = []
    for one in difference(before, after):
        table, *rest = one.key
        report = rest[0] if table.startswith("event_") else None
        start, end = stretch_of(str(report)) if table in ("event_reports", "event_links") else rest[-2:]
        made.append(
            Correction(
                sha256=document.sha256, document_id=document.document_id, action=one.action, table=table, start=start, end=end,
                text=document.text[start:end], report=report, role=rest[1] if table == "event_parties" else None,
                relation=rest[1] if table == "event_links" else None, other=rest[2] if table == "event_links" else None,
                values=one.values,
            )
        )  # fmt: skip
    return made


def fits_together(document: Document, found: Extraction) -> None:
    """Every quotation is in its place, and every id names a row."""
    reports = {row.report_id for row in found.event_reports}
    assert len(reports) == len(found.event_reports)
    bodies, people = {row.organization_id for row in found.organizations}, {row.person_id for row in found.people}
    quoting: list[Any] = [
        *found.dates,
        *found.editions,
        *found.organization_mentions,
        *found.event_reports,
        *found.evidence,
    ]
    for row in quoting:
        assert document.text[row.start : row.end] == row.text
    for ground in found.evidence:
        assert ground.report_id in reports
    for party in found.event_parties:
        assert document.text[party.start : party.end] == party.name
        assert party.report_id in reports
        assert party.party_id is None or party.party_id in (people if party.party_type == "person" else bodies)
        assert party.of_id is None or party.of_id in bodies
        grounds = [(one.report_id, one.field, one.start, one.end) for one in found.evidence]
        assert (party.report_id, party.role, party.start, party.end) in grounds
    for tie in found.event_links:
        assert {tie.event_id, tie.other_event_id} <= reports
        assert tie.relation in {one.field for one in found.evidence if one.report_id == tie.event_id}
    for mention in found.organization_mentions:
        assert mention.organization_id is None or mention.organization_id in bodies
    for report in found.event_reports:
        assert report.organization_id is None or report.organization_id in bodies


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_rows_say_what_was_said(data: st.DataObject) -> None:
    document, found = data.draw(st.sampled_from(samples()))
    names = names_of(found)
    before = marks_of(found, names)
    after, touched = {key: dict(values) for key, values in before.items()}, set()
    for key in data.draw(st.lists(st.sampled_from(sorted(before, key=repr)), unique=True, max_size=6)):
        touched.add(key)
        columns = sorted(before[key].keys() & VALUES.keys())
        if key[0] == "event_parties":
            columns = {"person": ["of_id", "title"]}.get(str(before[key]["party_type"]), ["party_id"])
        if not columns or data.draw(st.booleans()):
            del after[key]
            continue
        for column in data.draw(st.lists(st.sampled_from(columns), min_size=1, unique=True)):
            after[key][column] = data.draw(st.sampled_from(VALUES[column]))
    gone = {key[1] for key in touched if key[0] == "event_reports" and key not in after}
    after = {key: one for key, one in after.items() if not (key[0].startswith("event_") and gone & {key[1], key[-1]})}
    made, unfit = corrected(found, corrections_of(document, before, after), Known(load_lexicon))
    assert unfit == []
    fits_together(document, made)
    now = marks_of(made, names)
    assert now.keys() == after.keys()
    for key, values in after.items():
        changed = {column for column, value in values.items() if value != before[key].get(column)}
        assert {column: now[key][column] for column in changed} == {column: values[column] for column in changed}
        if key not in touched and key[0] not in ("event_reports", "event_parties"):
            assert now[key] == values
    again, _ = corrected(found, corrections_of(document, before, after), Known(load_lexicon))
    assert again == made


@pytest.mark.parametrize("index", range(24))
def test_a_task_read_back_is_what_was_found(index: int) -> None:
    document, found = samples()[index]
    data = task_of(document, found)["data"][OURS]
    reader = Reader(document.text, data["events"])
    read, before = reader.marks(data["predicted"]), marks_of(found, names_of(found))
    assert reader.problems == []
    assert {key for key in read if key[0] != "organization_mentions"} == {
        key for key in before if key[0] != "organization_mentions"
    }
    for key, values in before.items():
        if key[0] != "event_parties":
            assert read[key] == values
    assert corrected(found, [], Known(load_lexicon)) == (found, [])


def test_what_cannot_be_applied_is_said_and_the_rest_is() -> None:
    document, found = samples()[0]
    (date, *_) = found.dates
    common: dict[str, Any] = {
        "sha256": document.sha256,
        "document_id": document.document_id,
        "start": 0,
        "end": 1,
        "text": document.text[:1],
    }
    corrections = [
        Correction(action="change", table="event_reports", report="0-1 meeting 3", values={"city": "عمان"}, **common),
        Correction(action="add", table="event_parties", report="0-1 meeting 3", role="host", **common),
        Correction(action="add", table="organization_mentions", values={"organization_id": "nobody"}, **common),
        Correction(action="delete", table="editions", **common),
        Correction(
            action="delete",
            table="event_links",
            report="0-1 meeting",
            relation="reviews",
            other="2-3 meeting",
            **common,
        ),
        msgspec.structs.replace(
            Correction(action="delete", table="dates", **common), start=date.start, end=date.end, text=date.text
        ),
    ]
    made, unfit = corrected(found, corrections, Known(load_lexicon))
    assert date not in made.dates
    assert sorted((one.correction.table, one.correction.action) for one in unfit) == [
        ("event_parties", "add"), ("event_reports", "change"), ("organization_mentions", "add"),
    ]  # fmt: skip
    assert all("any more" in one.message or "bodies.csv" in one.message for one in unfit)


def test_a_mention_that_is_read_otherwise_now_gives_way_to_the_corrected_one() -> None:
    document, found = next((one, of) for one, of in samples() if of.dates and len(of.dates[0].text) > 4)
    date = found.dates[0]
    start, end = date.start + 2, date.end
    change = Correction(
        sha256=document.sha256, document_id=document.document_id, action="change", table="dates", start=start, end=end,
        text=document.text[start:end], values={"start_date": "2020-02-01", "end_date": "2020-02-29"},
    )  # fmt: skip
    made, unfit = corrected(found, [change], Known(load_lexicon))
    (row,) = [row for row in made.dates if row.start < date.end and date.start < row.end]
    assert (row.start, row.rule, row.precision, unfit) == (start, HAND, "month", [])


def test_two_corrections_of_one_thing() -> None:
    of: dict[str, Any] = {
        "sha256": "s", "document_id": "a", "table": "dates", "start": 0, "end": 1, "text": "x",
    }  # fmt: skip
    add, change, delete = (Correction(action=action, **of, values={}) for action in ("add", "change", "delete"))
    assert merged(delete, add) == add
    assert merged(add, change) == add
    assert merged(change, delete) == delete
    assert merged(None, delete) == delete
    assert merged(add, delete) is None
