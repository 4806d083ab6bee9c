"""Check for several entries of the same paper, repository or dataset."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog, url_key
from site_builder.checks.base import Check
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry


def find_duplicate_urls(catalog: Catalog) -> Iterator[Finding]:
    """Find entries that have a link of `own_links` in common. Links are compared by `url_key`."""
    for key, ids in catalog.ids_by_url_key.items():
        first, *duplicates = ids
        for entry_id in duplicates:
            yield Finding(
                entry_id,
                _field_of_url(catalog.entries[entry_id], key),
                "duplicate-url",
                f"describes the same resource as `{first}`: {key}",
                "Keep one entry, and add to it what only the other entry contains.",
            )


def _field_of_url(entry: Entry, key: str) -> FieldPath:
    for role in ("paper", "pdf"):
        for index, link in enumerate(getattr(entry.links, role)):
            if link in entry.own_links and url_key(link) == key:
                return ("links", role, index)
    return ("url",)


CHECK = Check(
    id="duplicate-url",
    severity=Severity.ERROR,
    check_catalog=find_duplicate_urls,
    bad="# the same paper as papers/blip-2\nlinks:\n  paper: https://arxiv.org/pdf/2301.12597v3",
    good="# Keep one entry; merge the other.",
)
