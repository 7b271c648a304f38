"""The places table: one row for each city and country of the events, and events that point at them."""

from __future__ import annotations

import dataclasses
from typing import Any

from pipeline.link.places import placed
from pipeline.records import Event, columns_of
from tests.accuracy.releases import SampleRun

UNKNOWN: dict[str, Any] = dict.fromkeys(columns_of("events"))
EMPTY = Event(**UNKNOWN)


def test_every_place_of_an_event_has_its_row(sample_run: SampleRun) -> None:
    rows = {row.place_id: row for row in sample_run.tables["places"]}
    assert len(rows) == len(sample_run.tables["places"])
    for event in sample_run.tables["events"]:
        assert (event.place_id is None) == (event.city is None and event.country is None)
        if event.place_id:
            row = rows[event.place_id]
            assert (row.type, row.country) == ("city" if event.city else "country", event.country)
            assert event.city in (None, row.name_ar)


def test_the_places_of_the_samples_are_all_known(sample_run: SampleRun) -> None:
    for row in sample_run.tables["places"]:
        assert row.name_en and row.latitude is not None and row.longitude is not None, row


def test_a_city_that_geonames_does_not_know_keeps_its_name() -> None:
    events, (country, city) = placed([dataclasses.replace(EMPTY, city="كوكبة", country="JO")])
    assert events[0].place_id == city.place_id
    assert (city.name_ar, city.name_en, city.latitude, city.geonames_id) == ("كوكبة", None, None, None)
    assert country.name_en == "Jordan"


def test_an_unknown_code_is_kept_as_it_is() -> None:
    events, (row,) = placed([dataclasses.replace(EMPTY, country="ZZ")])
    assert events[0].place_id == row.place_id
    assert (row.name_ar, row.name_en) == ("ZZ", None)


def test_an_event_without_a_place_has_none() -> None:
    assert placed([EMPTY]) == ([EMPTY], [])
