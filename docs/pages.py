"""Pages of the site that are not typed: MkDocs calls the two functions ``on_…`` while it builds.

The first page is README.md, the changelog CHANGELOG.md, the tables come from ``pipeline/records.py``, and the rules from the
code that has them. Links keep the form that leads somewhere in the repository, and are turned here.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.write.dictionary import column_dictionary

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]

IN_REPOSITORY = {
    "index.md": "README.md",
    "changelog.md": "CHANGELOG.md",
    "tables.md": "data/processed/README.md",
}
"""Pages that are another file in the repository; all others are that of their name in ``docs``."""

ROOMS = {
    "pipeline/find/dates": "Dates",
    "pipeline/find/editions.py": "Numbers of meetings",
    "pipeline/find/events": "Gatherings",
    "pipeline/find/organizations.py": "Bodies",
    "pipeline/find/short_names.py": "Short names of bodies",
    "pipeline/find/people.py": "People",
    "pipeline/assemble": "Fields, parties and ties of a report",
}
"""Where rules stand, and what they find."""

_RULE = re.compile(r"([a-z][^\n:]*): ((?=[0-9]|[^\n]*[\u0620-\u064a])[^\n]*)")
_LINK = re.compile(r"(?<=\]\()(?!https?:|#)([^)#\s]+)(#[^)\s]*)?(?=\))")
_CODE = re.compile(r"(^```.*?^```$|`[^`\n]+`)", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made, and the files outside ``docs`` that pages lead to."""
    from mkdocs.structure.files import File

    for page, source in IN_REPOSITORY.items():
        text = column_dictionary() if page == "tables.md" else (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text))
    files.append(File.generated(config, "rules.md", content=rules_page()))
    for path in [ROOT / "LICENSE", ROOT / "NOTICE", *sorted((ROOT / "notebooks").glob("*.ipynb"))]:
        name = path.relative_to(ROOT).as_posix()
        files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let the links of a page lead to pages of the site."""
    return turned_links(markdown, page.file.src_uri)


def turned_links(markdown: str, page: str) -> str:
    """The text of a page, ``page`` being its place in the site, with links to pages of the site; code stays as it is.

    >>> turned_links("[a](../README.md#words), [b](../data/processed/README.md), [c](models.md)", "design.md")
    '[a](index.md#words), [b](tables.md), [c](models.md)'
    >>> turned_links("[a](docs/models.md) `[b](docs/models.md)`", "index.md")
    '[a](models.md) `[b](docs/models.md)`'
    """
    pages = {source: page for page, source in IN_REPOSITORY.items()}
    here = posixpath.dirname(IN_REPOSITORY.get(page, f"docs/{page}"))

    def turned(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(here, link[1]))
        target = pages.get(target, target.removeprefix("docs/"))
        return posixpath.relpath(target, posixpath.dirname(page) or ".") + (link[2] or "")

    parts = _CODE.split(markdown)
    return "".join(part if n % 2 else _LINK.sub(turned, part) for n, part in enumerate(parts))


def rules_page() -> str:
    """The rules by what they find, each with its example and the module that has it, in Markdown."""
    sections = [
        "# The rules\n\n"
        "Each rule has a name that says what it reads, with an example. The name stands in the `rule` columns of the\n"
        "tables, and `mahdar explain FILE` prints it beside the words and the lines of the lexicon that it read.\n"
        "This page is made from the code.\n"
    ]
    for room, finds in ROOMS.items():
        rows = "".join(f"| {name} | {example} | `{module}` |\n" for name, example, module in sorted(rules(room)))
        sections.append(f"## {finds}\n\n| rule | example | module |\n| --- | --- | --- |\n{rows}")
    return "\n".join(sections)


def rules(room: str) -> set[tuple[str, str, str]]:
    """Name, example and module of each rule in a module or a package: the strings that are written ``name: example``.

    >>> ("head noun, then digits", "الدورة الـ21", "pipeline/find/editions.py") in rules("pipeline/find/editions.py")
    True
    """
    path = ROOT / room
    modules = sorted(path.glob("**/*.py")) if path.is_dir() else [path]
    return {
        (rule[1], rule[2].strip().rstrip(";"), module.relative_to(ROOT).as_posix())
        for module in modules
        for text in _strings(ast.parse(module.read_text(encoding="utf-8")))
        if (rule := _RULE.fullmatch(text))
    }


def _strings(tree: ast.AST) -> Iterator[str]:
    """The string literals of a module, those that an f-string is made of included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
