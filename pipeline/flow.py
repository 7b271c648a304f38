"""THE FLOW: the stages in order, on one screen.

    read ─▶ normalize ─▶ find ─▶ assemble ─▶ (store) ─▶ link ─▶ write

:func:`extract` takes one document as far as its own words go, :func:`build_tables` links all documents, :func:`run` does both
for a folder and remembers in the store what it has read.
"""

from __future__ import annotations

import datetime as dt
import functools
import gc
import hashlib
import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Any

from pipeline.assemble import assemble
from pipeline.find import RECOGNIZERS, Recognizer, find
from pipeline.find.models import Model, load_models, model_names, models_version, with_models
from pipeline.lexicon import Lexicon, load_lexicon, version_of
from pipeline.link import link, sketch
from pipeline.mentions import Mentions
from pipeline.normalize import Tokens, normalize
from pipeline.read import read_documents
from pipeline.records import Document, DocumentRow, Extraction
from pipeline.store import open_store
from pipeline.write import FORMATS, write_tables

Tables = dict[str, list[Any]]
"""Every table of a run by name: lists of the records of :mod:`pipeline.records`."""

Means = tuple[Path | None, tuple[str, ...]]
"""What a worker loads: the folder of more words, and the models by their names."""

_BATCH, _MOST_IN_BATCH = 1_000_000, 1_000
"""The characters and documents that are extracted together."""
_UNRESOLVED = "relative dates left open, for neither a day of publication nor another date fixes them"


def extract(
    document: Document,
    lexicon: Lexicon,
    recognizers: Sequence[tuple[str, Recognizer]] = RECOGNIZERS,
    models: Sequence[Model] = (),
) -> Extraction:
    """Everything that one document says: its mentions, reports, parties and links.

    Bodies that ``models`` find, from :func:`pipeline.find.models.load_models`, are joined with those of the rules.

    >>> from pipeline import load_lexicon
    >>> text = "عقدت اللجنة العربية الدائمة للبريد اجتماعها الثالث في الرباط يوم 5 مايو 2021"
    >>> found = extract(Document("a", text), load_lexicon())
    >>> report, = found.event_reports
    >>> report.name, report.edition, str(report.start_date), report.city
    ('اجتماع اللجنة العربية الدائمة للبريد', 3, '2021-05-05', 'الرباط')
    """
    return extract_all([document], lexicon, recognizers, models)[0]


def extract_all(
    documents: Sequence[Document],
    lexicon: Lexicon,
    recognizers: Sequence[tuple[str, Recognizer]] = RECOGNIZERS,
    models: Sequence[Model] = (),
) -> list[Extraction]:
    """The same for many documents, one stage after the other.

    What a stage goes through again and again then stays in the processor's cache: a tenth of the time is saved. All tokens are
    in memory at once.
    """
    read = [document for document in documents if document.status == "ok"]
    tokens = [normalize(document.text, lexicon.vocabulary) for document in read]
    steps = [recognizers] * len(read)
    if models:
        joined = [with_models(of_one, lexicon, recognizers, models) for of_one in tokens]
        tokens, steps = [of_one for of_one, _ in joined], [of_steps for _, of_steps in joined]
    mentions = [
        find(of_one, lexicon, document.published_on, of_steps)
        for document, of_one, of_steps in zip(read, tokens, steps, strict=True)
    ]
    rows = map(_row_of_read, read, mentions)
    found = map(_sketched, map(assemble, rows, tokens, mentions, repeat(lexicon)), tokens)
    return [next(found) if document.status == "ok" else Extraction(_row(document)) for document in documents]


def _sketched(found: Extraction, tokens: Tokens) -> Extraction:
    """Copies matter where they report an event; to sketch all other articles would take a tenth of the time."""
    return replace(found, sketch=sketch(tokens.norms)) if found.event_reports else found


def build_tables(
    extractions: Iterable[Extraction],
    previous: Mapping[str, str] | None = None,
    aliases: Mapping[str, str] | None = None,
) -> Tables:
    """Link what all documents say into the tables of a run.

    ``previous`` maps the reports of the last run to their events, and ``aliases`` its retired events to those that stand for
    them, so that event_aliases can tell what became of an id.
    """
    return link(extractions, previous or {}, aliases or {})


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: documents by outcome, and rows by table."""

    read: int
    new: int
    rejected: list[tuple[str, str]]
    rows: dict[str, int]
    seconds: float


def run(
    inputs: Iterable[str],
    out: Path,
    *,
    published: dt.date | None = None,
    workers: int = 1,
    lexicon_folder: Path | None = None,
    formats: Iterable[str] = FORMATS,
    recognizers: Iterable[str] = (),
    fresh: bool = False,
    progress: Callable[[Document], None] = lambda document: None,
) -> Summary:
    """Read ``inputs``, extract what is new or changed, link it with all that ``out`` knows, and write every table there.

    ``recognizers`` names models beside the rules, as :mod:`pipeline.find.models` has them. ``progress`` is called with each
    document read. Raises :class:`pipeline.lexicon.LexiconError`, :class:`pipeline.find.models.ModelError` and
    :class:`pipeline.store.StoreError`, in one line each, and ``OSError`` where ``out`` cannot be written.
    """
    began = time.perf_counter()
    inputs = list(inputs)
    models = model_names(recognizers)
    version = version_of(lexicon_folder) + models_version(models)
    out.mkdir(parents=True, exist_ok=True)
    count, rejected, found = 0, [], {}
    # What libraries of models make, though, holds cycles.
    collecting = nullcontext() if models else _without_garbage_collection()
    with open_store(out / "store.sqlite", fresh=fresh) as store, collecting:
        known = store.fingerprints()

        def changed() -> Iterator[Document]:
            nonlocal count
            for document in read_documents(inputs, published=published):
                progress(document)
                if document.status == "ok":
                    count += 1
                else:
                    rejected.append((document.document_id, document.problem or ""))
                if known.get(document.document_id) != _fingerprint(document, version):
                    yield document

        for document, extraction in _extract_all(changed(), (lexicon_folder, models), workers):
            store.put(document.document_id, _fingerprint(document, version), extraction)
            found[document.document_id] = extraction
            if extraction.document.status != document.status:
                count -= 1
                rejected.append((document.document_id, extraction.document.problem or ""))
        everything = [*found.values(), *store.extractions(skip=found.keys())]
        tables = build_tables(everything, store.event_ids(), store.aliases())
        rows = {name: len(table) for name, table in tables.items()}
        write_tables(
            tables, out, formats=tuple(formats),
            manifest={"inputs": inputs, "documents": {"read": count, "new": len(found), "rejected": len(rejected)}},
        )  # fmt: skip
        store.set_event_ids({report.report_id: report.event_id for report in tables["event_reports"]})
        store.set_aliases({alias.event_id: alias.now for alias in tables["event_aliases"]})
    return Summary(count, len(found), rejected, rows, time.perf_counter() - began)


def _extract_all(documents: Iterator[Document], means: Means, workers: int) -> Iterator[tuple[Document, Extraction]]:
    """Extract in this process or in a pool; the order is that of the documents either way."""
    batches = _batches(documents)
    if workers <= 1:
        loaded = None
        for batch in batches:
            loaded = loaded or _load(means)
            yield from zip(batch, _extract_or_set_aside(batch, *loaded), strict=True)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for found in pool.imap(functools.partial(_extract_in_worker, means), batches):
            yield from found


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents with a million characters together, or one with more."""
    batch, length = [], 0
    for document in documents:
        batch.append(document)
        length += len(document.text)
        if length >= _BATCH or len(batch) >= _MOST_IN_BATCH:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _load(means: Means) -> tuple[Lexicon, tuple[Model, ...]]:
    lexicon_folder, models = means
    return load_lexicon(lexicon_folder), load_models(models)


_loaded_in_worker = functools.lru_cache(maxsize=1)(_load)


def _extract_in_worker(means: Means, batch: list[Document]) -> list[tuple[Document, Extraction]]:
    return list(zip(batch, _extract_or_set_aside(batch, *_loaded_in_worker(means)), strict=True))


def _extract_or_set_aside(
    documents: list[Document], lexicon: Lexicon, models: Sequence[Model] = ()
) -> list[Extraction]:
    """One document that the program cannot cope with never stops the others: it is rejected, with the reason."""
    try:
        return extract_all(documents, lexicon, models=models)
    except Exception as error:
        if len(documents) > 1:
            return [found for document in documents for found in _extract_or_set_aside([document], lexicon, models)]
        problem = f"the program failed on this document ({type(error).__name__}: {error}); please report it"
        return [Extraction(replace(_row(documents[0]), status="rejected", problem=problem))]


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Records hold no cycles, and there are hundreds of thousands: the collector would go over them again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # all that is new counts as old, or the collector would go over it at once
        gc.enable()


def _row(document: Document) -> DocumentRow:
    return DocumentRow(
        document.document_id, document.path, document.url, document.title, document.publisher, document.published_on,
        document.published_on_source, document.sha256, len(document.text), document.status, document.problem,
    )  # fmt: skip


def _row_of_read(document: Document, mentions: Mentions) -> DocumentRow:
    """The row of a document that was read, with what its own text tells of its date."""
    row = _row(document)
    unresolved = sum(date.span is None and date.relative for date in mentions.dates)
    if row.published_on is None and mentions.dateline is not None:
        row = replace(row, published_on=mentions.dateline, published_on_source="dateline")
    return replace(row, problem=f"{unresolved} {_UNRESOLVED}") if unresolved and not row.problem else row


def _fingerprint(document: Document, version: str) -> str:
    """What a document's rows depend on: its text, its metadata, the code, the lexicon and the models."""
    parts = (
        version, document.sha256, document.path, document.url, document.title, document.publisher, document.published_on,
        document.published_on_source, document.status, document.problem,
    )  # fmt: skip
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()
