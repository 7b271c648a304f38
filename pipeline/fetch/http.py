"""One request over HTTP, with a gate for addresses and a limit for everything: size, time, headers, redirects.

The name of a host is resolved here, every address that it has is looked at, and the connection goes to one of these: a name that
resolves to another address a moment later (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from pipeline.read.limits import sized

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection

AGENT = "mahdar"
"""The name by which robots.txt may speak of us."""
_CHUNK = 1 << 16
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchError(Exception):
    """An address that will not be loaded, with a sentence that says why and what to do."""


class RetryLater(Exception):
    """A fault that may pass; ``after`` is how many seconds the host asks to wait, if it does."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds without a byte, seconds for a whole answer, bytes unpacked, redirects; and whether private addresses may be asked."""

    timeout: float = 20.0
    whole: float = 120.0
    size: int = 50_000_000
    redirects: int = 5
    private: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered: headers by name in lower case, the body unpacked."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes


def get(url: str, headers: dict[str, str], limits: Limits, size: int | None = None) -> Answer:
    """Ask for an address once; redirects are answers like others.

    Raises :class:`FetchError` for what will not work, :class:`RetryLater` for what may pass.
    """
    try:
        import urllib3
    except ImportError:
        raise FetchError("downloading needs urllib3 and protego: pip install 'mahdar[fetch]'") from None
    address, host, port, secure, target = _resolved(url, limits)
    connection = _connection(address, host, port, secure, limits)
    late = threading.Event()
    watch = threading.Timer(limits.whole, _cut)
    watch.daemon = True
    try:
        connection.connect()
        watch.args = (connection.sock, late)  # the connection lets go of it before the body is read
        watch.start()
        connection.request(
            "GET", target, preload_content=False, decode_content=True,
            headers={"Host": _host_header(host, port, secure), "User-Agent": AGENT,
                     "Accept-Encoding": "gzip, deflate", "Accept": "*/*", "Connection": "close", **headers},
        )  # fmt: skip
        response = connection.getresponse()
        known = {name.lower(): value for name, value in response.headers.items()}
        body = b"" if response.status in (204, 304) else _body(response, known, size or limits.size)
        if late.is_set():
            raise TimeoutError
        return Answer(url, response.status, known, body)
    except FetchError:
        raise
    except (urllib3.exceptions.HTTPError, OSError, ValueError, EOFError) as error:
        if late.is_set():
            raise FetchError(f"it takes longer than {limits.whole:.0f} s: try again later") from error
        raise _fault(error, limits) from error
    except Exception as error:  # http.client has its own: a line that is no status, headers without end
        raise RetryLater(f"its answer is not HTTP ({type(error).__name__})") from error
    finally:
        watch.cancel()
        connection.close()


def _fault(error: Exception, limits: Limits) -> Exception:
    import ssl

    from urllib3.exceptions import DecodeError, LocationParseError, SSLError

    if isinstance(error, SSLError | ssl.SSLCertVerificationError):
        return FetchError(f"its certificate cannot be trusted ({error}): check the address")
    if isinstance(error, DecodeError):
        return FetchError("its packing is damaged: try again later")
    if isinstance(error, LocationParseError | UnicodeError):
        return FetchError("this is no address that can be asked for: check it")
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return RetryLater(f"it does not answer within {limits.timeout:.0f} s")
    return RetryLater(f"the connection breaks ({type(error).__name__})")


def _body(response: Any, headers: dict[str, str], size: int) -> bytes:
    """The body, unpacked, piece by piece: one that drips or never ends does not fill the memory."""
    too_large = FetchError(f"it is larger than {sized(size)}: load it by hand, if it is worth it")
    if (stated := headers.get("content-length", "")).isdecimal() and int(stated[:18]) > size:
        raise too_large
    parts: list[bytes] = []
    count = 0
    while piece := response.read(_CHUNK, decode_content=True):
        parts.append(piece)
        count += len(piece)
        if count > size:
            raise too_large
    return b"".join(parts)


def _cut(connected: Any, late: threading.Event) -> None:
    """End a connection that drips: each of its bytes comes in time, but the whole does not."""
    late.set()
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _connection(address: str, host: str, port: int, secure: bool, limits: Limits) -> HTTPConnection:
    from urllib3.connection import HTTPConnection, HTTPSConnection

    if secure:
        return HTTPSConnection(address, port, timeout=limits.timeout, server_hostname=host, assert_hostname=host)
    return HTTPConnection(address, port, timeout=limits.timeout)


def _host_header(host: str, port: int, secure: bool) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == (443 if secure else 80) else f"{name}:{port}"


def _resolved(url: str, limits: Limits) -> tuple[str, str, int, bool, str]:
    """The address to connect to, the host's name, the port, whether by TLS, and the target of the request."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (
            (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else parts.hostname
        )
    except ValueError as error:
        raise FetchError("this is no address that can be asked for: check it") from error
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError("only http:// and https:// addresses are loaded: check it")
    if parts.username or parts.password:
        raise FetchError("the address holds a password: take it out")
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise RetryLater(f"no host {host} is known") from error
    if not limits.private and (inside := sorted(address for address in found if not is_public(address))):
        raise FetchError(f"{host} is inside a network ({inside[0]}): allow private addresses if you mean it")
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    )
    return min(found, key=lambda address: (":" in address, address)), host, port, parts.scheme == "https", target


def is_public(address: str) -> bool:
    """Whether an address is one of the public network, however it is written.

    >>> is_public("93.184.216.34"), is_public("127.0.0.1"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254")
    (True, False, False, False)
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast
