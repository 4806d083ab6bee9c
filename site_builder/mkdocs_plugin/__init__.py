"""The MkDocs plugin, which builds a site from entries. No other package imports MkDocs."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from site_builder.mkdocs_plugin.commands import (
        BuildReport,
        build_site,
        load_docs,
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
    "load_docs",
    "load_site",
    "serve_site",
]


def __getattr__(name: str) -> object:
    """Import a name when it is first used, because importing MkDocs takes long."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.commands"), name)
