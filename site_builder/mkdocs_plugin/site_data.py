"""All files of the site that are not pages: static files, and the data that scripts fetch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder import browse
from site_builder import pages as pages_package
from site_builder.catalog import Catalog
from site_builder.mkdocs_plugin.incremental import BuildManifest, BundleRecord, write_bundle
from site_builder.mkdocs_plugin.rendering.icons import Icons
from site_builder.pages import LinkHealth
from site_builder.pages.paths import BROWSE
from site_builder.search.messages import asset_files as search_asset_files

ASSETS = "assets/kb/"
STYLESHEET = "kb.css"
"""Name of the stylesheet of all pages. It holds the icons, and the styles of pages and search."""
SEARCH = "search/"
LANGUAGE_MENU = Path(__file__).parent / "language-menu.css"
"""Styles of the menu in the header of a site with more than two languages."""


def static_files(catalog: Catalog, icons: Icons) -> dict[str, bytes]:
    """Return path -> content of the stylesheets, the scripts and the redirects."""
    search_assets = search_asset_files(catalog.languages)
    assets = pages_package.asset_files(catalog.languages) | search_assets | browse.asset_files()
    styles = [icons.stylesheet().encode(), assets[STYLESHEET], assets.pop("search.css")]
    if len(catalog.languages) > 2:
        styles.append(LANGUAGE_MENU.read_bytes())
    assets[STYLESHEET] = b"\n".join(styles)
    in_folder = {f"{ASSETS}{name}": content for name, content in assets.items()}
    return in_folder | pages_package.redirect_files(catalog)


@dataclass(frozen=True)
class SiteData:
    """The data files that scripts fetch: those of the Browse page and of the search."""

    catalog: Catalog
    digests: Mapping[str, bytes]
    """Entry id -> digest of the entry's file."""
    health: LinkHealth | None
    site_dir: Path
    """Folder of the new site."""
    previous: BuildManifest | None
    cache: Path | None
    """Cache folder; None for no cache."""
    with_search: bool
    precompile_templates: Callable[[], None]
    """Compiles the theme's templates. `write` calls it first if there is no previous site.

    At that time the parent process plans pages. It then renders them with the compiled templates.
    """

    def write(self) -> list[BundleRecord]:
        """Write all data files, and return their records for the manifest."""
        from site_builder.search.from_catalog import index_files  # noqa: PLC0415 - a slow import, for the background process

        if self.previous is None:
            self.precompile_templates()
        states = (
            None if self.health is None else pages_package.link_states(self.catalog, self.health)
        )
        cache = self._cache_folder("browse")
        written = [
            self._write_bundle(BROWSE, browse.data_files(self.catalog, states, cache, self.digests))
        ]
        if self.with_search:
            index = index_files(self.catalog, self._cache_folder("search"), self.digests)
            written.append(self._write_bundle(SEARCH, index))
        return written

    def _cache_folder(self, name: str) -> Path | None:
        return None if self.cache is None else self.cache / name

    def _write_bundle(self, root: str, files: Mapping[str, bytes]) -> BundleRecord:
        return write_bundle(root, files, self.site_dir, self.previous)
