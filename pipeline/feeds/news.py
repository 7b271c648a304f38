"""What is new, told: as lines of a table, as text for a mail in Arabic or English, as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping

import msgspec

from pipeline.feeds.joined import ROLES, country_names
from pipeline.feeds.words import doubt_in, words
from pipeline.history import Change, Changes, DoubtState, State

_HEADER = ("what", "event_id", "name", "start_date", "field", "before", "after")
_MOST_CHANGES = 12

# Between these marks a text keeps its own direction, wherever it stands: without them the hyphens of a date behind Arabic
# letters turn its order round.
_LEFT, _OWN, _END = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"

_TITLES = {
    "ar": {
        "title": "محضر: ما الجديد منذ {first} حتى {last}",
        "new": "اجتماعات جديدة",
        "changed": "ما تغيّر",
        "withdrawn": "ما سُحب",
        "resolved": "شكوك زالت",
        "doubted": "شكوك جديدة",
        "became": "صار جزءا من",
        "none": "لا جديد.",
        "comma": "، ",
        "arrow": " ← ",
        "missing": "غير معروف",
        "added": "انضم",
        "removed": "حُذف",
    },
    "en": {
        "title": "Mahdar: what is new, {first} to {last}",
        "new": "New events",
        "changed": "Changed",
        "withdrawn": "Withdrawn",
        "resolved": "Doubts resolved",
        "doubted": "New doubts",
        "became": "is now part of",
        "none": "Nothing new.",
        "comma": ", ",
        "arrow": " → ",
        "missing": "unknown",
        "added": "added",
        "removed": "removed",
    },
}


def news_rows(changes: Changes | None) -> Iterator[tuple[str, ...]]:
    """One row per new event, changed field, party that came or went, withdrawn event and doubt; see the header of the CSV.

    >>> list(news_rows(None))
    []
    """
    if changes is None:
        return
    for state in changes.new:
        yield "new", *_labels(state), "", "", ""
    for state, found in changes.changed:
        for one in found:
            yield "changed", *_labels(state), one.field, one.before or "", one.after or ""
    for state, taken in changes.withdrawn:
        yield "withdrawn", *_labels(state), "event_id", state.event_id, taken or ""
    for what, doubts in (("resolved", changes.resolved), ("doubted", changes.doubted)):
        for doubt in doubts:
            message = (doubt.message, "") if what == "resolved" else ("", doubt.message)
            yield what, doubt.row_id, doubt.name, "", doubt.field, *message


def _labels(state: State) -> tuple[str, str, str]:
    fields = state.fields
    return state.event_id, _name(state), fields.get("start_date") or fields.get("end_date") or ""


def _name(state: State) -> str:
    number = state.fields.get("edition")
    return f"{state.fields.get('name') or ''}{f' ({number})' if number else ''}"


def news_csv(changes: Changes | None) -> str:
    r"""The rows as CSV with a header.

    >>> news_csv(None)
    'what,event_id,name,start_date,field,before,after\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(news_rows(changes))
    return text.getvalue()


def news_json(changes: Changes | None) -> str:
    r"""All that is known of the changes as one JSON object; ``{}`` where there are none.

    >>> news_json(None)
    '{}\n'
    """
    page = {} if changes is None else msgspec.to_builtins(changes)
    return json.dumps(page, ensure_ascii=False, indent=1) + "\n"


def news_mail(changes: Changes | None, language: str = "en") -> str:
    r"""The changes as plain text to paste into a mail, in ``ar`` or ``en``; directions are isolated, so that dates stay in order.

    >>> news_mail(None, "ar")
    'لا جديد.\n'
    """
    said = _TITLES[language]
    if changes is None:
        return f"{said['none']}\n"
    first, last = (f"{_LEFT}{moment.date()}{_END}" for moment in (changes.first_at, changes.last_at))
    lines = [said["title"].format(first=first, last=last)]
    for what, entries in _sections(changes, language).items():
        if entries:
            lines += ["", f"{said[what]}: {len(entries)}", *entries]
    return "\n".join(lines) + "\n"


def _sections(changes: Changes, language: str) -> dict[str, list[str]]:
    said = _TITLES[language]
    became = {taken: f" ({said['became']} {_LEFT}{taken}{_END})" if taken else "" for _, taken in changes.withdrawn}
    withdrawn = [f"• {_line(state, language)}{became[taken]}" for state, taken in changes.withdrawn]
    return {
        "new": [_with_address(f"• {_line(state, language)}", state) for state in changes.new],
        "changed": [_changed(state, found, language) for state, found in changes.changed],
        "withdrawn": withdrawn,
        "resolved": [_doubt(doubt, language) for doubt in changes.resolved],
        "doubted": [_doubt(doubt, language) for doubt in changes.doubted],
    }


def _with_address(line: str, state: State) -> str:
    return "\n  ".join([line, *(f"{_LEFT}{url}{_END}" for url in state.urls[:1])])


def _line(state: State, language: str) -> str:
    """One event on a line: kind (which sets the direction of an English line), name, days, place, status."""
    fields, said = state.fields, words(language)
    country = country_names(language).get(fields.get("country") or "")
    city = (state.city_en if language == "en" else None) or fields.get("city")
    parts = [
        f"{_OWN}{_name(state)}{_END}",
        _days(fields),
        f"{_OWN}{city}{_END}" if city else None,
        country,
        said.get(fields.get("status") or ""),
    ]
    line = _TITLES[language]["comma"].join(part for part in parts if part)
    return line if language == "ar" else f"{said.get(fields.get('kind') or '', 'Event')}: {line}"


def _days(fields: Mapping[str, str | None]) -> str:
    days = sorted({day for day in (fields.get("start_date"), fields.get("end_date")) if day})
    return f"{_LEFT}{' – '.join(days)}{_END}" if days else ""


def _changed(state: State, found: tuple[Change, ...], language: str) -> str:
    lines = [f"• {_line(state, language)}"]
    lines += [f"  - {_change(one, language)}" for one in found[:_MOST_CHANGES]]
    if len(found) > _MOST_CHANGES:
        lines.append(f"  - … {len(found) - _MOST_CHANGES}")
    return "\n".join(lines)


def _change(one: Change, language: str) -> str:
    said, spoken = _TITLES[language], words(language)
    field = spoken.get(one.field, one.field)
    if one.field not in ROLES:
        translations = (one.before_en, one.after_en) if language == "en" else (None, None)
        values = zip((one.before, one.after), translations, strict=True)
        before, after = (_value(one.field, translated or value, language) for value, translated in values)
        return f"{field}: {before}{said['arrow']}{after}"
    word = said["added"] if one.after else said["removed"]
    state = country_names(language).get(one.party_id or "")
    english = (one.after_en or one.before_en) if language == "en" else None
    return f"{field} ({word}): {_OWN}{state or english or one.after or one.before}{_END}"


def _value(field: str, value: str | None, language: str) -> str:
    if value is None:
        return _TITLES[language]["missing"]
    if field == "country":
        value = country_names(language).get(value, value)
    elif field in ("kind", "mode", "status", "special"):
        value = words(language).get(value, value)
    return f"{_OWN}{value}{_END}"


def _doubt(doubt: DoubtState, language: str) -> str:
    field = words(language).get(doubt.field, "")
    label = f"{field}{_TITLES[language]['comma']}" if field else ""
    mark = "• " if language == "ar" else "• Doubt: "
    own = _OWN if language == "ar" else _LEFT
    return f"{mark}{_OWN}{doubt.name}{_END}: {label}{own}{doubt_in(language, doubt.message)}{_END}"
