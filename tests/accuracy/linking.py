"""Link the mentions of ``tests/cases/linking.csv``, and hold the share that is right against its floor.

    python -m tests.accuracy.linking [--errors]

Each case is a short context of our own wording. An empty ``organization_id`` says that the mention must stay unlinked rather
than be guessed, ``new`` that the body is none of the lexicon and gets an id of its own.
"""

from __future__ import annotations

import csv
import functools
import sys
from pathlib import Path

from pipeline import extract, load_lexicon
from pipeline.lexicon import Lexicon
from pipeline.records import Document

CASES = Path(__file__).parents[1] / "cases" / "linking.csv"
FLOOR = 0.95
"""Falls only on purpose, in the commit that says why."""
NOT_FOUND = "not found"


def rows() -> list[dict[str, str]]:
    """The cases."""
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@functools.cache
def lexicon() -> Lexicon:
    """The lexicon, loaded once."""
    return load_lexicon()


def linked(row: dict[str, str]) -> str:
    """The id that the mention of a case gets: empty where it stays unlinked, ``new`` for a body that only the text names."""
    document = Document("case", row["text"], publisher=row["publisher"] or None)
    found = extract(document, lexicon())
    ids = [one.organization_id for one in found.organization_mentions if one.text == row["mention"]]
    if not ids:
        return NOT_FOUND
    known = {body.organization_id for body in found.organizations if body.source == "gazetteer"}
    return ids[0] if ids[0] in known else "new" if ids[0] else ""


def main() -> int:
    """Print the share that is right, and with ``--errors`` each case that is not."""
    cases = rows()
    wrong = [(row, got) for row in cases if (got := linked(row)) != row["organization_id"]]
    share = 1 - len(wrong) / len(cases)
    print(f"linking {share:.3f}  floor {FLOOR:.3f}  ({len(cases) - len(wrong)} of {len(cases)} right)")
    if "--errors" in sys.argv:
        for row, got in wrong:
            print(f"  {row['label']}: {row['organization_id'] or 'unlinked'}, got {got or 'unlinked'}: {row['text']}")
    return int(share < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
