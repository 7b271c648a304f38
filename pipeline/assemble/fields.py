"""When, where and how a gathering takes place: dates, places, mode and status, attached by position and sentence.

What a heading says comes first; then, sentence by sentence, the rooms beside this one: when, where, venues, modes; last, what
follows from it all.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.assemble.bodies import country_of
from pipeline.assemble.gatherings import Gathering
from pipeline.assemble.modes import mode_and_status, present_where_placed
from pipeline.assemble.scenes import Fields, Scene, scenes_of, sentences
from pipeline.assemble.venues import venue_by_sentence
from pipeline.assemble.when import date_by_heading, date_by_programme, date_by_sentence, set_duration, share_dates
from pipeline.assemble.where import place_by_heading, place_by_sentence
from pipeline.lexicon import Lexicon
from pipeline.mentions import Mentions
from pipeline.normalize import Tokens

__all__ = ["Fields", "fields_of"]


def fields_of(
    tokens: Tokens,
    mentions: Mentions,
    gatherings: Sequence[Gathering],
    meant: dict[int, int],
    spoken_of: dict[int, int | None],
    lexicon: Lexicon,
) -> list[Fields]:
    """The fields of every gathering; the document's own date is no gathering's.

    ``meant`` tells which gathering a mention means, ``spoken_of`` also those of many at once, which share a mode but no day.
    """
    if not gatherings:
        return []
    found = [Fields() for _ in gatherings]
    scenes, home = scenes_of(tokens, mentions, meant), country_of(tokens, mentions)
    for date_end, fields in date_by_heading(tokens, mentions, meant, found):
        place_by_heading(tokens, mentions, date_end, fields)
    date_by_programme(tokens, mentions, gatherings, found)
    for scene in scenes:
        date_by_sentence(tokens, mentions, scene, found)
    for scene in scenes:
        place_by_sentence(tokens, mentions, scene, found, home)
        venue_by_sentence(tokens, mentions, scene, found)
        share_dates(tokens, scene, found)
    for scene in scenes_of(tokens, mentions, spoken_of):
        mode_and_status(tokens, mentions, scene, found)
    for at, fields in enumerate(found):
        set_duration(tokens, _spoken(tokens, scenes, gatherings, at), fields, lexicon)
        present_where_placed(fields)
    return found


def _spoken(tokens: Tokens, scenes: Sequence[Scene], gatherings: Sequence[Gathering], at: int) -> list[tuple[int, int]]:
    """Where something is said of a gathering: from its mentions to the next one's; of the first, where none is named, too."""
    spoken = []
    for scene in scenes:
        starts = [mention.i for mention, _ in scene.cast]
        for (_, of), first, last in zip(scene.cast, [scene.first, *starts[1:]], [*starts[1:], scene.last], strict=True):
            if of == at:
                spoken.append((first, last))
    if at == 0:
        named = {scene.first: scene.cast[0][0].i for scene in scenes}
        spoken += [(first, named.get(first, last)) for first, last in sentences(tokens)]
    return spoken
