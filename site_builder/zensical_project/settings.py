"""Make `zensical.toml`, the file with the settings of Zensical."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from site_builder.i18n import LANGUAGES, LanguageCode, SiteLanguages, message
from site_builder.pages import Page, Site
from site_builder.site_files import ASSETS, STYLESHEET
from site_builder.zensical_project.docs_folder import DocsFolder

SCRIPTS = ("kb.js", "search-dialog.js", "browse.js", "compare.js")
"""The builder's scripts that every page loads. They load all other scripts of the builder."""


def settings_text(
    site: Site, languages: SiteLanguages, menu: Iterable[Page], docs: DocsFolder
) -> str:
    """Return the text of `zensical.toml`. `menu` contains the builder's pages that the navigation lists."""
    return "\n".join([*_lines(site, languages, list(menu), docs), ""])


def _lines(
    site: Site, languages: SiteLanguages, menu: list[Page], docs: DocsFolder
) -> Iterator[str]:
    first = languages.first
    names = dict.fromkeys(site.name.text_or_fallback(code)[0] for code in languages)
    yield "# Build the site with `zensical build`. `kb pages` overwrites this file."
    yield "[project]"
    yield f"site_name = {_quoted(' · '.join(names))}"
    yield f"site_description = {_quoted(site.description.text_or_fallback(first)[0])}"
    yield f"copyright = {_quoted(site.copyright.text_or_fallback(first)[0])}"
    if site.url:
        yield f"site_url = {_quoted(site.root_url)}"
    yield f"extra_css = {_quoted([ASSETS + STYLESHEET, *docs.stylesheets])}"
    scripts = [f"  {_quoted(ASSETS + name)}," for name in SCRIPTS]
    yield from ("extra_javascript = [", *scripts, *map(_script, docs.scripts), "]")
    yield "nav = ["
    for code in languages:
        pages = [page for page in menu if page.language == code]
        lines = [
            *_menu(pages),
            *[f"  {_quoted(path)}," for path in docs.nav_paths_in(code, languages)],
        ]
        yield from lines if code == first else _submenu(code, lines)
    yield "]"
    yield from _theme(languages)


def _menu(pages: Iterable[Page]) -> Iterator[str]:
    for page in pages:
        title = message(page.language, "home") if page.page_type == "home" else page.title
        yield f"  {{{_quoted(title)} = {_quoted(f'{page.url}index.md')}}},"


def _script(attributes: Mapping[str, str | bool]) -> str:
    values = [f"{name} = {_quoted(value)}" for name, value in attributes.items()]
    return f"  {{{', '.join(values)}}},"


def _submenu(code: LanguageCode, lines: Iterable[str]) -> Iterator[str]:
    yield f"  {{{_quoted(LANGUAGES[code].own_name)} = ["
    yield from (f"  {line}" for line in lines)
    yield "  ]},"


def _theme(languages: SiteLanguages) -> Iterator[str]:
    yield "\n[project.theme]"
    yield 'variant = "classic"  # the layout for which the stylesheet was written'
    yield "font = false  # nothing is loaded from another host"
    yield 'custom_dir = "overrides"'
    yield f"language = {_quoted(_theme_language(languages.first))}"
    for scheme, key, icon in (
        ("default", "theme.dark", "material/weather-night"),
        ("slate", "theme.light", "material/weather-sunny"),
    ):
        yield "\n[[project.theme.palette]]"
        yield f"scheme = {_quoted(scheme)}"
        yield 'primary = "custom"  # the colours of the stylesheet'
        yield 'accent = "custom"'
        yield f"toggle = {{icon = {_quoted(icon)}, name = {_quoted(message(languages.first, key))}}}"
    yield "\n[project.plugins.search]"
    yield "enabled = false  # the pages have their own search"
    yield "\n[project.extra]"
    yield "alternate = true  # shows partials/alternate.html in the header"
    for code in languages:
        yield "\n[[project.extra.languages]]"
        yield f"name = {_quoted(LANGUAGES[code].own_name)}"
        yield f"tag = {_quoted(LANGUAGES[code].tag)}"
        yield f"prefix = {_quoted(languages.prefix(code))}  # beginning of the paths of its pages"
        yield f"table = {_quoted(_theme_language(code))}  # Zensical's texts"
        yield f"search = {_quoted(message(code, 'theme.search'))}"


def _theme_language(code: LanguageCode) -> str:
    """Return the name of Zensical's table of texts in a language."""
    locale = LANGUAGES[code].locale
    return "zh-Hant" if locale.script == "Hant" else locale.language


def _quoted(value: str | bool | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)  # also valid TOML for these types
