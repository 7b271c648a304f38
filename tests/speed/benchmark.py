"""Speed and memory of a whole run, beside spaCy's own Arabic tokenizer on the same text.

    python -m tests.speed.benchmark [CORPUS.jsonl[.gz]] [--characters N] [--pairs N] [--least RATIO]

Both start cold, each in a process of its own, in turn, and the medians of the pairs are printed. The run is ``mahdar run`` with
one worker, from the start of the process to its end: imports, reading, extraction, linking and writing all tables; the lexicon
is compiled, as any earlier run leaves it. The tokenizer is ``spacy.blank("ar").pipe`` alone, its imports and the reading of the
text not counted. Without a corpus, the text is made of the sentences of data/raw, N characters (5,000,000) of it. With
``--least`` the exit code is 1 when the run is not so many times as fast as the tokenizer or takes 600 MiB or more, or when
dates are read more slowly than two million characters a second, or ten million of lines without any.
Dates are timed on tokens already made, found and resolved, in this process.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline import load_lexicon, read_documents
from pipeline.find.dates import find_dates, resolve_dates
from pipeline.lexicon import build_lexicon
from pipeline.normalize import normalize

RAW = Path(__file__).parents[2] / "data" / "raw"
MEMORY_LIMIT = 600  # MiB
DATES_SPEED, DATELESS_SPEED = 2_000_000, 10_000_000  # characters a second
SENTENCE = 25  # made words
FILLING = 4  # made sentences for each one of the samples
CONSONANTS = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"
PATTERNS = "{}{}{} {}ا{}{} م{}{}و{} ت{}{}ي{} {}{}ا{}ة م{}ا{}{}ات ا{}ت{}ا{} {}{}ي{}ون است{}{}ا{} ي{}{}{}".split()
PREFIXES = ("", "", "", "ال", "ال", "و", "وال", "ب", "لل", "ل")

TOKENIZE = """
import sys, time
import spacy
from pipeline.read import read_documents
texts = [document.text for document in read_documents([sys.argv[1]])]
nlp = spacy.blank("ar")
start = time.perf_counter()
for doc in nlp.pipe(texts):
    pass
print(time.perf_counter() - start)
"""


def made_word(rank: int) -> str:
    """A word of Arabic shape, always the same for a rank: three consonants in a pattern, with or without a prefix.

    >>> made_word(1) == made_word(1) != made_word(2)
    True
    """
    scattered = rank * 2_654_435_761 % (1 << 32)
    scattered, pattern = divmod(scattered, len(PATTERNS))
    scattered, prefix = divmod(scattered, len(PREFIXES))
    letters = []
    for _ in range(3):
        scattered, letter = divmod(scattered, len(CONSONANTS))
        letters.append(CONSONANTS[letter])
    return PREFIXES[prefix] + PATTERNS[pattern].format(*letters)


def made_text(characters: int) -> Iterator[dict[str, str]]:
    """Documents of sentences of the samples among sentences of made words, in a random but fixed order.

    Without the latter, words would repeat so often that every tokenizer had them all in its cache.
    """
    texts = [document.text for document in read_documents([str(RAW)])]
    sentences = [part.strip() for text in texts for part in re.split(r"(?<=[.؟!])\s+|\n", text) if part.strip()]
    chance = random.Random(1)
    written = number = 0
    while written < characters:
        chosen = chance.choices(sentences, k=chance.randint(1, 4))
        # So spread, a million and a half words hold some 190,000 different ones, as so many words of news do.
        made = [made_word(int(200 * chance.paretovariate(0.4))) for _ in range(SENTENCE * FILLING * len(chosen))]
        chosen += [" ".join(made[i : i + SENTENCE]) + "." for i in range(0, len(made), SENTENCE)]
        chance.shuffle(chosen)
        text = "\n".join(chosen)
        yield {"id": f"made-{number}", "text": text, "published": f"2024-{number % 12 + 1:02}-15"}
        written += len(text)
        number += 1


def time_run(corpus: Path, out: Path) -> tuple[float, float]:
    """Seconds and peak memory (MiB) of a whole run; raises ``SystemExit`` when it fails or rejects a document."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "pipeline", "run", corpus, "--out", out, "--fresh", "--quiet"])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"benchmark: the run failed with exit code {process.returncode}")
    rejected = json.loads((out / "run.json").read_text(encoding="utf-8"))["documents"]["rejected"]
    if rejected:
        raise SystemExit(f"benchmark: {rejected} documents were rejected; see them with: mahdar run {corpus}")
    # Linux counts kibibytes, macOS bytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return time.perf_counter() - start, usage.ru_maxrss / unit


def time_tokenizer(corpus: Path) -> float:
    """Seconds that spaCy's blank Arabic pipeline takes to make Docs of the texts."""
    printed = subprocess.run([sys.executable, "-c", TOKENIZE, corpus], check=True, stdout=subprocess.PIPE)
    return float(printed.stdout)


def time_dates(corpus: Path) -> tuple[float, float]:
    """Characters a second whose dates are found and resolved: of the texts, and of those of their lines that hold no date."""
    lexicon, published = load_lexicon(), dt.date(2024, 1, 15)

    def speed(texts: list[str]) -> float:
        made = [normalize(text, lexicon.vocabulary) for text in texts]
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            for tokens in made:
                resolve_dates(tokens, find_dates(tokens, lexicon), published, lexicon)
            best = min(best, time.perf_counter() - start)
        return sum(map(len, texts)) / best

    texts = [document.text for document in read_documents([str(corpus)])]
    dateless = [
        "\n".join(line for line in text.split("\n") if not find_dates(normalize(line, lexicon.vocabulary), lexicon))
        for text in texts
    ]
    return speed(texts), speed(dateless)


def main() -> int:
    """Print the figures; 1 when ``--least`` is given and they do not suffice."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", nargs="?", type=Path, help="documents, .jsonl or .jsonl.gz; default: made text")
    parser.add_argument("--characters", type=int, default=5_000_000, help="how much text to make")
    parser.add_argument("--pairs", type=int, default=3, help="how often to time each")
    parser.add_argument("--least", type=float, help="exit with 1 when the ratio of speeds is less, or memory too large")
    options = parser.parse_args()
    start = time.perf_counter()
    build_lexicon()
    compiling = time.perf_counter() - start
    load_lexicon()
    with tempfile.TemporaryDirectory() as folder:
        corpus = options.corpus
        if corpus is None:
            corpus = Path(folder, "made.jsonl")
            lines = (json.dumps(row, ensure_ascii=False) for row in made_text(options.characters))
            corpus.write_text("\n".join(lines) + "\n", encoding="utf-8")
        characters = sum(len(document.text) for document in read_documents([str(corpus)]))
        pairs = [(*time_run(corpus, Path(folder, "tables")), time_tokenizer(corpus)) for _ in range(options.pairs)]
        dates, dateless = time_dates(corpus)
    seconds, memory, tokenizing = map(statistics.median, zip(*pairs, strict=True))
    ratio = statistics.median(alone / whole for whole, _, alone in pairs)
    print(f"text        {characters:,} characters ({options.corpus or 'made of data/raw'}); medians of {options.pairs}")
    print(f"mahdar run  {characters / seconds:,.0f} characters a second ({seconds:.1f} s, {memory:.0f} MiB at most)")
    print(f"spaCy alone {characters / tokenizing:,.0f} characters a second ({tokenizing:.1f} s)")
    print(f"ratio       {ratio:.2f}")
    print(f"lexicon     {compiling:.1f} s to compile, once")
    print(f"dates       {dates:,.0f} characters a second; {dateless:,.0f} of lines without any")
    slow = ratio < (options.least or 0) or dates < DATES_SPEED or dateless < DATELESS_SPEED
    return int(options.least is not None and (slow or memory >= MEMORY_LIMIT))


if __name__ == "__main__":
    sys.exit(main())
