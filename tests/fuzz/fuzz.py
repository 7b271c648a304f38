"""Fuzzing for as long as one likes: bytes become documents, and documents become tables, without a traceback.

    python -m tests.fuzz.fuzz extract -max_total_time=600      # texts of words, marks and odd characters
    python -m tests.fuzz.fuzz a.html -max_total_time=600       # files of one format, that of the name

It needs atheris (``pip install atheris``), which guides chance by what code was reached. A finding is left in a file
``crash-…`` or ``timeout-…``; give its path instead of ``-max_total_time`` to see it again. What was found so far stands as
small cases in tests/read/test_found.py.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path


def main(name: str, options: list[str]) -> None:
    """Fuzz one target; its seeds are the first corpus."""
    import atheris  # not at the top: the test-suite imports every module, and atheris is no part of it

    with atheris.instrument_imports(include=["pipeline"]):
        from tests.fuzz.targets import fuzz_extract, fuzz_file, mutate, seeds
    if name != "extract" and name not in seeds():
        raise SystemExit(f"{name}: choose extract, {', '.join(seeds())}")
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(seeds().get(name, [])):
            Path(folder, str(number)).write_bytes(data)

        def mutator(data: bytes, size: int, seed: int) -> bytes:
            return mutate(data, size, seed) if seed % 2 else atheris.Mutate(data, size)

        target = fuzz_extract if name == "extract" else fuzz_file(name)
        arguments = [sys.argv[0], "-timeout=30", "-rss_limit_mb=3000", "-max_len=60000", *options]
        if not any(not option.startswith("-") for option in options):
            arguments.append(folder)
        atheris.Setup(arguments, target, custom_mutator=mutator)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
