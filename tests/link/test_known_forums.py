"""Known series: what is of them by name or body, what their rows in forums say, and dates that do not fit them."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from pipeline import build_tables, extract, load_lexicon
from pipeline.flow import run
from pipeline.lexicon.check_series import RHYTHMS
from pipeline.lexicon.rows import read_rows
from pipeline.link.forums import forum_id_of
from pipeline.link.identity import read_name
from pipeline.link.known_forums import MONTHS, _key, load_forums
from pipeline.records import Document, Event

CASES = Path(__file__).parents[1] / "cases" / "forums.csv"


def rows_of_cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables_of(*texts: str, published: dt.date = dt.date(2024, 6, 20)) -> dict[str, list[Any]]:
    lexicon = load_lexicon()
    documents = [Document(f"d{n}", text, published_on=published) for n, text in enumerate(texts)]
    return build_tables(extract(document, lexicon) for document in documents)


@pytest.mark.parametrize("case", rows_of_cases(), ids=lambda case: case["name"])
def test_a_name_is_of_its_series(case: dict[str, str]) -> None:
    known = load_forums()
    edition = int(case["edition"]) if case["edition"] else None
    series = known.series_of(case["name"], edition, case["city"] or None)
    assert (forum_id_of(series, known) if series else "") == case["forum_id"]


def test_the_lexicon_covers_the_field() -> None:
    assert len(load_forums().by_id) >= 250


def test_the_rhythms_of_the_lexicon_are_those_that_linking_knows() -> None:
    assert set(MONTHS) == RHYTHMS


def test_no_name_is_of_two_series() -> None:
    """Two names may differ in spelling, order or a preposition and still be one: such a name would stand for neither."""
    owners = defaultdict(set)
    for _, row in [*read_rows("forums"), *read_rows("forum_names")]:
        owners[_key(read_name(row.get("name_ar") or row["name"]).words)].add(row["forum_id"])
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_every_name_finds_its_own_series() -> None:
    known = load_forums()
    for at, row in [*read_rows("forums"), *read_rows("forum_names")]:
        series = known.series_of(row.get("name_ar") or row["name"], None, None)
        assert series and forum_id_of(series, known) == row["forum_id"], at


def test_spellings_of_one_series_are_one_forum() -> None:
    tables = tables_of(
        "افتتح منتدى القمة العالمية لمجتمع المعلومات في جنيف يوم 27 مايو 2024.",
        "عقد منتدى القمة العالمية حول مجتمع المعلومات في جنيف يوم 13 مارس 2023.",
    )
    (forum,) = tables["forums"]
    assert (forum.forum_id, forum.organization_id, forum.kind) == ("wsis-forum", "un-itu", "forum")
    assert (forum.name_en, forum.first_year, forum.rhythm, forum.source) == ("WSIS Forum", 2009, "annual", "gazetteer")
    assert {event.forum_id for event in tables["events"]} == {"wsis-forum"}
    assert len(tables["events"]) == 2


def test_a_holder_that_no_document_names_has_its_row() -> None:
    tables = tables_of("افتتح منتدى القمة العالمية لمجتمع المعلومات في جنيف يوم 27 مايو 2024.")
    assert [row.name_en for row in tables["organizations"] if row.organization_id == "un-itu"] == [
        "International Telecommunication Union"
    ]


def test_conferences_of_one_union_are_apart() -> None:
    tables = tables_of(
        "عقد مؤتمر المندوبين المفوضين للاتحاد الدولي للاتصالات في بوخارست يوم 26 سبتمبر 2022.",
        "عقد المؤتمر العالمي لتنمية الاتصالات في كيغالي يوم 6 يونيو 2022.",
    )
    assert sorted(forum.forum_id for forum in tables["forums"]) == ["itu-pp", "itu-wtdc"]


def test_a_council_has_its_sessions() -> None:
    tables = tables_of("عقد مجلس وزراء الإسكان والتعمير العرب دورته الأربعين في الجزائر يوم 18 ديسمبر 2023.")
    (forum,) = tables["forums"]
    assert (forum.forum_id, forum.organization_id) == ("las-council-housing-sessions", "las-council-housing")


def test_a_series_of_the_texts_alone_says_so() -> None:
    tables = tables_of("عقد الملتقى الثالث للمخطوطات النادرة في نابلس يوم 5 مايو 2021.")
    (forum,) = tables["forums"]
    assert (forum.source, forum.first_year, forum.rhythm) == ("text", None, None)
    assert forum.forum_id.startswith("forum-")


def doubts_about(*texts: str) -> list[str]:
    words = ("series",)
    return [row.message for row in tables_of(*texts)["quality"] if all(word in row.message for word in words)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("عقدت القمة العربية الثانية والثلاثون في جدة يوم 19 مايو 2023.",), []),
        (
            (
                "عقدت القمة العربية الثانية والثلاثون في جدة يوم 19 مايو 2023.",
                "عقدت القمة العربية الثالثة والثلاثون في المنامة يوم 16 مايو 2024.",
            ),
            [],
        ),
        (
            (
                "عقدت القمة العربية الثانية والثلاثون في جدة يوم 19 مايو 2023.",
                "عقدت القمة العربية الثالثة والثلاثون في المنامة يوم 16 يونيو 2023.",
            ),
            ["edition 33 (2023-06-16) lies 1 months after edition 32 (2023-05-19), in a series that is annual"],
        ),
        (
            (
                "عقد المنتدى العالمي الثالث للمياه في كيوتو يوم 16 مارس 2003.",
                "عقد المنتدى العالمي الرابع للمياه في المكسيك يوم 16 مارس 2019.",
            ),
            ["edition 4 (2019-03-16) lies 192 months after edition 3 (2003-03-16), in a series that is triennial"],
        ),
        (
            ("عقد منتدى حوكمة الإنترنت في أثينا يوم 30 أكتوبر 2001.",),
            ["2001-10-30 lies before the first edition of this series, held in 2006"],
        ),
        (
            ("عقد المنتدى العالمي الرابع والأربعون لحوكمة الإنترنت في باكو يوم 6 نوفمبر 2012.",),
            ["edition 44 on 2012-11-06 is too high for a series that is annual since 2006"],
        ),
    ],
)
def test_what_does_not_fit_a_series_is_a_doubt(texts: tuple[str, ...], expected: list[str]) -> None:
    assert doubts_about(*texts) == expected


def test_such_a_doubt_is_a_notice_on_the_event() -> None:
    tables = tables_of("عقد منتدى حوكمة الإنترنت في أثينا يوم 30 أكتوبر 2001.")
    (row,) = [row for row in tables["quality"] if "series" in row.message]
    (event,) = tables["events"]
    assert (row.severity, row.table, row.row_id, row.field) == ("notice", "events", event.event_id, "start_date")


def test_an_event_without_a_known_forum_is_not_asked() -> None:
    from pipeline.link.rhythm import off_rhythm

    event = Event(
        "e", "forum-x", "forum", "منتدى", 3, None, dt.date(1990, 1, 1), None, None, None, None, None, None, 1, None, 0.5
    )
    assert list(off_rhythm([event], load_forums().by_id)) == []
    known = dataclasses.replace(event, forum_id="igf")
    assert len(list(off_rhythm([known], load_forums().by_id))) == 1


def test_a_folder_adds_series_to_a_run(tmp_path: Path) -> None:
    words, releases = tmp_path / "words", tmp_path / "releases"
    words.mkdir()
    releases.mkdir()
    (words / "forums.csv").write_text(
        "forum_id,name_ar,name_en,kind,organization_id,note\n"
        "manuscripts,ملتقى المخطوطات النادرة,Rare Manuscripts Forum,forum,las-alecso,\n",
        encoding="utf-8",
    )
    (releases / "a.txt").write_text("عقد الملتقى الثالث للمخطوطات النادرة في نابلس يوم 5 مايو 2021.", encoding="utf-8")
    run([str(releases)], tmp_path / "out", lexicon_folder=words, formats=("csv",))
    with (tmp_path / "out" / "forums.csv").open(encoding="utf-8", newline="") as file:
        (forum,) = csv.DictReader(file)
    assert (forum["forum_id"], forum["name_en"], forum["source"]) == (
        "manuscripts", "Rare Manuscripts Forum", "gazetteer"
    )  # fmt: skip


def test_a_series_of_a_body_is_called_after_it_in_english() -> None:
    texts = [
        "عقد المجلس الوزاري العربي للمياه اجتماعه الثالث في القاهرة يوم 5 مايو 2021.",
        "عقدت لجنة الطواحين والسواقي في القرية اجتماعها الثاني في القاهرة يوم 7 مايو 2021.",
    ]
    lexicon = load_lexicon()
    found = [extract(Document(str(n), text), lexicon) for n, text in enumerate(texts)]
    tables = build_tables(found)
    bodies = {row.organization_id: row.name_en for row in tables["organizations"]}
    names = {(row.kind, row.name_en, bodies.get(row.organization_id)) for row in tables["forums"]}
    council = "Council of Arab Ministers of Water"
    assert ("meeting", f"{council} — meeting", council) in names
    assert ("meeting", None, None) in names
    assert build_tables(reversed(found)) == tables
