"""One event in many releases: what linking makes of ``releases.txt``, against the annotation that stands in it."""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from pipeline import build_tables, extract, load_lexicon
from pipeline.flow import run
from pipeline.records import Document, Extraction

RELEASES = Path(__file__).with_name("releases.txt")
FLOOR = 0.95
_MARK = re.compile(r"\{(?P<event>[\w-]+)\|(?P<words>[^}]*)\}")


class Mark(NamedTuple):
    """The words of a release that name a gathering, and the event that it is."""

    document_id: str
    start: int
    end: int
    event: str


def read_releases() -> tuple[list[Document], list[Mark]]:
    """The releases without their marks, and the marks with offsets into the texts."""
    documents, marks = [], []
    for block in RELEASES.read_text(encoding="utf-8").strip().split("\n\n"):
        head, _, marked = block.partition("\n")
        document_id, published = head.removeprefix("== ").split(" | ")
        text, at = "", 0
        for mark in _MARK.finditer(marked):
            text += marked[at : mark.start()]
            marks.append(Mark(document_id, len(text), len(text) + len(mark["words"]), mark["event"]))
            text, at = text + mark["words"], mark.end()
        documents.append(Document(document_id, text + marked[at:], published_on=dt.date.fromisoformat(published)))
    return documents, marks


def overlap(mark: Mark, report: Any) -> int:
    """Characters that the mark and the stretch of a report share; 0 in different documents."""
    same = mark.document_id == report.document_id
    return max(min(mark.end, report.end) - max(mark.start, report.start), 0) if same else 0


def assigned(marks: list[Mark], reports: list[Any]) -> tuple[dict[Mark, str], dict[str, set[str]]]:
    """The event_id that each mark got (one of its own where no report was found), and the events marked on the reports
    of each event_id; a report without a mark counts as an event of its own.
    """
    by_document: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_document[mark.document_id].append(mark)
    best: dict[Mark, tuple[int, str]] = {}
    merged: defaultdict[str, set[str]] = defaultdict(set)
    for report in reports:
        nearest = max(by_document[report.document_id], key=lambda m: overlap(m, report), default=None)
        if nearest and (shared := overlap(nearest, report)):
            merged[report.event_id].add(nearest.event)
            best[nearest] = max(best.get(nearest, (0, "")), (shared, report.event_id))
        else:
            merged[report.event_id].add(f"unmarked: {report.document_id} {report.text}")
    return {mark: best[mark][1] if mark in best else f"not found: {mark}" for mark in marks}, dict(merged)


def b_cubed(found: dict[Mark, str]) -> tuple[float, float]:
    """B-cubed precision and recall: of what stands with a mark, how much belongs to it; of what belongs, how much
    stands there (Bagga and Baldwin 1998).

    >>> a, b = Mark("a", 0, 1, "x"), Mark("b", 0, 1, "x")
    >>> b_cubed({a: "1", b: "1"}), b_cubed({a: "1", b: "2"})
    ((1.0, 1.0), (1.0, 0.5))
    """
    precision = recall = 0.0
    for mark, event_id in found.items():
        together = [other for other, other_id in found.items() if other_id == event_id]
        belonging = [other for other in found if other.event == mark.event]
        right = sum(1 for other in together if other.event == mark.event)
        precision += right / len(together)
        recall += right / len(belonging)
    return precision / len(found), recall / len(found)


@pytest.fixture(scope="module")
def extractions() -> list[Extraction]:
    lexicon = load_lexicon()
    return [extract(document, lexicon) for document in read_releases()[0]]


@pytest.fixture(scope="module")
def tables(extractions: list[Extraction]) -> dict[str, list[Any]]:
    return build_tables(extractions)


def test_the_set_is_as_large_as_it_says() -> None:
    documents, marks = read_releases()
    assert len(documents) >= 60
    assert len({mark.event for mark in marks}) >= 25
    assert len({document.document_id for document in documents}) == len(documents)


def test_reports_of_one_event_are_found_together(tables: dict[str, list[Any]]) -> None:
    marks = read_releases()[1]
    found, _ = assigned(marks, tables["event_reports"])
    precision, recall = b_cubed(found)
    f1 = 2 * precision * recall / (precision + recall)
    split = sorted(f"{mark.event}: {mark.document_id} → {event_id}" for mark, event_id in found.items())
    assert f1 >= FLOOR, f"B-cubed P {precision:.3f} R {recall:.3f} F1 {f1:.3f}\n" + "\n".join(split)


def test_no_two_events_are_merged(tables: dict[str, list[Any]]) -> None:
    _, merged = assigned(read_releases()[1], tables["event_reports"])
    assert [sorted(events) for events in merged.values() if len(events) > 1] == []


def written(folder: Path, documents: list[Document]) -> Path:
    """A file that holds these releases."""
    folder.mkdir(exist_ok=True)
    lines = [
        msgspec.json.encode({"id": d.document_id, "text": d.text, "published": str(d.published_on)}) for d in documents
    ]
    (folder / "releases.jsonl").write_bytes(b"\n".join(lines))
    return folder / "releases.jsonl"


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_event_is_lost_when_later_documents_supply_what_was_missing(tmp_path: Path) -> None:
    documents = read_releases()[0]
    # First the one that knows the day alone, and those that leave a parent out; then all.
    early = [
        d for d in documents if d.document_id in {"post-17-c", "escwa-transport-15-b", "justice-39-a", "ai-team-3-c"}
    ]
    run([str(written(tmp_path / "early", early))], tmp_path / "out", formats=("csv",))
    before = {row["event_id"] for row in rows_of(tmp_path / "out", "events")}
    run([str(written(tmp_path / "all", documents))], tmp_path / "out", formats=("csv",))
    now = {row["event_id"] for row in rows_of(tmp_path / "out", "events")}
    aliases = {row["event_id"]: row["now"] for row in rows_of(tmp_path / "out", "event_aliases")}
    assert before - now == set(aliases) != set()
    assert set(aliases.values()) <= now


def test_order_and_workers_make_no_difference(tmp_path: Path) -> None:
    documents = read_releases()[0]
    for name, workers in (("one", 1), ("two", 2)):
        random.Random(name).shuffle(documents)
        path = written(tmp_path / "raw", documents)
        run([str(path)], tmp_path / name, workers=workers, formats=("csv", "parquet"))
    files = sorted(path.name for path in (tmp_path / "one").iterdir() if path.suffix in {".csv", ".parquet"})
    assert "events.csv" in files and "events.parquet" in files
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
