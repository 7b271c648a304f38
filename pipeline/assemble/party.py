"""A party of a gathering, and who may be one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a gathering: ``kind`` organization (an index of bodies), state (a code) or person (an index of people)."""

    role: str
    kind: str
    value: int | str
    i: int
    j: int
    rule: str
