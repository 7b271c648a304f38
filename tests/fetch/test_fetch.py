"""Downloads from a real server on this machine that misbehaves in every way."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.fetch import REMEMBERED, Fetched, Manners, fetch
from pipeline.fetch.http import FetchError, Limits, RetryLater, get
from pipeline.read import read_documents
from tests.read import made

TEXT = "عقدت اللجنة العربية للبريد اجتماعها الثالث في تونس."
PAGE = made.as_html(TEXT)

Reply = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A server whose every path does what a test says; it counts what it was asked."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: Counter[str] = Counter()
        self.headers: dict[str, dict[str, str]] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.asked[self.path] += 1
                server.headers[self.path] = dict(self.headers)
                self.close_connection = True
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the client has heard enough
                    server.replies.get(self.path, missing)(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.root = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


def answer(body: bytes, status: int = 200, **headers: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"content_length": str(len(body)), "content_type": "text/html", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


missing = answer(b"", 404)


def raw(*pieces: bytes, pause: float = 0.0, times: int = 1) -> Reply:
    """Bytes as they are, with pauses between."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        for _ in range(times):
            for piece in pieces:
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(pause)

    return reply


def in_turn(*replies: Reply) -> Reply:
    """Another answer each time; the last one from then on."""
    left = list(replies)

    def reply(handler: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return reply


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.close()


class Loader:
    """Loads into a folder; pauses are written down, not slept."""

    def __init__(self, out: Path) -> None:
        self.out, self.pauses = out, list[float]()

    def __call__(self, *urls: str, wait: float = 0.0, retries: int = 3, **limits: float) -> list[Fetched]:
        chosen = Limits(**{"timeout": 1.0, "whole": 3.0, "size": 1_000_000, "private": True, **limits})  # type: ignore[arg-type]
        manners = Manners(wait=wait, retries=retries, limits=chosen)
        return list(fetch(urls, self.out, manners=manners, sleep=self.pauses.append))


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    return Loader(tmp_path / "raw")


def only(found: list[Fetched]) -> Fetched:
    (one,) = found
    return one


def test_a_page_becomes_a_file_that_is_read(server: Server, load: Loader) -> None:
    server.replies["/news/1"] = answer(PAGE, content_type="text/html; charset=x-none-such")
    found = only(load(f"{server.root}/news/1"))
    assert found.outcome == "new" and found.path and found.path.read_bytes() == PAGE
    (document,) = read_documents([load.out])
    assert (document.text, document.document_id) == (TEXT, found.path.relative_to(load.out).as_posix())
    assert server.headers["/news/1"]["User-Agent"] == "mahdar"


def test_what_has_not_changed_is_not_loaded_again(server: Server, load: Loader) -> None:
    server.replies["/1"] = answer(PAGE, ETag='"a"', Last_Modified="Mon, 13 May 2024 08:00:00 GMT")
    load(f"{server.root}/1")
    server.replies["/1"] = answer(b"", 304)
    found = only(load(f"{server.root}/1"))
    assert found.outcome == "unchanged" and found.path and found.path.read_bytes() == PAGE
    sent = server.headers["/1"]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"a"', "Mon, 13 May 2024 08:00:00 GMT")
    found.path.unlink()
    server.replies["/1"] = answer(PAGE)
    assert only(load(f"{server.root}/1")).outcome == "new"
    assert "If-None-Match" not in server.headers["/1"]


def feed(server: Server, *paths: str) -> bytes:
    items = "".join(f"<item><link>{server.root}{path}</link></item>" for path in paths)
    return f"<?xml version='1.0'?><rss version='2.0'><channel>{items}</channel></rss>".encode()


def test_a_feed_is_followed_and_goes_on_where_it_stopped(server: Server, load: Loader) -> None:
    server.replies |= {
        "/feed": answer(feed(server, "/1", "/2", "/1"), ETag='"f"'),
        "/1": answer(PAGE),
        "/2": answer(b"", 404),
    }
    outcomes = [(one.url.removeprefix(server.root), one.outcome) for one in load(f"{server.root}/feed")]
    assert outcomes == [("/feed", "followed"), ("/1", "new"), ("/2", "failed")]
    server.replies["/2"] = answer(PAGE)
    outcomes = [(one.url.removeprefix(server.root), one.outcome) for one in load(f"{server.root}/feed")]
    assert outcomes == [("/feed", "followed"), ("/2", "new")]
    assert server.asked["/1"] == 1 and "If-None-Match" not in server.headers["/feed"]
    load(f"{server.root}/feed")
    assert server.headers["/feed"].get("If-None-Match") == '"f"'


def test_robots_txt_is_obeyed(server: Server, load: Loader) -> None:
    server.replies |= {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\n", content_type="text/plain"),
        "/private/1": answer(PAGE), "/1": answer(PAGE), "/2": answer(PAGE), "/go": answer(b"", 302, Location="/private/1"),
    }  # fmt: skip
    urls = [f"{server.root}{path}" for path in ("/private/1", "/1", "/2", "/go")]
    assert [one.outcome for one in load(*urls)] == ["failed", "new", "new", "failed"]
    assert server.asked["/private/1"] == 0 and server.asked["/robots.txt"] == 1
    assert len(load.pauses) == 3 and all(6 < pause <= 7 for pause in load.pauses)


@pytest.mark.parametrize(("status", "outcome"), [(404, "new"), (403, "new"), (500, "failed"), (503, "failed")])
def test_a_robots_txt_that_cannot_be_had(server: Server, load: Loader, status: int, outcome: str) -> None:
    server.replies |= {"/robots.txt": answer(b"", status), "/1": answer(PAGE)}
    assert only(load(f"{server.root}/1")).outcome == outcome


def test_pauses_between_requests_to_one_host(server: Server, load: Loader) -> None:
    server.replies |= {"/1": answer(PAGE), "/2": answer(PAGE)}
    load(f"{server.root}/1", f"{server.root}/2", wait=5)
    assert len(load.pauses) == 2 and all(4 < pause <= 5 for pause in load.pauses)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_faults_that_pass_are_tried_again(server: Server, load: Loader, status: int) -> None:
    server.replies["/1"] = in_turn(answer(b"", status), answer(b"", status, Retry_After="9"), answer(PAGE))
    assert only(load(f"{server.root}/1")).outcome == "new"
    assert load.pauses == [1.0, 9.0]


def test_faults_that_stay_are_told(server: Server, load: Loader) -> None:
    server.replies |= {"/1": answer(b"", 503), "/2": answer(b"", 429, Retry_After="86400"), "/3": answer(b"", 410)}
    first, second, third = load(*(f"{server.root}/{n}" for n in (1, 2, 3)))
    assert (first.message, server.asked["/1"]) == ("it answers 503, 4 times: try again later", 4)
    assert second.message == "it answers 429, and asks to wait 86400 s: try again later"
    assert third.message == "it answers 410: check the address"
    assert [path.name for path in load.out.rglob("*")] == []


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (raw(HEAD + b"\r\n", *[b"x"] * 100, pause=0.1), "it takes longer than 3 s"),
        (raw(b"HTTP/1.1 200 OK\r\n", *[b"a: b\r\n"] * 100, pause=0.1), "it takes longer than 3 s"),
        (raw(HEAD, pause=2.0), "it does not answer within 1 s"),
        (raw(HEAD + b"\r\n" + b"x" * 65536, times=100), "it is larger than 1 MB"),
        (raw(HEAD + b"Content-Length: 99999999\r\n\r\nx"), "it is larger than 1 MB"),
        (raw(HEAD + b"Content-Length: 100\r\n\r\nx"), "the connection breaks"),
        (raw(HEAD + b"Content-Length: minus\r\n\r\n" + PAGE), None),
        (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "the connection breaks"),
        (raw(b"garbage\r\n\r\n"), "its answer is not HTTP"),
        (raw(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500 + b"\r\n"), "its answer is not HTTP"),
        (raw(b""), "the connection breaks"),
        (answer(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"), "it is larger than 1 MB"),
        (answer(b"no gzip", Content_Encoding="gzip"), "its packing is damaged"),
        (answer(gzip.compress(PAGE), Content_Encoding="gzip"), None),
        (answer(b"", 302, Location="/bad"), "it redirects more than 5 times"),
        (answer(b"", 302), "it redirects to nowhere"),
        (answer(b"", 302, Location="file:///etc/passwd"), "only http:// and https:// addresses"),
        (answer(b"", 302, Location="http://u:p@127.0.0.1/"), "the address holds a password"),
        (answer(b"", 302, Location="http://[::1"), "this is no address"),
    ],
)  # fmt: skip
def test_servers_that_misbehave(server: Server, load: Loader, reply: Reply, message: str | None) -> None:
    server.replies |= {"/bad": reply, "/good": answer(PAGE)}
    bad, good = load(f"{server.root}/bad", f"{server.root}/good", retries=0)
    assert good.outcome == "new"
    if message is None:
        assert bad.outcome == "new" and bad.path and bad.path.read_bytes() == PAGE
    else:
        assert bad.outcome == "failed" and bad.message.startswith(message)
        assert len(list(load.out.rglob("*.html"))) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]", "2130706433"]
)  # fmt: skip
def test_addresses_inside_a_network_are_refused(server: Server, load: Loader, host: str) -> None:
    port = server.http.server_port
    found = only(load(f"http://{host}:{port}/1", private=False))
    assert found.outcome == "failed" and "inside a network" in found.message
    assert not server.asked


def test_redirects_to_addresses_inside_are_refused(
    server: Server, load: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first name counts as public here; the address that it redirects to does not."""
    from pipeline.fetch import http

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: real("127.0.0.1", *rest, **more))
    asked: list[str] = []

    def public_at_first(address: str) -> bool:
        asked.append(address)
        return len(asked) <= 2  # robots.txt and the page itself

    monkeypatch.setattr(http, "is_public", public_at_first)
    server.replies["/1"] = answer(b"", 302, Location=f"http://inside.example.org:{server.http.server_port}/secret")
    found = only(load(f"http://news.example.org:{server.http.server_port}/1", private=False))
    assert "inside.example.org is inside a network" in found.message
    assert server.asked["/secret"] == 0


def test_a_name_is_resolved_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look-up, which could say another address (DNS rebinding), is never made."""
    real, asked = socket.getaddrinfo, list[str]()

    def resolve(host: str, *rest: object, **more: object) -> object:
        asked.append(host)
        return real("127.0.0.1", *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    server.replies["/1"] = answer(PAGE)
    found = get(f"http://news.example.org:{server.http.server_port}/1", {}, Limits(private=True))
    assert found.body == PAGE
    assert [host for host in asked if host == "news.example.org"] == ["news.example.org"]
    assert server.headers["/1"]["Host"] == f"news.example.org:{server.http.server_port}"


def test_a_host_that_is_not_known_and_one_that_does_not_listen() -> None:
    with pytest.raises(RetryLater, match="no host"):
        get("http://none-such.invalid/", {}, Limits())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(RetryLater, match="the connection breaks"):
            get(f"http://127.0.0.1:{taken.getsockname()[1]}/", {}, Limits(private=True))


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "news.html", "http://", "http://exa mple.org/", "http://a:b/", "http://\ud800/"]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises((FetchError, RetryLater)):
        get(url, {}, Limits(private=True))


@pytest.mark.parametrize(
    "memory", ["", "[]", "{", '{"%s/1": {"path": "../../x", "etag": "a"}}', '{"%s/1": {"path": 3}}']
)
def test_a_damaged_memory_is_as_none(server: Server, load: Loader, memory: str, tmp_path: Path) -> None:
    load.out.mkdir()
    (load.out / REMEMBERED).write_text(memory.replace("%s", server.root), encoding="utf-8")
    server.replies["/1"] = answer(PAGE)
    found = only(load(f"{server.root}/1"))
    assert found.outcome == "new" and found.path and found.path.is_relative_to(load.out)
    assert json.loads((load.out / REMEMBERED).read_text(encoding="utf-8"))


def test_the_command(server: Server, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from pipeline.cli import app

    server.replies["/1"] = answer(PAGE)
    arguments = ["fetch", f"{server.root}/1", "--out", str(tmp_path), "--wait", "0"]
    refused = CliRunner().invoke(app, arguments)
    assert refused.exit_code == 1 and "inside a network" in refused.output
    loaded = CliRunner().invoke(app, [*arguments, "--allow-private"])
    assert loaded.exit_code == 0 and loaded.output.startswith("new")
