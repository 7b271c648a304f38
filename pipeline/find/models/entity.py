"""What a model finds, and what a room for models must offer: the contract of the files beside this one."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

_ORGANIZATIONS = frozenset(("ORG", "ORGANIZATION", "ORGANISATION", "COMPANY", "CORP", "CORPORATION"))


class ModelError(Exception):
    """A model cannot be used: a package, a model or its data is missing. One line, with what to do."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of a document that a model calls a body: offsets into the text, in code points, end exclusive.

    Where the library splits clitics (stanza's multi-word tokens), ``start`` lies after those that stand before the name.
    """

    start: int
    end: int
    label: str


class Edges(Protocol):
    """What a morphological analyser tells of the words at a name's edge."""

    def is_verb(self, written: str) -> bool:
        """Can this word be nothing but a verb?"""

    def clitics(self, written: str) -> int:
        """How many characters of proclitics stand before the noun, in every reading of this word."""


class Model(Protocol):
    """A model that was loaded; it reads one document at a time, so that what it finds depends on no other document."""

    @property
    def name(self) -> str:
        """What the column ``recognizer`` calls it."""

    @property
    def edges(self) -> Edges | None:
        """The morphology that comes with it, where that is installed."""

    def entities(self, text: str) -> list[Entity]:
        """Every body that it finds in a text."""


def is_organization(label: str) -> bool:
    """Does a library's label stand for bodies? Tags of a scheme lose their prefix before.

    >>> is_organization("ORG"), is_organization("Organization"), is_organization("PERS")
    (True, True, False)
    """
    return label.upper() in _ORGANIZATIONS


def need_organizations(labels: Iterable[str], what: str) -> None:
    """Refuse a model none of whose labels stands for bodies."""
    known = sorted({label for label in labels if label})
    if not any(map(is_organization, known)):
        raise ModelError(
            f"{what} finds no organizations (its labels: {', '.join(known) or 'none'}); choose another model"
        )


def need_packages(library: str, *packages: str) -> None:
    """Refuse to go on where a package is not installed; nothing is imported."""
    missing = [package for package in packages if importlib.util.find_spec(package) is None]
    if missing:
        raise ModelError(
            f"--recognizer {library} needs {', '.join(missing)}; install with: pip install 'mahdar[models]'"
        )


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute in one thread: sums come out alike whatever the machine and the number of workers, who share its cores."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def version_of_files(files: Iterable[Path], root: Path, *distributions: str) -> str:
    """A hash of a model's files, by their paths below ``root`` and their bytes, and of the libraries that run it."""
    digest = hashlib.sha256()
    for name in distributions:
        digest.update(f"{name}=={metadata.version(name)}\0".encode())
    for path in sorted(files):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode("utf-8", "surrogateescape"))
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def files_below(folder: Path) -> list[Path]:
    """Every file in a folder and its subfolders."""
    return [Path(at, name) for at, _, names in os.walk(folder) for name in names]
