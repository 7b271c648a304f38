"""The commands over the lexicon: ``check`` and ``gaps``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline import gaps as finding_gaps
from pipeline.cli.terminal import LexiconOption, existing_folder, output, plain_errors
from pipeline.lexicon import load_lexicon


def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder with rows of your own; default: the lexicon itself.")
    ] = None,
) -> None:
    """Check a lexicon: print file, line and what to do for whatever would not work."""
    from pipeline.lexicon.check import check as check_lexicon

    with plain_errors():
        problems = check_lexicon(existing_folder(folder))
    for problem in problems:
        output.print(problem, markup=False)
    if problems:
        raise typer.Exit(1)
    output.print("The lexicon is in order.")


def gaps(
    out: Annotated[Path, typer.Option("--out", help="The folder of a run's tables.")] = Path("data/processed"),
    least: Annotated[int, typer.Option("--least", min=1, help="Leave out what fewer mentions name.")] = 3,
    most: Annotated[int, typer.Option("--most", min=1, help="How many bodies to show.")] = 50,
    rows: Annotated[bool, typer.Option("--rows", help="Print rows of bodies.csv instead, ready to paste.")] = False,
    lexicon: LexiconOption = None,
) -> None:
    """List the bodies that a run found often and the lexicon lacks, with examples, or as rows to add to it."""
    with plain_errors():
        found = finding_gaps.find_gaps(out, load_lexicon(existing_folder(lexicon)), least=least, most=most)
    if rows:
        sys.stdout.write(finding_gaps.rows_to_add(found))
        return
    for gap in found:
        where = f"{gap.documents} documents: {', '.join(gap.examples)}"
        output.print(f"{gap.mentions:6}  {gap.name}  ({' '.join(filter(None, (gap.type, gap.country)))})", markup=False)
        output.print(f"        {where}", markup=False)
    if not found:
        output.print("No body that the lexicon lacks is named so often.")
