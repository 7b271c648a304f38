"""The words that feeds put around names, in Arabic and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pipeline.doubts import in_arabic
from pipeline.feeds.joined import country_names

LANGUAGES = ("ar", "en")

_WORDS = {
    # roles
    "organizer": ("تنظيم", "Organized by"),
    "host": ("استضافة", "Hosted by"),
    "chair": ("رئاسة", "Chaired by"),
    "participant": ("مشاركة", "With"),
    "member": ("عضوية", "Members"),
    "sponsor": ("رعاية", "Sponsored by"),
    # modes and status
    "in_person": ("حضوري", "in person"),
    "virtual": ("عن بعد", "online"),
    "hybrid": ("حضوري وعن بعد", "in person and online"),
    "planned": ("مقرر", "planned"),
    "held": ("انعقد", "held"),
    "postponed": ("مؤجل", "postponed"),
    "cancelled": ("ملغى", "cancelled"),
    # kinds
    "meeting": ("اجتماع", "Meeting"),
    "session": ("دورة", "Session"),
    "conference": ("مؤتمر", "Conference"),
    "forum": ("منتدى", "Forum"),
    "summit": ("قمة", "Summit"),
    "workshop": ("ورشة عمل", "Workshop"),
    "seminar": ("ندوة", "Seminar"),
    "consultation": ("مشاورات", "Consultation"),
    "sitting": ("جلسة", "Sitting"),
    "assembly": ("جمعية", "Assembly"),
    "exhibition": ("معرض", "Exhibition"),
    # fields
    "kind": ("النوع", "kind"),
    "name": ("الاسم", "name"),
    "edition": ("الرقم", "number"),
    "special": ("عادية أو استثنائية", "ordinary or extraordinary"),
    "start_date": ("أول يوم", "first day"),
    "end_date": ("آخر يوم", "last day"),
    "city": ("المدينة", "city"),
    "country": ("البلد", "country"),
    "venue": ("المكان", "venue"),
    "mode": ("طريقة الانعقاد", "mode"),
    "status": ("الحالة", "status"),
    "sources": ("المصادر", "sources"),
    "ordinary": ("عادية", "ordinary"),
    "extraordinary": ("استثنائية", "extraordinary"),
}


def doubt_in(language: str, sentence: str) -> str:
    """A sentence of ``quality`` in ``ar`` or ``en``; words that documents disagree on (modes, countries) are said in it, too.

    >>> doubt_in("en", "documents disagree: virtual (a); in_person (b)")
    'documents disagree: virtual (a); in_person (b)'
    """
    if language == "en":
        return sentence
    return in_arabic(sentence, {**country_names("ar"), **words("ar")})


def words(language: str) -> Mapping[str, str]:
    """What roles, modes, kinds and fields are called in ``ar`` or ``en``.

    >>> words("en")["chair"], words("ar")["virtual"]
    ('Chaired by', 'عن بعد')
    """
    at = LANGUAGES.index(language)
    return MappingProxyType({word: forms[at] for word, forms in _WORDS.items()})
