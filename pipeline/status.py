"""What a folder of tables knows, and what the next run would read anew."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.correct import read_corrections
from pipeline.files import KnownFiles
from pipeline.flow import fingerprint, reading, version_with
from pipeline.read import read_documents
from pipeline.store import STORE_VERSION, Store, StoreError, open_store
from pipeline.write import MANIFEST_NAME, differing_files


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a run over ``inputs`` would meet: documents by what is known of them."""

    inputs: list[str]
    new: int
    changed: int
    unchanged: int
    rejected: int
    gone: int


@dataclass(frozen=True, slots=True)
class Status:
    """What a folder knows: documents in the store, those found by another version, the last run, files that do not fit it."""

    documents: int
    outdated: int
    rejected: list[tuple[str, str]]
    store_version: int
    store_bytes: int
    last_run: dict[str, str]
    differing: list[str]
    ahead: Ahead | None
    corrections: int = 0
    corrections_applied: bool = True


def status(out: Path, inputs: Iterable[str] = ()) -> Status:
    """Look into the store of ``out``, and at ``inputs`` (those of the last run where none are named), writing no table.

    ``ahead`` is None where no input is known. Raises :class:`pipeline.store.StoreError`, and ``OSError`` where no run has been.

    >>> import tempfile
    >>> from pipeline.flow import run
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = Path(folder, "a.txt").write_text("عقد مجلس الوزراء اجتماعه يوم 5 مايو 2021", encoding="utf-8")
    >>> _ = run([str(folder / "a.txt")], folder / "out", formats=["csv"])
    >>> found = status(folder / "out")
    >>> found.documents, found.outdated, found.ahead.unchanged
    (1, 0, 1)
    """
    path = out / "store.sqlite"
    if not path.exists():
        raise OSError(f"{out}: no tables of a run are here; name their folder with --out")
    with open_store(path) as store:
        store.check()
        last = store.facts()
        try:
            remembered = json.loads(last.get("inputs", "[]"))
            day = dt.date.fromisoformat(last["published"]) if last.get("published") else None
            columns = dict(json.loads(last.get("columns", "{}")))
        except ValueError as error:
            raise StoreError(f"{path}: what it holds of the last run is damaged; run again to set it right") from error
        models = [name for name in last.get("models", "").split(",") if name]
        version = version_with(Path(last["lexicon"]) if last.get("lexicon") else None, models=models)
        named = list(inputs) or remembered
        counts = store.versions()
        book = read_corrections(out)
        return Status(
            sum(counts.values()), sum(n for of, n in counts.items() if of != version), _rejected(store), STORE_VERSION,
            path.stat().st_size, last, differing_files(out), _ahead(store, named, day, columns, version) if named else None,
            len(book), book.sha256 == _applied(out),
        )  # fmt: skip


def _applied(out: Path) -> str:
    """The SHA-256 of the corrections that the tables were made with; empty where there were none."""
    try:
        return str(
            json.loads((out / MANIFEST_NAME).read_text(encoding="utf-8")).get("corrections", {}).get("sha256", "")
        )
    except (OSError, ValueError, AttributeError):
        return ""


def _rejected(store: Store) -> list[tuple[str, str]]:
    rows = (extraction.document for extraction in store.extractions())
    return [(row.document_id, row.problem or "") for row in rows if row.status != "ok"]


def _ahead(store: Store, inputs: list[str], published: dt.date | None, columns: dict[str, str], version: str) -> Ahead:
    known = store.fingerprints()
    new = changed = unchanged = rejected = 0
    seen = set()
    files = KnownFiles(  # without notes: a run may be writing to the store
        store,
        reading(version, published, columns),
        lambda d: known.get(d.document_id) == fingerprint(d, version),
        taking_notes=False,
    )
    for document in read_documents(inputs, published=published, columns=columns, through=files.through):
        seen.add(document.document_id)
        rejected += document.status != "ok"
        before = known.get(document.document_id)
        new += before is None
        unchanged += before == fingerprint(document, version)
        changed += before is not None and before != fingerprint(document, version)
    return Ahead(inputs, new, changed, unchanged, rejected, len(known.keys() - seen))
