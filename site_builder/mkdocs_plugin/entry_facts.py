"""What all entries together decide about pages: found out anew only if one of them says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from site_builder.catalog import Catalog, facts_for_others, relation_keys
from site_builder.pages import leading_to_entries
from site_builder.pages.addresses import key_of_names
from site_builder.pages.rows import may_lead_to_entries


class EntryFacts(NamedTuple):
    """What it takes a look at every entry to know."""

    for_others: Mapping[str, str]
    """Entry id -> what of it matters to others, in short."""
    relation_keys: Mapping[str, str]
    """Entry id -> what decides about its relations."""
    names: str
    """What decides the addresses of names."""
    leading: frozenset[str]
    """Ids of the entries whose texts may lead to others."""


NO_FACTS = EntryFacts({}, {}, "", frozenset())


def facts_of(catalog: Catalog) -> EntryFacts:
    """Look at all entries."""
    return EntryFacts(
        {entry.id: facts_for_others(entry) for entry in catalog},
        relation_keys(catalog),
        key_of_names(catalog),
        leading_to_entries(catalog),
    )


def facts_as_before(
    catalog: Catalog, changed: frozenset[str], last: EntryFacts
) -> EntryFacts | None:
    """Return the facts if no `changed` entry says anything new to others; None to look at all.

    Entries that came or went count as changed.
    """
    leading = set(last.leading)
    for id_ in changed:
        entry = catalog.entries.get(id_)
        if entry is None or last.for_others.get(id_) != facts_for_others(entry):
            return None
        leading.discard(id_)
        if may_lead_to_entries(entry.summary, entry.notes):
            leading.add(id_)
    return last._replace(leading=frozenset(leading))
