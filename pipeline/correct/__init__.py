"""What people put right by hand: it wins over what is found, in every run, as long as the text is the same.

Corrections stand in ``corrections.jsonl`` beside the tables, one to a line, under the SHA-256 of the text that they were made on.
They are put on top of what the store remembers, before documents are linked: so they cost nothing to change or to take back,
hold for documents that are no longer among the inputs, and outlive ``--fresh``.
"""

from __future__ import annotations

from pipeline.correct.book import CORRECTIONS_NAME, Corrections, CorrectionsError, read_corrections
from pipeline.correct.marks import Correction
from pipeline.correct.rows import HAND

__all__ = ["CORRECTIONS_NAME", "HAND", "Correction", "Corrections", "CorrectionsError", "read_corrections"]
