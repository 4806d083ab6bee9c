"""The language of each page, and the theme's texts in the languages of the site.

MkDocs supports one language for a site. Material reads `config.theme.language` whenever it renders a
page, so the plugin changes this setting before each page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.theme import Theme

from site_builder.i18n import FALLBACK, LANGUAGES, LanguageCode, SiteLanguages, message
from site_builder.mkdocs_plugin.rendering.icons import Icons
from site_builder.mkdocs_plugin.urls import PageUrl
from site_builder.pages import Site
from site_builder.pages.site_icon import PREVIEW
from site_builder.site_files import ASSETS

_Url = TypeVar("_Url")


def language_and_path_of(page: MkDocsPage, languages: SiteLanguages) -> tuple[LanguageCode, str]:
    """Return the language of a page, and its path without the language."""
    return languages.split(unquote(page.url))  # MkDocs percent-encodes URLs


def hreflang(
    urls: Mapping[LanguageCode, _Url], languages: SiteLanguages
) -> Iterator[tuple[str, _Url]]:
    """Yield (hreflang, URL) for each language of a page. `x-default` leads to the page in the first language.

    Yields nothing if the site has a single language.
    """
    if len(languages) == 1:
        return
    for code, url in urls.items():
        yield LANGUAGES[code].tag, url
    if languages.first in urls:
        yield "x-default", urls[languages.first]


@dataclass(frozen=True)
class ThemeContext:
    """The variable `kb` in templates: texts and links for one page."""

    language: LanguageCode
    languages: SiteLanguages
    """The languages of the site. 404.html shows its texts in each of them."""
    site: Site
    alternates: Mapping[LanguageCode, PageUrl]
    """Language -> URL of the page in this language."""
    icons: Icons
    topic_menu: Markup
    """The topics in the navigation, as HTML."""

    def icon(self, name: str) -> Markup:
        """Return an icon of the theme as HTML."""
        return self.icons.html(name)

    @property
    def tag(self) -> str:
        """BCP 47 tag of the page's language."""
        return LANGUAGES[self.language].tag

    @property
    def name(self) -> Markup:
        """Name of the site in the page's language, as HTML."""
        return escape(self.site.name.text_or_fallback(self.language)[0])

    def t(self, key: str, language: LanguageCode | None = None) -> str:
        """Return a message, by default in the page's language."""
        return message(language or self.language, key)

    @property
    def translations(self) -> list[tuple[LanguageCode, PageUrl]]:
        """(language, URL) of the page in each language except its own."""
        return [(code, url) for code, url in self.alternates.items() if code != self.language]

    def hreflang(self) -> list[tuple[str, PageUrl]]:
        """Return the pairs that the function `hreflang` yields for the page."""
        return list(hreflang(self.alternates, self.languages))

    def own_name(self, language: LanguageCode) -> str:
        """Return the name of a language in the language itself."""
        return LANGUAGES[language].own_name

    def switch_hint(self, language: LanguageCode) -> str:
        """Return the tooltip of the link to the page in a language; empty if the language has no tooltip."""
        return LANGUAGES[language].words.get("theme.switch-hint", "")

    def tag_of(self, language: LanguageCode) -> str:
        """Return a language's BCP 47 tag."""
        return LANGUAGES[language].tag

    @property
    def prefixes(self) -> dict[str, str]:
        """Language tag -> beginning of the URLs of all pages in the language; empty for the first language."""
        return {self.tag_of(code): self.languages.prefix(code) for code in self.languages}

    @property
    def colour_names(self) -> dict[str, dict[str, str]]:
        """Language tag -> chosen colours -> title of the button for colours: `{"en": {"dark": "Colours: dark"}}`."""
        return {
            self.tag_of(code): {
                choice: self.t(f"theme.colours.{choice}", code)
                for choice in ("system", "light", "dark")
            }
            for code in self.languages
        }

    @property
    def preview_image(self) -> str:
        """The absolute URL of the picture that link previews show."""
        return f"{self.site.url.rstrip('/')}/{ASSETS}{PREVIEW}"


@dataclass(frozen=True)
class ThemeState:
    """The original values of the settings that `set_language` changes for each page."""

    site_name: str
    copyright: str | None
    language: str
    theme_languages: Mapping[LanguageCode, str]
    """Language of the site -> name of the theme's table of texts, such as `zh-Hans`."""

    @classmethod
    def of(cls, config: MkDocsConfig, languages: SiteLanguages) -> ThemeState:
        """Copy the values from the settings, and find the theme's texts in the languages of the site."""
        return cls(
            config.site_name,
            config.copyright,
            config.theme.get("language") or FALLBACK.tag,
            {code: _theme_language(LANGUAGES[code].tag, config.theme) for code in languages},
        )

    @property
    def language_templates(self) -> list[str]:
        """The names of the templates with the theme's texts in the languages of the site."""
        return [_language_template(name) for name in self.theme_languages.values()]

    def set_language(self, language: LanguageCode, site: Site, config: MkDocsConfig) -> None:
        """Set the language of the theme, and the site's name and copyright notice in this language."""
        config.theme["language"] = self.theme_languages[language]
        config.site_name = escape(site.name.text_or_fallback(language)[0])
        config.copyright = site.copyright.text_or_fallback(language)[0]

    def restore(self, config: MkDocsConfig) -> None:
        """Restore the language, the name of the site and the copyright notice."""
        config.theme["language"] = self.language
        config.site_name = self.site_name
        config.copyright = self.copyright


def _theme_language(tag: str, theme: Theme) -> str:
    """Return the name of the theme's table of texts for a language tag.

    For `pt-BR`, it is the first of the names `pt-BR`, `pt` and `en` that has a table.
    """
    name = tag
    while name and not any(
        Path(folder, _language_template(name)).is_file() for folder in theme.dirs
    ):
        name = name.rpartition("-")[0]
    return name or FALLBACK.tag


def _language_template(name: str) -> str:
    return f"partials/languages/{name}.html"
