"""Tell when the files of folders have changed and come to rest.

By asking the file system again and again: that works on network drives, too, where a kernel tells of nothing, and it must be
asked twice anyway to know that a file is no longer being written.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator

Snapshot = dict[str, tuple[int, int, int]]
"""Size, time of change and number of each file."""


def changes(
    inputs: Iterable[str], seconds: float = 2.0, sleep: Callable[[float], None] = time.sleep
) -> Iterator[list[str]]:
    """The files that are new, changed or gone, first all that are there, each time that none has changed for ``seconds``.

    Hidden files do not count: what is written under such a name and then renamed is never seen half.

    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.txt").write_text("one")
    >>> [os.path.basename(path) for path in next(changes([str(folder)], seconds=0))]
    ['a.txt']
    """
    inputs = list(inputs)
    told: Snapshot | None = None
    before = snapshot(inputs)
    while True:
        sleep(seconds)
        now = snapshot(inputs)
        if now == before and now != told:
            former = told or {}
            told = now
            yield sorted(path for path in now.keys() | former.keys() if now.get(path) != former.get(path))
        before = now


def snapshot(inputs: Iterable[str]) -> Snapshot:
    """The files under files and folders as they are now."""
    found: Snapshot = {}
    pending = list(inputs)
    while pending:
        path = pending.pop()
        try:
            if os.path.isdir(path):
                pending += [entry.path for entry in os.scandir(path) if not entry.name.startswith(".")]
            else:
                state = os.stat(path)
                found[path] = state.st_size, state.st_mtime_ns, state.st_ino
        except OSError:  # gone meanwhile, or not for us: reading will say so
            continue
    return found
