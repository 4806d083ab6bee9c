"""Digests that tell whether related entries or listings may have changed since the last build.

Comparing digests is much cheaper than computing `Catalog.related` for every entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from site_builder.catalog.collection import Catalog
from site_builder.models import Entry


def relation_digests(catalog: Catalog) -> Mapping[str, str]:
    """Return entry id -> digest of everything that `Catalog.related` uses for this entry.

    If the digest of an entry is the same in two catalogs, so are its relations. The digest covers the
    links of the entry, and the facts about this entry, the linked ones, and all entries of its authors and
    topics.
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

    While no entry is added or removed and no digest changes, these stay the same: all relations, the
    URLs of authors, venues and tags, and the entries of every listing. If entries are grouped by another
    field, the digest must include that field.
    """
    links = [(role, link.url) for role, link in entry.all_links()]
    return _digest(f"{_facts(entry)}{(entry.venue, entry.uses, links)!r}")


def _facts(entry: Entry) -> str:
    """Return the fields that relations depend on, as one line (`repr` escapes line breaks)."""
    return repr((entry.id, entry.year, entry.added, entry.topics, entry.tags, entry.authors))


def _digest_of_all(facts: Mapping[str, str], entries: Iterable[Entry]) -> str:
    """Return a digest of the facts about several entries, whose order makes no difference."""
    return _digest("\n".join(sorted([facts[entry.id] for entry in entries])))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
