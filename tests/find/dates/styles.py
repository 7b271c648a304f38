"""Every style of writing a date that the project claims to read, as functions from a day to its text.

A style is made of what libraries know (CLDR's month names, the Umm al-Qura calendar) and of the grammar of number words;
what is written must be read back to the same days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from babel import Locale

from pipeline import calendars

Style = Callable[[dt.date], str]

FIRST, LAST = dt.date(1980, 1, 1), dt.date(2040, 12, 31)

UNITS = "أول ثاني ثالث رابع خامس سادس سابع ثامن تاسع عاشر".split()
CARDINALS = "واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة".split()
TENS = "عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين".split()
HUNDREDS = "مئة مئتين ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة".split()
WEEKDAYS = "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد".split()
HIJRI_MONTHS = (
    "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان", "رمضان", "شوال", "ذي القعدة",
    "ذي الحجة",
)  # fmt: skip


def months_of(locale: str) -> list[str]:
    """The twelve names of a CLDR locale."""
    names = Locale.parse(locale).months["format"]["wide"]
    return [names[number] for number in range(1, 13)]


GULF, LEVANT, ALGERIA, MOROCCO, MAURITANIA = (months_of(f"ar_{code}") for code in ("AE", "LB", "DZ", "MA", "MR"))


def ordinal(day: int) -> str:
    """A day of the month as an ordinal with the article: الحادي والعشرين."""
    tens, unit = divmod(day, 10)
    if day <= 10:
        return "ال" + UNITS[day - 1]
    first = "الحادي" if unit == 1 else f"ال{UNITS[unit - 1]}"
    if tens == 1:
        return f"{first} عشر"
    return f"{first} وال{TENS[tens - 2]}" if unit else f"ال{TENS[tens - 2]}"


def cardinal(number: int) -> str:
    """A year in words: ألفين وخمسة وعشرين."""
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    tens, unit = divmod(rest, 10)
    parts = [{1: "ألف", 2: "ألفين"}[thousands]]
    if hundreds:
        parts.append(HUNDREDS[hundreds - 1])
    if tens == 1:
        first = {0: "", 1: "أحد ", 2: "اثني "}.get(unit, f"{CARDINALS[unit - 1]} ")
        return " و".join([*parts, f"{first}{'عشر' if unit else 'عشرة'}"])
    parts += [CARDINALS[unit - 1]] if unit else []
    parts += [TENS[tens - 2]] if tens else []
    return " و".join(parts)


def eastern(text: str) -> str:
    """With Arabic-Indic digits."""
    return text.translate({ord(str(n)): 0x660 + n for n in range(10)})


def persian(text: str) -> str:
    """With Persian digits."""
    return text.translate({ord(str(n)): 0x6F0 + n for n in range(10)})


def hijri(day: dt.date) -> tuple[int, int, int]:
    """Year, month and day in the Umm al-Qura calendar."""
    parts = calendars.hijri_parts(day)
    assert parts
    return parts


def hijri_named(day: dt.date) -> str:
    """5 رجب 1445هـ."""
    year, month, number = hijri(day)
    return f"{number} {HIJRI_MONTHS[month - 1]} {year}هـ"


def named(day: dt.date, months: list[str] = GULF) -> str:
    """12 نوفمبر 2025."""
    return f"{day.day} {months[day.month - 1]} {day.year}"


def weekday(day: dt.date) -> str:
    """The name of its weekday."""
    return WEEKDAYS[day.weekday()]


def stretched(word: str) -> str:
    """With tatweel after its second letter, where that letter joins the next."""
    return word if word[1] in "اأإآدذرزوى" else f"{word[:2]}ـــ{word[2:]}"


DAYS: dict[str, Style] = {
    "Egypt and the Gulf: 12 نوفمبر 2025": named,
    "Levant: 12 تشرين الثاني 2025": lambda d: named(d, LEVANT),
    "Algeria and Tunisia: 12 جوان 2025": lambda d: named(d, ALGERIA),
    "Morocco: 12 غشت 2025": lambda d: named(d, MOROCCO),
    "Mauritania: 12 أغشت 2025": lambda d: named(d, MAURITANIA),
    "leading zero: 05 مايو 2025": lambda d: f"{d.day:02} {GULF[d.month - 1]} {d.year}",
    "Arabic-Indic digits": lambda d: eastern(named(d)),
    "Persian digits": lambda d: persian(named(d)),
    "marked م": lambda d: named(d) + "م",
    "marked م, spaced": lambda d: named(d) + " م",
    "marked ميلادية": lambda d: named(d) + " ميلادية",
    "من between: 12 من نوفمبر 2025": lambda d: f"{d.day} من {GULF[d.month - 1]} {d.year}",
    "nouns: 12 من شهر نوفمبر عام 2025": lambda d: f"{d.day} من شهر {GULF[d.month - 1]} عام {d.year}",
    "لعام: 12 نوفمبر لعام 2025": lambda d: f"{d.day} {GULF[d.month - 1]} لعام {d.year}",
    "comma before the year": lambda d: f"{d.day} {GULF[d.month - 1]}، {d.year}",
    "hyphens: 12-نوفمبر-2025": lambda d: f"{d.day}-{GULF[d.month - 1]}-{d.year}",
    "slashes: 12/نوفمبر/2025": lambda d: f"{d.day}/{GULF[d.month - 1]}/{d.year}",
    "two names: 13 شباط/فبراير 2024": lambda d: f"{d.day} {LEVANT[d.month - 1]}/{GULF[d.month - 1]} {d.year}",
    "two names, spaced": lambda d: f"{d.day} {GULF[d.month - 1]} / {LEVANT[d.month - 1]} {d.year}",
    "other name in brackets": lambda d: f"{d.day} {GULF[d.month - 1]} ({LEVANT[d.month - 1]}) {d.year}",
    "tatweel in the month": lambda d: f"{d.day} {stretched(GULF[d.month - 1])} {d.year}",
    "no-break space": lambda d: named(d).replace(" ", "\u00a0"),
    "month first: نوفمبر 12، 2025": lambda d: f"{GULF[d.month - 1]} {d.day}، {d.year}",
    "weekday": lambda d: f"{weekday(d)} {named(d)}",
    "weekday with noun and comma": lambda d: f"يوم {weekday(d)}، {named(d, LEVANT)}",
    "weekday, الموافق": lambda d: f"{weekday(d)} الموافق {named(d)}",
    "weekday in brackets": lambda d: f"{named(d)} ({weekday(d)})",
    "weekday and digits": lambda d: f"{weekday(d)} {d.day}/{d.month}/{d.year}",
    "ordinal: الثاني عشر من نوفمبر 2025": lambda d: f"{ordinal(d.day)} من {GULF[d.month - 1]} {d.year}",
    "ordinal, noun": lambda d: f"{ordinal(d.day)} من شهر {LEVANT[d.month - 1]} سنة {d.year}",
    "all in words": lambda d: f"{ordinal(d.day)} من {GULF[d.month - 1]} عام {cardinal(d.year)}",
    "article and digits: الـ12 من نوفمبر 2025": lambda d: f"الـ{d.day} من {GULF[d.month - 1]} {d.year}",
    "slashes, digits": lambda d: f"{d.day}/{d.month}/{d.year}",
    "slashes, leading zeros": lambda d: f"{d:%d/%m/%Y}",
    "slashes, spaced": lambda d: f"{d.day} / {d.month} / {d.year}",
    "slashes, marked": lambda d: f"{d.day}/{d.month}/{d.year}م",
    "slashes, Arabic-Indic": lambda d: eastern(f"{d.day}/{d.month}/{d.year}"),
    "slashes, two digits of the year": lambda d: f"{d.day}/{d.month}/{d:%y}",
    "backslashes": lambda d: f"{d.day}\\{d.month}\\{d.year}",
    "hyphens, digits": lambda d: f"{d.day}-{d.month}-{d.year}",
    "long dashes": lambda d: f"{d.day}–{d.month}–{d.year}",
    "tatweel as dash": lambda d: f"{d.day}ـ{d.month}ـ{d.year}",
    "dots": lambda d: f"{d.day}.{d.month}.{d.year}",
    "year first, slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "year first, dots": lambda d: f"{d:%Y.%m.%d}",
    "ISO 8601": lambda d: d.isoformat(),
    "month by number: 5 شهر 3 2024": lambda d: f"{d.day} شهر {d.month} {d.year}",
    "Hijri: 5 رجب 1445هـ": hijri_named,
    "Hijri, mark apart": lambda d: hijri_named(d).replace("هـ", " هـ"),
    "Hijri, هجرية": lambda d: hijri_named(d).replace("هـ", " هجرية"),
    "Hijri, Arabic-Indic": lambda d: eastern(hijri_named(d)),
    "Hijri, من شهر": lambda d: f"{hijri(d)[2]} من شهر {HIJRI_MONTHS[hijri(d)[1] - 1]} عام {hijri(d)[0]}هـ",
    "Hijri, ordinal": lambda d: f"{ordinal(hijri(d)[2])} من {HIJRI_MONTHS[hijri(d)[1] - 1]} {hijri(d)[0]}هـ",
    "Hijri, digits": lambda d: f"{hijri(d)[2]}/{hijri(d)[1]}/{hijri(d)[0]}هـ",
    "Hijri, hyphens": lambda d: f"{hijri(d)[2]}-{hijri(d)[1]}-{hijri(d)[0]} هـ",
    "Hijri, year first": lambda d: f"{hijri(d)[0]}/{hijri(d)[1]}/{hijri(d)[2]}هـ",
    "Hijri and weekday": lambda d: f"{weekday(d)} {hijri_named(d)}",
    "Hijri, then Gregorian": lambda d: f"{hijri_named(d)} الموافق {named(d)}م",
    "Hijri, then Gregorian digits": lambda d: f"{weekday(d)} {hijri_named(d)} الموافق {d.day}/{d.month}/{d.year}م",
    "Hijri digits, then Gregorian digits": lambda d: (
        f"{hijri(d)[2]}/{hijri(d)[1]}/{hijri(d)[0]}هـ الموافق {d:%d/%m/%Y}م"
    ),
    "Gregorian, then Hijri": lambda d: f"{named(d)} الموافق {hijri_named(d)}",
    "Gregorian, Hijri in brackets": lambda d: f"{named(d, LEVANT)} ({hijri_named(d)})",
    "Hijri - Gregorian": lambda d: f"{hijri_named(d)} - {named(d)}م",
}
"""Styles that say everything: the day itself is read back."""

RELATIVE: dict[str, tuple[int, Style]] = {
    "today": (0, lambda d: "اليوم"),
    "today and weekday": (0, lambda d: f"اليوم {weekday(d)}"),
    "today and date": (0, lambda d: f"اليوم {weekday(d)} {d.day} {GULF[d.month - 1]}"),
    "yesterday": (1, lambda d: "أمس"),
    "yesterday, evening": (1, lambda d: "مساء أمس"),
    "yesterday in brackets": (1, lambda d: f"أمس ({weekday(d)})"),
    "day before yesterday": (2, lambda d: "أمس الأول"),
    "day before yesterday, أول من أمس": (2, lambda d: f"أول من أمس {weekday(d)}"),
    "tomorrow": (-1, lambda d: "غدا"),
    "tomorrow with tanween": (-1, lambda d: f"غدًا {weekday(d)}"),
    "day after tomorrow": (-2, lambda d: "بعد غد"),
    "next weekday": (-5, lambda d: f"{weekday(d)} المقبل"),
    "next weekday, a week from now": (-7, lambda d: f"يوم {weekday(d)} القادم"),
    "weekday after next": (-10, lambda d: f"{weekday(d)} بعد المقبل"),
    "last weekday": (3, lambda d: f"{weekday(d)} الماضي"),
    "last weekday, a week ago": (7, lambda d: f"{weekday(d)} الماضي"),
    "three days ago": (3, lambda d: "قبل ثلاثة أيام"),
    "two days ago": (2, lambda d: "قبل يومين"),
    "ten days ago, digits": (10, lambda d: "منذ 10 أيام"),
    "two weeks ago": (14, lambda d: "قبل أسبوعين"),
    "four weeks ago": (28, lambda d: "منذ أربعة أسابيع"),
    "fortnight from now": (-14, lambda d: "بعد أسبوعين من الآن"),
    "next day and month": (-40, lambda d: f"{d.day} {GULF[d.month - 1]} المقبل"),
    "next day and month, far": (-300, lambda d: f"{d.day} {LEVANT[d.month - 1]} القادم"),
    "last day and month": (40, lambda d: f"{d.day} {ALGERIA[d.month - 1]} الفارط"),
    "last day and month, far": (300, lambda d: f"{d.day} من شهر {MOROCCO[d.month - 1]} الماضي"),
    "day and month, near": (20, lambda d: f"{d.day} {GULF[d.month - 1]}"),
    "Hijri day to come": (-40, lambda d: f"{hijri(d)[2]} {HIJRI_MONTHS[hijri(d)[1] - 1]} المقبل"),
    "Hijri day past": (40, lambda d: f"{hijri(d)[2]} {HIJRI_MONTHS[hijri(d)[1] - 1]} الماضي"),
}
"""Styles that count from publication, and how many days after the day it lies: the day is read back."""


def spans() -> Iterator[tuple[str, int, Callable[[dt.date, dt.date], str]]]:
    """Styles of ranges: a name, how many days they cover, and the text of the first and last day."""

    def across(a: dt.date, b: dt.date, link: str) -> str:
        year = f" {a.year}" if a.year != b.year else ""
        return f"{a.day} {GULF[a.month - 1]}{year} {link} {named(b)}"

    def within(a: dt.date, b: dt.date, link: str) -> str:
        return f"{a.day} {link} {named(b)}" if a.month == b.month else across(a, b, link)

    yield "من … إلى", 5, lambda a, b: "من " + within(a, b, "إلى")
    yield "خلال الفترة من … حتى", 12, lambda a, b: "خلال الفترة من " + within(a, b, "حتى")
    yield "ولغاية", 3, lambda a, b: within(a, b, "ولغاية")
    yield "across months", 45, lambda a, b: "من " + across(a, b, "إلى")
    yield "both in full", 400, lambda a, b: f"من {named(a)} إلى {named(b)}"
    yield "يومي … و", 2, lambda a, b: f"يومي {a.day} و{named(b)}" if a.month == b.month else across(a, b, "إلى")
    yield "dash", 4, lambda a, b: f"{a.day}-{named(b)}" if a.month == b.month else across(a, b, "-")
    yield "spaced dash", 4, lambda a, b: within(a, b, "–")
    yield "بين … و", 9, lambda a, b: f"بين {across(a, b, 'و')}".replace(" و ", " و")
    yield "digits, both in full", 6, lambda a, b: f"من {a.day}/{a.month}/{a.year} إلى {b.day}/{b.month}/{b.year}"
    yield "digits with a dash between", 6, lambda a, b: f"{a.day}/{a.month}/{a.year} - {b.day}/{b.month}/{b.year}"
    yield "ISO with a dash between", 6, lambda a, b: f"{a.isoformat()} - {b.isoformat()}"
    yield (
        "the year once, digits",
        30,
        lambda a, b: (
            f"من {a.day}/{a.month} إلى {b.day}/{b.month}/{b.year}" if a.year == b.year else across(a, b, "إلى")
        ),
    )
    yield "Hijri and Gregorian", 3, lambda a, b: f"من {hijri_named(a)} إلى {hijri_named(b)}"
