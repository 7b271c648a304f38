"""Whom an office speaks for: what a title gives is never a mention, and a paper has ministers of its own."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline import extract, load_lexicon
from pipeline.records import Document
from tests.case_rows import rows_of

HELD = "عقد المؤتمر الثالث للمياه في الكويت بحضور وزير الخارجية {name}."


def of_ids(text: str, publisher: str | None = None) -> set[str | None]:
    document = Document("a", text, publisher=publisher, published_on=dt.date(2025, 11, 12))
    return {party.of_id for party in extract(document, load_lexicon()).event_parties if party.party_type == "person"}


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [(None, "kw-foreign"), ("kuna", "kw-foreign"), ("okaz", None)],
)
def test_a_paper_calls_its_own_country_s_minister_so_too(publisher: str | None, expected: str | None) -> None:
    """Held in Kuwait, told by a Saudi paper: the minister may be of either, so he is left open."""
    assert of_ids(HELD.format(name="عادل بن أحمد"), publisher) == {expected}


def test_a_country_that_is_said_settles_it() -> None:
    assert of_ids(HELD.format(name="السعودي عادل بن أحمد"), "okaz") == {"sa-foreign"}


def test_a_title_is_no_mention_of_a_body() -> None:
    offices = ("وزير", "الأمين", "سفير", "رئيس", "مندوب", "نائب")
    for row in rows_of("people"):
        found = extract(Document("a", row["text"], published_on=dt.date(2025, 11, 12)), load_lexicon())
        assert [m.text for m in found.organization_mentions if m.text.startswith(offices)] == [], row["label"]
