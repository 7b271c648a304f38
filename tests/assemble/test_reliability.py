"""The confidence of a field by itself."""

from __future__ import annotations

import pytest

from pipeline.assemble.confidence import SIGNS
from pipeline.assemble.reliability import LIFT, Reliability, chance, how_sure, load_counts, lowering
from tests.case_rows import extraction_of

COUNTS = {
    ("date", "day"): (38, 40),
    ("date", "year"): (1, 4),
    ("venue", "hall"): (3, 3),
    ("date", "as part_of"): (1, 4),
}
FULL = "عقد مجلس وزراء الإسكان والتعمير العرب دورته الثلاثين في عمّان يوم 5 مايو 2021"
POOR = "تحدث في ورشة عمل حول الأرشفة الرقمية"


def test_a_rule_is_pulled_towards_its_field_and_a_field_towards_all() -> None:
    sure = Reliability(COUNTS, pull=4)
    overall = 44 / 53
    date = (40 + 4 * overall) / (48 + 4)
    assert sure.of("date", "year") == pytest.approx((1 + 4 * date) / (4 + 4))
    assert sure.of("venue", "hall") == pytest.approx((3 + 4 * (3 + 4 * overall) / (3 + 4)) / (3 + 4))


def test_an_unknown_rule_is_as_sure_as_its_field_and_an_unknown_field_as_all() -> None:
    sure = Reliability(COUNTS, pull=4)
    assert sure.of("date", "new") == pytest.approx((40 + 4 * 44 / 53) / 52)
    assert sure.of("chair", "new") == pytest.approx(44 / 53)


def test_what_is_taken_over_rests_on_who_read_it_there() -> None:
    sure = Reliability(COUNTS, pull=4)
    assert sure.of("date", "unknown step; year") == sure.of("date", "year")
    assert sure.of("date", "as part_of; year") == pytest.approx((1 + 4 * sure.of("date", "year")) / 8)
    assert sure.of("date", "as part_of; year") < sure.of("date", "as part_of; day")


def test_no_counts_say_nothing() -> None:
    assert Reliability({}).of("date", "day") == 0.5


def test_every_row_has_its_confidence_but_what_lowers_a_report() -> None:
    for text in (FULL, POOR):
        rows = extraction_of({"text": text, "published_on": "2021-05-06"}).evidence
        assert {row.field for row in rows} >= {"name", "confidence"}
        for row in rows:
            assert (row.confidence is None) == (row.field == "confidence")
            assert row.confidence is None or 0 < row.confidence < 1


def test_a_report_that_lacks_much_is_less_sure_of_each_field() -> None:
    def name(text: str) -> float | None:
        (found,) = (row for row in extraction_of({"text": text, "published_on": ""}).evidence if row.field == "name")
        return found.confidence

    rule = "noun, then what names the gathering: المنتدى العالمي لحوكمة الإنترنت"
    assert name(POOR) == how_sure("name", rule, lowering(s for s in SIGNS if s.name != "half_dated"))
    assert name(POOR) < chance(Reliability(load_counts()).of("name", rule), LIFT)  # type: ignore[operator]


def test_no_sign_makes_a_field_surer() -> None:
    assert all(sign.of_fields <= 0 for sign in SIGNS)


def test_the_table_counts_steps_and_rules_apart() -> None:
    assert all("; " not in rule and 0 <= right <= given for (_, rule), (right, given) in load_counts().items())
