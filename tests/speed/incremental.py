"""How long ten releases more take, on top of thousands that a folder knows, beside the start of the program.

    python -m tests.speed.incremental [CORPUS.jsonl[.gz]] [--documents N] [--limit SECONDS]

A run reads all documents of the corpus (or N, 5,000, made of the sentences of data/raw) but ten; then one reads all. Both are
``mahdar run`` in processes of their own, and a third in a new folder shows that the tables are those of one run. What
``mahdar --help`` takes is the start. With ``--limit`` the exit code is 1 when the second run takes so many seconds more than
that, and always when the tables differ.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.runs import sample_releases, tables_of, write_jsonl

MORE = 10
OF_HISTORY = ("event_aliases.csv", "event_aliases.parquet", "dump")


def releases_of(corpus: Path | None, documents: int) -> list[dict[str, Any]]:
    """The documents of a corpus, or made ones."""
    if corpus is None:
        return list(sample_releases(documents))
    with gzip.open(corpus, "rt", encoding="utf-8") if corpus.suffix == ".gz" else corpus.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def seconds(*arguments: object) -> float:
    """How long the command takes, from the start of its process to its end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "pipeline", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> int:
    """Print the figures; 1 when the limit is passed, or the tables differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", nargs="?", type=Path, help="documents, .jsonl or .jsonl.gz; default: made ones")
    parser.add_argument("--documents", type=int, default=5_000, help="how many to make")
    parser.add_argument("--limit", type=float, help="exit with 1 when the second run takes more beyond the start")
    options = parser.parse_args()
    releases = releases_of(options.corpus, options.documents)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = write_jsonl(folder / "releases.jsonl", releases[:-MORE])
        first = seconds("run", path, "--out", folder / "out", "--quiet")
        write_jsonl(path, releases)
        start = min(seconds("--help") for _ in range(3))
        more = seconds("run", path, "--out", folder / "out", "--quiet") - start
        nothing = seconds("run", path, "--out", folder / "out", "--quiet") - start
        seconds("run", path, "--out", folder / "once", "--quiet")
        found, once = tables_of(folder / "out"), tables_of(folder / "once")
    differing = [table for table in once if table not in OF_HISTORY and found[table] != once[table]]
    print(f"first run   {first:.1f} s for {len(releases) - MORE:,} documents")
    print(f"{MORE} more     {more:.2f} s, and {nothing:.2f} s with nothing new, beyond the start of {start:.2f} s")
    print(f"tables      {'differ: ' + ', '.join(differing) if differing else 'those of one run'}")
    return int(bool(differing) or (options.limit is not None and more > options.limit))


if __name__ == "__main__":
    sys.exit(main())
