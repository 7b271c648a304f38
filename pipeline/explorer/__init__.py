"""The explorer: Datasette over the tables of a run, read-only, with search through harakat, hamza forms and proclitics."""

from __future__ import annotations

import os
import socket
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pipeline.explorer.database import build_database
from pipeline.explorer.metadata import DATABASE, metadata
from pipeline.lexicon import load_lexicon
from pipeline.normalize import Vocabulary
from pipeline.write import DATABASE_NAME

__all__ = ["address", "open_port", "serve"]

_LOOK_EVERY = 2.0
"""Seconds between looks at whether a run has published new tables."""

_SETTINGS = {
    "default_page_size": 50,
    "sql_time_limit_ms": 5000,
    "max_csv_mb": 0,
    "allow_download": False,
    "default_cache_ttl": 0,
    "suggest_facets": False,
}


def open_port(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises ``OSError``, in one line, where the port is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(128)
    except (OSError, OverflowError) as error:
        opened.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise OSError(f"{host}:{port}: {reason}; choose another port with --port (0 takes a free one)") from error
    return opened


def serve(folder: Path, opened: socket.socket, *, ready: Callable[[], None] = lambda: None) -> None:
    """Serve the tables in ``folder`` until interrupted; ``ready`` is called before the first request is taken.

    The explorer serves a copy in a temporary folder, and takes up what later runs publish. Raises ``ModuleNotFoundError`` where
    Datasette is not installed, ``OSError``, in one line, where the folder has no ``mahdar.sqlite``.
    """
    import uvicorn

    source = folder / DATABASE_NAME
    if not source.exists():
        raise OSError(f"{folder}: no {DATABASE_NAME} of a run is here; name the folder of its tables with --out")
    with tempfile.TemporaryDirectory(prefix="mahdar-explorer-") as temporary:
        current = _Current(source, Path(temporary), load_lexicon().vocabulary)
        with current.watching():
            ready()
            config = uvicorn.Config(current, log_level="warning", lifespan="off", access_log=False)
            uvicorn.Server(config).run(sockets=[opened])


class _Current:
    """An ASGI application that passes requests to the explorer of the tables published last."""

    def __init__(self, source: Path, temporary: Path, vocabulary: Vocabulary) -> None:
        self._source, self._temporary, self._vocabulary = source, temporary, vocabulary
        self._number, self._seen = 0, _stamp(source)
        _register(vocabulary)
        self._application = self._build()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass on what reads, and refuse everything else before anybody looks at it."""
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"allow", b"GET, HEAD")]
            await send({"type": "http.response.start", "status": 405, "headers": headers})
            await send({"type": "http.response.body", "body": b"The explorer is read-only.\n"})
            return
        await self._application(scope, receive, send)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look for new tables in a thread of its own, until the block ends."""
        ended = threading.Event()
        thread = threading.Thread(target=self._watch, args=(ended,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join(timeout=10)

    def _watch(self, ended: threading.Event) -> None:
        while not ended.wait(_LOOK_EVERY):
            stamp = _stamp(self._source)
            # What is half done or of another version is left alone; the tables served stay as they are.
            if stamp and stamp != self._seen:
                with suppress(OSError, sqlite3.Error):
                    self._application = self._build()
                self._seen = stamp

    def _build(self) -> Any:
        """An explorer of the tables as they are now, with database and threads of its own."""
        self._number += 1
        path = self._temporary / f"{self._number}.sqlite"
        try:
            build_database(self._source, path, self._vocabulary)
        except sqlite3.Error as error:
            raise OSError(f"{self._source}: not the tables of a run ({error}); run mahdar again") from error
        # Requests that are under way may still read the copy before; the one before that nobody does.
        (self._temporary / f"{self._number - 2}.sqlite").unlink(missing_ok=True)
        return _application(path)


def _application(path: Path) -> Any:
    from datasette.app import Datasette
    from datasette.database import Database

    from pipeline.explorer.plugin import MOUNT, STATIC

    explorer = Datasette([], metadata=metadata(), settings=_SETTINGS, static_mounts=[(MOUNT, str(STATIC))])
    explorer.remove_database("_memory")
    explorer.add_database(Database(explorer, path=str(path), is_mutable=False), name=DATABASE)
    return explorer.app()


def _register(vocabulary: Vocabulary) -> None:
    from datasette.plugins import pm

    from pipeline.explorer.plugin import Plugin

    # Where it finds rich, it prints a page of every mistyped query with all local variables; the browser says what was wrong.
    pm.get_plugin("datasette.handle_exception").rich = None
    if not pm.has_plugin("mahdar"):
        pm.register(Plugin(vocabulary), "mahdar")


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a run puts a new file in place."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def address(opened: socket.socket) -> str:
    """The address of a socket, as a browser takes it."""
    host, port = opened.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
