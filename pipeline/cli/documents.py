"""The commands over single documents: ``extract``, ``explain`` and ``export timex``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from pipeline import explain as explaining
from pipeline import flow
from pipeline.cli.terminal import (
    LexiconOption,
    PublishedOption,
    RecognizerOption,
    day,
    errors,
    existing_folder,
    models,
    output,
    plain_errors,
)
from pipeline.dates import to_timeml
from pipeline.find.models import load_models
from pipeline.lexicon import load_lexicon
from pipeline.read import read_documents
from pipeline.records import Document


def extract(
    file: Annotated[str, typer.Argument(help="A file, or - for a text on standard input.")],
    published: PublishedOption = None,
    lexicon: LexiconOption = None,
    recognizer: RecognizerOption = None,
) -> None:
    """Print the records of one document (or of each, of a .jsonl) as JSON."""
    import msgspec

    names = models(recognizer)
    with plain_errors():
        words, loaded = load_lexicon(existing_folder(lexicon)), load_models(names)
        for document in _documents(file, published):
            found = msgspec.to_builtins(flow.extract(document, words, models=loaded))
            sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


def explain(
    file: Annotated[str, typer.Argument(help="A file, or - for a text on standard input.")],
    published: PublishedOption = None,
    lexicon: LexiconOption = None,
    recognizer: RecognizerOption = None,
) -> None:
    """Print each value of a document with the rule and the lines of the lexicon that made it."""
    names = models(recognizer)
    with plain_errors():
        words, loaded = load_lexicon(existing_folder(lexicon)), load_models(names)
        for document in _documents(file, published):
            for one in explaining.explain(document, words, loaded):
                quoted = " ".join(one.text.split())
                output.print(f"{one.start}-{one.end}  {one.field}: {quoted}\n    = {one.value}", markup=False)
                if one.of:
                    output.print(f"    of: {one.of}", markup=False)
                output.print(f"    rule: {one.rule}", markup=False)
                if one.confidence is not None:
                    output.print(f"    sure: {one.confidence:.2f}", markup=False)
                if one.lines:
                    output.print(f"    words: {', '.join(one.lines)}", markup=False)


exporter = typer.Typer(help="Write what is found in other tools' formats.", no_args_is_help=True)


@exporter.command()
def timex(
    files: Annotated[list[str], typer.Argument(help="Files and folders, as for run; - for a text on standard input.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="A folder for one .tml file per document; default: standard output.")
    ] = None,
    published: PublishedOption = None,
    lexicon: LexiconOption = None,
) -> None:
    """Write documents as TimeML: their text with a TIMEX3 tag around each date."""
    with plain_errors():
        words = load_lexicon(existing_folder(lexicon))
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
        documents = list(_readable(files, published))
        if out is None and len(documents) > 1:
            raise OSError(f"{len(documents)} documents do not fit into one XML file; name a folder with --out")
        if not documents:
            raise OSError(f"no document could be read from {', '.join(files)}")
        for document in documents:
            xml = to_timeml(document, words)
            if out is None:
                sys.stdout.write(xml)
            else:
                (out / f"{quote(document.document_id, safe='')}.tml").write_text(xml, encoding="utf-8", newline="")


def _documents(file: str, published: str | None) -> Iterator[Document]:
    """The documents of a file, or standard input as one text; a problem ends the command."""
    if file == "-":
        yield Document(
            "-", sys.stdin.read(), published_on=day(published), published_on_source="option" if published else None
        )
        return
    for document in read_documents([file], published=day(published)):
        if document.status != "ok":
            raise OSError(f"{document.document_id}: {document.problem}")
        yield document


def _readable(files: list[str], published: str | None) -> Iterator[Document]:
    """The documents of files and folders; one that cannot be read is named on standard error, and the others go on."""
    for file in files:
        if file == "-":
            yield from _documents(file, published)
            continue
        for document in read_documents([file], published=day(published)):
            if document.status == "ok":
                yield document
            else:
                errors.print(f"rejected: {document.document_id}: {document.problem}", markup=False)
