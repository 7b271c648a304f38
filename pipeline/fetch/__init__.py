"""Polite download: pages and feeds become files in a folder, which ``read`` then reads. Nothing else here touches a network.

A host is asked for its robots.txt first, and then not more often than ``wait`` says. What was loaded before is asked for with its
ETag and Last-Modified; entries of feeds that were loaded before are not asked for again, so that a second call goes on where
the first one stopped. Files appear whole, under names made of their address; ``.fetch.json`` beside them remembers.

Addresses inside a network (private, loopback, link-local) are refused unless asked for. A name is resolved once, and the
connection made to the very address that was looked at; every redirect goes through the same gate.

Needs ``mahdar[fetch]`` (urllib3, protego).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from pipeline.fetch.http import AGENT, Answer, FetchError, Limits, RetryLater, get
from pipeline.read import feed_links

if TYPE_CHECKING:
    from protego import Protego

REMEMBERED = ".fetch.json"
_ENDINGS = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf", "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "application/zip": ".zip",
    "application/json": ".json", "application/gzip": ".gz",
}  # fmt: skip
_ROBOTS_SIZE = 500_000
_LONGEST_DELAY = 60.0
"""Seconds: what a robots.txt or a Retry-After may ask for at most; more is an answer of its own."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How to ask: seconds between requests to one host, how often to try again, entries of a feed to follow."""

    wait: float = 1.0
    retries: int = 4
    entries: int = 200
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of an address: ``new``, ``unchanged``, ``followed`` (a feed), or ``failed`` with a message that says why."""

    url: str
    outcome: str
    path: Path | None = None
    message: str = ""


def fetch(
    urls: Iterable[str],
    out: Path,
    *,
    manners: Manners | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Fetched]:
    """Load pages, and the entries of feeds, into files under ``out``; yield what became of each as it is known.

    ``sleep`` is called with seconds to wait. One address that fails never stops the others. Raises ``OSError`` where ``out``
    cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    yield from _Fetcher(out, manners or Manners(), sleep).run(urls)


class _Fetcher:
    """One call of :func:`fetch`: what is remembered, and when each host was last asked."""

    def __init__(self, out: Path, manners: Manners, sleep: Callable[[float], None]) -> None:
        self.out, self.manners, self.sleep = out, manners, sleep
        self.robots: dict[str, Protego | None] = {}
        self.asked: dict[str, float] = {}
        self.known = _remembered(out / REMEMBERED)
        self.done: set[str] = set()

    def run(self, urls: Iterable[str]) -> Iterator[Fetched]:
        for url in urls:
            if url not in self.done:
                self.done.add(url)
                yield from self._one(url)

    def _one(self, url: str) -> Iterator[Fetched]:
        """An address that was named: a page, or a feed, whose entries follow."""
        try:
            answer = self._ask(url, self.known.get(url, {}))
        except FetchError as error:
            yield Fetched(url, "failed", message=str(error))
            return
        if answer.status == 304:
            yield Fetched(url, "unchanged", self._path_of(url))
            return
        links = feed_links(answer.body)
        if links is None:
            yield self._keep(url, answer)
            return
        yield Fetched(url, "followed", message=f"{len(links)} entries")
        failed = False
        for link in links[: self.manners.entries]:
            found = self._entry(_joined(answer.url, link))
            if found is not None:
                failed = failed or found.outcome == "failed"
                yield found
        if not failed and len(links) <= self.manners.entries:
            # Only now: a feed that says "unchanged" next time has no entry left to load.
            self._remember(url, answer, None)

    def _entry(self, url: str) -> Fetched | None:
        """An entry of a feed; None where it was loaded before."""
        path = self._path_of(url)
        if url in self.done or (path is not None and path.exists()):
            return None
        self.done.add(url)
        try:
            return self._keep(url, self._ask(url, {}))
        except FetchError as error:
            return Fetched(url, "failed", message=str(error))

    def _keep(self, url: str, answer: Answer) -> Fetched:
        """Write a file whole, and remember it."""
        path = self._path_of(url) or self.out / file_name(url, answer.headers.get("content-type", ""))
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(answer.body)
        os.replace(part, path)
        self._remember(url, answer, path)
        return Fetched(url, "new", path)

    def _path_of(self, url: str) -> Path | None:
        name = self.known.get(url, {}).get("path")
        return self.out / name if name else None

    def _remember(self, url: str, answer: Answer, path: Path | None) -> None:
        entry = {"etag": answer.headers.get("etag", ""), "last_modified": answer.headers.get("last-modified", "")}
        if path is not None:
            entry["path"] = path.relative_to(self.out).as_posix()
        self.known[url] = {name: value for name, value in entry.items() if value}
        part = self.out / f"{REMEMBERED}.part"
        part.write_text(json.dumps(self.known, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
        os.replace(part, self.out / REMEMBERED)

    def _ask(self, url: str, known: dict[str, str]) -> Answer:
        """Ask for an address until it answers, or it is clear that it will not."""
        path = self._path_of(url)
        headers = {}
        if known and (path is None or path.exists()):
            headers = {"If-None-Match": known.get("etag", ""), "If-Modified-Since": known.get("last_modified", "")}
        for attempt in range(self.manners.retries + 1):
            try:
                return self._follow(url, {name: value for name, value in headers.items() if value})
            except ValueError as error:
                raise FetchError("this is no address that can be asked for: check it") from error
            except RetryLater as error:
                if attempt == self.manners.retries:
                    raise FetchError(f"{error}, {attempt + 1} times: try again later") from error
                self.sleep(self._pause(error, attempt))
        raise AssertionError("unreachable")

    def _pause(self, error: RetryLater, attempt: int) -> float:
        """Twice as long each time, or as long as the host asks for."""
        pause = 2.0**attempt if error.after is None else error.after
        if pause > _LONGEST_DELAY:
            raise FetchError(f"{error}, and asks to wait {pause:.0f} s: try again later") from error
        return pause

    def _follow(self, url: str, headers: dict[str, str]) -> Answer:
        """The answer at the end of redirects, each of which passes robots.txt and the gate for addresses."""
        for _ in range(self.manners.limits.redirects + 1):
            if not self._allowed(url):
                raise FetchError("robots.txt of the host forbids it: ask the publisher")
            answer = self._polite(url, headers)
            if answer.status not in (301, 302, 303, 307, 308):
                return _checked(answer)
            if not (location := answer.headers.get("location")):
                raise FetchError("it redirects to nowhere: check the address")
            url = _joined(url, location)
        raise FetchError(f"it redirects more than {self.manners.limits.redirects} times: check the address")

    def _polite(self, url: str, headers: dict[str, str], limit: int | None = None) -> Answer:
        """One request, after the pause that is due to its host."""
        host = urlsplit(url).netloc.lower()
        rules = self.robots.get(_site(url))
        delay = min(float(rules.crawl_delay(AGENT) or 0) if rules else 0.0, _LONGEST_DELAY)
        due = self.asked.get(host, 0.0) + max(self.manners.wait, delay) - time.monotonic()
        if host in self.asked and due > 0:
            self.sleep(due)
        try:
            return get(url, headers, self.manners.limits, limit)
        finally:
            self.asked[host] = time.monotonic()

    def _allowed(self, url: str) -> bool:
        """Whether the robots.txt of a host lets us; one that cannot be had for a fault of the host forbids everything."""
        site = _site(url)
        if site not in self.robots:
            self.robots[site] = self._robots(site)
        rules = self.robots[site]
        return rules is None or bool(rules.can_fetch(url, AGENT))

    def _robots(self, site: str) -> Protego | None:
        from protego import Protego

        url = f"{site}/robots.txt"
        for _ in range(self.manners.limits.redirects):
            answer = self._polite(url, {}, _ROBOTS_SIZE)
            if answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
                break
            url = _joined(url, answer.headers["location"])
        if answer.status >= 500 or answer.status == 429:
            raise RetryLater(f"robots.txt answers {answer.status}", _retry_after(answer))
        return Protego.parse(answer.body.decode("utf-8", "replace")) if answer.status == 200 else None


def _joined(base: str, link: str) -> str:
    """Where a link leads; one that cannot be understood stays as it is, and is refused when it is asked for."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def _checked(answer: Answer) -> Answer:
    """An answer that is one; others are for later, or never."""
    if answer.status in (200, 203, 304):
        return answer
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise RetryLater(f"it answers {answer.status}", _retry_after(answer))
    raise FetchError(f"it answers {answer.status}: check the address")


def _retry_after(answer: Answer) -> float | None:
    """The seconds that a host asks to wait: a number, or a time."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time()) if value else None
    except (ValueError, TypeError, OverflowError):
        return None


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def file_name(url: str, content_type: str) -> str:
    """The name of an address's file: its host, its path as far as that is a name, a hash, and the ending of its kind.

    >>> file_name("https://example.org/news/2024/forum.php?id=7", "text/html; charset=utf-8")
    'example.org/news-2024-forum-72b3e956.html'
    """
    parts = urlsplit(url)
    host = re.sub(r"[^a-z0-9.-]", "-", (parts.hostname or "").lower()).strip(".") or "host"
    stem, ending = os.path.splitext(unquote(parts.path))
    slug = re.sub(r"[^\w]+", "-", stem).strip("-_")[-60:] or "index"
    kind = content_type.partition(";")[0].strip().lower()
    known = _ENDINGS.get(kind) or (ending.lower() if re.fullmatch(r"\.[a-z]{2,5}", ending.lower()) else ".html")
    return f"{host}/{slug}-{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:8]}{known}"


def _remembered(path: Path) -> dict[str, dict[str, str]]:
    """What earlier calls wrote down; a file that cannot be read is as none, for all of it can be asked for again."""
    try:
        known: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    entries = known.items() if isinstance(known, dict) else ()
    return {url: entry for url, entry in entries if isinstance(entry, dict) and _leads_down(entry.get("path", ""))}


def _leads_down(path: Any) -> bool:
    return isinstance(path, str) and not path.startswith("/") and ".." not in path.split("/")
