"""The flow: what one document does to the program is said, and stops no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import flow
from pipeline.assemble import assemble
from pipeline.lexicon import Lexicon
from pipeline.mentions import Mentions
from pipeline.normalize import Tokens
from pipeline.records import DocumentRow, Extraction


def test_a_document_that_the_program_fails_on_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("good", "bad"):
        (raw / f"{name}.txt").write_text("عقد مجلس الوزراء اجتماعه يوم 5 مايو 2021", encoding="utf-8")

    def failing(row: DocumentRow, tokens: Tokens, mentions: Mentions, lexicon: Lexicon) -> Extraction:
        if "bad" in row.document_id:
            raise IndexError("list index out of range")
        return assemble(row, tokens, mentions, lexicon)

    monkeypatch.setattr(flow, "assemble", failing)
    summary = flow.run([str(raw)], tmp_path / "out", formats=("csv",))
    assert (summary.read, summary.new) == (1, 2)
    ((document, problem),) = summary.rejected
    assert "bad" in document
    assert problem == "the program failed on this document (IndexError: list index out of range); please report it"
    assert '"rejected","the program failed' in (tmp_path / "out" / "documents.csv").read_text(encoding="utf-8")
