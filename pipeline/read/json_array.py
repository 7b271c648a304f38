"""JSON files (.json): a list of objects, or one object, with the fields of a line of JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipeline.read.jsonl import document_of, read_jsonl
from pipeline.read.limits import LIMITS
from pipeline.read.plain import decode
from pipeline.read.source import Source
from pipeline.records import Document


def read_json(source: Source) -> Iterator[Document]:
    """Yield a document for each object; the list may lie one level down ({"articles": [...]}).

    An object that cannot be read is a rejected document, and the next one follows. Raises ``ValueError`` with a sentence where
    the file is no JSON or holds no objects.
    """
    text, _ = decode(source.all(LIMITS.text_file))
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":  # one object after the other
            source.file.seek(0)
            yield from read_jsonl(source)
            return
        raise ValueError(f"this is not JSON ({error.msg} in line {error.lineno}): write it again") from error
    except (ValueError, RecursionError) as error:
        raise ValueError("this is JSON beyond all measure: write flat objects") from error
    objects = _objects(value, source)
    if not objects:
        raise ValueError('there are no objects in it: write [{"id": …, "text": …}, …]')
    for number, one in enumerate(objects, start=1):
        where, fallback_id = f"object {number}", f"{source.document_id}:{number}"
        if isinstance(one, dict):
            yield document_of(one, fallback_id, where, source.columns)
        else:
            problem = f'{where} is no JSON object: write {{"id": …, "text": …}}'
            yield Document(fallback_id, "", status="rejected", problem=problem)


def _objects(value: object, source: Source) -> list[object]:
    """The list itself; the only list of objects in an object; or the object alone."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return []
    lists = [inner for inner in value.values() if isinstance(inner, list) and inner and isinstance(inner[0], dict)]
    if len(lists) == 1 and source.columns.get("text", "text") not in value:
        return list(lists[0])
    return [value]
