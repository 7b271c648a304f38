"""What the commands share: the terminal they speak to, options, and how they say what went wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline.find.models import ModelError, model_names
from pipeline.lexicon import LexiconError
from pipeline.read import FIELDS
from pipeline.store import StoreError
from pipeline.workers import WorkersError

errors = Console(stderr=True, highlight=False, soft_wrap=True)
output = Console(highlight=False, soft_wrap=True)

LexiconOption = Annotated[
    Path | None, typer.Option("--lexicon", help="A folder with CSV files whose rows are added to the lexicon.")
]
RecognizerOption = Annotated[
    list[str] | None,
    typer.Option("--recognizer", help="Who finds bodies beside the rules: stanza, camel or spacy:PATH. Repeatable."),
]
PublishedOption = Annotated[
    str | None, typer.Option("--published", help="Day of publication (YYYY-MM-DD) of documents that state none.")
]


ColumnsOption = Annotated[
    str | None,
    typer.Option("--columns", help="What fields are called in .csv, .jsonl and .json: text=body,published=date."),
]


def say(line: str) -> None:
    """A line for the user on standard error."""
    errors.print(f"mahdar: {line}", markup=False)


def columns_of(text: str | None) -> dict[str, str]:
    """The names that ``--columns`` gives to fields."""
    pairs = [part.partition("=") for part in (text or "").split(",") if part.strip()]
    for field, _, name in pairs:
        if field.strip() not in FIELDS or not name.strip():
            raise typer.BadParameter(
                f"{field.strip()!r} is no field with a name: write field=column, with {', '.join(FIELDS)}",
                param_hint="--columns",
            )
    return {field.strip(): name.strip() for field, _, name in pairs}


def day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it as 2025-11-12", param_hint="--published") from None


def models(names: list[str] | None) -> tuple[str, ...]:
    """The models among the recognizers that are asked for."""
    try:
        return model_names(names or [])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--recognizer") from None


def existing_folder(path: Path | None) -> Path | None:
    if path is not None and not path.is_dir():
        raise OSError(f"{path}: no such folder; name one with CSV files of the lexicon")
    return path


@contextmanager
def plain_errors() -> Iterator[None]:
    """Say what went wrong in one line, and leave with 1."""
    try:
        yield
    except (LexiconError, ModelError, StoreError, WorkersError) as error:
        errors.print(f"mahdar: {error}", markup=False)
        raise typer.Exit(1) from None
    except OSError as error:
        message = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        errors.print(f"mahdar: {message}", markup=False)
        raise typer.Exit(1) from None
