"""Mentions of gatherings → the gatherings of one document: each once, however often it is mentioned."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field

from msgspec.structs import replace

from pipeline.assemble.event_names import event_name
from pipeline.lexicon import PLACE, Lexicon
from pipeline.lexicon.grammar import grammar
from pipeline.mentions import EventMention, Mentions, within
from pipeline.normalize import Tokens, starts_definite

_NEXT = grammar("next_edition")
_LAST = grammar("last_edition")
_FAMILIES = {
    "meeting": 0, "session": 0, "sitting": 1, "assembly": 0, "consultation": 0, "conference": 2, "forum": 3, "summit": 4,
    "exhibition": 5, "workshop": 6, "seminar": 7, "edition": 8,
}  # fmt: skip
_EDITED = ("conference", "forum", "summit", "exhibition", "seminar", "workshop")
_ATTACHED = grammar("attached")
_RECENT = 60
"""How many gatherings a mention may mean: the last so many of its document."""
_SMALL = grammar("small_words") | frozenset("ب ل و".split())


@dataclass(slots=True)
class Gathering:
    """One gathering of a document while its fields are collected; ``body`` indexes the mentions' bodies."""

    kind: str
    mentions: list[EventMention]
    words: frozenset[str]
    name: str
    body: int | None
    body_key: str | None
    edition: int | None
    special: str | None
    place_in_series: str | None = None
    full_words: frozenset[str] = field(default_factory=frozenset)
    year: int | None = None
    fuller: EventMention | None = None
    """The mention that the name is taken from, where that is not the first."""

    @property
    def first(self) -> EventMention:
        """The mention that names it."""
        return self.mentions[0]

    @property
    def namer(self) -> EventMention:
        """The mention that gives its name in full."""
        return self.fuller or self.mentions[0]


def gather(
    tokens: Tokens, mentions: Mentions, ids: list[str | None], lexicon: Lexicon
) -> tuple[list[Gathering], dict[int, int]]:
    """The gatherings of a document, and for each event mention (by its place in the list) the gathering that it means."""
    gatherings: list[Gathering] = []
    meant: dict[int, int] = {}
    ahead: list[int] = []
    for n, written in enumerate(mentions.events):
        if written.form == "plural":
            continue
        written = _with_late_body(tokens, mentions, written)
        key = _body_key(mentions, ids, written.body, tokens)
        words = _content(tokens, written)
        model = _model(gatherings, written, words, key)
        mention = _in_series(written, model, tokens)
        if mention is None:
            continue
        if mention.kind != written.kind:
            words = model.full_words if model else words
        year = _year_after(tokens, mentions, written)
        at = _find(gatherings, mention, words, key, tokens, year)
        if at is None:
            if mention.anaphoric and not _stands_on_its_own(mention, words):
                if not words and mention.form == "definite" and mention.kind in (*_EDITED, "sitting"):
                    ahead.append(n)
                continue
            new = _new(tokens, mentions, mention, words, key, model, lexicon)
            if new.body is None and not new.full_words and not gatherings:
                continue  # a number alone, with nothing before it that it could be of
            at = len(gatherings)
            gatherings.append(new)
        else:
            _add(gatherings[at], mention, words, key, tokens, mentions, lexicon)
        gatherings[at].year = gatherings[at].year or year
        meant[n] = at
    for n in ahead:
        of_kind = [at for at, gathering in enumerate(gatherings) if gathering.kind == mentions.events[n].kind]
        if len(of_kind) == 1:  # القمة, before the only summit of the document is named
            meant[n] = of_kind[0]
    return gatherings, meant


def meant_by_many(
    tokens: Tokens, mentions: Mentions, ids: list[str | None], gatherings: list[Gathering]
) -> dict[int, int | None]:
    """For each mention of many meetings of one body (10 اجتماعات للفريق), that body's gathering; None without one."""
    many: dict[int, int | None] = {}
    if not gatherings:
        return many
    first: dict[str | None, int] = {}
    for at, gathering in enumerate(gatherings[:_RECENT]):
        if gathering.body is not None:
            first.setdefault(gathering.body_key, at)
            first.setdefault(short_key(mentions, gathering.body, tokens), at)
    for n, mention in enumerate(mentions.events):
        if mention.form == "plural" and mention.body is not None:
            key = _body_key(mentions, ids, mention.body, tokens)
            many[n] = first.get(key, first.get(short_key(mentions, mention.body, tokens)))
    return many


def short_key(mentions: Mentions, body: int, tokens: Tokens) -> str:
    """The head and adjectives of a team's name, as it is called once it is known: فريق العمل العربي المعني ب…"""
    i, j = mentions.bodies[body].i, mentions.bodies[body].j
    end = next((k for k in range(i, j) if tokens.norms[k] in _ATTACHED), j)
    return " ".join(tokens.norms[i:end])


def _with_late_body(tokens: Tokens, mentions: Mentions, mention: EventMention) -> EventMention:
    """الدورة 46 للمجلس, where only what follows names the council: its body is the first with that head."""
    i, j = mention.name[-1]
    if mention.body is not None or j - i != 2 or tokens.norms[i] != "ل":
        return mention
    heads = (tokens.norms[i + 1], tokens.norms[i + 1].removeprefix("ال"))
    named = (n for n, body in enumerate(mentions.bodies) if body.same_as is None and tokens.norms[body.i] in heads)
    return replace(mention, body=next(named, None))


def _year_after(tokens: Tokens, mentions: Mentions, mention: EventMention) -> int | None:
    """مؤتمر المندوبين لعام 2018: the year that tells a gathering from others of its name, as a number does."""
    for n in within(mentions.dates, mention.j, mention.j + 3):
        date = mentions.dates[n]
        if date.span and date.precision == "year" and not date.relative and tokens.norms[mention.j] == "ل":
            return date.span[0].year
    return None


def _body_key(mentions: Mentions, ids: list[str | None], body: int | None, tokens: Tokens) -> str | None:
    if body is None:
        return None
    while (target := mentions.bodies[body].same_as) is not None:
        body = target
    return ids[body] or " ".join(tokens.norms[mentions.bodies[body].i : mentions.bodies[body].j])


def _content(tokens: Tokens, mention: EventMention) -> frozenset[str]:
    """The words of a name besides its head noun, without article and proclitics."""
    words = set()
    for n, (i, j) in enumerate(mention.name):
        for k in range(i + (n == 0 and mention.head == i), j):
            norm = tokens.norms[k]
            if norm not in _SMALL and norm.isalnum():
                words.add(norm.removeprefix("ال") if starts_definite(norm) else norm)
    return frozenset(words)


def _series(tokens: Tokens, mention: EventMention) -> str | None:
    around = set(tokens.norms[mention.head : mention.j + 1])
    return "next" if around & _NEXT else "last" if around & _LAST else None


def _stands_on_its_own(mention: EventMention, words: frozenset[str]) -> bool:
    return mention.kind in ("summit", "conference", "forum") and len(words) > 1


def _find(
    gatherings: list[Gathering],
    mention: EventMention,
    words: frozenset[str],
    key: str | None,
    tokens: Tokens,
    year: int | None,
) -> int | None:
    """The gathering that a mention means: the last spoken of that nothing contradicts; None for a new one."""
    recent = range(max(0, len(gatherings) - _RECENT), len(gatherings))
    years = [
        n
        for n in recent
        if gatherings[n].year and (gatherings[n].kind, gatherings[n].full_words) == (mention.kind, words)
    ]
    if len(years) > 1 and _series(tokens, mention) == "next":
        return max(years, key=lambda n: gatherings[n].year or 0)  # of the conferences of 2018 and 2022, the coming one
    for at in sorted(recent, key=lambda n: -gatherings[n].mentions[-1].i):
        if year and gatherings[at].year not in (None, year):
            continue
        if _same(gatherings[at], mention, words, key, tokens):
            bare = mention.anaphoric and not words and mention.edition is None
            return _in_talk(gatherings, at, mention, tokens) if bare else at
    if mention.kind == "conference" and mention.anaphoric and not words:
        return next((at for at in recent if _meets_as_conference(gatherings[at], tokens)), None)
    return None


def _in_talk(gatherings: list[Gathering], at: int, mention: EventMention, tokens: Tokens) -> int:
    """In a later sentence, المؤتمر is not the earlier edition that was told of in passing, but the one that has a later number."""
    last = gatherings[at]
    if last.mentions[-1].i >= tokens.sentence(mention.i)[0]:
        return at
    named_by_place = len(last.full_words) == 1 and tokens.flags[last.first.head + 1] & PLACE
    for n in range(max(0, at - _RECENT), at):
        other = gatherings[n]
        later = last.edition is not None and other.edition == last.edition + 1 and other.full_words == last.full_words
        if other.kind == last.kind and (later or named_by_place):
            return n
    return at


def _meets_as_conference(known: Gathering, tokens: Tokens) -> bool:
    """الدورة الثالثة للمؤتمر العام لـ…: a session of a body that is called a conference."""
    return known.kind == "session" and "الموتمر" in tokens.norms[known.first.i : known.first.j]


def _same(known: Gathering, mention: EventMention, words: frozenset[str], key: str | None, tokens: Tokens) -> bool:
    if mention.edition is not None and known.edition is not None:
        if mention.edition != known.edition:
            return False
        if _is_headline(known, tokens) and mention.kind == known.kind:
            return True
        return (
            _FAMILIES[mention.kind] == _FAMILIES[known.kind]
            and (not (key and known.body_key) or key == known.body_key or bool(words & known.full_words))
            and (not words or not known.full_words or bool(words & known.full_words))
        )
    if mention.kind != known.kind:
        return _is_meeting_of(known, mention, key, tokens)
    if len(words) == 1 and mention.edition is None and known.kind == mention.kind and _is_there(tokens, known, mention):
        return True
    if mention.kind == "sitting" and (mention.edition is not None) != (known.edition is not None):
        return False
    if _series(tokens, mention) != known.place_in_series and _series(tokens, mention) in ("next", "last"):
        return False
    if mention.edition is not None and known.edition is None and len(known.mentions) > 2:
        return False
    if key and known.body_key:
        return key == known.body_key and (mention.edition is None or known.place_in_series is None)
    if not words:
        return mention.form != "indefinite" or mention.edition is None
    if not known.full_words:
        return False
    small, large = sorted((words, known.full_words), key=len)
    return small <= large and (len(small) > 1 or len(large) <= 3) or len(small & large) >= 0.75 * len(large)


def _is_headline(known: Gathering, tokens: Tokens) -> bool:
    """A headline shortens: الاجتماع الخليجي الـ23 is what the text below it names in full with the same number."""
    line = bisect.bisect_left(tokens.breaks, known.first.i)
    ends = tokens.breaks[line] if line < len(tokens.breaks) else len(tokens)
    return known.body is None and line == 0 and tokens.norms[ends : ends + 1] == ["\n"]


def _is_meeting_of(known: Gathering, mention: EventMention, key: str | None, tokens: Tokens) -> bool:
    """Any session is a meeting: اجتماع المجلس, without a number, means the session or consultation of that council."""
    generic = mention.kind == "meeting" and mention.edition is None and mention.special is None
    return (
        generic
        and key is not None
        and key == known.body_key
        and known.kind in ("session", "consultation", "assembly")
        and _series(tokens, mention) == known.place_in_series
    )


def _is_there(tokens: Tokens, known: Gathering, mention: EventMention) -> bool:
    """ورشة البصرة: named after nothing but the town that the sentence about a workshop names."""
    if mention.j != mention.head + 2 or not tokens.flags[mention.head + 1] & PLACE:
        return False
    first, last = tokens.sentence(known.first.i)
    return tokens.norms[mention.head + 1] in tokens.norms[first : min(last, max(first, mention.i))]


def _add(
    known: Gathering, mention: EventMention, words: frozenset[str], key: str | None, tokens: Tokens, mentions: Mentions,
    lexicon: Lexicon,
) -> None:  # fmt: skip
    """Add a mention to a gathering: it may bring a number, a body, or a fuller name."""
    known.mentions.append(mention)
    known.edition = known.edition if known.edition is not None else mention.edition
    known.special = known.special or mention.special
    if known.body is None and mention.body is not None:
        known.body, known.body_key = mention.body, key
    fuller = known.full_words <= words or _is_headline(known, tokens)
    if mention.kind == known.kind and len(words) > len(known.full_words) and fuller:
        known.full_words, known.name, known.fuller = words, event_name(tokens, mentions, mention, lexicon), mention


def _model(
    gatherings: list[Gathering], mention: EventMention, words: frozenset[str], key: str | None
) -> Gathering | None:
    """The gathering of whose series a mention with little name of its own is: الاجتماع (42), الطبعة الخامسة, دورته القادمة."""
    if mention.kind == "edition" or (mention.kind == "session" and not words and key is None and mention.edition):
        sessions = mention.kind == "session" and any(g.kind == "session" for g in gatherings[-_RECENT:])
        kinds = ("session",) if sessions else _EDITED
        series = [g for g in reversed(gatherings[-_RECENT:]) if g.kind in kinds]
        beside = [g for g in gatherings[-_RECENT:] if _is_beside(g, mention)]
        if beside and not any(_is_beside(g, mention) for g in series):
            return beside[-1]  # after the 45th conference, الدورة السادسة والأربعين is the next one
        return next((g for g in series if g.edition), series[0] if series else None)
    for known in reversed(gatherings[-_RECENT:]):
        if known.kind != mention.kind or not (known.full_words or known.body_key):
            continue
        if key is not None and key == known.body_key or key is None and len(words) < 3 and words <= known.full_words:
            return known
    return None


def _is_beside(known: Gathering, mention: EventMention) -> bool:
    """Is a gathering numbered one more or less?"""
    numbers = known.edition, mention.edition
    return known.kind in (*_EDITED, "session") and None not in numbers and abs(numbers[0] - numbers[1]) == 1  # type: ignore[operator]


def _in_series(mention: EventMention, model: Gathering | None, tokens: Tokens) -> EventMention | None:
    """A mention with the kind and the number that its series gives it; None for an edition of nothing."""
    if mention.kind == "edition" and model is None:
        return None
    if model is None:
        return mention
    kind = model.kind if mention.kind in ("edition", "session") else mention.kind
    step = {"next": 1, "last": -1}.get(_series(tokens, mention) or "")
    edition = mention.edition
    if edition is None and step and model.edition and model.edition + step > 0 and model.place_in_series is None:
        edition = model.edition + step
    anaphoric = mention.anaphoric and edition is None
    return replace(mention, kind=kind, edition=edition, anaphoric=anaphoric)


def _new(
    tokens: Tokens, mentions: Mentions, mention: EventMention, words: frozenset[str], key: str | None, model: Gathering | None,
    lexicon: Lexicon,
) -> Gathering:  # fmt: skip
    """A new gathering; one that has but a number takes name and body from its series."""
    series = _series(tokens, mention)
    if model is None or not (mention.edition or series) or len(words) > 2 and words != model.full_words:
        name = event_name(tokens, mentions, mention, lexicon)
        return Gathering(
            mention.kind, [mention], words, name, mention.body, key, mention.edition, mention.special, series, words
        )
    return Gathering(
        mention.kind, [mention], words, model.name, model.body if mention.body is None else mention.body, key or model.body_key,
        mention.edition, mention.special, series, model.full_words, fuller=model.namer,
    )  # fmt: skip
