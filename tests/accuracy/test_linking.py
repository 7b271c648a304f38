"""The mentions of ``tests/cases/linking.csv`` get the right body, nearly all of them."""

from __future__ import annotations

from collections import Counter

from pipeline import load_lexicon
from tests.accuracy.linking import FLOOR, linked, rows


def test_linking_does_not_fall_below_its_floor() -> None:
    cases = rows()
    wrong = [
        f"{row['label']}: {row['organization_id']}, got {got}"
        for row in cases
        if (got := linked(row)) != row["organization_id"]
    ]
    assert 1 - len(wrong) / len(cases) >= FLOOR, "\n".join(wrong)


def test_cases_are_many_and_of_every_kind() -> None:
    cases = rows()
    assert len(cases) >= 400
    known = load_lexicon().bodies
    assert [row["label"] for row in cases if row["organization_id"] not in {*known, "", "new"}] == []
    assert [row["label"] for row in cases if row["mention"] not in row["text"]] == []
    assert [label for label, count in Counter(row["label"] for row in cases).items() if count > 1] == []
    kinds = Counter(row["label"].rsplit(" ", 1)[0] for row in cases)
    assert {"ambiguous", "renamed", "misspelt", "dateline", "publisher", "adjective", "elsewhere"} <= set(kinds)
