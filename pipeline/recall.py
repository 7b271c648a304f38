"""What a run found in each document, as corrected by hand, together with the document's text."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.correct import read_corrections
from pipeline.correct.marks import names_of
from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.read import read_documents
from pipeline.records import Document, DocumentRow, Extraction
from pipeline.store import Store, StoreError, open_store


@dataclass(frozen=True, slots=True)
class Recalled:
    """A document, what was found in it and corrected, and what its reports are called in corrections."""

    document: Document
    found: Extraction
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Memory:
    """The documents of a run in the order of their ids, those whose text is nowhere any more, and the run's lexicon."""

    documents: list[Recalled]
    missing: list[str]
    lexicon: Lexicon


def recall(out: Path, inputs: Iterable[str] = ()) -> Memory:
    """Recall the documents of the run in ``out``; only those among ``inputs``, where some are named.

    Texts come from the inputs of the last run; where a document is gone or has changed there, from the store, which keeps those
    that report events. Raises ``OSError`` where no run has been, and :class:`pipeline.store.StoreError`.

    >>> import tempfile
    >>> from pipeline.flow import run
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = Path(folder, "a.txt").write_text("عقد مجلس الوزراء اجتماعه يوم 5 مايو 2021", encoding="utf-8")
    >>> _ = run([str(folder / "a.txt")], folder / "out", formats=["csv"])
    >>> one, = recall(folder / "out").documents
    >>> one.document.document_id, one.found.event_reports[0].text
    ('a.txt', 'اجتماعه')
    """
    path = out / "store.sqlite"
    if not path.exists():
        raise OSError(f"{out}: no tables of a run are here; name their folder with --out")
    named = list(inputs)
    with open_store(path) as store:
        last = store.facts()
        lexicon = load_lexicon(_folder(last))
        known = list(store.extractions())
        made = {one.document.document_id: one for one in read_corrections(out).applied(known, lambda: lexicon)}
        rows = {name: one.document for name, one in made.items() if one.document.status == "ok"}
        texts = dict(_texts(named or _inputs(path, last), last, rows))
        if not named:
            texts |= dict(_kept(store, rows, texts.keys()))
    standing = read_corrections(out).standing()
    found = [
        Recalled(texts[name], made[name], names_of(made[name], standing.get(rows[name].sha256, ())))
        for name in sorted(texts)
    ]
    return Memory(found, [] if named else sorted(rows.keys() - texts.keys()), lexicon)


def _folder(last: dict[str, str]) -> Path | None:
    return Path(last["lexicon"]) if last.get("lexicon") and Path(last["lexicon"]).is_dir() else None


def _inputs(path: Path, last: dict[str, str]) -> list[str]:
    try:
        return list(json.loads(last.get("inputs", "[]")))
    except ValueError as error:
        raise StoreError(f"{path}: what it holds of the last run is damaged; run again to set it right") from error


def _texts(inputs: list[str], last: dict[str, str], rows: dict[str, DocumentRow]) -> Iterator[tuple[str, Document]]:
    """The documents among ``inputs`` that are as the run read them."""
    published = dt.date.fromisoformat(last["published"]) if last.get("published") else None
    columns = dict(json.loads(last.get("columns") or "{}"))
    for document in read_documents(inputs, published=published, columns=columns):
        row = rows.get(document.document_id)
        if row is not None and document.status == "ok" and document.sha256 == row.sha256:
            yield document.document_id, document


def _kept(store: Store, rows: dict[str, DocumentRow], read: Iterable[str]) -> Iterator[tuple[str, Document]]:
    """The documents that are not read any more and whose text is in the store."""
    for name, text in store.texts(sorted(rows.keys() - set(read))):
        row = rows[name]
        yield (
            name,
            Document(
                name,
                text,
                row.path,
                row.url,
                row.title,
                row.publisher,
                row.published_on,
                row.published_on_source,
                row.sha256,
            ),
        )
