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
from site_builder import pages as page_room
from site_builder.catalog import build_catalog
from site_builder.errors import Problem, SiteBuilderError, has_errors
from site_builder.garbage import without_garbage_collection
from site_builder.knowledge_base import CACHE, KnowledgeBase, open_knowledge_base
from site_builder.mkdocs_plugin import languages
from site_builder.mkdocs_plugin.background import BackgroundWork, SiteData
from site_builder.mkdocs_plugin.edition import Edition, known_neighbours
from site_builder.mkdocs_plugin.error_page import error_page
from site_builder.mkdocs_plugin.fingerprints import key_of, maker, nobody_else
from site_builder.mkdocs_plugin.icons import STYLESHEET, Icons
from site_builder.mkdocs_plugin.kept_templates import KeptTemplates, compile_ahead
from site_builder.mkdocs_plugin.last_site import LastSite, stands
from site_builder.mkdocs_plugin.navigation import navigation
from site_builder.mkdocs_plugin.observed_links import observed_digest, observed_folder, read_health
from site_builder.mkdocs_plugin.places import Located, Places
from site_builder.mkdocs_plugin.plans import Plans
from site_builder.mkdocs_plugin.preview import Preview
from site_builder.mkdocs_plugin.settings import Settings, entries_folder, severities_of, site_of
from site_builder.mkdocs_plugin.shells import UNKNOWN_DATE
from site_builder.mkdocs_plugin.sitemap import NAME as SITEMAP
from site_builder.mkdocs_plugin.sitemap import index_of, items_of, part_names, sitemap_files
from site_builder.mkdocs_plugin.splicing import (
    Press,
    tables_are_known,
    who_must_see_every_page,
    write_pages,
)
from site_builder.mkdocs_plugin.theme_files import list_quickly
from site_builder.mkdocs_plugin.tight_html import tighten_around, tightened
from site_builder.mkdocs_plugin.virtual_pages import (
    FilesAndPlans,
    ReadyPage,
    add_assets,
    add_page,
)
from site_builder.models import LANGUAGES, Language, slugify
from site_builder.pages import Neighbours, Page, Planned, PlannedListing, PlannedPage, made
from site_builder.pages.addresses import BROWSE, address_in
from site_builder.processes import InBackground
from site_builder.reporters import as_text
from site_builder.search.messages import asset_files as search_asset_files
from site_builder.whole_folder import Unchanged

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = logging.getLogger("mkdocs.plugins.site_builder")

THEME = Path(__file__).parent / "theme"
ASSETS = "assets/kb/"
_PAUSE = 0.03
"""Seconds in which whoever saves several files may save the next one."""
_FIRST_TEMPLATES = ("main.html", *(f"partials/languages/{code}.html" for code in LANGUAGES))
"""Those of pages, and what they do not name before they are rendered."""
WORTH_KEEPING = 500
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
    told: Callable[[float], None] = staticmethod(lambda _: None)
    """What to tell how much of the pages is written."""
    pages = 0
    """So many pages the site has."""
    last: LastSite | None = None
    """The site that stands where this one will; None to write everything."""
    site: Path | None = None
    """Where that is, if somebody may have changed it meanwhile."""
    claim: Callable[[], None] = staticmethod(lambda: None)
    """What to call before the last site is changed."""
    unchanged: Unchanged | None = None
    """What stays of the last site."""
    written: LastSite
    _stands: InBackground[bool] | None = None
    _background: BackgroundWork | None = None
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
        list_quickly(config.theme)
        config.mdx_configs.setdefault("toc", {}).setdefault("slugify", slugify)
        config.extra_css = [
            *(f"{ASSETS}{name}" for name in (STYLESHEET, "kb.css", "search.css")),
            *config.extra_css,
        ]
        self._site = site_of(self.config, config)
        self._places = Places.of(config)
        self._plain = languages.Chrome.of(config)
        self._scripts = list(config.extra_javascript)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the entries and what was observed, before MkDocs empties the site's folder."""
        folder = self.entries_override or entries_folder(self.config, config)
        self._end_background()  # of a build that failed
        if self.last is not None and self.site is not None:  # looked at while entries are read
            self._stands = InBackground(partial(stands, self.site, self.last))
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
            last = self._preview.begin(Path(config.site_dir))
            self.last = None if self._broken else last
        if not nobody_else(config, self):  # who may want to see every file in its place
            self.last = None

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages of which there are few, the search index, and the assets of both.

        Pages that come by the thousand stay plans, and are written in `on_env`.
        """
        catalog = self.knowledge_base.catalog
        if self.last is not None and self._stands is not None and not self._stands.result():
            raise SiteChangedError("The last site was changed.")
        self._background = BackgroundWork(self._site_data(config))
        self._facts = self._background.facts
        taken = {file.dest_uri for file in files}
        splicing = self._may_splice(config)
        self._ready: dict[Language, dict[str, MkDocsPage]] = {code: {} for code in LANGUAGES}
        self._plans = Plans()
        ready: list[Page] = []
        self._known: dict[str, Neighbours] = {}  # filled before anybody asks what pages are made of
        for item in page_room.plan_pages(catalog, self._site, self._known):
            plan = _as_plan(item)
            if plan is None or not splicing:
                ready += made(item)
            else:
                self._plans.add(plan)
        _refuse_taken(taken, {page.url for page in ready}, self._plans)
        for page in ready:
            self._ready[page.language][page.address] = add_page(page, files, config)
        add_assets({STYLESHEET: self._icons.stylesheet().encode()}, ASSETS, files, config)
        add_assets(page_room.asset_files(), ASSETS, files, config)
        add_assets(search_asset_files(), ASSETS, files, config)
        add_assets(browse.asset_files(), ASSETS, files, config)
        add_assets(page_room.redirect_files(catalog), "", files, config)
        self.pages = sum(file.dest_uri.endswith("index.html") for file in files)
        return FilesAndPlans(files, self._plans, config)

    def _may_splice(self, config: MkDocsConfig) -> bool:
        """Tell whether pages may be put together, which nobody else then sees."""
        if not self.config.splice or self._broken or not config.use_directory_urls:
            return False
        if (who := who_must_see_every_page(config, self)) is not None:
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
                    ready.belong_to(pages[ready.ready.parent])
        return self._navigation["en"]

    @event_priority(-100)  # when everybody else is done with the environment
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Write the pages that come by the thousand, and tell sitemap.xml of them."""
        self._keep_templates(env, config)
        facts = self._facts.result()
        self._known |= known_neighbours(self.last, facts.relation_keys)
        self._edition = Edition(
            self.last,
            self._key(config, files),
            self.knowledge_base.catalog.entries,
            self.knowledge_base.digests,
            facts,
            self._known,
            self._plans,
        )
        self._write_plans(env, config, files)
        self.pages += self._edition.number_of_pages
        self._sitemap = self._write_parts_of_sitemap(Path(config.site_dir))
        if not nobody_else(
            config, self
        ):  # who may want to see a whole site before we are asked again
            self._finish_background()
        return env

    def _keep_templates(self, env: Environment, config: MkDocsConfig) -> None:
        """Let the environment keep what it compiles, and find what was kept."""
        if len(self.knowledge_base.catalog) >= WORTH_KEEPING and nobody_else(config, self):
            env.bytecode_cache = KeptTemplates.below(cache_folder(config) / "templates", maker())

    def _key(self, config: MkDocsConfig, files: Files) -> bytes | None:
        """Return what stands for all that pages share; None where they may not be kept."""
        if self._broken or not self._plans.pages:
            return None
        more = (
            replace(self._site, health=None),
            observed_digest(self.config, config),
            list(self.knowledge_base.catalog.topics.values()),
        )
        return key_of(config, self, self._navigation.values(), files, more)

    def _write_plans(self, env: Environment, config: MkDocsConfig, files: Files) -> None:
        """Write every planned page that is not as it was."""
        press = Press(
            config=config,
            environment=env,
            navigation=self._navigation["en"],
            files=files.documentation_pages(),
            parents=self._ready,
            places=self._places,
            languages_at=self._languages_at,
            site_names={code: self._site.name.shown_in(code)[0] for code in LANGUAGES},
            tables_are_known=tables_are_known(config.theme),
        )
        with _as_plugin_error():
            write_pages(press, self._edition, self.told)

    def _site_data(self, config: MkDocsConfig) -> SiteData:
        catalog = self.knowledge_base.catalog

        def prepare() -> None:
            environment = config.theme.get_env()
            self._keep_templates(environment, config)
            compile_ahead(environment, _FIRST_TEMPLATES)

        return SiteData(
            catalog,
            self.knowledge_base.digests,
            self._site.health,
            Path(config.site_dir),
            self.last,
            cache_folder(config) if len(catalog) >= WORTH_KEEPING else None,
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
            self._edition.note_data(data)

    def _end_background(self) -> None:
        for work in (self._stands, self._background):
            if work is not None:
                work.end()
        self._stands = self._background = None

    def _write_parts_of_sitemap(self, site_dir: Path) -> str:
        """Return sitemap.xml, which MkDocs writes; if it only names others, these are written or stay."""
        others = {
            address_in(code, address): page.update_date
            for pages in (self._ready, self._written)
            for code, own in pages.items()
            for address, page in own.items()
        }
        base = self._places.base
        self._edition.note_others(others)
        parts = part_names(self._edition.number_of_pages + len(others))
        if base is not None and parts and self._edition.has_same_pages:
            self._edition.keep(parts)
            return index_of(parts, base)
        files = sitemap_files(items_of(self._edition.dates | others, self._places), base)
        for name, text in files.items():
            if name != SITEMAP:
                (site_dir / name).write_text(text, encoding="utf-8")
        return files[SITEMAP]

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Turn the theme to the page's language and tell it where the other language is."""
        language = languages.language_of(page)
        self._plain.speak(language, self._site, config)
        own = [f"{ASSETS}browse.js"] if languages.address_of(page) == BROWSE else []
        config.extra_javascript = [*self._scripts, *own]
        context["nav"] = self._navigation[language]
        _extend(context)["kb"] = languages.PageWords(
            language=language,
            site=self._site,
            alternates=_places_of(page) or self._alternates(languages.address_of(page)),
            root=context["base_url"],
            icons=self._icons,
        )
        return context

    def _languages_at(self, address: str) -> list[Language]:
        """Return the languages in which there is a page at an address."""
        planned = self._plans.languages_at(address)
        groups = (self._ready, self._written)
        return [
            code
            for code in LANGUAGES
            if code in planned or any(address in pages[code] for pages in groups)
        ]

    def _alternates(self, address: str) -> dict[Language, Located]:
        """Return where a page is in every language in which it exists."""
        return {
            code: self._places.at(address_in(code, address)) for code in self._languages_at(address)
        }

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Drop what only templates need; show the problems instead, in a preview of broken entries."""
        if self._broken:
            return error_page(self.knowledge_base.problems)
        return tighten_around(output, page.content or "")

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        """Show the problems at the addresses of entries that are not built, as well."""
        if self._broken and template_name == "404.html":
            return error_page(self.knowledge_base.problems)
        return tightened(output_content) if template_name.endswith(".html") else output_content

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
            icons=self._icons,
        )
        if template_name == SITEMAP:
            _extend(context)["kb_sitemap"] = self._sitemap
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Leave the settings as they were written, and say what was written."""
        self._plain.restore(config)
        self._finish_background()
        site_dir = Path(config.site_dir)
        self.unchanged, self.written = self._edition.finish(site_dir, self.claim)
        if self._preview is not None and not self._broken:
            self._preview.finish(site_dir, self.unchanged, self.written)

    def on_shutdown(self) -> None:
        """Leave nothing beside the folder of a preview."""
        if self._preview is not None:
            self._preview.close()
        self._end_background()

    def on_serve(
        self,
        server: LiveReloadServer,
        *,
        config: MkDocsConfig,
        builder: Callable[..., None],
    ) -> LiveReloadServer:
        """Follow the entries as well, and what was observed of links."""
        from site_builder.mkdocs_plugin.watching import SharedWatch  # noqa: PLC0415 - brings a server's libraries

        server.build_delay = _PAUSE
        folder = self.entries_override or entries_folder(self.config, config)
        files = sum(1 for _ in folder.rglob("*.yml"))
        server.observer = watch = SharedWatch(server.observer, files)  # type: ignore[assignment]
        server.watch(str(folder))
        observed = observed_folder(self.config, config)
        if observed.is_dir():  # what does not exist cannot be watched
            server.watch(str(observed))

        def build() -> None:
            with without_garbage_collection(), watch.paused():
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


def _as_plan(item: Planned) -> PlannedPage | PlannedListing | None:
    """Return what of a page need not pass through MkDocs; a page without a parent is in a menu."""
    if not isinstance(item, Page):
        return item
    if item.parent is None:
        return None
    return PlannedPage(item.address, item.language, lambda: item)


def _refuse_taken(taken: set[str], ready: set[str], plans: Plans) -> None:
    """Raise PluginError if a page written by hand is where one of ours is, or may come."""
    for path in sorted(taken):
        folder = path.removesuffix("index.html")
        if folder != path and (folder in ready or plans.reserves(folder)):
            raise PluginError(
                f"docs/ holds a page at {folder or '/'}, where the builder writes its own pages, or may. "
                "Move it to another name."
            )


def _places_of(page: MkDocsPage) -> Mapping[Language, Located] | None:
    return page.places if isinstance(page, ReadyPage) else None


def _extend(context: TemplateContext) -> dict[str, Any]:
    """Return the same context, open for what our theme pieces need."""
    return cast(dict[str, Any], context)


def cache_folder(config: MkDocsConfig) -> Path:
    """Return where work is kept between builds; it may be deleted at any time."""
    return Path(config.config_file_path or "mkdocs.yml").parent / CACHE
