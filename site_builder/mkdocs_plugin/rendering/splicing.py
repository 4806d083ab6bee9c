"""Splicing: insert the texts of a page into the HTML that the theme has rendered for a similar page.

Rendering thousands of pages with MkDocs takes too long. Pages that differ only in their texts share a
layout. The plugin renders the first page of a layout as MkDocs does. For the second page, the plugin makes a page
template: the theme's HTML with slots for the texts. To test the page template, the plugin fills it with the texts of
the first page. If the result differs from the rendered first page, the plugin renders every page of the layout.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from site_builder.i18n import LanguageCode
from site_builder.mkdocs_plugin.incremental import (
    IncrementalBuild,
    PageGroup,
    PageRecord,
    write_file,
)
from site_builder.mkdocs_plugin.navigation import TopicMenu
from site_builder.mkdocs_plugin.rendering.page_templates import (
    LayoutKey,
    PageTemplate,
    PlaceholderPage,
    is_spliceable,
    layout_key,
    topic_menu_placeholder,
)
from site_builder.mkdocs_plugin.urls import SiteUrls
from site_builder.mkdocs_plugin.virtual_pages import ReadyPage
from site_builder.pages import Page
from site_builder.pages.paths import relative_root
from site_builder.parallel import map_in_parallel

log = logging.getLogger("mkdocs.plugins.site_builder")

_SLASH = re.compile("/")

PARALLEL_THRESHOLD = 250
"""If there are fewer page groups (pages with one path) than this, starting processes costs more time than it saves."""

_SAMPLES_PER_LAYOUT = 2
"""A process learns a layout from two pages: it renders the first page, and makes a page template for the second."""

_PAGE_EVENTS = (
    "pre_page",
    "page_read_source",
    "page_markdown",
    "page_content",
    "page_context",
    "post_page",
)


def plugin_with_page_events(config: MkDocsConfig, plugin: object) -> str | None:
    """Return the name of a plugin, except `plugin`, that handles page events; None if there is no such plugin.

    For a hook that handles page events, return "a hook".
    """
    for event in _PAGE_EVENTS:
        for method in config.plugins.events[event]:
            if getattr(method, "__self__", None) is not plugin:
                return config.plugins._event_origins.get(method) or "a hook"
    return None


@dataclass(frozen=True)
class PageRenderer:
    """Renders pages as MkDocs does, without adding them to MkDocs' files."""

    config: MkDocsConfig
    environment: Environment
    navigation: Navigation
    files: Sequence[File]
    parents: Mapping[LanguageCode, Mapping[str, MkDocsPage]]
    """Language -> path -> page of the navigation."""
    urls: SiteUrls
    languages_at: Callable[[str], Sequence[LanguageCode]]
    """Path -> the languages that have a page there."""
    site_names: Mapping[LanguageCode, str]
    topic_menu: TopicMenu

    @cached_property
    def urls_above_pages(self) -> frozenset[str]:
        """The URLs at which or below which MkDocs has pages.

        Pages at these URLs are not spliced, because their relative links differ from those of their layout. For
        example, `papers/clip/` links to `talk/`, where other papers link to `../clip/talk/`.
        """
        return frozenset(
            file.url[: slash.end()] for file in self.files for slash in _SLASH.finditer(file.url)
        )

    def topic_menu_of(self, page: Page) -> Markup:
        """Return the topics that the navigation shows on a page, as HTML."""
        return self.topic_menu.html(page.language, relative_root(page.url), page)

    def render_html(
        self, page: Page, languages: Sequence[LanguageCode], topic_menu: Markup | None = None
    ) -> str:
        """Return the HTML of a page that exists in these languages.

        `topic_menu` replaces the topics in the navigation.
        """
        urls = {code: self.urls.at(page.in_language(code)) for code in languages}
        ready = ReadyPage(page, self.config, urls, topic_menu)
        if page.parent is not None:
            ready.set_parent(self.parents[page.language][page.parent])
        ready.read_source(self.config)
        ready.render(self.config, Files(()))
        plugins = self.config.plugins
        ready.active = True
        try:
            context = get_context(self.navigation, self.files, self.config, ready)
            theme_template = self.environment.get_template("main.html")
            context = plugins.on_page_context(
                context, page=ready, config=self.config, nav=self.navigation
            )
            html = theme_template.render(context)
            return plugins.on_post_page(html, page=ready, config=self.config)
        finally:
            ready.active = False


class WrittenPages(NamedTuple):
    """The written pages of one path."""

    pages: dict[str, PageRecord]
    """URL -> manifest record."""
    has_unspliceable_pages: bool
    """See `Splicer.has_unspliceable_pages`."""


class FirstPage(NamedTuple):
    """The first page of a layout, and its HTML, rendered by the theme."""

    page: Page
    html: str


Layouts = dict[LayoutKey, FirstPage | PageTemplate | None]
"""What has been learned about each layout: the first page, and later the template. None if no template is possible."""


@dataclass
class Splicer:
    """Makes the HTML of pages: renders the first page of each layout, and splices the other pages."""

    renderer: PageRenderer
    layouts: Layouts = field(default_factory=dict)
    has_unspliceable_pages: bool = False
    """Whether a layout without a template was found. The theme renders every page of such a layout."""
    _nonce: str = field(default_factory=lambda: secrets.token_hex(12))
    """Start of every placeholder; random, so that no page can contain it."""

    def html_of(self, page: Page) -> str:
        """Return a page's HTML, byte for byte as the theme renders it."""
        languages = self.renderer.languages_at(page.path)
        if not is_spliceable(page) or quote(page.url) in self.renderer.urls_above_pages:
            return self.renderer.render_html(page, languages)
        key = layout_key(page, languages, self.renderer.site_names[page.language])
        if key not in self.layouts:
            html = self.renderer.render_html(page, languages)
            self.layouts[key] = FirstPage(page, html)
            return html
        layout = self.layouts[key]
        if isinstance(layout, FirstPage):
            layout = self.layouts[key] = self._template_of(layout, languages)
            self.has_unspliceable_pages |= layout is None
        if layout is None:
            return self.renderer.render_html(page, languages)
        return layout.fill(page, self.renderer.topic_menu_of(page))

    def _template_of(
        self, first: FirstPage, languages: Sequence[LanguageCode]
    ) -> PageTemplate | None:
        """Return the template of a layout, or None if filling it does not give the HTML of the first page."""
        placeholders = PlaceholderPage.like(first.page, self._nonce)
        topic_menu = Markup(topic_menu_placeholder(self._nonce))  # noqa: S704 - no HTML
        html = self.renderer.render_html(placeholders, languages, topic_menu)
        template = PageTemplate.parse(html, self._nonce)
        filled = template.fill(first.page, self.renderer.topic_menu_of(first.page))
        return template if filled == first.html else None


def write_pages(
    renderer: PageRenderer,
    groups: Sequence[PageGroup],
    build: IncrementalBuild,
    on_progress: Callable[[float], None] = lambda _: None,
) -> None:
    """Render and write the pages in `groups`, and record them in the build.

    `on_progress` receives the approximate share of written pages, from 0 to 1.
    """
    splicer = Splicer(renderer)
    write = partial(_write_pages_at_path, splicer=splicer, build=build)
    # The first group is written before processes are started, so that the theme's templates are loaded only once.
    written = [*map(write, groups[:1])]
    groups = groups[1:]
    if len(groups) >= PARALLEL_THRESHOLD:
        # The samples are written first. Otherwise, every process would learn each layout.
        samples, groups = _split_samples(groups)
        write_samples = partial(_write_samples, renderer=renderer, build=build)
        for written_samples, layouts in map_in_parallel(write_samples, samples):
            written += written_samples
            splicer.layouts |= layouts
    written += map_in_parallel(write, groups, min_items=PARALLEL_THRESHOLD, on_progress=on_progress)
    for group in written:
        build.record(group.pages)
    if any(group.has_unspliceable_pages for group in written):
        log.info(
            "This build takes longer, because templates of the theme use the texts of some pages in an unusual way."
        )


def _split_samples(groups: Sequence[PageGroup]) -> tuple[list[list[PageGroup]], list[PageGroup]]:
    """Return (lists of sample groups, remaining groups). One process learns the layouts of one list.

    Most pages in one folder, such as `papers/`, share a layout if they are in one language. So each list
    contains the first pages in one folder and one language.
    """
    indexes_by_parent: defaultdict[str, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        parent, _, _ = group[0].path.removesuffix("/").rpartition("/")
        indexes_by_parent[parent].append(index)
    samples = [
        indexes[:_SAMPLES_PER_LAYOUT]
        for indexes in indexes_by_parent.values()
        if len(indexes) > _SAMPLES_PER_LAYOUT
    ]
    sampled = {index for indexes in samples for index in indexes}
    languages = dict.fromkeys(planned.language for group in groups for planned in group)
    return (
        [
            [_in_language(code, groups[index]) for index in indexes]
            for indexes in samples
            for code in languages
        ],
        [group for index, group in enumerate(groups) if index not in sampled],
    )


def _in_language(language: LanguageCode, group: PageGroup) -> PageGroup:
    return [planned for planned in group if planned.language == language]


def _write_samples(
    groups: Sequence[PageGroup], renderer: PageRenderer, build: IncrementalBuild
) -> tuple[list[WrittenPages], Layouts]:
    """Write sample pages; return their records and the learned layouts."""
    splicer = Splicer(renderer)
    return [_write_pages_at_path(group, splicer, build) for group in groups], splicer.layouts


def _write_pages_at_path(
    group: PageGroup, splicer: Splicer, build: IncrementalBuild
) -> WrittenPages:
    """Write the changed pages of one path, and return their records.

    The fingerprints are computed here, because a build that writes all pages has not computed them before.
    """
    records = {}
    for planned, fingerprint in zip(group, build.fingerprints(group), strict=True):
        page = planned.make_page()
        if page.path != planned.path:
            raise ValueError(f"{page.path} was planned as {planned.path}")
        html = splicer.html_of(page)
        path = f"{splicer.renderer.config.site_dir}/{page.url}index.html"
        write_file(path, html.encode("utf-8", errors="xmlcharrefreplace"))
        records[page.url] = PageRecord(fingerprint, page.modified)
    return WrittenPages(records, splicer.has_unspliceable_pages)
