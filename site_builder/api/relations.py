"""Collect all relations between entries.

An entry refers to another entry by a URL in its links, by an id in a field, or by a link in its summary or notes. The
role of a relation says how: for example, `code` for a link to code, and `uses` for an id in the field `uses`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from site_builder.catalog import Catalog

MENTION = "mention"
"""Role of a relation that a link in a summary or in notes makes."""


class Edge(NamedTuple):
    """A relation. The entry with the id `source` refers to the entry with the id `target`."""

    source: str
    target: str
    role: str


class End(NamedTuple):
    """A relation between two entries, as one of the two entries sees it."""

    id: str
    """Id of the other entry."""
    role: str
    direction: Literal["to", "from"]
    """`to` if this entry refers to the other one; `from` if the other entry refers to this one."""


def all_relations(catalog: Catalog) -> list[Edge]:
    """Return each relation once, sorted by source, target and role. Relations of an entry to itself are left out."""
    edges = {*_links(catalog), *_mentions(catalog)}
    return sorted(edge for edge in edges if edge.source != edge.target)


def by_entry(edges: Sequence[Edge]) -> Mapping[str, list[End]]:
    """Return entry id -> relations of this entry. Relations in which this entry refers to the other one come first."""
    groups: dict[str, list[End]] = defaultdict(list)
    for source, target, role in edges:
        groups[source].append(End(target, role, "to"))
    for source, target, role in edges:
        groups[target].append(End(source, role, "from"))
    return groups


def _links(catalog: Catalog) -> Iterator[Edge]:
    for entry_id, links_by_id in catalog.linked.items():
        for other_id, links in links_by_id.items():
            yield from (
                Edge(entry_id, other_id, one.role) for one in links if one.direction == "to"
            )


def _mentions(catalog: Catalog) -> Iterator[Edge]:
    for entry_id, others in catalog.text_links.items():
        if entry_id in catalog.entries:
            yield from (Edge(entry_id, one, MENTION) for one in others if one in catalog.entries)
