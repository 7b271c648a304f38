"""The contract: one frozen dataclass per table; its fields are the table's columns, in order.

Every field carries its description, from which the dictionary of columns (``data/processed/README.md``) is made. Offsets
count Unicode code points into the document's text as read, from 0, end exclusive: ``text[start:end]`` is the quoted text.
``None`` means unknown and is written as an empty cell.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Any

SCHEMA_VERSION = "1.2"


def column(description: str, **options: Any) -> Any:
    """A dataclass field that is a column, with what the dictionary of columns says of it."""
    return dataclasses.field(metadata={"description": description}, **options)


@dataclass(frozen=True, slots=True)
class Document:
    """One document as read: its text letter for letter, and what its container says of it.

    ``published_on_source`` names where the date of publication came from: ``option`` (``--published``), ``jsonl``, ``csv``,
    ``feed``, ``docx``, ``json-ld``, ``meta``, ``time``, ``url``, ``visible`` (a date line of the page), ``dateline`` (the text's
    own first lines), or None. What could not be read has an empty text, the status ``rejected`` and a ``problem``.
    """

    document_id: str
    text: str
    path: str | None = None
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published_on: dt.date | None = None
    published_on_source: str | None = None
    sha256: str = ""
    status: str = "ok"
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One row per document read."""

    document_id: str = column(
        "the `id` of a .jsonl line; of a file, its path relative to the folder that was named, with `/`; of a "
        "file in an archive, a page of a web archive or an entry of a feed, the archive's and its own"
    )
    path: str | None = column("the file it was read from, as named on the command line")
    url: str | None = column("its address, where the metadata give one")
    title: str | None = column("its title, from the metadata")
    publisher: str | None = column("who published it, from the metadata")
    published_on: dt.date | None = column("the day of publication")
    published_on_source: str | None = column(
        "where that day came from: option, jsonl, csv, feed, docx (the day the file was made), json-ld, meta, time, url, "
        "visible (a date line of the page), dateline (the text's first lines), or empty"
    )
    sha256: str = column("hash of the text, in hexadecimal")
    characters: int = column("length of the text in code points")
    status: str = column("ok, or rejected: it could not be read")
    problem: str | None = column("why it was rejected, or what a reader should know of it")
    copy_of: str | None = column(
        "of a document that reports events, the one whose text it repeats, perhaps with another headline or last line: the "
        "first published of those with that text; they count as one source",
        default=None,
    )


@dataclass(frozen=True, slots=True)
class DateRow:
    """One row per date mention."""

    document_id: str = column("the document it stands in")
    start: int = column("where the mention begins")
    end: int = column("where it ends, exclusive")
    text: str = column("the mention, letter for letter")
    start_date: dt.date | None = column("first day; empty when nothing fixes it")
    end_date: dt.date | None = column("last day, inclusive")
    precision: str = column("day, month or year; of a distance (قبل شهرين), what it is counted in")
    calendar: str = column(
        "gregorian or hijri: the calendar it is written in; dates are always given in the Gregorian one"
    )
    relative: bool = column("true when its value depends on the day of publication or on another date of the text")
    rule: str = column("the rule that read it, or `corrected by hand`")
    anchor: str | None = column(
        "what a relative date was resolved against: publication, or date:START, the date of the same document that begins "
        "there; empty when it is not relative, or nothing fixes it",
        default=None,
    )
    conflict: str | None = column(
        "what within the mention does not fit, in a sentence: a weekday that the day is not, a Hijri date more than two days "
        "from the Gregorian one beside it",
        default=None,
    )


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One row per meeting-number mention."""

    document_id: str = column("the document it stands in")
    start: int = column("where the mention begins")
    end: int = column("where it ends, exclusive")
    text: str = column("the mention, letter for letter")
    kind: str = column("the kind of meeting that it numbers: see event_reports")
    number: int = column("the number")
    rule: str = column("the rule that read it, or `corrected by hand`")


@dataclass(frozen=True, slots=True)
class OrganizationMention:
    """One row per mention of a body."""

    document_id: str = column("the document it stands in")
    start: int = column("where the mention begins")
    end: int = column("where it ends, exclusive")
    text: str = column("the mention, letter for letter")
    organization_id: str | None = column("the body in organizations; empty when the document leaves it ambiguous")
    recognizer: str = column(
        "what found it: gazetteer (a known name), grammar (a head noun and what follows), "
        "definition (a short name that the document defines); with --recognizer also the models that have the same stretch "
        "(grammar+stanza), or alone what only they found (camel, spacy, stanza); `corrected by hand` of what somebody marked"
    )
    rule: str = column("the rule that read it, or `corrected by hand`")


@dataclass(frozen=True, slots=True)
class Organization:
    """One row per distinct body."""

    organization_id: str = column("stable id: of the lexicon for a known body, else from the folded name and country")
    name_ar: str = column("Arabic name")
    name_en: str | None = column("English name, of known bodies")
    acronym: str | None = column("acronym in Latin letters")
    type: str = column(
        "ministry, regulator, agency, intergovernmental, council, committee, working_group, company, university, party, "
        "media, court, ngo, other, or state"
    )
    country: str | None = column("ISO 3166-1 alpha-2 code of a national body")
    parent_id: str | None = column("the body that it belongs to")
    wikidata_id: str | None = column("Wikidata item, where verified")
    source: str = column("gazetteer (the lexicon knows it) or text (found by grammar or a model)")
    since: int | None = column("year in which it began, of known bodies", default=None)
    until: int | None = column("year in which it ended, of known bodies", default=None)
    successor_id: str | None = column("the body that took its place, of known bodies", default=None)


@dataclass(frozen=True, slots=True)
class EventReport:
    """One row per event as ONE document reports it."""

    report_id: str = column("stable id: hash of document, stretch and kind")
    event_id: str = column("the event in events")
    document_id: str = column("the document that reports it")
    start: int = column("where the stretch that names the event begins")
    end: int = column("where that stretch ends, exclusive")
    text: str = column("that stretch, letter for letter")
    kind: str = column(
        "meeting, session, conference, forum, summit, workshop, seminar, consultation, sitting, assembly or exhibition"
    )
    name: str = column("the head noun and what names the event, without its number")
    edition: int | None = column("the meeting's number in its series")
    special: str | None = column("ordinary, extraordinary, or empty")
    start_date: dt.date | None = column("first day")
    end_date: dt.date | None = column("last day, inclusive")
    city: str | None = column("city, one form per place, in Arabic")
    country: str | None = column("ISO 3166-1 alpha-2 code of the country it takes place in")
    venue: str | None = column("building or hall, as written")
    mode: str | None = column("in_person, virtual or hybrid")
    status: str | None = column("planned, held, postponed or cancelled, said of the day of publication")
    confidence: float = column(
        "0 to 1: how likely the row has the edition, first and last day and country that its document means; see evidence"
    )
    organization_id: str | None = column("the body whose meeting it is", default=None)


@dataclass(frozen=True, slots=True)
class Event:
    """One row per distinct event over all documents."""

    event_id: str = column(
        "stable id: hash of forum and edition; else of forum and start date; else of name and start date"
    )
    forum_id: str | None = column("the series it belongs to, in forums")
    kind: str = column("kind of event: see event_reports")
    name: str = column("the best supported name")
    edition: int | None = column("number in its series")
    special: str | None = column("ordinary, extraordinary, or empty")
    start_date: dt.date | None = column("first day")
    end_date: dt.date | None = column("last day, inclusive")
    city: str | None = column("city, in Arabic")
    country: str | None = column("ISO 3166-1 alpha-2 code")
    venue: str | None = column("building or hall")
    mode: str | None = column("in_person, virtual or hybrid")
    status: str | None = column("as the latest document that tells has it")
    documents: int = column("how many documents report it")
    conflicts: str | None = column("JSON list of {field, values: [{value, documents}]} where documents disagree")
    confidence: float = column(
        "0 to 1: how likely the row is right, by the log odds of its sources together: see docs/design.md"
    )
    sources: int = column(
        "how many of these documents are no copies of one another: see copy_of in documents", default=1
    )
    place_id: str | None = column("its city, or else its country, in places", default=None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row per field of a report: the characters that it was read from; of a field read twice, one for each."""

    report_id: str = column("the report in event_reports")
    document_id: str = column("the document quoted")
    field: str = column(
        "name, body, edition, special, date, place, venue, mode, status, confidence (what lowers it), a role, or a relation that "
        "begins at the report"
    )
    start: int = column("where the quotation begins")
    end: int = column("where it ends, exclusive")
    text: str = column("the quotation, letter for letter")
    rule: str = column("the rule that read it, or `corrected by hand`")
    confidence: float | None = column(
        "0 to 1: how likely the value is right: how often the rule is right of this field in annotated documents, less where "
        "the report lacks a date, place, number or body; empty where field is confidence",
        default=None,
    )


@dataclass(frozen=True, slots=True)
class EventParty:
    """One row per party in an event."""

    event_id: str = column("the event in events")
    report_id: str = column("the report in event_reports")
    document_id: str = column("the document that says so")
    role: str = column("organizer, host, chair, participant, member or sponsor")
    party_type: str = column("organization, state or person")
    party_id: str | None = column("organization_id, ISO 3166-1 alpha-2 code, or person_id")
    name: str = column("the party as the document writes it at start:end")
    of_id: str | None = column("the body or country that a person speaks for")
    start: int = column("where the name begins")
    end: int = column("where it ends, exclusive")


@dataclass(frozen=True, slots=True)
class EventLink:
    """One row per tie between two events; derived ties have an empty document_id."""

    event_id: str = column("the event that the relation starts from")
    relation: str = column("followed_by, previous_edition, part_of, prepares_for, reviews or concurrent_with")
    other_event_id: str = column("the event it points at")
    document_id: str | None = column("the document that states it; empty when derived along a series")
    start: int | None = column("where the words that say so begin")
    end: int | None = column("where they end, exclusive")


@dataclass(frozen=True, slots=True)
class Forum:
    """One row per series of events."""

    forum_id: str = column(
        "stable id: of the lexicon for a known series, else hash of the body and kind, or of the folded name"
    )
    name_ar: str = column("Arabic name of the series")
    name_en: str | None = column(
        "English name, where known; else that of its body, with the kind: Council of … — session"
    )
    organization_id: str | None = column("the body whose meetings these are")
    kind: str = column("kind of its events: see event_reports")
    first_edition: int | None = column("lowest number seen")
    last_edition: int | None = column("highest number seen")
    editions_seen: str | None = column("numbers seen, space-separated")
    editions_missing: str | None = column("numbers between first and last that no document reports, space-separated")
    first_year: int | None = column("year of the first edition, of known series", default=None)
    rhythm: str | None = column(
        "how often it is held, of known series: quarterly, three_a_year, semiannual, annual, biennial, triennial, "
        "quadrennial or quinquennial",
        default=None,
    )
    wikidata_id: str | None = column("Wikidata item, where verified", default=None)
    source: str = column("gazetteer (the lexicon knows it) or text (only documents name it)", default="text")


@dataclass(frozen=True, slots=True)
class Person:
    """One row per person named as a party."""

    person_id: str = column("stable id: hash of the folded name and the body or country")
    name: str = column("name as first written")
    title: str | None = column("office or title as written")
    of_id: str | None = column("the body or country that the person speaks for")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row per city or country in which an event takes place."""

    place_id: str = column(
        "stable id: geonames- and its number there; of what GeoNames does not know, a hash of name and country"
    )
    type: str = column("city or country")
    name_ar: str = column("Arabic name: of a city the one in events, of a country that of CLDR")
    name_en: str | None = column("English name: of a city that of GeoNames, of a country that of CLDR")
    country: str | None = column("ISO 3166-1 alpha-2 code")
    latitude: float | None = column("degrees north (WGS 84), of a country those of its capital; empty where unknown")
    longitude: float | None = column("degrees east (WGS 84), of a country those of its capital; empty where unknown")
    geonames_id: int | None = column("its number in GeoNames")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One row per doubt about a row of another table."""

    severity: str = column("error, warning or notice")
    table: str = column("the table doubted")
    row_id: str = column("the row's id in it")
    field: str | None = column("the column doubted")
    message: str = column("what does not fit, in a sentence")
    document_id: str | None = column("the document it rests on")
    start: int | None = column("where the evidence begins")
    end: int | None = column("where it ends, exclusive")
    code: str = column(
        "what kind of doubt: documents_disagree, documents_disagree_far (by weeks), ends_before_start, edition_twice, "
        "editions_out_of_order, edition_missing, editions_missing, before_first_edition, edition_too_high, off_rhythm, "
        "weekday_differs, hijri_differs, unknown_report, correction_unfit, corrections_of_changed or corrections_of_gone",
        default="",
    )


@dataclass(frozen=True, slots=True)
class EventHistory:
    """One row per event: the runs that first had it and last changed it; the runs of this folder, not the documents, decide."""

    event_id: str = column("the event in events")
    first_seen: dt.date = column("the day of the run that first had it, under this id or one that gave way to it (UTC)")
    last_changed: dt.date = column(
        "the day of the run that last changed a field, a party or the number of sources (UTC); `mahdar diff` says which"
    )


@dataclass(frozen=True, slots=True)
class EventAlias:
    """One row per event id that gave way to another."""

    event_id: str = column("the id that is gone")
    now: str = column("the id that stands for it now")


TABLES: dict[str, type] = {
    "documents": DocumentRow,
    "dates": DateRow,
    "editions": EditionRow,
    "organization_mentions": OrganizationMention,
    "organizations": Organization,
    "event_reports": EventReport,
    "events": Event,
    "evidence": Evidence,
    "event_parties": EventParty,
    "event_links": EventLink,
    "forums": Forum,
    "people": Person,
    "places": PlaceRow,
    "quality": Doubt,
    "event_aliases": EventAlias,
    "event_history": EventHistory,
}
"""Every table of a run, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one document yields, before documents are linked.

    Until then every report stands for an event of its own: its ``event_id`` is its ``report_id``, and parties and links name that.
    ``organizations`` and ``people`` hold each distinct body, state and person that the rows mention. By its ``sketch`` a copy of a
    document is known: the smallest hashes of its runs of words, packed (a hundred thousand tuples of numbers would take 250 MB).
    """

    document: DocumentRow
    dates: tuple[DateRow, ...] = ()
    editions: tuple[EditionRow, ...] = ()
    organization_mentions: tuple[OrganizationMention, ...] = ()
    organizations: tuple[Organization, ...] = ()
    event_reports: tuple[EventReport, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    event_parties: tuple[EventParty, ...] = ()
    event_links: tuple[EventLink, ...] = ()
    people: tuple[Person, ...] = ()
    sketch: bytes = b""


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table, in order.

    >>> columns_of("event_aliases")
    ('event_id', 'now')
    """
    return tuple(f.name for f in dataclasses.fields(TABLES[table]))
