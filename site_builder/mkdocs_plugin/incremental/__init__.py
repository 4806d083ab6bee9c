"""Incremental building: a page is written only if a dependency changed since the previous build.

Four words are enough. The **targets** of a build are the pages of the `PageRegistry` and the files of
bundles. A page lists its **dependencies** (`site_builder.pages.Dependencies`). Their digest is the page's
**fingerprint**. The **manifest** of a site holds the fingerprints of its pages and the state of its files.

`IncrementalBuild` is the interface: `plan` returns the pages to write, `record` takes what was written,
and `finish` returns the files to reuse and the manifest. `ManifestStore` keeps the manifest for the next
`kb build`, `Preview` for the next build of `kb serve`.
"""

from site_builder.mkdocs_plugin.incremental.build_plan import IncrementalBuild
from site_builder.mkdocs_plugin.incremental.bundle_files import BundleRecord, write_bundle
from site_builder.mkdocs_plugin.incremental.fingerprints import is_only_plugin, site_key
from site_builder.mkdocs_plugin.incremental.manifest import (
    BuildManifest,
    ManifestStore,
    PageRecord,
)
from site_builder.mkdocs_plugin.incremental.page_registry import PageGroup, PageRegistry
from site_builder.mkdocs_plugin.incremental.preview import Preview

__all__ = [
    "BuildManifest",
    "BundleRecord",
    "IncrementalBuild",
    "ManifestStore",
    "PageGroup",
    "PageRecord",
    "PageRegistry",
    "Preview",
    "is_only_plugin",
    "site_key",
    "write_bundle",
]
