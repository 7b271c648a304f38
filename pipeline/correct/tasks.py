"""Label Studio: what was found in a document as a task to correct, and the labelling interface for it.

A region is a stretch of text with one label; boxes beside it (``perRegion``) hold its values, and relations lead from an event to
its parties and to other events. Offsets are code points, as Label Studio counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import quoteattr

from pipeline.assemble.bodies import hash_id
from pipeline.correct.marks import COLUMNS, Key, Marks, Values, marks_of, names_of
from pipeline.records import Document, Extraction

Task = dict[str, Any]
Item = dict[str, Any]

KINDS = (
    "meeting", "session", "conference", "forum", "summit", "workshop", "seminar", "consultation", "sitting", "assembly",
    "exhibition",
)  # fmt: skip
ROLES = ("organizer", "host", "chair", "participant", "member", "sponsor")
RELATIONS = ("followed_by", "previous_edition", "part_of", "prepares_for", "reviews", "concurrent_with")
CHOICES = {
    "kind": KINDS, "special": ("ordinary", "extraordinary"), "mode": ("in_person", "virtual", "hybrid"),
    "status": ("planned", "held", "postponed", "cancelled"),
}  # fmt: skip
LABELS = {
    "date": ("#0072B2", ("start_date", "end_date")),
    "edition": ("#E69F00", ("number", "kind")),
    "organization": ("#009E73", ("organization_id",)),
    "state": ("#56B4E9", ("party_id",)),
    "person": ("#CC79A7", ("title", "of_id")),
    "event": (
        "#D55E00",
        tuple(column for column in COLUMNS["event_reports"] if column not in ("start", "end", "text")),
    ),
}
"""The labels, each with a colour (of Okabe and Ito, whom colour-blind readers can tell apart) and the columns of its boxes."""

TABLE = {"date": "dates", "edition": "editions", "organization": "organization_mentions"}
_LABEL = {table: label for label, table in TABLE.items()}
NUMBERS = ("number", "edition")
DAYS = ("start_date", "end_date")
OURS = "mahdar"


def labelling_config() -> str:
    """The labelling interface as XML, to paste into a project's settings.

    >>> labelling_config().splitlines()[1]
    '  <Labels name="label" toName="text">'
    """
    lines = ["<View>", '  <Labels name="label" toName="text">']
    lines += [f'    <Label value="{label}" background="{colour}"/>' for label, (colour, _) in LABELS.items()]
    lines += ["  </Labels>", '  <Relations choice="multiple">']
    lines += [f'    <Relation value="{name}"/>' for name in (*ROLES, *RELATIONS)]
    lines += ["  </Relations>", '  <View style="direction: rtl; text-align: right; white-space: pre-wrap">']
    lines += ['    <Text name="text" value="$text" granularity="symbol"/>', "  </View>"]
    for label, (_, columns) in LABELS.items():
        lines += [line for column in columns for line in _box(label, column)]
    return "\n".join([*lines, "</View>"]) + "\n"


def _box(label: str, column: str) -> Iterator[str]:
    """The box for one column of the regions with a label, shown while one is selected."""
    shown = f'visibleWhen="region-selected" whenTagName="label" whenLabelValue="{label}"'
    name = f'name="{label}_{column}" toName="text" perRegion="true"'
    yield f"  <View {shown}>"
    yield f'    <Header value={quoteattr(f"{label}: {column}")} size="6"/>'
    if column in CHOICES:
        yield f'    <Choices {name} choice="single" showInline="true">'
        yield from (f'      <Choice value="{one}"/>' for one in CHOICES[column])
        yield "    </Choices>"
    elif column in NUMBERS:
        yield f'    <Number {name} min="1" step="1"/>'
    else:
        yield f'    <TextArea {name} maxSubmissions="1" editable="true" rows="1"/>'
    yield "  </View>"


def task_of(document: Document, found: Extraction, names: Mapping[str, str] | None = None, version: str = OURS) -> Task:
    """A task with what was found as its prediction; ``names`` calls the reports, where corrections are among them.

    Ids of regions come from content: the same text and values give the same task. ``data.mahdar`` keeps what the way back needs.
    """
    names = names or names_of(found)
    marks = marks_of(found, names)
    writer = _Writer(document)
    for key, values in marks.items():
        writer.write(key, values, marks)
    confidence = [report.confidence for report in found.event_reports]
    return {
        "data": {
            "text": document.text,
            "title": document.title or document.document_id,
            "published_on": str(found.document.published_on or ""),
            OURS: {
                "document_id": document.document_id, "sha256": document.sha256, "events": writer.events,
                "predicted": writer.result,
            },
        },
        "predictions": [
            {"model_version": version, "score": min(confidence, default=1.0), "result": writer.result},
        ],
    }  # fmt: skip


@dataclass(slots=True)
class _Writer:
    """Writes marks as regions and relations."""

    document: Document
    result: list[Item] = field(default_factory=list)
    events: dict[str, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    related: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def write(self, key: Key, values: Values, marks: Marks) -> None:
        """Write one mark; parties and ties come after what they join."""
        table = key[0]
        if table in _LABEL:
            self.region(_LABEL[table], key[1], key[2], values)
        elif table == "event_reports":
            one = self.region("event", values["start"], values["end"], values, key[1])
            self.events[one] = key[1]
        elif table == "event_parties":
            kind = {"state": "state", "person": "person"}.get(values["party_type"], "organization")
            mention = marks.get(("organization_mentions", key[3], key[4]), {"organization_id": values["party_id"]})
            to = self.region(kind, key[3], key[4], values if kind != "organization" else mention)
            self.relation(self._event(key[1]), to, key[2])
        else:
            self.relation(self._event(key[1]), self._event(key[3]), key[2])

    def _event(self, name: str) -> str:
        return hash_id("event", self.document.sha256, name)

    def region(self, label: str, start: int, end: int, values: Values, name: str | None = None) -> str:
        """Write a region and its boxes, once; returns its id."""
        one = self._event(name) if name else hash_id(label, self.document.sha256, start, end)
        if one in self.written:
            return one
        self.written.add(one)
        place = {"start": start, "end": end}
        quoted = self.document.text[start:end]
        self._item(one, "label", "labels", {**place, "text": quoted, "labels": [label]})
        for column in LABELS[label][1]:
            value = values.get(column)
            if value is None:
                continue
            if column in CHOICES:
                self._item(one, f"{label}_{column}", "choices", {**place, "choices": [value]})
            elif column in NUMBERS:
                self._item(one, f"{label}_{column}", "number", {**place, "number": value})
            else:
                self._item(one, f"{label}_{column}", "textarea", {**place, "text": [value]})
        return one

    def _item(self, one: str, name: str, kind: str, value: Item) -> None:
        self.result.append({"id": one, "from_name": name, "to_name": "text", "type": kind, "value": value})

    def relation(self, one: str, other: str, label: str) -> None:
        """Write a relation; between two regions there is one, with all its labels."""
        if labels := self.related.get((one, other)):
            labels.append(label)
            return
        self.related[one, other] = [label]
        item = {"from_id": one, "to_id": other, "type": "relation", "direction": "right"}
        self.result.append({**item, "labels": self.related[one, other]})
