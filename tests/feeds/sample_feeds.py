"""Functions that make feeds of a catalog and read them, and a site that has feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from site_builder.catalog import Catalog
from site_builder.pages import Site
from site_builder.site_files import SITE_FILES, SiteFileInputs, files_of
from tests.pages.sample_catalogs import SITE

PUBLISHED = replace(SITE, url="https://example.org/kb/", feed_id="tag:example.org,2026:atlas")


def feeds(
    collection: Catalog, site: Site = PUBLISHED, changed: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """Return path -> content of all feeds of a catalog."""
    group = next(group for group in SITE_FILES if group.name == "feeds")
    return dict(
        files_of(group, replace(SiteFileInputs.of(collection, site), changed=changed or {}))
    )


def ids_and_times(parsed: Any) -> dict[str, str]:
    """Return id -> time of the latest change, for the entries of a feed that feedparser has read."""
    return {entry.id: entry.updated for entry in parsed.entries}
