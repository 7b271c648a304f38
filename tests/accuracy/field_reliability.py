"""Whether each field of a report is right, by the rule that read it, and how sure that makes one of the rule.

Reports are paired with the events that people wrote down. Every row of ``evidence`` is then right or wrong: its report is of an
event, and has what the event has in the field. What a report has is compared, not what the words quoted say by themselves:
a rule that reads the right day of another meeting is wrong. A field that a document's annotation leaves out is not judged.

The rules were written with those documents in view, so their shares flatter. ``judged_news.csv`` holds rows of newspaper
articles: eighty reports drawn by lot before any of these were read, then read beside their text, each row called right or wrong.
The texts are kept outside the project; a row counts as long as the program still reads the same value there.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pipeline import extract, load_lexicon, read_documents
from pipeline.assemble.confidence import SIGNS
from pipeline.assemble.reliability import STEP, UNJUDGED, Reliability, chance
from pipeline.explain import COLUMNS_OF
from pipeline.normalize import fold
from pipeline.records import EventReport, Evidence, Extraction
from tests.accuracy import scoring
from tests.accuracy.logistic import descend

JUDGED_NEWS = Path(__file__).with_name("judged_news.csv")
PULLS = (1.0, 4.0, 16.0, 64.0)
"""What the weight of a field's share may be, in readings."""
STEPS = 1500
ROLES = frozenset(("organizer", "host", "chair", "participant", "member", "sponsor"))
RELATIONS = frozenset(("followed_by", "previous_edition", "part_of", "prepares_for", "reviews", "concurrent_with"))

Of = Callable[[scoring.Expected, EventReport], bool]
"""Whether a report has what an event has in a field."""


class JudgedField(NamedTuple):
    """A row of evidence, and whether it is right."""

    document_id: str
    field: str
    rule: str
    right: bool
    confidence: float
    signs: frozenset[str] = frozenset()
    """The signs that lower its report."""
    report_id: str = ""


def _same_place(event: scoring.Expected, report: EventReport) -> bool:
    """Its country, and its city where the report has one; the event's may be spelled otherwise (عمّان)."""
    same_city = report.city is None or fold(report.city) == fold(event["city"] or "")
    return bool(report.country == event["country"] and same_city)


def _same_venue(event: scoring.Expected, report: EventReport) -> bool:
    return scoring.likeness(event["venue"] or "", report.venue or "") >= scoring.ALIKE


_SAME: Mapping[str, Of] = {
    "name": lambda event, report: scoring.likeness(event["name"], report.name) >= scoring.ALIKE,
    "edition": lambda event, report: event["edition"] == report.edition,
    "special": lambda event, report: event["special"] == report.special,
    "date": lambda event, report: scoring.days(event) == scoring.days(report),
    "place": _same_place,
    "venue": _same_venue,
    "mode": lambda event, report: event["mode"] == report.mode,
    "status": lambda event, report: event["status"] == report.status,
}
"""The fields of a report that an event may have, by how to compare them; the body is compared by all of its names."""


def judge_fields(found: Extraction, expected: scoring.Expected, text: str) -> Iterator[JudgedField]:
    """The rows of evidence of one document that its annotation can judge."""
    events = {event["key"]: event for event in expected["events"]}
    pairs = scoring.pair_events(expected, {"event_reports": list(found.event_reports)}, text)
    reports = {report.report_id: report for report in found.event_reports}
    of = {report.report_id: events[key] for key, report in pairs.items()}
    keys = {report.report_id: key for key, report in pairs.items()}
    told = frozenset().union(*(event.keys() for event in events.values())) if events else frozenset(_SAME)
    names = scoring.names_of_bodies(found.organization_mentions)
    for body in found.organizations:
        names[body.organization_id].append(body.name_ar)
    right_spans = {*_right_parties(found, of, names), *_right_ties(found, keys, expected["links"])}
    signs = signs_by_report(found)
    for row in found.evidence:
        if row.field in ROLES | RELATIONS:
            right = (row.report_id, row.field, row.start, row.end) in right_spans
        elif row.field in ("date", "place") or row.field in told & {*_SAME, "body"}:
            right = row.report_id in of and _is_right(row, of[row.report_id], reports[row.report_id], names)
        else:
            continue
        yield judged_row(row, right, signs)


def signs_by_report(found: Extraction) -> dict[str, frozenset[str]]:
    """The names of the signs that lower each report, from its evidence."""
    names = {sign.rule: sign.name for sign in SIGNS}
    signs: defaultdict[str, set[str]] = defaultdict(set)
    for row in found.evidence:
        if row.field == UNJUDGED and row.rule in names:
            signs[row.report_id].add(names[row.rule])
    return {report.report_id: frozenset(signs[report.report_id]) for report in found.event_reports}


def judged_row(row: Evidence, right: bool, signs: Mapping[str, frozenset[str]]) -> JudgedField:
    """A row of evidence with its verdict; ``row.confidence`` is what the program says of it."""
    sure, lowered = row.confidence or 0.0, signs[row.report_id]
    return JudgedField(row.document_id, row.field, row.rule, right, sure, lowered, row.report_id)


def value_of(found: Extraction, row: Evidence) -> str:
    """A fingerprint of the value that rests on a row: a judgement holds for it, and for no other that may come."""
    report = next(one for one in found.event_reports if one.report_id == row.report_id)
    place = (row.report_id, row.field, row.start, row.end)
    parties = [p for p in found.event_parties if (p.report_id, p.role, p.start, p.end) == place]
    starts = {one.report_id: one.start for one in found.event_reports}
    ties = [t for t in found.event_links if (t.event_id, t.relation, t.start, t.end) == place]
    value = [
        *(str(getattr(report, column)) for column in COLUMNS_OF.get(row.field, ())),
        *sorted(f"{party.party_type} {party.party_id}" for party in parties),
        *sorted(str(starts[tie.other_event_id]) for tie in ties),
    ]
    return hashlib.sha256("|".join(value).encode()).hexdigest()[:10]


def judge_news(corpus: Path) -> tuple[list[JudgedField], int]:
    """The rows of ``judged_news.csv`` as the program has them now, and how many it no longer has."""
    with JUDGED_NEWS.open(encoding="utf-8", newline="") as file:
        kept = {_place(line): line["right"] == "1" for line in csv.DictReader(file)}
    wanted = {place[0] for place in kept}
    lexicon = load_lexicon()
    judged, still = [], set()
    for document in read_documents([str(corpus)]):
        if document.document_id in wanted:
            found = extract(document, lexicon)
            signs = signs_by_report(found)
            for row in found.evidence:
                place = (row.document_id, row.field, str(row.start), str(row.end), value_of(found, row))
                if place in kept:
                    still.add(place)
                    judged.append(judged_row(row, kept[place], signs))
    return judged, len(kept) - len(still)


def _place(line: Mapping[str, str]) -> tuple[str, str, str, str, str]:
    return line["document_id"], line["field"], line["start"], line["end"], line["value"]


def _is_right(row: Evidence, event: scoring.Expected, report: EventReport, names: Mapping[str, Sequence[str]]) -> bool:
    if row.field == "body":
        known = names.get(report.organization_id or "", ())
        return any(scoring.likeness(event["body"] or "", name) >= scoring.ALIKE for name in known)
    return _SAME[row.field](event, report)


def _right_parties(
    found: Extraction, of: Mapping[str, scoring.Expected], names: Mapping[str, list[str]]
) -> Iterator[tuple[str, str, int, int]]:
    """Where the parties stand that their events have, each expected one once."""
    left = {report_id: list(event["parties"]) for report_id, event in of.items()}
    for row in found.event_parties:
        wanted = left.get(row.report_id, [])
        same = next((one for one in wanted if scoring.same_party(one, row, names)), None)
        if same is not None:
            wanted.remove(same)
            yield row.report_id, row.role, row.start, row.end


def _right_ties(
    found: Extraction, keys: Mapping[str, str], links: Iterable[scoring.Expected]
) -> Iterator[tuple[str, str, int, int]]:
    """Where the words stand that tell of ties which are expected."""
    wanted = {(link["from"], link["relation"], link["to"]) for link in links}
    for row in found.event_links:
        tie = (keys.get(row.event_id, ""), row.relation, keys.get(row.other_event_id, ""))
        if tie in wanted and row.start is not None and row.end is not None:
            yield row.event_id, row.relation, row.start, row.end


def count(judged: Iterable[JudgedField]) -> dict[tuple[str, str], tuple[int, int]]:
    """How many rows of each field and rule are right, of how many; of a value taken over, the step alone is counted.

    >>> count([JudgedField("a", "place", "as part_of what has it; town", True, 0.5)])
    {('place', 'as part_of what has it'): (1, 1)}
    """
    right, given = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in judged:
        key = one.field, one.rule.partition(STEP)[0]
        given[key] += 1
        right[key] += one.right
    return {key: (right[key], given[key]) for key in sorted(given)}


Fitted = tuple[Reliability, float, dict[str, float]]
"""Shares by field and rule, what a field gains that no sign lowers, and what each sign takes, in log odds."""


def fit_fields(judged: Sequence[JudgedField], pull: float) -> Fitted:
    """Shares by counting; then, beside them, what the signs of a report take from its fields: a logistic regression."""
    shares = Reliability(count(judged), pull)
    offsets = np.array([shares.of(one.field, one.rule) for one in judged])
    base, weights = descend(
        [[sign.name in one.signs for sign in SIGNS] for one in judged],
        [one.right for one in judged],
        np.log(offsets / (1 - offsets)),
        STEPS,
    )
    return shares, base, {sign.name: weight for sign, weight in zip(SIGNS, weights, strict=True)}


def confidence_by(fitted: Fitted, one: JudgedField) -> float:
    """The confidence that a row has by what was fitted."""
    shares, base, weights = fitted
    return chance(shares.of(one.field, one.rule), base + sum(weights[name] for name in one.signs))


def out_of_fold(judged: Sequence[JudgedField], pull: float) -> list[float]:
    """The confidence of each row by what was fitted on all other documents."""
    fitted = {
        document_id: fit_fields([one for one in judged if one.document_id != document_id], pull)
        for document_id in {one.document_id for one in judged}
    }
    return [confidence_by(fitted[one.document_id], one) for one in judged]


def group_of(field: str) -> str:
    """What a field is shown under: roles and relations are many, and each has few rows.

    >>> group_of("chair"), group_of("reviews"), group_of("date")
    ('roles', 'relations', 'date')
    """
    return "roles" if field in ROLES else "relations" if field in RELATIONS else field


def write_counts(path: Path, judged: Iterable[JudgedField]) -> None:
    """Write the table that the program reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("field", "rule", "right", "given"))
        writer.writerows((*key, *counts) for key, counts in count(judged).items())
