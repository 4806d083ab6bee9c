"""Check for entries that the maintainers rejected."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.checks.duplicates import field_of_url
from site_builder.errors import Finding, Severity


def find_rejected_entries(catalog: Catalog) -> Iterator[Finding]:
    """Find entries whose link to the work itself leads to the same thing as a URL in rejected.yml."""
    for key, rejection in catalog.rejected.items():
        for entry_id in catalog.ids_by_url_key.get(key, ()):
            yield Finding(
                entry_id,
                field_of_url(catalog.entries[entry_id], key),
                "rejected",
                rejection.describe(),
                "Delete the entry. Or, if the reason no longer holds, delete the rejection in rejected.yml.",
            )


CHECK = Check(
    id="rejected",
    severity=Severity.ERROR,
    check_catalog=find_rejected_entries,
    bad="# rejected.yml has https://arxiv.org/abs/2301.12597\nlinks:\n  paper: https://arxiv.org/pdf/2301.12597v2",
    good="# Delete the entry, or its line in rejected.yml.",
)
