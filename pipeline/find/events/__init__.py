"""Gatherings: the noun that names one, with what belongs to its name, and the words that only point back at one.

surroundings   what earlier recognisers found, by the token at which it stands
names          how far the name of a gathering extends, from its noun on
doubts         whether the noun names a gathering at all
reader         goes from noun to noun, asks the two, and makes the mentions
"""

from __future__ import annotations

from pipeline.find.events.reader import find_events

__all__ = ["find_events"]
