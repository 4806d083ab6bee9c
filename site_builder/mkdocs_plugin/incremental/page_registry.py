"""Registry of the planned pages, which the plugin writes itself, without MkDocs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from site_builder.i18n import LanguageCode, SiteLanguages
from site_builder.pages import PlannedPage
from site_builder.pages.paging import listing_path

PageGroup = Sequence[PlannedPage]
"""Planned pages with one path, in different languages."""


@dataclass
class PageRegistry:
    """All planned pages, by their paths without the language."""

    languages: SiteLanguages
    """The languages of the site."""
    _pages: dict[str, list[PlannedPage]] = field(default_factory=dict)

    def add(self, page: PlannedPage) -> None:
        """Add a page in one language."""
        self._pages.setdefault(page.path, []).append(page)

    @property
    def pages_by_path(self) -> Collection[PageGroup]:
        """All pages, grouped by path."""
        return self._pages.values()

    def languages_at(self, path: str) -> list[LanguageCode]:
        """Return the languages that have a page at a path."""
        return [page.language for page in self._pages.get(path, ())]

    def reserves(self, url: str) -> bool:
        """Return whether a URL belongs to a planned page, or to page 2, 3 ... of a planned listing."""
        language, path = self.languages.split(url)
        return language in (*self.languages_at(path), *self.languages_at(listing_path(path)))

    def find_page(self, url: str) -> PlannedPage | None:
        """Return the planned page at a URL, or None."""
        language, path = self.languages.split(url)
        pages = (page for page in self._pages.get(path, ()) if page.language == language)
        return next(pages, None)
