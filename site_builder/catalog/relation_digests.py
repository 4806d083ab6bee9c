"""What decides which entries are related to an entry, in short: cheaper than finding out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from site_builder.catalog.collection import Catalog
from site_builder.models import Entry


def relation_digests(catalog: Catalog) -> Mapping[str, str]:
    """Return entry id -> a digest of all that `Catalog.related` looks at for this entry.

    Equal keys mean equal relations, in catalogs that may differ otherwise: its own facts and links,
    who shares an author with it, and the facts of everything in its topics.
    """
    facts = {entry.id: _facts(entry) for entry in catalog}
    topics = {
        topic: _digest("\n".join(sorted([facts[entry.id] for entry in entries])))
        for topic, entries in catalog.by_topic.items()
    }
    together = {
        name: _digest("\n".join(sorted([entry.id for entry in entries])))
        for name, entries in catalog.by_author.items()
        if len(entries) > 1
    }
    return {
        entry.id: _digest(
            f"{facts[entry.id]}\n{catalog.linked.get(entry.id)}"
            f"\n{' '.join([topics[topic] for topic in entry.topics])}"
            f"\n{' '.join([together.get(name, '') for name in entry.authors])}"
        )
        for entry in catalog
    }


def shared_facts_digest(entry: Entry) -> str:
    """Return a digest of everything of an entry that decides about more than what tells of itself.

    As long as no entry comes or goes and these are what they were, so are all relations of all
    entries, the addresses of authors, venues and tags, and which entries stand in which listing.
    Whoever groups entries by something else has to add it here.
    """
    links = [(role, link.url) for role, link in entry.all_links()]
    return _digest(f"{_facts(entry)}{(entry.venue, entry.uses, links)!r}")


def _facts(entry: Entry) -> str:
    """Return what others look at, in one line: `repr` leaves no line break as it is."""
    return repr((entry.id, entry.year, entry.topics, entry.tags, entry.authors))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
