"""The command ``mahdar``; the only module that prints."""

from __future__ import annotations

import datetime as dt
import gc
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipeline import explain as explaining
from pipeline import flow
from pipeline import gaps as finding_gaps
from pipeline.dates import to_timeml
from pipeline.lexicon import LexiconError, load_lexicon
from pipeline.read import read_documents
from pipeline.records import Document
from pipeline.store import StoreError, open_store
from pipeline.write import FORMATS

app = typer.Typer(
    help="Mahdar turns Arabic press releases into linked tables of events.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
)  # fmt: skip
_errors = Console(stderr=True, highlight=False, soft_wrap=True)
_output = Console(highlight=False, soft_wrap=True)

_SHOWN = ("events", "event_reports", "forums", "organizations", "dates", "editions", "event_parties", "event_links")
_MOST_REJECTED = 20

LexiconOption = Annotated[
    Path | None, typer.Option("--lexicon", help="A folder with CSV files whose rows are added to the lexicon.")
]
PublishedOption = Annotated[
    str | None, typer.Option("--published", help="Day of publication (YYYY-MM-DD) of documents that state none.")
]


@app.command()
def run(
    inputs: Annotated[
        list[str] | None, typer.Argument(help="Files and folders: .txt, .html, .jsonl, .jsonl.gz. Default: data/raw.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder for the tables.")] = Path("data/processed"),
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that extract.")] = 1,
    published: PublishedOption = None,
    lexicon: LexiconOption = None,
    recognizer: Annotated[
        list[str] | None, typer.Option("--recognizer", help="Who finds bodies; only `rules` so far.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--formats", help="Which files to write: csv, parquet, sqlite, with commas.")
    ] = ",".join(FORMATS),
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what earlier runs have read.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> None:
    """Read documents, and write every table of what they say to a folder."""
    wanted = _formats(formats)
    _recognizers(recognizer)
    with _plain_errors(), _progress(quiet) as progress:
        summary = flow.run(
            inputs or ["data/raw"], out, published=_date(published), workers=workers, lexicon_folder=_folder(lexicon),
            formats=wanted, fresh=fresh, progress=progress,
        )  # fmt: skip
    for document_id, problem in summary.rejected[:_MOST_REJECTED]:
        _errors.print(f"rejected: {document_id}: {problem}", markup=False)
    if len(summary.rejected) > _MOST_REJECTED:
        _errors.print(f"… and {len(summary.rejected) - _MOST_REJECTED} more: see documents.csv, status rejected")
    if not quiet:
        _print_summary(summary, out)
    if not summary.read:
        _errors.print(f"mahdar: no document could be read from {', '.join(inputs or ['data/raw'])}", markup=False)
        raise typer.Exit(1)


@app.command()
def extract(
    file: Annotated[str, typer.Argument(help="A file, or - for a text on standard input.")],
    published: PublishedOption = None,
    lexicon: LexiconOption = None,
) -> None:
    """Print the records of one document (or of each, of a .jsonl) as JSON."""
    import msgspec

    with _plain_errors():
        words = load_lexicon(_folder(lexicon))
        for document in _documents(file, published):
            found = msgspec.to_builtins(flow.extract(document, words))
            sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


@app.command()
def explain(
    file: Annotated[str, typer.Argument(help="A file, or - for a text on standard input.")],
    published: PublishedOption = None,
    lexicon: LexiconOption = None,
) -> None:
    """Print each value of a document with the rule and the lines of the lexicon that made it."""
    with _plain_errors():
        words = load_lexicon(_folder(lexicon))
        for document in _documents(file, published):
            for one in explaining.explain(document, words):
                quoted = " ".join(one.text.split())
                _output.print(f"{one.start}-{one.end}  {one.field}: {quoted}\n    = {one.value}", markup=False)
                if one.of:
                    _output.print(f"    of: {one.of}", markup=False)
                _output.print(f"    rule: {one.rule}", markup=False)
                if one.lines:
                    _output.print(f"    words: {', '.join(one.lines)}", markup=False)


exporter = typer.Typer(help="Write what is found in other tools' formats.", no_args_is_help=True)
app.add_typer(exporter, name="export")


@exporter.command()
def timex(
    files: Annotated[list[str], typer.Argument(help="Files and folders, as for run; - for a text on standard input.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="A folder for one .tml file per document; default: standard output.")
    ] = None,
    published: PublishedOption = None,
    lexicon: LexiconOption = None,
) -> None:
    """Write documents as TimeML: their text with a TIMEX3 tag around each date."""
    with _plain_errors():
        words = load_lexicon(_folder(lexicon))
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
        documents = list(_readable(files, published))
        if out is None and len(documents) > 1:
            raise OSError(f"{len(documents)} documents do not fit into one XML file; name a folder with --out")
        if not documents:
            raise OSError(f"no document could be read from {', '.join(files)}")
        for document in documents:
            xml = to_timeml(document, words)
            if out is None:
                sys.stdout.write(xml)
            else:
                (out / f"{quote(document.document_id, safe='')}.tml").write_text(xml, encoding="utf-8", newline="")


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder with rows of your own; default: the lexicon itself.")
    ] = None,
) -> None:
    """Check a lexicon: print file, line and what to do for whatever would not work."""
    from pipeline.lexicon.check import check as check_lexicon

    with _plain_errors():
        problems = check_lexicon(_folder(folder))
    for problem in problems:
        _output.print(problem, markup=False)
    if problems:
        raise typer.Exit(1)
    _output.print("The lexicon is in order.")


@app.command()
def gaps(
    out: Annotated[Path, typer.Option("--out", help="The folder of a run's tables.")] = Path("data/processed"),
    least: Annotated[int, typer.Option("--least", min=1, help="Leave out what fewer mentions name.")] = 3,
    most: Annotated[int, typer.Option("--most", min=1, help="How many bodies to show.")] = 50,
    rows: Annotated[bool, typer.Option("--rows", help="Print rows of bodies.csv instead, ready to paste.")] = False,
    lexicon: LexiconOption = None,
) -> None:
    """List the bodies that a run found often and the lexicon lacks, with examples, or as rows to add to it."""
    with _plain_errors():
        found = finding_gaps.find_gaps(out, load_lexicon(_folder(lexicon)), least=least, most=most)
    if rows:
        sys.stdout.write(finding_gaps.rows_to_add(found))
        return
    for gap in found:
        where = f"{gap.documents} documents: {', '.join(gap.examples)}"
        _output.print(
            f"{gap.mentions:6}  {gap.name}  ({' '.join(filter(None, (gap.type, gap.country)))})", markup=False
        )
        _output.print(f"        {where}", markup=False)
    if not found:
        _output.print("No body that the lexicon lacks is named so often.")


@app.command()
def forget(
    documents: Annotated[list[str], typer.Argument(help="Ids of documents, as documents.csv has them.")],
    out: Annotated[Path, typer.Option("--out", help="The folder of the tables.")] = Path("data/processed"),
) -> None:
    """Take documents out of what a folder knows, and write its tables anew."""
    with _plain_errors():
        if not (out / "store.sqlite").exists():
            raise OSError(f"{out}: no tables of a run are here; name their folder with --out")
        with open_store(out / "store.sqlite") as store:
            gone = store.forget(documents)
        summary = flow.run([], out)
    _output.print(f"{gone} of {len(documents)} documents forgotten; {summary.rows['documents']} remain.")


def main() -> None:
    """Run the command."""
    gc.enable()
    try:
        app(prog_name="mahdar")
    finally:
        gc.freeze()  # Python would look through hundreds of thousands of objects once more before it ends


def _documents(file: str, published: str | None) -> Iterator[Document]:
    """The documents of a file, or standard input as one text; a problem ends the command."""
    if file == "-":
        yield Document(
            "-", sys.stdin.read(), published_on=_date(published), published_on_source="option" if published else None
        )
        return
    for document in read_documents([file], published=_date(published)):
        if document.status != "ok":
            raise OSError(f"{document.document_id}: {document.problem}")
        yield document


def _readable(files: list[str], published: str | None) -> Iterator[Document]:
    """The documents of files and folders; one that cannot be read is named on standard error, and the others go on."""
    for file in files:
        if file == "-":
            yield from _documents(file, published)
            continue
        for document in read_documents([file], published=_date(published)):
            if document.status == "ok":
                yield document
            else:
                _errors.print(f"rejected: {document.document_id}: {document.problem}", markup=False)


def _date(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date; write it as 2025-11-12", param_hint="--published") from None


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise typer.BadParameter(f"{text!r}: choose from {', '.join(FORMATS)}", param_hint="--formats")
    return wanted


def _recognizers(names: list[str] | None) -> None:
    unknown = [name for name in names or [] if name != "rules"]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]!r} is not known; only `rules` is", param_hint="--recognizer")


def _folder(path: Path | None) -> Path | None:
    if path is not None and not path.is_dir():
        raise OSError(f"{path}: no such folder; name one with CSV files of the lexicon")
    return path


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Say what went wrong in one line, and leave with 1."""
    try:
        yield
    except (LexiconError, StoreError) as error:
        _errors.print(f"mahdar: {error}", markup=False)
        raise typer.Exit(1) from None
    except OSError as error:
        message = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        _errors.print(f"mahdar: {message}", markup=False)
        raise typer.Exit(1) from None


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Document], Any]]:
    """A line that counts documents, where somebody watches a terminal."""
    if quiet or not _errors.is_terminal:
        yield lambda document: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_errors, transient=True) as bar:
        task = bar.add_task("documents", total=None)
        yield lambda document: bar.advance(task)


def _print_summary(summary: flow.Summary, out: Path) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("documents", f"{summary.read:,}", f"{summary.new:,} new or changed, {len(summary.rejected)} rejected")
    for name in _SHOWN:
        table.add_row(name.replace("_", " "), f"{summary.rows[name]:,}")
    _output.print(table)
    _output.print(f"Tables in {out} after {summary.seconds:.1f} s.", markup=False)


if __name__ == "__main__":
    main()
