"""Check for several entries about one thing, such as a paper or a repository."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog, url_key
from site_builder.checks.base import Check
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry, Link
from site_builder.models.field_groups import field_groups


def find_duplicate_urls(catalog: Catalog) -> Iterator[Finding]:
    """Find entries that share an own link, which leads to the work itself. Links are compared by `url_key`."""
    for key, ids in catalog.ids_by_url_key.items():
        first, *duplicates = ids
        for entry_id in duplicates:
            yield Finding(
                entry_id,
                field_of_url(catalog.entries[entry_id], key),
                "duplicate-url",
                f"describes the same resource as `{first}`: {key}",
                "Keep one of the two entries, and copy to it what only the other entry contains.",
            )


def field_of_url(entry: Entry, key: str) -> FieldPath:
    """Return the field of `entry` that contains the own link with this `url_key`."""
    matches = {link for link in entry.own_links if url_key(link) == key}
    for role in type(entry.links).model_fields:
        for index, link in enumerate(getattr(entry.links, role)):
            if link in matches:
                return ("links", role, index)
    return next(
        (name,) for name in field_groups(type(entry)).urls if _has_any(entry, name, matches)
    )


def _has_any(entry: Entry, name: str, links: set[Link]) -> bool:
    value = getattr(entry, name)
    return not links.isdisjoint(value if isinstance(value, tuple) else (value,))


CHECK = Check(
    id="duplicate-url",
    severity=Severity.ERROR,
    check_catalog=find_duplicate_urls,
    bad="# the same paper as papers/quick-sort\nlinks:\n  paper: https://arxiv.org/pdf/2301.12597v3",
    good="# Keep one entry; merge the other one into it.",
)
