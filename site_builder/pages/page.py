"""Types for the content of pages. They do not depend on the site generator that publishes the pages."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from site_builder.i18n import LanguageCode, SiteLanguages
from site_builder.models import slugify


@dataclass(frozen=True, slots=True)
class PageSection:
    """A heading and the content below it, up to the next heading."""

    title: str
    """Plain text."""
    html: str = ""
    level: int = 2
    """2 for a main section, 3 or 4 for a section within it."""
    anchor: str | None = None
    """Id of the heading, equal in all languages, so that a link to the section works in each of them.

    If None, the id is derived from the title.
    """
    attributes: str = ""
    """The attributes `lang` and `dir` of the heading, if its title may be in another language."""


def unique_anchors(slugs: Iterable[str]) -> tuple[str, ...]:
    """Return a unique anchor for each slug.

    The first of several equal slugs is unchanged; the next ones get `-2`, `-3` and so on.
    """
    anchors: dict[str, None] = {}
    for slug in slugs:
        anchor, number = slug, 2
        while anchor in anchors:
            anchor, number = f"{slug}-{number}", number + 1
        anchors[anchor] = None
    return tuple(anchors)


@dataclass(frozen=True)
class Page:
    """One page in one language. Its links to other pages are relative, so a site works at any URL."""

    path: str
    """Path without the language, such as `papers/blip-2/`. The path of the home page is empty."""
    language: LanguageCode
    title: str
    """Plain text, for `<title>`."""
    description: str
    """Plain text for search engines."""
    header_html: str
    """HTML before the first section, with the `<h1>`."""
    sections: tuple[PageSection, ...] = ()
    page_type: str = "listing"
    """`home`, `contents`, `topic`, `entry` or `listing`."""
    parent: str | None = None
    """Path of the page that the navigation marks as active on this page."""
    topic: str | None = None
    """Id of the topic that the navigation expands on an entry's page."""
    head_html: str = ""
    """HTML for the `<head>`, without line breaks: metadata for programs (see `metadata`)."""
    source: str | None = None
    """Path, in the entries folder, of the file that readers can edit to change the page. None without such a file."""
    modified: str | None = None
    """ISO date of the newest content of the page; None if it is unknown."""
    languages: SiteLanguages = field(default_factory=SiteLanguages)
    """The languages of the site. The page exists in each of them."""

    @property
    def url(self) -> str:
        """The page's URL relative to the root of the site, such as `zh/papers/blip-2/`."""
        return self.in_language(self.language)

    def in_language(self, language: LanguageCode) -> str:
        """Return the URL of this page in a language, relative to the root of the site."""
        return self.languages.localized_path(language, self.path)

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """The id of each section's heading. No two of these ids are equal."""
        return unique_anchors(
            [section.anchor or slugify(section.title) for section in self.sections]
        )

    @cached_property
    def html(self) -> str:
        """The HTML of the header and all sections."""
        parts = [self.header_html]
        for section, anchor in zip(self.sections, self.anchors, strict=True):
            title = html.escape(section.title)
            parts.append(
                f'<h{section.level} id="{anchor}"{section.attributes}>{title}</h{section.level}>\n'
                f"{section.html}"
            )
        return "\n".join(parts)


class Dependencies(NamedTuple):
    """The values on which the HTML of one page depends.

    Values that all pages share, such as the settings and the topics, are left out. If such a value changes, no page is
    reused.
    """

    entry_ids: tuple[str, ...]
    """Ids of the entries that appear on the page. The page depends on the files of these entries."""
    other_values: tuple[object, ...]
    """All values that are not in the files of these entries.

    The next build compares the `repr` of this tuple. So different values must have different `repr`s.
    """


class PlannedPage(NamedTuple):
    """A page that is not rendered yet.

    The `Navigation` of MkDocs contains no planned pages. Planned pages may be rendered in any order and in parallel.
    If the dependencies of a page have not changed, the next build can reuse the HTML of this page.
    """

    path: str
    language: LanguageCode
    make_page: Callable[[], Page]
    depends_on: Callable[[], Dependencies]
