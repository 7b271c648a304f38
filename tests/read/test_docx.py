"""Word files: paragraphs, lists and tables in their order, core properties, and files that are damaged or hostile."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import docx
import pytest

from pipeline.read import read_documents
from pipeline.records import Document
from tests.read import made


def read(path: Path, data: bytes) -> Document:
    path.write_bytes(data)
    (document,) = read_documents([path])
    return document


def with_part(data: bytes, name: str, change: tuple[bytes, bytes]) -> bytes:
    """The file with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            part = source.read(info)
            target.writestr(info, part.replace(*change) if info.filename == name else part)
    return out.getvalue()


def test_blocks_stand_in_the_order_of_the_document(tmp_path: Path) -> None:
    file = docx.Document()
    file.add_heading("البيان الختامي", 1)
    file.add_paragraph("الفقرة الأولى").add_run("\nسطر ثان").bold = True
    table = file.add_table(2, 2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["الدورة", "المكان", "36", "عمّان"], strict=True
    ):
        cell.text = text
    table.rows[1].cells[1].add_paragraph("الأردن")
    file.add_paragraph("بند أول", style="List Bullet")
    file.add_paragraph("بند ثان", style="List Number")
    file.add_paragraph("الخاتمة\tانتهى")
    file.sections[0].header.paragraphs[0].text = "وزارة الإسكان"
    file.sections[0].footer.paragraphs[0].text = "صفحة 1"
    expected = [
        "وزارة الإسكان", "البيان الختامي", "الفقرة الأولى", "سطر ثان", "الدورة\tالمكان", "36\tعمّان الأردن", "بند أول", "بند ثان",
        "الخاتمة\tانتهى",
    ]  # fmt: skip
    assert read(tmp_path / "a.docx", made.saved(file)).text.split("\n") == expected


def test_core_properties(tmp_path: Path) -> None:
    document = read(tmp_path / "a.docx", made.as_docx("اجتماع اللجنة", "  بيان\n صحفي ", made.DAY))
    assert (document.title, document.published_on, document.published_on_source) == ("بيان صحفي", made.DAY, "docx")


def test_a_template_says_nothing_of_the_day(tmp_path: Path) -> None:
    file = docx.Document()
    file.add_paragraph("اجتماع اللجنة")
    file.core_properties.created, file.core_properties.modified = dt.datetime(2013, 12, 23), dt.datetime(2024, 5, 13)
    assert read(tmp_path / "a.docx", made.saved(file)).published_on is None


def test_links_fields_changes_and_content_controls(tmp_path: Path) -> None:
    file = docx.Document()
    file.add_paragraph("PLACE")
    data = with_part(
        made.saved(file),
        "word/document.xml",
        (
            b"<w:r><w:t>PLACE</w:t></w:r>",
            "<w:hyperlink><w:r><w:t>اللجنة</w:t></w:r></w:hyperlink><w:ins><w:r><w:t> الفنية</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>القديمة</w:delText></w:r></w:del><w:sdt><w:sdtContent><w:r><w:t> الثالثة</w:t></w:r>"
            "</w:sdtContent></w:sdt><w:r><w:instrText>PAGE</w:instrText></w:r>".encode(),
        ),
    )
    assert read(tmp_path / "a.docx", data).text == "اللجنة الفنية الثالثة"


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>داخل الإطار</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    markup = (
        f"<w:r><w:t>قبله</w:t></w:r><w:r><mc:AlternateContent {mc}><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    file = docx.Document()
    file.add_paragraph("PLACE")
    data = with_part(made.saved(file), "word/document.xml", (b"<w:r><w:t>PLACE</w:t></w:r>", markup.encode()))
    assert read(tmp_path / "a.docx", data).text == "قبله\nداخل الإطار"


def test_tables_inside_tables(tmp_path: Path) -> None:
    file = docx.Document()
    cell = file.add_table(1, 2).cell(0, 0)
    cell.text = "خارج"
    inner = cell.add_table(1, 1)
    inner.cell(0, 0).text = "داخل"
    file.tables[0].cell(0, 1).text = "جانب"
    assert read(tmp_path / "a.docx", made.saved(file)).text == "خارج داخل\tجانب"


@pytest.mark.parametrize("name", ["word/document.xml", "[Content_Types].xml", "_rels/.rels", "docProps/core.xml"])
@pytest.mark.parametrize("change", [(b"<", b""), (b"?>", b"?><!DOCTYPE x [<!ENTITY a 'b'>]>"), (b">", b">\0")])
def test_damaged_parts_are_told_or_do_not_matter(tmp_path: Path, name: str, change: tuple[bytes, bytes]) -> None:
    document = read(tmp_path / "a.docx", with_part(made.as_docx("اجتماع اللجنة"), name, change))
    assert document.status == "rejected" or document.text == "اجتماع اللجنة"
    if document.status == "rejected":
        assert document.problem == "the Word file is damaged: open it in Word, and save it again"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    laughs = "<!DOCTYPE x [<!ENTITY a0 'ها'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    data = with_part(made.as_docx("PLACE"), "word/document.xml", (b"?>", f"?>{laughs}]>".encode()))
    data = with_part(data, "word/document.xml", (b"PLACE", "اللجنة &a9;".encode()))
    document = read(tmp_path / "a.docx", data)
    assert document.status == "rejected" or document.text.strip() == "اللجنة"


def test_nothing_outside_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("سر", encoding="utf-8")
    entity = f"<!DOCTYPE x [<!ENTITY a SYSTEM 'file://{tmp_path}/secret.txt'>]>"
    data = with_part(made.as_docx("PLACE"), "word/document.xml", (b"?>", f"?>{entity}".encode()))
    document = read(tmp_path / "a.docx", with_part(data, "word/document.xml", (b"PLACE", "اللجنة &a;".encode())))
    assert "سر" not in document.text


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO(made.as_docx("اجتماع"))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.bin", bytes(210_000_000))
    document = read(tmp_path / "a.docx", out.getvalue())
    assert document.problem and document.problem.startswith("the Word file unpacks to more than 200 MB")


def test_deep_nesting_ends(tmp_path: Path) -> None:
    deep = "<w:sdt><w:sdtContent>" * 400 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 400
    data = with_part(made.as_docx("اجتماع"), "word/document.xml", (b"<w:body>", f"<w:body>{deep}".encode()))
    document = read(tmp_path / "a.docx", data)
    assert document.text == "اجتماع" or document.status == "rejected"


def test_a_file_without_text_is_told(tmp_path: Path) -> None:
    document = read(tmp_path / "a.docx", made.saved(docx.Document()))
    assert document.problem == "the Word file holds no text (pictures only?): supply the text itself"
