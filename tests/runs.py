"""What tests of whole runs share: a small corpus, runs in processes of their own, and what is left on the disk."""

from __future__ import annotations

import json
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from pipeline import read_documents

ROOT = Path(__file__).parents[1]
RAW = ROOT / "data" / "raw"
SMALL_STEPS = "from pipeline import flow, store; flow._MOST_IN_BATCH = 5; store._COMMIT_EVERY = 7"
"""Batches and commits so small that a short run has many moments at which it can be stopped."""


def sample_releases(number: int = 60, seed: int = 1) -> list[dict[str, str]]:
    """Documents of the samples' sentences, three to six each, always the same for a number and a seed."""
    texts = [document.text for document in read_documents([str(RAW)])]
    sentences = [part.strip() for text in texts for part in re.split(r"(?<=[.؟!])\s+|\n", text) if part.strip()]
    chance = random.Random(seed)
    return [
        {
            "id": f"d{n:05}",
            "text": "\n".join(chance.choices(sentences, k=chance.randint(3, 6))),
            "published": f"{chance.randint(2017, 2024)}-{n % 12 + 1:02}-15",
        }
        for n in range(number)
    ]


def write_jsonl(path: Path, releases: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in releases), encoding="utf-8")
    return path


def tables_of(folder: Path) -> dict[str, bytes]:
    """Every CSV and Parquet file of a folder, and the dump of its SQLite file."""
    files = {path.name: path.read_bytes() for path in (*folder.glob("*.csv"), *folder.glob("*.parquet"))}
    if (folder / "mahdar.sqlite").exists():
        with closing(sqlite3.connect(folder / "mahdar.sqlite")) as database:
            files["dump"] = "\n".join(database.iterdump()).encode()
    return files


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    """A Python process that can import the project and the tests; what it prints is kept."""
    # A shell starts what runs in its background without Ctrl-C, and so these tests, perhaps.
    ready = "signal.signal(signal.SIGINT, signal.default_int_handler)"
    head = f"import signal, sys; sys.path.insert(0, {str(ROOT)!r}); {ready}\n"
    command = [sys.executable, "-c", head + script, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def start_mahdar(*arguments: object, before: str = "") -> subprocess.Popen[str]:
    """The command in a process of its own, after the statements ``before``; workers need a script that can be imported."""
    return start(f"{before}\nfrom pipeline.cli import main\nif __name__ == '__main__': main()", *arguments)


def plain(stderr: str) -> str:
    """The one line on standard error."""
    lines = [line for line in stderr.splitlines() if line.strip()]
    assert len(lines) == 1, stderr
    return lines[0]
