"""Stage 4: the mentions of one document become event reports with parties and links, by position and sentence."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.assemble.bodies import full_name, hash_id, identify, name_start
from pipeline.assemble.confidence import NOTHING, Sign, confidence, signs_of
from pipeline.assemble.countries import Countries
from pipeline.assemble.evidence import grounds_of, numbers_of
from pipeline.assemble.fields import Fields, fields_of
from pipeline.assemble.gatherings import Gathering, gather, meant_by_many
from pipeline.assemble.modes import present_where_placed, settle_guests, tell_by_day
from pipeline.assemble.offices import Offices
from pipeline.assemble.parties import parties_of
from pipeline.assemble.party import Party
from pipeline.assemble.reliability import how_sure, lowering
from pipeline.assemble.tie import Tie
from pipeline.assemble.ties import ties_of
from pipeline.lexicon import Lexicon
from pipeline.mentions import BodyMention, EditionMention, Mentions, PersonMention, date_rows
from pipeline.normalize import Tokens
from pipeline.records import (
    DocumentRow,
    EditionRow,
    EventLink,
    EventParty,
    EventReport,
    Evidence,
    Extraction,
    Organization,
    OrganizationMention,
    Person,
)  # fmt: skip

_INHERITS_ALL = ("part_of",)
_INHERITS_PLACE = ("concurrent_with",)


def assemble(row: DocumentRow, tokens: Tokens, mentions: Mentions, lexicon: Lexicon) -> Extraction:
    """Make every row that a document yields."""
    countries = Countries(tokens, mentions, lexicon, row)
    ids, organizations = identify(tokens, mentions, lexicon, countries)
    gatherings, meant = gather(tokens, mentions, ids, lexicon)
    fields, parties, ties = (
        _described(tokens, mentions, ids, gatherings, meant, lexicon) if gatherings else ([], [], [])
    )
    for one in fields:
        tell_by_day(one, row.published_on)
    offices = Offices(tokens, mentions, ids, countries, lexicon)
    writer = _Writer(row.document_id, tokens, mentions, ids, organizations, lexicon, offices)
    reports = [writer.report(*each) for each in zip(gatherings, fields, strict=True)]
    numbers = numbers_of(mentions, gatherings, meant)
    evidence = [
        one for each in zip(reports, gatherings, numbers, fields, strict=True) for one in writer.evidence(*each)
    ]
    rows: list[EventParty] = []
    people: dict[str, Person] = {}
    for report, found in zip(reports, parties, strict=True):
        for party in found:
            party_row, person = writer.party(report, party)
            rows.append(party_row)
            evidence.append(writer.ground(report, party.role, party_row.start, party_row.end, party.rule))
            if person:
                people.setdefault(person.person_id, person)
    for tie in ties:
        evidence.append(writer.ground(reports[tie.first], tie.relation, *tokens_span(tokens, tie.i, tie.j), tie.rule))
    return Extraction(
        document=row,
        dates=tuple(date_rows(row.document_id, tokens, mentions.dates)),
        editions=tuple(
            writer.editions({one.i: each.kind for each, of in zip(gatherings, numbers, strict=True) for one in of})
        ),
        organization_mentions=tuple(writer.mentions()),
        organizations=tuple(organizations.values()),
        event_reports=tuple(reports),
        evidence=tuple(evidence),
        event_parties=tuple(rows),
        event_links=tuple(
            EventLink(
                reports[tie.first].report_id,
                tie.relation,
                reports[tie.second].report_id,
                row.document_id,
                *tokens_span(tokens, tie.i, tie.j),
            )
            for tie in ties
        ),
        people=tuple(people.values()),
    )


def _described(
    tokens: Tokens, mentions: Mentions, ids: list[str | None], gatherings: list[Gathering], meant: dict[int, int],
    lexicon: Lexicon,
) -> tuple[list[Fields], list[list[Party]], list[Tie]]:  # fmt: skip
    """When, where and how each gathering is held, its parties, and the ties among all."""
    spoken_of = {**meant, **meant_by_many(tokens, mentions, ids, gatherings)}
    fields = fields_of(tokens, mentions, gatherings, meant, spoken_of, lexicon)
    parties = parties_of(tokens, mentions, ids, gatherings, spoken_of, lexicon)
    ties = ties_of(tokens, mentions, ids, gatherings, meant, lexicon)
    _inherit(fields, ties, parties)
    for one in fields:
        settle_guests(one)
    return fields, parties, ties


def _recognizers(body: BodyMention) -> str:
    """Who found a body: gazetteer; stanza, where only a model did; grammar+camel+stanza, where all have this very stretch."""
    if not body.models:
        return body.recognizer
    return "+".join(body.models if body.recognizer == "model" else (body.recognizer, *body.models))


def tokens_span(tokens: Tokens, i: int, j: int) -> tuple[int, int]:
    """The offsets of tokens ``i`` to ``j``."""
    return tokens.starts[i], tokens.ends[j - 1]


def _inherit(fields: list[Fields], ties: list[Tie], parties: list[list[Party]]) -> None:
    """A part takes day, place and mode from the whole, what is on the margins of another its place; a host gives the country."""
    for one, found in zip(fields, parties, strict=True):
        hosts = [party for party in found if party.role == "host" and party.kind == "state"]
        if one.country is None and hosts and one.mode != "virtual":
            one.country = str(hosts[0].value)
            one.evidence.append(("place", hosts[0].i, hosts[0].j, "country of the state that hosts: باستضافة تونس"))
            present_where_placed(one)
    for tie in ties:
        part, whole = fields[tie.first], fields[tie.second]
        if tie.relation in _INHERITS_ALL and not part.dated and whole.start == whole.end:
            part.start, part.end = whole.start, whole.end
            _take_over(part, whole, ("date",), "day of what it is part of")
        same_country = part.country in (None, whole.country)
        if (
            tie.relation in _INHERITS_ALL + _INHERITS_PLACE
            and part.city is None
            and same_country
            and part.mode != "virtual"
        ):
            _take_over(part, whole, ("place",) if part.mode else ("place", "mode"), f"as {tie.relation} what has it")
            part.city, part.country, part.mode = whole.city, whole.country, part.mode or whole.mode
        elif tie.on_the_margins and whole.city is None and whole.country is None and whole.mode != "virtual":
            _take_over(
                whole, part, ("place",) if whole.mode else ("place", "mode"), "where another is held on its margins"
            )
            whole.city, whole.country, whole.mode = part.city, part.country, whole.mode or part.mode


def _take_over(one: Fields, other: Fields, fields: tuple[str, ...], why: str) -> None:
    """Rest fields of one gathering on what those of another rest on."""
    one.evidence += [(field, i, j, f"{why}; {rule}") for field, i, j, rule in other.on(*fields)]


class _Writer:
    """Writes the rows of one document."""

    def __init__(
        self, document_id: str, tokens: Tokens, found: Mentions, ids: list[str | None],
        organizations: dict[str, Organization], lexicon: Lexicon, offices: Offices,
    ) -> None:  # fmt: skip
        self.document_id, self.tokens, self.found, self.ids = document_id, tokens, found, ids
        self.organizations, self.lexicon, self.offices = organizations, lexicon, offices
        self.signs: dict[str, list[Sign]] = {}
        self.lowered: dict[str, float] = {}

    def editions(self, kinds: dict[int, str]) -> Iterator[EditionRow]:
        """The numbers; one that a gathering bears (by its first token in ``kinds``) is of the gathering's kind."""
        for edition in self.found.editions:
            start, end = tokens_span(self.tokens, edition.i, edition.j)
            kind = kinds.get(edition.i) or ("session" if edition.kind == "edition" else edition.kind)
            yield EditionRow(
                self.document_id, start, end, self.tokens.text[start:end], kind, edition.number, edition.rule
            )

    def mentions(self) -> Iterator[OrganizationMention]:
        for body, organization_id in sorted(zip(self.found.bodies, self.ids, strict=True), key=lambda pair: pair[0].i):
            if body.recognizer != "reference":
                start, end = name_start(self.tokens, body.i), self.tokens.ends[body.j - 1]
                yield OrganizationMention(
                    self.document_id,
                    start,
                    end,
                    self.tokens.text[start:end],
                    organization_id,
                    _recognizers(body),
                    body.rule,
                )

    def report(self, gathering: Gathering, fields: Fields) -> EventReport:
        mention = gathering.first
        start, end = tokens_span(self.tokens, mention.i, mention.j)
        report_id = hash_id("report", self.document_id, start, end, gathering.kind, gathering.edition)
        signs = self.signs[report_id] = signs_of(gathering, fields)
        self.lowered[report_id] = lowering(signs)
        return EventReport(
            report_id, report_id, self.document_id, start, end, self.tokens.text[start:end], gathering.kind, gathering.name,
            gathering.edition, gathering.special, fields.start, fields.end, fields.city, fields.country, fields.venue, fields.mode,
            fields.status, confidence(signs),
            self.ids[gathering.body] if gathering.body is not None else None,
        )  # fmt: skip

    def evidence(
        self, report: EventReport, gathering: Gathering, numbers: list[EditionMention], fields: Fields
    ) -> Iterator[Evidence]:
        for field, i, j, rule in grounds_of(self.tokens, self.found, gathering, numbers, fields):
            yield self.ground(report, field, *tokens_span(self.tokens, i, j), rule)
        for why in [sign.rule for sign in self.signs[report.report_id]] or [NOTHING]:
            yield self.ground(report, "confidence", report.start, report.end, why)

    def ground(self, report: EventReport, field: str, start: int, end: int, rule: str) -> Evidence:
        text = self.tokens.text[start:end]
        sure = how_sure(field, rule, self.lowered[report.report_id])
        return Evidence(report.report_id, self.document_id, field, start, end, text, rule, sure)

    def party(self, report: EventReport, party: Party) -> tuple[EventParty, Person | None]:
        start, end = tokens_span(self.tokens, party.i, party.j)
        person = None
        party_id: str | None = str(party.value)
        of_id = None
        if party.kind == "organization":
            start = name_start(self.tokens, party.i)
            party_id = self.ids[int(party.value)]
        elif party.kind == "state":
            self._state(str(party.value))
        else:
            mention = self.found.people[int(party.value)]
            start, end = tokens_span(self.tokens, mention.i, mention.j)
            person = self._person(mention)
            party_id, of_id = person.person_id, person.of_id
        name = self.tokens.text[start:end]
        row = EventParty(
            report.report_id,
            report.report_id,
            self.document_id,
            party.role,
            party.kind,
            party_id,
            name,
            of_id,
            start,
            end,
        )
        return row, person

    def _state(self, code: str) -> None:
        name = self.lexicon.places.names.get(code, code)
        self.organizations.setdefault(
            code, Organization(code, name, None, None, "state", code, None, None, "gazetteer")
        )

    def _person(self, mention: PersonMention) -> Person:
        name = full_name(self.tokens, mention.i, mention.j)
        of_id = self.offices.speaks_for(mention)
        if of_id in self.lexicon.bodies:
            self.organizations.setdefault(str(of_id), self.lexicon.bodies[str(of_id)])
        elif of_id and of_id not in self.organizations:
            self._state(of_id)
        title = " ".join(self.tokens.quote(*mention.title).split()) if mention.title else None
        key = " ".join(self.tokens.norms[mention.i : mention.j])
        return Person(hash_id("person", key, of_id), name, title, of_id)
