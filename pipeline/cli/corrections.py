"""The commands by which people put right what was found: ``export labelstudio``, ``export docbin`` and ``correct``."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.memory import write_again
from pipeline.cli.terminal import output, plain_errors, say
from pipeline.correct import CORRECTIONS_NAME, read_corrections
from pipeline.correct.annotations import read_annotations
from pipeline.correct.known import Known
from pipeline.correct.tasks import labelling_config, task_of
from pipeline.lexicon import load_lexicon
from pipeline.lock import alone_in
from pipeline.recall import Memory, recall
from pipeline.store import open_store

InputsOption = Annotated[
    list[str] | None, typer.Argument(help="Only these files and folders of the run. Default: all that it knows.")
]
OutOption = Annotated[Path, typer.Option("--out", help="The folder of a run's tables.")]
_PROCESSED = Path("data/processed")


def labelstudio(
    inputs: InputsOption = None,
    out: OutOption = _PROCESSED,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="The folder to write to; default: labelstudio in the folder of the tables."),
    ] = None,
) -> None:
    """Write a run's documents as Label Studio tasks to correct, and the labelling interface for them."""
    folder = to or out / "labelstudio"
    with plain_errors():
        memory = _recalled(out, inputs)
        version = f"mahdar {metadata.version('mahdar')}"
        tasks = [task_of(one.document, one.found, one.names, version) for one in memory.documents]
        folder.mkdir(parents=True, exist_ok=True)
        lines = ",\n".join(json.dumps(task, ensure_ascii=False) for task in tasks)
        _write(folder / "tasks.json", f"[\n{lines}\n]\n".encode("utf-8", "surrogatepass"))
        _write(folder / "labelling.xml", labelling_config().encode())
    output.print(f"{len(tasks)} tasks in {folder / 'tasks.json'}, their interface in {folder / 'labelling.xml'}.")


def docbin(
    inputs: InputsOption = None,
    out: OutOption = _PROCESSED,
    to: Annotated[
        Path | None, typer.Option("--to", help="The file; default: documents.spacy in the folder of the tables.")
    ] = None,
) -> None:
    """Write a run's documents as a spaCy DocBin, with spans and all that was found and corrected."""
    from pipeline.spacy_mahdar import read_closely, to_docbin

    path = to or out / "documents.spacy"
    with plain_errors():
        memory = _recalled(out, inputs)
        readings = (
            (one.document, replace(read_closely(one.document, memory.lexicon), found=one.found))
            for one in memory.documents
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, to_docbin(readings, memory.lexicon).to_bytes())
    output.print(f"{len(memory.documents)} documents in {path}.")


def correct(
    file: Annotated[Path, typer.Argument(help="What Label Studio exported as JSON.")],
    out: OutOption = _PROCESSED,
) -> None:
    """Take in what annotators corrected: it wins over what is found, in this run and later ones."""
    with plain_errors(), alone_in(out, lambda: say(f"{out}: another run is at work there; waiting until it ends")):
        known, words = _known(out)
        book = read_corrections(out)
        tasks, made, texts = 0, 0, dict[str, str]()
        try:
            for one in read_annotations(_export(file), known):
                for problem in one.problems:
                    say(problem)
                if one.sha256:
                    book.replace(one.sha256, one.task, one.corrections)
                    tasks, made = tasks + 1, made + len(one.corrections)
                    texts |= {one.sha256: one.text} if one.corrections else {}
        except ValueError as error:
            raise OSError(f"{file}: {error}") from error
        if not tasks:
            raise OSError(f"{file}: no annotated task of this folder's documents; submit some in Label Studio first")
        book.save()
        with open_store(out / "store.sqlite") as store:  # which keeps only texts that report events
            rows = (found.document for found in store.extractions())
            store.keep_texts({row.document_id: texts[row.sha256] for row in rows if row.sha256 in texts})
        write_again(out, words)
    output.print(f"{made} corrections in {tasks} annotated tasks; {len(book)} in {out / CORRECTIONS_NAME}.")


def register(exporter: typer.Typer) -> None:
    """Add the commands to ``mahdar export``."""
    for command in (labelstudio, docbin):
        exporter.command()(command)


def _recalled(out: Path, inputs: list[str] | None) -> Memory:
    memory = recall(out, inputs or ())
    if memory.missing:
        say(
            f"{len(memory.missing)} documents are left out, for their text is not where it was read: {memory.missing[0]} …"
        )
    if not memory.documents:
        raise OSError(f"{', '.join(inputs or [str(out)])}: no document of the run in {out}")
    return memory


def _known(out: Path) -> tuple[Known, Path | None]:
    """What corrections may name, and the folder of more words that the run knew."""
    if not (out / "store.sqlite").exists():
        raise OSError(f"{out}: no tables of a run are here; name their folder with --out")
    with open_store(out / "store.sqlite") as store:
        named = store.facts().get("lexicon")
        words = Path(named) if named and Path(named).is_dir() else None
        bodies = {row.organization_id: row for found in store.extractions() for row in found.organizations}
    return Known(lambda: load_lexicon(words), lambda: bodies), words


def _export(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"not JSON ({error}); export from Label Studio as JSON") from error


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    temporary.replace(path)
