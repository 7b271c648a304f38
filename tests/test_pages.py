"""docs/spacy.md and docs/corrections.md: their examples run, and print what is shown."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from tests.test_readme import ROOT, session

_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", ["spacy", "corrections"])
def test_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ROOT / "docs" / f"{name}.md"
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    ran = 0
    for language, block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "console":
            assert session(block, tmp_path) == block
            continue
        test = doctest.DocTestParser().get_doctest(block, names, page.name, str(page), 0)
        said: list[str] = []
        result = doctest.DocTestRunner().run(test, out=said.append, clear_globs=False)
        assert not result.failed, "".join(said)
        names.update(test.globs)
        ran += result.attempted
    assert ran
