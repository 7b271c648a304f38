"""What a reader is given: the bytes of a file, or of a file inside an archive, with what is known of it."""

from __future__ import annotations

import dataclasses
import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from pipeline.read.limits import LIMITS, sized
from pipeline.records import Document

_START = 1 << 16
"""Bytes by which a format is told."""
_BUFFER = 1 << 20
"""Bytes taken at once from what is unpacked: its own reader would go through Python for every line."""


@dataclass(slots=True)
class Budget:
    """The bytes that an archive may still unpack to, shared with the archives inside it."""

    left: int = LIMITS.archive


@dataclass(frozen=True, slots=True)
class Source:
    """A file at its beginning, which can be read more than once, and what its reader may need.

    ``name`` is the file's own name, ``columns`` what the caller says of named columns ({"text": "body"}), ``read`` the dispatch,
    by which archives have their members read.
    """

    document_id: str
    name: str
    file: BinaryIO
    read: Callable[[Source], Iterator[Document]]
    columns: Mapping[str, str] = field(default_factory=dict)
    depth: int = 0
    budget: Budget = field(default_factory=Budget)

    def start(self) -> bytes:
        """The first bytes, of a damaged archive those before the damage; the file stands at its beginning again."""
        start, file = b"", cast(Any, self.file)
        try:
            while len(start) < _START and (more := file.read1(_START)):
                start += more
        except (EOFError, zlib.error):
            if not start:
                raise
        self.file.seek(0)
        return start

    def all(self, limit: int, what: str = "the file") -> bytes:
        """All bytes; raises ``ValueError`` where there are more than ``limit``."""
        data = self.file.read(limit + 1)
        if len(data) > limit:
            raise ValueError(f"{what} is larger than {sized(limit)}: split it, or supply the text itself")
        return data

    def member(self, name: str, file: BinaryIO, packed: int, document_id: str) -> Iterator[Document]:
        """The documents of a file inside this one, ``packed`` bytes long there, read by the same dispatch."""
        if self.depth >= LIMITS.depth:
            raise ValueError(f"archives lie inside archives more than {LIMITS.depth} deep: unpack them first")
        limited = io.BufferedReader(cast(Any, _Unpacked(file, packed, self.budget)), _BUFFER)
        yield from self.read(
            dataclasses.replace(
                self, document_id=document_id, name=name, file=cast(BinaryIO, limited), depth=self.depth + 1
            )
        )


class _Unpacked(io.RawIOBase):
    """A stream of unpacked bytes that ends with ``ValueError`` where they grow beyond what the limits allow."""

    def __init__(self, file: BinaryIO, packed: int, budget: Budget) -> None:
        self.file, self.packed, self.budget = file, packed, budget
        self.count = self.furthest = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self.file.seekable()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.count = self.file.seek(offset, whence)
        return self.count

    def tell(self) -> int:
        return self.count

    def readinto(self, buffer: Any, /) -> int:
        data = cast(Any, self.file).read1(len(buffer))  # all that can be had before a damage
        buffer[: len(data)] = data
        self.count += len(data)
        if self.count > self.furthest:
            self.budget.left -= self.count - self.furthest
            self.furthest = self.count
        if self.furthest > max(LIMITS.ratio_from, LIMITS.ratio * self.packed):
            raise ValueError(f"it unpacks to more than {LIMITS.ratio} times its size: this is no text; remove it")
        if self.budget.left < 0:
            raise ValueError(f"the archive unpacks to more than {sized(LIMITS.archive)}: split it")
        return len(data)
