"""Recognisers that fail as code can: each does so at a word of its own, and else finds editions as the usual one does.

They are passed to ``flow.run``, and found by their names in its workers.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time
from typing import Any

from pipeline.find import RECOGNIZERS, Recognizer
from pipeline.find.editions import find_editions
from pipeline.lexicon import Lexicon
from pipeline.mentions import Mentions
from pipeline.normalize import Tokens

CRASH, HANG, EAT, EXIT, RAISE, KILLED = "انفجار", "انتظار", "التهام", "خروج", "اعتراض", "اغتيال"
SLOW = "تمهل"


def find_or_fail(tokens: Tokens, mentions: Mentions, lexicon: Lexicon) -> list[Any]:
    """Find editions, unless a word of the text says to fail."""
    words = set(tokens.norms)
    if CRASH in words:
        ctypes.string_at(0)  # reads at address 0: the process dies of SIGSEGV
    if HANG in words:
        while True:
            time.sleep(60)
    if EAT in words:
        hoard = []
        while True:
            hoard.append(bytearray(b"x") * (64 << 20))
    if EXIT in words:
        os._exit(3)
    if KILLED in words:
        os.kill(os.getpid(), signal.SIGKILL)
    if SLOW in words:
        time.sleep(0.05)
    if RAISE in words:
        raise IndexError("list index out of range")
    return find_editions(tokens, mentions, lexicon)


HOSTILE: tuple[tuple[str, Recognizer], ...] = (("editions", find_or_fail), *RECOGNIZERS[1:])
