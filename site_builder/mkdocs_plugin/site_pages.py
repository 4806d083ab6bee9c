"""The pages of a site: MkDocs renders some pages, and the plugin writes the remaining pages itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage

from site_builder.catalog import Catalog
from site_builder.entry_files import display_path
from site_builder.errors import Problem, Severity
from site_builder.i18n import LANGUAGES, LanguageCode, SiteLanguages
from site_builder.mkdocs_plugin.incremental import PageRegistry
from site_builder.mkdocs_plugin.languages import language_and_path_of
from site_builder.mkdocs_plugin.virtual_pages import ReadyPage, add_page
from site_builder.pages import Page, Site, plan_pages


def _no_pages(languages: SiteLanguages) -> dict[LanguageCode, dict[str, Any]]:
    return {code: {} for code in languages}


@dataclass(frozen=True)
class SitePages:
    """All pages of a site, by language and path."""

    languages: SiteLanguages
    """The languages of the site."""
    ready: Mapping[LanguageCode, Mapping[str, ReadyPage]]
    """The builder's pages that MkDocs renders: the pages of the navigation or, without splicing, all pages."""
    written_by_plugin: PageRegistry
    """The pages that the plugin writes itself."""
    hand_written: Mapping[LanguageCode, Mapping[str, MkDocsPage]]
    """The pages of docs/. Empty until `with_hand_written` adds them."""

    def with_hand_written(self, pages: Iterable[MkDocsPage]) -> SitePages:
        """Return a copy with these hand-written pages."""
        by_language: dict[LanguageCode, dict[str, MkDocsPage]] = _no_pages(self.languages)
        for page in pages:
            language, path = language_and_path_of(page, self.languages)
            by_language[language][path] = page
        return replace(self, hand_written=by_language)

    def set_parents(self) -> None:
        """Tell MkDocs the parent of each page in `ready`. `Page.parent` is the path of the parent."""
        for pages in self.ready.values():
            for page in pages.values():
                if page.source.parent is not None:
                    page.set_parent(pages[page.source.parent])

    def languages_at(self, path: str) -> list[LanguageCode]:
        """Return the languages that have a page at a path."""
        languages = self.written_by_plugin.languages_at(path)
        return [
            code
            for code in self.languages
            if code in languages or path in self.ready[code] or path in self.hand_written[code]
        ]

    @property
    def dates_of_rendered(self) -> dict[str, str | None]:
        """URL -> date of each page that MkDocs renders."""
        return {
            self.languages.localized_path(code, path): page.update_date
            for pages in (self.ready, self.hand_written)
            for code in self.languages
            for path, page in pages[code].items()
        }


def leave_out_other_languages(files: Files, languages: SiteLanguages) -> list[Problem]:
    """Remove the files in `docs/<language>/` if the site has no pages below `/<language>/`.

    For example, the files in `docs/zh/` are removed if the site has no Chinese pages, or if the Chinese pages are
    at the root of the site. Return a warning for each page among the removed files.
    """
    problems = []
    for file in list(files):
        folder, slash, _ = file.src_uri.partition("/")
        if slash and folder in LANGUAGES and folder not in languages.codes[1:]:
            files.remove(file)
            if file.is_documentation_page():
                problems.append(_left_out(file, folder, languages))
    return problems


def _left_out(file: File, language: LanguageCode, languages: SiteLanguages) -> Problem:
    if language == languages.first:
        message = f"is left out, because the pages in `{language}` are in docs/ itself"
        hint = "Move it up one folder."
    else:
        message = f"is left out, because `{language}` is not a language of this site"
        hint = "Add the language to the setting `languages`, or delete the page."
    path = display_path(Path(file.abs_src_path or file.src_uri))
    return Problem(path, 1, 1, "", "other-language", message, hint, Severity.WARNING)


def plan_site(
    catalog: Catalog, site: Site, files: Files, config: MkDocsConfig, *, splicing: bool
) -> SitePages:
    """Add the pages of the navigation to MkDocs' files, and register all other pages for the plugin to write.

    If `splicing` is false (see `rendering.splicing`), all pages are added to MkDocs' files. Raises PluginError
    if a hand-written page has a URL that the builder uses.
    """
    languages = catalog.languages
    existing_paths = {file.dest_uri for file in files}
    written_by_plugin = PageRegistry(languages)
    pages: list[Page] = []
    for page in plan_pages(catalog, site):
        if isinstance(page, Page):  # a page of the navigation, which MkDocs must render
            pages.append(page)
        elif splicing:
            written_by_plugin.add(page)
        else:
            pages.append(page.make_page())
    _refuse_conflicts(existing_paths, {page.url for page in pages}, written_by_plugin)
    ready: dict[LanguageCode, dict[str, ReadyPage]] = _no_pages(languages)
    for page in pages:
        ready[page.language][page.path] = add_page(page, files, config)
    return SitePages(languages, ready, written_by_plugin, _no_pages(languages))


def _refuse_conflicts(
    existing_paths: set[str], generated_urls: set[str], written_by_plugin: PageRegistry
) -> None:
    for path in sorted(existing_paths):
        url = path.removesuffix("index.html")
        if url != path and (url in generated_urls or written_by_plugin.reserves(url)):
            raise PluginError(
                f"docs/ contains a file for the page {url or '/'}, but the builder makes a page with this URL. "
                "Rename the file."
            )
