"""Splicing: insert the texts of a page into the HTML that the theme has rendered for a similar page.

Rendering thousands of pages with MkDocs takes too long. Pages that differ only in their texts have one
layout. The plugin renders the first page of a layout as MkDocs does. For the second page it makes a page
template: the theme's HTML with slots for the texts. To test the page template, the plugin fills it with the
first page. If the result differs from the rendered first page, the plugin renders every page of the layout.

Pages with different tables of contents usually have different layouts. With the theme templates of Material and
of this plugin, they have one layout, because a `TocSteps` makes a page template for each table of contents.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.theme import Theme

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
    TocLevels,
    TocSteps,
    is_spliceable,
    layout_key,
    toc_levels,
    topic_menu_placeholder,
)
from site_builder.mkdocs_plugin.urls import SiteUrls
from site_builder.mkdocs_plugin.virtual_pages import ReadyPage, generated_file
from site_builder.pages import Page
from site_builder.pages.paths import relative_root
from site_builder.parallel import map_in_parallel

log = logging.getLogger("mkdocs.plugins.site_builder")

_SLASH = re.compile("/")

PARALLEL_THRESHOLD = 250
"""If there are fewer page groups than this, starting processes costs more time than it saves."""

_PROBE_REPETITIONS = 8
"""The probe is the first placeholder page that a `TocSteps` learns. It has the sections of two pages,
repeated this many times."""

_SAMPLES_PER_LAYOUT = 2
"""Learning a layout takes two pages: the first is rendered; the second needs the page template."""

_PAGE_EVENTS = (
    "pre_page",
    "page_read_source",
    "page_markdown",
    "page_content",
    "page_context",
    "post_page",
)


def uses_known_templates(theme: Theme) -> bool:
    """Return whether all theme templates are those of Material and of this plugin.

    Theme templates from elsewhere may, for example, omit a short table of contents. A `TocSteps` might not
    notice this.
    """
    custom = theme.custom_dir
    return theme.name == "material" and (
        custom is None or next(Path(custom).rglob("*.html"), None) is None
    )


def plugin_with_page_events(config: MkDocsConfig, plugin: object) -> str | None:
    """Return the name of another plugin than `plugin` that handles page events; None if no plugin does.

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
    uses_known_templates: bool = False
    """Whether all theme templates are those of Material and of this plugin."""

    @cached_property
    def urls_above_pages(self) -> frozenset[str]:
        """The URLs below which MkDocs has pages.

        A page at such a URL is not spliced, because its relative links to these pages are shorter than the
        links of a page elsewhere.
        """
        return frozenset(
            file.url[: slash.end()] for file in self.files for slash in _SLASH.finditer(file.url)
        )

    def topic_menu_of(self, page: Page) -> Markup:
        """Return the topics that the navigation shows on a page, as HTML."""
        return self.topic_menu.html(page.language, relative_root(page.url), page)

    def render_html(
        self, page: Page, languages: Sequence[LanguageCode], topic_menu: str | None = None
    ) -> str:
        """Return the HTML of a page that exists in these languages.

        `topic_menu` replaces the topics in the navigation.
        """
        ready = ReadyPage(page, generated_file(page, self.config), self.config)
        ready.urls = {code: self.urls.at(page.in_language(code)) for code in languages}
        if topic_menu is not None:
            ready.topic_menu = Markup(topic_menu)  # noqa: S704 - a placeholder
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
    """Whether the splicer found pages that cannot be spliced."""


@dataclass
class _Layout:
    """What has been learned about a layout."""

    first: Page
    first_html: str
    """HTML of the first page, rendered by the theme."""
    toc_steps: TocSteps = field(default_factory=TocSteps)
    templates: dict[TocLevels, PageTemplate | None] = field(default_factory=dict)
    """Levels of the sections -> page template; None if pages with these levels cannot be spliced."""


@dataclass
class LearnedLayouts:
    """The layouts of all pages rendered so far."""

    by_key: dict[LayoutKey, _Layout] = field(default_factory=dict)
    without_toc_steps: set[LayoutKey] = field(default_factory=set)
    """Keys of layouts without a `TocSteps`. Each of their tables of contents has its own layout."""

    def merge(self, learned: LearnedLayouts) -> None:
        """Add the layouts that another process has learned."""
        self.by_key.update(learned.by_key)
        self.without_toc_steps |= learned.without_toc_steps


@dataclass
class Splicer:
    """Makes the HTML of pages: renders the first page of each layout, and splices the other pages."""

    renderer: PageRenderer
    layouts: LearnedLayouts = field(default_factory=LearnedLayouts)
    has_unspliceable_pages: bool = False
    """Whether there are pages that cannot be spliced."""
    _nonce: str = field(default_factory=lambda: secrets.token_hex(12))
    """Start of every placeholder; random, so that no page can contain it."""

    def html_of(self, page: Page) -> str:
        """Return a page's HTML, byte for byte as the theme renders it."""
        languages = self.renderer.languages_at(page.path)
        if not is_spliceable(page) or quote(page.url) in self.renderer.urls_above_pages:
            return self.renderer.render_html(page, languages)
        general_key = layout_key(page, languages, self.renderer.site_names[page.language])
        levels = toc_levels(page)
        can_use_toc_steps = (
            self.renderer.uses_known_templates and general_key not in self.layouts.without_toc_steps
        )
        key = general_key if can_use_toc_steps else (*general_key, levels)
        layout = self.layouts.by_key.get(key)
        if layout is None:
            html = self.renderer.render_html(page, languages)
            self.layouts.by_key[key] = _Layout(page, html)
            return html
        if levels not in layout.templates:
            make = self._make_with_toc_steps if can_use_toc_steps else self._make_template
            template = make(layout, levels, languages)
            if template is None and can_use_toc_steps:
                self.layouts.without_toc_steps.add(general_key)
                return self.html_of(page)
            layout.templates[levels] = template
            self.has_unspliceable_pages |= template is None
        template = layout.templates[levels]
        if template is None:
            return self.renderer.render_html(page, languages)
        return template.fill(page, self.renderer.topic_menu_of(page))

    def _make_with_toc_steps(
        self, layout: _Layout, levels: TocLevels, languages: Sequence[LanguageCode]
    ) -> PageTemplate | None:
        """Return a page template from the layout's `TocSteps`, or None if the `TocSteps` fails."""
        is_proven, first_levels = bool(layout.templates), toc_levels(layout.first)
        # If a newer version of Material numbered the sections, `learn` would fail for the long probe.
        probe = (first_levels + levels) * _PROBE_REPETITIONS
        for example in (levels,) if is_proven else (probe, first_levels, levels):
            if layout.toc_steps.page_template(example) is None:
                template = self._template_from_placeholders(layout.first, example, languages)
                if not layout.toc_steps.learn(template, example):
                    return None
        proof = layout.toc_steps.page_template(first_levels)
        if not is_proven and (proof is None or not self._proves(proof, layout)):
            return None
        return layout.toc_steps.page_template(levels)

    def _make_template(
        self, layout: _Layout, levels: TocLevels, languages: Sequence[LanguageCode]
    ) -> PageTemplate | None:
        """Return a page template, or None if filling it does not give the HTML of the layout's first page."""
        template = self._template_from_placeholders(layout.first, levels, languages)
        return template if self._proves(template, layout) else None

    def _proves(self, template: PageTemplate, layout: _Layout) -> bool:
        """Return whether filling a template gives the HTML of the layout's first page."""
        topic_menu = self.renderer.topic_menu_of(layout.first)
        return template.fill(layout.first, topic_menu) == layout.first_html

    def _template_from_placeholders(
        self, page: Page, levels: TocLevels, languages: Sequence[LanguageCode]
    ) -> PageTemplate:
        """Render a placeholder page like `page`, and make a template from the result."""
        placeholders = PlaceholderPage.like(page, self._nonce, levels)
        topic_menu = topic_menu_placeholder(self._nonce)
        html = self.renderer.render_html(placeholders, languages, topic_menu)
        return PageTemplate.parse(html, self._nonce)


def write_pages(
    renderer: PageRenderer,
    groups: Sequence[PageGroup],
    build: IncrementalBuild,
    on_progress: Callable[[float], None] = lambda _: None,
) -> None:
    """Render and write the planned pages in `groups`, and record them in the build.

    `on_progress` is called with the share of written pages, from 0 to 1.
    """
    splicer = Splicer(renderer)
    write = partial(_write, splicer=splicer, build=build)
    # The first group is written before the fork, so that the theme's templates are loaded only once.
    written = [*map(write, groups[:1])]
    groups = groups[1:]
    if len(groups) >= PARALLEL_THRESHOLD:  # so that each layout is learned only once
        samples, groups = _split_samples(groups)
        write_samples = partial(_write_samples, renderer=renderer, build=build)
        for written_samples, layouts in map_in_parallel(write_samples, samples):
            written += written_samples
            splicer.layouts.merge(layouts)
    written += map_in_parallel(write, groups, min_items=PARALLEL_THRESHOLD, on_progress=on_progress)
    for group in written:
        build.record(group.pages)
    if any(group.has_unspliceable_pages for group in written):
        log.info(
            "This build takes longer, because MkDocs renders some pages of this theme one by one."
        )


def _split_samples(groups: Sequence[PageGroup]) -> tuple[list[list[PageGroup]], list[PageGroup]]:
    """Return lists of sample groups, whose layouts are learned first, and the remaining groups.

    Most pages in one language whose paths have one parent, such as `papers`, have one layout. So each list
    contains the first pages in one language below one parent.
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
) -> tuple[list[WrittenPages], LearnedLayouts]:
    """Write sample pages; return their records and the learned layouts."""
    splicer = Splicer(renderer)
    return [_write(group, splicer, build) for group in groups], splicer.layouts


def _write(group: PageGroup, splicer: Splicer, build: IncrementalBuild) -> WrittenPages:
    """Write the pages of a group, and return their records."""
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
