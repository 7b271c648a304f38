"""The commands over what a folder of tables remembers: ``status`` and ``forget``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from pipeline import flow
from pipeline.cli.terminal import LexiconOption, errors, existing_folder, output, plain_errors, say
from pipeline.lock import alone_in
from pipeline.status import Status, status
from pipeline.store import open_store
from pipeline.write import FORMATS

_MOST_REJECTED = 20
FolderOption = Annotated[Path, typer.Option("--out", help="The folder of the tables.")]


def show_status(
    inputs: Annotated[list[str] | None, typer.Argument(help="What a run would read. Default: as the last run.")] = None,
    out: FolderOption = Path("data/processed"),
) -> None:
    """Tell what a folder knows, what was set aside, and what the next run would read anew."""
    with plain_errors():
        found = status(out, inputs or ())
    for name, text in _lines(found):
        output.print(f"{name:<10} {text}", markup=False)
    for document_id, problem in found.rejected[:_MOST_REJECTED]:
        output.print(f"rejected: {document_id}: {problem}", markup=False)
    if len(found.rejected) > _MOST_REJECTED:
        output.print(f"… and {len(found.rejected) - _MOST_REJECTED} more: see documents.csv, status rejected")
    if found.differing:
        errors.print(
            f"mahdar: not of the last run: {', '.join(found.differing)}; run again to set it right", markup=False
        )


def _lines(found: Status) -> Iterator[tuple[str, str]]:
    yield "documents", f"{found.documents:,}, {len(found.rejected):,} of them rejected"
    yield "outdated", f"{found.outdated:,} read by another version of mahdar or of its words"
    if found.corrections:
        changed = "" if found.corrections_applied else "; changed since the last run"
        yield "corrected", f"by hand: {found.corrections:,} corrections{changed}"
    yield "store", f"version {found.store_version}, {found.store_bytes / (1 << 20):.1f} MiB"
    if last := found.last_run:
        yield "last run", f"{last['ended']}, of {', '.join(json.loads(last['inputs']))}"
    if ahead := found.ahead:
        counts = f"{ahead.new:,} new, {ahead.changed:,} to read anew, {ahead.unchanged:,} unchanged"
        yield "next run", f"{counts}; {ahead.gone:,} known that are no longer there"


def forget(
    documents: Annotated[list[str], typer.Argument(help="Ids of documents, as documents.csv has them.")],
    out: FolderOption = Path("data/processed"),
    lexicon: LexiconOption = None,
) -> None:
    """Take documents out of what a folder knows, and write its tables anew."""
    with plain_errors():
        if not (out / "store.sqlite").exists():
            raise OSError(f"{out}: no tables of a run are here; name their folder with --out")
        with alone_in(out, lambda: say(f"{out}: another run is at work there; waiting until it ends")):
            with open_store(out / "store.sqlite") as store:
                gone = store.forget(documents)
            summary = write_again(out, existing_folder(lexicon))
    output.print(f"{gone} of {len(documents)} documents forgotten; {summary.rows['documents']} remain.")


def write_again(out: Path, words: Path | None = None) -> flow.Summary:
    """Write the tables of a folder anew of what it remembers; whoever calls it holds the folder."""
    with open_store(out / "store.sqlite") as store:
        last = store.facts()
    formats = (last.get("formats") or ",".join(FORMATS)).split(",")
    # Nothing is read; but run.json tells under which words the rest was found.
    if words is None and last.get("lexicon") and Path(last["lexicon"]).is_dir():
        words = Path(last["lexicon"])
    return flow.run([], out, lexicon_folder=words, formats=formats, notice=say)
