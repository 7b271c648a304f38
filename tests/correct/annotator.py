"""What an annotator does in Label Studio, done to the JSON that it exports: regions and relations deleted, added, changed."""

from __future__ import annotations

import copy
import itertools
from typing import Any

Task = dict[str, Any]


class Annotator:
    """Accepts a task's prediction as Label Studio does, as an annotation of its own, and edits that."""

    def __init__(self, task: Task, number: int = 1, on: str = "2026-01-05T10:00:00Z") -> None:
        self.task = {**copy.deepcopy(task), "id": number, "project": 1, "predictions": []}
        self.text: str = task["data"]["text"]
        result = copy.deepcopy(task["predictions"][0]["result"])
        for item in result:
            item["origin"] = "prediction"
        self.result: list[dict[str, Any]] = result
        annotation = {"id": number, "completed_by": 7, "result": result, "was_cancelled": False, "updated_at": on}
        self.task["annotations"] = [annotation]
        self._ids = (f"x{n:09}" for n in itertools.count())

    def region(self, label: str, quoted: str, nth: int = 0) -> str:
        """The id of a region by its label and words."""
        found = [
            item["id"] for item in self.result
            if item.get("from_name") == "label" and item["value"]["labels"] == [label] and item["value"]["text"] == quoted
        ]  # fmt: skip
        return str(found[nth])

    def delete(self, region: str) -> None:
        """Delete a region, with its boxes and relations."""
        self.result[:] = [
            item for item in self.result if region not in (item.get("id"), item.get("from_id"), item.get("to_id"))
        ]

    def add(self, label: str, quoted: str, *, shift: int = 0, **boxes: object) -> str:
        """Mark words with a label, and fill boxes; ``shift`` counts UTF-16 units as Label Studio once did."""
        start, one = self.text.index(quoted) + shift, next(self._ids)
        value = {"start": start, "end": start + len(quoted), "text": quoted, "labels": [label]}
        self.result.append(
            {"id": one, "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual", "value": value}
        )
        for column, content in boxes.items():
            self.fill(one, f"{label}_{column}", content)
        return one

    def fill(self, region: str, box: str, content: object) -> None:
        """Put a value into a box of a region, in place of the old one; None empties it."""
        (label,) = [item for item in self.result if item.get("id") == region and item.get("from_name") == "label"]
        self.result[:] = [item for item in self.result if (item.get("id"), item.get("from_name")) != (region, box)]
        if content is None:
            return
        place = {key: label["value"][key] for key in ("start", "end")}
        kind = {"number": "number", "edition": "number", "kind": "choices", "special": "choices", "mode": "choices"}
        kind |= {"status": "choices"}
        said = kind.get(box.partition("_")[2], "textarea")
        value = {"number": content} if said == "number" else {"choices" if said == "choices" else "text": [content]}
        self.result.append(
            {
                "id": region,
                "from_name": box,
                "to_name": "text",
                "type": said,
                "origin": "manual",
                "value": place | value,
            }
        )

    def relate(self, one: str, other: str, label: str, direction: str = "right") -> None:
        """Draw a relation."""
        self.result.append(
            {"from_id": one, "to_id": other, "type": "relation", "direction": direction, "labels": [label]}
        )

    def unrelate(self, one: str, other: str, label: str) -> None:
        """Take a label off a relation, and the relation with the last one."""
        for item in self.result:
            if (item.get("from_id"), item.get("to_id")) == (one, other):
                item["labels"].remove(label)
        self.result[:] = [item for item in self.result if item.get("labels") != []]
