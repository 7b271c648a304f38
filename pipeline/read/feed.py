"""Feeds (RSS, Atom, RDF): a document per entry, with the address, title and day that the feed gives it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pipeline.read.html import text_of
from pipeline.read.limits import LIMITS
from pipeline.read.metadata_dates import parse_date
from pipeline.read.source import Source
from pipeline.records import Document

_DATES = ("published", "issued", "date", "created", "updated")
"""What feedparser calls the day of an entry, the surest first."""


def read_feed(source: Source) -> Iterator[Document]:
    """Yield a document for each entry: its headline, and its content, or the summary where there is no more.

    The id is the feed's and the entry's address. Raises ``ValueError`` with a sentence where it holds no entries.
    """
    feed = parse_feed(source.all(LIMITS.text_file))
    if not feed.entries:
        raise ValueError("the feed holds no entries: supply it again, or the pages themselves")
    publisher = " ".join(str(feed.feed.get("title", "")).split()) or None
    for number, entry in enumerate(feed.entries, start=1):
        yield _document(entry, source.document_id, number, publisher)


def parse_feed(data: bytes) -> Any:
    """What feedparser makes of a feed; entities of a document type are not known to it, and nothing is fetched."""
    import feedparser

    # A stream, for feedparser would take a string for an address or the name of a file.
    return feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)


def _document(entry: Any, feed_id: str, number: int, publisher: str | None) -> Document:
    link = str(entry.get("link") or "").strip()
    document_id = f"{feed_id}:{link or str(entry.get('id') or '').strip() or number}"
    title = " ".join(text_of(str(entry.get("title") or "")).split())
    body = max((text_of(markup) for markup in _contents(entry)), key=len, default="")
    if not body:
        return Document(document_id, "", status="rejected", problem=f"entry {number} has no text: supply its page")
    text = body if not title or body.startswith(title) else f"{title}\n{body}"
    # The dictionary itself: feedparser's own way of asking would give the day of an update for that of publication.
    stated = next((value for name in _DATES if (value := str(dict.get(entry, name) or "").strip())), "")
    day = parse_date(stated) if stated else None
    return Document(
        document_id,
        text,
        url=link if link.startswith(("http://", "https://")) else None,
        title=title or None,
        publisher=publisher,
        published_on=day,
        published_on_source="feed" if day else None,
    )


def _contents(entry: Any) -> Iterator[str]:
    yield from (str(part.get("value") or "") for part in entry.get("content") or [])
    yield str(entry.get("summary") or "")
