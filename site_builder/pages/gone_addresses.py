"""Find addresses that had a page before a change, and lead to no page after it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from site_builder.catalog import ALL_REDIRECTS, Catalog
from site_builder.catalog.addresses import GONE, NAME_FIELDS, TOPICS, VENUES, existing_addresses
from site_builder.models.fields import is_entry_id
from site_builder.pages.paths import AUTHORS, has_author_page
from site_builder.suggestions import closest_match


@dataclass(frozen=True, slots=True)
class GoneAddress:
    """An address that had a page, and now has neither a page nor a redirect."""

    address: str
    successor: str | None = None
    """The address that probably replaces this one; None if there is no such address."""
    is_renamed: bool = False
    """Whether the successor is a new address. If so, a contributor has probably changed an id or a name by hand."""

    @property
    def is_id(self) -> bool:
        """Whether this is the address of an entry or a topic. Other addresses come from names in entries."""
        return self.address.partition("/")[0] not in NAME_FIELDS


def gone_addresses(before: Catalog, after: Catalog) -> Iterator[GoneAddress]:
    """Yield the addresses of `before` that lead to no page in `after`, sorted.

    Addresses that redirects.yml lists are left out. So are addresses that an invalid file in `after` may define, and
    those of authors who have lost their page, but still have an entry. If redirects.yml cannot be read, nothing is
    yielded, because the redirects are unknown.
    """
    if ALL_REDIRECTS in after.invalid_ids:
        return
    exists = existing_addresses(after)
    published, now = published_addresses(before), published_addresses(after)
    for address in sorted(published - now):
        if exists(address) or address in after.redirects:
            continue
        successor = _successor(address, before, after, now)
        yield GoneAddress(address, successor, successor is not None and successor not in published)


def published_addresses(catalog: Catalog) -> frozenset[str]:
    """Return the addresses of all entries, topics, tags and series of venues, and those of authors who have pages.

    The result also contains each address that redirects.yml redirects.
    """
    named = {
        f"{prefix}/{slug}"
        for prefix in set(NAME_FIELDS) - {VENUES}
        for slug, page in catalog.named_pages(prefix).items()
        if f"{prefix}/" != AUTHORS or has_author_page(catalog, page.name)
    }
    series = {f"{VENUES}/{slug}" for slug in catalog.series_pages}
    redirects = {old for old, new in catalog.redirects.items() if new != GONE}
    return frozenset(
        {
            *catalog.entries,
            *(f"{TOPICS}/{id_}" for id_ in catalog.topics),
            *named,
            *series,
            *redirects,
        }
    )


def _successor(address: str, before: Catalog, after: Catalog, now: Collection[str]) -> str | None:
    """Return the address that probably took the place of a gone address; None if there is no such address."""
    if (target := before.redirects.get(address)) is not None:
        return target if target in now else None
    prefix = address.partition("/")[0]
    candidates = [other for other in now if other.partition("/")[0] == prefix]
    new = sorted(set(candidates) - published_addresses(before))
    with_page = [other for other in new if other not in after.redirects]
    if is_entry_id(address):
        return _same_entry(address, before, after, with_page)
    if prefix == TOPICS:
        name = before.topics[address.removeprefix(f"{TOPICS}/")].name
        for other in with_page:
            if after.topics[other.removeprefix(f"{TOPICS}/")].name == name:
                return other
    match = closest_match(address, new, cutoff=80)
    return None if match is None else after.redirects.get(match, match)


def _same_entry(address: str, before: Catalog, after: Catalog, new: Collection[str]) -> str | None:
    """Return the id of an entry of the same kind that probably describes the work of the gone entry.

    This entry has one of the gone entry's own links, which lead to the work itself. If no entry has one, return a new
    entry with an equal title.
    """
    for key, ids in before.ids_by_url_key.items():
        if address in ids:
            for other in after.ids_by_url_key.get(key, ()):
                if other.partition("/")[0] == address.partition("/")[0]:
                    return other
    heading = before.entries[address].heading
    return next((other for other in new if after.entries[other].heading == heading), None)
