"""Export, what an annotator does, import, run: the tables show it, and the next run writes the same bytes."""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.correct import CORRECTIONS_NAME
from pipeline.correct.tasks import LABELS, labelling_config
from pipeline.store import open_store
from tests.correct.annotator import Annotator, Task
from tests.runs import tables_of

HAND = "corrected by hand"
RELEASES = {
    "council.txt": (
        "عمان، 20 نوفمبر 2019\n"
        "انطلقت في عمّان اليوم أعمال اجتماع الدورة الـ (36) لمجلس وزراء الإسكان والتعمير العرب برئاسة المملكة الأردنية "
        "الهاشمية، وبمشاركة وزارة الإسكان المصرية، وتتواصل حتى يوم غد الخميس."
    ),
    "forum.txt": "😀 يعقد المنتدى المغاربي للاقتصاد الرقمي دورته الخامسة في الدار البيضاء يوم 3 أكتوبر 2019.",
    "note.txt": "التقى وفد البيت العربي للخرائط بأعضاء الجمعية، ثم زار ورشة الترميم يومي 4 و5 مايو 2021.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three releases, and the tables of a run over them."""
    (tmp_path / "in").mkdir()
    for name, text in RELEASES.items():
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    mahdar("run", str(tmp_path / "in"), "--out", str(tmp_path / "out"))
    return tmp_path


def mahdar(*arguments: str, code: int = 0) -> str:
    """The command; what it printed, on both streams."""
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == code, done.output
    return done.output


def run(folder: Path) -> str:
    return mahdar("run", str(folder / "in"), "--out", str(folder / "out"))


def rows(folder: Path, of: str, /, **wanted: str) -> list[dict[str, str]]:
    with (folder / "out" / f"{of}.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if all(row[name] == value for name, value in wanted.items())]


def tasks(folder: Path) -> dict[str, Task]:
    """The tasks of a folder, exported now, by document."""
    mahdar("export", "labelstudio", "--out", str(folder / "out"))
    exported = json.loads((folder / "out" / "labelstudio" / "tasks.json").read_text(encoding="utf-8"))
    return {task["data"]["mahdar"]["document_id"]: task for task in exported}


def take_in(folder: Path, *annotators: Annotator, code: int = 0) -> str:
    """Import what annotators did."""
    file = folder / "export.json"
    file.write_text(json.dumps([one.task for one in annotators], ensure_ascii=False), encoding="utf-8")
    return mahdar("correct", str(file), "--out", str(folder / "out"), code=code)


def corrections(folder: Path) -> list[dict[str, Any]]:
    path = folder / "out" / CORRECTIONS_NAME
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def quotations_hold(folder: Path) -> None:
    for table in ("dates", "editions", "organization_mentions", "event_reports", "evidence"):
        for row in rows(folder, table):
            text = (folder / "in" / row["document_id"]).read_text(encoding="utf-8")
            assert text[int(row["start"]) : int(row["end"])] == row["text"]


def test_what_is_accepted_as_it_is_changes_nothing(folder: Path) -> None:
    before = tables_of(folder / "out")
    said = take_in(folder, *map(Annotator, tasks(folder).values()))
    assert "0 corrections in 3 annotated tasks" in said
    assert corrections(folder) == []
    assert tables_of(folder / "out") == before


def test_a_deleted_an_added_and_a_changed_span(folder: Path) -> None:
    council, note = (Annotator(tasks(folder)[name]) for name in ("council.txt", "note.txt"))
    council.delete(council.region("organization", "وزارة الإسكان المصرية"))
    council.fill(council.region("date", "غد الخميس"), "date_start_date", "2019-11-22")
    council.fill(council.region("date", "غد الخميس"), "date_end_date", "2019-11-22")
    council.fill(council.region("edition", "الـ (36)"), "edition_number", 37)
    note.add("organization", "البيت العربي للخرائط")
    said = take_in(folder, council, note)
    assert "in 2 annotated tasks" in said
    for _ in range(2):  # at once, and after a run
        assert "وزارة الإسكان المصرية" not in [row["text"] for row in rows(folder, "organization_mentions")]
        (body,) = rows(folder, "organization_mentions", document_id="note.txt", text="البيت العربي للخرائط")
        assert (body["recognizer"], body["rule"]) == (HAND, HAND)
        (organization,) = rows(folder, "organizations", organization_id=body["organization_id"])
        assert (organization["name_ar"], organization["source"]) == ("البيت العربي للخرائط", "text")
        (day,) = rows(folder, "dates", text="غد الخميس")
        assert (day["start_date"], day["end_date"], day["relative"], day["rule"]) == (
            "2019-11-22", "2019-11-22", "false", HAND,
        )  # fmt: skip
        (number,) = rows(folder, "editions", text="الـ (36)")
        assert (number["number"], number["rule"]) == ("37", HAND)
        # What rests on them follows.
        (report,) = rows(folder, "event_reports", document_id="council.txt")
        assert (report["edition"], report["start_date"], report["end_date"]) == ("37", "2019-11-20", "2019-11-22")
        (event,) = rows(folder, "events", event_id=report["event_id"])
        assert (event["edition"], event["end_date"]) == ("37", "2019-11-22")
        grounds = rows(folder, "evidence", report_id=report["report_id"], rule=HAND)
        assert {("date", "غد الخميس"), ("edition", "الـ (36)")} <= {(row["field"], row["text"]) for row in grounds}
        assert not rows(folder, "event_parties", name="وزارة الإسكان المصرية")
        quotations_hold(folder)
        before = tables_of(folder / "out")
        said = run(folder)
        assert "0 new or changed" in said
        assert tables_of(folder / "out") == before
    mahdar("run", str(folder / "in"), "--out", str(folder / "out"), "--fresh")
    assert {k: v for k, v in tables_of(folder / "out").items() if not _of_history(k)} == {
        k: v for k, v in before.items() if not _of_history(k)
    }


def _of_history(name: str) -> bool:
    """The tables that depend on the history of runs, and the dump, which holds them."""
    return name.startswith(("event_aliases", "event_history", "dump"))


def test_fields_of_events_and_events_themselves(folder: Path) -> None:
    all_tasks = tasks(folder)
    forum, note = Annotator(all_tasks["forum.txt"]), Annotator(all_tasks["note.txt"])
    event = forum.region("event", "المنتدى المغاربي للاقتصاد الرقمي")
    forum.fill(event, "event_city", "الرباط")
    forum.fill(event, "event_venue", None)
    forum.fill(event, "event_mode", "hybrid")
    forum.fill(event, "event_start_date", "2019-10-02")
    for one in [item["id"] for item in note.result if item.get("value", {}).get("labels") == ["event"]]:
        note.delete(one)
    new = note.add(
        "event", "ورشة الترميم", kind="workshop", edition=4, start_date="2021-05-04", end_date="2021-05-05", city="نابلس",
        country="PS",
    )  # fmt: skip
    note.relate(new, note.add("organization", "البيت العربي للخرائط"), "host")
    take_in(folder, forum, note)
    (report,) = rows(folder, "event_reports", document_id="forum.txt")
    assert (report["city"], report["mode"], report["start_date"], report["edition"], report["confidence"]) == (
        "الرباط", "hybrid", "2019-10-02", "5", "0.99",
    )  # fmt: skip
    (made,) = rows(folder, "event_reports", document_id="note.txt")
    assert (made["kind"], made["edition"], made["text"], made["name"]) == (
        "workshop",
        "4",
        "ورشة الترميم",
        "ورشة الترميم",
    )
    assert (made["start_date"], made["end_date"], made["country"]) == ("2021-05-04", "2021-05-05", "PS")
    assert rows(folder, "events", event_id=made["event_id"])
    with open_store(folder / "out" / "store.sqlite") as store:  # for the report, which shows documents of events
        assert dict(store.texts(["note.txt"])) == {"note.txt": RELEASES["note.txt"]}
    (party,) = rows(folder, "event_parties", document_id="note.txt")
    assert (party["role"], party["name"], party["event_id"]) == ("host", "البيت العربي للخرائط", made["event_id"])
    assert rows(folder, "organizations", organization_id=party["party_id"])
    grounds = rows(folder, "evidence", document_id="note.txt")
    assert {row["rule"] for row in grounds} == {HAND}
    assert ("date", "4 و5 مايو 2021") in [(row["field"], row["text"]) for row in grounds]
    assert ("host", "البيت العربي للخرائط") in [(row["field"], row["text"]) for row in grounds]
    quotations_hold(folder)
    before = tables_of(folder / "out")
    run(folder)
    assert tables_of(folder / "out") == before


def test_an_event_that_is_none_goes_with_its_parties_and_ties(folder: Path) -> None:
    council = Annotator(tasks(folder)["council.txt"])
    (event,) = [item["id"] for item in council.result if item.get("value", {}).get("labels") == ["event"]]
    council.delete(event)
    take_in(folder, council)
    for table in ("event_reports", "event_parties", "evidence"):
        assert rows(folder, table, document_id="council.txt") == []
    assert rows(folder, "organization_mentions", document_id="council.txt")


def test_parties_states_people_and_ties(folder: Path) -> None:
    council = Annotator(tasks(folder)["council.txt"])
    (event,) = [item["id"] for item in council.result if item.get("value", {}).get("labels") == ["event"]]
    state = council.region("state", "المملكة الأردنية الهاشمية")
    council.unrelate(event, state, "chair")
    council.relate(state, event, "host", direction="left")
    other = council.add("event", "أعمال", kind="meeting", name="أعمال")
    council.relate(other, event, "part_of")
    take_in(folder, council)
    roles = [(row["role"], row["party_id"]) for row in rows(folder, "event_parties", party_type="state")]
    assert roles == [("host", "JO")]
    (tie,) = rows(folder, "event_links", relation="part_of", document_id="council.txt")
    text = RELEASES["council.txt"]
    assert text[int(tie["start"]) : int(tie["end"])] == "أعمال"
    assert ("part_of", HAND) in [
        (row["field"], row["rule"]) for row in rows(folder, "evidence", document_id="council.txt")
    ]
    # A second round, on top of the first: the person who chairs, and the tie taken back.
    council = Annotator(tasks(folder)["council.txt"], on="2026-02-01")
    (other,) = [
        i["id"] for i in council.result if i.get("value", {}).get("text") == "أعمال" and i["from_name"] == "label"
    ]
    council.delete(other)
    take_in(folder, council)
    assert not rows(folder, "event_links", relation="part_of")
    assert [(row["role"], row["party_id"]) for row in rows(folder, "event_parties", party_type="state")] == [
        ("host", "JO")
    ]
    assert {one.get("round", 1) for one in corrections(folder)} == {1, 2}


def test_the_same_export_again_and_one_with_less_done(folder: Path) -> None:
    task = tasks(folder)["council.txt"]
    twice = Annotator(task)
    twice.fill(twice.region("edition", "الـ (36)"), "edition_number", 37)
    twice.delete(twice.region("date", "غد الخميس"))
    take_in(folder, twice)
    first, before = (folder / "out" / CORRECTIONS_NAME).read_bytes(), tables_of(folder / "out")
    take_in(folder, twice)
    assert ((folder / "out" / CORRECTIONS_NAME).read_bytes(), tables_of(folder / "out")) == (first, before)
    less = Annotator(task)
    less.fill(less.region("edition", "الـ (36)"), "edition_number", 37)
    take_in(folder, less)
    assert [(one["table"], one["action"]) for one in corrections(folder)] == [("editions", "change")]
    assert rows(folder, "dates", text="غد الخميس")
    take_in(folder, Annotator(task))
    assert corrections(folder) == []


def test_corrections_are_shown_in_the_next_export(folder: Path) -> None:
    note = Annotator(tasks(folder)["note.txt"])
    note.add("organization", "البيت العربي للخرائط")
    take_in(folder, note)
    again = Annotator(tasks(folder)["note.txt"])
    assert again.region("organization", "البيت العربي للخرائط")
    assert "0 corrections in 1 annotated tasks" in take_in(folder, again)
    assert len(corrections(folder)) == 1


def test_a_text_that_changed_or_is_gone_is_told(folder: Path) -> None:
    all_tasks = tasks(folder)
    council, forum = Annotator(all_tasks["council.txt"]), Annotator(all_tasks["forum.txt"])
    council.fill(council.region("edition", "الـ (36)"), "edition_number", 37)
    forum.delete(forum.region("date", "3 أكتوبر 2019"))
    take_in(folder, council, forum)
    (folder / "in" / "council.txt").write_text(RELEASES["council.txt"] + " انتهى.", encoding="utf-8")
    said = run(folder)
    assert "corrections that do not fit any more: 1; quality.csv says which and why" in " ".join(said.split())
    (doubt,) = rows(folder, "quality", table="documents")
    assert (doubt["row_id"], doubt["document_id"]) == ("council.txt", "council.txt")
    assert "the text has changed" in doubt["message"]
    assert [row["number"] for row in rows(folder, "editions", document_id="council.txt")] == ["36"]
    assert json.loads((folder / "out" / "run.json").read_text())["corrections"]["not_applied"] == 1
    mahdar("forget", "council.txt", "--out", str(folder / "out"))
    (doubt,) = rows(folder, "quality", table="documents")
    assert (doubt["row_id"], doubt["document_id"]) == ("council.txt", "")
    (folder / "in" / "council.txt").write_text(RELEASES["council.txt"], encoding="utf-8")
    assert "do not fit" not in run(folder)
    assert [row["number"] for row in rows(folder, "editions", document_id="council.txt")] == ["37"]


def test_what_a_person_mistypes_is_told_and_left_as_it_was(folder: Path) -> None:
    council = Annotator(tasks(folder)["council.txt"])
    council.fill(council.region("date", "غد الخميس"), "date_start_date", "غدا")
    council.fill(council.region("organization", "وزارة الإسكان المصرية"), "organization_organization_id", "nobody")
    council.add("edition", "برئاسة")
    said = " ".join(take_in(folder, council).split())
    assert "start_date 'غدا' is not a day such as 2024-05-09" in said
    assert "there is no organization_id 'nobody'; put a row into bodies.csv" in said
    assert "edition 'برئاسة' has no number" in said
    assert corrections(folder) == []


def test_offsets_in_units_of_utf_16_are_understood(folder: Path) -> None:
    forum = Annotator(tasks(folder)["forum.txt"])
    forum.add("organization", "المغاربي", shift=1)
    take_in(folder, forum)
    (made,) = rows(folder, "organization_mentions", document_id="forum.txt", rule=HAND)
    assert made["text"] == "المغاربي"
    quotations_hold(folder)


def test_corrections_hold_for_any_document_of_the_text_and_after_it_is_read_no_more(folder: Path) -> None:
    council = Annotator(tasks(folder)["council.txt"])
    council.fill(council.region("event", "الدورة الـ (36) لمجلس وزراء الإسكان والتعمير العرب"), "event_city", "العقبة")
    take_in(folder, council)
    shutil.copy(folder / "in" / "council.txt", folder / "in" / "copy.txt")
    (folder / "in" / "council.txt").unlink()
    run(folder)
    assert [row["city"] for row in rows(folder, "event_reports") if "مجلس" in row["text"]] == ["العقبة", "العقبة"]


def test_of_two_documents_of_one_text_one_may_be_accepted_and_the_other_corrected(folder: Path) -> None:
    shutil.copy(folder / "in" / "council.txt", folder / "in" / "zcopy.txt")
    run(folder)
    all_tasks = tasks(folder)
    council, copied = Annotator(all_tasks["council.txt"]), Annotator(all_tasks["zcopy.txt"], 2)
    council.fill(council.region("edition", "الـ (36)"), "edition_number", 37)
    take_in(folder, council, copied)
    assert [row["number"] for row in rows(folder, "editions") if row["text"] == "الـ (36)"] == ["37", "37"]


def test_status_counts_corrections_and_tells_of_new_ones(folder: Path) -> None:
    assert "corrected" not in mahdar("status", "--out", str(folder / "out"))
    council = Annotator(tasks(folder)["council.txt"])
    council.fill(council.region("edition", "الـ (36)"), "edition_number", 37)
    take_in(folder, council)
    assert "by hand: 1 corrections\n" in mahdar("status", "--out", str(folder / "out"))
    path = folder / "out" / CORRECTIONS_NAME
    path.write_text(path.read_text().replace('"number":37', '"number":38'))
    assert "by hand: 1 corrections; changed since the last run" in mahdar("status", "--out", str(folder / "out"))
    run(folder)
    assert rows(folder, "editions", document_id="council.txt")[0]["number"] == "38"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "corrections.jsonl:1: JSON is malformed"),
        (
            '{"sha256":"a","document_id":"a","action":"mend","table":"dates","start":0,"end":1,"text":"x"}',
            "action 'mend'",
        ),
        (
            '{"sha256":"a","document_id":"a","action":"delete","table":"dates","start":0,"end":2,"text":"x"}',
            "as long as",
        ),
        (
            '{"sha256":"a","document_id":"a","action":"delete","table":"event_reports","start":0,"end":1,"text":"x",'
            '"report":"first"}',
            "corrections.jsonl:1:",
        ),
        (
            '{"sha256":"a","document_id":"a","action":"add","table":"dates","start":0,"end":1,"text":"x",'
            '"values":{"start_date":"soon"}}',
            "soon",
        ),
    ],
)
def test_a_file_that_cannot_be_understood_stops_a_run_in_a_line(folder: Path, line: str, said: str) -> None:
    before = tables_of(folder / "out")
    (folder / "out" / CORRECTIONS_NAME).write_text(line + "\n", encoding="utf-8")
    printed = mahdar("run", str(folder / "in"), "--out", str(folder / "out"), code=1)
    assert said in printed
    assert len(printed.strip().splitlines()) == 1
    assert tables_of(folder / "out") == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ('{"a": 1}', "no list of tasks"),
        ("[]", "no annotated task"),
        ('[{"data": {"text": "x"}, "annotations": [{"result": []}]}]', "does not come from mahdar export labelstudio"),
    ],
)
def test_another_file_is_refused_in_plain_words(folder: Path, content: str, said: str) -> None:
    (folder / "export.json").write_text(content, encoding="utf-8")
    assert said in mahdar("correct", str(folder / "export.json"), "--out", str(folder / "out"), code=1)
    assert "no tables of a run" in mahdar("correct", str(folder / "export.json"), "--out", str(folder / "in"), code=1)


def test_ids_of_regions_are_the_same_in_every_export(folder: Path) -> None:
    tasks(folder)
    first = (folder / "out" / "labelstudio" / "tasks.json").read_bytes()
    mahdar("run", str(folder / "in"), "--out", str(folder / "out"), "--fresh")
    tasks(folder)
    assert (folder / "out" / "labelstudio" / "tasks.json").read_bytes() == first


def test_tasks_name_only_what_the_interface_has(folder: Path) -> None:
    controls = _controls()
    for task in tasks(folder).values():
        regions = {item["id"] for item in task["predictions"][0]["result"] if item.get("from_name") == "label"}
        for item in task["predictions"][0]["result"]:
            if item["type"] == "relation":
                assert {item["from_id"], item["to_id"]} <= regions
                assert set(item["labels"]) <= controls["relations"][1]
                continue
            kind, allowed = controls[item["from_name"]]
            assert (item["type"], item["to_name"]) == (kind, "text")
            assert item["id"] in regions
            chosen = item["value"].get("labels") or item["value"].get("choices") or []
            assert set(chosen) <= allowed
            assert task["data"]["text"][item["value"]["start"] : item["value"]["end"]]
    assert [name for name, _ in controls.items() if name.startswith("event_")] == [
        f"event_{c}" for c in LABELS["event"][1]
    ]


def _controls() -> dict[str, tuple[str, set[str]]]:
    """Each control of the interface: its type in results and what may be chosen there."""
    from lxml import etree

    page = etree.fromstring(labelling_config())
    controls = {"relations": ("relation", {one.get("value") for one in page.iter("Relation")})}
    for one in page.iter("Labels", "Choices", "Number", "TextArea"):
        assert one.get("toName") == page.find(".//Text").get("name")
        assert one.tag == "Labels" or one.get("perRegion") == "true"
        controls[one.get("name")] = (one.tag.lower(), {child.get("value") for child in one})
    return controls


@pytest.mark.skipif(not importlib.util.find_spec("label_studio_sdk"), reason="label-studio-sdk is not installed")
def test_label_studio_itself_finds_nothing_wrong(folder: Path) -> None:
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(labelling_config())
    interface.validate()
    for task in tasks(folder).values():
        prediction = task["predictions"][0]
        assert interface.validate_prediction(prediction, return_errors=True) == []
        broken = [{**item, "from_name": "nothing"} for item in prediction["result"]]
        assert interface.validate_prediction({"result": broken}, return_errors=True)
