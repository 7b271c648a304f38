"""Files that have not changed are not read again: what their documents are called and hash to is remembered.

Whether a file has changed is told by the SHA-256 of its bytes, never by its time or size, which lie after a copy, an unpacking or a
quick rewrite; to hash a file takes a thousandth of what it takes to parse a page. What is remembered holds for one version of
the program and one set of options, and only where each document is in the store as it was read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec

from pipeline.records import Document
from pipeline.store import Store

_MOST_DOCUMENTS = 10_000
"""Of one file; more are read each time, or remembering them would take more memory than reading takes time."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Document]).decode

_NONE = _encode([])


class KnownFiles:
    """What passes the documents of a file through, or those remembered of it, without their texts."""

    def __init__(
        self, store: Store, settings: str, is_current: Callable[[Document], bool], *, taking_notes: bool = True
    ) -> None:
        """``settings`` is all that reading depends on besides the bytes of a file; ``is_current`` asks for each document."""
        self._taking_notes = taking_notes
        self._store, self._settings, self._is_current = store, settings.encode("utf-8", "surrogatepass"), is_current

    def through(self, path: str, document_id: str, documents: Iterator[Document]) -> Iterator[Document]:
        """The documents of a file: remembered where its bytes are the same, else ``documents``, of which a note is taken."""
        state = _state(path)
        digest = self._digest(path) if state else None
        key = f"{path}\x1f{document_id}".encode("utf-8", "surrogatepass")
        if digest and (kept := self._remembered(key, digest)):
            yield from kept
            return
        read: list[Document] = []
        for document in documents:
            if digest:
                read.append(replace(document, text=""))
                # What could not be read may be read next time, though the bytes are the same.
                if document.status != "ok" or len(read) > _MOST_DOCUMENTS:
                    digest = None
            yield document
        if self._taking_notes and digest and read and _state(path) == state:
            self._store.put_file(key, digest, _encode(read))

    def _remembered(self, key: bytes, digest: bytes) -> list[Document]:
        try:
            found = _decode(self._store.file(key, digest) or _NONE)
        except ValueError:  # msgspec.DecodeError is one, and so is text that is no UTF-8
            return []
        return found if all(map(self._is_current, found)) else []

    def _digest(self, path: str) -> bytes | None:
        try:
            with open(path, "rb") as file:
                return hashlib.sha256(self._settings + hashlib.file_digest(file, "sha256").digest()).digest()
        except OSError:
            return None


def _state(path: str) -> tuple[int, int] | None:
    """Size and time of an ordinary file, to see that nobody writes to it meanwhile; None for what cannot be read twice."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return (status.st_size, status.st_mtime_ns) if os.path.isfile(path) else None
