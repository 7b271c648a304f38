"""The commands that read documents into a folder of tables: ``run`` and ``watch``."""

from __future__ import annotations

import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pipeline import flow
from pipeline.cli.progress import progress_bar
from pipeline.cli.terminal import (
    ColumnsOption,
    LexiconOption,
    PublishedOption,
    RecognizerOption,
    columns_of,
    day,
    errors,
    existing_folder,
    models,
    output,
    plain_errors,
    say,
)
from pipeline.watch import changes
from pipeline.workers import Limits
from pipeline.write import FORMATS

_SHOWN = ("events", "event_reports", "forums", "organizations", "dates", "editions", "event_parties", "event_links")
_MOST_REJECTED = 20


OutOption = Annotated[Path, typer.Option("--out", help="The folder for the tables.")]
WorkersOption = Annotated[int, typer.Option("--workers", min=1, help="Processes that extract.")]
FormatsOption = Annotated[
    str, typer.Option("--formats", help="Which files to write: csv, parquet, sqlite, with commas.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]
TimeOption = Annotated[
    float,
    typer.Option(
        "--time-limit",
        min=0.1,
        help="Seconds for a document, and as many for each million characters; with 2 workers or more.",
    ),
]
MemoryOption = Annotated[
    int, typer.Option("--memory-limit", min=0, help="MiB of memory for a worker, 0 for any; with 2 workers or more.")
]
_RAW, _PROCESSED, _LIMITS, _ALL_FORMATS = ["data/raw"], Path("data/processed"), Limits(), ",".join(FORMATS)


def run(
    inputs: Annotated[
        list[str] | None, typer.Argument(help="Files and folders, or - for standard input. Default: data/raw.")
    ] = None,
    out: OutOption = _PROCESSED,
    workers: WorkersOption = 1,
    published: PublishedOption = None,
    columns: ColumnsOption = None,
    lexicon: LexiconOption = None,
    recognizer: RecognizerOption = None,
    formats: FormatsOption = _ALL_FORMATS,
    time_limit: TimeOption = _LIMITS.seconds,
    memory_limit: MemoryOption = _LIMITS.memory,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what earlier runs have read.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Read documents, and write every table of what they say to a folder."""
    wanted = _formats(formats)
    with_models = models(recognizer)
    inputs = inputs or _RAW
    with plain_errors(), _stoppable(), progress_bar(inputs, quiet) as progress:
        summary = flow.run(
            inputs, out, published=day(published), columns=columns_of(columns), workers=workers,
            lexicon_folder=existing_folder(lexicon),
            formats=wanted, models=with_models, fresh=fresh, limits=Limits(time_limit, memory_limit), progress=progress, notice=say,
        )  # fmt: skip
    _print_rejected(summary)
    if not quiet:
        _print_summary(summary, out)
    if not summary.read:
        say(f"no document could be read from {', '.join(inputs)}")
        raise typer.Exit(1)


def watch(
    inputs: Annotated[list[str], typer.Argument(help="Folders and files to watch.")],
    out: OutOption = _PROCESSED,
    workers: WorkersOption = 1,
    published: PublishedOption = None,
    lexicon: LexiconOption = None,
    formats: FormatsOption = _ALL_FORMATS,
    time_limit: TimeOption = _LIMITS.seconds,
    memory_limit: MemoryOption = _LIMITS.memory,
    every: Annotated[
        float, typer.Option("--every", min=0.1, help="Seconds between looks; files must rest so long.")
    ] = 2.0,
    quiet: QuietOption = False,
) -> None:
    """Run whenever files have come or changed, until Ctrl-C."""
    wanted, of_day = _formats(formats), day(published)
    with plain_errors():
        folder = existing_folder(lexicon)
    if not quiet:
        output.print(f"Watching {', '.join(inputs)}; Ctrl-C ends it.", markup=False)
    told: set[tuple[str, str]] = set()
    with _stoppable(clean=True):
        for _ in changes(inputs, every):
            # One run that fails (a full disk, a word list half edited) does not end the watch.
            try:
                with plain_errors():
                    summary = flow.run(
                        inputs, out, published=of_day, workers=workers, lexicon_folder=folder, formats=wanted,
                        limits=Limits(time_limit, memory_limit), notice=say,
                    )  # fmt: skip
            except typer.Exit:
                continue
            _print_rejected(summary, told)
            told.update(summary.rejected)
            if not quiet:
                counts = f"{summary.new:,} new or changed of {summary.read:,}, {summary.rows['events']:,} events"
                output.print(f"{counts}; tables in {out} after {summary.seconds:.1f} s.", markup=False)


@contextmanager
def _stoppable(*, clean: bool = False) -> Iterator[None]:
    """Ctrl-C and SIGTERM stop the program in a line, with what is done kept; where that is the way to end, with exit code 0."""
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        say("stopped; what was read is kept, and the next run goes on from there")
        raise typer.Exit(0 if clean else 130) from None
    finally:
        signal.signal(signal.SIGTERM, former)


def _print_rejected(summary: flow.Summary, told: Collection[tuple[str, str]] = ()) -> None:
    rejected = [one for one in summary.rejected if one not in told]
    for document_id, problem in rejected[:_MOST_REJECTED]:
        errors.print(f"rejected: {document_id}: {problem}", markup=False)
    if len(rejected) > _MOST_REJECTED:
        errors.print(f"… and {len(rejected) - _MOST_REJECTED} more: see documents.csv, status rejected")


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise typer.BadParameter(f"{text!r}: choose from {', '.join(FORMATS)}", param_hint="--formats")
    return wanted


def _print_summary(summary: flow.Summary, out: Path) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("documents", f"{summary.read:,}", f"{summary.new:,} new or changed, {len(summary.rejected)} rejected")
    for name in _SHOWN:
        table.add_row(name.replace("_", " "), f"{summary.rows[name]:,}")
    output.print(table)
    output.print(f"Tables in {out} after {summary.seconds:.1f} s.", markup=False)
