"""People: a title, a name, and the body or country that the title speaks for."""

from __future__ import annotations

import bisect

from pipeline.find.noun_phrase import noun_phrase
from pipeline.lexicon import CUE, FUNCTION, HEAD, KIND, MONTH, NAME, PLACE, TITLE, VERB, WEEKDAY, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import BodyMention, Mentions, PersonMention
from pipeline.normalize import NUMBER, Tokens, is_word, starts_definite

_LINKS = grammar("person_name_links")
_PRESENTED = grammar("presented")
"""وألقى الدكتور خالد كلمة: what somebody gives is no part of his name."""
_MOST_WORDS = 6
_LIKE_NAMES = frozenset(("علي", "بان"))
"""على and بأن, once folded."""
_CLAUSES = grammar("after_names")
_PRONOUNS = ("ها", "هم", "هما", "ته", "يره")
_HAMZAS = ("\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}", "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}")
_LONGEST_PARTICLE = 5
_SHORTEST = 3  # letters of a word that makes a name of the ambiguous one before it
_MOST_TITLES = 12
_ENDS = NUMBER | FUNCTION | KIND | HEAD | MONTH | WEEKDAY | VERB | CUE


def find_people(tokens: Tokens, before: Mentions, lexicon: Lexicon) -> list[PersonMention]:
    """Every titled person of a document, from left to right; ``before`` holds the bodies."""
    found: list[PersonMention] = []
    bodies = before.bodies
    starts = [body.i for body in bodies]
    free = 0
    for i, flags in tokens.marked:
        if i < free or not flags & TITLE:
            continue
        person = _read(tokens, i, starts, bodies, lexicon)
        if person:
            found.append(person)
            free = person.j
    return found


def _read(
    tokens: Tokens, i: int, starts: list[int], bodies: list[BodyMention], lexicon: Lexicon
) -> PersonMention | None:
    """معالي وزير الصحة الدكتور X; الدكتور X وزير الصحة; وزير الطاقة الروسي X."""
    at, honoured, office = i, False, None
    while (
        at < min(len(tokens), i + _MOST_TITLES)
        and tokens.flags[at] & TITLE
        and (match := lexicon.titles.match(tokens.norms, at))
    ):
        if match.value == "people":
            return None
        if match.value == "office":
            end = _office_end(tokens, match.end, starts, bodies, lexicon)
            office, honoured = (office[0] if office and office[1] == at else at, end), False
            at = _past_post(tokens, end, starts, bodies)
        else:
            honoured, at = True, match.end
            if tokens.norms[at : at + 1] in (["."], ["/"]):
                at += 1
    end = _name_end(tokens, at, honoured, lexicon)
    if end == at:
        return None
    if office is None:
        office = _office_after(tokens, end, starts, bodies, lexicon)
    body, country = _speaks_for(tokens, office, end, starts, bodies, lexicon)
    return PersonMention(at, end, office, body, country, "title and name: الدكتور عمرو طلعت")


def _past_post(tokens: Tokens, i: int, starts: list[int], bodies: list[BodyMention]) -> int:
    """سفير المملكة | في لندن | الأمير X: the token after the place of a post, where a title goes on behind it; and after the
    body to which somebody is sent (مندوب مصر | لدى جامعة الدول العربية | X).
    """
    norms, flags = tokens.norms, tokens.flags
    at = bisect.bisect_left(starts, i + 1)
    if norms[i : i + 1] == ["لدي"] and at < len(starts) and starts[at] == i + 1:
        return bodies[at].j
    if norms[i : i + 1] in (["في"], ["لدي"], ["ب"]):
        for k in range(i + 2, min(i + 5, len(norms))):
            if flags[k] & TITLE:
                return k if any(flags[n] & PLACE for n in range(i + 1, k)) else i
    return i


def _office_end(tokens: Tokens, i: int, starts: list[int], bodies: list[BodyMention], lexicon: Lexicon) -> int:
    """Where an office ends that begins before token ``i``: its body, its field (الاتصالات), its country."""
    at = bisect.bisect_left(starts, i)
    if at < len(starts) and starts[at] <= i + 1 and bodies[at].recognizer != "reference":
        return bodies[at].j
    if at < len(starts) and starts[at] == i:
        return bodies[at].j
    of = tokens.norms[i : i + 1] == ["ل"]
    if of and at < len(starts) and starts[at] == i + 1:
        return bodies[at].j  # الأمين العام للوزارة
    end = noun_phrase(tokens, i + of, lexicon, definite=False, stop=len(tokens)).end
    end = i if end == i + of else end
    for k in range(i, end):  # a name that begins inside the phrase ends it
        known = tokens.flags[k] & NAME or _begins_name(tokens, i, k, lexicon)
        if known and not tokens.flags[k] & PLACE:
            return k
    return end


def _name_end(tokens: Tokens, i: int, honoured: bool, lexicon: Lexicon) -> int:
    """The token after a name that begins at token ``i``, or ``i``; without an honorific, a known first name must lead."""
    norms, at = tokens.norms, i
    while at < min(i + _MOST_WORDS, len(tokens)) and is_word(norms[at]):
        norm, flags = norms[at], tokens.flags[at]
        if at > i and norms[at - 1] == "عبد" and starts_definite(norm):
            at += 1  # عبد الحق, whatever else the word means
            continue
        if norm in lexicon.ambiguous_names and _is_used_as_name(tokens, i, at, lexicon):
            flags |= NAME
        if (
            norm in _LIKE_NAMES
            and _is_preposition(tokens, at)
            or at > i
            and (norm in _PRESENTED or _goes_on(tokens, i, at, lexicon))
        ):
            break
        if norm in ("و", "ل", "ب", "ف", "ك") or flags & TITLE and not flags & NAME and not _is_surname(tokens, i, at):
            break
        if norm not in _LINKS and not flags & NAME and (flags & _ENDS or norm in lexicon.verbs):
            break
        if at == i and not flags & NAME and norm not in _LINKS:
            linked = norms[at + 1 : at + 2] and norms[at + 1] in _LINKS and not starts_definite(norm)
            if not linked and (starts_definite(norm) or not honoured):
                break
        if at > i + 1 and not flags and norm not in _LINKS and _leads_a_phrase(tokens, at):
            break
        at += 1
        if starts_definite(norm) and at - i > 1 and norm not in _LINKS and norms[at - 2] not in _LINKS:
            break
    return at


def _leads_a_phrase(tokens: Tokens, i: int) -> bool:
    """افتتح الدكتور عمرو طلعت | فعاليات الدورة: a word that nothing knows, and of what a definite noun says."""
    norm = tokens.norms[i]
    if starts_definite(norm) or i + 1 >= len(tokens) or not starts_definite(tokens.norms[i + 1]):
        return False
    return not tokens.flags[i + 1] & (FUNCTION | TITLE | NAME)


def _begins_name(tokens: Tokens, i: int, k: int, lexicon: Lexicon) -> bool:
    """Does a name that is a word, too, begin at token ``k`` of an office's field: وزير خارجيتنا | عادل الجبير?"""
    if tokens.norms[k] not in lexicon.ambiguous_names or not _is_used_as_name(tokens, k, k, lexicon):
        return False
    after = tokens.norms[k + 1]
    return k > i or not starts_definite(after) or after.endswith("ي") or starts_definite(tokens.norms[i - 1])


def _is_used_as_name(tokens: Tokens, i: int, at: int, lexicon: Lexicon) -> bool:
    """Is a name that is a word, too, a name here: وزير العدل كريم سالم, أحمد أمين, and not أحمد سالم أمين المجلس?

    As the first word of a name, what follows must look like one; later on, a title must not have a body or field behind it.
    """
    norms, flags = tokens.norms, tokens.flags
    if at > i and norms[at - 1] in _LINKS:
        return True
    if at + 1 >= len(tokens) or not is_word(norms[at + 1]):
        return at > i
    after, marks = norms[at + 1], flags[at + 1]
    if after in _LIKE_NAMES and _is_preposition(tokens, at + 1) or after in _PRESENTED:
        return at > i
    if at > i:
        follows = not marks & (HEAD | FUNCTION) if flags[at] & TITLE else True
        return follows if at == i + 1 else not flags[at] & (TITLE | VERB | FUNCTION)
    if marks & NAME or after in _LINKS or after in lexicon.ambiguous_names and not marks & (_ENDS | TITLE):
        return True
    if starts_definite(norms[at]) or marks & (_ENDS | TITLE) or after in lexicon.verbs or len(after) < _SHORTEST:
        return False
    if starts_definite(after):
        return after.endswith(("ي", "يه")) or not marks & ~PLACE and after not in lexicon.adjectives
    return not flags[at] & (_ENDS | TITLE) and not after.endswith("ا") and after[0] != "و"


def _is_surname(tokens: Tokens, i: int, at: int) -> bool:
    """محمد السيد, غيضان السيد علي: السيد after a first name that it does not begin anew."""
    if tokens.norms[at] != "السيد" or at == i:
        return False
    return at == i + 1 and not (at + 2 < len(tokens) and tokens.flags[at + 1] & NAME and tokens.flags[at + 2] & NAME)


def _goes_on(tokens: Tokens, i: int, at: int, lexicon: Lexicon) -> bool:
    """After the first word of a name, does a word that nothing knows belong to the clause: لمناقشته, تقديم, خططا, الأسبوع?"""
    norm, before = tokens.norms[at], tokens.norms[at - 1]
    if norm in _CLAUSES:
        return True
    if tokens.flags[at] or at == i or before in _LINKS or len(before) < _SHORTEST:
        return False
    if norm[0] == "و" and (tokens.quote(at, at + 1)[1:2] in _HAMZAS or lexicon.is_name(norm[1:])):
        return True  # وأخصائي, وجمال: the vocabulary did not split it
    if len(norm) > _LONGEST_PARTICLE and not starts_definite(norm):
        particle = norm.startswith(("بال", "لم")) and norm.endswith(("ه", "ات"))
        if particle or norm.endswith(_PRONOUNS):
            return True
    if at == i + 1 or at + 1 >= len(tokens) or not is_word(tokens.norms[at + 1]):
        return False  # أحمد فؤاد باشا، is a name
    verbal = len(norm) == len("تقديم") and norm[0] == "ت" and norm[3] == "ي"
    return verbal or norm.endswith("ا") and not starts_definite(norm)


def _is_preposition(tokens: Tokens, i: int) -> bool:
    """Is على the preposition, and not the name that Egypt writes so? A plain word follows it. بأن is no name, بان is."""
    if tokens.norms[i] == "بان":
        return "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}" in tokens.quote(i, i + 1)
    written = tokens.text[tokens.ends[i] - 1] == "\N{ARABIC LETTER ALEF MAKSURA}"
    if not written or i + 1 >= len(tokens) or not is_word(tokens.norms[i + 1]):
        return False
    return not tokens.flags[i + 1] & (NAME | TITLE | VERB)


def _office_after(
    tokens: Tokens, i: int, starts: list[int], bodies: list[BodyMention], lexicon: Lexicon
) -> tuple[int, int] | None:
    """The office that follows a name: عمرو طلعت وزير الاتصالات; عمرو طلعت، رئيس المركز."""
    at = i + (tokens.norms[i : i + 1] in (["،"], [","], ["("]))
    match = lexicon.titles.match(tokens.norms, at) if at < len(tokens) and tokens.flags[at] & TITLE else None
    if match is None or match.value != "office":
        return None
    return at, _office_end(tokens, match.end, starts, bodies, lexicon)


def _speaks_for(
    tokens: Tokens,
    office: tuple[int, int] | None,
    end: int,
    starts: list[int],
    bodies: list[BodyMention],
    lexicon: Lexicon,
) -> tuple[int | None, str | None]:
    """The body that an office names, and the country: (index of the body, country code)."""
    body, country = None, None
    if office:
        at = bisect.bisect_left(starts, office[0])
        if at < len(starts) and starts[at] < office[1]:
            body = at
        for k in range(*office):
            if starts_definite(tokens.norms[k]) and (code := lexicon.places.adjectives.get(tokens.norms[k][2:])):
                country = code
    last = max(end, office[1] if office else end)
    for k in (last, last + 1):
        if k < len(tokens) and tokens.norms[k] in ("ب", "من", "في", "ل") and k + 1 < len(tokens):
            place = lexicon.place_names.match(tokens.norms, k + 1) if tokens.flags[k + 1] & PLACE else None
            if place and not place.value[0]:
                country = country or place.value[1]
            break
    return body, country
