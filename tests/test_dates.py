"""Dates alone: the Python call, and TimeML."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline import find_dates
from pipeline.cli import app
from pipeline.dates import to_timeml
from pipeline.records import Document
from tests.case_rows import lexicon

TEXT = "عقد أمس، 11 نوفمبر 2025، لقاء؛ ويعقد آخر من 3 إلى 5 ديسمبر المقبل، ثم في اليوم التالي، وكل يوم أحد."
DAY = dt.date(2025, 11, 12)


def timeml(text: str, published: dt.date | None = DAY) -> ElementTree.Element:
    return ElementTree.fromstring(to_timeml(Document("a", text, published_on=published), lexicon()).encode())


def text_of(root: ElementTree.Element) -> str:
    (text,) = root.findall("TEXT")
    return "".join(text.itertext())


def test_the_day_of_publication_may_be_text_or_a_date() -> None:
    assert find_dates("وصل أمس", published_on="2025-11-12") == find_dates("وصل أمس", DAY)
    assert find_dates("وصل أمس")[0].start_date is None


def test_a_dateline_is_the_day_of_publication() -> None:
    dates = find_dates("بيروت في 12 نوفمبر 2025 / وصل الوفد أمس")
    assert [str(date.start_date) for date in dates] == ["2025-11-12", "2025-11-11"]


def test_what_is_no_day_of_publication_is_said_in_a_line() -> None:
    with pytest.raises(ValueError, match="published_on='12/11' is no date; write it as 2025-11-12"):
        find_dates("وصل أمس", published_on="12/11")


@pytest.mark.parametrize("text", ["", " ", "\x00", "لا تاريخ هنا", "\ud800"])
def test_nothing_is_found_in_nothing(text: str) -> None:
    assert find_dates(text, DAY) == []


def test_timeml_holds_the_text_and_its_dates() -> None:
    root = timeml(TEXT)
    assert text_of(root) == TEXT
    tags = root.findall("TEXT/TIMEX3")
    assert [(tag.text, tag.get("type"), tag.get("value")) for tag in tags if tag.text] == [
        ("أمس، 11 نوفمبر 2025", "DATE", "2025-11-11"),
        ("3 إلى 5 ديسمبر المقبل", "DURATION", "P3D"),
        ("اليوم التالي", "DATE", "2025-12-06"),
        ("أحد", "SET", "XXXX-XX-XX"),
    ]
    assert [tag.get("value") for tag in tags if not tag.text] == ["2025-12-03", "2025-12-05"]
    assert tags[2].get("anchorTimeID") == tags[1].get("tid")


def test_timeml_names_the_day_of_publication() -> None:
    (created,) = timeml(TEXT).findall("DCT/TIMEX3")
    assert (created.get("tid"), created.get("value"), created.get("functionInDocument")) == (
        "t0", "2025-11-12", "CREATION_TIME",
    )  # fmt: skip
    (unknown,) = timeml("وصل أمس", None).findall("DCT/TIMEX3")
    assert unknown.get("value") == "XXXX-XX-XX"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("في مارس 2024", "2024-03"),
        ("في عام 2024", "2024"),
        ("قبل عامين", "2023"),
        ("قبل ثلاثة أشهر", "2025-08"),
        ("في رمضان 1446هـ", "P29D"),
        ("في 2023/2024 مثلا، بين عامي 2020 و2021", "P731D"),
    ],
)
def test_values_follow_the_precision(text: str, value: str) -> None:
    tags = [tag for tag in timeml(text).findall("TEXT/TIMEX3") if tag.text]
    assert tags[-1].get("value") == value


@given(st.text(alphabet=st.sampled_from("أمس 12/نوفمبر5ديسمبر-<>&\"'\x00\x0b\r\n\t]]>\ufffe٣ "), max_size=60))
def test_timeml_is_xml_whatever_the_text(text: str) -> None:
    root = timeml(text)
    assert len(text_of(root)) == len(text)
    tids = [tag.get("tid") for tag in root.iter("TIMEX3")]
    assert len(set(tids)) == len(tids)
    for tag in root.iter("TIMEX3"):
        assert {tag.get(name) for name in ("anchorTimeID", "beginPoint", "endPoint")} <= {*tids, None}


def test_the_command_writes_one_document_to_standard_output() -> None:
    result = CliRunner().invoke(app, ["export", "timex", "-", "--published", "2025-11-12"], input=TEXT)
    assert result.exit_code == 0
    assert text_of(ElementTree.fromstring(result.stdout.encode())) == TEXT


def test_the_command_writes_a_file_for_each_document(tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"news/{n}", "text": TEXT}) for n in (1, 2)]
    (tmp_path / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    arguments = ["export", "timex", str(tmp_path / "news.jsonl"), str(tmp_path / "empty.txt")]
    many = CliRunner().invoke(app, arguments)
    assert many.exit_code == 1
    assert "2 documents do not fit into one XML file; name a folder with --out" in many.stderr
    assert CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "out")]).exit_code == 0
    written = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in written] == ["news%2F1.tml", "news%2F2.tml"]
    assert text_of(ElementTree.fromstring(written[0].read_bytes())) == TEXT


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["export", "timex", str(tmp_path / "none.txt")])
    assert result.exit_code == 1
    assert result.stderr.count("mahdar:") == 1
