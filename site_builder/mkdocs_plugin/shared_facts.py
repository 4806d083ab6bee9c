"""What all entries together decide about pages: found out anew only if one of them says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from site_builder.catalog import Catalog, relation_digests, shared_facts_digest
from site_builder.pages import ids_of_linking_entries
from site_builder.pages.paths import name_paths_digest
from site_builder.pages.rows import may_link_to_entries


class SharedFacts(NamedTuple):
    """What it takes a look at every entry to know."""

    entry_digests: Mapping[str, str]
    """Entry id -> what of it matters to others, in short."""
    relation_digests: Mapping[str, str]
    """Entry id -> what decides about its relations."""
    names_key: str
    """What decides the addresses of names."""
    linking_entries: frozenset[str]
    """Ids of the entries whose texts may lead to others."""


NO_SHARED_FACTS = SharedFacts({}, {}, "", frozenset())


def compute_shared_facts(catalog: Catalog) -> SharedFacts:
    """Look at all entries."""
    return SharedFacts(
        {entry.id: shared_facts_digest(entry) for entry in catalog},
        relation_digests(catalog),
        name_paths_digest(catalog),
        ids_of_linking_entries(catalog),
    )


def reuse_shared_facts(
    catalog: Catalog, changed: frozenset[str], last: SharedFacts
) -> SharedFacts | None:
    """Return the facts if no `changed` entry says anything new to others; None to look at all.

    Entries that came or went count as changed.
    """
    linking_entries = set(last.linking_entries)
    for id_ in changed:
        entry = catalog.entries.get(id_)
        if entry is None or last.entry_digests.get(id_) != shared_facts_digest(entry):
            return None
        linking_entries.discard(id_)
        if may_link_to_entries(entry.summary, entry.notes):
            linking_entries.add(id_)
    return last._replace(linking_entries=frozenset(linking_entries))
