"""The way back from Label Studio: what annotators did to the tasks of :mod:`pipeline.correct.tasks` becomes corrections.

Offsets are code points; UTF-16 units, which Label Studio counted once, are understood by the words they should quote.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.correct.known import Known
from pipeline.correct.marks import UNSURE, Correction, Difference, Marks, Values, difference, report_name, stretch_of
from pipeline.correct.tasks import CHOICES, DAYS, LABELS, NUMBERS, OURS, RELATIONS, ROLES, TABLE, Item, Task


@dataclass(slots=True)
class Annotated:
    """What an annotator did to one task: the text, it and the task by their hashes, the corrections, what could not be made out."""

    text: str
    sha256: str
    task: str
    corrections: list[Correction]
    problems: list[str]


def read_annotations(tasks: Sequence[Task], known: Known) -> Iterator[Annotated]:
    """The corrections of each annotated task of an export; tasks that nobody has annotated say nothing.

    Of several annotations of one task the last counts. Raises ``ValueError`` for what is no list of tasks.
    """
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise ValueError("no list of tasks: export from Label Studio as JSON (not JSON-MIN)")
    for number, task in enumerate(tasks, 1):
        chosen = _annotation(task)
        if chosen is not None:
            yield _read(task, chosen, known, number)


def _annotation(task: Task) -> Item | None:
    given = [one for one in task.get("annotations") or () if isinstance(one, dict) and not one.get("was_cancelled")]
    return max(given, key=lambda one: str(one.get("updated_at") or one.get("created_at") or ""), default=None)


def _read(task: Task, annotation: Item, known: Known, number: int) -> Annotated:
    data = task.get("data") or {}
    ours, text = data.get(OURS), data.get("text")
    if not isinstance(ours, dict) or not isinstance(text, str):
        return Annotated("", "", "", [], [f"task {number} does not come from mahdar export labelstudio; left out"])
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if sha256 != ours.get("sha256"):
        return Annotated("", "", "", [], [f"task {number} ({ours.get('document_id')}): its text was changed; left out"])
    try:
        before = Reader(text, ours["events"]).marks(ours["predicted"])
        reader = Reader(
            text, ours["events"], lambda one: known.organization(one) is not None,
            lambda one: one in known.lexicon.places.names,
        )  # fmt: skip
        after = reader.marks(annotation.get("result") or [])
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        problem = f"task {number} ({ours.get('document_id')}): not what Label Studio exports ({error!r}); left out"
        return Annotated("", "", "", [], [problem])
    who = annotation.get("completed_by")
    who = who.get("email") or who.get("id") if isinstance(who, dict) else who
    by = None if who is None else str(who)
    on = str(annotation.get("updated_at") or annotation.get("created_at") or "")[:10] or None
    task_hash = hashlib.sha256(
        json.dumps([ours["document_id"], ours["predicted"]], sort_keys=True).encode()
    ).hexdigest()[:10]
    made = [
        _correction(one, text, sha256=sha256, document_id=str(ours["document_id"]), task=task_hash, by=by, on=on)
        for one in difference(before, after)
    ]
    return Annotated(
        text, sha256, task_hash, made, [f"task {number} ({ours['document_id']}): {one}" for one in reader.problems]
    )


def _correction(one: Difference, text: str, **of: Any) -> Correction:
    table, *rest = one.key
    more: dict[str, Any] = {}
    if table == "event_reports":
        more = {"report": rest[0]}
        start, end = (one.values["start"], one.values["end"]) if one.action == "add" else stretch_of(rest[0])
    elif table == "event_parties":
        more = {"report": rest[0], "role": rest[1]}
        start, end = rest[2:]
    elif table == "event_links":
        more = {"report": rest[0], "relation": rest[1], "other": rest[2]}
        start, end = stretch_of(rest[0])
    else:
        start, end = rest
    return Correction(
        action=one.action, table=table, start=start, end=end, text=text[start:end], values=one.values, **more, **of
    )


@dataclass(slots=True)
class Reader:
    """Makes marks of an annotation; what cannot be made out is left as it was, with a line in ``problems``.

    ``events`` calls the events that the task came with, by the ids of their regions; ``is_body`` and ``is_country`` know ids and
    codes.
    """

    text: str
    events: Mapping[str, str]
    is_body: Callable[[str], bool] = lambda organization_id: True
    is_country: Callable[[str], bool] = lambda code: True
    problems: list[str] = field(default_factory=list)

    def marks(self, result: Sequence[Item]) -> Marks:
        """The marks of a list of regions and relations."""
        regions = self._regions(result)
        marks: Marks = {}
        for one, (label, start, end, values) in regions.items():
            if label in TABLE:
                marks[TABLE[label], start, end] = values
            elif label == "event":
                name = self._name(one, regions[one])
                place = {"start": start, "end": end, "text": self.text[start:end]}
                marks["event_reports", name] = {**place, **values}
        names = {one: self._name(one, region) for one, region in regions.items()}
        for item in result:
            if item.get("type") == "relation":
                self._relate(item, regions, names, marks)
        return marks

    def _name(self, one: str, region: _Region) -> str:
        """What the report of a region is called; a new one by its stretch and values."""
        label, start, end, values = region
        if label != "event" or one in self.events:
            return self.events.get(one, "")
        kind, edition = values["kind"], values["edition"]
        return report_name(
            start, end, "meeting" if kind is UNSURE else kind, edition if isinstance(edition, int) else None
        )

    def _regions(self, result: Sequence[Item]) -> dict[str, _Region]:
        """Regions by id: label, start, end and values."""
        boxes: dict[str, dict[str, Any]] = {}
        for item in result:
            name = str(item.get("from_name") or "")
            if name != "label" and item.get("type") != "relation":
                boxes.setdefault(str(item.get("id")), {})[name] = _content(item)
        regions = {}
        for item in result:
            if item.get("from_name") != "label":
                continue
            label = (item["value"].get("labels") or [""])[0]
            place = located(self.text, item["value"])
            quoted = item["value"].get("text")
            if label not in LABELS or place is None:
                self.problems.append(f"{label or 'a region'} {quoted!r} is not in the text; left out")
                continue
            one = str(item.get("id"))
            values = self._values(label, boxes.get(one, {}), self.text[slice(*place)])
            if values is not None:
                regions[one] = (label, *place, values)
        return regions

    def _values(self, label: str, box: Mapping[str, Any], quoted: str) -> Values | None:
        values = {column: self._value(label, column, box.get(f"{label}_{column}")) for column in LABELS[label][1]}
        if label == "edition":
            if not isinstance(values["number"], int):
                self.problems.append(f"edition {quoted!r} has no number; left out")
                return None
            values["kind"] = values["kind"] or "session"
        if label == "event":
            values["kind"] = values["kind"] or "meeting"
            values["name"] = values["name"] or " ".join(quoted.split())
        if label == "date":  # of one day, either box will do
            first, last = values["start_date"], values["end_date"]
            values = {"start_date": last if first is None else first, "end_date": first if last is None else last}
        return values

    def _value(self, label: str, column: str, written: Any) -> Any:
        """The value of a box; UNSURE, with a problem, where it cannot be one."""
        if written in (None, ""):
            return None
        try:
            if column in NUMBERS:
                if float(written) != int(float(written)) or float(written) < 1:
                    raise ValueError
                return int(float(written))
            if column in DAYS:
                return dt.date.fromisoformat(str(written)).isoformat()
        except (ValueError, TypeError, OverflowError):
            wanted = "a day such as 2024-05-09" if column in DAYS else "a whole number"
            self.problems.append(f"{label}: {column} {written!r} is not {wanted}; left as it was")
            return UNSURE
        checks: dict[str, Callable[[str], bool]] = {
            "organization_id": self.is_body, "country": self.is_country, "party_id": self.is_country,
            "of_id": lambda one: self.is_body(one) or self.is_country(one),
        }  # fmt: skip
        fits = checks.get(column)
        if column in CHOICES and written not in CHOICES[column] or fits and not fits(str(written)):
            hint = "; put a row into bodies.csv of your lexicon" if column in ("organization_id", "of_id") else ""
            self.problems.append(f"{label}: there is no {column} {written!r}{hint}; left as it was")
            return UNSURE
        return written

    def _relate(self, item: Item, regions: Mapping[str, _Region], names: Mapping[str, str], marks: Marks) -> None:
        one, other = str(item.get("from_id")), str(item.get("to_id"))
        if item.get("direction") == "left":
            one, other = other, one
        if one not in regions or other not in regions:
            return  # a region that was deleted takes its relations with it
        for said in item.get("labels") or [""]:
            self._say(one, other, said, regions, names, marks)

    def _say(
        self, one: str, other: str, said: str, regions: Mapping[str, _Region], names: Mapping[str, str], marks: Marks
    ) -> None:
        labels = regions[one][0], regions[other][0]
        if labels == ("event", "event") and said in RELATIONS:
            marks["event_links", names[one], said, names[other]] = {}
        elif labels[0] == "event" and labels[1] in ("organization", "state", "person") and said in ROLES:
            label, start, end, values = regions[other]
            marks["event_parties", names[one], said, start, end] = {
                "party_type": label, "party_id": values.get("party_id" if label == "state" else "organization_id"),
                "of_id": values.get("of_id"), "title": values.get("title"),
            }  # fmt: skip
        else:
            what = f"{said or 'a relation without a label'} from {labels[0]} to {labels[1]}"
            self.problems.append(
                f"{what}: roles lead from an event to a body, state or person, ties to an event; left out"
            )


_Region = tuple[str, int, int, Values]


def _content(item: Item) -> Any:
    """What a box holds."""
    value = item.get("value") or {}
    for kind in ("number", "choices", "text"):
        if kind in value:
            content = value[kind]
            content = content[0] if isinstance(content, list) and content else content
            return content.strip() if isinstance(content, str) else content if content != [] else None
    return None


def located(text: str, value: Item) -> tuple[int, int] | None:
    """Where a region stands, in code points and without white space at its ends; None where the text has no such words.

    >>> located("😀 عمان", {"start": 3, "end": 7, "text": "عمان"}), located("😀 عمان", {"start": 2, "end": 6, "text": "عمان"})
    ((2, 6), (2, 6))
    """
    try:
        start, end = int(value["start"]), int(value["end"])
    except (KeyError, TypeError, ValueError):
        return None
    quoted = value.get("text")
    if not isinstance(quoted, str):
        quoted = text[start:end]
    if text[start:end] != quoted:
        units = text.encode("utf-16-le", "surrogatepass")
        start = len(units[: 2 * start].decode("utf-16-le", "replace"))
        end = start + len(quoted)
    if text[start:end] != quoted or not quoted.strip():
        return None
    stripped = quoted.lstrip()
    start += len(quoted) - len(stripped)
    return start, start + len(stripped.rstrip())
