"""How likely a report is right: its edition, first and last day and country all as its document means them.

The odds begin at those of a report that nothing speaks against, and each sign below lowers them by a factor of its own
(logistic regression). The numbers are fitted by ``python -m tests.accuracy.calibrate`` on annotated documents, with no sign
allowed to raise the odds; what else was tried (a number that is counted, a field taken over from another gathering, a date
or place far from the name, one mention only) says nothing there that these five do not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.assemble.gatherings import Gathering
from pipeline.assemble.scenes import Fields

BASE = 2.72
"""The log odds of a report that no sign lowers: right 94 times in 100."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What lowers the odds of a report, by how much in log odds, and when; and by how much those of its fields.

    A report that lacks much is often of no gathering at all, and then none of its fields is right.
    """

    name: str
    weight: float
    of_fields: float
    says: str
    holds: Callable[[Gathering, Fields], bool]

    @property
    def rule(self) -> str:
        """What it does, for evidence.

        >>> Sign("undated", -0.7, -0.5, "nothing says when", lambda gathering, fields: not fields.dated).rule
        'odds times 0.50: nothing says when'
        """
        return f"odds times {math.exp(self.weight):.2f}: {self.says}"


SIGNS = (
    Sign("undated", -0.88, -0.80, "nothing says when it takes place", lambda gathering, fields: not fields.dated),
    Sign(
        "half_dated",
        -0.58,
        0.0,
        "only its first or only its last day is known",
        lambda gathering, fields: (fields.start is None) != (fields.end is None),
    ),
    Sign(
        "unplaced",
        -0.75,
        -0.25,
        "nothing says where, nor that it is held on a screen",
        lambda gathering, fields: fields.country is None and fields.mode != "virtual",
    ),
    Sign("unnumbered", -0.37, -0.25, "it has no number", lambda gathering, fields: gathering.edition is None),
    Sign(
        "bodiless",
        -0.52,
        -0.42,
        "no body is known whose meeting it is",
        lambda gathering, fields: gathering.body is None,
    ),
)
"""Every sign, with its weight."""

NOTHING = "nothing lowers it: a number, a body, a day and a place are known"


def signs_of(gathering: Gathering, fields: Fields) -> list[Sign]:
    """The signs that hold of a gathering."""
    return [sign for sign in SIGNS if sign.holds(gathering, fields)]


def confidence(signs: list[Sign]) -> float:
    """The chance, 0 to 1 and to two places, that a report is right of which these signs hold.

    >>> confidence([]), confidence(list(SIGNS[:1]))
    (0.94, 0.86)
    """
    return round(1 / (1 + math.exp(-BASE - sum(sign.weight for sign in signs))), 2)
