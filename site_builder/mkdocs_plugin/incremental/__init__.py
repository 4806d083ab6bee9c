"""Incremental building: a page is written only if a dependency changed since the previous build.

A page lists its **dependencies** (`site_builder.pages.Dependencies`). The digest of the dependencies is the
page's **fingerprint**. The **manifest** of a site contains the fingerprint of each page, and the size and
modification time of each file.

`IncrementalBuild` decides which pages to write, and makes the manifest of the new site. `ManifestStore` keeps this
manifest for the next `kb build`. `Preview` keeps it for the next build of `kb serve`.
"""

from site_builder.mkdocs_plugin.incremental.build_plan import IncrementalBuild
from site_builder.mkdocs_plugin.incremental.fingerprints import is_only_plugin, site_key
from site_builder.mkdocs_plugin.incremental.group_files import write_file, write_group
from site_builder.mkdocs_plugin.incremental.manifest import (
    BuildManifest,
    GroupRecord,
    ManifestStore,
    PageRecord,
)
from site_builder.mkdocs_plugin.incremental.page_registry import PageGroup, PageRegistry
from site_builder.mkdocs_plugin.incremental.preview import Preview

__all__ = [
    "BuildManifest",
    "GroupRecord",
    "IncrementalBuild",
    "ManifestStore",
    "PageGroup",
    "PageRecord",
    "PageRegistry",
    "Preview",
    "is_only_plugin",
    "site_key",
    "write_file",
    "write_group",
]
