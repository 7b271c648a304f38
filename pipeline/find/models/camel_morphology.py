"""CAMeL Tools' morphology at a name's edge: verbs, which end a name, and proclitics, which are none of it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.find.models.entity import ModelError
from pipeline.normalize import fold

_VERBS = ("verb",)
_PROCLITICS = ("prc3", "prc2", "prc1")
"""What stands before the article or the noun: a question, و or ف, then ب, ل, ك …; each is one letter."""
_ABSENT = frozenset(("0", "na", "-", ""))
_LETTERS = frozenset("وفبلك")
_REMEMBERED = 100_000


def load_morphology(database: Path) -> Morphology:
    """Load a database in CAMeL Tools' format; takes seconds for the whole of Modern Standard Arabic."""
    try:
        from camel_tools.morphology.analyzer import Analyzer
        from camel_tools.morphology.database import MorphologyDB

        return Morphology(Analyzer(MorphologyDB(str(database), "a")))
    except Exception as error:
        reason = " ".join(str(error).split())
        raise ModelError(
            f"{database} cannot be read as a morphological database ({reason}); get it anew with: "
            "camel_data -i morphology-db-msa-r13"
        ) from None


class Morphology:
    """What the analyser's readings of a word have in common. It says nothing of a word that it does not know."""

    def __init__(self, analyzer: Any) -> None:
        self._readings = lru_cache(maxsize=_REMEMBERED)(analyzer.analyze)

    def is_verb(self, written: str) -> bool:
        """Is every reading of a word that of a verb?"""
        readings = self._readings(written)
        return bool(readings) and all(reading.get("pos") in _VERBS for reading in readings)

    def clitics(self, written: str) -> int:
        """The characters of the proclitics that every reading splits off, with the marks that the letters carry."""
        counts = {
            sum(reading.get(feature, "0") not in _ABSENT for feature in _PROCLITICS)
            for reading in self._readings(written)
        }
        letters = min(counts, default=0)
        at = 0
        while letters and at < len(written) and (not fold(written[at]) or fold(written[at]) in _LETTERS):
            letters -= bool(fold(written[at]))
            at += 1
        while at and at < len(written) and not fold(written[at]):
            at += 1
        return at
