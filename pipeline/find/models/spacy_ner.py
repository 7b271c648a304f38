"""A spaCy pipeline from a folder (or an installed package): its ``doc.ents``, whatever component sets them."""

from __future__ import annotations

from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.find.models.entity import (
    Edges,
    Entity,
    ModelError,
    files_below,
    is_organization,
    need_organizations,
    version_of_files,
)

if TYPE_CHECKING:
    from spacy.language import Language

_LONGEST = 200_000
"""Characters that are read at a time: a statistical component takes about a gigabyte for five times as many."""


def version(path: str | None) -> str:
    """The hash of the pipeline's files and of spaCy's version."""
    folder = _folder(path)
    return version_of_files(files_below(folder), folder, "spacy")


def load(path: str | None) -> SpacyModel:
    """Load the pipeline; :class:`ModelError` where there is none, or none that finds organizations."""
    import spacy

    folder = _folder(path)
    try:
        nlp = spacy.load(folder)
    except (OSError, ValueError, ImportError, KeyError) as error:
        reason = " ".join(str(error).split())
        raise ModelError(f"spacy:{path}: spaCy {metadata.version('spacy')} cannot load it: {reason}") from None
    labels = [label for labels in nlp.pipe_labels.values() for label in labels]
    need_organizations(labels, f"the pipeline spacy:{path}")
    return SpacyModel(nlp)


class SpacyModel:
    """A loaded pipeline."""

    name = "spacy"
    edges: Edges | None = None

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp

    def entities(self, text: str) -> list[Entity]:
        found = []
        for at, part in _parts(text, min(_LONGEST, self._nlp.max_length)):
            for span in self._nlp(part).ents:
                if is_organization(span.label_):
                    found.append(Entity(at + span.start_char, at + span.end_char, span.label_))
        return found


def _folder(path: str | None) -> Path:
    path = path or ""
    folder = Path(path)
    if not folder.exists() and path.isidentifier() and (package := find_spec(path)) and package.origin:
        folder = Path(package.origin).parent
        folder = next((found.parent for found in sorted(folder.glob("*/config.cfg"))), folder)
    if not (folder / "config.cfg").is_file():
        raise ModelError(
            f"spacy:{path}: no spaCy pipeline is there (a folder with config.cfg); train one with: python -m spacy train, "
            "or save one with nlp.to_disk(PATH)"
        )
    return folder


def _parts(text: str, most: int) -> list[tuple[int, str]]:
    """A long text in parts that end at a line's end, else at a space, each with its offset; together they are the text.

    >>> _parts("ab cd\\nef ghijkl", 7)
    [(0, 'ab cd\\n'), (6, 'ef '), (9, 'ghijkl')]
    """
    parts, at = [], 0
    while len(text) - at > most:
        cut = text.rfind("\n", at, at + most) + 1 or text.rfind(" ", at, at + most) + 1 or at + most
        parts.append((at, text[at:cut]))
        at = cut
    return [*parts, (at, text[at:])]
