"""Pages as values, independent of the site generator that publishes them."""

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
    """A heading and the content below it, up to the next heading."""

    title: str
    """Plain text."""
    html: str = ""
    level: int = 2
    """2 for a main section; 3 and 4 for sections within it."""
    anchor: str | None = None
    """Id of the heading; None to derive it from the title."""


@dataclass(frozen=True)
class Page:
    """One page in one language. All its links are relative, so the site works below any path."""

    path: str
    """Path without the language: empty for the home page, `papers/blip-2/` for an entry."""
    language: Language
    title: str
    """Plain text, for `<title>`."""
    description: str
    """Plain text of at most 160 characters, for search engines."""
    header_html: str
    """HTML before the first section, with the `<h1>`."""
    sections: tuple[PageSection, ...] = ()
    page_type: str = "listing"
    """home, contents, topic, entry or listing."""
    parent: str | None = None
    """Path of the listing below which the navigation shows this page."""
    source: str | None = None
    """The one file that holds the page's content, relative to the entries folder.

    None if the content comes from several files."""
    modified: str | None = None
    """ISO date of the newest content, if known."""

    @property
    def url(self) -> str:
        """The page's URL from the root of the site, `zh/papers/blip-2/`."""
        return self.in_language(self.language)

    def in_language(self, language: Language) -> str:
        """Return the URL of this page in a language, from the root of the site."""
        return localized_path(language, self.path)

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """The id of each section, unique in the page."""
        ids: dict[str, None] = {}
        for section in self.sections:
            anchor = slug = section.anchor or slugify(section.title)
            number = 2
            while anchor in ids:
                anchor, number = f"{slug}-{number}", number + 1
            ids[anchor] = None
        return tuple(ids)

    @cached_property
    def html(self) -> str:
        """The content of the page: header and sections."""
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
    """Summary of the related entries on an entry's page, to compare them between builds."""

    ids: tuple[str, ...]
    reasons_digest: str
    """Digest of the reasons, and of the number of related entries that the page omits."""


class Dependencies(NamedTuple):
    """The dependencies of one page, except those that all pages share (texts, topics, settings).

    With equal dependencies, language and path, two pages are equal.
    """

    entry_ids: tuple[str, ...]
    """Ids of the entries that appear on the page."""
    other_values: tuple[object, ...]
    """All other dependencies. Their `repr` is compared, so it must show every difference."""
    related: RelatedEntries | None = None
    """Only for an entry's page, whose `entry_ids` has only the id of that entry."""


class PlannedPage(NamedTuple):
    """A page that is not rendered yet. Types with thousands of pages are planned like this.

    Never part of the navigation. May be rendered in any order, and in parallel. While its
    dependencies are the same, the next build can reuse it.
    """

    path: str
    language: Language
    render: Callable[[], Page]
    depends_on: Callable[[], Dependencies] | None = None
    """None if the dependencies are unknown."""
    entry_id: str | None = None
    """Id of the entry, if this is an entry's page.

    Such a page depends on that entry, its related entries, and the paths of names
    (`paths.name_paths_digest`); if its texts link to entries, also on the ids of all entries.
    """


class PlannedListing(NamedTuple):
    """A listing whose pages have not been counted yet.

    A site of 100,000 entries has about as many listings. While the dependencies of a listing are the
    same, the builder does not even plan its pages.
    """

    path: str
    """Path of its first page; the others are below it (`paging.page_path`)."""
    language: Language
    pages: Callable[[], Iterable[PlannedPage]]
    """Plans the pages in the order of their numbers, without gaps."""
    depends_on: Callable[[], Dependencies]
    """Returns the dependencies of all pages together, the same in every language."""
    entries: Sequence[Entry] = ()
    """The entries on its pages.

    Of all other entries, the listing depends only on the facts in `catalog.shared_facts_digest`.
    """
    first_number: int = 1
    """Number of the first planned page: 2 if page 1 is in the navigation, and so already rendered."""
