"""Digests that show whether relations or lists of entries may have changed since the last build.

Comparing digests takes much less time than computing `Catalog.related` for every entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from site_builder.catalog.collection import Catalog
from site_builder.models import Entry


def relation_digests(catalog: Catalog) -> Mapping[str, str]:
    """Return entry id -> digest of all data that `Catalog.related` reads for this entry.

    If an entry has equal digests in two catalogs, its relations are equal, too. The digest covers the links
    of the entry, and the `_facts` of the entry, of linked entries, and of all entries that have an author or
    a topic of the entry.
    """
    facts = {entry.id: _digest(_facts(entry)) for entry in catalog}
    topics = {name: _digest_of_all(facts, entries) for name, entries in catalog.by_topic.items()}
    authors = {
        name: _digest_of_all(facts, entries)
        for name, entries in catalog.by_author.items()
        if len(entries) > 1
    }
    return {
        entry.id: _digest(
            f"{facts[entry.id]}\n{linked}"
            f"\n{' '.join([facts[linked_id] for linked_id in linked])}"
            f"\n{' '.join([topics[topic] for topic in entry.topics])}"
            f"\n{' '.join([authors.get(name, '') for name in entry.main_authors])}"
        )
        for entry in catalog
        for linked in (catalog.linked.get(entry.id, {}),)
    }


def shared_facts_digest(entry: Entry) -> str:
    """Return a digest of the fields of an entry that affect pages other than its own.

    If no entry is added, no entry is removed and no digest changes, then all relations, all URLs of authors,
    venues and tags, and all lists of entries stay unchanged. Before a page groups entries by another field,
    add this field to the digest.
    """
    links = [(role, link.url) for role, link in entry.all_links()]
    return _digest(f"{_facts(entry)}{(entry.venue, entry.uses, links)!r}")


def _facts(entry: Entry) -> str:
    """Return the fields that relations depend on, in one line, since `repr` escapes line breaks."""
    return repr((entry.id, entry.year, entry.added, entry.topics, entry.tags, entry.authors))


def _digest_of_all(facts: Mapping[str, str], entries: Iterable[Entry]) -> str:
    """Return a digest of the facts about several entries. It does not depend on their order."""
    return _digest("\n".join(sorted([facts[entry.id] for entry in entries])))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
