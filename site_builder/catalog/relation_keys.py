"""What decides which entries are related to an entry, in short: cheaper than finding out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from site_builder.catalog.collection import Catalog
from site_builder.models import Entry


def relation_keys(catalog: Catalog) -> Mapping[str, bytes]:
    """Return entry id -> a digest of all that `Catalog.related` looks at for this entry.

    Equal keys mean equal relations, in catalogs that may differ otherwise: its own facts and links,
    who shares an author with it, and the facts of everything in its topics.
    """
    facts = {entry.id: _facts(entry) for entry in catalog}
    topics = {
        topic: _digest(facts[id_] for id_ in sorted(entry.id for entry in entries))
        for topic, entries in catalog.by_topic.items()
    }
    together = {
        name: "\n".join(sorted(entry.id for entry in entries)).encode()
        for name, entries in catalog.by_author.items()
    }
    return {
        entry.id: _digest(
            [
                facts[entry.id],
                repr(catalog.linked.get(entry.id)).encode(),
                *(topics[topic] for topic in entry.topics),
                *(together[name] for name in entry.authors),
            ]
        )
        for entry in catalog
    }


def _facts(entry: Entry) -> bytes:
    return repr((entry.id, entry.year, entry.topics, entry.tags, entry.authors)).encode()


def _digest(parts: Iterable[bytes]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
