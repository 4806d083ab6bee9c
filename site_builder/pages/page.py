"""A page as a value: what any generator needs to know to publish it."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from site_builder.models import Language, slugify
from site_builder.pages.addresses import address_in


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, up to the next heading."""

    title: str
    """Plain text."""
    html: str = ""
    level: int = 2
    """2 for a main section; 3 and 4 nest below."""


@dataclass(frozen=True)
class Page:
    """One page in one language. Its HTML holds only relative links, so it works below any path."""

    address: str
    """Where the page is, without its language: `` for the home page, else `papers/blip-2/`."""
    language: Language
    title: str
    """Plain text, for the browser's tab and for search engines."""
    description: str
    """Plain text of at most some 160 characters."""
    lead: str
    """HTML before the first section; it contains the `<h1>`."""
    sections: tuple[Section, ...] = ()
    kind: str = "listing"
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
        return address_in(language, self.address)

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
        parts = [self.lead]
        for section, anchor in zip(self.sections, self.anchors, strict=True):
            title = html.escape(section.title)
            parts.append(
                f'<h{section.level} id="{anchor}">{title}'
                f'<a class="headerlink" href="#{anchor}" aria-hidden="true" tabindex="-1">#</a>'
                f"</h{section.level}>\n{section.html}"
            )
        return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class PlannedPages:
    """Pages that are not made yet, and where they will be. For what comes by the thousand.

    They never stand in a menu. Whoever publishes them may have plans carried out in any order, in
    several processes.
    """

    addresses: tuple[str, ...]
    """In the order in which the pages are made."""
    language: Language
    make: Callable[[], Iterable[Page]]
