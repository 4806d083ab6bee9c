"""Registry of the planned pages, which the plugin writes itself, without MkDocs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from site_builder.models import Language
from site_builder.pages import PlannedListing, PlannedPage
from site_builder.pages.paging import listing_path
from site_builder.pages.paths import split_language

PageGroup = Sequence[PlannedPage | PlannedListing]
"""The planned page or listing of one path, in each language."""


@dataclass
class PageRegistry:
    """All planned pages and listings, by path (without the language)."""

    pages: dict[str, list[PlannedPage]] = field(default_factory=dict)
    """Path -> the page in each language."""
    listings: dict[str, list[PlannedListing]] = field(default_factory=dict)
    """Path of the first page -> the listing in each language. MkDocs may render the first page itself."""

    def add(self, plan: PlannedPage | PlannedListing) -> None:
        """Add a page or listing, once for each language."""
        if isinstance(plan, PlannedPage):
            self.pages.setdefault(plan.path, []).append(plan)
        else:
            self.listings.setdefault(plan.path, []).append(plan)

    @property
    def groups(self) -> Iterator[PageGroup]:
        """All groups, the large ones first, so that processes that share them end at the same time."""
        return chain(self.listings.values(), self.pages.values())

    def languages_at(self, path: str) -> list[Language]:
        """Return the languages that have a page at a path, or may have one when a listing grows."""
        group: PageGroup = self.pages.get(path, ()) or self._listings_at(path)
        return [plan.language for plan in group]

    def reserves(self, url: str) -> bool:
        """Return whether a URL belongs to a planned page, or may belong to one when a listing grows."""
        language, path = split_language(url)
        return language in self.languages_at(path)

    def find_page(self, url: str) -> PlannedPage | None:
        """Return the planned page at a URL, or None. Slow for a listing, whose pages are all planned."""
        language, path = split_language(url)
        single = (page for page in self.pages.get(path, ()) if page.language == language)
        listings = (listing for listing in self._listings_at(path) if listing.language == language)
        listed = (page for listing in listings for page in listing.pages() if page.path == path)
        return next(chain(single, listed), None)

    def _listings_at(self, path: str) -> Sequence[PlannedListing]:
        first = listing_path(path)
        return [
            listing
            for listing in self.listings.get(first, ())
            if listing.first_number == 1 or path != first
        ]
