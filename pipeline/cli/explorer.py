"""The command ``serve``: the tables of a run in a browser."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from pipeline import explorer
from pipeline.cli.terminal import errors, output, plain_errors


def serve(
    out: Annotated[Path, typer.Option("--out", help="The folder of a run's tables.")] = Path("data/processed"),
    host: Annotated[
        str,
        typer.Option(
            "--host", help="The address to listen on; other machines reach it only where it is one of the network."
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = 8001,
) -> None:
    """Open the tables of a run in a browser: tables, facets, queries, search, CSV and JSON. Read-only, for this machine only."""
    # uvicorn ends well and then raises the signal again, which would leave the copy behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with plain_errors(), suppress(KeyboardInterrupt):
        try:
            with explorer.open_port(host, port) as opened:
                where = f"{explorer.address(opened)}mahdar"
                explorer.serve(
                    out, opened, ready=lambda: output.print(f"Mahdar is at {where} (Ctrl-C ends it).", markup=False)
                )
        except ModuleNotFoundError as error:
            library = (error.name or str(error)).partition(".")[0]
            errors.print(f"mahdar: {library} is not installed: pip install 'mahdar[explorer]'", markup=False)
            raise typer.Exit(1) from None
