"""Models that plug in: the real library's named-entity recogniser, its bodies joined with those of the rules.

``rules`` is always there: it finds all else, and the short names and references that models do not know of. A model is named as
``stanza``, ``camel`` or ``spacy:PATH``; stanza and camel, too, take a folder after a colon instead of their own. Nothing is
imported before a model is asked for, and nothing is fetched from a network. How bodies are joined: :mod:`.joining`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from pipeline.find.models import camel_ner, spacy_ner, stanza_ner
from pipeline.find.models.entity import Edges, Entity, Model, ModelError
from pipeline.find.models.joining import with_models

__all__ = ["Edges", "Entity", "Model", "ModelError", "load_models", "model_names", "models_version", "with_models"]

RULES = "rules"


class _Library(NamedTuple):
    """How to get at a library: the hash of what its model is made of, and the model; is a path needed?"""

    version: Callable[[str | None], str]
    load: Callable[[str | None], Model]
    needs_path: bool


LIBRARIES = {
    "camel": _Library(camel_ner.version, camel_ner.load, False),
    "spacy": _Library(spacy_ner.version, spacy_ner.load, True),
    "stanza": _Library(stanza_ner.version, stanza_ner.load, False),
}


def model_names(names: Iterable[str]) -> tuple[str, ...]:
    """The models among the names of recognisers, each once, in one order whatever order they were named in.

    ``ValueError``, in one line, for a name that is none.

    >>> model_names(["stanza", "rules", "spacy:models/bodies"])
    ('spacy:models/bodies', 'stanza')
    >>> model_names(["spacy"])
    Traceback (most recent call last):
    ValueError: 'spacy' needs the folder of a pipeline; write it as spacy:PATH
    """
    models = sorted({name for name in names if name != RULES})
    for name in models:
        library, colon, path = name.partition(":")
        if library not in LIBRARIES:
            raise ValueError(f"{name!r} is not known; choose from rules, stanza, camel and spacy:PATH")
        if not path and (LIBRARIES[library].needs_path or colon):
            raise ValueError(f"{name!r} needs the folder of a pipeline; write it as {library}:PATH")
    return tuple(models)


def models_version(names: Sequence[str]) -> str:
    """A hash of each model's files and its libraries' versions: what is found may change with it; empty without models.

    Raises :class:`ModelError` for what is not installed.
    """
    return "\n".join(f"{name.partition(':')[0]} {_library(name).version(_path(name))}" for name in names)


def load_models(names: Sequence[str]) -> tuple[Model, ...]:
    """Load models by their names; :class:`ModelError` for what is missing or cannot be used."""
    return tuple(_library(name).load(_path(name)) for name in names)


def _library(name: str) -> _Library:
    return LIBRARIES[name.partition(":")[0]]


def _path(name: str) -> str | None:
    return name.partition(":")[2] or None
