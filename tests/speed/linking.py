"""Time and memory of linking alone, on reports made up for it.

    python -m tests.speed.linking [REPORTS …]

For each number of reports (50,000 and 100,000) a process of its own makes the documents, one or two reports each, and links
them. The reports are of bodies whose names differ by a word or two, of their numbered sessions and undated mentions of these, of
workshops on one day, and of agency texts that four papers print; so every index and every block is in use.
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import subprocess
import sys
import time

from pipeline.link import link, sketch
from pipeline.records import DocumentRow, EventReport, Extraction, OrganizationMention
from tests.speed.benchmark import made_word

FIRST = dt.date(2000, 1, 1)
REPORTS_OF_A_BODY = 40
EDITIONS = 12
WORDS = 120


def made_extractions(reports: int, seed: int = 1) -> list[Extraction]:
    """About so many reports, always the same for a number and a seed."""
    chance, made = random.Random(seed), 0
    found: list[Extraction] = []
    bodies = max(reports // REPORTS_OF_A_BODY, 1)
    while made < reports:
        body, edition = chance.randrange(bodies), chance.randrange(1, EDITIONS)
        rows = [_session(chance, body, edition)] + [_workshop(chance, bodies)] * (chance.random() < 0.3)
        text = [f"{body}-{edition}-{n % 97}" for n in range(WORDS)]
        for copy in range(4 if chance.random() < 0.1 else 1):
            found.append(_document(f"d{len(found):07}", rows, [f"h{copy}", *text, f"{made}"]))
            made += len(rows)
    return found


def _session(chance: random.Random, body: int, edition: int) -> EventReport:
    day = FIRST + dt.timedelta(days=365 * edition + body % 300)
    parent = f" لمجلس {made_word(body // 7)} {made_word(body // 3)}" if chance.random() < 0.7 else ""
    name = f"اجتماع لجنة {made_word(body)} {made_word(body % 50)}{parent}"
    dated, numbered = chance.random() < 0.7, chance.random() < 0.8
    known = f"b{body}" if chance.random() < 0.5 else None
    return _report("meeting", name, edition if numbered else None, day if dated else None, known)


def _workshop(chance: random.Random, bodies: int) -> EventReport:
    topic = chance.randrange(bodies * 4)
    name = f"ورشة حول {made_word(topic % 40)} {made_word(topic)}"
    return _report("workshop", name, None, FIRST + dt.timedelta(days=topic % 1000), None)


def _report(kind: str, name: str, edition: int | None, day: dt.date | None, body: str | None) -> EventReport:
    return EventReport(
        "", "", "", 0, 1, name, kind, name, edition, None, day, day, None, None, None, None, None, 0.8, body
    )  # fmt: skip


def _document(document_id: str, rows: list[EventReport], text: list[str]) -> Extraction:
    reports = []
    for place, report in enumerate(rows):
        values = [getattr(report, field) for field in EventReport.__slots__][3:]
        report_id = f"{document_id}/{place}"
        reports.append(EventReport(report_id, report_id, document_id, *values))
    published = max((row.start_date for row in rows if row.start_date), default=None)
    row = DocumentRow(document_id, None, None, None, None, published, None, "", len(text), "ok", None)
    mention = OrganizationMention(document_id, 2, 3, rows[0].name.split(" ", 1)[1], None, "grammar", "")
    return Extraction(row, event_reports=tuple(reports), organization_mentions=(mention,), sketch=sketch(text))


def seconds_to_link(extractions: list[Extraction]) -> float:
    """Processor time, which other programs disturb least."""
    began = time.process_time()
    link(extractions)
    return time.process_time() - began


def main(reports: int) -> None:
    """Print how long linking so many reports takes, and what memory it needs beside them."""
    extractions = made_extractions(reports)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = seconds_to_link(extractions)
    added = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    made = sum(len(extraction.event_reports) for extraction in extractions)
    print(
        f"{made:8,} reports in {len(extractions):,} documents: linked in {seconds:.1f} s,"
        f" {before / 1024:,.0f} MiB for them and {added / 1024:,.0f} MiB more for linking"
    )


if __name__ == "__main__":
    if len(sys.argv) == 2:
        main(int(sys.argv[1]))
    else:
        for number in sys.argv[1:] or ("50000", "100000"):
            subprocess.run([sys.executable, "-m", "tests.speed.linking", number], check=True)
