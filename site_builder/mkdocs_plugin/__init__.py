"""The MkDocs plugin, the only package that imports MkDocs: pages go in, a site comes out.

Commands that do not build or serve never import MkDocs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from site_builder.mkdocs_plugin.command_settings import (
    entries_folder,
    observed_folder,
    read_check_settings,
)

if TYPE_CHECKING:
    from site_builder.mkdocs_plugin.commands import (
        BuildReport,
        build_site,
        load_site,
        serve_site,
    )
    from site_builder.mkdocs_plugin.plugin import SiteBuilderPlugin
    from site_builder.mkdocs_plugin.site_build import BrokenEntries

__all__ = [
    "BrokenEntries",
    "BuildReport",
    "SiteBuilderPlugin",
    "build_site",
    "entries_folder",
    "load_site",
    "observed_folder",
    "read_check_settings",
    "serve_site",
]


def __getattr__(name: str) -> object:
    """Import names that need MkDocs on first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.commands"), name)
