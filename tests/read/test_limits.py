"""The limits on the page about formats are those of the code."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

from pipeline.read import FORMATS
from pipeline.read.limits import LIMITS

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def test_the_table_of_limits_is_current() -> None:
    stated = {
        name: int(value.replace(",", "")) for name, value in re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", PAGE, re.M)
    }
    assert stated == asdict(LIMITS)


def test_every_format_that_is_read_is_on_the_page() -> None:
    endings = [form.endings[0] for form in FORMATS if form.reader and form.endings[0] != ".rss"]
    assert [ending for ending in endings if f"`{ending}`" not in PAGE] == []
