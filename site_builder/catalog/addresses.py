"""Addresses: what identifies an entry, a topic, a tag, a venue or an author in URLs and in redirects.yml.

An address is the path of a page without the last slash: `papers/blip-2`, `topics/vision` or `tags/c-plus-plus`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from site_builder.catalog.collection import ALL_PEOPLE, ALL_VENUES, Catalog
from site_builder.models import Entry, address_slug
from site_builder.models.fields import SLUG, is_entry_id

TOPICS = "topics"
VENUES = "venues"
AUTHORS = "authors"
GONE = "gone"
"""In redirects.yml, this word in place of a new address says that the page was removed and has no successor."""
NAME_FIELDS = {"tags": "tags", "venues": "venue", "authors": "authors"}
"""First part of the addresses of tags, venues and authors -> the field in which entries name them."""


def is_address(text: str) -> bool:
    """Return whether a text has the form of an address. The page need not exist.

    >>> [is_address(text) for text in ("papers/blip-2", "topics/vision", "tags/c-plus-plus", "tags/C++")]
    [True, True, True, False]
    """
    prefix, _, rest = text.partition("/")
    if prefix in NAME_FIELDS:
        return bool(rest) and address_slug(rest) == rest
    return is_entry_id(text) or (prefix == TOPICS and SLUG.fullmatch(rest) is not None)


def names_of(entry: Entry, prefix: str) -> Iterator[str]:
    """Yield the tags (`prefix` is `tags`), the venue (`venues`) or the authors (`authors`) of an entry."""
    value = entry.author_names if prefix == "authors" else getattr(entry, NAME_FIELDS[prefix])
    if value is not None:
        yield from (value,) if isinstance(value, str) else value


def existing_addresses(catalog: Catalog) -> Callable[[str], bool]:
    """Return a function that tells whether the page of an address exists or may exist.

    A page may exist if it is the page of an invalid entry, if an invalid entry may have the tag, venue or author, or if
    an invalid part of topics.yml, people.yml or venues.yml may define the topic, the person or the series of venues.

    The addresses of tags, venues and authors are computed when the function is first called for one of them.
    """

    @cache
    def slugs(prefix: str) -> frozenset[str]:
        names = {name for entry in catalog for name in names_of(entry, prefix)}
        pages = {*(catalog.series_pages if prefix == VENUES else ())}
        if prefix == AUTHORS:
            pages = {*catalog.author_slugs.values(), *catalog.people_redirects}
        return frozenset({*map(address_slug, names), *pages})

    may_have_any_name = any(map(is_entry_id, catalog.invalid_ids))
    invalid_files = {AUTHORS: ALL_PEOPLE, VENUES: ALL_VENUES}

    def exists(address: str) -> bool:
        prefix, _, rest = address.partition("/")
        if prefix in NAME_FIELDS:
            is_possible = may_have_any_name or invalid_files.get(prefix) in catalog.invalid_ids
            return is_possible or rest in slugs(prefix)
        if prefix == TOPICS:
            return catalog.may_have_topic(rest)
        return address in catalog.entries or address in catalog.invalid_ids

    return exists
