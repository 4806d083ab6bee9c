"""One build of the site: load the entries, plan the pages, and write the pages that changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from site_builder.catalog import build_catalog
from site_builder.entry_history import changes_seen_by_readers
from site_builder.errors import Problem, SiteBuilderError, has_errors
from site_builder.files.replace_folder import ReusedFiles
from site_builder.i18n import LanguageCode
from site_builder.knowledge_base import CACHE_FOLDER, KnowledgeBase, open_knowledge_base
from site_builder.mkdocs_plugin.error_page import error_page
from site_builder.mkdocs_plugin.hand_written import link_adjacent, metadata_of
from site_builder.mkdocs_plugin.incremental import (
    BuildManifest,
    GroupRecord,
    IncrementalBuild,
    Preview,
    is_only_plugin,
    site_key,
    write_group,
)
from site_builder.mkdocs_plugin.languages import ThemeContext, ThemeState, language_and_path_of
from site_builder.mkdocs_plugin.navigation import TopicMenu, navigation
from site_builder.mkdocs_plugin.observed_links import (
    observed_digest,
    read_health,
    read_observed_facts,
)
from site_builder.mkdocs_plugin.rendering.bytecode_cache import BytecodeCache, precompile
from site_builder.mkdocs_plugin.rendering.icons import Icons
from site_builder.mkdocs_plugin.rendering.minify_html import minify, minify_around
from site_builder.mkdocs_plugin.rendering.page_templates import UNKNOWN_DATE
from site_builder.mkdocs_plugin.rendering.splicing import (
    PageRenderer,
    plugin_with_page_events,
    write_pages,
)
from site_builder.mkdocs_plugin.site_description import site_of
from site_builder.mkdocs_plugin.site_pages import SitePages, leave_out_other_languages, plan_site
from site_builder.mkdocs_plugin.sitemap import SITEMAP, sitemap_files
from site_builder.mkdocs_plugin.urls import PageUrl, SiteUrls
from site_builder.mkdocs_plugin.virtual_pages import FilesWithPlannedPages, ReadyPage
from site_builder.pages.context import LanguageContext, language_contexts
from site_builder.pages.paths import BROWSE, COMPARE
from site_builder.parallel import BackgroundTask
from site_builder.reporters import as_text
from site_builder.result_history import read_result_history
from site_builder.site_files import ASSETS, SiteFileInputs, groups_to_write
from site_builder.site_lists import records_for, with_sizes

if TYPE_CHECKING:
    from site_builder.mkdocs_plugin.plugin import SiteBuilderPlugin

log = logging.getLogger("mkdocs.plugins.site_builder")

LANGUAGE_MENU = Path(__file__).parent / "language-menu.css"
"""Styles of the menu in the header of a site with more than two languages."""
CACHE_THRESHOLD = 500
"""If a site has at least this many entries, compiled templates, and the data of the Browse page, search and lists, are
cached."""


class BrokenEntries(PluginError):
    """Entries have errors, so nothing is built and the existing site is unchanged."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"\n{as_text(problems)}")
        self.problems = problems


@dataclass(frozen=True)
class BuildOptions:
    """Options that a command passes to a build. `mkdocs build` uses the default values."""

    entries: Path | None = None
    """Entries folder; None for the folder in mkdocs.yml."""
    with_search: bool = True
    """Whether to build the search index."""
    load_previous: Callable[[], BuildManifest | None] = lambda: None
    """Returns the manifest of the previous site, with its files and fingerprints; None to write everything."""
    on_progress: Callable[[float], None] = lambda _: None
    """Progress callback: receives the approximate share of written pages, from 0 to 1."""
    keep_going: bool = False
    """Whether to build the valid entries if other entries have errors."""


@dataclass(frozen=True)
class BuildResult:
    """Result of a build, for the command that started the build."""

    entry_count: int
    page_count: int
    problems: tuple[Problem, ...]
    """Problems in the entries folder, one problem for each corrupt line of the recorded observations, and one
    problem for each page that is left out (see `leave_out_other_languages`).
    """
    reused: ReusedFiles | None
    """Files of the previous site to reuse; None if no file is reused."""
    manifest: BuildManifest
    """Manifest of the new site."""


_SCRIPTS_OF_PAGES = {BROWSE: "browse.js", COMPARE: "compare.js"}
"""Path of a page -> script that only this page loads."""


class SiteBuild:
    """One build of the site. The plugin calls the public methods when it handles the events of MkDocs."""

    def __init__(
        self,
        config: MkDocsConfig,
        plugin: SiteBuilderPlugin,
        options: BuildOptions,
        preview: Preview | None,
    ) -> None:
        """Load the entries and the recorded observations. `plugin` is this project's plugin.

        Raises BrokenEntries if entries have errors; a preview builds error pages instead. With
        `BuildOptions.keep_going`, it is raised only if `KnowledgeBase.can_be_published` is false.
        """
        self._config = config
        self._plugin = plugin
        self._settings = settings = plugin.settings
        self._languages = settings.site_languages
        self._options = options
        self._preview = preview
        self._urls = SiteUrls.of(config)
        self._theme_state = ThemeState.of(config, settings.site_languages)
        self._icons = Icons.of(config)
        self._scripts = list(config.extra_javascript)
        folder = options.entries or settings.entries_folder
        with _as_plugin_error():
            severities = settings.severities()
            knowledge_base = open_knowledge_base(
                folder, severities, cache=cache_folder(config), languages=self._languages
            )
            health, corrupt = read_health(settings.observed_folder)
            facts, corrupt_facts = read_observed_facts(settings.observed_folder)
        self._site = replace(
            site_of(settings, severities, config),
            health=health,
            facts=facts,
            result_history=read_result_history(folder, cache_folder(config), self._languages),
            duplicates=knowledge_base.duplicates,
        )
        self._problems = (*knowledge_base.problems, *corrupt, *corrupt_facts)
        self._is_broken = has_errors(list(knowledge_base.problems)) and not (
            options.keep_going and knowledge_base.can_be_published
        )
        if self._is_broken:
            if preview is None:
                raise BrokenEntries(knowledge_base.problems)
            empty = build_catalog([], [], languages=self._languages)
            knowledge_base = KnowledgeBase(folder, empty, knowledge_base.problems)
        self._knowledge_base = knowledge_base
        self._topic_menu = TopicMenu(knowledge_base.catalog)
        if self._problems:
            log.warning("\n%s", as_text(self._problems))
        previous = preview.set_aside(Path(config.site_dir)) if preview else options.load_previous()
        self._is_only_plugin = is_only_plugin(config, plugin)
        # Another plugin may read any file in the output folder, but reused files are missing there during the build. So
        # nothing is reused if MkDocs uses another plugin. For a preview of broken entries, all files are written, too.
        self._previous = previous if self._is_only_plugin and not self._is_broken else None
        self._background: BackgroundTask[dict[str, GroupRecord]] | None = None
        """The task that writes the files of `SITE_FILES`, which are not pages. None before it starts, and when
        `_groups` has its result."""
        self._groups: dict[str, GroupRecord] = {}
        self._pages: SitePages
        """Pages of the site. Set by `add_pages`; `arrange` adds the hand-written ones."""
        self._navigation: Mapping[LanguageCode, Navigation]
        """Language -> its navigation. Set by `arrange`."""
        self._incremental: IncrementalBuild
        """Decides which pages to write. Set by `write`, like `_page_count`."""
        self._page_count: int

    def add_pages(self, files: Files) -> Files:
        """Start to write the files of `SITE_FILES`, and add the pages that MkDocs renders.

        All other pages are planned here, and rendered by `write`.
        """
        other_files = frozenset(file.dest_uri for file in files)
        inputs = self._site_file_inputs()
        # A page shows the sizes of the list files (BibTeX and CSV).
        self._site = with_sizes(self._site, inputs.catalog, inputs.list_records)
        self._background = BackgroundTask(lambda: self._write_groups(inputs, other_files))
        if problems := leave_out_other_languages(files, self._languages):
            self._problems = (*self._problems, *problems)
            log.warning("\n%s", as_text(problems))
        catalog = self._knowledge_base.catalog
        self._pages = plan_site(catalog, self._site, files, self._config, splicing=self._splices())
        return FilesWithPlannedPages(files, self._pages.written_by_plugin, self._config)

    def _splices(self) -> bool:
        """Return whether pages may be spliced (see `rendering.splicing`).

        MkDocs calls no page events for a spliced page. So pages are not spliced if another plugin or a hook handles
        such events.
        """
        if not self._settings.splice or self._is_broken or not self._config.use_directory_urls:
            return False
        if (name := plugin_with_page_events(self._config, self._plugin)) is not None:
            log.info("This build takes longer, because %s handles the events of each page.", name)
            return False
        return True

    def _write_groups(
        self, inputs: SiteFileInputs, other_files: frozenset[str]
    ) -> dict[str, GroupRecord]:
        """Write the groups in `SITE_FILES`. `other_files` contains the paths of the files that MkDocs writes itself.

        If several cores are usable, this method runs in a child process while the main process plans the pages. If all
        pages must be rendered, the child first compiles the theme's templates into the cache for the main process.
        """
        if self._previous is None:
            self._precompile_templates()
        site_dir = Path(self._config.site_dir)
        return {
            group.name: write_group(group, inputs, site_dir, self._previous, other_files)
            for group in groups_to_write(inputs)
            if group.name != "search" or self._options.with_search
        }

    def _precompile_templates(self) -> None:
        environment = self._config.theme.get_env()
        self._use_bytecode_cache(environment)
        # `precompile` cannot find the language templates: main.html computes their names during rendering.
        precompile(environment, ("main.html", *self._theme_state.language_templates))

    def _site_file_inputs(self) -> SiteFileInputs:
        styles = [self._icons.stylesheet().encode()]
        if len(self._languages) > 2:
            styles.append(LANGUAGE_MENU.read_bytes())
        catalog, digests = self._knowledge_base.catalog, self._knowledge_base.digests
        cache = cache_folder(self._config) if len(catalog) >= CACHE_THRESHOLD else None
        return replace(
            SiteFileInputs.of(catalog, self._site),
            styles=tuple(styles),
            list_records=records_for(catalog, self._site, digests, cache),
            digests=digests,
            changed=self._changes_seen_by_readers(),
            cache=cache,
        )

    def _changes_seen_by_readers(self) -> Mapping[str, str]:
        """Return entry id -> time of the latest change, for the feeds. Empty if the site has no feeds."""
        if not self._site.url or "feeds" not in self._site.publish:
            return {}
        return changes_seen_by_readers(
            self._knowledge_base.folder,
            self._knowledge_base.catalog.redirects,
            cache_folder(self._config),
        )

    def _use_bytecode_cache(self, environment: Environment) -> None:
        """Cache compiled templates if there are at least `CACHE_THRESHOLD` entries, and MkDocs uses no other plugin."""
        if len(self._knowledge_base.catalog) >= CACHE_THRESHOLD and self._is_only_plugin:
            environment.bytecode_cache = BytecodeCache.in_folder(
                cache_folder(self._config) / "templates"
            )

    def arrange(self, nav: Navigation) -> Navigation:
        """Build the navigation in each language; return the navigation in the first language."""
        hand_written = [page for page in nav.pages if not isinstance(page, ReadyPage)]
        for page in hand_written:
            # MkDocs would set today's date, so two builds of equal input would differ.
            page.update_date = UNKNOWN_DATE
        self._pages = self._pages.with_hand_written(hand_written)
        for pages in self._pages.hand_written.values():
            link_adjacent([*pages.values()])
        catalog = self._knowledge_base.catalog
        self._navigation = {
            code: navigation(
                code, catalog, self._pages.ready[code], [*self._pages.hand_written[code].values()]
            )
            for code in self._languages
        }
        self._pages.set_parents()
        return self._navigation[self._languages.first]

    def write(self, environment: Environment, files: Files) -> None:
        """Write the planned pages that changed."""
        self._use_bytecode_cache(environment)
        renderer = PageRenderer(
            config=self._config,
            environment=environment,
            navigation=self._navigation[self._languages.first],
            files=files.documentation_pages(),
            parents=self._pages.ready,
            urls=self._urls,
            languages_at=self._pages.languages_at,
            topic_menu=self._topic_menu,
            site_names={
                code: self._site.name.text_or_fallback(code)[0] for code in self._languages
            },
        )
        self._incremental = IncrementalBuild(
            self._previous,
            self._knowledge_base.digests,
            self._pages.written_by_plugin,
            self._site_key(files),
        )
        with _as_plugin_error():
            changed = self._incremental.changed_pages()
            write_pages(renderer, changed, self._incremental, self._options.on_progress)
        self._page_count = len(self._incremental.pages) + sum(
            file.dest_uri.endswith("index.html") and file.inclusion is not InclusionLevel.EXCLUDED
            for file in files
        )
        if not self._is_only_plugin:
            # The site must be complete now: another plugin's `on_post_build` may read it before `finish` is called.
            self._finish_groups()

    def _site_key(self, files: Files) -> bytes | None:
        """Return the digest of everything that all pages depend on; None if no page may be reused."""
        if (
            self._is_broken
            or not self._is_only_plugin
            or not self._pages.written_by_plugin.pages_by_path
        ):
            return None
        extra_values = (
            replace(self._site, health=None, facts={}, files_of_years=(), result_history=()),
            bool(self._site.result_history),
            bool(self._site.files_of_years),
            self._settings,
            observed_digest(self._settings.observed_folder),
            list(self._knowledge_base.catalog.topics.values()),
            self._knowledge_base.catalog.venues.records,
            self._knowledge_base.catalog.macros,
            self._knowledge_base.catalog.people.records,
        )
        return site_key(self._config, self._navigation.values(), files, extra_values)

    def _write_sitemaps(self) -> str:
        """Return the content of sitemap.xml. On a large site, also write the sitemaps to which sitemap.xml links."""
        dates = {url: record.date for url, record in self._incremental.pages.items()}
        dates |= self._pages.dates_of_rendered
        sitemaps = sitemap_files(dates, self._urls, self._languages)
        for name, content in sitemaps.items():
            if name != SITEMAP:
                (Path(self._config.site_dir) / name).write_text(content, encoding="utf-8")
        return sitemaps[SITEMAP]

    def extend_page_context(self, context: TemplateContext, page: MkDocsPage) -> None:
        """Set the values that the templates of a page need: the language, the scripts, the navigation and `kb`."""
        language, path = language_and_path_of(page, self._languages)
        scripts = [ASSETS + _SCRIPTS_OF_PAGES[path]] if path in _SCRIPTS_OF_PAGES else []
        self._config.extra_javascript = [*self._scripts, *scripts]
        context["nav"] = self._navigation[language]
        # `PageRenderer` sets `urls` for the pages that it renders; for a page that MkDocs renders, compute them.
        urls = (page.urls if isinstance(page, ReadyPage) else None) or {
            code: self._urls.at(self._languages.localized_path(code, path))
            for code in self._pages.languages_at(path)
        }
        pages = self._pages.hand_written[language]
        if path in pages:
            page.meta["kb_head"] = metadata_of(self._contexts[language], path, pages)
        self._extend(context, language, urls, page if isinstance(page, ReadyPage) else None)

    @cached_property
    def _contexts(self) -> dict[LanguageCode, LanguageContext]:
        """Language -> context of the pages of docs/."""
        contexts = language_contexts(self._knowledge_base.catalog, self._site)
        return {context.language: context for context in contexts}

    def extend_template_context(self, context: TemplateContext, template_name: str) -> None:
        """Set the variable `kb`. For sitemap.xml, also set the variable `kb_sitemap` to the content of the file.

        MkDocs renders sitemap.xml after `write`.
        """
        self._extend(context, self._languages.first, {}, None)
        if template_name == SITEMAP:
            cast(dict[str, Any], context)["kb_sitemap"] = self._write_sitemaps()

    def _extend(
        self,
        context: TemplateContext,
        language: LanguageCode,
        urls: Mapping[LanguageCode, PageUrl],
        page: ReadyPage | None,
    ) -> None:
        """Set the theme's language, and the variable `kb` of the templates."""
        root = f"{context['base_url'].removesuffix('/')}/"
        menu = page.topic_menu if page is not None else None
        if menu is None:
            source = page.source if page is not None else None
            menu = self._topic_menu.html(language, root, source)
        self._theme_state.set_language(language, self._site, self._config)
        cast(dict[str, Any], context)["kb"] = ThemeContext(
            language=language,
            languages=self._languages,
            site=self._site,
            alternates=urls,
            icons=self._icons,
            topic_menu=menu,
        )

    def finished_page(self, html: str, page: MkDocsPage) -> str:
        """Return the minified HTML of a page. If errors stop the preview from building pages, return the error page."""
        if self._is_broken:
            return error_page(self._knowledge_base.problems, self._languages)
        return minify_around(html, page.content or "")

    def finished_template(self, output: str, template_name: str) -> str:
        """Return the output of a template, minified if it is HTML.

        If errors stop the preview from building pages, return the error page instead of 404.html.
        """
        if self._is_broken and template_name == "404.html":
            return error_page(self._knowledge_base.problems, self._languages)
        return minify(output) if template_name.endswith(".html") else output

    def finish(self) -> BuildResult:
        """Finish the build, and return its result.

        Restore the theme's language, the site name and the copyright; wait for the background task; in a preview, merge
        the reused files with the new files.
        """
        self._theme_state.restore(self._config)
        site_dir = Path(self._config.site_dir)
        groups = self._finish_groups()
        reused, manifest = self._incremental.reused_and_manifest(site_dir, groups)
        if self._preview is not None and not self._is_broken:
            self._preview.merge(site_dir, reused, manifest)
        entry_count = len(self._knowledge_base.catalog)
        return BuildResult(entry_count, self._page_count, self._problems, reused, manifest)

    def _finish_groups(self) -> dict[str, GroupRecord]:
        """Wait for the files of `SITE_FILES`, and return the record of each group."""
        if self._background is not None:
            with _as_plugin_error():
                self._groups = self._background.result()
            self._background = None
        return self._groups

    def cancel(self) -> None:
        """Stop the background task of a failed build. Does nothing after `finish`."""
        if self._background is not None:
            self._background.cancel()


@contextmanager
def _as_plugin_error() -> Iterator[None]:
    """Convert a SiteBuilderError or an OSError to the exception that MkDocs expects.

    An OSError without a file name, for example because the disk is full, is not converted. `kb build` reports it with
    the name of the site's folder.
    """
    try:
        yield
    except SiteBuilderError as error:
        raise PluginError(str(error)) from error
    except OSError as error:
        if error.filename is None:
            raise
        raise PluginError(f"{error.filename} cannot be used: {error.strerror}.") from error


def cache_folder(config: MkDocsConfig) -> Path:
    """Return the cache folder, which may be deleted at any time."""
    return Path(config.config_file_path or "mkdocs.yml").parent / CACHE_FOLDER
