"""The only room that knows MkDocs: pages go in, a site comes out."""

from site_builder.mkdocs_plugin.commands import (
    BuildReport,
    build_site,
    checked_folder,
    entries_folder,
    load_site,
    observed_folder,
    serve_site,
)
from site_builder.mkdocs_plugin.plugin import BrokenEntries, SiteBuilderPlugin

__all__ = [
    "BrokenEntries",
    "BuildReport",
    "SiteBuilderPlugin",
    "build_site",
    "checked_folder",
    "entries_folder",
    "load_site",
    "observed_folder",
    "serve_site",
]
