"""What a file may hold before it is refused: one table, so that no document takes the machine down.

``docs/formats.md`` shows the same table. Sizes are bytes, texts are code points.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read; see the table in ``docs/formats.md`` for what happens beyond."""

    text: int = 20_000_000
    """Code points in the text of one document, whatever its format."""
    text_file: int = 100_000_000
    """Bytes of a text file, a feed, or a JSON file that is not one object per line."""
    page: int = 20_000_000
    """Bytes of a web page, or of a saved page with its pictures left out."""
    line: int = 100_000_000
    """Bytes of one line of JSON Lines, and code points of one cell of CSV."""
    docx: int = 200_000_000
    """Bytes of a Word file, and of all that it unpacks to."""
    pdf: int = 500_000_000
    """Bytes of a PDF."""
    pdf_pages: int = 5_000
    """Pages of a PDF."""
    member: int = 500_000_000
    """Bytes that a file inside an archive unpacks to, where it is not read as a stream."""
    archive: int = 20_000_000_000
    """Bytes that one archive unpacks to, with the archives inside it."""
    ratio: int = 400
    """How many times its packed size a file may unpack to; text packs to a fifth, seldom to a fiftieth."""
    ratio_from: int = 50_000_000
    """Bytes up to which the ratio does not matter."""
    members: int = 200_000
    """Files in one archive, messages' parts or records included."""
    depth: int = 3
    """Archives inside archives: a .gz in a .zip in a .zip is the deepest."""


LIMITS = Limits()


def sized(count: int) -> str:
    """A number of bytes in the largest unit that leaves no fraction worth saying.

    >>> sized(20_000_000), sized(1_500), sized(999)
    ('20 MB', '2 kB', '999 bytes')
    """
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if count >= unit:
            return f"{count / unit:.0f} {name}"
    return f"{count} bytes"
