"""The command ``diff``: what runs changed."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pipeline.cli.feeds import Language
from pipeline.cli.terminal import output, plain_errors
from pipeline.feeds.news import news_csv, news_json, news_mail, news_rows
from pipeline.history import Changes
from pipeline.store import open_store


def diff(
    out: Annotated[Path, typer.Option("--out", help="The folder of the tables.")] = Path("data/processed"),
    since: Annotated[
        str | None,
        typer.Option(
            "--since", help="A day (YYYY-MM-DD), inclusive, or the number of a run, exclusive; default: the last run."
        ),
    ] = None,
    mail: Annotated[bool, typer.Option("--mail", help="Print text to paste into a mail.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    language: Annotated[Language, typer.Option("--language", help="Of the mail: ar or en.")] = Language.EN,
    list_runs: Annotated[bool, typer.Option("--runs", help="List the runs that changed something instead.")] = False,
) -> None:
    """Tell what is new: events that came, changed or went, doubts that came or were resolved, since a run or a day."""
    if mail + as_csv + as_json + list_runs > 1:
        raise typer.BadParameter("choose one of --mail, --csv, --json and --runs")
    start = start_of(since)
    with plain_errors():
        if not (out / "store.sqlite").exists():
            raise OSError(f"{out}: no tables of a run are here; name their folder with --out")
        with open_store(out / "store.sqlite") as store:
            if list_runs:
                for run, at in store.runs():
                    output.print(f"{run:6}  {at:%Y-%m-%d %H:%M} UTC", markup=False)
                return
            changes = store.changes_since(start)
    if mail:
        sys.stdout.write(news_mail(changes, language))
    elif as_csv:
        sys.stdout.write(news_csv(changes))
    elif as_json:
        sys.stdout.write(news_json(changes))
    else:
        _print_table(changes)


def start_of(since: str | None) -> int | dt.date | None:
    """The run or the day that ``--since`` names."""
    if since is None:
        return None
    if since.isdecimal() and len(since) < 8:
        return int(since)
    try:
        return dt.date.fromisoformat(since)
    except ValueError:
        raise typer.BadParameter(
            f"{since!r} is neither a day (2025-11-12) nor the number of a run (mahdar diff --runs)",
            param_hint="--since",
        ) from None


def _print_table(changes: Changes | None) -> None:
    if changes is None:
        output.print("Nothing new.")
        return
    counts = f"{len(changes.new)} new, {len(changes.changed)} changed, {len(changes.withdrawn)} withdrawn"
    doubts = f"{len(changes.resolved)} doubts resolved, {len(changes.doubted)} new"
    span = (
        f"{changes.first_run}"
        if changes.first_run == changes.last_run
        else f"{changes.first_run} to {changes.last_run}"
    )
    output.print(f"Run {span}, {changes.last_at:%Y-%m-%d}: {counts}; {doubts}.", markup=False)
    table = Table("what", "name", "day", "field", "before", "after", box=None, pad_edge=False)
    for what, _, name, day, field, before, after in news_rows(changes):
        table.add_row(what, name, day, field, before, after)
    output.print(table, markup=False)
