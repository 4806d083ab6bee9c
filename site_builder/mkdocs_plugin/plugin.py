"""The MkDocs plugin. Its event methods are in the order in which MkDocs calls them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from site_builder import browse
from site_builder import pages as pages_package
from site_builder.catalog import build_catalog
from site_builder.errors import Problem, SiteBuilderError, has_errors
from site_builder.files.replace_folder import ReusedFiles
from site_builder.knowledge_base import CACHE_FOLDER, KnowledgeBase, open_knowledge_base
from site_builder.mkdocs_plugin import languages
from site_builder.mkdocs_plugin.build_plan import IncrementalBuild
from site_builder.mkdocs_plugin.bundle_files import BundleRecord
from site_builder.mkdocs_plugin.bytecode_cache import BytecodeCache, precompile
from site_builder.mkdocs_plugin.error_page import error_page
from site_builder.mkdocs_plugin.fingerprints import is_only_plugin, site_key
from site_builder.mkdocs_plugin.icons import STYLESHEET, Icons
from site_builder.mkdocs_plugin.manifest import BuildManifest
from site_builder.mkdocs_plugin.minify_html import minify, minify_around
from site_builder.mkdocs_plugin.navigation import navigation
from site_builder.mkdocs_plugin.observed_links import observed_digest, observed_folder, read_health
from site_builder.mkdocs_plugin.page_registry import PageRegistry
from site_builder.mkdocs_plugin.page_templates import UNKNOWN_DATE
from site_builder.mkdocs_plugin.preview import Preview
from site_builder.mkdocs_plugin.settings import Settings, entries_folder, severities_of, site_of
from site_builder.mkdocs_plugin.site_data import SiteData
from site_builder.mkdocs_plugin.sitemap import SITEMAP, sitemap_files, sitemap_pages
from site_builder.mkdocs_plugin.splicing import (
    PageRenderer,
    plugin_with_page_events,
    uses_known_templates,
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
from site_builder.pages import Page
from site_builder.pages.paths import BROWSE, localized_path
from site_builder.parallel import BackgroundTask, gc_paused
from site_builder.reporters import as_text
from site_builder.search.messages import asset_files as search_asset_files

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = logging.getLogger("mkdocs.plugins.site_builder")

THEME = Path(__file__).parent / "theme"
ASSETS = "assets/kb/"
_BUILD_DELAY_SECONDS = 0.03
"""Time between a change and the build, so that several files saved together cause one build."""
_ROOT_TEMPLATES = ("main.html", *(f"partials/languages/{code}.html" for code in LANGUAGES))
"""The template of all pages, and the templates whose names it computes only during rendering."""
CACHE_THRESHOLD = 500
"""Below this many entries nothing is cached for the next build."""


class BrokenEntries(PluginError):
    """Some entries have errors, so nothing is built and the existing site is left unchanged."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"\n{as_text(problems)}")
        self.problems = problems


class SiteBuilderPlugin(BasePlugin[Settings]):  # type: ignore[no-untyped-call]
    """Builds the pages of a folder of entries into a MkDocs site.

    `build_site` sets the public attributes before a build. The name of an attribute must not start with
    `on_`, because MkDocs would take it for an event.
    """

    entries_override: ClassVar[Path | None] = None
    """The option `--entries`. Set on the class, because MkDocs has no way to pass a value to a plugin."""

    knowledge_base: KnowledgeBase
    problems: tuple[Problem, ...] = ()
    """Problems of the entries, then corrupt lines of the recorded link observations."""
    with_search = True
    """Whether to build the search index."""
    report_progress: Callable[[float], None] = staticmethod(lambda _: None)
    """Progress callback: receives the share of the pages that is written, from 0 to 1."""
    page_count = 0
    """Number of pages of the site."""
    previous: BuildManifest | None = None
    """Manifest of the previous site; None to write everything."""
    reused_files: ReusedFiles | None = None
    """Set by the build: the files of the previous site to reuse; None if no file is reused."""
    manifest: BuildManifest
    """Set by the build: the manifest of the new site."""
    _background: BackgroundTask[list[BundleRecord]] | None = None
    _navigation: dict[Language, Navigation]
    _preview: Preview | None = None
    _broken = False

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Prepare a preview if the command is `serve`. A preview shows the errors of entries."""
        self._preview = Preview() if command == "serve" else None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add this plugin's templates before Material's, and readable anchors for Chinese headings."""
        theme = str(THEME)
        if theme not in config.theme.dirs:
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, theme)
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
        """Load entries and link observations, before MkDocs empties the site's folder."""
        folder = self.entries_override or entries_folder(self.config, config)
        self._cancel_background()  # tasks of an earlier build that failed
        try:
            self.knowledge_base = open_knowledge_base(
                folder, severities_of(self.config, config), cache=cache_folder(config)
            )
            health, corrupt = read_health(self.config, config)
        except SiteBuilderError as error:
            raise PluginError(str(error)) from error
        self._site = replace(self._site, health=health)
        self._icons = Icons.of(config)  # now that all plugins have changed the settings
        problems = self.knowledge_base.problems
        self._broken = has_errors(list(problems))
        if self._broken and self._preview is None:
            raise BrokenEntries(problems)
        if self._broken:
            self.knowledge_base = KnowledgeBase(folder, build_catalog([], []), problems)
        self.problems = (*problems, *corrupt)
        if self.problems:
            log.warning("\n%s", as_text(self.problems))
        if self._preview is not None:
            previous = self._preview.set_aside(Path(config.site_dir))
            self.previous = None if self._broken else previous
        if not is_only_plugin(config, self):  # another plugin may expect every file on disk
            self.previous = None

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages that MkDocs renders, and all assets. Start the background task.

        All other pages are only planned here; `on_env` writes them.
        """
        catalog = self.knowledge_base.catalog
        self._background = BackgroundTask(self._site_data(config).write)
        existing_paths = {file.dest_uri for file in files}
        splicing = self._may_splice(config)
        # Path -> page that MkDocs renders, for each language.
        self._ready: dict[Language, dict[str, MkDocsPage]] = {code: {} for code in LANGUAGES}
        self._page_registry = PageRegistry()
        pages: list[Page] = []
        for item in pages_package.plan_pages(catalog, self._site):
            if isinstance(item, Page):  # a page of the navigation, which MkDocs must render
                pages.append(item)
            elif splicing:
                self._page_registry.add(item)
            else:
                pages.append(item.render())
        _refuse_conflicts(existing_paths, {page.url for page in pages}, self._page_registry)
        for page in pages:
            self._ready[page.language][page.path] = add_page(page, files, config)
        add_assets({STYLESHEET: self._icons.stylesheet().encode()}, ASSETS, files, config)
        add_assets(pages_package.asset_files(), ASSETS, files, config)
        add_assets(search_asset_files(), ASSETS, files, config)
        add_assets(browse.asset_files(), ASSETS, files, config)
        add_assets(pages_package.redirect_files(catalog), "", files, config)
        self.page_count = sum(
            file.dest_uri.endswith("index.html") and file.inclusion is not InclusionLevel.EXCLUDED
            for file in files
        )
        return FilesWithPlannedPages(files, self._page_registry, config)

    def _may_splice(self, config: MkDocsConfig) -> bool:
        """Return whether pages may be spliced. Other plugins get no page events for spliced pages."""
        if not self.config.splice or self._broken or not config.use_directory_urls:
            return False
        if (name := plugin_with_page_events(config, self)) is not None:
            log.info("Pages are rendered one by one, because %s handles page events.", name)
            return False
        return True

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Build the navigation of each language."""
        hand_written = [page for page in nav.pages if not isinstance(page, ReadyPage)]
        self._hand_written: dict[Language, dict[str, MkDocsPage]] = {code: {} for code in LANGUAGES}
        for page in hand_written:
            # MkDocs would set today's date, so a build of the same input tomorrow would differ.
            page.update_date = UNKNOWN_DATE
            self._hand_written[languages.language_of(page)][languages.path_of(page)] = page
        catalog = self.knowledge_base.catalog
        self._navigation = {
            code: navigation(
                code, catalog, self._ready[code], list(self._hand_written[code].values())
            )
            for code in LANGUAGES
        }
        for pages in self._ready.values():
            for ready in pages.values():
                if isinstance(ready, ReadyPage) and ready.source.parent is not None:
                    ready.set_parent(pages[ready.source.parent])
        return self._navigation["en"]

    @event_priority(-100)  # after all other plugins have changed the environment
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Write all planned pages that changed, and the parts of the sitemap.

        This is the last event before MkDocs renders its own pages and sitemap.xml.
        """
        self._use_bytecode_cache(env, config)
        self._build = IncrementalBuild(
            self.previous,
            self._site_key(config, files),
            self.knowledge_base.digests,
            self._page_registry,
        )
        self._write_planned_pages(env, config, files)
        self.page_count += len(self._build.pages)
        self._sitemap = self._write_sitemap_parts(Path(config.site_dir))
        if not is_only_plugin(config, self):
            # Another plugin's `on_post_build` may run before ours and expect a complete site.
            self._finish_background()
        return env

    def _use_bytecode_cache(self, env: Environment, config: MkDocsConfig) -> None:
        """Cache compiled templates, if there are enough entries and no other plugin."""
        if len(self.knowledge_base.catalog) >= CACHE_THRESHOLD and is_only_plugin(config, self):
            env.bytecode_cache = BytecodeCache.in_folder(cache_folder(config) / "templates")

    def _site_key(self, config: MkDocsConfig, files: Files) -> bytes | None:
        """Return the digest of everything that all pages depend on; None if no page may be reused."""
        if self._broken or not self._page_registry.groups:
            return None
        extra_values = (
            replace(self._site, health=None),
            observed_digest(self.config, config),
            list(self.knowledge_base.catalog.topics.values()),
        )
        return site_key(config, self, self._navigation.values(), files, extra_values)

    def _write_planned_pages(self, env: Environment, config: MkDocsConfig, files: Files) -> None:
        """Write the planned pages that changed."""
        renderer = PageRenderer(
            config=config,
            environment=env,
            navigation=self._navigation["en"],
            files=files.documentation_pages(),
            parents=self._ready,
            urls=self._site_urls,
            languages_at=self._languages_at,
            site_names={code: self._site.name.text_or_fallback(code)[0] for code in LANGUAGES},
            uses_known_templates=uses_known_templates(config.theme),
        )
        with _as_plugin_error():
            write_pages(renderer, self._build, self.report_progress)

    def _site_data(self, config: MkDocsConfig) -> SiteData:
        catalog = self.knowledge_base.catalog

        def precompile_templates() -> None:
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
            precompile_templates,
        )

    def _finish_background(self) -> None:
        """Wait for the background task, and keep the records of the files that it wrote."""
        if self._background is not None:
            with _as_plugin_error():
                self._bundles = self._background.result()
            self._background = None

    def _cancel_background(self) -> None:
        if self._background is not None:
            self._background.cancel()
        self._background = None

    def _write_sitemap_parts(self, site_dir: Path) -> str:
        """Return the text of sitemap.xml, which MkDocs writes. Write the sitemap's other files."""
        other_pages = {
            localized_path(code, path): page.update_date
            for groups in (self._ready, self._hand_written)
            for code, pages in groups.items()
            for path, page in pages.items()
        }
        dates = {url: record.date for url, record in self._build.pages.items()} | other_pages
        files = sitemap_files(sitemap_pages(dates, self._site_urls), self._site_urls.base)
        for name, text in files.items():
            if name != SITEMAP:
                (site_dir / name).write_text(text, encoding="utf-8")
        return files[SITEMAP]

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Set the theme's language, the navigation, and `kb`, the texts and links for the templates."""
        language = languages.language_of(page)
        self._theme_state.set_language(language, self._site, config)
        scripts = [f"{ASSETS}browse.js"] if languages.path_of(page) == BROWSE else []
        config.extra_javascript = [*self._scripts, *scripts]
        context["nav"] = self._navigation[language]
        _extend(context)["kb"] = languages.ThemeContext(
            language=language,
            site=self._site,
            alternates=_urls_of(page) or self._alternates(languages.path_of(page)),
            root=context["base_url"],
            icons=self._icons,
        )
        return context

    def _languages_at(self, path: str) -> list[Language]:
        """Return the languages that have a page at a path."""
        planned = self._page_registry.languages_at(path)
        groups = (self._ready, self._hand_written)
        return [
            code
            for code in LANGUAGES
            if code in planned or any(path in pages[code] for pages in groups)
        ]

    def _alternates(self, path: str) -> dict[Language, PageUrl]:
        """Return the URLs of a page in every language that has it."""
        return {
            code: self._site_urls.at(localized_path(code, path))
            for code in self._languages_at(path)
        }

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Minify a page; if entries have errors, return a page with the problems instead."""
        if self._broken:
            return error_page(self.knowledge_base.problems)
        return minify_around(output, page.content or "")

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        """Minify the output of a template; if entries have errors, show the problems in 404.html."""
        if self._broken and template_name == "404.html":
            return error_page(self.knowledge_base.problems)
        return minify(output_content) if template_name.endswith(".html") else output_content

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Pass the texts to 404.html, and the finished content to sitemap.xml."""
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
        """Restore the settings, find the files to reuse, and make the manifest."""
        self._theme_state.restore(config)
        self._finish_background()
        site_dir = Path(config.site_dir)
        self.reused_files, self.manifest = self._build.finish(site_dir, self._bundles)
        if self._preview is not None and not self._broken:
            self._preview.finish(site_dir, self.reused_files, self.manifest)

    def on_shutdown(self) -> None:
        """Remove the temporary folders of a preview, and cancel all background tasks."""
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
        """Watch the entries and the link observations as well."""
        from site_builder.mkdocs_plugin.watching import CombinedObserver  # noqa: PLC0415 - only a preview needs its libraries

        server.build_delay = _BUILD_DELAY_SECONDS
        folder = self.entries_override or entries_folder(self.config, config)
        file_count = sum(1 for _ in folder.rglob("*.yml"))
        server.observer = observer = CombinedObserver(server.observer, file_count)  # type: ignore[assignment]
        server.watch(str(folder))
        observed = observed_folder(self.config, config)
        if observed.is_dir():  # a missing folder cannot be watched
            server.watch(str(observed))

        def build() -> None:
            with gc_paused(), observer.paused():
                builder()

        server.builder = build
        return server


@contextmanager
def _as_plugin_error() -> Iterator[None]:
    """Convert errors that are not bugs, such as a full disk, to the exception that MkDocs expects."""
    try:
        yield
    except SiteBuilderError as error:
        raise PluginError(str(error)) from error
    except OSError as error:
        raise PluginError(f"{error.filename}: {error.strerror}") from error


def _refuse_conflicts(
    existing_paths: set[str], generated_urls: set[str], page_registry: PageRegistry
) -> None:
    """Raise PluginError if a hand-written page has the URL of a generated or reserved page."""
    for path in sorted(existing_paths):
        url = path.removesuffix("index.html")
        if url != path and (url in generated_urls or page_registry.reserves(url)):
            raise PluginError(
                f"docs/ contains a page at {url or '/'}, a URL that the builder uses for its own pages. "
                "Rename the page."
            )


def _urls_of(page: MkDocsPage) -> Mapping[Language, PageUrl] | None:
    return page.urls if isinstance(page, ReadyPage) else None


def _extend(context: TemplateContext) -> dict[str, Any]:
    """Return the same object with a type that allows additional keys."""
    return cast(dict[str, Any], context)


def cache_folder(config: MkDocsConfig) -> Path:
    """Return the cache folder, which may be deleted at any time."""
    return Path(config.config_file_path or "mkdocs.yml").parent / CACHE_FOLDER
