"""Linking as a whole: one event over many documents, and tables that do not depend on order."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.link import link
from pipeline.records import (
    TABLES,
    DocumentRow,
    EventLink,
    EventParty,
    EventReport,
    Extraction,
    Organization,
    Person,
)


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def report(name: str, **fields: Any) -> EventReport:
    """A report without a document; ``document`` fills that in. Dates are given as ISO text."""
    start, end = fields.pop("start_date", None), fields.pop("end_date", None)
    defaults: dict[str, Any] = dict.fromkeys(("edition", "special", "city", "country", "venue", "mode", "status"))
    defaults |= {"kind": "meeting", "confidence": 0.8, "organization_id": None}
    defaults |= {"start_date": day(start), "end_date": day(end or start)}
    return EventReport("", "", "", 0, 0, name, name=name, **(defaults | fields))


def document(document_id: str, *reports: EventReport, published: str | None = "2024-01-15", **rows: Any) -> Extraction:
    """A document that holds these reports, one after the other; report ids are ``document_id/0`` and so on."""
    placed = tuple(
        dataclasses.replace(
            r,
            report_id=f"{document_id}/{i}",
            event_id=f"{document_id}/{i}",
            document_id=document_id,
            start=i,
            end=i + 1,
        )
        for i, r in enumerate(reports)
    )
    row = DocumentRow(document_id, None, None, None, None, day(published), "jsonl", "", 10, "ok", None)
    return Extraction(row, event_reports=placed, **rows)


def tie(document_id: str, one: str, relation: str, other: str) -> EventLink:
    return EventLink(one, relation, other, document_id, 0, 1)


def groups(tables: dict[str, list[Any]]) -> set[frozenset[str]]:
    """The events as sets of report ids."""
    found: dict[str, set[str]] = {}
    for row in tables["event_reports"]:
        found.setdefault(row.event_id, set()).add(row.report_id)
    return {frozenset(ids) for ids in found.values()}


def together(*extractions: Extraction) -> bool:
    """Whether all reports of these documents are one event."""
    return len(groups(link(extractions))) == 1


COUNCIL = "اجتماع مجلس وزراء النقل العرب"
FORUM = "المنتدى العربي لحوكمة الإنترنت"


def test_every_table_is_there_in_order() -> None:
    assert list(link([])) == list(TABLES)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(
            report(COUNCIL, edition=38, organization_id="x"),
            report("اجتماع المجلس", edition=38, organization_id="x", start_date="2024-01-10"),
            True,
            id="body and edition, the date in one alone",
        ),
        pytest.param(
            report(COUNCIL, edition=38, organization_id="x", start_date="2024-01-10"),
            report(COUNCIL, edition=39, organization_id="x", start_date="2024-01-10"),
            False,
            id="another edition, on the same day",
        ),
        pytest.param(
            report(COUNCIL, edition=38, organization_id="x", start_date="2024-01-10"),
            report(COUNCIL, edition=38, organization_id="y", start_date="2024-01-10"),
            False,
            id="another body of the same name",
        ),
        pytest.param(
            report(COUNCIL, edition=3, organization_id="x"),
            report(COUNCIL, edition=3, organization_id="x", special="extraordinary"),
            False,
            id="extraordinary sessions are numbered apart",
        ),
        pytest.param(
            report(COUNCIL, edition=3, organization_id="x", start_date="2024-01-10"),
            report(COUNCIL, edition=3, organization_id="x", special="extraordinary", start_date="2024-01-10"),
            True,
            id="one document leaves the word extraordinary out",
        ),
        pytest.param(
            report(COUNCIL, edition=38, organization_id="x", start_date="2024-01-10"),
            report("دورة المجلس", kind="session", edition=38, organization_id="x", start_date="2024-01-12"),
            True,
            id="session and meeting of one number and time",
        ),
        pytest.param(
            report(COUNCIL, edition=38, organization_id="x", start_date="2024-01-10"),
            report("دورة المجلس", kind="session", edition=38, organization_id="x", start_date="2024-05-12"),
            False,
            id="session and meeting of one number months apart",
        ),
        pytest.param(
            report(COUNCIL, edition=38, organization_id="x", start_date="2024-01-10", end_date="2024-01-11"),
            report(COUNCIL, organization_id="x", start_date="2024-01-11"),
            True,
            id="without an edition, on a day of the event",
        ),
        pytest.param(
            report(COUNCIL, edition=38, organization_id="x", start_date="2024-01-10"),
            report(COUNCIL, organization_id="x", start_date="2024-01-01", end_date="2024-01-31"),
            True,
            id="a month that holds the only event",
        ),
        pytest.param(
            report(COUNCIL, organization_id="x", start_date="2024-01-10"),
            report(COUNCIL, organization_id="x", start_date="2024-01-24"),
            False,
            id="same body, another day",
        ),
        pytest.param(
            report(FORUM, kind="forum", edition=3, start_date="2014-11-25", city="بيروت"),
            report("منتدى العربي لحوكمة الانترنت 2014 في بيروت", kind="forum", edition=3, city="بيروت"),
            True,
            id="folded name without year and city, and edition",
        ),
        pytest.param(
            report(FORUM, kind="forum", start_date="2014-11-25"),
            report(FORUM, kind="forum", start_date="2015-12-17"),
            False,
            id="same name, other year",
        ),
        pytest.param(
            report("مؤتمر وزراء الصحة بدول مجلس التعاون", kind="conference", edition=82),
            report("مؤتمر وزراء الصحة لدول مجلس التعاون", kind="conference", edition=82, start_date="2017-02-22"),
            True,
            id="a proclitic apart, one edition",
        ),
        pytest.param(
            report("ندوة مستقبل الاقتصاد الرقمي", kind="seminar", start_date="2024-01-10"),
            report("ندوة مستقبل الاقتصاد الرقمي في الوطن العربي", kind="seminar", start_date="2024-01-10"),
            True,
            id="a name that goes on, on one day",
        ),
        pytest.param(
            report("ندوة مستقبل الاقتصاد الرقمي", kind="seminar", start_date="2024-01-10", city="عمان"),
            report("ندوة مستقبل الاقتصاد الرقمي العربي", kind="seminar", start_date="2024-01-10", city="تونس"),
            False,
            id="alike, on one day, in two cities",
        ),
        pytest.param(
            report("اجتماع اللجنة العربية الدائمة للبريد", start_date="2024-01-10"),
            report("اجتماع اللجنة العربية الدائمة للبيئة", start_date="2024-01-10"),
            False,
            id="committees that differ by one word",
        ),
        pytest.param(
            report("اجتماع المكتب التنفيذي لمجلس وزراء النقل العرب", start_date="2024-01-10"),
            report(COUNCIL, start_date="2024-01-10"),
            False,
            id="a council and its bureau on one day",
        ),
        pytest.param(
            report("اجتماع اللجنة العربية الدائمة للبريد", edition=41, organization_id="x"),
            report("اجتماع اللجنة العربية الدائمة للبريد", edition=41),
            True,
            id="a long name is known to be one body's",
        ),
        pytest.param(
            report("الاجتماع التنسيقي", start_date="2024-01-10"),
            report("الاجتماع التنسيقي", start_date="2024-01-10"),
            False,
            id="generic names stay in their documents",
        ),
        pytest.param(
            report("ورشة الأمن السيبراني", kind="workshop", start_date="2024-01-10", city="عمان"),
            report("ورشة الأمن السيبراني", kind="workshop", start_date="2024-01-10", city="تونس"),
            False,
            id="a short name in two cities",
        ),
        pytest.param(
            report("المؤتمر الدولي لمستقبل النقل البحري", kind="conference"),
            report("المؤتمر الدولي لمستقبل النقل البحري", kind="conference", start_date="2024-03-05"),
            True,
            id="an undated mention of the only dated event",
        ),
        pytest.param(
            report("المؤتمر الدولي لمستقبل النقل البحري", kind="conference"),
            report("المؤتمر الدولي لمستقبل النقل البحري", kind="conference", start_date="2019-03-05"),
            False,
            id="an undated mention years later",
        ),
        pytest.param(
            report(COUNCIL, edition=38, organization_id="x", start_date="2024-01-10"),
            report(COUNCIL, edition=38, organization_id="x", start_date="2024-03-20"),
            True,
            id="one edition, dates ten weeks apart: a conflict",
        ),
        pytest.param(
            report(COUNCIL, edition=38, organization_id="x", start_date="2023-01-10"),
            report(COUNCIL, edition=38, organization_id="x", start_date="2024-03-20"),
            False,
            id="one edition, dates more than 200 days apart",
        ),
    ],
)
def test_merging_and_look_alikes(one: EventReport, other: EventReport, same: bool) -> None:
    assert together(document("a", one), document("b", other)) is same


@pytest.mark.parametrize(
    ("fields", "published", "same"),
    [
        ({}, "2024-01-15", True),
        ({}, "2024-01-25", False),
        ({"city": "تونس", "country": "TN"}, "2024-01-15", True),
        ({"city": "الرباط", "country": "MA"}, "2024-01-15", False),
        ({"name": "الاجتماع الثلاثي لوزراء النقل"}, "2024-01-15", False),
    ],
)
def test_an_undated_meeting_of_a_body_is_that_of_the_week(fields: dict[str, Any], published: str, same: bool) -> None:
    held = report(COUNCIL, organization_id="x", start_date="2024-01-10", city="تونس", country="TN")
    undated = report(fields.pop("name", COUNCIL), organization_id="x", **fields)
    assert together(document("a", held), document("b", undated, published=published)) is same


def test_a_month_with_two_events_joins_neither() -> None:
    extractions = [
        document("a", report(COUNCIL, organization_id="x", start_date="2024-01-10")),
        document("b", report(COUNCIL, organization_id="x", start_date="2024-01-24")),
        document("c", report(COUNCIL, organization_id="x", start_date="2024-01-01", end_date="2024-01-31")),
    ]
    assert len(groups(link(extractions))) == 3


def test_reports_of_one_document_are_one_event_only_by_forum_and_edition() -> None:
    same_day = report(COUNCIL, organization_id="x", start_date="2024-01-10")
    numbered = report(COUNCIL, organization_id="x", edition=38, start_date="2024-01-10")
    assert len(groups(link([document("a", same_day, same_day)]))) == 2
    assert len(groups(link([document("a", same_day, numbered)]))) == 2
    assert len(groups(link([document("a", numbered, numbered)]))) == 1


def test_parts_of_an_event_are_no_forum() -> None:
    sitting = report("جلسة مستقبل النقل", kind="sitting", edition=1, start_date="2024-01-10")
    ties = (tie("a", "a/0", "part_of", "a/1"),)
    tables = link([document("a", sitting, report(FORUM, kind="forum", edition=4), event_links=ties)])
    forum_of = {row.kind: row.forum_id for row in tables["events"]}
    assert forum_of["sitting"] is None
    assert forum_of["forum"] is not None


def test_conflicts_name_field_values_and_documents() -> None:
    tables = link(
        [
            document("a", report(FORUM, kind="forum", edition=3, start_date="2014-11-25", city="بيروت")),
            document("b", report(FORUM, kind="forum", edition=3, start_date="2014-11-25", city="دبي")),
            document("c", report(FORUM, kind="forum", edition=3, start_date="2014-11-26", city="دبي")),
        ]
    )
    (event,) = tables["events"]
    assert (event.city, event.start_date, event.documents) == ("دبي", day("2014-11-25"), 3)
    conflicts = {c["field"]: c["values"] for c in json.loads(event.conflicts)}
    assert conflicts["start_date"] == [
        {"value": "2014-11-25", "documents": ["a", "b"]},
        {"value": "2014-11-26", "documents": ["c"]},
    ]
    assert {row.field for row in tables["quality"]} == {"city", "start_date", "end_date"} == set(conflicts)
    # Of equal sources, two against one: half of one's log odds are left.
    odds = math.log(0.8 / 0.2) / 2
    assert event.confidence == pytest.approx(1 / (1 + math.exp(-odds)), abs=1e-4)


@pytest.mark.parametrize(
    ("cities", "expected"),
    [
        ("دبي", 0.8),
        ("دبي دبي", 0.8889),  # odds of 4, and of 4 to the power of a half: 8 to 1
        ("دبي دبي دبي", 0.9412),  # 16 to 1
        ("دبي بيروت", 0.5),
        ("دبي دبي بيروت", 0.6667),  # 8 to 4
        ("دبي بيروت بيروت دبي", 0.5),
    ],
)
def test_sources_that_agree_raise_confidence_and_those_that_contradict_lower_it(cities: str, expected: float) -> None:
    same = {"kind": "forum", "edition": 3, "start_date": "2014-11-25"}
    documents = [document(str(n), report(FORUM, city=city, **same)) for n, city in enumerate(cities.split())]
    (event,) = link(documents)["events"]
    assert event.confidence == pytest.approx(expected, abs=1e-4)


def test_who_is_less_sure_than_even_takes_nothing_from_a_row() -> None:
    sure = report(FORUM, kind="forum", edition=3, start_date="2014-11-25", confidence=0.8)
    unsure = report(FORUM, kind="forum", edition=3, start_date="2014-11-25", confidence=0.3)
    (event,) = link([document("a", sure), document("b", unsure)])["events"]
    assert event.confidence == pytest.approx(0.8, abs=1e-4)


def test_a_day_makes_a_month_precise_without_conflict() -> None:
    tables = link(
        [
            document("a", report(FORUM, kind="forum", edition=3, start_date="2014-11-01", end_date="2014-11-30")),
            document("b", report(FORUM, kind="forum", edition=3, start_date="2014-11-25")),
            document("c", report(FORUM, kind="forum", edition=3, start_date="2014-01-01", end_date="2014-12-31")),
        ]
    )
    (event,) = tables["events"]
    assert (event.start_date, event.end_date, event.conflicts) == (day("2014-11-25"), day("2014-11-25"), None)


def test_ties_go_to_the_earliest_document_and_status_to_the_latest() -> None:
    planned = report(FORUM, kind="forum", edition=3, city="دبي", status="planned")
    held = report(FORUM, kind="forum", edition=3, city="بيروت", status="held")
    tables = link([document("a", held, published="2014-12-01"), document("b", planned, published="2014-11-01")])
    (event,) = tables["events"]
    assert (event.city, event.status) == ("دبي", "held")


def test_an_event_that_ends_before_it_starts_is_doubted() -> None:
    backwards = report(FORUM, kind="forum", edition=3, start_date="2014-11-25", end_date="2014-11-20")
    (doubt,) = link([document("a", backwards)])["quality"]
    assert (doubt.severity, doubt.table, doubt.field, doubt.document_id) == ("error", "events", "end_date", "a")


def test_editions_out_of_order_are_doubted() -> None:
    tables = link(
        [
            document("a", report(COUNCIL, organization_id="x", edition=38, start_date="2024-06-01")),
            document("b", report(COUNCIL, organization_id="x", edition=39, start_date="2023-06-01")),
        ]
    )
    (doubt,) = tables["quality"]
    assert doubt.severity == "error"
    assert doubt.document_id == "b"


def test_forums_list_editions_seen_and_missing() -> None:
    extractions = [document(str(n), report(COUNCIL, organization_id="x", edition=n)) for n in (38, 39, 42)]
    extractions.append(document("e", report(COUNCIL, organization_id="x", edition=2, special="extraordinary")))
    tables = link(extractions)
    (forum,) = tables["forums"]
    assert (forum.first_edition, forum.last_edition) == (38, 42)
    assert (forum.editions_seen, forum.editions_missing) == ("38 39 42", "40 41")
    assert (forum.organization_id, forum.kind, forum.name_ar) == ("x", "meeting", COUNCIL)
    assert {row.forum_id for row in tables["events"]} == {forum.forum_id}
    (doubt,) = tables["quality"]
    assert (doubt.severity, doubt.table, doubt.row_id, doubt.field) == (
        "notice",
        "forums",
        forum.forum_id,
        "editions_missing",
    )
    assert doubt.message == "editions 40 to 41 are reported by no document, between 39 and 42"
    assert (doubt.document_id, doubt.start, doubt.end) == ("42", 0, 1)


def test_what_one_document_knows_fills_what_another_lacks() -> None:
    number = report(COUNCIL, organization_id="x", edition=38)
    when = report(COUNCIL, organization_id="x", edition=38, start_date="2024-01-10")
    where = report(COUNCIL, organization_id="x", start_date="2024-01-10", city="تونس", country="TN")
    (event,) = link([document("a", number), document("b", when), document("c", where)])["events"]
    assert (event.edition, event.start_date, event.city, event.documents) == (38, day("2024-01-10"), "تونس", 3)
    assert event.conflicts is None


def test_previous_editions_are_derived_only_where_no_document_states_them() -> None:
    two = document(
        "a", report(COUNCIL, organization_id="x", edition=38), report(COUNCIL, organization_id="x", edition=39)
    )
    (derived,) = link([two])["event_links"]
    assert (derived.relation, derived.document_id, derived.start) == ("previous_edition", None, None)
    stated = dataclasses.replace(two, event_links=(tie("a", "a/1", "previous_edition", "a/0"),))
    (row,) = link([stated])["event_links"]
    assert row.document_id == "a"
    assert (row.event_id, row.other_event_id) == (derived.event_id, derived.other_event_id)


def test_links_and_parties_follow_their_reports() -> None:
    numbered = report(COUNCIL, organization_id="x", edition=38)
    party = EventParty("a/0", "a/0", "a", "chair", "state", "EG", "مصر", None, 0, 3)
    ties = (tie("a", "a/0", "follows", "a/1"), tie("a", "a/0", "reviews", "nowhere"))
    tables = link([document("a", numbered, numbered, event_parties=(party,), event_links=ties)])
    assert tables["event_links"] == []
    assert tables["event_parties"][0].event_id == tables["events"][0].event_id
    assert [(row.severity, row.row_id) for row in tables["quality"]] == [("error", "nowhere")]


def test_aliases_lead_from_ids_that_are_gone() -> None:
    undated = document("a", report(COUNCIL, organization_id="x"))
    numbered = document("b", report(COUNCIL, organization_id="x", edition=38, start_date="2024-01-10"))
    first = link([undated])
    before = {row.report_id: row.event_id for row in first["event_reports"]}
    assert first["event_aliases"] == []
    second = link([undated, numbered], previous=before)
    (alias,) = second["event_aliases"]
    (event,) = second["events"]
    assert (alias.event_id, alias.now) == (before["a/0"], event.event_id)
    after = {row.report_id: row.event_id for row in second["event_reports"]}
    third = link([undated, numbered], previous=after, aliases={alias.event_id: alias.now})
    assert third["event_aliases"] == second["event_aliases"]


def test_aliases_follow_chains_to_where_they_end() -> None:
    extraction = document("a", report(COUNCIL, organization_id="x", edition=38))
    (event,) = link([extraction])["events"]
    tables = link([extraction], previous={"a/0": "middle"}, aliases={"oldest": "middle", "lost": "nowhere"})
    assert {(row.event_id, row.now) for row in tables["event_aliases"]} == {
        ("middle", event.event_id),
        ("oldest", event.event_id),
    }


def test_bodies_and_people_are_one_row_each() -> None:
    text = Organization("x", "مجلس النقل", None, None, "council", None, None, None, "text")
    known = dataclasses.replace(text, name_ar="مجلس وزراء النقل العرب", acronym="ACTM", source="gazetteer")
    person = Person("p", "سامي حداد", None, "x")
    tables = link(
        [
            document("a", published="2024-02-01", organizations=(text,), people=(person,)),
            document(
                "b",
                published="2024-01-01",
                organizations=(known,),
                people=(dataclasses.replace(person, name="سامي حدّاد"),),
            ),
            document("c", organizations=(text,), people=(dataclasses.replace(person, title="وزير النقل"),)),
        ]
    )
    assert tables["organizations"] == [known]
    assert tables["people"] == [Person("p", "سامي حدّاد", "وزير النقل", "x")]


def test_two_documents_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="occurs twice"):
        link([document("a"), document("a")])


_REPORTS = st.builds(
    lambda name, kind, start, days, **fields: report(
        name,
        kind=kind,
        start_date=start and start.isoformat(),
        end_date=start and (start + dt.timedelta(days)).isoformat(),
        **fields,
    ),
    name=st.sampled_from(
        [COUNCIL, FORUM, "الاجتماع", "اجتماع مجلس وزراء النقل", "اجتماع مجلس النقل العرب", FORUM + " في دبي"]
    ),
    kind=st.sampled_from(["meeting", "session"]),
    start=st.none() | st.dates(dt.date(2023, 12, 25), dt.date(2024, 2, 5)) | st.just(dt.date(2024, 1, 1)),
    days=st.sampled_from([0, 0, 1, 2, 30, 365, 300]),
    edition=st.sampled_from([None, None, 1, 2]),
    special=st.sampled_from([None, None, "ordinary", "extraordinary"]),
    city=st.sampled_from([None, "دبي", "بيروت"]),
    organization_id=st.sampled_from([None, None, "x", "y"]),
    status=st.sampled_from([None, "planned", "held"]),
    confidence=st.sampled_from([0.3, 0.5, 0.9]),
)


@st.composite
def _documents(draw: st.DrawFn) -> list[Extraction]:
    published = st.sampled_from([None, "2024-01-05", "2024-01-20"])
    bundles = draw(st.lists(st.lists(_REPORTS, max_size=3), max_size=8))
    return [document(f"d{i}", *reports, published=draw(published)) for i, reports in enumerate(bundles)]


@settings(max_examples=150, deadline=None)
@given(_documents(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_tables(extractions: list[Extraction], random: Any) -> None:
    shuffled = list(extractions)
    random.shuffle(shuffled)
    assert link(shuffled) == link(extractions)


@settings(max_examples=150, deadline=None)
@given(_documents())
def test_no_report_is_lost_and_no_contradiction_of_edition_merged(extractions: list[Extraction]) -> None:
    tables = link(extractions)
    ids = [row.event_id for row in tables["events"]]
    assert len(ids) == len(set(ids))
    assert {row.event_id for row in tables["event_reports"]} == set(ids)
    editions: dict[str, set[int]] = {}
    for row in tables["event_reports"]:
        editions.setdefault(row.event_id, set()).update({row.edition} - {None})
    assert all(len(numbers) < 2 for numbers in editions.values())
    assert sum(len(e.event_reports) for e in extractions) == len(tables["event_reports"])
