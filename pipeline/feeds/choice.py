"""Which events a feed shall hold: those of a body, a series, a country, a span of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.feeds.joined import JoinedEvent, country_names
from pipeline.normalize import fold

_MOST_OFFERED = 3


class NotFoundError(Exception):
    """No body, series or country is called so; the message is one line that offers what is called nearly so."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an event must have: every condition given; ``since`` and ``until`` are days, inclusive.

    A body is that of the meeting, a party of it in whatever role, or one that a party speaks for.
    """

    organization_id: str | None = None
    forum_id: str | None = None
    country: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None

    def holds(self, one: JoinedEvent) -> bool:
        """Is the event wanted? One without a day is not, where days are asked for."""
        return (
            (self.organization_id is None or self.organization_id in _bodies(one))
            and (self.forum_id is None or self.forum_id == one.event.forum_id)
            and (self.country is None or self.country == one.event.country)
            and (self.since is None or (one.last_day is not None and one.last_day >= self.since))
            and (self.until is None or (one.first_day is not None and one.first_day <= self.until))
        )


def _bodies(one: JoinedEvent) -> set[str]:
    own = {one.body.organization_id} if one.body else set()
    return own.union(*(party.bodies for party in one.parties))


def choose(events: Iterable[JoinedEvent], choice: Choice) -> list[JoinedEvent]:
    """The events that the choice holds, in their order."""
    return [one for one in events if choice.holds(one)]


def make_choice(
    tables: Mapping[str, Sequence[Any]],
    organization: str | None = None,
    forum: str | None = None,
    country: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Choice:
    """A choice by what people call things: an id, an acronym, or a name in Arabic or English, however it is spelt.

    Raises :class:`NotFoundError` for what the tables do not have.
    """
    bodies = [(row.organization_id, (row.name_ar, row.name_en, row.acronym)) for row in tables["organizations"]]
    forums = [(row.forum_id, (row.name_ar, row.name_en)) for row in tables["forums"]]
    arabic, english = country_names("ar"), country_names("en")
    places = sorted({row.country for row in tables["events"] if row.country})
    countries = [(code, (arabic.get(code), english.get(code))) for code in places]
    return Choice(
        organization and _named("body", "organizations", organization, bodies),
        forum and _named("series", "forums", forum, forums),
        country and _named("country", "events", country, countries),
        since, until,
    )  # fmt: skip


def _named(what: str, table: str, asked: str, known: Sequence[tuple[str, tuple[str | None, ...]]]) -> str:
    """The id of the one row that is called so."""
    if any(one == asked for one, _ in known):
        return asked
    folded = " ".join(fold(asked).split())
    calls = [(one, name) for one, names in known for name in (one, *names) if name]
    found = list(dict.fromkeys(one for one, name in calls if " ".join(fold(name).split()) == folded))
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFoundError(f"{asked!r} is the name of several rows of {table}; name one by its id: {', '.join(found)}")
    from rapidfuzz import fuzz, process  # only what is misspelt needs it

    near = process.extract(folded, [fold(name) for _, name in calls], scorer=fuzz.WRatio, limit=20, score_cutoff=60)
    offered = list(dict.fromkeys(f"{calls[at][0]} ({calls[at][1]})" for _, _, at in near))[:_MOST_OFFERED]
    hint = f"; nearest: {', '.join(offered)}" if offered else ""
    raise NotFoundError(f"no {what} {asked!r} in {table}{hint}")
