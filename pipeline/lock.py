"""One writer to a folder of tables at a time: a run, or whoever writes tables; the others wait.

The system lets go of the lock when its process ends, however it ends, so nothing stays behind that somebody has to remove.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: two writers at once are then the user's care
    fcntl = None  # type: ignore[assignment]

_held: ContextVar[frozenset[tuple[int, int]]] = ContextVar("_held", default=frozenset())
"""The folders (device, inode) that this context holds: a run holds its folder, and writes tables within."""


@contextlib.contextmanager
def alone_in(folder: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold a folder against all others who ask for it so; ``waiting`` is called once where another holds it now.

    Within, the same thread may ask again. Raises ``OSError`` where there is no such folder. Some network file systems know no
    locks: there, and on Windows, nothing is held.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with alone_in(folder), alone_in(folder):
    ...     list(folder.iterdir())
    []
    """
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        status = os.fstat(descriptor)
        identity = status.st_dev, status.st_ino
        if identity not in _held.get():
            _lock(descriptor, waiting)
        token = _held.set(_held.get() | {identity})
        try:
            yield
        finally:
            _held.reset(token)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, waiting: Callable[[], None]) -> None:
    with contextlib.suppress(OSError):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
