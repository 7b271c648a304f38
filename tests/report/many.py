"""Made-up releases in any number, each of a gathering of its own: what a large report is measured with."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

from pipeline.lexicon import load_lexicon

_CITIES = "القاهرة الرياض عمان بيروت تونس الرباط الدوحة المنامة مسقط الكويت بغداد نواكشوط دبي جدة مراكش الجزائر".split()
_STATES = "مصر السعودية الأردن لبنان تونس المغرب قطر البحرين عمان الكويت العراق موريتانيا الإمارات السودان اليمن ليبيا".split()
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_WORDS = 220  # of a release, as news has them


def write_releases(path: Path, number: int) -> None:
    """Write ``number`` releases as JSON Lines; the same number gives the same bytes."""
    chance = random.Random(number)
    lexicon = load_lexicon()
    bodies = sorted({body.name_ar for body in lexicon.bodies.values() if body.name_ar.startswith("مجلس ")})
    with path.open("w", encoding="utf-8") as file:
        for n in range(number):
            day = dt.date(2012, 1, 5) + dt.timedelta(days=chance.randrange(4700))
            states = chance.sample(_STATES, 5)
            text = (
                f"عقد {bodies[n % len(bodies)]} اجتماعه ({1 + 2 * (n // len(bodies))}) في {chance.choice(_CITIES)} "
                f"يوم {day.day}/{day.month}/{day.year} برئاسة {states[0]} وبمشاركة {states[1]} و{states[2]} و{states[3]} "
                f"وبحضور وفد من {states[4]}.\n\n"
            )
            # Letters in no order: they deflate less than any prose, so that no real corpus makes a larger file.
            words = ["".join(chance.choices(_LETTERS, k=chance.randrange(2, 9))) for _ in range(_WORDS)]
            text += "\n\n".join(" ".join(words[at : at + 55]) for at in range(0, _WORDS, 55))
            row = {"id": f"made-up-{n:05}", "text": text, "published": day.isoformat(), "publisher": f"Agency {n % 40}"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
