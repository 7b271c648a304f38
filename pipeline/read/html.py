"""Web pages (.html): what their metadata say, and the text that a reader came for (``main_text.py``)."""

from __future__ import annotations

import datetime as dt
import json
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.read.limits import LIMITS
from pipeline.read.main_text import find_headline, line_of, main_text, text_on_screen
from pipeline.read.metadata_dates import parse_date
from pipeline.read.plain import decode
from pipeline.read.source import Source
from pipeline.records import Document

if TYPE_CHECKING:  # bs4 takes 0.1 s to import, and many runs read no page
    from bs4 import BeautifulSoup
    from bs4.element import Tag

_META_DATES = (
    "article:published_time", "og:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "dc.date",
    "dcterms.date", "dc.date.created", "dcterms.created", "pubdate", "publishdate", "publish-date", "publish_date",
    "parsely-pub-date", "sailthru.date", "article.published", "citation_publication_date", "date",
)  # fmt: skip
"""Names of ``<meta>`` that hold the day of publication, the surest first."""

_DATE_CLASS = re.compile(
    r"(?!.*(?:event|today|current)).*(?<![a-z])(?:date|posted|published|publish|pubdate|timestamp)(?![a-z])", re.DOTALL
)
_NEAR, _DATE_LINE = 60, 80
"""Elements behind the headline among which a date line is looked for, and the characters that it may have."""

_MARKUP = re.compile("[<&\0]")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?!\d)")


def read_html(source: Source) -> Iterator[Document]:
    """Yield the one document that a saved page is.

    Raises ``ValueError`` with a sentence for the analyst where the page holds no text.
    """
    yield read_page(source.all(LIMITS.page, "the page"), source.document_id)


def read_page(data: bytes, document_id: str, *, url: str | None = None, charset: str | None = None) -> Document:
    """The document that a page is; ``url`` and ``charset`` are what its container says of it.

    The page's own canonical address counts for more, and bytes count for more than any charset that is named.
    """
    soup, note = _parse(data, charset)
    metas, nodes = _metas(soup), _json_ld(soup)
    page_title = metas.get("og:title") or (line_of(soup.title) if soup.title else "")
    headline = find_headline(soup, page_title)
    text = main_text(soup, headline)
    if not text.strip("\0 \t\r\n\f\v"):
        raise ValueError("the page holds no text (only scripts, images or frames): save it from the browser as text")
    url = _url(soup, metas) or url
    day, stated_by = _published(soup, metas, nodes, url) or (None, None)
    return Document(
        document_id,
        text,
        url=url,
        title=metas.get("og:title") or (line_of(headline) if headline else page_title) or None,
        publisher=metas.get("og:site_name") or _publisher(nodes) or None,
        published_on=day,
        published_on_source=stated_by,
        problem=note,
    )


def text_of(markup: str) -> str:
    """The text of a piece of HTML as it stands on the screen, without choosing a main text in it.

    >>> text_of("<p>اجتماع اللجنة<br>في <b>عمّان</b></p><script>x</script>")
    'اجتماع اللجنة\\nفي عمّان'
    """
    if not _MARKUP.search(markup):  # a parser for each of a feed's headlines would take most of the time
        return " ".join(markup.split())
    soup, _ = _parse(markup.encode("utf-8", "replace"), "utf-8")
    return text_on_screen(soup)


def _parse(data: bytes, charset: str | None = None) -> tuple[BeautifulSoup, str | None]:
    from bs4 import BeautifulSoup
    from bs4.dammit import EncodingDetector

    text, note = decode(data, charset or EncodingDetector.find_declared_encoding(data, is_html=True))
    # The parser is told the encoding that was found: what the page declares may be a lie. It would stop at a NUL.
    cleaned = text.replace("\0", "").encode("utf-8", "replace")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bs4 warns of pages that look like XML or like an address
        return BeautifulSoup(cleaned, "lxml", from_encoding="utf-8"), note


# --- metadata


def _metas(soup: BeautifulSoup) -> dict[str, str]:
    """The contents of the page's ``<meta>`` tags by name in lower case; the first of a name that says anything."""
    contents: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        if content := " ".join(str(tag.get("content", "")).split()):
            for key in ("property", "name", "itemprop"):
                if name := str(tag.get(key, "")).strip().lower():
                    contents.setdefault(name, content)
    return contents


def _url(soup: BeautifulSoup, metas: dict[str, str]) -> str | None:
    links = [str(tag.get("href", "")).strip() for tag in soup.find_all("link", rel="canonical")]
    return next((url for url in (*links, metas.get("og:url", "")) if url.startswith(("http://", "https://"))), None)


def _published(
    soup: BeautifulSoup, metas: dict[str, str], nodes: list[dict[str, Any]], url: str | None
) -> tuple[dt.date, str] | None:
    """The day of publication and where it stands: the first of all that is stated which can be read as a day."""
    stated = _stated_dates(soup, metas, nodes, url)
    return next(((day, source) for value, source in stated if (day := parse_date(value))), None)


def _stated_dates(
    soup: BeautifulSoup, metas: dict[str, str], nodes: list[dict[str, Any]], url: str | None
) -> Iterator[tuple[str, str]]:
    """What the page says of its day, the surest first: JSON-LD, meta, a marked element or ``<time>``, the address."""
    for node in sorted(nodes, key=lambda node: not re.search("Article|Posting|Report", str(node.get("@type")))):
        if isinstance(stated := node.get("datePublished"), str):
            yield stated, "json-ld"
    for name in _META_DATES:
        if name in metas:
            yield metas[name], "meta"
    marked = [tag for tag in soup.find_all(True, itemprop="datePublished", limit=1) if tag.name != "meta"]
    for tag in [*marked, *_page_times(soup)]:
        yield str(tag.get("datetime") or tag.get("content") or line_of(tag)), "time"
    if url is not None and (found := _URL_DATE.search(url)):
        yield "{}-{:0>2}-{:0>2}".format(*found.groups()), "url"
    yield from ((line, "visible") for line in _date_lines(soup))


def _date_lines(soup: BeautifulSoup) -> Iterator[str]:
    """The short lines soon after the headline that the page itself marks as a date: class="news-date"."""
    headline = find_headline(soup, line_of(soup.title) if soup.title else "")
    for tag in headline.find_all_next(True, limit=_NEAR) if headline is not None else ():
        names = tag.get("class") or ""
        label = f"{' '.join(names) if isinstance(names, list) else names} {tag.get('id', '')}".lower()
        if _DATE_CLASS.match(label) and len(line := line_of(tag)) <= _DATE_LINE:
            yield line


def _page_times(soup: BeautifulSoup) -> list[Tag]:
    """The first ``<time>`` that is neither an event's nor of another page: later ones belong to anything."""
    times = (tag for tag in soup.find_all("time", limit=20) if tag.get("itemprop") not in ("startDate", "endDate"))
    first = next((tag for tag in times if not tag.find_parent(["nav", "aside", "footer"])), None)
    return [] if first is None else [first]


def _publisher(nodes: list[dict[str, Any]]) -> str:
    """The publisher's name in JSON-LD, which may stand in another node that is referred to by its ``@id``."""
    names = {str(node["@id"]): node.get("name") for node in nodes if "@id" in node and node.get("name")}
    for node in nodes:
        publisher = node.get("publisher")
        if isinstance(publisher, list) and publisher:
            publisher = publisher[0]
        if isinstance(publisher, dict):
            publisher = publisher.get("name") or names.get(str(publisher.get("@id")))
        if isinstance(publisher, str) and publisher.strip():
            return " ".join(publisher.split())
    return ""


def _json_ld(soup: BeautifulSoup) -> list[dict[str, Any]]:
    """Every JSON object in the page's JSON-LD, outer before inner; what is broken is passed over."""
    pending: list[Any] = []
    for script in soup.find_all("script", type=re.compile(r"^\s*application/ld\+json", re.IGNORECASE)):
        try:
            pending.append(json.loads(script.get_text(), strict=False))
        except (ValueError, RecursionError):
            continue
    nodes = []
    for value in pending:  # grows while it is walked: breadth first
        if isinstance(value, dict):
            nodes.append(value)
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
    return nodes
