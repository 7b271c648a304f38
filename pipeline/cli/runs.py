"""The commands over a folder of tables: ``run`` and ``forget``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

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
from pipeline.records import Document
from pipeline.store import open_store
from pipeline.write import FORMATS

_SHOWN = ("events", "event_reports", "forums", "organizations", "dates", "editions", "event_parties", "event_links")
_MOST_REJECTED = 20


def run(
    inputs: Annotated[
        list[str] | None, typer.Argument(help="Files and folders: .txt, .html, .jsonl, .jsonl.gz. Default: data/raw.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder for the tables.")] = Path("data/processed"),
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that extract.")] = 1,
    published: PublishedOption = None,
    lexicon: LexiconOption = None,
    recognizer: RecognizerOption = None,
    formats: Annotated[
        str, typer.Option("--formats", help="Which files to write: csv, parquet, sqlite, with commas.")
    ] = ",".join(FORMATS),
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what earlier runs have read.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> None:
    """Read documents, and write every table of what they say to a folder."""
    wanted = _formats(formats)
    with_models = models(recognizer)
    with plain_errors(), _progress(quiet) as progress:
        summary = flow.run(
            inputs or ["data/raw"], out, published=day(published), workers=workers, lexicon_folder=existing_folder(lexicon),
            formats=wanted, recognizers=with_models, fresh=fresh, progress=progress,
        )  # fmt: skip
    for document_id, problem in summary.rejected[:_MOST_REJECTED]:
        errors.print(f"rejected: {document_id}: {problem}", markup=False)
    if len(summary.rejected) > _MOST_REJECTED:
        errors.print(f"… and {len(summary.rejected) - _MOST_REJECTED} more: see documents.csv, status rejected")
    if not quiet:
        _print_summary(summary, out)
    if not summary.read:
        errors.print(f"mahdar: no document could be read from {', '.join(inputs or ['data/raw'])}", markup=False)
        raise typer.Exit(1)


def forget(
    documents: Annotated[list[str], typer.Argument(help="Ids of documents, as documents.csv has them.")],
    out: Annotated[Path, typer.Option("--out", help="The folder of the tables.")] = Path("data/processed"),
) -> None:
    """Take documents out of what a folder knows, and write its tables anew."""
    with plain_errors():
        if not (out / "store.sqlite").exists():
            raise OSError(f"{out}: no tables of a run are here; name their folder with --out")
        with open_store(out / "store.sqlite") as store:
            gone = store.forget(documents)
        summary = flow.run([], out)
    output.print(f"{gone} of {len(documents)} documents forgotten; {summary.rows['documents']} remain.")


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise typer.BadParameter(f"{text!r}: choose from {', '.join(FORMATS)}", param_hint="--formats")
    return wanted


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Document], Any]]:
    """A line that counts documents, where somebody watches a terminal."""
    if quiet or not errors.is_terminal:
        yield lambda document: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("documents", total=None)
        yield lambda document: bar.advance(task)


def _print_summary(summary: flow.Summary, out: Path) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("documents", f"{summary.read:,}", f"{summary.new:,} new or changed, {len(summary.rejected)} rejected")
    for name in _SHOWN:
        table.add_row(name.replace("_", " "), f"{summary.rows[name]:,}")
    output.print(table)
    output.print(f"Tables in {out} after {summary.seconds:.1f} s.", markup=False)
