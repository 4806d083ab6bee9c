"""Facts that pages need and that depend on all entries; reused until an edit can change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from site_builder.catalog import Catalog, relation_digests, shared_facts_digest
from site_builder.pages import ids_of_linking_entries
from site_builder.pages.paths import name_paths_digest
from site_builder.pages.rows import may_link_to_entries


class SharedFacts(NamedTuple):
    """Facts that depend on all entries."""

    entry_digests: Mapping[str, str]
    """Entry id -> digest of the fields that decide relations, paths and the entries of listings."""
    relation_digests: Mapping[str, str]
    """Entry id -> digest of everything that its relations depend on."""
    names_digest: str
    """Digest of everything that the paths of name pages (authors, venues, tags) depend on."""
    linking_entries: frozenset[str]
    """Ids of the entries whose texts may link to other entries."""


NO_SHARED_FACTS = SharedFacts({}, {}, "", frozenset())


def compute_shared_facts(catalog: Catalog) -> SharedFacts:
    """Return the facts, computed from all entries."""
    return SharedFacts(
        {entry.id: shared_facts_digest(entry) for entry in catalog},
        relation_digests(catalog),
        name_paths_digest(catalog),
        ids_of_linking_entries(catalog),
    )


def reuse_shared_facts(
    catalog: Catalog, changed: frozenset[str], previous: SharedFacts
) -> SharedFacts | None:
    """Return the facts of the previous build, updated; None if they must be computed again.

    They must if a field has changed that decides relations, paths or listings. `changed` holds the ids of
    the changed, added and removed entries.
    """
    linking_entries = set(previous.linking_entries)
    for id_ in changed:
        entry = catalog.entries.get(id_)
        if entry is None or previous.entry_digests.get(id_) != shared_facts_digest(entry):
            return None
        linking_entries.discard(id_)
        if may_link_to_entries(entry.summary, entry.notes):
            linking_entries.add(id_)
    return previous._replace(linking_entries=frozenset(linking_entries))
