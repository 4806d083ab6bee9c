"""Ids of feeds and of their items: tag URIs (RFC 4151), which do not depend on the URL of the site.

An id contains the first address of an entry, topic, tag, venue or author. So it stays if the address changes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from site_builder.catalog import Catalog
from site_builder.citations import all_keys, key_of_id
from site_builder.i18n import LanguageCode
from site_builder.models import Entry

DEFAULT_BASE = "tag:kb.invalid,2026:site"
"""Beginning of all ids of a site that has neither the setting `feed_id` nor a repository. The domain is reserved."""


@dataclass(frozen=True)
class FeedIds:
    """Returns the ids of a site."""

    catalog: Catalog
    base: str
    """Beginning of all ids, such as `tag:github.com,2026:example/atlas`."""

    @cached_property
    def _former(self) -> dict[str, list[str]]:
        """Address -> former addresses, sorted."""
        former: defaultdict[str, list[str]] = defaultdict(list)
        for old, new in sorted(self.catalog.redirects.items()):
            former[new].append(old)
        return former

    def of_entry(self, entry: Entry) -> str:
        """Return the id of an entry, which is equal in all languages."""
        return f"{self.base}:{self._first_address(entry)}"

    def of_feed(self, address: str, language: LanguageCode) -> str:
        """Return the id of a feed. The address is that of its topic, tag, venue or author; empty for all entries."""
        first = next(iter(self._former.get(address, ())), address)
        return f"{self.base}:feed/{language}{'/' if first else ''}{first}"

    def _first_address(self, entry: Entry) -> str:
        """Return the first address of an entry.

        `kb rename` keeps the citation key, which derives from the first address. So the key tells which of several
        addresses was the first. If a duplicate was deleted and its address leads to this entry, the key is that of
        this entry. With a key of another origin, the first of the former addresses in alphabetical order counts.
        """
        former = self._former.get(entry.id, [])
        if not former:
            return entry.id
        addresses = {key_of_id(address): address for address in (*former, entry.id)}
        found = (addresses[key] for key in reversed(all_keys(entry)) if key in addresses)
        return next(found, former[0])
