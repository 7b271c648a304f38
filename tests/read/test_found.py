"""Hostile and damaged files: what fuzzing found, each as a small case, and chance that is the same each time."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import check_file, mutate, seeds, text_by
from tests.read import made

quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.mark.parametrize("name", seeds())
def test_the_seeds_are_read(name: str) -> None:
    assert {document.status for data in seeds()[name] for document in check_file(name, data)} == {"ok"}


@pytest.mark.parametrize("name", seeds())
@quick
@given(st.integers(0, 1 << 40))
def test_damaged_files_are_read_or_told(name: str, seed: int) -> None:
    data = seeds()[name][seed % len(seeds()[name])]
    check_file(name, mutate(data, 100_000, seed))


@pytest.mark.parametrize("name", seeds())
@quick
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_told(name: str, data: bytes) -> None:
    start = {
        "a.pdf": b"%PDF-1.7\n",
        "a.docx": b"PK\x03\x04",
        "a.zip": b"PK\x03\x04",
        "a.gz": b"\x1f\x8b\x08",
        "a.warc": b"WARC/1.0\r\n",
    }
    check_file(name, start.get(name, b"") + data)


@quick
@given(st.binary(max_size=120))
def test_texts_by_chance_have_no_surrogates(data: bytes) -> None:
    text_by(data).encode()


def zip_with(name: bytes, flags: int = 0) -> bytes:
    """A .zip whose directory names its file so, with these flags."""
    data = bytearray(made.as_zip({"a" * max(1, len(name)): b"x" * 50}))
    for at in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        data[at : at + 2] = flags.to_bytes(2, "little")
    return bytes(data).replace(b"a" * len(name), name) if name else bytes(data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("strong encryption", zip_with(b"b.txt", 0x40)),
        ("a name of one slash", zip_with(b"/")),
        ("a name of dots", zip_with(b"../..")),
        ("a checksum that is wrong", made.as_zip({"a.txt": b"\xd8\xa7" * 50}).replace(b"\xd8\xa7", b"\xd8\xa8", 1)),
    ],
)
def test_archives_that_broke_the_reader(name: str, data: bytes) -> None:
    check_file("a.zip", data)
    check_file("a.docx", data)


def test_a_zip_with_a_name_of_no_letters() -> None:
    """zipfile itself stumbles over it when it is asked whether that is a folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a"), "x")
    data = bytearray(buffer.getvalue())
    at = data.index(b"PK\x01\x02")
    data[at + 28 : at + 30] = b"\0\0"
    del data[at + 46]
    end = data.index(b"PK\x05\x06")
    data[end + 12 : end + 16] = (end - at).to_bytes(4, "little")
    check_file("a.zip", bytes(data))


def test_a_pdf_with_nothing_but_page_numbers() -> None:
    page = [(50.0, 20.0, "1"), (56.0, 20.0, "2"), (62.0, 20.0, "3")]
    (document,) = check_file("a.pdf", made.write_pdf([page]))
    assert document.problem and document.problem.startswith("the PDF is a scan")


def test_a_message_of_nothing_but_nul() -> None:
    data = b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n\0\0\0\n"
    (document,) = check_file("a.mht", data)
    assert document.status == "rejected"


def test_a_page_of_nothing_but_a_vertical_tab() -> None:
    (document,) = check_file("a.zip", b"<P\n]\x10\xfe>\x0b\x0c")
    assert document.status == "rejected"


def test_damaged_web_archives_are_told_by_nobody_but_us(capfd: pytest.CaptureFixture[str]) -> None:
    for seed in range(300):
        check_file("a.warc", mutate(seeds()["a.warc"][0], 100_000, seed))
    assert capfd.readouterr() == ("", "")
