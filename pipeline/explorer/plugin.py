"""What Datasette is taught: to search by our folding, and to show Arabic from right to left."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import markupsafe
from datasette import hookimpl

from pipeline.explorer.search import matcher, snipper
from pipeline.feeds.words import doubt_in
from pipeline.normalize import Vocabulary

STATIC = Path(__file__).parent / "static"
MOUNT = "mahdar-static"

_ARABIC = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}]")


def _arabic_doubt(sentence: str | None) -> str | None:
    return sentence and doubt_in("ar", sentence)


class Plugin:
    """The hooks, with the vocabulary by which words are folded and split."""

    __name__ = "mahdar"  # as Datasette lists it; it expects a module

    def __init__(self, vocabulary: Vocabulary) -> None:
        """``vocabulary`` is that of the index."""
        self._match = matcher(vocabulary)
        self._snippet = snipper(vocabulary)

    @hookimpl(trylast=True)  # type: ignore[untyped-decorator]
    def prepare_connection(self, conn: sqlite3.Connection) -> None:
        """Queries are folded as the index is; ``escape_fts`` is what Datasette's own search box calls."""
        for name in ("mahdar_match", "escape_fts"):
            conn.create_function(name, 1, self._match, deterministic=True)
        conn.create_function("mahdar_snippet", 2, self._snippet, deterministic=True)
        conn.create_function("mahdar_arabic", 1, _arabic_doubt, deterministic=True)

    @hookimpl  # type: ignore[untyped-decorator]
    def extra_css_urls(self) -> list[str]:
        """The style sheet that sets directions."""
        return [f"/{MOUNT}/mahdar.css"]

    @hookimpl  # type: ignore[untyped-decorator]
    def render_cell(self, value: Any, column: str) -> markupsafe.Markup | None:
        """Arabic in a cell keeps its direction and says what language it is; in a snippet, what was found is marked."""
        if isinstance(value, str) and column == "snippet":
            parts = value.split("**")
            cell = [
                markupsafe.Markup("<mark>{}</mark>").format(part) if n % 2 else markupsafe.escape(part)
                for n, part in enumerate(parts)
            ]
            return markupsafe.Markup('<span lang="ar" dir="auto" class="snippet">{}</span>').format(
                markupsafe.Markup("").join(cell)
            )
        if isinstance(value, str) and _ARABIC.search(value):
            return markupsafe.Markup('<span lang="ar" dir="auto">{}</span>').format(value)
        return None
