"""The MkDocs plugin: each event is a few lines, in the order in which MkDocs calls them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from site_builder import browse
from site_builder import pages as pages_package
from site_builder.catalog import build_catalog
from site_builder.errors import Problem, SiteBuilderError, has_errors
from site_builder.knowledge_base import CACHE_FOLDER, KnowledgeBase, open_knowledge_base
from site_builder.mkdocs_plugin import languages
from site_builder.mkdocs_plugin.background import BackgroundTasks, SiteData
from site_builder.mkdocs_plugin.build_plan import IncrementalBuild, unchanged_relations
from site_builder.mkdocs_plugin.bytecode_cache import BytecodeCache, precompile
from site_builder.mkdocs_plugin.error_page import error_page
from site_builder.mkdocs_plugin.fingerprints import is_only_plugin, rendering_version, site_key
from site_builder.mkdocs_plugin.icons import STYLESHEET, Icons
from site_builder.mkdocs_plugin.manifest import BuildManifest, is_unmodified
from site_builder.mkdocs_plugin.minify_html import minify, minify_around
from site_builder.mkdocs_plugin.navigation import navigation
from site_builder.mkdocs_plugin.observed_links import observed_digest, observed_folder, read_health
from site_builder.mkdocs_plugin.page_registry import PageRegistry
from site_builder.mkdocs_plugin.page_templates import UNKNOWN_DATE
from site_builder.mkdocs_plugin.preview import Preview
from site_builder.mkdocs_plugin.settings import Settings, entries_folder, severities_of, site_of
from site_builder.mkdocs_plugin.sitemap import NAME as SITEMAP
from site_builder.mkdocs_plugin.sitemap import (
    part_names,
    sitemap_files,
    sitemap_index,
    sitemap_pages,
)
from site_builder.mkdocs_plugin.splicing import (
    PageRenderer,
    has_known_toc,
    plugin_with_page_events,
    write_pages,
)
from site_builder.mkdocs_plugin.theme_loader import use_fast_loader
from site_builder.mkdocs_plugin.urls import PageUrl, SiteUrls
from site_builder.mkdocs_plugin.virtual_pages import (
    FilesWithPlannedPages,
    ReadyPage,
    add_assets,
    add_page,
)
from site_builder.models import LANGUAGES, Language, slugify
from site_builder.pages import (
    Page,
    PlannedItem,
    PlannedListing,
    PlannedPage,
    RelatedEntries,
    render_planned,
)
from site_builder.pages.paths import BROWSE, localized_path
from site_builder.parallel import BackgroundTask, gc_paused
from site_builder.replace_folder import ReusedFiles
from site_builder.reporters import as_text
from site_builder.search.messages import asset_files as search_asset_files

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = logging.getLogger("mkdocs.plugins.site_builder")

THEME = Path(__file__).parent / "theme"
ASSETS = "assets/kb/"
_BUILD_DELAY_SECONDS = 0.03
"""Seconds in which whoever saves several files may save the next one."""
_ROOT_TEMPLATES = ("main.html", *(f"partials/languages/{code}.html" for code in LANGUAGES))
"""Those of pages, and what they do not name before they are rendered."""
CACHE_THRESHOLD = 500
"""Entries from which on work is kept for the next build."""


class BrokenEntries(PluginError):
    """Entries with errors: nothing is built, and what was built before stays as it is."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"\n{as_text(problems)}")
        self.problems = problems


class SiteChangedError(PluginError):
    """The last site is not what it was: everything has to be written."""


class SiteBuilderPlugin(BasePlugin[Settings]):  # type: ignore[no-untyped-call]
    """Build the pages of a folder of entries into a MkDocs site."""

    entries_override: ClassVar[Path | None] = None
    """Set by the command line's `--entries`; MkDocs offers no way to hand a value through."""

    knowledge_base: KnowledgeBase
    problems: tuple[Problem, ...] = ()
    """Those of the entries, then damaged lines of what was observed of links."""
    with_search = True
    """False leaves the search index out."""
    report_progress: Callable[[float], None] = staticmethod(lambda _: None)
    """What to tell how much of the pages is written."""
    pages = 0
    """So many pages the site has."""
    previous: BuildManifest | None = None
    """The site that stands where this one will; None to write everything."""
    site: Path | None = None
    """Where that is, if somebody may have changed it meanwhile."""
    invalidate_manifest: Callable[[], None] = staticmethod(lambda: None)
    """What to call before the last site is changed."""
    reused_files: ReusedFiles | None = None
    """What stays of the last site."""
    manifest: BuildManifest
    _unmodified_check: BackgroundTask[bool] | None = None
    _background: BackgroundTasks | None = None
    _navigation: dict[Language, Navigation]
    _preview: Preview | None = None
    _broken = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember whether this is a preview: there a broken entry is shown, not fatal."""
        self._preview = Preview() if command == "serve" else None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Put our theme pieces before Material's, and give Chinese headings readable anchors."""
        own = str(THEME)
        if own not in config.theme.dirs:
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, own)
        config.theme.static_templates.add("robots.txt")
        use_fast_loader(config.theme)
        config.mdx_configs.setdefault("toc", {}).setdefault("slugify", slugify)
        config.extra_css = [
            *(f"{ASSETS}{name}" for name in (STYLESHEET, "kb.css", "search.css")),
            *config.extra_css,
        ]
        self._site = site_of(self.config, config)
        self._site_urls = SiteUrls.of(config)
        self._theme_state = languages.ThemeState.of(config)
        self._scripts = list(config.extra_javascript)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the entries and what was observed, before MkDocs empties the site's folder."""
        folder = self.entries_override or entries_folder(self.config, config)
        self._cancel_background()  # of a build that failed
        if self.previous is not None and self.site is not None:  # looked at while entries are read
            self._unmodified_check = BackgroundTask(
                partial(is_unmodified, self.site, self.previous)
            )
        try:
            self.knowledge_base = open_knowledge_base(
                folder, severities_of(self.config, config), cache=cache_folder(config)
            )
            health, damaged = read_health(self.config, config)
        except SiteBuilderError as error:
            raise PluginError(str(error)) from error
        self._site = replace(self._site, health=health)
        self._icons = Icons.of(config)  # when everybody else is done with the settings
        problems = self.knowledge_base.problems
        self._broken = has_errors(list(problems))
        if self._broken and self._preview is None:
            raise BrokenEntries(problems)
        if self._broken:
            self.knowledge_base = KnowledgeBase(folder, build_catalog([], []), problems)
        self.problems = (*problems, *damaged)
        if self.problems:
            log.warning("\n%s", as_text(self.problems))
        if self._preview is not None:
            previous = self._preview.set_aside(Path(config.site_dir))
            self.previous = None if self._broken else previous
        if not is_only_plugin(config, self):  # who may want to see every file in its place
            self.previous = None

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages of which there are few, the search index, and the assets of both.

        Pages that come by the thousand stay plans, and are written in `on_env`.
        """
        catalog = self.knowledge_base.catalog
        if (
            self.previous is not None
            and self._unmodified_check is not None
            and not self._unmodified_check.result()
        ):
            raise SiteChangedError("The last site was changed.")
        self._background = BackgroundTasks(self._site_data(config))
        self._shared_facts = self._background.shared_facts
        taken = {file.dest_uri for file in files}
        splicing = self._may_splice(config)
        self._ready: dict[Language, dict[str, MkDocsPage]] = {code: {} for code in LANGUAGES}
        self._page_registry = PageRegistry()
        ready: list[Page] = []
        self._known: dict[
            str, RelatedEntries
        ] = {}  # filled before anybody asks what pages are made of
        for item in pages_package.plan_pages(catalog, self._site, self._known):
            plan = _as_plan(item)
            if plan is None or not splicing:
                ready += render_planned(item)
            else:
                self._page_registry.add(plan)
        _refuse_taken(taken, {page.url for page in ready}, self._page_registry)
        for page in ready:
            self._ready[page.language][page.path] = add_page(page, files, config)
        add_assets({STYLESHEET: self._icons.stylesheet().encode()}, ASSETS, files, config)
        add_assets(pages_package.asset_files(), ASSETS, files, config)
        add_assets(search_asset_files(), ASSETS, files, config)
        add_assets(browse.asset_files(), ASSETS, files, config)
        add_assets(pages_package.redirect_files(catalog), "", files, config)
        self.pages = sum(file.dest_uri.endswith("index.html") for file in files)
        return FilesWithPlannedPages(files, self._page_registry, config)

    def _may_splice(self, config: MkDocsConfig) -> bool:
        """Tell whether pages may be put together, which nobody else then sees."""
        if not self.config.splice or self._broken or not config.use_directory_urls:
            return False
        if (who := plugin_with_page_events(config, self)) is not None:
            log.info("Pages are rendered one by one, because %s wants to see each of them.", who)
            return False
        return True

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
                    ready.set_parent(pages[ready.ready.parent])
        return self._navigation["en"]

    @event_priority(-100)  # when everybody else is done with the environment
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Write the pages that come by the thousand, and tell sitemap.xml of them."""
        self._use_bytecode_cache(env, config)
        facts = self._shared_facts.result()
        self._known |= unchanged_relations(self.previous, facts.relation_digests)
        self._edition = IncrementalBuild(
            self.previous,
            self._key(config, files),
            self.knowledge_base.catalog.entries,
            self.knowledge_base.digests,
            facts,
            self._known,
            self._page_registry,
        )
        self._write_planned_pages(env, config, files)
        self.pages += self._edition.number_of_pages
        self._sitemap = self._write_parts_of_sitemap(Path(config.site_dir))
        if not is_only_plugin(
            config, self
        ):  # who may want to see a whole site before we are asked again
            self._finish_background()
        return env

    def _use_bytecode_cache(self, env: Environment, config: MkDocsConfig) -> None:
        """Let the environment keep what it compiles, and find what was kept."""
        if len(self.knowledge_base.catalog) >= CACHE_THRESHOLD and is_only_plugin(config, self):
            env.bytecode_cache = BytecodeCache.in_folder(
                cache_folder(config) / "templates", rendering_version()
            )

    def _key(self, config: MkDocsConfig, files: Files) -> bytes | None:
        """Return what stands for all that pages share; None where they may not be kept."""
        if self._broken or not self._page_registry.pages:
            return None
        more = (
            replace(self._site, health=None),
            observed_digest(self.config, config),
            list(self.knowledge_base.catalog.topics.values()),
        )
        return site_key(config, self, self._navigation.values(), files, more)

    def _write_planned_pages(self, env: Environment, config: MkDocsConfig, files: Files) -> None:
        """Write every planned page that is not as it was."""
        renderer = PageRenderer(
            config=config,
            environment=env,
            navigation=self._navigation["en"],
            files=files.documentation_pages(),
            parents=self._ready,
            urls=self._site_urls,
            languages_at=self._languages_at,
            site_names={code: self._site.name.text_or_fallback(code)[0] for code in LANGUAGES},
            has_known_toc=has_known_toc(config.theme),
        )
        with _as_plugin_error():
            write_pages(renderer, self._edition, self.report_progress)

    def _site_data(self, config: MkDocsConfig) -> SiteData:
        catalog = self.knowledge_base.catalog

        def prepare() -> None:
            environment = config.theme.get_env()
            self._use_bytecode_cache(environment, config)
            precompile(environment, _ROOT_TEMPLATES)

        return SiteData(
            catalog,
            self.knowledge_base.digests,
            self._site.health,
            Path(config.site_dir),
            self.previous,
            cache_folder(config) if len(catalog) >= CACHE_THRESHOLD else None,
            self.with_search,
            prepare,
        )

    def _finish_background(self) -> None:
        """Wait for what was begun in `on_files`."""
        if self._background is None:
            return
        with _as_plugin_error():
            written = self._background.data.result()
            self._background = None
        for data in written:
            self._edition.record_script_files(data)

    def _cancel_background(self) -> None:
        for work in (self._unmodified_check, self._background):
            if work is not None:
                work.cancel()
        self._unmodified_check = self._background = None

    def _write_parts_of_sitemap(self, site_dir: Path) -> str:
        """Return sitemap.xml, which MkDocs writes; if it only names others, these are written or stay."""
        others = {
            localized_path(code, address): page.update_date
            for pages in (self._ready, self._written)
            for code, own in pages.items()
            for address, page in own.items()
        }
        base = self._site_urls.base
        self._edition.record_other_pages(others)
        parts = part_names(self._edition.number_of_pages + len(others))
        if base is not None and parts and self._edition.has_same_pages:
            self._edition.reuse(parts)
            return sitemap_index(parts, base)
        files = sitemap_files(sitemap_pages(self._edition.dates | others, self._site_urls), base)
        for name, text in files.items():
            if name != SITEMAP:
                (site_dir / name).write_text(text, encoding="utf-8")
        return files[SITEMAP]

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Turn the theme to the page's language and tell it where the other language is."""
        language = languages.language_of(page)
        self._theme_state.set_language(language, self._site, config)
        own = [f"{ASSETS}browse.js"] if languages.address_of(page) == BROWSE else []
        config.extra_javascript = [*self._scripts, *own]
        context["nav"] = self._navigation[language]
        _extend(context)["kb"] = languages.ThemeContext(
            language=language,
            site=self._site,
            alternates=_urls_of(page) or self._alternates(languages.address_of(page)),
            root=context["base_url"],
            icons=self._icons,
        )
        return context

    def _languages_at(self, address: str) -> list[Language]:
        """Return the languages in which there is a page at an address."""
        planned = self._page_registry.languages_at(address)
        groups = (self._ready, self._written)
        return [
            code
            for code in LANGUAGES
            if code in planned or any(address in pages[code] for pages in groups)
        ]

    def _alternates(self, address: str) -> dict[Language, PageUrl]:
        """Return where a page is in every language in which it exists."""
        return {
            code: self._site_urls.at(localized_path(code, address))
            for code in self._languages_at(address)
        }

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Drop what only templates need; show the problems instead, in a preview of broken entries."""
        if self._broken:
            return error_page(self.knowledge_base.problems)
        return minify_around(output, page.content or "")

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        """Show the problems at the addresses of entries that are not built, as well."""
        if self._broken and template_name == "404.html":
            return error_page(self.knowledge_base.problems)
        return minify(output_content) if template_name.endswith(".html") else output_content

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Give 404.html both languages' words, and sitemap.xml every page with its alternates."""
        self._theme_state.set_language("en", self._site, config)
        _extend(context)["kb"] = languages.ThemeContext(
            language="en",
            site=self._site,
            alternates={},
            root=context["base_url"],
            icons=self._icons,
        )
        if template_name == SITEMAP:
            _extend(context)["kb_sitemap"] = self._sitemap
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Leave the settings as they were written, and say what was written."""
        self._theme_state.restore(config)
        self._finish_background()
        site_dir = Path(config.site_dir)
        self.reused_files, self.manifest = self._edition.finish(site_dir, self.invalidate_manifest)
        if self._preview is not None and not self._broken:
            self._preview.finish(site_dir, self.reused_files, self.manifest)

    def on_shutdown(self) -> None:
        """Leave nothing beside the folder of a preview."""
        if self._preview is not None:
            self._preview.close()
        self._cancel_background()

    def on_serve(
        self,
        server: LiveReloadServer,
        *,
        config: MkDocsConfig,
        builder: Callable[..., None],
    ) -> LiveReloadServer:
        """Follow the entries as well, and what was observed of links."""
        from site_builder.mkdocs_plugin.watching import CombinedObserver  # noqa: PLC0415 - brings a server's libraries

        server.build_delay = _BUILD_DELAY_SECONDS
        folder = self.entries_override or entries_folder(self.config, config)
        files = sum(1 for _ in folder.rglob("*.yml"))
        server.observer = watch = CombinedObserver(server.observer, files)  # type: ignore[assignment]
        server.watch(str(folder))
        observed = observed_folder(self.config, config)
        if observed.is_dir():  # what does not exist cannot be watched
            server.watch(str(observed))

        def build() -> None:
            with gc_paused(), watch.paused():
                builder()

        server.builder = build
        return server


@contextmanager
def _as_plugin_error() -> Iterator[None]:
    """Tell of what can go wrong without anybody's mistake as MkDocs wants to be told."""
    try:
        yield
    except SiteBuilderError as error:
        raise PluginError(str(error)) from error
    except OSError as error:
        raise PluginError(f"{error.filename}: {error.strerror}") from error


def _as_plan(item: PlannedItem) -> PlannedPage | PlannedListing | None:
    """Return what of a page need not pass through MkDocs; a page without a parent is in a menu."""
    if not isinstance(item, Page):
        return item
    if item.parent is None:
        return None
    return PlannedPage(item.path, item.language, lambda: item)


def _refuse_taken(taken: set[str], ready: set[str], page_registry: PageRegistry) -> None:
    """Raise PluginError if a page written by hand is where one of ours is, or may come."""
    for path in sorted(taken):
        folder = path.removesuffix("index.html")
        if folder != path and (folder in ready or page_registry.reserves(folder)):
            raise PluginError(
                f"docs/ holds a page at {folder or '/'}, where the builder writes its own pages, or may. "
                "Move it to another name."
            )


def _urls_of(page: MkDocsPage) -> Mapping[Language, PageUrl] | None:
    return page.urls if isinstance(page, ReadyPage) else None


def _extend(context: TemplateContext) -> dict[str, Any]:
    """Return the same context, open for what our theme pieces need."""
    return cast(dict[str, Any], context)


def cache_folder(config: MkDocsConfig) -> Path:
    """Return where work is kept between builds; it may be deleted at any time."""
    return Path(config.config_file_path or "mkdocs.yml").parent / CACHE_FOLDER
