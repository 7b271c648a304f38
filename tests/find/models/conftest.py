"""Each library's tiny model is made once; nothing may speak to a network while it is made, loaded or used."""

from __future__ import annotations

import importlib.util
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.find.models import Model, load_models
from pipeline.lexicon import Lexicon, load_lexicon
from tests.find.models import tiny


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    def refuse(*where: object, **options: object) -> None:
        raise AssertionError(f"somebody speaks to the network: {where}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield


def need(*packages: str) -> None:
    missing = [package for package in packages if importlib.util.find_spec(package) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: pip install 'mahdar[models]'")


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session")
def spacy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.make_spacy(tmp_path_factory.mktemp("spacy") / "pipeline")


@pytest.fixture(scope="session")
def spacy_model(spacy_folder: Path) -> Model:
    (model,) = load_models([f"spacy:{spacy_folder}"])
    return model


@pytest.fixture(scope="session")
def stanza_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("stanza", "torch")
    return tiny.make_stanza(tmp_path_factory.mktemp("stanza") / "resources")


@pytest.fixture(scope="session")
def stanza_model(stanza_folder: Path) -> Model:
    (model,) = load_models([f"stanza:{stanza_folder}"])
    return model


@pytest.fixture(scope="session")
def camel_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of data, in place before anything of CAMeL Tools is imported: it reads its catalogue once, then."""
    need("camel_tools", "torch", "transformers")
    data = tmp_path_factory.mktemp("camel")
    tiny.make_camel(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMELTOOLS_DATA", str(data))
        yield data


@pytest.fixture(scope="session")
def camel_model(camel_data: Path) -> Model:
    assert os.environ["CAMELTOOLS_DATA"] == str(camel_data)
    (model,) = load_models(["camel"])
    return model


@pytest.fixture(scope="session")
def camel_morphology(camel_data: Path, camel_model: Model) -> Model:
    """The same model, loaded anew beside a morphological database; ``camel_model`` was loaded without."""
    folder = tiny.make_morphology(camel_data)
    (model,) = load_models(["camel"])
    (folder / "morphology.db").rename(folder / "away")
    return model
