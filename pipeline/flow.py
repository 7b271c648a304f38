"""THE FLOW: the stages in order, on one screen.

    read ─▶ normalize ─▶ find ─▶ assemble ─▶ (store) ─▶ correct ─▶ link ─▶ write

:func:`extract` takes one document as far as its own words go, :func:`build_tables` links all documents, :func:`run` does both
for a folder and remembers in the store what it has read.
"""

from __future__ import annotations

import datetime as dt
import functools
import gc
import hashlib
import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Any

from pipeline.assemble import assemble
from pipeline.correct import read_corrections
from pipeline.feeds import standing_feeds
from pipeline.files import KnownFiles
from pipeline.find import RECOGNIZERS, Recognizer, find
from pipeline.find.models import Model, load_models, model_names, models_version, with_models
from pipeline.lexicon import Lexicon, load_lexicon, version_of
from pipeline.link import in_order, link, sketch
from pipeline.lock import alone_in
from pipeline.mentions import Mentions
from pipeline.normalize import Tokens, normalize
from pipeline.read import read_documents
from pipeline.records import Document, DocumentRow, Extraction
from pipeline.store import Store, StoreDamagedError, open_store, set_aside
from pipeline.workers import Failure, Limits, Work, work_through
from pipeline.write import FORMATS, write_tables

Tables = dict[str, list[Any]]
"""Every table of a run by name: lists of the records of :mod:`pipeline.records`."""

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
    rows = map(row_of_read, read, mentions)
    found = map(_sketched, map(assemble, rows, tokens, mentions, repeat(lexicon)), tokens)
    return [next(found) if document.status == "ok" else Extraction(_row(document)) for document in documents]


def _sketched(found: Extraction, tokens: Tokens) -> Extraction:
    """Copies matter where they report an event; to sketch all other articles would take a tenth of the time."""
    return replace(found, sketch=sketch(tokens.norms)) if found.event_reports else found


def build_tables(
    extractions: Iterable[Extraction],
    previous: Mapping[str, str] | None = None,
    aliases: Mapping[str, str] | None = None,
    lexicon_folder: Path | None = None,
) -> Tables:
    """Link what all documents say into the tables of a run.

    ``previous`` maps the reports of the last run to their events, and ``aliases`` its retired events to those that stand for
    them, so that event_aliases can tell what became of an id. The rows of ``lexicon_folder`` add known series.
    """
    return link(extractions, previous or {}, aliases or {}, lexicon_folder)


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
    columns: Mapping[str, str] | None = None,
    workers: int = 1,
    lexicon_folder: Path | None = None,
    formats: Iterable[str] = FORMATS,
    models: Iterable[str] = (),
    fresh: bool = False,
    recognizers: Sequence[tuple[str, Recognizer]] = RECOGNIZERS,
    limits: Limits | None = None,
    progress: Callable[[Document], None] = lambda document: None,
    notice: Callable[[str], None] = lambda line: None,
) -> Summary:
    """Read ``inputs``, extract what is new or changed, link it with all that ``out`` knows, and write every table there.

    While another run is at work in ``out``, this one waits. ``limits`` hold where there are several ``workers``; with one,
    documents are extracted in this process. ``columns`` says what the fields of a row or line are called where they have names
    of their own, ``models`` names models beside the rules, as :mod:`pipeline.find.models` has them. ``progress`` is called with
    each document read, ``notice`` with each line that the user should see. What was extracted before KeyboardInterrupt is kept.
    Raises :class:`pipeline.lexicon.LexiconError`, :class:`pipeline.find.models.ModelError`,
    :class:`pipeline.store.StoreError` and :class:`pipeline.workers.WorkersError`, in one line each, and ``OSError`` where
    ``out`` cannot be written.
    """
    names = model_names(models)
    models_version(names)  # what is not installed is told before anything is written
    out.mkdir(parents=True, exist_ok=True)
    work = _Work(
        list(inputs),
        out,
        published,
        workers,
        lexicon_folder,
        tuple(formats),
        tuple(recognizers),
        limits or Limits(),
        progress,
        notice,
        dict(columns or {}),
        names,
    )
    with alone_in(out, lambda: notice(f"{out}: another run is at work there; waiting until it ends")):
        try:
            return _run(work, fresh)
        except StoreDamagedError as error:
            kept = set_aside(out / "store.sqlite")
            problem = str(error).split(";")[0]
            notice(f"{problem}; kept as {kept.name}, and a new one is made of the documents that are given now")
            return _run(work, fresh=True)


@dataclass(frozen=True, slots=True)
class _Work:
    """What :func:`run` was asked for."""

    inputs: list[str]
    out: Path
    published: dt.date | None
    workers: int
    lexicon_folder: Path | None
    formats: tuple[str, ...]
    recognizers: tuple[tuple[str, Recognizer], ...]
    limits: Limits
    progress: Callable[[Document], None]
    notice: Callable[[str], None]
    columns: Mapping[str, str]
    models: tuple[str, ...]

    @property
    def version(self) -> str:
        """Of the code, the lexicon, the recognisers and the models."""
        return version_with(self.lexicon_folder, self.recognizers, self.models)


def _run(work: _Work, fresh: bool) -> Summary:
    began = time.perf_counter()
    book = read_corrections(work.out)
    # What libraries of models make holds cycles.
    collecting = nullcontext() if work.models else _without_garbage_collection()
    with open_store(work.out / "store.sqlite", fresh=fresh) as store, collecting:
        store.check()
        read, found = _extract_changed(work, store, book.texts)
        extracted = time.perf_counter()
        everything = [*found.values(), *store.extractions(skip=found.keys())]
        everything = book.applied(everything, lambda: load_lexicon(work.lexicon_folder))
        tables = build_tables(everything, store.event_ids(), store.aliases(), work.lexicon_folder)
        tables["quality"] = in_order([*tables["quality"], *book.doubts])
        changes = store.compare(tables)
        tables["event_history"] = changes.rows
        rows = {name: len(table) for name, table in tables.items()}
        rejected = [
            (d.document_id, d.problem or "") for d in tables["documents"] if d.status != "ok" and d.document_id in read
        ]
        counts = {"read": len(read) - len(rejected), "new": len(found), "rejected": len(rejected)}
        manifest = {
            "inputs": work.inputs, "version": work.version, "documents": counts,
            "seconds": {"extracting": round(extracted - began, 3), "linking": round(time.perf_counter() - extracted, 3)},
        }  # fmt: skip
        if book.counts:
            manifest["corrections"] = book.counts
        also = standing_feeds(tables) if "csv" in work.formats else {}
        write_tables(tables, work.out, formats=work.formats, manifest=manifest, also=also)
        store.set_event_ids({report.report_id: report.event_id for report in tables["event_reports"]})
        store.remember(changes)
        store.set_aliases({alias.event_id: alias.now for alias in tables["event_aliases"]})
        if work.inputs:  # `mahdar forget` names none
            store.set_facts(_facts(work, manifest))
    if book.problem:
        work.notice(book.problem)
    return Summary(counts["read"], len(found), rejected, rows, time.perf_counter() - began)


def _extract_changed(work: _Work, store: Store, corrected: Collection[str]) -> tuple[set[str], dict[str, Extraction]]:
    """The ids of all documents read, and what those yield that are new or changed; each goes into the store at once.

    Texts that report events, or were ``corrected`` (their hashes), are kept for those who show documents.
    """
    version = work.version
    known = store.fingerprints()
    read: set[str] = set()

    files = KnownFiles(
        store,
        reading(version, work.published, work.columns),
        lambda d: known.get(d.document_id) == fingerprint(d, version),
    )

    def changed() -> Iterator[Document]:
        for document in read_documents(
            work.inputs, published=work.published, columns=work.columns, through=files.through
        ):
            work.progress(document)
            read.add(document.document_id)
            if known.get(document.document_id) != fingerprint(document, version):
                yield document

    found = {}
    try:
        for document, extraction in _extract_all(changed(), work):
            text = document.text if extraction.event_reports or document.sha256 in corrected else None
            store.put(document.document_id, fingerprint(document, version), extraction, version, text)
            found[document.document_id] = extraction
    except KeyboardInterrupt:
        store.commit()
        raise
    return read, found


def reading(version: str, published: dt.date | None, columns: Mapping[str, str]) -> str:
    """What the documents of a file depend on besides its bytes.

    >>> reading("1", None, {"text": "body"})
    '1 None text=body'
    """
    return " ".join([version, str(published), *(f"{field}={name}" for field, name in sorted(columns.items()))])


def _facts(work: _Work, manifest: Mapping[str, Any]) -> dict[str, str]:
    """What ``mahdar status`` tells of the last run, and ``mahdar forget`` does as it did; nothing without inputs is new."""
    return {
        "ended": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "inputs": json.dumps(work.inputs, ensure_ascii=False),
        "published": work.published.isoformat() if work.published else "",
        "columns": json.dumps(work.columns, ensure_ascii=False),
        "lexicon": str(work.lexicon_folder or ""),
        "formats": ",".join(work.formats),
        "models": ",".join(work.models),
        "documents": json.dumps(manifest["documents"]),
    }


def _extract_all(documents: Iterator[Document], work: _Work) -> Iterator[tuple[Document, Extraction]]:
    """Extract in this process or in workers; the order is that of the documents either way."""
    batches = _batches(documents)
    setup = functools.partial(_ready_to_extract, work.lexicon_folder, work.recognizers, work.models)
    if work.workers <= 1:
        extract_batch = None
        for batch in batches:
            extract_batch = extract_batch or setup()
            yield from zip(batch, extract_batch(batch), strict=True)
        return
    load_lexicon(work.lexicon_folder)  # compiled once, not by each worker
    for batch, results in work_through(batches, setup, work.workers, work.limits, _millions_of_characters):
        for document, result in zip(batch, results, strict=True):
            yield document, _set_aside(document, result.problem) if isinstance(result, Failure) else result


def _ready_to_extract(
    lexicon_folder: Path | None, recognizers: Sequence[tuple[str, Recognizer]], models: Sequence[str]
) -> Work:
    lexicon, loaded = load_lexicon(lexicon_folder), load_models(models)
    return lambda batch: _extract_or_set_aside(batch, lexicon, recognizers, loaded)


def _millions_of_characters(document: Document) -> int:
    return len(document.text) // 1_000_000


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


def _extract_or_set_aside(
    documents: list[Document],
    lexicon: Lexicon,
    recognizers: Sequence[tuple[str, Recognizer]] = RECOGNIZERS,
    models: Sequence[Model] = (),
) -> list[Extraction]:
    """One document that the program cannot cope with never stops the others: it is rejected, with the reason."""
    try:
        return extract_all(documents, lexicon, recognizers, models)
    except Exception as error:
        if len(documents) > 1:
            return [
                found
                for document in documents
                for found in _extract_or_set_aside([document], lexicon, recognizers, models)
            ]
        if isinstance(error, MemoryError):
            return [_set_aside(documents[0], "it takes more memory than it may")]
        return [_set_aside(documents[0], f"{type(error).__name__}: {error}")]


def _set_aside(document: Document, reason: str) -> Extraction:
    problem = f"the program failed on this document ({reason}); please report it"
    return Extraction(replace(_row(document), status="rejected", problem=problem))


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


def row_of_read(document: Document, mentions: Mentions) -> DocumentRow:
    """The row of a document that was read, with what its own text tells of its date."""
    row = _row(document)
    unresolved = sum(date.span is None and date.relative for date in mentions.dates)
    if row.published_on is None and mentions.dateline is not None:
        row = replace(row, published_on=mentions.dateline, published_on_source="dateline")
    return replace(row, problem=f"{unresolved} {_UNRESOLVED}") if unresolved and not row.problem else row


def fingerprint(document: Document, version: str) -> str:
    """What a document's rows depend on: its text, its metadata, the code, the lexicon and the models."""
    parts = (
        version, document.sha256, document.path, document.url, document.title, document.publisher, document.published_on,
        document.published_on_source, document.status, document.problem,
    )  # fmt: skip
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()


def version_with(
    lexicon_folder: Path | None,
    recognizers: Sequence[tuple[str, Recognizer]] = RECOGNIZERS,
    models: Sequence[str] = (),
) -> str:
    """The version of code and lexicon, of recognisers where they are not the usual ones, and of models."""
    version = version_of(lexicon_folder) + models_version(models)
    if tuple(recognizers) == RECOGNIZERS:
        return version
    names = [f"{name}={find.__module__}.{find.__qualname__}" for name, find in recognizers]
    return hashlib.sha256("\x1f".join([version, *names]).encode()).hexdigest()
