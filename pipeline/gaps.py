"""What the lexicon lacks: the bodies that a run found in the texts most often and does not know, as rows to add."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.lexicon import Lexicon
from pipeline.lexicon.rows import COLUMNS
from pipeline.normalize import normalize

_MOST_EXAMPLES = 3
_NEEDED = ("organizations", "organization_mentions")


@dataclass(frozen=True, slots=True)
class Gap:
    """A body that only texts name: how often, in how many documents, and where, as ``document_id:offset``."""

    organization_id: str
    name: str
    type: str
    country: str
    mentions: int
    documents: int
    examples: tuple[str, ...]


def find_gaps(tables: Path, lexicon: Lexicon, *, least: int = 3, most: int = 50) -> list[Gap]:
    """The bodies in a run's tables that the lexicon lacks and at least so many mentions name, the most frequent first.

    What was added to the lexicon since the run is left out. Raises ``OSError`` where the folder holds no CSV tables.
    """
    for name in _NEEDED:
        if not (tables / f"{name}.csv").exists():
            raise OSError(f"{tables}: no {name}.csv is here; name the folder of a run's CSV tables with --out")
    rows = {row["organization_id"]: row for row in _rows(tables / "organizations.csv") if row["source"] == "text"}
    places: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for mention in _rows(tables / "organization_mentions.csv"):
        if mention["organization_id"] in rows:
            places[mention["organization_id"]].append(mention)
    frequent = sorted(places, key=lambda one: (-len(places[one]), rows[one]["name_ar"], one))
    gaps = (_gap(rows[one], places[one]) for one in frequent if len(places[one]) >= least)
    return [gap for gap, _ in zip(_unknown(gaps, lexicon), range(most), strict=False)]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _gap(row: dict[str, str], mentions: list[dict[str, str]]) -> Gap:
    documents = Counter(mention["document_id"] for mention in mentions)
    first = {mention["document_id"]: mention["start"] for mention in reversed(mentions)}
    examples = tuple(f"{document}:{first[document]}" for document in sorted(documents)[:_MOST_EXAMPLES])
    return Gap(
        row["organization_id"], row["name_ar"], row["type"], row["country"], len(mentions), len(documents), examples
    )


def _unknown(gaps: Iterable[Gap], lexicon: Lexicon) -> Iterator[Gap]:
    for gap in gaps:
        if not lexicon.body_names.find(normalize(gap.name, lexicon.vocabulary).norms):
            yield gap


def rows_to_add(gaps: Iterable[Gap]) -> str:
    """Rows of bodies.csv, with its header; a body keeps the id that the tables have given it.

    >>> gap = Gap("org-6eb3714fae", "صحيفة الوئام", "media", "SA", 377, 377, ("a:120",))
    >>> print(rows_to_add([gap]), end="")
    organization_id,name_ar,name_en,acronym,type,country,parent_id,wikidata_id,since,until,successor_id,source,certainty,note
    org-6eb3714fae,صحيفة الوئام,,,media,SA,,,,,,press,low,377 mentions in 377 documents: a:120
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS["bodies"], restval="", lineterminator="\n")
    writer.writeheader()
    for gap in gaps:
        note = f"{gap.mentions} mentions in {gap.documents} documents: {' '.join(gap.examples)}"
        writer.writerow(
            {
                "organization_id": gap.organization_id, "name_ar": gap.name, "type": gap.type, "country": gap.country,
                "source": "press", "certainty": "low", "note": note,
            }
        )  # fmt: skip
    return text.getvalue()
