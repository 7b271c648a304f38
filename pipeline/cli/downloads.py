"""The command over the network: ``fetch``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.terminal import errors, output, plain_errors


def fetch(
    urls: Annotated[
        list[str], typer.Argument(help="Addresses of pages and files, or of feeds, whose entries are loaded.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder for what is loaded.")] = Path("data/raw"),
    wait: Annotated[float, typer.Option("--wait", min=0, help="Seconds between two requests to one host.")] = 1.0,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds to wait for a host.")] = 20.0,
    entries: Annotated[int, typer.Option("--entries", min=1, help="Entries of a feed to load at most.")] = 200,
    megabytes: Annotated[int, typer.Option("--megabytes", min=1, help="The largest file to load.")] = 50,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Load from addresses inside your own network, too.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> None:
    """Load pages and the entries of feeds into a folder: politely, and not again what has not changed."""
    from pipeline import fetch as fetching
    from pipeline.fetch.http import Limits

    limits = Limits(timeout=timeout, whole=6 * timeout, size=megabytes * 1_000_000, private=allow_private)
    manners = fetching.Manners(wait=wait, entries=entries, limits=limits)
    had = False
    with plain_errors():
        for found in fetching.fetch(urls, out, manners=manners):
            if found.outcome == "failed":
                errors.print(f"failed: {found.url}: {found.message}", markup=False)
                continue
            had = True
            if not quiet:
                output.print(f"{found.outcome:9}  {found.url}  {found.path or found.message}", markup=False)
    if not had:
        errors.print("mahdar: nothing could be loaded", markup=False)
        raise typer.Exit(1)
