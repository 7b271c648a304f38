"""CAMeL Tools' named-entity recogniser, a BERT that labels whole words, and its morphology where that is installed.

``import camel_tools.ner`` fetches a catalogue from the network where none lies in its folder of data: whether one does is looked
up before anything is imported.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.find.models.camel_morphology import Morphology, load_morphology
from pipeline.find.models.entity import (
    Entity,
    ModelError,
    files_below,
    is_organization,
    need_organizations,
    need_packages,
    one_thread,
    version_of_files,
)

_GET_CATALOGUE = "camel_data -i ner-arabert"
_MOST_PIECES = 254
"""Word pieces that the library labels together; it fills each stretch that is shorter up to 256, at the price of 256."""
_MOST_OF_A_WORD = 100
"""A longer run of pieces in one word is no word; the library fails on one with more than a stretch holds."""
_MOST_STRETCHES = 32
_ENDERS = frozenset(".!?؟")


def version(path: str | None) -> str:
    """The hash of the files of the model and the morphology, and of the libraries' versions."""
    folder, database = _folder(path), _database()
    model = version_of_files(files_below(folder), folder, "camel-tools", "torch", "transformers")
    words = version_of_files([database], database.parent) if database else ""
    return f"{model}:{words}"


def load(path: str | None) -> CamelModel:
    """Load the recogniser from a folder, by default the one that ``camel_data`` installed, and its morphology."""
    folder, database = _folder(path), _database()
    try:
        from camel_tools.ner import NERecognizer
        from transformers.utils import logging

        logging.disable_progress_bar()  # a bar that loading draws is none of the command's output
        recognizer = NERecognizer(str(folder), use_gpu=False)
    except Exception as error:  # of a dozen kinds, for a damaged file can fail anywhere in torch
        reason = " ".join(str(error).split())
        raise ModelError(
            f"camel cannot load its model in {folder} ({reason}); get one with: {_GET_CATALOGUE}"
        ) from None
    labels = [label[2:] for label in recognizer.labels_map.values() if label[1:2] == "-"]
    need_organizations(labels, f"the model of camel in {folder}")
    if "O" not in recognizer.labels_map.values():
        raise ModelError(
            f"the model of camel in {folder} has no label O, which the library needs; choose another model"
        )
    return CamelModel(recognizer, load_morphology(database) if database else None)


class CamelModel:
    """A loaded recogniser, with the morphology or None."""

    name = "camel"

    def __init__(self, recognizer: Any, morphology: Morphology | None) -> None:
        self.edges = morphology
        self._recognizer = recognizer
        self._pieces = lru_cache(maxsize=200_000)(lambda word: len(recognizer.tokenizer.tokenize(word)))

    def entities(self, text: str) -> list[Entity]:
        """Bodies, from the library's own words and labels; a word that its tokenizer empties has no label and is left out."""
        stretches = list(self._stretches(text))
        found: list[Entity] = []
        if stretches:
            words = [[_plain(text[start:end]) for start, end in stretch] for stretch in stretches]
            with one_thread():
                labelled = self._recognizer.predict(words, batch_size=_MOST_STRETCHES)
            for stretch, labels in zip(stretches, labelled, strict=True):
                found += _entities(stretch, labels)
        return [self._without_clitics(text, entity) for entity in found]

    def _stretches(self, text: str) -> Iterator[list[tuple[int, int]]]:
        """The offsets of the library's words, whole sentences of them up to what it labels together."""
        stretch: list[tuple[int, int]] = []
        room = _MOST_PIECES
        for sentence in _sentences(text):
            sizes = [(word, self._pieces(_plain(text[slice(*word)]))) for word in sentence]
            words = [(word, size) for word, size in sizes if 0 < size <= _MOST_OF_A_WORD]
            if stretch and sum(size for _, size in words) > room:
                yield stretch
                stretch, room = [], _MOST_PIECES
            for word, size in words:
                if size > room:
                    yield stretch
                    stretch, room = [], _MOST_PIECES
                stretch.append(word)
                room -= size
        if stretch:
            yield stretch

    def _without_clitics(self, text: str, entity: Entity) -> Entity:
        if self.edges is None:
            return entity
        word = text[entity.start : entity.end].split()[0]
        return Entity(entity.start + self.edges.clitics(word), entity.end, entity.label)


def _plain(word: str) -> str:
    """A word as CAMeL Tools normalises it: compatibility forms written out, no diacritics, no tatweel."""
    from camel_tools.utils.dediac import dediac_ar
    from camel_tools.utils.normalize import normalize_unicode

    return str(dediac_ar(normalize_unicode(word))).replace("\N{ARABIC TATWEEL}", "")


def _sentences(text: str) -> Iterator[list[tuple[int, int]]]:
    """The words of CAMeL Tools' tokenizer with their offsets, by sentences, which end at a mark or at a line's end.

    The tokenizer changes no letter, so that each word is found in the text again.
    """
    from camel_tools.tokenizers.word import simple_word_tokenize

    at = 0
    for line in text.splitlines(keepends=True):
        sentence, found = [], at
        for word in simple_word_tokenize(line):
            start = text.index(word, found)
            found = start + len(word)
            sentence.append((start, found))
            if word in _ENDERS:
                yield sentence
                sentence = []
        at += len(line)
        if sentence:
            yield sentence


def _entities(words: list[tuple[int, int]], labels: list[str]) -> Iterator[Entity]:
    """The stretches that labels of the BIO scheme mark; an I that nothing began begins one."""
    start = end = 0
    kind = ""
    for (first, last), label in [*zip(words, labels, strict=True), ((0, 0), "O")]:
        if kind and label != f"I-{kind}":
            if is_organization(kind):
                yield Entity(start, end, kind)
            kind = ""
        if label != "O":
            start = start if kind else first
            kind, end = label[2:], last


def _data() -> Path:
    """The folder that CAMeL Tools keeps its data in, as it works it out itself."""
    if told := os.environ.get("CAMELTOOLS_DATA"):
        return Path(told).expanduser().absolute()
    return Path.home() / ("AppData/Roaming/camel_tools" if sys.platform == "win32" else ".camel_tools")


def _catalogue() -> dict[str, Any]:
    need_packages("camel", "camel_tools", "torch", "transformers")
    path = _data() / "catalogue.json"
    try:
        components: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["components"]
    except FileNotFoundError:
        raise ModelError(f"CAMeL Tools has no data in {path.parent}; get them with: {_GET_CATALOGUE}") from None
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{path} cannot be read ({error}); get it anew with: camel_data -u") from None
    return components


def _installed(component: str) -> Path | None:
    """Where the catalogue's default data set of a component is to lie."""
    one = _catalogue().get(component) or {}
    dataset = (one.get("datasets") or {}).get(one.get("default"))
    return _data() / "data" / dataset["path"] if dataset else None


def _folder(path: str | None) -> Path:
    installed = _installed("NamedEntityRecognition")
    folder = Path(path) if path is not None else installed
    if folder is None or not (folder / "config.json").is_file():
        where = folder or _data()
        raise ModelError(f"camel has no model in {where}; get one with: {_GET_CATALOGUE}")
    return folder


def _database() -> Path | None:
    """The morphological database, where it is installed."""
    folder = _installed("MorphologyDB")
    path = folder / "morphology.db" if folder else None
    return path if path and path.is_file() else None
