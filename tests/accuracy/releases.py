"""Score the sample releases against what people read in them.

    python -m tests.accuracy.releases [--errors] [--raise | --lower]

``--errors`` lists every row that is wrong or missing. ``--raise`` writes the floors of the figures that got better;
``--lower`` writes all of them, for a commit that knows and says why one falls.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import build_tables, extract, load_lexicon, read_documents, write_tables
from pipeline.records import Document, Extraction
from tests.accuracy import scoring

TESTS = Path(__file__).parents[1]
RAW = TESTS.parent / "data" / "raw"
RELEASES = TESTS / "releases"
CLUSTERS = RELEASES / "clusters.json"
FLOORS = Path(__file__).with_name("releases_floors.json")


class SampleRun(NamedTuple):
    """What each stage made of data/raw, and the folder that the tables were written to."""

    documents: list[Document]
    extractions: list[Extraction]
    tables: dict[str, list[Any]]
    folder: Path

    @property
    def texts(self) -> dict[str, str]:
        """The text of each document by its id."""
        return {document.document_id: document.text for document in self.documents}


def run_samples(folder: Path) -> SampleRun:
    """The whole flow over data/raw, by the five public functions, into ``folder``."""
    lexicon = load_lexicon()
    documents = list(read_documents([str(RAW)]))
    extractions = [extract(document, lexicon) for document in documents]
    tables = build_tables(extractions)
    write_tables(tables, folder)
    return SampleRun(documents, extractions, tables, folder)


def expected_documents() -> list[dict[str, Any]]:
    """The rows that people wrote, one object per document."""
    paths = (path for path in sorted(RELEASES.glob("*.json")) if path != CLUSTERS)
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def load_floors() -> dict[str, float]:
    """The floor of each figure, 0 to 1."""
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return floors


def main(options: list[str]) -> None:
    """Print each figure with its floor."""
    with tempfile.TemporaryDirectory() as folder:
        run = run_samples(Path(folder))
    scores = scoring.score(expected_documents(), run.tables, run.texts)
    floors = load_floors()
    for name, got in scores.items():
        counts = f"{got.right} right, {got.given} given, {got.expected} expected"
        print(f"{name:14} F1 {got.f1:.3f}  floor {floors.get(name, 0):.3f}  ({counts})")
        if "--errors" in options:
            print("\n".join(f"  {error}" for error in got.errors))
    # Rounded down, so that the figure itself never falls below its own floor.
    now = {name: math.floor(got.f1 * 1000) / 1000 for name, got in scores.items()}
    if "--lower" in options or "--raise" in options:
        kept = {} if "--lower" in options else floors
        raised = {name: max(value, kept.get(name, 0)) for name, value in now.items()}
        FLOORS.write_text(json.dumps(raised, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
