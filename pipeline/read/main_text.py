"""Which part of a web page is its text, and that text as it stands on the screen.

The main text is chosen by rules that can be told to anyone:

1. What no reader sees (scripts, styles, what is hidden) goes; so do navigation, asides, forms, footers, and blocks
   whose class says menu, share, related and the like, or that are nearly all links. Nothing goes that holds the
   headline or half of the page.
2. The main text is the longest ``<article>`` where it makes up most of the page, else ``<main>``, else the densest
   block: the one whose own paragraphs hold the most text outside links.
3. Where the headline stands outside of it, the text begins with the headline and what stands between: date, place.

Blocks, list items and table rows end lines, a tab parts table cells, other white space is one space, as on the screen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:  # bs4 takes 0.1 s to import, and many runs read no page
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, PageElement, Tag

_UNSEEN = ("script", "style", "noscript", "template", "svg", "iframe", "object", "head", "select", "button", "textarea")
_ASIDE = frozenset({"nav", "aside", "footer", "header", "form", "menu", "dialog"})
_LISTS = frozenset({"ul", "ol", "dl", "div", "section", "table"})
_NEVER_ASIDE = frozenset({"html", "body", "main", "article", "h1"})
_CELLS = frozenset({"td", "th"})
_PARAGRAPHS = frozenset(
    {
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "dt",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "legend",
    }
    | {"li", "p", "pre", "summary", "tbody", "tfoot", "thead", "tr"}
)
_BLOCKS = _PARAGRAPHS | {
    *("address", "article", "aside", "body", "details", "div", "dl", "fieldset", "figure", "footer", "form", "header"),
    *("main", "nav", "ol", "section", "table", "ul"),
}
_ASIDE_CLASS = re.compile(
    r"(?<![a-z])(?:menu|navbar|navigation|breadcrumbs?|sidebar|related|share|sharing|social|comments?|cookies?|"
    r"advert\w*|banner|pagination|subscribe|newsletter|footer|widget|popular|most-?read|read-?more|recommend\w*|toolbar|"
    r"skip-link|sharedaddy|addtoany\w*|jp-relatedposts|breaking-?news|ticker)(?![a-z])"
)
_WRAPPER_CLASS = re.compile(r"(?:^|\s)(?:has|with|no|content|layout)[-_]\S*")
_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
_HEADLINE_BLOCK = 300
"""Characters that a block may hold besides the headline and still be no more than its date, place and author."""

_BETWEEN = 1000
"""Characters that may stand between headline and main text; more is another story."""


@dataclass(frozen=True, slots=True)
class _Weights:
    """Characters of text, characters of it inside links, and links, under every element, by ``id(element)``."""

    text: Counter[int]
    linked: Counter[int]
    links: Counter[int]


def line_of(element: Tag) -> str:
    """The text of an element in one line."""
    return " ".join(element.get_text(" ").split())


def find_headline(soup: BeautifulSoup, title: str) -> Tag | None:
    """The heading that the page's title repeats; else the first <h1> outside of the site's own header."""
    headings = [(heading, line_of(heading)) for heading in soup.find_all(["h1", "h2"], limit=50)]
    repeated = [pair for pair in headings if title and pair[1] and (pair[1] in title or title in pair[1])]
    if repeated:
        return max(repeated, key=lambda pair: len(pair[1]))[0]
    rest = [heading for heading, text in headings if text and heading.name == "h1"]
    return next((heading for heading in rest if not heading.find_parent(["header", "nav", "aside", "footer"])), None)


def main_text(soup: BeautifulSoup, headline: Tag | None) -> str:
    """The main text, or, where the rules leave nothing, all that the page shows."""
    whole = soup.body or soup
    unseen = _unseen(soup)
    gone = _asides(soup, headline, unseen)
    weights = _weigh(soup, gone)
    main = _choose_main(soup, whole, weights, gone)
    return _render(_with_headline(main, headline, weights), gone) or _render([whole], unseen)


def _unseen(soup: BeautifulSoup) -> set[int]:
    """The ids of the elements that no reader sees."""
    unseen: set[int] = set()
    for tag in soup.find_all(True):
        if tag.name in _UNSEEN or _is_hidden(tag) or id(tag.parent) in unseen:
            unseen.add(id(tag))
    return unseen


def _weigh(soup: BeautifulSoup, gone: set[int]) -> _Weights:
    """Weigh every element in one pass from the page's end, so that what is inside is known before what is outside."""
    from bs4.element import Tag

    weights = _Weights(Counter(), Counter(), Counter())
    for node in reversed(list(soup.descendants)):
        key, parent = id(node), id(node.parent)
        if isinstance(node, Tag):
            if node.name == "a":
                weights.linked[key], weights.links[key] = weights.text[key], 1
            for weight in (weights.text, weights.linked, weights.links):
                weight[parent] += weight[key]
        elif parent not in gone and _is_text(node):
            weights.text[parent] += len(node.strip())
    return weights


def _is_text(node: object) -> TypeGuard[NavigableString]:
    """Text that a reader sees: comments and scripts are subclasses."""
    from bs4.element import CData, NavigableString

    return type(node) in (NavigableString, CData)


def _asides(soup: BeautifulSoup, headline: Tag | None, unseen: set[int]) -> set[int]:
    """The ids of all elements that are not the page's own text, ``unseen`` among them.

    What holds the headline or half of all text stays: a form around everything, a frame called "content with sidebar".
    The tree is left as it is, for to cut thousands of elements out of one list takes quadratic time.
    """
    weights = _weigh(soup, unseen)
    half = weights.text[id(soup)] / 2
    kept = {id(tag) for tag in (headline, *headline.parents)} if headline else set()
    gone, in_article = set(unseen), set[int]()
    for tag in soup.find_all(True):
        key, parent = id(tag), id(tag.parent)
        if tag.name in ("article", "main") or parent in in_article:
            in_article.add(key)
        may_go = key not in kept and weights.text[key] <= half and (tag.name != "header" or key not in in_article)
        if parent in gone or (may_go and (_is_aside(tag) or _is_link_list(tag, weights))):
            gone.add(key)
    return gone


def _is_hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or bool(re.search(r"display\s*:\s*none", str(tag.get("style", "")), re.IGNORECASE))


def _is_aside(tag: Tag) -> bool:
    """Whether an element's name, role or class says that it is no part of the text."""
    if tag.name in _NEVER_ASIDE:
        return False
    if tag.name in _ASIDE or tag.get("role") in ("navigation", "banner", "complementary", "contentinfo", "search"):
        return True
    names = tag.get("class") or ""
    label = f"{' '.join(names) if isinstance(names, list) else names} {tag.get('id', '')}".lower()
    return bool(_ASIDE_CLASS.search(_WRAPPER_CLASS.sub(" ", label)))


def _is_link_list(tag: Tag, weights: _Weights) -> bool:
    key = id(tag)
    return tag.name in _LISTS and weights.links[key] >= 3 and weights.linked[key] >= 0.8 * weights.text[key]


def _choose_main(soup: BeautifulSoup, whole: Tag, weights: _Weights, gone: set[int]) -> Tag:
    """The element that holds the main text, by the second rule above."""
    total = weights.text[id(whole)]
    mains = soup.select("main, [role=main]")
    main = max(mains, key=lambda tag: weights.text[id(tag)], default=None)
    if main is not None and weights.text[id(main)] < total / 4:
        main = None
    articles = soup.select("article, [itemprop=articleBody]")
    article = max(articles, key=lambda tag: weights.text[id(tag)], default=None)
    around = weights.text[id(main)] if main is not None else total
    if article is not None and weights.text[id(article)] >= around / 2:
        return article
    return main or _densest(whole, gone)


def _densest(whole: Tag, gone: set[int]) -> Tag:
    """The block with the most text outside links in it, what lies one level deeper counted by half."""
    scores: Counter[int] = Counter()
    blocks = [whole]  # the blocks, paragraphs apart, that are open at this point of the page
    by_id = {id(whole): whole}
    links = 0
    for node, opens in _walk([whole], gone):
        if _is_text(node):
            length = 0 if links else len(node.strip())
            for tag, share in zip(reversed(blocks[-2:]), (2, 1), strict=False):
                scores[id(tag)] += share * length
        elif node.name == "a":
            links += 1 if opens else -1
        elif node is not whole and node.name in _BLOCKS | _CELLS and node.name not in _PARAGRAPHS:
            if opens:
                blocks.append(node)
                by_id[id(node)] = node
            else:
                blocks.pop()
    return by_id[max(scores, key=lambda key: scores[key], default=id(whole))]


def _walk(roots: Iterable[Tag], gone: set[int]) -> Iterator[tuple[Any, bool]]:
    """Every text and every element that is not gone, in order; elements twice: True where they open, then False."""
    from bs4.element import Tag

    stack: list[tuple[PageElement, bool]] = []
    stack.extend((root, True) for root in reversed(list(roots)))
    while stack:  # not recursive: pages nest as deep as they like
        node, opens = stack.pop()
        if _is_text(node):
            yield node, True
        elif isinstance(node, Tag) and (not opens or id(node) not in gone):
            yield node, opens
            if opens:
                stack.append((node, False))
                stack.extend((child, True) for child in reversed(node.contents))


def _with_headline(main: Tag, headline: Tag | None, weights: _Weights) -> list[Tag]:
    """The main text, and before it the headline and the little that stands between the two, where it lies outside."""
    above_main = {id(tag): tag for tag in (main, *main.parents)}
    if headline is None or id(main) in map(id, headline.parents) or id(headline) in above_main:
        return [main]
    start, limit = headline, weights.text[id(headline)] + _HEADLINE_BLOCK
    while start.parent is not None and id(start.parent) not in above_main and weights.text[id(start.parent)] <= limit:
        start = start.parent
    between = list(_between(start, main, above_main))
    return [start, *between, main] if sum(weights.text[id(tag)] for tag in between) <= _BETWEEN else [start, main]


def _between(start: Tag, main: Tag, above_main: dict[int, Tag]) -> Iterator[Tag]:
    """The elements after ``start`` and before ``main``, the outermost of each, in the order of the page."""
    tag = start
    while tag.parent is not None:
        for sibling in tag.find_next_siblings(True):
            if id(sibling) in above_main:
                yield from _before(main, sibling)
                return
            yield sibling
        if id(tag.parent) in above_main:
            return
        tag = tag.parent


def _before(main: Tag, outer: Tag) -> Iterator[Tag]:
    """The elements inside ``outer`` that stand before ``main``."""
    levels = []
    tag = main
    while tag is not outer and tag.parent is not None:
        levels.append(reversed(tag.find_previous_siblings(True)))
        tag = tag.parent
    for level in reversed(levels):
        yield from level


# --- text as it stands on the screen


def text_on_screen(soup: BeautifulSoup) -> str:
    """All that a page shows, in its order."""
    return _render([soup.body or soup], _unseen(soup))


def _render(roots: Iterable[Tag], gone: set[int]) -> str:
    """The text of elements, one after the other, without those that are gone."""
    screen = _Screen()
    for node, opens in _walk(roots, gone):
        if _is_text(node):
            screen.write(str(node))
        else:
            (screen.open if opens else screen.close)(node.name)
    return "".join(screen.parts)


class _Screen:
    """Where the cursor stands: the parts written, and the separator due before the next one."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.due = ""
        self.preformatted = 0
        self.cells: list[int] = []
        self.after_cell = False

    def open(self, name: str) -> None:
        if name in _CELLS:
            self.due = "\t" if self.after_cell else self.due or " "
            self.cells.append(len(self.parts))
        elif name in _BLOCKS and self.due != "\t":  # a paragraph that begins a cell stands in the cell's row
            self.due = "\n"
        if name in ("tr", "table"):
            self.due, self.after_cell = "\n", False
        elif name == "pre":
            self.preformatted += 1

    def close(self, name: str) -> None:
        if name in _CELLS:
            # A cell of several lines is a column of the page's layout, not of a table.
            self.after_cell = "\n" not in self.parts[self.cells.pop() + 1 :]
        elif name in _BLOCKS:
            self.due = "\n"
        if name in ("tr", "table"):
            self.after_cell = False
        elif name == "pre":
            self.preformatted -= 1

    def write(self, text: str) -> None:
        if self.preformatted:
            for number, line in enumerate(text.splitlines()):
                if number:
                    self.due = "\n"
                self._words(line)
        else:
            self._words(text)

    def _words(self, text: str) -> None:
        text = _WHITE_SPACE.sub(" ", text)
        if text.startswith(" "):
            self.due = self.due or " "
        if words := text.strip(" "):
            if self.parts:
                self.parts.append(self.due)
            self.parts.append(words)
            self.due = " " if text.endswith(" ") else ""
