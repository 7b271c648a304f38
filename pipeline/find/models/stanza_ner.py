"""Stanza's Arabic pipeline: tokens, multi-word tokens, named entities. Nothing is downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.find.models.entity import (
    Edges,
    Entity,
    ModelError,
    files_below,
    is_organization,
    need_organizations,
    need_packages,
    one_thread,
    version_of_files,
)
from pipeline.normalize import fold

_LANGUAGE = "ar"
_PROCESSORS = "tokenize,mwt,ner"
_FOLDERS = (*_PROCESSORS.split(","), "pretrain", "forward_charlm", "backward_charlm")
"""What the pipeline reads below the language's folder; other processors may lie there and do not matter."""
_PROCLITICS = frozenset("وفبلك")
_DOWNLOAD = "python -c \"import stanza; stanza.download('ar', processors='tokenize,mwt,ner')\""


def version(path: str | None) -> str:
    """The hash of the models' files and of the libraries' versions."""
    folder = _folder(path)
    files = [file for name in _FOLDERS for file in files_below(folder / _LANGUAGE / name)]
    return version_of_files([folder / "resources.json", *files], folder, "stanza", "torch")


def load(path: str | None) -> StanzaModel:
    """Load the pipeline from ``path``, by default stanza's own folder; :class:`ModelError` where models are missing."""
    folder = _folder(path)
    import stanza

    try:
        nlp = stanza.Pipeline(
            _LANGUAGE,
            dir=str(folder),
            processors=_PROCESSORS,
            download_method=None,
            use_gpu=False,
            logging_level="CRITICAL",
        )
    except Exception as error:  # of a dozen kinds, for a damaged file can fail anywhere in torch
        reason = " ".join(str(error).split())
        raise ModelError(f"stanza cannot load its models in {folder} ({reason}); get them with: {_DOWNLOAD}") from None
    need_organizations(nlp.processors["ner"].get_known_tags(), f"the model of stanza in {folder}")
    return StanzaModel(nlp)


class StanzaModel:
    """A loaded pipeline."""

    name = "stanza"
    edges: Edges | None = None

    def __init__(self, nlp: Any) -> None:
        self._nlp = nlp

    def entities(self, text: str) -> list[Entity]:
        if not any(map(str.isalnum, text)):
            return []
        with one_thread():
            spans = self._nlp(text).ents
        return [
            Entity(_after_clitics(text, span), span.end_char, span.type) for span in spans if is_organization(span.type)
        ]


def _folder(path: str | None) -> Path:
    need_packages("stanza", "stanza", "torch")
    if path is None:
        from stanza.resources.common import DEFAULT_MODEL_DIR

        path = DEFAULT_MODEL_DIR
    folder = Path(path)
    if not (folder / "resources.json").is_file() or not any((folder / _LANGUAGE / "ner").glob("*.pt")):
        raise ModelError(f"stanza has no Arabic models in {folder}; get them with: {_DOWNLOAD}")
    return folder


def _after_clitics(text: str, span: Any) -> int:
    """Where an entity begins without the proclitics that the expander split off its first multi-word token.

    The words of such a token need not add up to its letters (للاتحاد is ل and الاتحاد), so only proclitics that stand in the
    text, letter for letter, are stepped over, with the marks that they carry.
    """
    token, at = span.tokens[0], span.start_char
    for word in token.words[:-1]:
        if fold(word.text) not in _PROCLITICS or fold(text[at : at + 1]) != fold(word.text):
            break
        at += 1
        while at < token.end_char and not fold(text[at]):
            at += 1
    return int(at)
