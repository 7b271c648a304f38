"""PDF: whatever order the glyphs have in the file, the text is the one that stands on the paper; or it is refused."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from pipeline.read import read_documents
from pipeline.records import Document
from tests.read import made

FILES = Path(__file__).parent / "files"
RAW = Path(__file__).parents[2] / "data" / "raw"
TEXT = (RAW / "las" / "housing-council-36.txt").read_text(encoding="utf-8")


def read(path: Path, data: bytes) -> Document:
    path.write_bytes(data)
    (document,) = read_documents([path])
    return document


def same(text: str) -> str:
    """A text apart from white space and from the order of marks on one letter."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


@pytest.mark.parametrize("header", ["", "وزارة الإسكان - الدورة 36"])
@pytest.mark.parametrize("forms", [False, True], ids=["letters", "presentation forms"])
@pytest.mark.parametrize("order", ["visual", "logical", "words"])
def test_the_order_of_glyphs_in_the_file_does_not_matter(tmp_path: Path, order: str, forms: bool, header: str) -> None:
    document = read(tmp_path / "a.pdf", made.as_pdf(TEXT, order, forms, header, per_page=6))
    assert document.text.split("\n") == made.lines_of(TEXT)


@pytest.mark.parametrize("path", sorted(RAW.rglob("*.txt")), ids=lambda path: path.stem)
def test_the_samples_come_back_letter_for_letter(tmp_path: Path, path: Path) -> None:
    (plain,) = read_documents([path])
    document = read(tmp_path / "a.pdf", made.as_pdf(plain.text, "words", forms=True))
    assert same(document.text) == same(plain.text)


def test_a_page_printed_by_a_browser() -> None:
    (document,) = read_documents([FILES / "printed_by_chromium.pdf"])
    lines = document.text.split("\n")
    assert lines[:6] == made.lines_of(TEXT)
    assert [same(line) for line in lines[6:8]] == [
        same("لا للإلغاء الأردن ABC 2024 (ITU-R) 50% 12/5/2024 مُحَمَّد"),
        "الدورة المكان",
    ]
    assert lines[8:] == ["36 عمّان"]
    assert document.published_on is None


def test_presentation_forms_in_an_embedded_font() -> None:
    (document,) = read_documents([FILES / "presentation_forms.pdf"])
    without_shadda = TEXT.replace("\N{ARABIC SHADDA}", "")
    assert " ".join(document.text.split()) == " ".join(without_shadda.split())


def test_letters_that_stand_the_wrong_way_round_on_the_paper(tmp_path: Path) -> None:
    pages = [[(50 + 6 * column, 780 - 20 * row, letter) for column, letter in enumerate(line)]
             for row, line in enumerate(made.lines_of(TEXT)[:1] * 5)]  # fmt: skip
    document = read(tmp_path / "a.pdf", made.write_pdf([[glyph for line in pages for glyph in line]]))
    assert made.lines_of(TEXT)[0] in document.text


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    right, left = (
        ["اجتمعت لجنة البريد", "في تونس أمس", "بحضور الوزير"],
        ["Postal committee", "met in Tunis", "yesterday"],
    )
    page = [glyph for y, line in enumerate(right) for glyph in made.placed(line_of(line), 700.0 - 20 * y)]
    page += [
        (x - 300, y, letter)
        for row, line in enumerate(left)
        for x, y, letter in made.placed(list(line), 700 - 20 * row)
    ]
    document = read(tmp_path / "a.pdf", made.write_pdf([page]))
    assert document.text.replace("\n", " ") == " ".join(right + left)


def line_of(text: str) -> list[str]:
    return next(made.visual_lines(text, 200))


@pytest.mark.parametrize(
    ("name", "told", "problem"),
    [
        ("scan", lambda letter: None, "the PDF is a scan"),
        ("private use", lambda letter: "\ue123", "the fonts of the PDF do not tell"),
        (
            "another alphabet",
            lambda letter: letter.encode("cp1256", "replace").decode("latin-1"),
            "the fonts of the PDF show",
        ),
    ],
)
def test_what_cannot_be_trusted_is_refused(tmp_path: Path, name: str, told: object, problem: str) -> None:
    pages = [[glyph for y, line in enumerate(made.visual_lines(TEXT)) for glyph in made.placed(line, 800 - 18 * y)]]
    data = made.write_pdf([[]] if name == "scan" else pages, told if name != "scan" else str)  # type: ignore[arg-type]
    document = read(tmp_path / "a.pdf", data)
    assert document.status == "rejected"
    assert document.problem and document.problem.startswith(problem)


def test_letters_in_no_order_are_refused(tmp_path: Path) -> None:
    words = [word[::-1] if number % 2 else word for number, word in enumerate(TEXT.split())]
    document = read(tmp_path / "a.pdf", made.as_pdf(" ".join(words)))
    assert document.problem and document.problem.startswith("the letters of the PDF stand in no order")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    document = read(tmp_path / "a.pdf", b"%PDF-1.7\n" + bytes(100))
    assert document.problem == "the PDF is damaged: supply it again, or print it to a new PDF"


def test_a_file_with_a_password_is_told(tmp_path: Path) -> None:
    (document,) = read_documents([FILES / "locked.pdf"])
    assert document.problem == "the PDF is locked with a password: save it without one"
