"""What doubts say: one table of sentences in two languages, and codes that every row of quality has."""

from __future__ import annotations

import csv
import dataclasses
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import build_tables, extract, flow, load_lexicon
from pipeline.cli import app
from pipeline.doubts import arabic_words, code_of, in_arabic, message, sentences, values_of
from pipeline.link.known_forums import MONTHS
from pipeline.records import TABLES, Document

VALUES = {
    "said": "2024-05-07 (a.txt, b; c); virtual (d (1).txt)", "days": "30", "end": "2024-05-07", "start": "2024-05-08",
    "edition": "4", "event": "event-1", "other": "6", "day": "2024-05-07", "other_day": "2025-01-01", "before": "3", "after": "9",
    "first": "4",
    "last": "8", "year": "1999", "rhythm": "annual", "months": "40", "weekday": "Monday", "written": "Friday", "way": "earlier",
    "relation": "part_of", "action": "change", "why": "2024", "count": "2",
}  # fmt: skip


def names(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


@pytest.mark.parametrize("code", sentences("english"))
def test_every_code_has_both_languages(code: str) -> None:
    english, arabic = sentences("english")[code], sentences("arabic")[code]
    assert english and arabic
    assert names(arabic) == names(english) or names(arabic) == names(english) - {"before", "after"}
    assert re.search(r"[a-zA-Z]", re.sub(r"\{\w+\}", "", arabic)) is None


@pytest.mark.parametrize("code", sentences("english"))
def test_a_sentence_is_read_as_it_was_written(code: str) -> None:
    values = {name: VALUES[name] for name in names(sentences("english")[code])}
    sentence = message(code, **values)
    assert (code_of(sentence), values_of(sentence)) == (code, values)
    arabic = in_arabic(sentence)
    assert "{" not in arabic and arabic != sentence
    for word in ("Monday", "Friday", "annual", "earlier", "part_of", "documents", "edition"):
        assert word not in arabic


def test_the_codes_are_those_of_the_column() -> None:
    *_, last = dataclasses.fields(TABLES["quality"])
    described = last.metadata["description"]
    assert {code for code in sentences("english") if code not in described} == set()
    assert last.name == "code"


def test_every_rhythm_has_an_arabic_word() -> None:
    assert MONTHS.keys() <= arabic_words().keys()


def test_a_sentence_of_another_version_stays_as_it_is() -> None:
    assert (code_of("the moon is late"), values_of("the moon is late")) == ("", {})
    assert in_arabic("the moon is late") == "the moon is late"


TEXTS = {
    "a": "عقدت اللجنة الفنية للبريد اجتماعها الثالث في مسقط يوم الاثنين 5 مايو 2021.",
    "b": "عقدت اللجنة الفنية للبريد اجتماعها الثالث في صلالة يوم 5 مايو 2021.",
    "c": "عقدت اللجنة الفنية للبريد اجتماعها السابع في بيروت يوم 3 يونيو 2020 عن بعد.",
    "d": "عقدت اللجنة الفنية للبريد اجتماعها السابع في بيروت يوم 3 يونيو 2020 حضوريا.",
    "e": "عقدت اللجنة الفنية للبريد اجتماعها السابع في بيروت يوم 3 يونيو 2022.",
    "f": "عقد منتدى القمة العالمية لمجتمع المعلومات في جنيف يوم 30 أكتوبر 2001.",
}


def test_every_doubt_of_a_run_has_its_code() -> None:
    lexicon = load_lexicon()
    rows = build_tables([extract(Document(name, text), lexicon) for name, text in TEXTS.items()])["quality"]
    found = {row.code for row in rows}
    assert found >= {
        "documents_disagree",
        "weekday_differs",
        "editions_missing",
        "editions_out_of_order",
        "edition_twice",
    }
    assert [row for row in rows if row.code != code_of(row.message) or row.code not in sentences("arabic")] == []
    assert [row for row in rows if re.search("[a-z]{4}", in_arabic(row.message).replace(row.row_id, ""))] == [
        row for row in rows if row.code == "edition_twice" or "virtual" in row.message
    ]


def test_diff_says_doubts_in_arabic(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    flow.run([str(folder)], tmp_path / "out")
    result = CliRunner().invoke(app, ["diff", "--out", str(tmp_path / "out"), "--mail", "--language", "ar"])
    assert result.exit_code == 0
    assert (
        "تختلف الوثائق: " in result.stdout
        and "عن بعد" in result.stdout
        and "لا وثيقة تذكر الأرقام من 4 إلى 6" in result.stdout
    )
    assert not [word for word in ("disagree", "virtual", "in_person", "edition") if word in result.stdout]
    with (tmp_path / "out" / "quality.csv").open(encoding="utf-8", newline="") as file:
        assert all(row["code"] in sentences("english") for row in csv.DictReader(file))
