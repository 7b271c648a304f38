"""Bodies: known names from the gazetteer, unknown ones from a head noun and the noun phrase that follows; the longest wins."""

from __future__ import annotations

import bisect

from pipeline.find.noun_phrase import is_feminine, noun_phrase, quoted
from pipeline.find.short_names import definition, press_names, with_short_names
from pipeline.find.unnamed import NAMED_FREELY, country_adjective, is_any_such, is_generic, is_of_unnamed
from pipeline.lexicon import BODY, CUE, FUNCTION, HEAD, PLACE, Head, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import BodyMention, Mentions, leads_construct
from pipeline.normalize import NUMBER, Tokens, is_word, starts_definite

_LONG_NAME = 3
_TIES = grammar("attached")
_PROCLITICS = frozenset("وفبلك")
_BESIDE_AGENCY = frozenset("/ ( ) - – — : \n . ، ..".split(" ")) | {"\n"}
_WITH_PURPOSE = frozenset(("company", "other", "ngo"))
_HEAD_AND_NAME = 2
_LANDS = frozenset(("دول", "بلدان"))
"""Known names of these types may go on with what they are for: شركة فورد للسيارات; of others, a title's field follows."""
_PARTS = frozenset(("council", "committee", "working_group", "agency"))
_LOCAL = grammar("local_bodies")
_DISTRICTS = grammar("districts")
_REGIONS = grammar("regions")
_NAMED_BY_A_WORD = frozenset(("صحيفه", "جريده", "قناه", "اذاعه", "مجله", "فضاييه", "فرقه"))
_COMMON_AFTER = grammar("common_after_media")
_TWO = 2
_DESCRIBED = frozenset(("البعثه", "الصحيفه", "الجريده", "المجله", "القناه", "الفرقه"))
_UNIT = "unit "
"""Before the words of a unit that was named with its parent, among the heads of a document."""
_UNITS = grammar("units_of_bodies")
_INTEREST, _INTERESTED = "مصلحه", ("ل", "في", "من", "الي", "ب", "علي")
"""لمصلحة الوطن: the interest, and not a department."""


def find_bodies(tokens: Tokens, before: Mentions, lexicon: Lexicon) -> list[BodyMention]:
    """Every body of a document, from left to right, with the short names and references that point back at one.

    ``before`` holds the dates and editions, where a name ends.
    """
    starts = sorted([date.i for date in before.dates] + [edition.i for edition in before.editions])
    found: list[BodyMention] = []
    short: dict[tuple[str, ...], int] = {}
    heads: dict[str, int] = {}
    free = 0
    for i, flags in tokens.marked:
        if i < free or not flags & (BODY | HEAD):
            continue
        at = bisect.bisect_left(starts, i)
        stop = starts[at] if at < len(starts) else len(tokens)
        for mention in _read(tokens, i, flags, stop, lexicon, heads):
            _remember(tokens, mention, len(found), heads)
            found.append(mention)
            free = mention.j
            if mention.recognizer != "reference" and (defined := definition(tokens, mention, len(found) - 1, lexicon)):
                short[tuple(tokens.norms[defined.i : defined.j])] = len(found) - 1
                found.append(defined)
                free = defined.j + 1
    found += press_names(tokens, found, lexicon)
    return with_short_names(tokens, found, short)


def _read(tokens: Tokens, i: int, flags: int, stop: int, lexicon: Lexicon, heads: dict[str, int]) -> list[BodyMention]:
    """The mention (two on a dual head) that begins at token ``i``."""
    known = _known(tokens, i, lexicon) if flags & BODY else None
    head = lexicon.heads.match(tokens.norms, i) if flags & HEAD else None
    if head is None:
        return [known] if known else []
    if head.value.number == "none":
        return [known] if known and known.j > head.end else []
    if head.value.number == "dual":
        return _dual(tokens, i, head.end, head.value, stop, lexicon)
    if head.value.number == "plural":
        return [known] if known else []
    read = _by_grammar(tokens, i, head.end, head.value, stop, lexicon, heads)
    if known is None or (read and read.j > known.j and not _new_part(tokens, known, read)):
        if read and known:
            return [_extended(tokens, known, read, lexicon)]
        return [read] if read else _reference(tokens, i, head.end, head.value, heads)
    return [known]


def _new_part(tokens: Tokens, known: BodyMention, read: BodyMention) -> bool:
    """Does the grammar add what is no more of a known name: another body after و, or the object of a clause?"""
    norm = tokens.norms[known.j]
    if norm == "و":
        return known.j - known.i >= _LONG_NAME
    if norm == "ل":
        general = (
            known.type in _PARTS and starts_definite(tokens.norms[known.i]) and known.j - known.i == _HEAD_AND_NAME
        )
        if tokens.norms[known.j + 1] in _LANDS or tokens.norms[known.j - 1] == "العرب" or general:
            return tokens.norms[known.j + 1] in (
                "شوون",
                "الشوون",
            )  # الجمعية الوطنية is a parliament, … لحقوق الإنسان is not
        return (
            known.type not in _WITH_PURPOSE
            or known.j - known.i > _HEAD_AND_NAME
            or tokens.norms[known.j + 1] in ("الشوون", "شوون")
        )
    if norm == "ب":
        return known.type not in _PARTS and tokens.norms[known.i] not in _LOCAL
    if norm == "العرب" or norm in _TIES or not is_word(norm):
        return False
    if norm.endswith("يه") and not (is_feminine(tokens.norms[known.i]) or is_feminine(tokens.norms[known.j - 1])):
        return True  # جلسة مجلس الوزراء | الاعتيادية
    return not (starts_definite(norm) and norm.endswith(("ي", "يه")))


def _known(tokens: Tokens, i: int, lexicon: Lexicon) -> BodyMention | None:
    """A name of the gazetteer; short names of agencies only beside a mark, Latin acronyms only in capitals."""
    match = lexicon.body_names.match(tokens.norms, i)
    if match is None or tokens.norms[i] in _DISTRICTS and tokens.norms[i] != "مدينه" and not _acts(tokens, i, lexicon):
        return None
    body = lexicon.bodies[match.value[0]]
    if match.end == i + 1 and not _stands_alone(tokens, i, body.type, lexicon):
        return None
    end, country = match.end, None
    if end < len(tokens) and starts_definite(tokens.norms[end]):
        country = lexicon.places.adjectives.get(tokens.norms[end][2:])
        if country and any(lexicon.bodies[name].country for name in match.value):
            end += 1
        else:
            country = None
    return BodyMention(i, end, match.value, body.type, country, "gazetteer", "known name: جامعة الدول العربية")


def _acts(tokens: Tokens, i: int, lexicon: Lexicon) -> bool:
    """Does a verb, or a word that introduces who does something, stand before: نظمت محافظة الطائف, and not في محافظة عدن?"""
    return i > 0 and (tokens.norms[i - 1] in lexicon.verbs or tokens.flags[i - 1] & CUE > 0)


def _stands_alone(tokens: Tokens, i: int, kind: str, lexicon: Lexicon) -> bool:
    """May this single word name a body here?"""
    norm, written = tokens.norms[i], tokens.quote(i, i + 1)
    if norm.isascii():
        return written.isupper() and len(norm) > 1 and not (tokens.glued(i) and tokens.norms[i - 1].isalnum())
    if tokens.glued(i) and len(norm) < 5 and is_word(before := tokens.norms[i - 1]) and before not in _PROCLITICS:
        return False
    if kind == "media" or len(norm) < 4 or tokens.flags[i] & (PLACE | FUNCTION | CUE):
        before = tokens.norms[i - 1] if i else "\n"
        after = tokens.norms[i + 1] if i + 1 < len(tokens) else "\n"
        if len(norm) > 6 and not tokens.flags[i] & PLACE:
            return True
        edge = i < 60 or i > len(tokens) - 12
        return edge and (before in _BESIDE_AGENCY or tokens.flags[i - 1] & NUMBER > 0) and after in _BESIDE_AGENCY
    return True


def _by_grammar(
    tokens: Tokens, i: int, end: int, head: Head, stop: int, lexicon: Lexicon, heads: dict[str, int]
) -> BodyMention | None:
    """A head noun and what names the body: هيئة تنظيم الاتصالات; nothing where only a generic word follows."""
    if head.number == "quoted":
        return _by_quotation(tokens, i, end, head, lexicon)
    feminine = is_feminine(tokens.norms[end - 1])
    definite = head.definite and not leads_construct(tokens, i)
    phrase = noun_phrase(tokens, end, lexicon, definite=definite, stop=stop, feminine=feminine)
    j = _with_place(tokens, i, phrase.end, head, lexicon)
    if j > end and (tokens.norms[i] in _UNITS or head.number == "unit"):
        j = _with_parent(tokens, j, stop, lexicon)
    if head.number == "unit" and (earlier := heads.get(_UNIT + " ".join(tokens.norms[i:j]))) is not None:
        return BodyMention(
            i, j, (), head.type, None, "definition", "unit that was named with its parent before", earlier
        )
    if (
        j == end
        or head.number == "unit"
        and not _has_parent(tokens, end, j)
        or not (phrase.definite or _freely_named(tokens, end, j, head, lexicon))
    ):
        return None
    rest = tokens.norms[end:j]
    if is_of_unnamed(tokens, i, j, end, head) or is_any_such(tokens, i, end, j, head, lexicon):
        return None
    if len(rest) == _TWO and tokens.norms[i] in _DESCRIBED and country_adjective(rest[1], lexicon):
        return None  # البعثة الرياضية العراقية
    if len(rest) == 1 and is_generic(tokens.norms[i], rest[0], head, lexicon, heads):
        return None
    if tokens.norms[i] == _INTEREST and i and tokens.norms[i - 1] in _INTERESTED:
        return None
    if tokens.norms[i] == "هييه" and tokens.norms[i - 1 : i] == ["علي"] and quoted(tokens, end) > end:
        return None  # على هيئة «كبسولات»: in the shape of
    if ids := _quoted_name(tokens, i, end, j, lexicon):
        return BodyMention(i, j, ids, head.type, None, "gazetteer", "head and a known name in quotes: تنظيم «داعش»")
    country = next((code for norm in rest if (code := country_adjective(norm, lexicon))), None)
    return BodyMention(i, j, (), head.type, country, "grammar", "head noun and its noun phrase: هيئة تنظيم الاتصالات")


def _quoted_name(tokens: Tokens, i: int, end: int, j: int, lexicon: Lexicon) -> tuple[str, ...]:
    """The known bodies that a head and a quoted name, or the quoted name alone, stand for: جامعة «هارفارد», تنظيم "داعش"."""
    if j - end < 3 or quoted(tokens, end) != j:
        return ()
    name = tokens.norms[end + 1 : j - 1]
    known = lexicon.body_names
    return known.find((*tokens.norms[i:end], *name)) or (known.find(name) or () if len("".join(name)) > 3 else ())


def _with_parent(tokens: Tokens, j: int, stop: int, lexicon: Lexicon) -> int:
    """A unit's name goes on to the body that it is a part of: لجنة الشباب والرياضة في البرلمان العراقي."""
    if j + 1 >= min(stop, len(tokens)) or tokens.norms[j] != "في" or not tokens.flags[j + 1] & (BODY | HEAD):
        return j
    known = _known(tokens, j + 1, lexicon) if tokens.flags[j + 1] & BODY else None
    if known and known.j > j + 2:
        return known.j
    head = lexicon.heads.match(tokens.norms, j + 1)
    if head is None or head.value.number != "singular":
        return j
    feminine = is_feminine(tokens.norms[head.end - 1])
    phrase = noun_phrase(tokens, head.end, lexicon, definite=head.value.definite, stop=stop, feminine=feminine)
    named = (
        phrase.definite and phrase.end > head.end and not is_of_unnamed(tokens, j + 1, phrase.end, head.end, head.value)
    )
    return phrase.end if named else j


def _by_quotation(tokens: Tokens, i: int, end: int, head: Head, lexicon: Lexicon) -> BodyMention | None:
    """A common noun that names a body only with a quoted name: تنظيم «داعش»."""
    j = quoted(tokens, end)
    if ids := _quoted_name(tokens, i, end, j, lexicon):
        return BodyMention(i, j, ids, head.type, None, "gazetteer", "head and a known name in quotes: تنظيم «داعش»")
    if (
        j == end
        and end < len(tokens)
        and tokens.flags[end] & BODY
        and not tokens.flags[end] & HEAD
        and (known := lexicon.body_names.match(tokens.norms, end))
    ):
        return BodyMention(i, known.end, known.value, head.type, None, "gazetteer", "noun and known name: تنظيم داعش")
    if j > end and j < len(tokens) and country_adjective(tokens.norms[j], lexicon):
        j += 1
    return BodyMention(i, j, (), head.type, None, "grammar", "noun and quoted name: تنظيم «داعش»") if j > end else None


def _has_parent(tokens: Tokens, i: int, j: int) -> bool:
    """Is there a body or a town among these tokens, to which a unit belongs?"""
    bare = (
        starts_definite(tokens.norms[j - 1]) and tokens.norms[j - 2] in ("ب", "ل") and not tokens.flags[j - 1] & PLACE
    )
    return any(
        tokens.flags[k] & (HEAD | PLACE) or tokens.flags[k] & BODY and k > i for k in range(i, j - 1 if bare else j)
    )


def _freely_named(tokens: Tokens, end: int, j: int, head: Head, lexicon: Lexicon) -> bool:
    """A proper name with no article: شركة تريد فيرز; of heads whose bodies bear such names, and not of one adjective."""
    if head.type not in NAMED_FREELY or head.definite or j - end > 4:
        return False
    norms = tokens.norms[end:j]
    if norms == ["و"] or any(norm in lexicon.verbs for norm in norms):
        return False
    if len(norms) == 1 and tokens.norms[end - 1] in _NAMED_BY_A_WORD:
        return (
            is_word(norms[0]) and not norms[0].endswith(("ه", "يه", "ي", "ات", "ين")) and norms[0] not in _COMMON_AFTER
        )
    return all(is_word(norm) and not norm.endswith("ه") for norm in norms) and len(norms) > 1


def _with_place(tokens: Tokens, i: int, j: int, head: Head, lexicon: Lexicon) -> int:
    """A local body's town or country belongs to its name: النادي الأدبي بالرياض; a ministry's does not."""
    if not any(norm in _LOCAL for norm in tokens.norms[i:j]) or tokens.norms[j : j + 1] not in (
        ["ب"],
        ["في"],
        ["بمنطقه"],
        ["بمحافظه"],
    ):
        return j
    at = j + 1
    if at < len(tokens) and tokens.norms[at] in _REGIONS:
        at += 1
    place = lexicon.place_names.match(tokens.norms, at) if at < len(tokens) and tokens.flags[at] & PLACE else None
    return place.end if place else j


def _extended(tokens: Tokens, known: BodyMention, read: BodyMention, lexicon: Lexicon) -> BodyMention:
    """A known name that the grammar reads on from: still that body where only its country or a parent follows."""
    rest = tokens.norms[known.j : read.j]
    only_country = len(rest) == 1 and country_adjective(rest[0], lexicon)
    ids = known.ids if only_country else ()
    return BodyMention(
        read.i,
        read.j,
        ids,
        known.type,
        read.country,
        "gazetteer" if ids else "grammar",
        known.rule if ids else read.rule,
    )


def _dual(tokens: Tokens, i: int, end: int, head: Head, stop: int, lexicon: Lexicon) -> list[BodyMention]:
    """Two bodies on one head: وزارتي التخطيط والداخلية gives وزارتي التخطيط and الداخلية."""
    belongs = (
        k for k in range(end, min(stop, end + 12) - 1) if tokens.norms[k] == "ب" and tokens.flags[k + 1] & (BODY | HEAD)
    )
    phrase = noun_phrase(tokens, end, lexicon, definite=False, stop=next(belongs, stop))
    joints = [k for k in range(end + 1, phrase.end) if tokens.norms[k] == "و"]
    if not phrase.definite or not joints or tokens.norms[end] == "الاداره":
        return []  # مجلسي الإدارة والاستثمار, of a body that follows
    singular = _singular(tokens.norms[i])
    halves = [
        (k, _ids(singular, tokens, end, k, lexicon), _ids(singular, tokens, k + 1, phrase.end, lexicon)) for k in joints
    ]
    joint, first, second = max(halves, key=lambda half: (bool(half[1]) + bool(half[2]), -half[0]))
    rule = "two bodies on one head: وزارتي التخطيط والداخلية"
    return [
        BodyMention(i, joint, first, head.type, None, "gazetteer" if first else "grammar", rule),
        BodyMention(joint + 1, phrase.end, second, head.type, None, "gazetteer" if second else "grammar", rule),
    ]


def _singular(dual: str) -> str:
    """وزارتي → وزاره, بنكي → بنك."""
    stem = dual.removesuffix("ين").removesuffix("ي").removesuffix("ا")
    return stem[:-1] + "ه" if stem.endswith("ت") else stem


def _ids(head: str, tokens: Tokens, i: int, j: int, lexicon: Lexicon) -> tuple[str, ...]:
    return lexicon.body_names.find((head, *tokens.norms[i:j])) or ()


def _reference(tokens: Tokens, i: int, end: int, head: Head, heads: dict[str, int]) -> list[BodyMention]:
    """A bare head with the article (الوزارة) that stands for the last body with that head."""
    target = heads.get(tokens.norms[i])
    if target is None or not head.definite:
        return []
    return [
        BodyMention(i, end, (), head.type, None, "reference", "bare head, for a body named before: الوزارة", target)
    ]


def _remember(tokens: Tokens, mention: BodyMention, index: int, heads: dict[str, int]) -> None:
    """Note under its definite head, and under head and first adjective, that this body was named."""
    if mention.recognizer == "reference":
        return
    first = tokens.norms[mention.i]
    definite = first if starts_definite(first) else "ال" + first
    heads[definite] = index
    heads[" ".join(tokens.norms[mention.i : mention.i + 2])] = index
    parent = next((k for k in range(mention.i + 2, mention.j) if tokens.norms[k] in ("ب", "في")), None)
    if parent:
        heads[_UNIT + " ".join(tokens.norms[mention.i : parent])] = index
