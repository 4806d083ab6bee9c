"""Pages that come by the thousand: rendered by the theme once for each sort, then put together.

The first page of a sort is rendered as MkDocs does it. With the second one a shell is made, and trusted only if
it makes the same of the first page, byte for byte; if not, every page of that sort is rendered as a whole. Of
Material's own templates we know how they write tables of contents: there pages are of one sort whatever the
shape of theirs, and shells come from a mould.
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
"""Of fewer pages, each in all languages, starting processes costs more than it brings."""

_PROBE_REPETITIONS = 8
"""So many times the sections of real pages stand in the page that a mould is made from."""

_SAMPLES_PER_LAYOUT = 2
"""Pages of a sort, or listings: the first, and one with which a shell is made."""

_PAGE_EVENTS = (
    "pre_page",
    "page_read_source",
    "page_markdown",
    "page_content",
    "page_context",
    "post_page",
)


def has_known_toc(theme: Theme) -> bool:
    """Tell whether pages are made from Material's own templates, and ours.

    Somebody else's may count sections, or leave out short tables, which no example would show.
    """
    own = theme.custom_dir
    return theme.name == "material" and (
        own is None or next(Path(own).rglob("*.html"), None) is None
    )


def plugin_with_page_events(config: MkDocsConfig, own: object) -> str | None:
    """Name a plugin or hook, other than our own, that wants to see or change every single page."""
    for event in _PAGE_EVENTS:
        for method in config.plugins.events[event]:
            if getattr(method, "__self__", None) is not own:
                return config.plugins._event_origins.get(method) or "a hook"
    return None


@dataclass(frozen=True)
class PageRenderer:
    """Renders one of our pages as MkDocs does, without MkDocs knowing of the page."""

    config: MkDocsConfig
    environment: Environment
    navigation: Navigation
    files: Sequence[File]
    parents: Mapping[Language, Mapping[str, MkDocsPage]]
    urls: SiteUrls
    languages_at: Callable[[str], Sequence[Language]]
    """Address -> the languages in which there is a page."""
    site_names: Mapping[Language, str]
    has_known_toc: bool = False
    """Whether what the theme writes of tables of contents can be learned, and put together."""

    @cached_property
    def folders(self) -> frozenset[str]:
        """Return the addresses below which there are pages; links from there are shorter."""
        return frozenset(
            file.url[: slash.end()] for file in self.files for slash in _SLASH.finditer(file.url)
        )

    def render(self, page: Page, languages: Sequence[Language]) -> str:
        """Return a page's HTML; `languages` are those in which it exists."""
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
    """Pages that are alike, as far as they are known."""

    first: Page
    text: str
    """What the theme made of the first page."""
    toc_template: TocTemplate = field(default_factory=TocTemplate)
    shells: dict[TocLevels, PageTemplate | None] = field(default_factory=dict)
    """None for pages that the theme does not let us splice."""


@dataclass
class LearnedLayouts:
    """What was learned of the sorts of pages."""

    known: dict[LayoutKey, _Layout] = field(default_factory=dict)
    without_toc_template: set[LayoutKey] = field(default_factory=set)
    """Of these, pages with tables of contents of different shapes are not of one sort."""

    def add(self, others: LearnedLayouts) -> None:
        """Take over what somebody else learned."""
        self.known.update(others.known)
        self.without_toc_template |= others.without_toc_template


@dataclass
class Splicer:
    """Makes the HTML of pages, and learns their shells on the way."""

    renderer: PageRenderer
    layouts: LearnedLayouts = field(default_factory=LearnedLayouts)
    has_unspliceable_pages: bool = False
    """Whether there are pages that have to be rendered as a whole."""
    _nonce: str = field(default_factory=lambda: secrets.token_hex(12))

    def html_of(self, page: Page) -> str:
        """Return a page's HTML, byte for byte what the theme makes of it."""
        languages = self.renderer.languages_at(page.path)
        if not is_spliceable(page) or quote(page.url) in self.renderer.folders:
            return self.renderer.render(page, languages)
        key = layout_key(page, languages, self.renderer.site_names[page.language])
        shape = toc_levels(page)
        exact = not self.renderer.has_known_toc or key in self.layouts.without_toc_template
        key = (*key, shape) if exact else key
        layout = self.layouts.known.get(key)
        if layout is None:
            text = self.renderer.render(page, languages)
            self.layouts.known[key] = _Layout(page, text)
            return text
        if shape not in layout.shells:
            make = self._exact_template_for if exact else self._toc_template_for
            template = make(layout, shape, languages)
            if template is None and not exact:
                self.layouts.without_toc_template.add(key)
                return self.html_of(page)
            layout.shells[shape] = template
            self.has_unspliceable_pages |= template is None
        template = layout.shells[shape]
        return self.renderer.render(page, languages) if template is None else template.fill(page)

    def _toc_template_for(
        self, layout: _Layout, shape: TocLevels, languages: Sequence[Language]
    ) -> PageTemplate | None:
        """Return a shell from the sort's mould, or None if the theme does not let us make one."""
        is_proven, own = bool(layout.shells), toc_levels(layout.first)
        # Far longer than any: should a newer Material count sections, it is found out.
        for wanted in (shape,) if is_proven else ((own + shape) * _PROBE_REPETITIONS, own, shape):
            if layout.toc_template.template(wanted) is None:
                learned = self._template_from_placeholders(layout.first, wanted, languages)
                if not layout.toc_template.learn(learned, wanted):
                    return None
        proof = layout.toc_template.template(own)
        if not is_proven and (proof is None or proof.fill(layout.first) != layout.text):
            return None
        return layout.toc_template.template(shape)

    def _exact_template_for(
        self, layout: _Layout, shape: TocLevels, languages: Sequence[Language]
    ) -> PageTemplate | None:
        """Return a shell for pages of this very shape, as the first page of the sort is."""
        template = self._template_from_placeholders(layout.first, shape, languages)
        return template if template.fill(layout.first) == layout.text else None

    def _template_from_placeholders(
        self, like: Page, shape: TocLevels, languages: Sequence[Language]
    ) -> PageTemplate:
        marked = PlaceholderPage.like(like, self._nonce, shape)
        return PageTemplate.parse(self.renderer.render(marked, languages), self._nonce)


def write_pages(
    renderer: PageRenderer,
    edition: IncrementalBuild,
    on_progress: Callable[[float], None] = lambda _: None,
) -> None:
    """Make and write the pages that are not as they were, and tell the edition of them.

    `on_progress` is called now and then with the share that is written.
    """
    splicer = Splicer(renderer)
    write = partial(_write, splicer=splicer, edition=edition)
    groups = edition.groups_to_write()
    # What the first pages need, as templates, every process would prepare for itself.
    written = [*map(write, groups[:1])]
    groups = groups[1:]
    if len(groups) >= PARALLEL_THRESHOLD:  # the same is true of shells
        samples, groups = _split_samples(groups)
        begin = partial(_write_samples, renderer=renderer, edition=edition)
        for begun, layouts in map_in_parallel(begin, samples):
            written += begun
            splicer.layouts.add(layouts)
    written += map_in_parallel(write, groups, min_items=PARALLEL_THRESHOLD, on_progress=on_progress)
    for own in written:
        edition.record(own)
    if any(own.has_unspliceable_pages for own in written):
        log.info("The theme does not let all pages be put together; those are rendered one by one.")


def _split_samples(groups: Sequence[PageGroup]) -> tuple[list[list[PageGroup]], list[PageGroup]]:
    """Return the units from which shells are learned, those of a sort together, and all others.

    What sort a page is of is seen when it is made; those of a language in a folder mostly are of one.
    """
    folders: defaultdict[str, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        folder, _, _ = group[0].path.removesuffix("/").rpartition("/")
        folders[folder].append(index)
    samples = [
        own[:_SAMPLES_PER_LAYOUT] for own in folders.values() if len(own) > _SAMPLES_PER_LAYOUT
    ]
    taken = {index for own in samples for index in own}
    return (
        [
            [_in_language(code, groups[index]) for index in own]
            for own in samples
            for code in LANGUAGES
        ],
        [group for index, group in enumerate(groups) if index not in taken],
    )


def _in_language(language: Language, group: PageGroup) -> PageGroup:
    return [plan for plan in group if plan.language == language]


def _write_samples(
    groups: Sequence[PageGroup], renderer: PageRenderer, edition: IncrementalBuild
) -> tuple[list[RenderedGroup], LearnedLayouts]:
    """Write the first pages of a sort; return what is to be told of them, and what was learned."""
    splicer = Splicer(renderer)
    return [_write(group, splicer, edition) for group in groups], splicer.layouts


def _write(group: PageGroup, splicer: Splicer, edition: IncrementalBuild) -> RenderedGroup:
    """Write the pages of a unit, and return what is to be told of them."""
    pages, listing = edition.expand_group(group)
    new = []
    for plan in pages:
        page = plan.render()
        if page.path != plan.path:
            raise ValueError(f"{page.path} was planned as {plan.path}")
        text = splicer.html_of(page)
        folder = f"{splicer.renderer.config.site_dir}/{page.url}"
        write_page(folder, text.encode("utf-8", errors="xmlcharrefreplace"))
        fingerprint, depends_on = edition.fingerprint(plan)
        new.append(RenderedPage(page.url, PageRecord(fingerprint, page.modified), depends_on))
    return RenderedGroup(new, listing, splicer.has_unspliceable_pages)


def write_page(folder: str, content: bytes) -> None:
    """Write a folder's index.html. `os` and not `Path`: this is called by the ten thousand."""
    try:
        os.mkdir(folder)  # noqa: PTH102
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    with open(f"{folder}index.html", "wb") as file:  # noqa: PTH123
        file.write(content)
