"""A file is written whole under another name and then takes its place, so that a reader never sees half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path``, which takes its name when the block ends well and is removed otherwise.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "feed.txt")
    >>> with replacing(path) as part:
    ...     _ = part.write_text("whole")
    >>> path.read_text(), len(list(path.parent.iterdir()))
    ('whole', 1)
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.mahdar-export")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
