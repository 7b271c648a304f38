"""Archives (.zip) and compressed files (.gz): each file inside is read by its own format, in order of names.

Nothing is unpacked to disk, so that no name inside can lead out of a folder; it only becomes part of a document's id. Limits on
what may be unpacked are in ``limits.py``.
"""

from __future__ import annotations

import gzip
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from pipeline.read.limits import LIMITS
from pipeline.read.source import Source
from pipeline.records import Document

NOT_DOCUMENTS = (".md",)
"""Endings that a walk passes over in silence: what people write about the documents."""

SAVED_FILES = ("_files", "-files", ".files", "_fichiers", "-Dateien", "_archivos", "_ملفات")
"""What browsers add to a page's name for the folder with its pictures and scripts."""

_UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_UTF8_NAME = 0x800
_LOCKED = 0x1


def read_gzip(source: Source) -> Iterator[Document]:
    """Yield the documents of the file that is compressed; it keeps the id of the whole.

    Raises ``ValueError`` with a sentence where the archive is damaged.
    """
    packed = source.file.seek(0, 2)
    source.file.seek(0)
    name = re.sub(r"\.gz\Z", "", source.name, flags=re.IGNORECASE)
    try:
        with gzip.GzipFile(fileobj=source.file) as file:
            yield from source.member(name, cast(BinaryIO, file), packed, source.document_id)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError("the archive is damaged: supply the file again") from error


def names_inside(source: Source) -> set[str]:
    """The names of the files in a .zip; none where it is damaged."""
    try:
        with zipfile.ZipFile(source.file) as archive:
            return set(archive.namelist())
    except Exception:  # zipfile raises whatever the damage leads to
        return set()
    finally:
        source.file.seek(0)


def read_zip(source: Source) -> Iterator[Document]:
    """Yield the documents of all files in an archive; the id of each begins with the archive's.

    A file that cannot be read is a rejected document, and the next one follows. Raises ``ValueError`` with a sentence where the
    archive itself cannot be read.
    """
    try:
        archive = zipfile.ZipFile(source.file)
    except Exception as error:  # zipfile raises whatever the damage leads to
        raise ValueError("the archive is damaged: supply the file again") from error
    with archive:
        infos = sorted(archive.infolist(), key=lambda info: info.filename)
        if len(infos) > LIMITS.members:
            raise ValueError(f"the archive holds more than {LIMITS.members:,} files: split it")
        names = {info: safe_name(_name(info)) for info in infos if not info.filename.endswith("/")}
        wanted = [info for info, name in names.items() if is_document(name, set(names.values()))]
        if not wanted:
            raise ValueError("the archive holds no documents: supply the files themselves")
        for info in wanted:
            yield from _read_member(source, archive, info, f"{source.document_id}/{names[info]}")


def _read_member(
    source: Source, archive: zipfile.ZipFile, info: zipfile.ZipInfo, document_id: str
) -> Iterator[Document]:
    try:
        if stat.S_ISLNK(info.external_attr >> 16):
            raise ValueError("this is a link to another file: put the file itself into the archive")
        if info.flag_bits & _LOCKED:
            raise ValueError("it is locked with a password: unpack it, and supply the files")
        if info.file_size == 0:
            raise ValueError("the file is empty: supply it again, or remove it")
        with archive.open(info) as file:
            yield from source.member(
                document_id.rsplit("/", 1)[-1], cast(BinaryIO, file), info.compress_size, document_id
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        reason = str(error) or type(error).__name__
        yield rejected(document_id, f"it cannot be unpacked ({reason}): supply the file itself")
    except ValueError as error:
        yield rejected(document_id, str(error))


def rejected(document_id: str, problem: str) -> Document:
    """What stands for a document that cannot be read."""
    return Document(document_id, "", status="rejected", problem=problem)


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member; old programs write names in another encoding than they say."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    data = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp1256"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def safe_name(name: str) -> str:
    r"""A member's name as part of an id: a path that goes down only, without characters that cannot be seen.

    >>> safe_name("../../etc/passwd"), safe_name(r"C:\news\a.txt"), safe_name("/a//./b\u202e.txt")
    ('etc/passwd', 'news/a.txt', 'a/b.txt')
    """
    parts = re.sub(r"^[A-Za-z]:", "", _UNPRINTABLE.sub("", name).replace("\\", "/")).split("/")
    return "/".join(part for part in parts if part.strip() not in ("", ".", "..")) or "unnamed"


def is_document(name: str, beside: set[str]) -> bool:
    """Whether a file in an archive or a folder is one to read: not hidden, no note, no part of a saved page.

    ``beside`` are the names of all files there.
    """
    *folders, last = name.split("/")
    if any(part.startswith((".", "__MACOSX")) for part in (*folders, last)) or last.lower().endswith(NOT_DOCUMENTS):
        return False
    above = ("/".join(folders[:depth]) for depth in range(1, len(folders) + 1))
    return not any(belongs_to_page(folder, beside) for folder in above)


def belongs_to_page(folder: str, beside: set[str]) -> bool:
    """Whether a folder holds the pictures and scripts of a saved page that stands beside it.

    >>> belongs_to_page("news/page_files", {"news/page.html"}), belongs_to_page("my_files", {"a.txt"})
    (True, False)
    """
    stems = [folder.removesuffix(ending) for ending in SAVED_FILES if folder.endswith(ending)]
    return any(f"{stem}{ending}" in beside for stem in stems for ending in (".html", ".htm", ".HTM", ".HTML"))
