"""Splicing: fill pages into the HTML that the theme has rendered for a similar page.

Rendering thousands of pages with MkDocs takes too long. Pages that differ only in their texts have the
same layout. The first page of a layout is rendered as MkDocs does it. Before the second one a page
template is made: the theme's HTML with slots for the texts. The template is used only if filling in the
first page gives the same bytes as rendering it. Otherwise every page of the layout is rendered.

The structure of the table of contents is part of the layout, unless all templates are those of Material
and of this plugin: then a `TocTemplate` makes page templates for any structure.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.theme import Theme

from site_builder.mkdocs_plugin.build_plan import IncrementalBuild, RenderedGroup, RenderedPage
from site_builder.mkdocs_plugin.manifest import PageRecord
from site_builder.mkdocs_plugin.page_registry import PageGroup
from site_builder.mkdocs_plugin.page_templates import (
    LayoutKey,
    PageTemplate,
    PlaceholderPage,
    TocLevels,
    TocTemplate,
    is_spliceable,
    layout_key,
    toc_levels,
)
from site_builder.mkdocs_plugin.urls import SiteUrls
from site_builder.mkdocs_plugin.virtual_pages import ReadyPage, generated_file
from site_builder.models import LANGUAGES, Language
from site_builder.pages import Page
from site_builder.parallel import map_in_parallel

log = logging.getLogger("mkdocs.plugins.site_builder")

_SLASH = re.compile("/")

PARALLEL_THRESHOLD = 250
"""Below this number of page groups, starting processes costs more time than it saves."""

_PROBE_REPETITIONS = 8
"""How often the sections of real pages are repeated in the page that a `TocTemplate` learns from first."""

_SAMPLES_PER_LAYOUT = 2
"""The first page of a layout, and the one with which its template is made."""

_PAGE_EVENTS = (
    "pre_page",
    "page_read_source",
    "page_markdown",
    "page_content",
    "page_context",
    "post_page",
)


def has_known_toc(theme: Theme) -> bool:
    """Return whether all templates are those of Material and of this plugin.

    Other templates may number the sections, or leave out a short table of contents, and a few examples
    would not show that.
    """
    custom = theme.custom_dir
    return theme.name == "material" and (
        custom is None or next(Path(custom).rglob("*.html"), None) is None
    )


def plugin_with_page_events(config: MkDocsConfig, own: object) -> str | None:
    """Return the name of another plugin or hook that handles an event of each page, or None."""
    for event in _PAGE_EVENTS:
        for method in config.plugins.events[event]:
            if getattr(method, "__self__", None) is not own:
                return config.plugins._event_origins.get(method) or "a hook"
    return None


@dataclass(frozen=True)
class PageRenderer:
    """Renders a page as MkDocs does, without adding it to MkDocs' files."""

    config: MkDocsConfig
    environment: Environment
    navigation: Navigation
    files: Sequence[File]
    parents: Mapping[Language, Mapping[str, MkDocsPage]]
    urls: SiteUrls
    languages_at: Callable[[str], Sequence[Language]]
    """Path -> the languages that have a page there."""
    site_names: Mapping[Language, str]
    has_known_toc: bool = False
    """See the function `has_known_toc`."""

    @cached_property
    def folders(self) -> frozenset[str]:
        """The URLs that have pages of MkDocs below them; relative links from there are shorter."""
        return frozenset(
            file.url[: slash.end()] for file in self.files for slash in _SLASH.finditer(file.url)
        )

    def render(self, page: Page, languages: Sequence[Language]) -> str:
        """Return the HTML of a page that exists in these languages."""
        ready = ReadyPage(page, generated_file(page, self.config), self.config)
        ready.urls = {code: self.urls.at(page.in_language(code)) for code in languages}
        if page.parent is not None:
            ready.set_parent(self.parents[page.language][page.parent])
        ready.read_source(self.config)
        ready.render(self.config, Files(()))
        plugins = self.config.plugins
        ready.active = True
        try:
            context = get_context(self.navigation, self.files, self.config, ready)
            template = self.environment.get_template("main.html")
            context = plugins.on_page_context(
                context, page=ready, config=self.config, nav=self.navigation
            )
            return plugins.on_post_page(template.render(context), page=ready, config=self.config)
        finally:
            ready.active = False


@dataclass
class _Layout:
    """What is known of the pages with one layout."""

    first: Page
    first_html: str
    """The first page, rendered by the theme."""
    toc_template: TocTemplate = field(default_factory=TocTemplate)
    templates: dict[TocLevels, PageTemplate | None] = field(default_factory=dict)
    """None for pages that cannot be spliced."""


@dataclass
class LearnedLayouts:
    """The layouts of all pages so far."""

    known: dict[LayoutKey, _Layout] = field(default_factory=dict)
    without_toc_template: set[LayoutKey] = field(default_factory=set)
    """Keys of layouts for which a `TocTemplate` failed; they get one layout for each structure."""

    def add(self, others: LearnedLayouts) -> None:
        """Add the layouts that another process has learned."""
        self.known.update(others.known)
        self.without_toc_template |= others.without_toc_template


@dataclass
class Splicer:
    """Makes the HTML of pages: renders the first ones of a layout, and splices the others."""

    renderer: PageRenderer
    layouts: LearnedLayouts = field(default_factory=LearnedLayouts)
    has_unspliceable_pages: bool = False
    """Whether a page had to be rendered as a whole."""
    _nonce: str = field(default_factory=lambda: secrets.token_hex(12))

    def html_of(self, page: Page) -> str:
        """Return a page's HTML, byte for byte as the theme renders it."""
        languages = self.renderer.languages_at(page.path)
        if not is_spliceable(page) or quote(page.url) in self.renderer.folders:
            return self.renderer.render(page, languages)
        general_key = layout_key(page, languages, self.renderer.site_names[page.language])
        levels = toc_levels(page)
        exact = not self.renderer.has_known_toc or general_key in self.layouts.without_toc_template
        key = (*general_key, levels) if exact else general_key
        layout = self.layouts.known.get(key)
        if layout is None:
            html = self.renderer.render(page, languages)
            self.layouts.known[key] = _Layout(page, html)
            return html
        if levels not in layout.templates:
            make = self._exact_template_for if exact else self._toc_template_for
            template = make(layout, levels, languages)
            if template is None and not exact:
                self.layouts.without_toc_template.add(general_key)
                return self.html_of(page)
            layout.templates[levels] = template
            self.has_unspliceable_pages |= template is None
        template = layout.templates[levels]
        return self.renderer.render(page, languages) if template is None else template.fill(page)

    def _toc_template_for(
        self, layout: _Layout, levels: TocLevels, languages: Sequence[Language]
    ) -> PageTemplate | None:
        """Return a page template made by the layout's `TocTemplate`, or None if that is impossible."""
        is_proven, first = bool(layout.templates), toc_levels(layout.first)
        # The probe is longer than any real table: it shows if a newer Material numbers the sections.
        probe = (first + levels) * _PROBE_REPETITIONS
        for wanted in (levels,) if is_proven else (probe, first, levels):
            if layout.toc_template.page_template(wanted) is None:
                learned = self._template_from_placeholders(layout.first, wanted, languages)
                if not layout.toc_template.learn(learned, wanted):
                    return None
        proof = layout.toc_template.page_template(first)
        if not is_proven and (proof is None or proof.fill(layout.first) != layout.first_html):
            return None
        return layout.toc_template.page_template(levels)

    def _exact_template_for(
        self, layout: _Layout, levels: TocLevels, languages: Sequence[Language]
    ) -> PageTemplate | None:
        """Return a page template for exactly this table of contents, which is that of the first page."""
        template = self._template_from_placeholders(layout.first, levels, languages)
        return template if template.fill(layout.first) == layout.first_html else None

    def _template_from_placeholders(
        self, page: Page, levels: TocLevels, languages: Sequence[Language]
    ) -> PageTemplate:
        placeholders = PlaceholderPage.like(page, self._nonce, levels)
        return PageTemplate.parse(self.renderer.render(placeholders, languages), self._nonce)


def write_pages(
    renderer: PageRenderer,
    build: IncrementalBuild,
    on_progress: Callable[[float], None] = lambda _: None,
) -> None:
    """Render and write the pages that changed, and record them in the build.

    `on_progress` is called with the share that is written, from 0 to 1.
    """
    splicer = Splicer(renderer)
    write = partial(_write, splicer=splicer, build=build)
    groups = build.groups_to_write()
    # The first group is written before the fork, so that templates are loaded once and not in each process.
    written = [*map(write, groups[:1])]
    groups = groups[1:]
    if len(groups) >= PARALLEL_THRESHOLD:  # likewise, each layout is learned once
        samples, groups = _split_samples(groups)
        write_samples = partial(_write_samples, renderer=renderer, build=build)
        for sample_groups, layouts in map_in_parallel(write_samples, samples):
            written += sample_groups
            splicer.layouts.add(layouts)
    written += map_in_parallel(write, groups, min_items=PARALLEL_THRESHOLD, on_progress=on_progress)
    for group in written:
        build.record(group)
    if any(group.has_unspliceable_pages for group in written):
        log.info("With this theme some pages cannot be spliced; they are rendered one by one.")


def _split_samples(groups: Sequence[PageGroup]) -> tuple[list[list[PageGroup]], list[PageGroup]]:
    """Split the groups into samples for learning the layouts, and all others.

    The layout of a page is known only when it is rendered. Pages of one language and one folder mostly
    have the same layout, so the samples are the first pages of each folder, one list for each language.
    """
    folders: defaultdict[str, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        folder, _, _ = group[0].path.removesuffix("/").rpartition("/")
        folders[folder].append(index)
    samples = [
        indexes[:_SAMPLES_PER_LAYOUT]
        for indexes in folders.values()
        if len(indexes) > _SAMPLES_PER_LAYOUT
    ]
    taken = {index for indexes in samples for index in indexes}
    return (
        [
            [_in_language(code, groups[index]) for index in indexes]
            for indexes in samples
            for code in LANGUAGES
        ],
        [group for index, group in enumerate(groups) if index not in taken],
    )


def _in_language(language: Language, group: PageGroup) -> PageGroup:
    return [plan for plan in group if plan.language == language]


def _write_samples(
    groups: Sequence[PageGroup], renderer: PageRenderer, build: IncrementalBuild
) -> tuple[list[RenderedGroup], LearnedLayouts]:
    """Write the sample pages of a layout; return their records and the learned layouts."""
    splicer = Splicer(renderer)
    return [_write(group, splicer, build) for group in groups], splicer.layouts


def _write(group: PageGroup, splicer: Splicer, build: IncrementalBuild) -> RenderedGroup:
    """Write the pages of a group, and return their records."""
    pages, listing = build.expand_group(group)
    rendered = []
    for plan in pages:
        page = plan.render()
        if page.path != plan.path:
            raise ValueError(f"{page.path} was planned as {plan.path}")
        html = splicer.html_of(page)
        folder = f"{splicer.renderer.config.site_dir}/{page.url}"
        write_page(folder, html.encode("utf-8", errors="xmlcharrefreplace"))
        fingerprint, depends_on = build.fingerprint(plan)
        rendered.append(RenderedPage(page.url, PageRecord(fingerprint, page.modified), depends_on))
    return RenderedGroup(rendered, listing, splicer.has_unspliceable_pages)


def write_page(folder: str, content: bytes) -> None:
    """Write a folder's index.html. Uses `os`, which is faster than `Path`, as this runs for every page."""
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    with open(f"{folder}index.html", "wb") as file:  # noqa: PTH123
        file.write(content)
