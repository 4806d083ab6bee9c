"""Pages that come by the thousand, planned: by address, in all languages together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from site_builder.models import Language
from site_builder.pages import PlannedListing, PlannedPage
from site_builder.pages.paging import listing_path
from site_builder.pages.paths import split_language

PageGroup = Sequence[PlannedPage | PlannedListing]
"""What is planned for one address, in each language in which there is something."""


@dataclass
class PageRegistry:
    """Everything that MkDocs shall not know of."""

    pages: dict[str, list[PlannedPage]] = field(default_factory=dict)
    """By address."""
    listings: dict[str, list[PlannedListing]] = field(default_factory=dict)
    """By the address of their first page, which may be none of them."""

    def add(self, plan: PlannedPage | PlannedListing) -> None:
        """Add something that there is not yet in its language."""
        if isinstance(plan, PlannedPage):
            self.pages.setdefault(plan.path, []).append(plan)
        else:
            self.listings.setdefault(plan.path, []).append(plan)

    @property
    def groups(self) -> Iterator[PageGroup]:
        """All that is planned, the largest first: whoever shares them is done with the smallest."""
        return chain(self.listings.values(), self.pages.values())

    def languages_at(self, address: str) -> list[Language]:
        """Return the languages in which there is a page, or would be if the listing were that long."""
        own: PageGroup = self.pages.get(address, ()) or self._listings_at(address)
        return [plan.language for plan in own]

    def reserves(self, url: str) -> bool:
        """Tell whether there is a page, or would be if the listing were that long."""
        language, address = split_language(url)
        return language in self.languages_at(address)

    def find_page(self, url: str) -> PlannedPage | None:
        """Return the plan for a page, for which a listing is planned to its end."""
        language, address = split_language(url)
        own = (page for page in self.pages.get(address, ()) if page.language == language)
        listings = (one for one in self._listings_at(address) if one.language == language)
        listed = (page for one in listings for page in one.pages() if page.path == address)
        return next(chain(own, listed), None)

    def _listings_at(self, address: str) -> Sequence[PlannedListing]:
        first = listing_path(address)
        return [
            one for one in self.listings.get(first, ()) if one.first_number == 1 or address != first
        ]
