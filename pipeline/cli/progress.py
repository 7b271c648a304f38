"""The line that shows how far a run is: documents, documents a second, and the time left."""

from __future__ import annotations

import gzip
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import (
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from pipeline.cli.terminal import errors
from pipeline.records import Document


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


@contextmanager
def progress_bar(inputs: list[str], quiet: bool) -> Iterator[Callable[[Document], None]]:
    """Where somebody watches a terminal, a line on standard error that counts each document it is called with."""
    if quiet or not errors.is_terminal:
        yield lambda document: None
        return
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), _Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )  # fmt: skip
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("documents", total=None)
        # Beside the run, which need not wait until its documents are counted.
        counting = threading.Thread(target=lambda: bar.update(task, total=count_documents(inputs)), daemon=True)
        counting.start()
        yield lambda document: bar.advance(task)


def count_documents(inputs: list[str]) -> int:
    """About how many documents there are: lines of .jsonl files, and one for each other file.

    >>> count_documents(["no/such/file.txt"])
    1
    """
    total = 0
    for named in inputs:
        path = Path(named)
        files = [path]
        if path.is_dir():
            files = [
                Path(folder, name) for folder, _, names in os.walk(path) for name in names if not name.startswith(".")
            ]
        total += sum(map(_documents_in, files))
    return total


def _documents_in(path: Path) -> int:
    suffix = path.suffix.lower()
    if suffix not in (".jsonl", ".gz"):
        return 1
    try:
        with gzip.open(path) if suffix == ".gz" else path.open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    except (OSError, EOFError, ValueError):
        return 1
