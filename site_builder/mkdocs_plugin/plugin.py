"""The MkDocs plugin: each event is a few lines, in the order in which MkDocs calls them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from site_builder import pages as page_room
from site_builder.catalog import build_catalog
from site_builder.errors import Problem, SiteBuilderError, has_errors
from site_builder.knowledge_base import KnowledgeBase, open_knowledge_base
from site_builder.mkdocs_plugin import languages
from site_builder.mkdocs_plugin.error_page import error_page
from site_builder.mkdocs_plugin.navigation import navigation
from site_builder.mkdocs_plugin.observed_links import observed_folder, read_health
from site_builder.mkdocs_plugin.settings import Settings, entries_folder, severities_of, site_of
from site_builder.mkdocs_plugin.virtual_pages import UNKNOWN_DATE, ReadyPage, add_assets, add_page
from site_builder.models import LANGUAGES, Language, slugify
from site_builder.reporters import as_text
from site_builder.search.from_catalog import index_files
from site_builder.search.messages import asset_files as search_asset_files

log = logging.getLogger("mkdocs.plugins.site_builder")

THEME = Path(__file__).parent / "theme"
ASSETS = "assets/kb/"
SEARCH = "search/"


class BrokenEntries(PluginError):
    """Entries with errors: nothing is built, and what was built before stays as it is."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"\n{as_text(problems)}")
        self.problems = problems


class SiteBuilderPlugin(BasePlugin[Settings]):  # type: ignore[no-untyped-call]
    """Build the pages of a folder of entries into a MkDocs site."""

    entries_override: ClassVar[Path | None] = None
    """Set by the command line's `--entries`; MkDocs offers no way to hand a value through."""

    knowledge_base: KnowledgeBase
    problems: tuple[Problem, ...] = ()
    """Those of the entries, then damaged lines of what was observed of links."""
    _navigation: dict[Language, Navigation]
    _serving = False
    _broken = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember whether this is a preview: there a broken entry is shown, not fatal."""
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Put our theme pieces before Material's, and give Chinese headings readable anchors."""
        own = str(THEME)
        if own not in config.theme.dirs:
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, own)
        config.theme.static_templates.add("robots.txt")
        config.mdx_configs.setdefault("toc", {}).setdefault("slugify", slugify)
        config.extra_css = [
            *(f"{ASSETS}{name}" for name in ("kb.css", "search.css")),
            *config.extra_css,
        ]
        self._site = site_of(self.config, config)
        self._plain = languages.Chrome.of(config)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the entries and what was observed, before MkDocs empties the site's folder."""
        folder = self.entries_override or entries_folder(self.config, config)
        try:
            self.knowledge_base = open_knowledge_base(folder, severities_of(self.config, config))
            health, damaged = read_health(self.config, config)
        except SiteBuilderError as error:
            raise PluginError(str(error)) from error
        self._site = replace(self._site, health=health)
        problems = self.knowledge_base.problems
        self._broken = has_errors(list(problems))
        if self._broken and not self._serving:
            raise BrokenEntries(problems)
        if self._broken:
            self.knowledge_base = KnowledgeBase(folder, build_catalog([], []), problems)
        self.problems = (*problems, *damaged)
        if self.problems:
            log.warning("\n%s", as_text(self.problems))

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add every page, the search index, and the assets of both."""
        catalog = self.knowledge_base.catalog
        taken = {file.dest_uri for file in files}
        self._ready: dict[Language, dict[str, MkDocsPage]] = {code: {} for code in LANGUAGES}
        for page in page_room.build_pages(catalog, self._site):
            if f"{page.url}index.html" in taken:
                raise PluginError(
                    f"docs/ holds a page at {page.url or '/'}, where the builder writes its own. "
                    "Move it to another name."
                )
            self._ready[page.language][page.address] = add_page(page, files, config)
        add_assets(page_room.asset_files(), ASSETS, files, config)
        add_assets(search_asset_files(), ASSETS, files, config)
        add_assets(index_files(catalog), SEARCH, files, config)
        add_assets(page_room.redirect_files(catalog), "", files, config)
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Build one navigation a language; pages written by hand come last."""
        written = [page for page in nav.pages if not isinstance(page, ReadyPage)]
        self._written: dict[Language, dict[str, MkDocsPage]] = {code: {} for code in LANGUAGES}
        for page in written:
            page.update_date = UNKNOWN_DATE  # not today's: the same input makes the same site
            self._written[languages.language_of(page)][languages.address_of(page)] = page
        catalog = self.knowledge_base.catalog
        self._navigation = {
            code: navigation(code, catalog, self._ready[code], list(self._written[code].values()))
            for code in LANGUAGES
        }
        for pages in self._ready.values():
            for ready in pages.values():
                if isinstance(ready, ReadyPage) and ready.ready.parent is not None:
                    # MkDocs expects a section; all it does with it is to mark it active.
                    ready.parent = cast(Section, pages[ready.ready.parent])
        return self._navigation["en"]

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Turn the theme to the page's language and tell it where the other language is."""
        language = languages.language_of(page)
        self._plain.speak(language, self._site, config)
        context["nav"] = self._navigation[language]
        _extend(context)["kb"] = languages.PageWords(
            language=language,
            site=self._site,
            alternates=self._alternates(page),
            root=context["base_url"],
        )
        return context

    def _alternates(self, page: MkDocsPage) -> dict[Language, MkDocsPage]:
        """Return the page in every language in which it exists."""
        address = languages.address_of(page)
        found = {}
        for code in LANGUAGES:
            other = self._ready[code].get(address) or self._written[code].get(address)
            if other is not None:
                found[code] = other
        return found

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Show the problems instead of every page, in a preview of broken entries."""
        return error_page(self.knowledge_base.problems) if self._broken else output

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        """Show the problems at the addresses of entries that are not built, as well."""
        if self._broken and template_name == "404.html":
            return error_page(self.knowledge_base.problems)
        return output_content

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Give 404.html both languages' words, and sitemap.xml every page with its alternates."""
        self._plain.speak("en", self._site, config)
        _extend(context)["kb"] = languages.PageWords(
            language="en",
            site=self._site,
            alternates={},
            root=context["base_url"],
        )
        if template_name == "sitemap.xml":
            _extend(context)["kb_sitemap"] = [
                languages.sitemap_entry(page, self._alternates(page))
                for group in (self._ready, self._written)
                for pages in group.values()
                for page in pages.values()
            ]
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Leave the settings as they were written."""
        self._plain.restore(config)

    def on_serve(
        self,
        server: LiveReloadServer,
        *,
        config: MkDocsConfig,
        builder: Callable[..., None],
    ) -> LiveReloadServer:
        """Follow the entries as well, and what was observed of links."""
        server.watch(str(self.entries_override or entries_folder(self.config, config)))
        observed = observed_folder(self.config, config)
        if observed.is_dir():  # what does not exist cannot be watched
            server.watch(str(observed))
        return server


def _extend(context: TemplateContext) -> dict[str, Any]:
    """Return the same context, open for what our theme pieces need."""
    return cast(dict[str, Any], context)
