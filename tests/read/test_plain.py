"""Text files: every encoding comes back letter for letter, and what is no text is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read import read_documents
from pipeline.read.plain import decode

RELEASE = (
    "عقدت اللجنة العربية الدائمة للبريد اجتماعها الثالث والأربعين في الرباط، برئاسة المملكة المغربية.\r\n"
    "وشارك في الاجتماع ممثلو الدول الأعضاء، ومن المقرر أن يعقد الاجتماع القادم خلال شهر نوفمبر 2024 في عمان.\r\n"
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso8859_6")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_is_told_by_content(encoding: str) -> None:
    assert decode(RELEASE.encode(encoding)) == (RELEASE, None)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_sentence_is_enough(encoding: str) -> None:
    sentence = "اختتمت اللجنة اجتماعها الثالث"
    assert decode(sentence.encode(encoding)) == (sentence, None)


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_marks(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert decode(mark + RELEASE.encode(encoding)) == (RELEASE, None)


@pytest.mark.parametrize(
    "text",
    [
        "سطر\r\nسطر\rسطر\n",
        "نص\0\0\0",
        "\u200fمحضر\u202c \u2067الاجتماع\u2069\u200e",
        "الدُّورَةُ ﷺ ﻻ ١٢ ۱۲ \U0001f600",
    ],
)
def test_text_is_kept_letter_for_letter(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode())
    (document,) = read_documents([tmp_path])
    assert (document.text, document.status, document.problem) == (text, "ok", None)


def test_nul_at_the_end_of_windows_1256_is_harmless() -> None:
    assert decode(RELEASE.encode("cp1256") + b"\0") == (RELEASE + "\0", None)


def test_damaged_utf8_is_still_utf8_and_says_so() -> None:
    text, note = decode(RELEASE.strip(".\r\n").encode()[:-1])
    assert text.startswith("عقدت اللجنة") and text.endswith("\N{REPLACEMENT CHARACTER}")
    assert note is not None and "UTF-8" in note


def test_lone_surrogate_of_utf16_is_replaced_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe" + "نص".encode("utf-16-le") + b"\x00\xd8")
    (document,) = read_documents([tmp_path])
    assert document.text == "نص\N{REPLACEMENT CHARACTER}"
    assert document.problem == "lone surrogates, which UTF-8 cannot hold, stand as U+FFFD (1 of them)"


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-6", "no-such-encoding", "hex"])
def test_a_declared_encoding_that_lies_is_not_believed(declared: str) -> None:
    assert decode(RELEASE.encode("cp1256"), declared) == (RELEASE, None)


def test_a_declared_encoding_counts_where_there_is_no_arabic() -> None:
    russian = "Министр провёл встречу"
    assert decode(russian.encode("cp1251"), "windows-1251") == (russian, None)


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 8,
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        b"%PDF-1.7\nstream",
        b"PK\x03\x04rest",
        b"\0" * 4 + b"\1" * 99,
    ],
)
def test_what_is_not_text_is_refused_in_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    (document,) = read_documents([tmp_path])
    assert (document.status, document.text) == ("rejected", "")
    assert document.problem and ": " in document.problem and "\n" not in document.problem


@given(st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), min_size=1))
def test_any_text_in_utf8_survives(text: str) -> None:
    assert decode(text.encode("utf-8-sig")) == (text, None)


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_sentence(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except ValueError as error:  # either outcome is right, so pytest.raises will not do
        assert not isinstance(error, UnicodeError) and ": " in str(error)  # noqa: PT017
    else:
        assert isinstance(text, str)
