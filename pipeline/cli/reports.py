"""The command ``report``: the tables of a run as a page to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.news import start_of
from pipeline.cli.terminal import errors, output, plain_errors


def report(
    out: Annotated[Path, typer.Option("--out", help="The folder of a run's tables.")] = Path("data/processed"),
    to: Annotated[
        Path | None, typer.Option("--to", help="The HTML file to write; default: report.html in that folder.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help="What is new since then: a day (YYYY-MM-DD), inclusive, or the number of a run, exclusive; default: the last run.",
        ),
    ] = None,
) -> None:
    """Write what a run found as one HTML file, in English and Arabic, that opens from disk."""
    from pipeline.report import write_report

    start = start_of(since)
    with plain_errors():
        written = write_report(out, to, start)
    if written.without_text:
        message = "documents have no text here: run mahdar again to keep it beside the tables"
        errors.print(f"{written.without_text} of {written.documents} {message}", markup=False)
    size = f"{written.size / 1e6:.1f} MB"
    output.print(f"{written.path}: {written.events:,} events, {written.documents:,} documents, {size}", markup=False)
