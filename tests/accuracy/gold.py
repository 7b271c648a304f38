"""Run over annotated documents that are kept outside the project, and hold the figures against ``floors.json``.

    python -m tests.accuracy.gold FOLDER

FOLDER holds ``gold/`` (annotations, ``.jsonl``, and the documents in ``gold/docs``), ``eval/score.py``, which prints
the figures as JSON, and perhaps ``peers/`` with ``eval/peers.py``: other programs' cases, which are shown, not judged.
``gold/clusters.json``, where there is one, lists events of the composed set that several of its documents report. Tables go
to ``out/``. Exits with 1 when a figure is below its floor, or reports are merged otherwise than listed; a floor falls only
on purpose, in the commit that says why.
"""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path

from pipeline import build_tables, extract, load_lexicon, read_documents
from tests.accuracy import scoring

FLOORS = Path(__file__).with_name("floors.json")
OUT = Path("out")
SETS = ("seeds", "news", "regional", "composed")


def python(*arguments: str | Path) -> str:
    """What a Python command prints; raises ``CalledProcessError`` when it fails."""
    return subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def run_over(inputs: Path, name: str) -> Path:
    """Run mahdar over documents; the folder of their tables."""
    folder = OUT / name
    python("-m", "pipeline", "run", inputs, "--out", folder, "--fresh", "--quiet")
    return folder


def figures_of(folder: Path) -> dict[str, dict[str, float]]:
    """Each figure with precision, recall, f1 and counts, over all sets of gold documents together."""
    tables = run_over(folder / "gold" / "docs", "gold")
    sets = [folder / "gold" / f"{name}.jsonl" for name in SETS]
    figures: dict[str, dict[str, float]] = json.loads(python(folder / "eval" / "score.py", tables, *sets, "--json"))
    return figures


def show_peers(folder: Path) -> None:
    """Print how many of other programs' own cases come out right."""
    for expected in sorted((folder / "peers").glob("expect-*.jsonl")):
        name = expected.stem.removeprefix("expect-")
        tables = run_over(folder / "peers" / f"docs-{name}.jsonl", f"peers-{name}")
        print(python(folder / "eval" / "peers.py", expected, tables), end="")


def cluster_errors(folder: Path) -> list[str]:
    """Pairs of composed events that are one in ``clusters.json`` and stand apart, or are several and were merged.

    All gold documents are linked together; an event that no report was found for counts as standing apart.
    """
    gold = folder / "gold"
    clusters: dict[str, list[str]] = json.loads((gold / "clusters.json").read_text(encoding="utf-8"))
    lines = (gold / "composed.jsonl").read_text(encoding="utf-8").splitlines()
    expected = {document["id"]: document for document in map(json.loads, lines)}
    documents = list(read_documents([str(gold / "docs")]))
    lexicon = load_lexicon()
    tables = build_tables(extract(document, lexicon) for document in documents)
    texts = {document.document_id: document.text for document in documents}
    found: dict[str, str] = {}
    for document_id, document in expected.items():
        rows = scoring.rows_of(tables, document_id)
        pairs = scoring.pair_events(document, rows, texts[document_id])
        found |= {f"{document_id}/{key}": report.event_id for key, report in pairs.items()}
    wanted = {pair for members in clusters.values() for pair in combinations(sorted(members), 2)}
    given = {pair for pair in combinations(sorted(found), 2) if len({found[member] for member in pair}) == 1}
    apart = [f"{one} and {other} are one event and stand apart" for one, other in sorted(wanted - given)]
    return apart + [f"{one} and {other} are two events and were merged" for one, other in sorted(given - wanted)]


def main(folder: Path) -> int:
    """Print every figure, those with a floor beside it; the number of figures below theirs and of wrong clusters."""
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8"))
    figures = figures_of(folder)
    below = [name for name, floor in floors.items() if name not in figures or figures[name]["f1"] < floor]
    for name, got in figures.items():
        floor = f"floor {floors[name]:.3f}" if name in floors else ""
        verdict = "  BELOW ITS FLOOR" if name in below else ""
        print(f"{name:14} P {got['precision']:.3f}  R {got['recall']:.3f}  F1 {got['f1']:.3f}  {floor}{verdict}")
    show_peers(folder)
    for name in below:
        now = figures.get(name, {}).get("f1", 0.0)
        print(f"gold: {name} was {floors[name]:.3f}, is {now:.3f}: see {FLOORS.name}", file=sys.stderr)
    wrong = cluster_errors(folder) if (folder / "gold" / "clusters.json").exists() else []
    for error in wrong:
        print(f"gold: {error}: see clusters.json", file=sys.stderr)
    return len(below) + len(wrong)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
