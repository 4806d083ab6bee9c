"""A page as a value: what any generator needs to know to publish it."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from site_builder.models import Entry, Language, slugify
from site_builder.pages.paths import localized_path


@dataclass(frozen=True, slots=True)
class PageSection:
    """A heading and what stands below it, up to the next heading."""

    title: str
    """Plain text."""
    html: str = ""
    level: int = 2
    """2 for a main section; 3 and 4 nest below."""


@dataclass(frozen=True)
class Page:
    """One page in one language. Its HTML holds only relative links, so it works below any path."""

    path: str
    """Where the page is, without its language: `` for the home page, else `papers/blip-2/`."""
    language: Language
    title: str
    """Plain text, for the browser's tab and for search engines."""
    description: str
    """Plain text of at most some 160 characters."""
    header_html: str
    """HTML before the first section; it contains the `<h1>`."""
    sections: tuple[PageSection, ...] = ()
    page_type: str = "listing"
    """What sort of page: home, contents, topic, entry, listing."""
    parent: str | None = None
    """Address of the listing that this page belongs to, so that navigation can show the place."""
    source: str | None = None
    """The file behind the page, relative to the entries folder; None for pages made of many."""
    modified: str | None = None
    """ISO date of the newest thing on the page, where it is known."""

    @property
    def url(self) -> str:
        """The page's address from the root of the site, `zh/papers/blip-2/`."""
        return self.in_language(self.language)

    def in_language(self, language: Language) -> str:
        """Return the address, from the root of the site, of this page in a language."""
        return localized_path(language, self.path)

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """The id of each section, unique in the page."""
        ids: dict[str, None] = {}
        for section in self.sections:
            anchor = slug = slugify(section.title)
            number = 2
            while anchor in ids:
                anchor, number = f"{slug}-{number}", number + 1
            ids[anchor] = None
        return tuple(ids)

    @cached_property
    def html(self) -> str:
        """The content of the page: lead and sections."""
        parts = [self.header_html]
        for section, anchor in zip(self.sections, self.anchors, strict=True):
            title = html.escape(section.title)
            parts.append(
                f'<h{section.level} id="{anchor}">{title}'
                f'<a class="headerlink" href="#{anchor}" aria-hidden="true" tabindex="-1">#</a>'
                f"</h{section.level}>\n{section.html}"
            )
        return "\n".join(parts)


class RelatedEntries(NamedTuple):
    """The entries that an entry's page offers, and why."""

    ids: tuple[str, ...]
    """Their ids."""
    reasons_digest: str
    """A digest of the reasons, and of how many more there are."""


class Dependencies(NamedTuple):
    """What one page is made of, besides what all pages share (words, topics, the site's settings).

    Pages of equal ingredients are equal, in their language and at their address.
    """

    entry_ids: tuple[str, ...]
    """Ids of the entries of which the page shows something."""
    other_values: tuple[object, ...]
    """Everything else, as values of which `repr` tells all."""
    related: RelatedEntries | None = None
    """On the page of an entry, which is the only one in `entries`: the others that it offers."""


class PlannedPage(NamedTuple):
    """A page that is not made yet, and where it will be. For what comes by the thousand.

    It never stands in a menu. Whoever publishes such pages may make them in any order, in several
    processes, and need not make one again whose ingredients are what they were.
    """

    path: str
    language: Language
    render: Callable[[], Page]
    depends_on: Callable[[], Dependencies] | None = None
    """None where nobody knows."""
    entry_id: str | None = None
    """The entry whose page it is. Such a page is made of that entry, of its neighbours, of the
    addresses of names (`addresses.name_paths_digest`), and of nothing else unless its text leads to entries."""


class PlannedListing(NamedTuple):
    """The pages of a listing, of which nobody has asked yet how many there are.

    Of a hundred thousand entries there are as many listings. Whoever knows that one is made of what
    it was made of need not ask for its pages.
    """

    path: str
    """Where its first page is. Page 2 lies below it, and so on (`paging.page_path`)."""
    language: Language
    pages: Callable[[], Iterable[PlannedPage]]
    """Plans them, in their order and without a gap."""
    depends_on: Callable[[], Dependencies]
    """What they all together are made of, which is the same in every language."""
    entries: Sequence[Entry] = ()
    """Those that stand on its pages. Besides of these, it is made of nothing but what of any entry
    matters to others (`catalog.shared_facts_digest`)."""
    first_number: int = 1
    """The number of the first of them. Page 1 of a listing in a menu is none of them."""
