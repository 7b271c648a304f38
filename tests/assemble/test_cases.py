"""What is made of the mentions of one document, case by case: ``tests/cases``, a row each."""

from __future__ import annotations

from tests.case_rows import (
    Case,
    cases,
    covering,
    expected_values,
    extraction_of,
    is_as_expected,
    same_name,
    values_of,
)


@cases("events")
def test_events(case: Case) -> None:
    reports = extraction_of(case).event_reports
    if not case["mention"]:
        assert [report.text for report in reports] == []
        return
    report = covering(reports, case["text"], case["mention"])
    assert report is not None, [report.text for report in reports]
    expected = expected_values(case)
    name = expected.pop("name")
    assert is_as_expected(report, expected), values_of(report, expected)
    assert same_name(report.name, name), report.name


@cases("parties")
def test_parties(case: Case) -> None:
    """An empty party_id or of_id is not asked for."""
    parties = extraction_of(case).event_parties
    if not case["mention"]:
        assert [(party.role, party.name) for party in parties] == []
        return
    expected = {column: value for column, value in expected_values(case).items() if value}
    named = [party for party in parties if party.name == case["mention"]]
    assert named, [(party.role, party.name) for party in parties]
    assert any(is_as_expected(party, expected) for party in named), [values_of(party, expected) for party in named]


@cases("links")
def test_links(case: Case) -> None:
    found = extraction_of(case)
    named = {report.event_id: report.text for report in found.event_reports}
    links = [(named[link.event_id], link.relation, named[link.other_event_id]) for link in found.event_links]
    if not case["mention"]:
        assert links == []
        return
    first, second = (covering(found.event_reports, case["text"], case[end]) for end in ("mention", "other"))
    assert first is not None and second is not None, list(named.values())
    assert (first.text, case["relation"], second.text) in links
