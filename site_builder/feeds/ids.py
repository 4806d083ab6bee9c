"""Ids of feeds and of their items: tag URIs (RFC 4151), which do not depend on the URL of the site.

An address is the path of a page without the slash at its end, such as `topics/vision`. An id contains the first address
of an entry, topic, tag, venue or author (see redirects.yml). So a redirect does not change the id.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from site_builder.catalog import Catalog
from site_builder.citations import all_keys, key_of_id
from site_builder.i18n import LanguageCode
from site_builder.models import Entry

DEFAULT_BASE = "tag:kb.invalid,2026:site"
"""Beginning of all ids if `Site.feed_id` is empty.

The ending `.invalid` is reserved, so no real domain has it.
"""


@dataclass(frozen=True)
class FeedIds:
    """Makes the ids of a site's feeds and items."""

    catalog: Catalog
    base: str
    """Beginning of all ids, such as `tag:github.com,2026:example/atlas`."""

    @cached_property
    def _former(self) -> dict[str, list[str]]:
        """Present address -> former addresses, the oldest first. They have this order in redirects.yml."""
        former: defaultdict[str, list[str]] = defaultdict(list)
        for old, new in self.catalog.redirects.items():
            former[new].append(old)
        return former

    def of_entry(self, entry: Entry) -> str:
        """Return the id of an entry's item. The item has this id in the feeds of all languages."""
        return f"{self.base}:{self._first_address(entry)}"

    def of_feed(self, address: str, language: LanguageCode) -> str:
        """Return the id of the feed of a topic, tag, venue or author. An empty address means the feed of all entries."""
        first = next(iter(self._former.get(address, ())), address)
        return f"{self.base}:feed/{language}{'/' if first else ''}{quote(first)}"

    def _first_address(self, entry: Entry) -> str:
        """Return the first address that an entry had.

        The citation key of an entry derives from its first address, and `kb rename` keeps the key. So the key shows
        which address was the first. The former addresses include those of deleted duplicates, which do not match the
        key. If no address matches the key, the function returns the oldest of the former addresses.
        """
        former = self._former.get(entry.id, [])
        if not former:
            return entry.id
        addresses = {key_of_id(address): address for address in (*former, entry.id)}
        found = (addresses[key] for key in reversed(all_keys(entry)) if key in addresses)
        return next(found, former[0])
