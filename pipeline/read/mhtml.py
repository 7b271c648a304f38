"""Saved pages in one file (.mht, .mhtml): the page is read, its pictures, styles and frames are not."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import Message

from pipeline.read.html import read_page
from pipeline.read.limits import LIMITS
from pipeline.read.plain import decode
from pipeline.read.source import Source
from pipeline.records import Document

_DEEPEST = 20


def read_mhtml(source: Source) -> Iterator[Document]:
    """Yield the one document that a saved page is, with the address that it was saved from.

    Raises ``ValueError`` with a sentence where no page is in it.
    """
    message = email.message_from_bytes(source.all(LIMITS.member), policy=email.policy.compat32)
    address = _address(message, "Snapshot-Content-Location") or _address(message, "Content-Location")
    pages = list(_parts(message, "text/html", 0))
    if not pages:
        yield _plain(message, source.document_id)
        return
    root = str(message.get_param("start") or "").strip()
    page = next((part for part in pages if root and str(part.get("Content-ID", "")).strip() == root), pages[0])
    data = _bytes(page)
    if len(data) > LIMITS.page:
        raise ValueError("the page in it is too large: save its text")
    url = address or _address(page, "Content-Location")
    yield read_page(data, source.document_id, url=url, charset=page.get_content_charset())


def _parts(message: Message, kind: str, depth: int) -> Iterator[Message]:
    """The parts of one kind, in order; a part may hold parts."""
    if message.is_multipart() and depth < _DEEPEST:
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, kind, depth + 1)
    elif message.get_content_type() == kind:
        yield message


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _plain(message: Message, document_id: str) -> Document:
    """A message without a page: its text, if it has one."""
    for part in _parts(message, "text/plain", 0):
        text, note = decode(_bytes(part), part.get_content_charset())
        if text.strip("\0 \t\r\n\f\v"):
            return Document(document_id, text, problem=note)
    raise ValueError("the saved page holds no text: save it from the browser again, as text")


def _address(message: Message, name: str) -> str | None:
    value = str(message.get(name) or "").strip()
    return value if value.startswith(("http://", "https://")) else None
