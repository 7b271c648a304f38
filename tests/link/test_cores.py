"""Names of one body differ by words that tie, by what its parent is called, and by a parent that one leaves out."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.link import link
from pipeline.link.cores import core, parent_left_out, stem
from pipeline.link.identity import bare_words
from pipeline.records import EventLink, EventReport, Extraction, Organization, OrganizationMention
from tests.link.test_link import document, report, tie, together


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("اجتماع الفريق المعني بالطاقة", "اجتماع الفريق الخاص بالطاقة"),
        ("اجتماع لجنة الجمارك التابعة لمجلس التعاون", "اجتماع لجنة الجمارك بدول مجلس التعاون لدول الخليج العربية"),
        ("اجتماع لجنة الجمارك في الدول الأعضاء بمنظمة التعاون الإسلامي", "اجتماع لجنة الجمارك لمنظمة التعاون الإسلامي"),
        ("دورة لجنة المرأة التابعة للإسكوا", "دورة لجنة المرأة للجنة الأمم المتحدة الاقتصادية والاجتماعية لغربي آسيا"),
        ("دورة المؤتمر العام لليونسكو", "المؤتمر العام لمنظمة الأمم المتحدة للتربية والعلم والثقافة"),
    ],
)
def test_one_core(one: str, other: str) -> None:
    assert core(bare_words(one)) == core(bare_words(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("اجتماع لجنة الجمارك بمجلس التعاون", "اجتماع لجنة الجمارك بجامعة الدول العربية"),
        ("اجتماع اللجنة الفنية للبريد", "اجتماع اللجنة الفنية للبيئة"),
        ("دورة المجلس الأعلى للاتصالات", "دورة المجلس الأعلى للإعلام"),
    ],
)
def test_two_cores(one: str, other: str) -> None:
    assert core(bare_words(one)) != core(bare_words(other))
    assert parent_left_out(stem(bare_words(one)), stem(bare_words(other))) is None


def naming(document_id: str, *reports: EventReport, bodies: tuple[str, ...] = (), **rows: Any) -> Extraction:
    """A document that also names these bodies; the bodies of its reports are known from texts alone."""
    mentions = tuple(OrganizationMention(document_id, 50, 60, body, None, "grammar", "") for body in bodies)
    known = {r.organization_id for r in reports if r.organization_id}
    texts = tuple(
        Organization(i, r.name, None, None, "other", None, None, None, "text") for i in known for r in reports
    )
    return document(document_id, *reports, organization_mentions=mentions, organizations=texts, **rows)


LONG = report("اجتماع المكتب الفني لمجلس وزراء النقل العرب", edition=70, start_date="2024-01-10", organization_id="o-1")
SHORT = report("اجتماع المكتب الفني", edition=70, organization_id="o-2")
COUNCIL = "مجلس وزراء النقل العرب"


def test_a_parent_left_out_is_the_one_that_the_document_names() -> None:
    assert together(naming("a", LONG), naming("b", SHORT, bodies=(COUNCIL,)))
    assert not together(naming("a", LONG), naming("b", SHORT, bodies=("مجلس وزراء المياه العرب",)))
    assert not together(naming("a", LONG), naming("b", SHORT))


def test_who_could_be_of_two_parents_is_of_neither() -> None:
    other = report("اجتماع المكتب الفني لمجلس وزراء المياه العرب", edition=70, start_date="2023-10-10")
    named = naming("c", SHORT, bodies=(COUNCIL, "مجلس وزراء المياه العرب"))
    assert not together(naming("a", LONG), named, naming("b", other))
    ids = {row.document_id: row.event_id for row in linked(naming("a", LONG), naming("b", other), named)}
    assert len(set(ids.values())) == 3


def linked(*extractions: Extraction) -> list[EventReport]:
    return link(extractions)["event_reports"]


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({"edition": 70, "start_date": "2024-01-10"}, True),
        ({"edition": 70, "start_date": "2024-01-14"}, False),
        ({"edition": 71, "start_date": "2024-01-10"}, False),
        ({"edition": None, "start_date": "2024-01-10"}, False),
        ({"edition": 70, "start_date": "2024-01-10", "special": "extraordinary"}, False),
    ],
)
def test_one_edition_on_one_day_needs_no_parent(fields: dict[str, Any], same: bool) -> None:
    assert together(naming("a", LONG), naming("b", report(SHORT.name, **fields))) is same


def test_the_level_of_a_meeting_may_be_left_out() -> None:
    one = report("الاجتماع الوزاري للجنة التوجيهية", edition=4, start_date="2024-01-10", organization_id="o-1")
    other = report("اجتماع اللجنة التوجيهية", edition=4, start_date="2024-01-10", organization_id="o-2")
    assert together(naming("a", one), naming("b", other))


def test_a_town_behind_a_name_and_a_body_that_is_merely_meant() -> None:
    when: dict[str, Any] = {"edition": 2, "start_date": "2024-01-10", "city": "تونس"}
    assert together(document("a", report("ملتقى الشباب", **when)), document("b", report("ملتقى شباب تونس", **when)))
    other = report("ملتقى شباب الرياضة", **when)
    assert not together(document("a", report("ملتقى الشباب", **when)), document("b", other))
    group = report("الاجتماع العام لمجموعة التنسيق البريدي", **when)
    assert together(document("a", report("اجتماع المجموعة", **when)), document("b", group))
    assert not together(document("a", report("اجتماع المجموعة", **when | {"edition": 3})), document("b", group))


@pytest.mark.parametrize(
    ("kind", "city", "year", "same"),
    [
        ("summit", "تونس", 2024, True),
        ("summit", None, 2024, False),
        ("summit", "تونس", 2021, False),
        ("workshop", "تونس", 2024, False),
    ],
)
def test_a_short_name_in_its_town(kind: str, city: str | None, year: int, same: bool) -> None:
    dated = report("قمة المياه", kind=kind, start_date=f"{year}-05-10", city="تونس")
    assert together(document("a", dated), document("b", report("قمة المياه", kind=kind, city=city))) is same


@pytest.mark.parametrize("relation", ["part_of", "concurrent_with"])
def test_an_undated_meeting_beside_a_dated_one_takes_its_days_to_be_found_by(relation: str) -> None:
    alone = report("اجتماع المكتب الفني")
    council = report("دورة مجلس وزراء النقل العرب", kind="session", edition=36, start_date="2024-01-10")
    ties: tuple[EventLink, ...] = (tie("b", "b/0", relation, "b/1"),)
    rows = linked(naming("a", LONG), naming("b", alone, council, event_links=ties))
    ids = {row.report_id: row.event_id for row in rows}
    assert ids["a/0"] == ids["b/0"] != ids["b/1"]
    assert [row.start_date for row in rows if row.report_id == "b/0"] == [None]


def test_a_joint_committee_has_no_country_and_names_its_states_in_either_order() -> None:
    def of(body: str, name: str, country: str) -> Extraction:
        row = Organization(body, name, None, None, "committee", country, None, None, "text")
        return document(body, report(name, edition=9, organization_id=body), organizations=(row,))

    one, other = "دورة اللجنة العليا المغربية التونسية", "دورة اللجنة العليا التونسية المغربية"
    assert together(of("a", f"{one} المشتركة", "MA"), of("b", f"{other} المشتركة", "TN"))
    assert not together(of("a", one, "MA"), of("b", other, "TN"))
