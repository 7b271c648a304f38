"""Fit how sure of a report and of its fields one may be, on annotated documents, and say how well that holds.

    python -m tests.accuracy.calibrate [FOLDER] [--write]

Reports of the sample releases are right or wrong by ``tests/releases``; those of FOLDER (as for ``tests.accuracy.gold``)
by its ``gold/*.jsonl``. Without FOLDER the samples alone are looked at, which are too few to fit on. A report is right where
it is paired with an event and has its edition, first and last day and country: what ``events`` counts. The weights are a
logistic regression with a ridge, none above 0. They are judged out of fold: each document's reports by weights fitted on all
other documents. ``--write`` puts the bins of that into ``reliability.csv``; the weights themselves go into
``pipeline/assemble/confidence.py`` by hand.

The fields of those reports are judged row by row of ``evidence``, with those of newspaper articles that nobody looked at before
(``FOLDER/corpora/news-5000.jsonl.gz``): see ``field_reliability``. ``--write`` puts how often each rule is right into
``pipeline/assemble/reliability.csv``, which the program reads, and the bins, out of fold, into ``field_reliability.csv``.
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

from pipeline import extract, load_lexicon, read_documents
from pipeline.assemble.confidence import SIGNS
from pipeline.assemble.reliability import PULL, TABLE
from pipeline.records import Document, EventReport, Extraction
from tests.accuracy import event_confidence, field_reliability, scoring
from tests.accuracy.field_reliability import JudgedField
from tests.accuracy.gold import SETS
from tests.accuracy.logistic import descend
from tests.accuracy.releases import RAW, expected_documents

RELIABILITY = Path(__file__).with_name("reliability.csv")
FIELD_RELIABILITY = Path(__file__).with_name("field_reliability.csv")
NEWS = Path("corpora") / "news-5000.jsonl.gz"
EDGES = (0.0, 0.7, 0.85, 0.92, 1.0)
"""Bins of confidence: so few that even the samples have some reports in each."""
FIELD_EDGES = (0.0, 0.7, 0.8, 0.87, 0.92, 0.95, 0.97, 1.0)
"""Bins of the confidence of fields, of which there are many more."""
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


def found_in(
    documents: Iterable[Document], expected: Iterable[scoring.Expected]
) -> Iterator[tuple[Extraction, scoring.Expected, str]]:
    """What the program finds in each document that somebody has read, what they found, and its text."""
    lexicon = load_lexicon()
    wanted = {one["document_id"]: one for one in expected}
    for document in documents:
        if document.document_id in wanted:
            yield extract(document, lexicon), wanted[document.document_id], document.text


def judge_samples() -> list[Judged]:
    """The reports of the sample releases."""
    return [one for each in _found_in_samples() for one in judge(*each)]


def judge_sample_fields() -> list[JudgedField]:
    """The fields of those reports."""
    return [one for each in _found_in_samples() for one in field_reliability.judge_fields(*each)]


def _found_in_samples() -> Iterator[tuple[Extraction, scoring.Expected, str]]:
    return found_in(read_documents([str(RAW)]), expected_documents())


def judge_gold(folder: Path) -> tuple[list[Judged], list[JudgedField]]:
    """The reports, and their fields, of the annotated documents of a folder."""
    reports: list[Judged] = []
    fields: list[JudgedField] = []
    for each in found_in(read_documents([str(folder / "gold" / "docs")]), _gold(folder)):
        reports += judge(*each)
        fields += field_reliability.judge_fields(*each)
    return reports, fields


def _gold(folder: Path) -> Iterator[dict[str, Any]]:
    """The annotations of a folder, as those of the sample releases are written."""
    for name in SETS:
        for line in (folder / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            events = [{"nth": 0, "edition": None, "country": None, **event} for event in one["events"]]
            yield {**one, "document_id": one["id"], "events": events}


def bins(sure: Sequence[float], right: Sequence[bool], edges: Sequence[float] = EDGES) -> list[Bin]:
    """The bins that hold any reports.

    >>> bins([0.5, 0.9, 0.9], [False, True, False])
    [Bin(reports=1, sure=0.5, right=0.0), Bin(reports=2, sure=0.9, right=0.5)]
    """
    found = []
    for low, high in itertools.pairwise(edges):
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
    """The log odds of a report without signs, and each sign's weight, none above 0."""
    signs = [[sign.name in one.signs for sign in SIGNS] for one in judged]
    base, weights = descend(signs, [one.right for one in judged], None, STEPS)
    return base, {sign.name: weight for sign, weight in zip(SIGNS, weights, strict=True)}


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


def show_fields(name: str, sure: Sequence[float], judged: Sequence[JudgedField]) -> list[tuple[str, Bin]]:
    """Print Brier score and calibration error of all fields together and of each; the bins of each."""
    kept = []
    print(f"{name}:")
    for group in ["all", *sorted({field_reliability.group_of(one.field) for one in judged})]:
        rows = [(p, one.right) for p, one in zip(sure, judged, strict=True) if group in ("all", _group(one))]
        p, right = [p for p, _ in rows], [r for _, r in rows]
        found = bins(p, right, FIELD_EDGES)
        error, score = calibration_error(found), brier(p, right)
        print(
            f"  {group:10} {len(rows):5} rows, {sum(p) / len(p):.3f} sure, {sum(right) / len(p):.3f} right, "
            f"Brier score {score:.4f}, expected calibration error {error:.3f}"
        )
        kept += [(group, b) for b in found]
    return kept


def _group(one: JudgedField) -> str:
    return field_reliability.group_of(one.field)


def main(arguments: list[str]) -> None:
    """Print how well confidence holds; with a folder, the weights fitted, too."""
    folders = [Path(argument) for argument in arguments if not argument.startswith("--")]
    samples, sample_fields = judge_samples(), judge_sample_fields()
    written = {"samples": show("samples, as the program has it", [one.confidence for one in samples], samples)}
    show_fields(
        "fields of the samples, as the program has it", [one.confidence for one in sample_fields], sample_fields
    )
    if not folders or not (folders[0] / "gold").is_dir():
        print("no folder of annotated documents: nothing is fitted")
        return
    gold, gold_fields = judge_gold(folders[0])
    judged = samples + gold
    show("all, as the program has it", [one.confidence for one in judged], judged)
    share = sum(one.right for one in judged) / len(judged)
    show("all, the share that is right said of each", [share] * len(judged), judged)
    written["all, out of fold"] = show("all, out of fold by document", out_of_fold(judged), judged)
    base, weights = fit(judged)
    print(f"weights fitted: base {base:.2f}, " + ", ".join(f"{name} {weight:.2f}" for name, weight in weights.items()))
    if "--write" in arguments:
        rows = [(name, *_as_row(b)) for name, found in written.items() for b in found]
        _write(RELIABILITY, ("reports_of", "reports", "sure", "right"), rows)
    _calibrate_fields(sample_fields + gold_fields, folders[0] / NEWS, "--write" in arguments)
    show_events(
        event_confidence.judge_clusters()
        + event_confidence.judge_samples()
        + event_confidence.judge_gold(folders[0], list(_gold(folders[0])))
    )


def _calibrate_fields(annotated: list[JudgedField], corpus: Path, write: bool) -> None:
    """Fit and judge how sure fields are; where the newspaper articles are not at hand, on the others alone, and nothing is kept."""
    news, lapsed = field_reliability.judge_news(corpus) if corpus.is_file() else ([], 0)
    print(f"newspaper articles: {len(news)} rows; {lapsed} are read otherwise now, and need a new judgement")
    judged = annotated + news
    share = sum(one.right for one in judged) / len(judged)
    print(f"the share that is right, said of each: Brier score {share * (1 - share):.4f}")
    for pull in field_reliability.PULLS:
        sure, right = field_reliability.out_of_fold(judged, pull), [one.right for one in judged]
        unseen = brier(sure[len(annotated) :], right[len(annotated) :]) if news else math.nan
        print(
            f"a field weighs {pull:2.0f} readings of a rule: Brier score {brier(sure, right):.4f}, of the articles {unseen:.4f}"
        )
        if pull == PULL:
            by_set = {"annotated": (sure[: len(annotated)], annotated), "news": (sure[len(annotated) :], news)}
    kept = {name: show_fields(f"fields, out of fold: {name}", *each) for name, each in by_set.items() if each[1]}
    _, base, weights = field_reliability.fit_fields(judged, PULL)
    print(f"weights fitted: lift {base:.2f}, " + ", ".join(f"{name} {weight:.2f}" for name, weight in weights.items()))
    if write and news:
        field_reliability.write_counts(TABLE, judged)
        rows = [(name, field, *_as_row(b)) for name, found in kept.items() for field, b in found]
        _write(FIELD_RELIABILITY, ("documents", "field", "rows", "sure", "right"), rows)


def show_events(judged: Sequence[event_confidence.JudgedEvent]) -> None:
    """Print how well the confidence of events of several sources holds; nothing of it is fitted."""
    said, right = sum(one.event.confidence for one in judged), sum(one.right for one in judged)
    print(f"events of several sources: {len(judged)}, {said / len(judged):.3f} sure, {right / len(judged):.3f} right")
    for name, score in event_confidence.brier(judged):
        print(f"  {name}: Brier score {score:.4f}")


def _as_row(b: Bin) -> tuple[str, str, str]:
    return str(b.reports), f"{b.sure:.4f}", f"{b.right:.4f}"


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    main(sys.argv[1:])
