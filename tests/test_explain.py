"""Every field of every report can be explained: by a rule, the words that it read, and the lines of the lexicon."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

import pytest

from pipeline.explain import COLUMNS_OF, Explanation, explain
from pipeline.records import Document, EventReport, Extraction, columns_of
from tests.accuracy.releases import SampleRun
from tests.case_rows import lexicon

TOLD = tuple(column for columns in COLUMNS_OF.values() for column in columns)
"""The columns of a report that a document can tell."""
NOT_TOLD = ("report_id", "event_id", "document_id", "start", "end", "text")
COUNTED = ("one more or one less", "the last of so many", "stated duration", "a part of what is said")
"""How rules begin whose value is counted from others, and so is not what their words say by themselves."""


@functools.cache
def explanations_of(document: Document) -> list[Explanation]:
    return explain(document, lexicon())


@pytest.fixture(scope="module")
def explained(sample_run: SampleRun) -> list[tuple[Extraction, list[Explanation]]]:
    pairs = zip(sample_run.documents, sample_run.extractions, strict=True)
    return [(found, explanations_of(document)) for document, found in pairs]


def name_of(report: EventReport) -> str:
    return report.name if report.edition is None else f"{report.name} ({report.edition})"


def unexplained(found: Extraction, explanations: Iterable[Explanation]) -> Iterator[str]:
    """Each value of a document's reports, parties and ties that no explanation gives, in words."""
    given = {(one.of, value) for one in explanations if one.rule for value in one.value.split(", ")}
    places = {(one.of, one.field, one.start, one.end) for one in explanations if one.rule}
    names = {report.report_id: name_of(report) for report in found.event_reports}
    for report in found.event_reports:
        for column in TOLD:
            value = getattr(report, column)
            if value is not None and (name_of(report), f"{column} {value}") not in given:
                yield f"{column} {value} of {name_of(report)}"
    for party in found.event_parties:
        if (names[party.report_id], f"event {party.role}", party.start, party.end) not in places:
            yield f"{party.role} {party.name} of {names[party.report_id]}"
    for tie in found.event_links:
        if (names[tie.event_id], f"event {tie.relation}", tie.start, tie.end) not in places:
            yield f"{tie.relation} of {names[tie.event_id]}"


def test_every_column_of_a_report_is_one_that_can_be_told_or_none() -> None:
    assert {*TOLD, *NOT_TOLD} == set(columns_of("event_reports"))


def test_every_value_is_explained(explained: list[tuple[Extraction, list[Explanation]]]) -> None:
    for found, explanations in explained:
        assert list(unexplained(found, explanations)) == [], found.document.document_id


@pytest.mark.parametrize(
    "field",
    [
        "name",
        "edition",
        "special",
        "date",
        "place",
        "venue",
        "mode",
        "status",
        "body",
        "chair",
        "participant",
        "reviews",
    ],
)
def test_a_missing_explanation_is_noticed(field: str, explained: list[tuple[Extraction, list[Explanation]]]) -> None:
    """Each of these fields occurs in the samples, and the check above cannot do without its explanation."""
    noticed = [
        missing
        for found, explanations in explained
        for missing in unexplained(found, [one for one in explanations if one.field != f"event {field}"])
    ]
    assert noticed


def test_numbers_rest_on_their_words(explained: list[tuple[Extraction, list[Explanation]]]) -> None:
    for found, explanations in explained:
        numbers = {(row.start, row.end): row.number for row in found.editions}
        for one in of_field(explanations, "edition"):
            assert one.value == f"edition {numbers[one.start, one.end]}", one


def test_days_rest_on_their_words(explained: list[tuple[Extraction, list[Explanation]]]) -> None:
    """Each end of a report is an end of one of the dates that it rests on."""
    for found, explanations in explained:
        days = {(row.start, row.end): {row.start_date, row.end_date} for row in found.dates}
        for report in found.event_reports:
            mine = [one for one in explanations if one.field == "event date" and one.of == name_of(report)]
            said = set().union(*(days.get((one.start, one.end), set()) for one in mine))
            if not any(one.rule.startswith(COUNTED) for one in mine):
                assert {report.start_date, report.end_date} - {None} <= said, (report, mine)


@pytest.mark.parametrize("field", ["special", "place", "mode", "status", "venue"])
def test_a_value_rests_on_words_of_the_lexicon(
    field: str, explained: list[tuple[Extraction, list[Explanation]]]
) -> None:
    for _, explanations in explained:
        for one in of_field(explanations, field):
            assert one.lines or "publication" in one.rule, one


def test_a_kind_rests_on_its_noun(explained: list[tuple[Extraction, list[Explanation]]]) -> None:
    """A noun of kinds.csv, but where a verb and a number, or a decision and its day, tell of a meeting."""
    for _, explanations in explained:
        named = [one for one in explanations if one.field == "event name"]
        for report in {one.of for one in named}:
            mine = [one for one in named if one.of == report]
            nouns = [line for one in mine for line in one.lines if line.startswith("kinds.csv")]
            assert nouns or all(one.rule.startswith(("verb and number", "decision of")) for one in mine), mine


def of_field(explanations: Iterable[Explanation], field: str) -> Iterator[Explanation]:
    """The explanations of a field of reports, those of values counted from others left aside."""
    return (one for one in explanations if one.field == f"event {field}" and not one.rule.startswith(COUNTED))
