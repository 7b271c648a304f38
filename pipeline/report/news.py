"""What is new since a run or a day, as the page shows it: rows point at events and series by their place in the page's lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.history import Change, Changes, DoubtState, State
from pipeline.lexicon.gazetteer import gazetteer
from pipeline.report.model import ROLES, doubt_values, filled
from pipeline.report.tables import Row


def news(changes: Changes | None, tables: Mapping[str, Sequence[Row]], number: Mapping[str, int]) -> dict[str, Any]:
    """New, changed and withdrawn events, doubts that came and went; empty where nothing changed.

    ``number`` gives the place of each event in the page's list. Where the first of the runs is the first of all, every event is
    new, and ``all`` says so in place of a list.

    >>> news(None, {}, {})
    {}
    """
    if changes is None:
        return {}
    forum = {row["forum_id"]: n for n, row in enumerate(tables["forums"])}
    everything = changes.first_run == 1
    return filled({
        "first": changes.first_at.date().isoformat(), "last": changes.last_at.date().isoformat(),
        "runs": [changes.first_run, changes.last_run], "all": everything or None,
        "new": [number[state.event_id] for state in changes.new if state.event_id in number and not everything],
        "changed": [
            [number[state.event_id], [_change(one) for one in found]]
            for state, found in changes.changed if state.event_id in number
        ],
        "withdrawn": [filled(_gone(state) | {"now": number.get(taken or "")}) for state, taken in changes.withdrawn],
        "resolved": _doubts(changes.resolved, number, forum),
        "doubted": [] if everything else _doubts(changes.doubted, number, forum),
    })  # fmt: skip


def _change(one: Change) -> dict[str, Any]:
    """A column with its values before and after, or a party that came or went with its names."""
    if one.field not in ROLES:
        english = {"before_en": one.before_en, "after_en": one.after_en}
        return filled({"field": one.field, "before": one.before, "after": one.after, **english})
    country = gazetteer().countries.get(one.party_id or "")
    came = one.after is not None
    arabic, english_name = (one.after, one.after_en) if came else (one.before, one.before_en)
    names = {"ar": country.name_ar if country else arabic, "en": country.name_en if country else english_name}
    return filled({"field": one.field, "party": 1 if came else -1, **names})


def _gone(state: State) -> dict[str, Any]:
    """What is known of an event that is in no table any more."""
    wanted = ("name", "kind", "edition", "start_date", "end_date", "city", "country")
    return {name: state.fields.get(name) for name in wanted} | {
        "forum_en": state.forum_en,
        "city_en": state.city_en,
        "event_id": state.event_id,
    }


def _doubts(doubts: Iterable[DoubtState], number: Mapping[str, int], forum: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        filled({
            "field": one.field, "message": one.message, "name": one.name, "code": one.code,
            "values": doubt_values(one.message),
            "event": number.get(one.row_id), "forum": forum.get(one.row_id),
        })
        for one in doubts
    ]  # fmt: skip
