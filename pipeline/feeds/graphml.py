"""forums.graphml: bodies, states and forums as a graph, for Gephi, yEd, Cytoscape, networkx and igraph."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.feeds.joined import ROLES, JoinedEvent, country_names
from pipeline.records import Forum, Organization

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NODE_KEYS = {
    "label": "string",
    "type": "string",
    "name_ar": "string",
    "name_en": "string",
    "kind": "string",
    "country": "string",
}
_EDGE_KEYS = {"relation": "string", "events": "int", "roles": "string", "first_date": "string", "last_date": "string"}


@dataclass(slots=True)
class _Tie:
    """What one body does in one forum."""

    events: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    days: list[dt.date] = field(default_factory=list)


def to_graphml(events: Iterable[JoinedEvent], organizations: Iterable[Organization]) -> bytes:
    """A directed graph: bodies and states point at the forums that they take part in, and at the body that they belong to.

    A node's ``type`` is body, state or forum; an edge's ``relation`` is takes_part (with the number of ``events``, the ``roles``,
    the first and last day), meets_as (a body and its own forum) or belongs_to. A forum without parties is a node of its own.

    >>> to_graphml([], []).decode().splitlines()[1][:8]
    '<graphml'
    """
    forums: dict[str, Forum] = {}
    ties: dict[tuple[str, str], _Tie] = {}
    for one in events:
        if one.forum:
            forums[one.forum.forum_id] = one.forum
            _note(one, one.forum.forum_id, ties)
    bodies = {row.organization_id: row for row in organizations}
    edges = [(source, target, _takes_part(tie)) for (source, target), tie in sorted(ties.items())]
    for forum in sorted(forums.values(), key=lambda row: row.forum_id):
        if forum.organization_id in bodies:
            edges.append((forum.organization_id, forum.forum_id, {"relation": "meets_as"}))
    named = {end for source, target, _ in edges for end in (source, target)} - forums.keys()
    nodes = {one: _party_node(one, bodies.get(one)) for one in named} | {
        one: _forum_node(row) for one, row in forums.items()
    }
    for body in sorted(named & bodies.keys()):
        parent = bodies[body].parent_id
        if parent in nodes:
            edges.append((body, parent, {"relation": "belongs_to"}))
    return _document(nodes, edges)


def _note(one: JoinedEvent, forum_id: str, ties: dict[tuple[str, str], _Tie]) -> None:
    for party in one.parties:
        for body in party.bodies:
            tie = ties.setdefault((body, forum_id), _Tie())
            tie.events.add(one.event.event_id)
            tie.roles.add(party.role)
            tie.days += [day for day in (one.first_day, one.last_day) if day]


def _takes_part(tie: _Tie) -> dict[str, str]:
    facts = {
        "relation": "takes_part",
        "events": str(len(tie.events)),
        "roles": " ".join(sorted(tie.roles, key=ROLES.index)),
    }
    days = {"first_date": min(tie.days).isoformat(), "last_date": max(tie.days).isoformat()} if tie.days else {}
    return facts | days


def _party_node(one: str, body: Organization | None) -> dict[str, str | None]:
    if body and body.type != "state":
        names = {"name_ar": body.name_ar, "name_en": body.name_en}
        return {
            "label": body.name_en or body.name_ar,
            "type": "body",
            **names,
            "kind": body.type,
            "country": body.country,
        }
    arabic = country_names("ar").get(one) or (body.name_ar if body else one)
    english = country_names("en").get(one)
    return {"label": english or arabic, "type": "state" if english else "body", "name_ar": arabic, "name_en": english,
            "kind": "state" if english else None, "country": one if english else None}  # fmt: skip


def _forum_node(row: Forum) -> dict[str, str | None]:
    label = row.name_en or row.name_ar
    return {"label": label, "type": "forum", "name_ar": row.name_ar, "name_en": row.name_en, "kind": row.kind}


def _document(
    nodes: Mapping[str, Mapping[str, str | None]], edges: Iterable[tuple[str, str, Mapping[str, str | None]]]
) -> bytes:
    from lxml import etree  # thirty milliseconds, which other commands should not pay

    root = etree.Element("graphml", nsmap={None: _NAMESPACE})
    for owner, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, kind in keys.items():
            attributes = {"id": f"{owner}-{name}", "for": owner, "attr.name": name, "attr.type": kind}
            etree.SubElement(root, "key", attributes)
    graph = etree.SubElement(root, "graph", {"id": "mahdar", "edgedefault": "directed"})
    for one in sorted(nodes):
        _data(etree, etree.SubElement(graph, "node", {"id": _xml_text(one)}), "node", nodes[one])
    for at, (source, target, facts) in enumerate(edges):
        edge = etree.SubElement(
            graph, "edge", {"id": f"e{at}", "source": _xml_text(source), "target": _xml_text(target)}
        )
        _data(etree, edge, "edge", facts)
    etree.indent(root, " ")
    page: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return page


def _data(etree: Any, element: Any, owner: str, facts: Mapping[str, str | None]) -> None:
    for name, value in facts.items():
        if value:
            etree.SubElement(element, "data", {"key": f"{owner}-{name}"}).text = _xml_text(value)


def _xml_text(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )
