"""A relation between two gatherings of one document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation between two gatherings (by index), and the tokens that say so."""

    first: int
    relation: str
    second: int
    i: int
    j: int
    rule: str
    on_the_margins: bool = False
