"""Web archives (.warc, .warc.gz), as Common Crawl's news has them: every page that was answered with success."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any, cast

from pipeline.read.html import read_page
from pipeline.read.limits import LIMITS, sized
from pipeline.read.source import Source
from pipeline.records import Document

_PAGE = re.compile(r"text/html|application/xhtml\+xml", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:.-]+)", re.IGNORECASE)


def read_warc(source: Source) -> Iterator[Document]:
    """Yield a document for each page; its id is the archive's and the page's address.

    Requests, pictures and answers without success are passed over. A page that cannot be read is a rejected document. Raises
    ``ValueError`` with a sentence where the archive is damaged.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    pages, seen = 0, dict[str, int]()
    try:
        records = iter(ArchiveIterator(_Piecewise(source), no_record_parse=False))
        while (record := _quietly(lambda: next(records, None))) is not None:
            if _is_page(record):
                pages += 1
                yield _document(record, source.document_id, seen)
    except (ArchiveLoadFailed, EOFError, zlib.error, gzip.BadGzipFile, AttributeError) as error:
        raise ValueError(f"the web archive is damaged after {pages} pages: supply the file again") from error
    if not pages:
        raise ValueError("the web archive holds no page that was answered with success: supply another")


def _quietly(read: Callable[[], Any]) -> Any:
    """What a call gives, without what warcio writes to standard error on its own about damaged records."""
    with contextlib.redirect_stderr(io.StringIO()):
        return read()


class _Piecewise:
    """A stream that hands over what it has: a damage further on does not take the pages before it along."""

    def __init__(self, source: Source) -> None:
        self.read: Callable[[int], bytes] = cast(Any, source.file).read1


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
        return False
    return bool(_PAGE.search(headers.get_header("Content-Type") or ""))


def _document(record: Any, archive_id: str, seen: dict[str, int]) -> Document:
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    seen[url] = seen.get(url, 0) + 1
    document_id = f"{archive_id}:{url}" + (f" ({seen[url]})" if seen[url] > 1 else "")
    charset = _CHARSET.search(record.http_headers.get_header("Content-Type") or "")
    try:
        data = _quietly(lambda: record.content_stream().read(LIMITS.page + 1))
        if len(data) > LIMITS.page:
            raise ValueError(f"the page is larger than {sized(LIMITS.page)}: supply its text")
        address = url if url.startswith(("http://", "https://")) else None
        return read_page(data, document_id, url=address, charset=charset[1] if charset else None)
    except (ValueError, zlib.error) as error:
        return Document(document_id, "", status="rejected", problem=str(error))
