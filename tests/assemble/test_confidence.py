"""What lowers the confidence of a report, by itself."""

from __future__ import annotations

import itertools

import pytest

from pipeline.assemble.confidence import SIGNS, Sign, confidence
from tests.case_rows import extraction_of

FULL = "عقد مجلس وزراء الإسكان والتعمير العرب دورته الثلاثين في عمّان يوم 5 مايو 2021"
LACKING = {
    "undated": "عقد مجلس وزراء الإسكان والتعمير العرب دورته الثلاثين في عمّان",
    "half_dated": "افتتحت الدورة الثلاثون لمجلس وزراء الإسكان والتعمير العرب في عمّان يوم 5 مايو 2021",
    "unplaced": "عقد مجلس وزراء الإسكان والتعمير العرب دورته الثلاثين يوم 5 مايو 2021",
    "unnumbered": "عقد مجلس وزراء الإسكان والتعمير العرب دورته العادية في عمّان يوم 5 مايو 2021",
    "bodiless": "عقد المنتدى العربي الثلاثون للأرصاد في عمّان يوم 5 مايو 2021",
}


def reported(text: str) -> tuple[float, set[str]]:
    """The confidence of the one report of a text, and the rules that explain it."""
    found = extraction_of({"text": text, "published_on": "2021-05-06"})
    (report,) = found.event_reports
    return report.confidence, {one.rule for one in found.evidence if one.field == "confidence"}


def test_nothing_lowers_a_full_report() -> None:
    sure, rules = reported(FULL)
    assert sure == confidence([])
    assert [rule.split(":")[0] for rule in rules] == ["nothing lowers it"]


@pytest.mark.parametrize("sign", SIGNS, ids=[sign.name for sign in SIGNS])
def test_what_is_lacking_lowers_it_and_is_told(sign: Sign) -> None:
    sure, rules = reported(LACKING[sign.name])
    assert sign.rule in rules
    assert sure < reported(FULL)[0]


def test_a_screen_needs_no_place() -> None:
    sure, _ = reported("عقد مجلس وزراء الإسكان والتعمير العرب دورته الثلاثين عن بعد يوم 5 مايو 2021")
    assert sure == confidence([])


@pytest.mark.parametrize("sign", SIGNS, ids=[sign.name for sign in SIGNS])
def test_a_sign_always_lowers(sign: Sign) -> None:
    others = [other for other in SIGNS if other is not sign]
    for some in itertools.chain.from_iterable(itertools.combinations(others, n) for n in range(len(SIGNS))):
        assert confidence([*some, sign]) < confidence(list(some))
