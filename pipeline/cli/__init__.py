"""The command ``mahdar``: one file for each kind of command; the only room that prints.

A new command is a function in one of the files beside this one and a line below.
"""

from __future__ import annotations

import gc

import typer

from pipeline.cli import corrections, documents, downloads, explorer, feeds, memory, news, reports, runs, words

app = typer.Typer(
    help="Mahdar turns Arabic press releases into linked tables of events.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
)  # fmt: skip
app.command()(runs.run)
app.command()(downloads.fetch)
app.command()(documents.extract)
app.command()(documents.explain)
feeds.register(documents.exporter)
corrections.register(documents.exporter)
app.add_typer(documents.exporter, name="export")
app.command()(words.check)
app.command()(words.gaps)
app.command()(news.diff)
app.command()(explorer.serve)
app.command()(runs.watch)
app.command("status")(memory.show_status)
app.command()(memory.forget)
app.command()(corrections.correct)
app.command()(reports.report)


def main() -> None:
    """Run the command."""
    gc.enable()
    try:
        app(prog_name="mahdar")
    finally:
        gc.freeze()  # Python would look through hundreds of thousands of objects once more before it ends
