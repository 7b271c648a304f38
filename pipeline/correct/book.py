"""corrections.jsonl keeps corrections, one JSON object to a line, sorted: for people to read, and for version control."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from pipeline.correct.known import Known
from pipeline.correct.marks import ACTIONS, COLUMNS, TABLES, Correction, Key, merged, report_name, stretch_of
from pipeline.correct.rows import Unfit, corrected
from pipeline.doubts import message
from pipeline.lexicon import Lexicon
from pipeline.records import Doubt, Extraction, Organization

CORRECTIONS_NAME = "corrections.jsonl"

_decode = msgspec.json.Decoder(Correction).decode
_NUMBERS, _OFFSETS = ("number", "edition"), ("start", "end")


class CorrectionsError(OSError):
    """corrections.jsonl cannot be read; the message is one line with file, line number and what is wrong."""


@dataclass(slots=True)
class Corrections:
    """The corrections of a folder of tables, and after :meth:`applied` what became of them.

    ``counts`` has how many were applied and how many do not fit, and the SHA-256 of the file; ``doubts`` are rows of quality for
    the latter.
    """

    path: Path
    rows: list[Correction] = field(default_factory=list)
    sha256: str = ""
    counts: dict[str, int | str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def texts(self) -> set[str]:
        """The texts that were corrected, by their SHA-256."""
        return {one.sha256 for one in self.rows}

    def standing(self) -> dict[str, list[Correction]]:
        """What holds of each text, by its SHA-256: the corrections of all rounds, those of one thing made into one."""
        both: dict[tuple[str, Key], Correction | None] = {}
        for one in sorted(self.rows, key=_order):
            both[one.sha256, one.key] = merged(both.get((one.sha256, one.key)), one)
        of_text: defaultdict[str, list[Correction]] = defaultdict(list)
        for (sha256, _), stands in both.items():
            if stands is not None:
                of_text[sha256].append(stands)
        return dict(of_text)

    def replace(self, sha256: str, task: str, corrections: Iterable[Correction]) -> None:
        """Put the corrections made in a task in place of those that it gave before; a new task is a new round over its text."""
        rounds = {one.task: one.round for one in self.rows if one.sha256 == sha256}
        number = rounds.get(task, max(rounds.values(), default=0) + 1)
        self.rows = [one for one in self.rows if (one.sha256, one.task) != (sha256, task)]
        self.rows += [msgspec.structs.replace(one, task=task, round=number) for one in corrections]

    def save(self) -> None:
        """Write the file, whole or not at all; without corrections there is none."""
        if not self.rows:
            self.path.unlink(missing_ok=True)
            return
        temporary = self.path.with_name(f".{self.path.name}.new")
        ordered = sorted(self.rows, key=_order)
        temporary.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in ordered))
        os.replace(temporary, self.path)

    def applied(self, extractions: Sequence[Extraction], load: Callable[[], Lexicon]) -> list[Extraction]:
        """The documents as corrected; those without corrections are handed on as they are.

        ``load`` gives the lexicon, which is needed only where a correction names what its document does not.
        """
        if not self.rows:
            return list(extractions)
        of_text = self.standing()
        known, unfit, met = Known(load, lambda: _bodies(extractions)), [], set()
        made = []
        for found in extractions:
            if found.document.sha256 in of_text and found.document.status == "ok":
                met.add(found.document.sha256)
                found, left = corrected(found, of_text[found.document.sha256], known)
                unfit += [_doubt(found, one) for one in left]
            made.append(found)
        lost = [one for sha256 in of_text.keys() - met for one in of_text[sha256]]
        there = {found.document.document_id for found in extractions}
        self.doubts = [*unfit, *_doubts_of_lost(lost, there)]
        self.counts = {
            "sha256": self.sha256,
            "applied": sum(map(len, of_text.values())) - len(lost) - len(unfit),
            "not_applied": len(lost) + len(unfit),
        }
        return made

    @property
    def problem(self) -> str | None:
        """A line for the user where corrections do not fit."""
        if not self.doubts:
            return None
        count = self.counts["not_applied"]
        return f"{self.path}: corrections that do not fit any more: {count}; quality.csv says which and why"


def read_corrections(folder: Path) -> Corrections:
    """The corrections in a folder of tables; none where there is no file.

    Raises :class:`CorrectionsError`, in one line, for a file that cannot be understood: to go on without it would undo people's
    work.

    >>> import tempfile
    >>> len(read_corrections(Path(tempfile.mkdtemp())))
    0
    """
    path = folder / CORRECTIONS_NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Corrections(path)
    book = Corrections(path, sha256=hashlib.sha256(content).hexdigest())
    for number, line in enumerate(content.decode("utf-8-sig", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = _decode(line)
            problem = _problem(one)
        except (msgspec.DecodeError, ValueError) as error:
            problem = str(error)
        if problem:
            raise CorrectionsError(f"{path}:{number}: {problem}; mend the line or take it out")
        book.rows.append(one)
    return book


def _problem(one: Correction) -> str | None:
    """What is wrong with a correction, whoever wrote it."""
    if one.action not in ACTIONS or one.table not in TABLES:
        return f"action {one.action!r} in table {one.table!r}: there are {', '.join(ACTIONS)}, in {', '.join(TABLES)}"
    if not 0 <= one.start < one.end or len(one.text) != one.end - one.start:
        return f"text is not as long as from {one.start} to {one.end}"
    if one.table.startswith("event_") and not one.report or one.table == "event_links" and not one.other:
        return "it does not say which report it is of"
    for name in filter(None, (one.report, one.other)):
        start, end = stretch_of(name)
        if report_name(start, end, *_rest(name)) != name:
            return f"{name!r} is no name of a report, such as '90-133 session 36'"
    if strange := one.values.keys() - set(COLUMNS[one.table]):
        return f"{one.table} has no column {', '.join(sorted(strange))} that can be corrected"
    for column, value in one.values.items():
        if value is None:
            continue
        if column.endswith("_date"):
            dt.date.fromisoformat(str(value))
        elif (column in (*_NUMBERS, *_OFFSETS)) is not isinstance(value, int):
            return f"{column} cannot be {value!r}"
    return None


def _rest(name: str) -> tuple[str, int | None]:
    _, kind, *number = name.split(" ")
    return kind, int(number[0]) if number else None


def _order(one: Correction) -> tuple[str, str, int, int, int, str]:
    return one.document_id, one.sha256, one.round, one.start, one.end, repr(one.key)


def _bodies(extractions: Iterable[Extraction]) -> dict[str, Organization]:
    return {row.organization_id: row for found in extractions for row in found.organizations}


def _doubt(found: Extraction, unfit: Unfit) -> Doubt:
    one = unfit.correction
    said = message("correction_unfit", action=one.action, why=unfit.message)
    document_id, row_id = found.document.document_id, f"{found.document.document_id}:{one.start}"
    return Doubt("warning", one.table, row_id, None, said, document_id, one.start, one.end, "correction_unfit")


def _doubts_of_lost(lost: Sequence[Correction], there: set[str]) -> Iterator[Doubt]:
    """One row for each document whose corrected text is among those of the run no more."""
    for document_id, count in sorted(Counter(one.document_id for one in lost).items()):
        changed = document_id in there
        code = "corrections_of_changed" if changed else "corrections_of_gone"
        said = message(code, count=count)
        yield Doubt("warning", "documents", document_id, None, said, document_id if changed else None, None, None, code)
