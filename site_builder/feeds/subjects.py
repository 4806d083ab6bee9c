"""Decide which feeds a site has and which entries each feed contains.

The subject of a feed is a topic, a tag, a venue, an author, or all entries.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from site_builder.catalog import Catalog, newest_added
from site_builder.catalog.addresses import AUTHORS, TOPICS, VENUES
from site_builder.models import Entry
from site_builder.pages.feed_links import MIN_ENTRIES_WITH_FEED

TAGS = "tags"


class FeedSubject(NamedTuple):
    """The subject of a feed, with its entries."""

    address: str
    """Path of the subject's page without the slash at its end, such as `topics/vision`; empty for all entries."""
    entries: tuple[Entry, ...]
    """The entries in the feed: those that were added last, the newest first. Retracted publications are left out."""
    retracted: tuple[Entry, ...]
    """All retracted publications of the subject."""

    @property
    def is_brief(self) -> bool:
        """Whether the items of the feed are brief (see `FeedItem.brief`): true for tags, venues and authors.

        A large site has thousands of these feeds, so each of them must be small.
        """
        return bool(self.address) and not self.address.startswith(f"{TOPICS}/")


def feed_subjects(
    catalog: Catalog, retracted: Container[str], max_items: int
) -> Iterator[FeedSubject]:
    """Yield the subject of each feed.

    The subject of one feed is all entries. Each topic, tag and venue has a feed, and so has each author with at least
    `MIN_ENTRIES_WITH_FEED` entries. Retracted publications count as entries, although no feed shows them.
    """
    counts: dict[str, int] = {}
    entries: dict[str, list[Entry]] = {"": []}
    entries |= {f"{TOPICS}/{topic_id}": [] for topic_id in catalog.topics}
    left_out: dict[str, list[Entry]] = {}
    for entry in newest_added(catalog):
        is_retracted = entry.id in retracted
        for address in _addresses(catalog, entry):
            counts[address] = counts.get(address, 0) + 1
            found = entries.setdefault(address, [])
            if is_retracted:
                left_out.setdefault(address, []).append(entry)
            elif len(found) < max_items:
                found.append(entry)
    for address in sorted(entries):
        is_author = address.startswith(f"{AUTHORS}/")
        if not is_author or counts[address] >= MIN_ENTRIES_WITH_FEED:
            yield FeedSubject(address, tuple(entries[address]), tuple(left_out.get(address, ())))


def _addresses(catalog: Catalog, entry: Entry) -> Iterable[str]:
    """Return the addresses of an entry's topics, tags, venue and authors without repetitions, and "" for all entries."""
    addresses = [""]
    addresses += [
        f"{TOPICS}/{topic_id}"
        for topic_id in catalog.counted_topics(entry)
        if topic_id in catalog.topics
    ]
    addresses += [f"{TAGS}/{catalog.tag_slugs[tag]}" for tag in entry.tags]
    if entry.venue is not None:
        addresses.append(f"{VENUES}/{catalog.series_slugs[entry.venue]}")
    addresses += [f"{AUTHORS}/{catalog.author_slugs[name]}" for name in entry.author_names]
    return dict.fromkeys(addresses)
