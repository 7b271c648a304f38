"""How sure a field of a report is: how often the rule that read it was right about such a field, less what the report lacks.

``reliability.csv`` keeps, for each field and rule, how many of its readings in annotated documents were right. Few readings tell
little, so a rule's share is pulled towards that of its field, and a field's towards that of all. Where a value is taken over from
another gathering (``as part_of what has it; place named …``), the step is counted by itself, and pulled towards how sure
the rule is that read the value there. The signs that lower a report lower each of its fields, too, by factors of their own on
the odds. ``python -m tests.accuracy.calibrate FOLDER --write`` makes the table, and prints the factors.
"""

from __future__ import annotations

import csv
import functools
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.assemble.confidence import Sign

TABLE = Path(__file__).with_name("reliability.csv")

PULL = 16.0
"""What a rule's field, or all of them, weigh against its own readings: as much as so many of them."""

LIFT = 0.59
"""What a field of a report gains, in log odds, that no sign lowers: the shares are those of all reports, the lacking ones, too."""

UNJUDGED = "confidence"
"""Rows of this field tell what lowers a report, and are no values."""

STEP = "; "
"""Between what was done with a value and the rule that read it."""

Counts = Mapping[tuple[str, str], tuple[int, int]]
"""How many readings were right, and how many there were, by field and rule."""


def load_counts(path: Path = TABLE) -> dict[tuple[str, str], tuple[int, int]]:
    """The table as it is kept.

    >>> right, given = load_counts()["name", "noun, then the body that meets: اجتماع اللجنة العربية الدائمة للبريد"]
    >>> 0 < right <= given
    True
    """
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["field"], row["rule"]): (int(row["right"]), int(row["given"])) for row in csv.DictReader(file)}


class Reliability:
    """Shares of right readings, from counts.

    >>> sure = Reliability({("venue", "building"): (4, 4), ("venue", "hall"): (0, 4)}, pull=4)
    >>> [sure.of("venue", rule) for rule in ("building", "hall", "never seen", "as part_of what has it; hall")]
    [0.75, 0.25, 0.5, 0.25]
    """

    def __init__(self, counts: Counts, pull: float = PULL) -> None:
        """``pull`` is how many readings the share of the field, or of all, stands for."""
        self._counts, self._pull = counts, pull
        fields: dict[str, tuple[int, int]] = {}
        for (field, _), (right, given) in counts.items():
            before = fields.get(field, (0, 0))
            fields[field] = (before[0] + right, before[1] + given)
        right, given = (sum(column) for column in zip(*fields.values(), strict=True)) if fields else (0, 0)
        self._overall = (right + 1) / (given + 2)  # never 0 or 1, whose odds no number can tell
        self._fields = {field: self._share(count, self._overall) for field, count in fields.items()}

    def _share(self, count: tuple[int, int], expected: float) -> float:
        return (count[0] + self._pull * expected) / (count[1] + self._pull)

    def of(self, field: str, rule: str) -> float:
        """The share, between 0 and 1, of what ``rule`` reads that is right of ``field``."""
        step, _, read_by = rule.partition(STEP)
        expected = self.of(field, read_by) if read_by else self._fields.get(field, self._overall)
        return self._share(self._counts.get((field, step), (0, 0)), expected)


def lowering(signs: Iterable[Sign]) -> float:
    """What the fields of a report lose, in log odds, of which these signs hold."""
    return sum(sign.of_fields for sign in signs)


def chance(share: float, shift: float) -> float:
    """A share whose odds are shifted, in log odds.

    >>> round(chance(0.5, math.log(3)), 2), round(chance(0.9, 0.0), 2)
    (0.75, 0.9)
    """
    return 1 / (1 + (1 - share) / share * math.exp(-shift))


@functools.cache
def _kept() -> Reliability:
    return Reliability(load_counts())


@functools.lru_cache(maxsize=8192)
def how_sure(field: str, rule: str, lowered: float) -> float | None:
    """The confidence of a row of evidence, to two places, in a report whose fields are ``lowered`` so much in log odds.

    None for what is no value, but lowers the confidence of a report.

    >>> how_sure("confidence", "it has no number", 0.0) is None
    True
    >>> how_sure("date", "a rule that nobody has judged", 0.0) > how_sure("date", "a rule that nobody has judged", -1.0)
    True
    """
    return None if field == UNJUDGED else round(chance(_kept().of(field, rule), LIFT + lowered), 2)
