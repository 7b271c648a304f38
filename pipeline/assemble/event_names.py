"""What a gathering is called: its noun in the singular and what names it, in the document's words, without its number."""

from __future__ import annotations

from pipeline.assemble.bodies import body_name, for_, full_name
from pipeline.lexicon import KIND, TITLE, Lexicon
from pipeline.mentions import EventMention, Mentions
from pipeline.normalize import Tokens, fold, starts_definite

_OF_CONSTRUCT = frozenset(("عمل", "نقاش"))
_FATHATAN = "\N{ARABIC FATHATAN}"
_BASE = {
    "session": "دورة",
    "meeting": "اجتماع",
    "conference": "مؤتمر",
    "forum": "منتدى",
    "summit": "قمة",
    "sitting": "جلسة",
    "assembly": "الجمعية العمومية",
    "exhibition": "معرض",
    "workshop": "ورشة",
    "seminar": "ندوة",
}


def event_name(tokens: Tokens, mentions: Mentions, mention: EventMention, lexicon: Lexicon) -> str:
    """Head noun and what names the gathering, without its number: اجتماع اللجنة العربية الدائمة للبريد."""
    noun = _noun(tokens, mention, lexicon)
    plain = _nominative if _is_accusative(tokens, mention) else str
    rest = [part for part in mention.name if not part[0] <= mention.head < part[1]]
    if mention.body is not None:
        of_people = next((part for part in rest if _holds_people(part, tokens, mentions, mention)), None)
        if of_people is not None:
            return f"{noun} {tokens.quote(*of_people)}"
        adjectives = [
            plain(tokens.quote(*part))
            for part in rest
            if part[1] <= mention.head + 6 and not _holds_body(part, mentions, mention)
        ]
        inner = body_name(tokens, mentions, mention.body)
        if adjectives and tokens.norms[rest[-1][0]] in ("مع", "بين"):
            return " ".join([noun, inner, adjectives[-1]])
        if not adjectives and " " not in noun:
            return f"{noun} {inner}"
        indefinite = adjectives and mention.form == "indefinite" and not adjectives[0].startswith("ال")
        return " ".join([noun if indefinite else _definite(noun), *adjectives, for_(inner)])
    quotes = [" ".join(tokens.quote(*part).split()) for part in rest]
    quotes = [
        plain(quote) if tokens.norms[i].endswith("يا") else quote for (i, _), quote in zip(rest, quotes, strict=True)
    ]
    if not mention.name[0][0] <= mention.head < mention.name[0][1]:
        return " ".join(quotes)
    if (
        quotes
        and tokens.norms[rest[0][0]] == "ل"
        and (mention.kind == "session" or _names_members(tokens, mention, rest[0]))
    ):
        return " ".join([noun, full_name(tokens, rest[0][0] + 1, rest[0][1]), *quotes[1:]])
    definite = quotes and starts_definite(tokens.norms[rest[0][0]]) and mention.form in ("definite", "possessed")
    return _spaced([_definite(noun) if definite else noun, *quotes])


def _names_members(tokens: Tokens, mention: EventMention, part: tuple[int, int]) -> bool:
    """المؤتمر الـ37 لقادة الشرطة: without the number, it is their conference (مؤتمر قادة الشرطة)."""
    numbered = mention.edition is not None and mention.form == "definite"
    return numbered and part[0] + 1 < part[1] and bool(tokens.flags[part[0] + 1] & TITLE)


def _spaced(parts: list[str]) -> str:
    return " ".join(parts).replace(" +", "+")


def _holds_people(part: tuple[int, int], tokens: Tokens, mentions: Mentions, mention: EventMention) -> bool:
    """ورشة عمل لمنسوبي الجوازات: it is those of a body that it is for, and not the body's own."""
    body = mentions.bodies[mention.body] if mention.body is not None else None
    if (
        body is None
        or tokens.norms[part[0]] != "ل"
        or not part[0] + 1 < body.i < part[1]
        or mention.form != "indefinite"
    ):
        return False
    return bool(tokens.flags[part[0] + 1] & TITLE)


def _holds_body(part: tuple[int, int], mentions: Mentions, mention: EventMention) -> bool:
    body = mentions.bodies[mention.body] if mention.body is not None else None
    return body is not None and part[0] <= body.i < part[1]


def _definite(noun: str) -> str:
    if noun.startswith("ال") or " ال" in noun:
        return noun
    first, _, second = noun.partition(" ")
    construct = fold(second) in _OF_CONSTRUCT  # ورشة العمل, but الجمعية العمومية
    return " ".join((first if construct else "ال" + first, *(["ال" + second] if second else [])))


def _noun(tokens: Tokens, mention: EventMention, lexicon: Lexicon) -> str:
    """The head noun, singular and without article or pronoun."""
    match = lexicon.kinds.match(tokens.norms, mention.head) if tokens.flags[mention.head] & KIND else None
    written = tokens.quote(mention.head, match.end if match else mention.head + 1)
    if mention.form == "possessed" or match is None or match.value.number != "singular":
        return _BASE.get(mention.kind, written)
    if mention.name[0][0] == mention.head:
        written = tokens.quote(*mention.name[0])
    if _is_accusative(tokens, mention):
        return " ".join(_nominative(word) for word in written.split())
    return written.removeprefix("ال") if starts_definite(tokens.norms[mention.head]) else written


def _is_accusative(tokens: Tokens, mention: EventMention) -> bool:
    """Does the noun bear the alef of the accusative: عقد اجتماعا طارئا?"""
    return mention.form == "indefinite" and tokens.norms[mention.head].endswith("ا")


def _nominative(word: str) -> str:
    """اجتماعًا → اجتماع, أمنيا رفيع المستوى → أمني رفيع المستوى: the first word without the alef of the accusative."""
    first, space, rest = word.partition(" ")
    bare = first.rstrip(_FATHATAN)
    if len(bare) > 3 and bare.endswith("\N{ARABIC LETTER ALEF}"):
        first = bare[:-1].rstrip(_FATHATAN)
    return first + space + rest
