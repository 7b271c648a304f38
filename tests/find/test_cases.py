"""What the recognisers find, case by case: ``tests/cases``, a row each."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.case_rows import Case, cases, covering, expected_values, extraction_of, is_as_expected, rows_of, values_of

OF_FIND = ("dates", "editions", "organizations", "people", "places")


@cases("dates")
def test_dates(case: Case) -> None:
    check_mentions(case, extraction_of(case).dates)


@cases("editions")
def test_editions(case: Case) -> None:
    check_mentions(case, extraction_of(case).editions)


@cases("organizations")
def test_organizations(case: Case) -> None:
    """A mention's type stands with its body; a case that leaves id or type empty does not ask for it."""
    found = extraction_of(case)
    spans = [mention.text for mention in found.organization_mentions]
    if not case["mention"]:
        assert spans == []
        return
    assert case["mention"] in spans
    mention = next(row for row in found.organization_mentions if row.text == case["mention"])
    if case["organization_id"]:
        assert mention.organization_id == case["organization_id"]
    types = {body.organization_id: body.type for body in found.organizations}
    # Of several bodies with one name the type is the same for all, but none is chosen: the mention then has no id.
    if case["type"] and mention.organization_id is not None:
        assert types[mention.organization_id] == case["type"]


@cases("people")
def test_people(case: Case) -> None:
    """An empty of_id is not asked for; a dash says that nobody is known to speak through this person."""
    found = extraction_of(case)
    people = [party for party in found.event_parties if party.party_type == "person"]
    if not case["mention"]:
        assert [party.name for party in people] == []
        return
    assert (case["mention"], case["role"]) in [(party.name, party.role) for party in people]
    if case["of_id"]:
        of_id = None if case["of_id"] == "-" else case["of_id"]
        assert {party.of_id for party in people if party.name == case["mention"]} == {of_id}
        assert of_id is None or of_id in {body.organization_id for body in found.organizations}


@cases("places")
def test_places(case: Case) -> None:
    """A place shows in the report of what takes place there."""
    reports = extraction_of(case).event_reports
    if not case["mention"]:
        assert [(report.city, report.country) for report in reports if report.city or report.country] == []
        return
    report = covering(reports, case["text"], case["mention"])
    assert report is not None, "no event was found here"
    assert is_as_expected(report, expected_values(case)), values_of(report, expected_values(case))


def check_mentions(case: Case, rows: tuple[Any, ...]) -> None:
    """The mention is found with its values, or nothing is where the case says so."""
    if not case["mention"]:
        assert [row.text for row in rows] == []
        return
    expected = expected_values(case)
    assert case["mention"] in [row.text for row in rows]
    row = next(row for row in rows if row.text == case["mention"])
    assert is_as_expected(row, expected), values_of(row, expected)


@pytest.mark.parametrize("table", [*OF_FIND, "events", "parties", "links"])
def test_rows_of_cases_are_in_order(table: str) -> None:
    """Labels are unique, a mention stands in its text, negatives are among the cases, a failure says why."""
    rows = rows_of(table)
    assert [label for label, count in Counter(row["label"] for row in rows).items() if count > 1] == []
    assert [row["label"] for row in rows if row["mention"] not in row["text"]] == []
    assert {row["expect"] for row in rows} <= {"pass", "fail"}
    assert any(not row["mention"] for row in rows)
    assert [row["label"] for row in rows if row["expect"] == "fail" and not row["note"]] == []
