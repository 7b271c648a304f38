"""One HTML file from template, styles, program and data; it opens from disk and asks the network for nothing.

Data never stand in the page as they are: they are JSON, deflated, in base64, whose letters cannot end a script element or mean
anything in HTML. The program writes them into text nodes only. A policy of the page allows its own style and program, by their
hashes, and nothing else: neither what data might smuggle in nor any request.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

from pipeline.doubts import arabic_words, sentences

_FILES = files("pipeline.report")

_PROGRAM = ("data", "elements", "filters", "charts", "lists", "news", "event", "main")
"""The parts of the page's program, in order."""


def page(index: Any, chunks: Iterable[Sequence[Any]]) -> str:
    """The page: ``index`` is inflated when it opens, each chunk of documents when one of them is looked at."""
    style = _text("report.css")
    program = '"use strict";\n' + "\n".join(_text(f"{part}.js") for part in _PROGRAM)
    words = json.loads(_text("words.json"))
    for key, language in (("en", "english"), ("ar", "arabic")):
        words[key]["doubt"] = sentences(language)
    words["ar"]["doubt_words"] = arabic_words()
    policy = (
        f"default-src 'none'; script-src {_source(program)}; style-src {_source(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    data = [_data("index", index), _data("words", words)]
    data += [_data(f"chunk-{n}", chunk) for n, chunk in enumerate(chunks)]
    parts = {"POLICY": policy, "STYLE": style, "PROGRAM": program, "DATA": "\n".join(data)}
    html = _text("report.html")
    for name, part in parts.items():
        before, after = html.split(f"%{name}%")
        html = before + part + after
    return html


def _text(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")


def _source(content: str) -> str:
    """The hash by which a policy allows an element with this content."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _data(name: str, value: Any) -> str:
    """A script element that is no script: JSON, deflated, in base64.

    >>> _data("x", "</script>").count("<")
    2
    """
    # Lone surrogates are no characters of UTF-8; escaped, they reach the page, which shows them as what they are not.
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    packed = base64.b64encode(zlib.compress(content)).decode()
    return f'<script type="application/octet-stream" id="{name}">{packed}</script>'
