"""Fit how sure of a report one may be, on annotated documents, and say how well that holds.

    python -m tests.accuracy.calibrate [FOLDER] [--write]

Reports of the sample releases are right or wrong by ``tests/releases``; those of FOLDER (as for ``tests.accuracy.gold``)
by its ``gold/*.jsonl``. Without FOLDER the samples alone are looked at, which are too few to fit on. A report is right where
it is paired with an event and has its edition, first and last day and country: what ``events`` counts. The weights are a
logistic regression with a ridge, none above 0. They are judged out of fold: each document's reports by weights fitted on all
other documents. ``--write`` puts the bins of that into ``reliability.csv``; the weights themselves go into
``pipeline/assemble/confidence.py`` by hand.
"""

from __future__ import annotations

import csv
import itertools
import json
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pipeline import extract, load_lexicon, read_documents
from pipeline.assemble.confidence import SIGNS
from pipeline.records import Document, EventReport, Extraction
from tests.accuracy import scoring
from tests.accuracy.gold import SETS
from tests.accuracy.releases import RAW, expected_documents

RELIABILITY = Path(__file__).with_name("reliability.csv")
EDGES = (0.0, 0.7, 0.85, 0.92, 1.0)
"""Bins of confidence: so few that even the samples have some reports in each."""
RIDGE = 2.0
"""Some weights rest on five reports: a stronger pull to 0 costs nothing out of fold, a weaker one does."""
STEPS = 4000


class Judged(NamedTuple):
    """A report, whether it is right, and the signs that lower its confidence."""

    document_id: str
    report: EventReport
    right: bool
    signs: frozenset[str]

    @property
    def confidence(self) -> float:
        """The confidence that the program gives it."""
        return self.report.confidence


class Bin(NamedTuple):
    """The reports of one bin of confidence: how many, how sure on average, and what share is right."""

    reports: int
    sure: float
    right: float


def judge(found: Extraction, expected: scoring.Expected, text: str) -> Iterator[Judged]:
    """The reports of one document, each with whether it is right."""
    rows = {"event_reports": list(found.event_reports)}
    events = {event["key"]: event for event in expected["events"]}
    pairs = scoring.pair_events(expected, rows, text)
    keys = {report.report_id: key for key, report in pairs.items()}
    names = {sign.rule: sign.name for sign in SIGNS}
    for report in found.event_reports:
        right = report.report_id in keys and scoring.has_fields(events[keys[report.report_id]], report)
        why = [one.rule for one in found.evidence if (one.report_id, one.field) == (report.report_id, "confidence")]
        signs = frozenset(names[rule] for rule in why if rule in names)
        yield Judged(found.document.document_id, report, right, signs)


def judge_all(documents: Iterable[Document], expected: Iterable[scoring.Expected]) -> list[Judged]:
    """The reports of all documents that somebody has read."""
    lexicon = load_lexicon()
    wanted = {one["document_id"]: one for one in expected}
    known = (document for document in documents if document.document_id in wanted)
    return [
        judged
        for document in known
        for judged in judge(extract(document, lexicon), wanted[document.document_id], document.text)
    ]


def judge_samples() -> list[Judged]:
    """The reports of the sample releases."""
    return judge_all(read_documents([str(RAW)]), expected_documents())


def judge_gold(folder: Path) -> list[Judged]:
    """The reports of the annotated documents of a folder."""
    return judge_all(read_documents([str(folder / "gold" / "docs")]), _gold(folder))


def _gold(folder: Path) -> Iterator[dict[str, Any]]:
    """The annotations of a folder, as those of the sample releases are written."""
    for name in SETS:
        for line in (folder / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            events = [{"nth": 0, "edition": None, "country": None, **event} for event in one["events"]]
            yield {**one, "document_id": one["id"], "events": events}


def bins(sure: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """The bins that hold any reports.

    >>> bins([0.5, 0.9, 0.9], [False, True, False])
    [Bin(reports=1, sure=0.5, right=0.0), Bin(reports=2, sure=0.9, right=0.5)]
    """
    found = []
    for low, high in itertools.pairwise(EDGES):
        inside = [(p, r) for p, r in zip(sure, right, strict=True) if low <= p < high or p == high == 1]
        if inside:
            n = len(inside)
            found.append(Bin(n, sum(p for p, _ in inside) / n, sum(r for _, r in inside) / n))
    return found


def brier(sure: Sequence[float], right: Sequence[bool]) -> float:
    """The mean square of what confidence is off by: 0 is best; who always says the share that is right gets its variance.

    >>> brier([1.0, 0.5], [True, False])
    0.125
    """
    return sum((p - r) ** 2 for p, r in zip(sure, right, strict=True)) / len(sure)


def calibration_error(found: Sequence[Bin]) -> float:
    """What confidence is off by in a bin, on average over reports (expected calibration error).

    >>> calibration_error([Bin(3, 0.75, 1.0), Bin(1, 0.5, 0.5)])
    0.1875
    """
    return sum(b.reports * abs(b.sure - b.right) for b in found) / sum(b.reports for b in found)


def fit(judged: Sequence[Judged]) -> tuple[float, dict[str, float]]:
    """The log odds of a report without signs, and each sign's weight, none above 0: by projected gradient descent."""
    signs = np.array([[sign.name in one.signs for sign in SIGNS] for one in judged], dtype=float)
    right = np.array([one.right for one in judged], dtype=float)
    weights, base = np.zeros(len(SIGNS)), 0.0
    step = 16 / (len(judged) * (1 + len(SIGNS)))
    for _ in range(STEPS):
        off = 1 / (1 + np.exp(-(base + signs @ weights))) - right
        weights = np.minimum(0, weights - step * (signs.T @ off + RIDGE * weights))
        base -= step * off.sum()
    return float(base), {sign.name: float(weight) for sign, weight in zip(SIGNS, weights, strict=True)}


def out_of_fold(judged: Sequence[Judged]) -> list[float]:
    """The confidence of each report by weights fitted on the other documents."""
    models = {
        document_id: fit([one for one in judged if one.document_id != document_id])
        for document_id in {one.document_id for one in judged}
    }
    sure = []
    for one in judged:
        base, weights = models[one.document_id]
        sure.append(1 / (1 + math.exp(-base - sum(weights[name] for name in one.signs))))
    return sure


def show(name: str, sure: Sequence[float], judged: Sequence[Judged]) -> list[Bin]:
    """Print Brier score, calibration error and the bins."""
    right = [one.right for one in judged]
    found = bins(sure, right)
    print(f"{name}: {len(judged)} reports, {sum(right) / len(right):.3f} right")
    print(f"  Brier score {brier(sure, right):.4f}, expected calibration error {calibration_error(found):.3f}")
    for b in found:
        print(f"  {b.reports:4} reports, {b.sure:.3f} sure, {b.right:.3f} right")
    return found


def main(arguments: list[str]) -> None:
    """Print how well confidence holds; with a folder, the weights fitted, too."""
    folders = [Path(argument) for argument in arguments if not argument.startswith("--")]
    samples = judge_samples()
    written = {"samples": show("samples, as the program has it", [one.confidence for one in samples], samples)}
    if not folders or not (folders[0] / "gold").is_dir():
        print("no folder of annotated documents: nothing is fitted")
        return
    judged = samples + judge_gold(folders[0])
    show("all, as the program has it", [one.confidence for one in judged], judged)
    share = sum(one.right for one in judged) / len(judged)
    show("all, the share that is right said of each", [share] * len(judged), judged)
    written["all, out of fold"] = show("all, out of fold by document", out_of_fold(judged), judged)
    base, weights = fit(judged)
    print(f"weights fitted: base {base:.2f}, " + ", ".join(f"{name} {weight:.2f}" for name, weight in weights.items()))
    if "--write" in arguments:
        with RELIABILITY.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("reports_of", "reports", "sure", "right"))
            for name, found in written.items():
                writer.writerows((name, b.reports, f"{b.sure:.4f}", f"{b.right:.4f}") for b in found)


if __name__ == "__main__":
    main(sys.argv[1:])
