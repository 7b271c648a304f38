"""One agency's text in several papers is one source; what two papers wrote themselves, or one form filled in twice, is not."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

import pytest

from pipeline import build_tables, extract, load_lexicon
from pipeline.link import link, sketch
from pipeline.link.copies import COPIED, hashes_in, originals, shared
from pipeline.records import Document, EditionRow, EventReport, Extraction
from tests.clusters.test_clusters import read_releases
from tests.link.test_link import document, groups, report, together

BODY = (
    "بحث المجتمعون مشروع الخطة السنوية للتدريب وتقرير الأمانة الفنية عن سير العمل في المشروعات الإقليمية واتفقوا على تشكيل"
    " لجنة مصغرة تتولى صياغة التوصيات ورفعها إلى المجلس في دورته المقبلة كما استمعوا إلى عرض قدمه خبراء البنك عن تمويل"
    " شبكات الألياف الضوئية في المناطق الريفية وشددوا على أهمية توحيد المعايير وتبادل الخبرات بين الإدارات المعنية في الدول"
    " الأعضاء وعلى إشراك القطاع الخاص في مراحل التخطيط والتنفيذ والمتابعة"
)


def written(one: Extraction, text: str) -> Extraction:
    return dataclasses.replace(one, sketch=sketch(text.split()))


def numbered(one: Extraction, number: int) -> Extraction:
    row = EditionRow(one.document.document_id, 0, 1, str(number), "meeting", number, "")
    return dataclasses.replace(one, editions=(row,))


@pytest.mark.parametrize(
    "other",
    [
        BODY,
        f"وزراء يبحثون خطة التدريب\nالرياض في 5 مايو (وكالات)\n{BODY}\nانتهى",
        BODY.replace("المقبلة", "القادمة"),
        BODY.rsplit(" ", 8)[0],
    ],
)
def test_another_headline_dateline_or_last_line_makes_no_other_text(other: str) -> None:
    one, copy = written(document("a"), BODY), written(document("b"), other)
    assert shared(hashes_in(one.sketch), hashes_in(copy.sketch)) >= COPIED
    assert originals([copy, one]) == {"b": "a"}


def test_texts_of_their_own_are_no_copies() -> None:
    words = BODY.split()
    random.Random(1).shuffle(words)
    assert originals([written(document("a"), BODY), written(document("b"), " ".join(words))]) == {}
    assert originals([written(document("a"), "نص قصير"), written(document("b"), "نص قصير")]) == {}


def test_the_first_published_is_the_original_of_all() -> None:
    days = {"c": "2024-01-15", "a": "2024-01-16", "b": "2024-01-15"}
    found = [written(document(name, published=day), BODY) for name, day in days.items()]
    assert originals(found) == originals(found[::-1]) == {"a": "b", "c": "b"}


def test_a_form_filled_in_anew_is_no_copy() -> None:
    one, other = written(document("a"), BODY), written(document("b"), BODY)
    assert originals([numbered(one, 7), numbered(other, 8)]) == {}
    assert originals([numbered(one, 7), other]) == {"b": "a"}
    assert originals([one, written(document("b", published="2024-02-15"), BODY)]) == {}


NAME = "اجتماع مجلس وزراء النقل العرب"


def held(city: str, day: str) -> EventReport:
    return report(NAME, edition=38, organization_id="x", city=city, start_date=day)


def test_copies_have_one_voice_between_them() -> None:
    copies = [written(document(name, held("تونس", "2024-01-11")), BODY) for name in "abc"]
    others = [document(name, held("الرباط", "2024-01-10"), published="2024-01-16") for name in "de"]
    tables = link([*copies, *others])
    (event,) = tables["events"]
    assert (event.city, event.start_date, event.documents, event.sources) == ("الرباط", dt.date(2024, 1, 10), 5, 3)
    assert '"documents": ["a", "b", "c"]' in (event.conflicts or "")
    assert [row.copy_of for row in tables["documents"]] == [None, "a", "a", None, None]
    alone, together = link(copies[:1])["events"][0], link(copies)["events"][0]
    assert (together.confidence, together.sources, together.documents) == (alone.confidence, 1, 3)


def test_what_copies_report_under_one_name_and_number_is_one_event() -> None:
    rows = (
        report("القمة", kind="summit"),
        report("الدورة", kind="session", edition=26),
        report("القمة", kind="summit"),
    )
    copies = [written(document(name, *rows), BODY) for name in "abc"]
    assert groups(link(copies)) == {frozenset(f"{name}/{place}" for name in "abc") for place in range(3)}
    assert len(groups(link([document(name, *rows) for name in "abc"]))) == 9


@pytest.mark.parametrize(
    ("one", "other", "published", "same"),
    [
        (report(NAME, organization_id="x"), report(NAME, organization_id="x"), "2024-01-16", True),
        (report(NAME, organization_id="x"), report(NAME, organization_id="x"), "2024-01-18", False),
        (report(NAME, organization_id="x", special="extraordinary"), report(NAME, organization_id="x"), None, False),
        (report("اجتماع جنيف", city="جنيف"), report("اجتماع جنيف", city="جنيف"), "2024-01-15", True),
        (report("اجتماع جنيف", city="جنيف"), report("اجتماع جنيف"), "2024-01-15", False),
        (report("الاجتماع الدوري", city="جنيف"), report("الاجتماع الدوري", city="جنيف"), "2024-01-15", False),
    ],
)
def test_undated_reports_of_papers_of_one_day(one: EventReport, other: EventReport, published: str, same: bool) -> None:
    assert together(document("a", one), document("b", other, published=published)) is same


def test_the_copies_among_the_releases_are_found() -> None:
    lexicon = load_lexicon()
    tables = build_tables(extract(release, lexicon) for release in read_releases()[0])
    copies = {row.document_id: row.copy_of for row in tables["documents"] if row.copy_of}
    assert copies == {"water-14-b": "water-14-a", "water-14-c": "water-14-a"}


def test_hashes_are_the_same_in_every_process() -> None:
    assert hashes_in(sketch(str(n) for n in range(30)))[:3] == (7897323, 11670521, 14575019)


def test_any_text_has_a_sketch() -> None:
    text = "\ud800 \0 " * 40
    assert sketch(text.split())
    assert extract(Document("a", text), load_lexicon()).sketch == b""
