"""The language of each page, and the theme's texts in both languages.

MkDocs supports one language for a site. Material reads `config.theme.language` whenever it renders a
page, so the plugin changes this setting before each page.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page as MkDocsPage

from site_builder.i18n import LANGUAGES, LanguageCode, message
from site_builder.mkdocs_plugin.rendering.icons import Icons
from site_builder.mkdocs_plugin.urls import PageUrl
from site_builder.pages import Site
from site_builder.pages.paths import split_language
from site_builder.search.messages import page_config


def language_of(page: MkDocsPage) -> LanguageCode:
    """Return the language of a page: pages below `zh/` are Chinese."""
    return split_language(page.url)[0]


def path_of(page: MkDocsPage) -> str:
    """Return a page's path without the language prefix."""
    return split_language(unquote(page.url))[1]  # MkDocs percent-encodes URLs


@dataclass(frozen=True)
class ThemeContext:
    """The variable `kb` of the templates: texts and links for one page."""

    language: LanguageCode
    site: Site
    alternates: Mapping[LanguageCode, PageUrl]
    """Language -> URL of the page in this language."""
    root: str
    """MkDocs' `base_url`: the URL of the site's root, usually relative to the page."""
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
    def switch(self) -> tuple[LanguageCode, PageUrl] | None:
        """(language, URL) of the page's translation; None if the page is not translated."""
        return next(
            ((code, url) for code, url in self.alternates.items() if code != self.language), None
        )

    def hreflang(self) -> list[tuple[str, PageUrl]]:
        """Return (hreflang, URL) for each language of the page. `x-default` leads to the English page."""
        links = [(LANGUAGES[code].tag, url) for code, url in self.alternates.items()]
        if links and "en" in self.alternates:
            links.append(("x-default", self.alternates["en"]))
        return links

    @property
    def languages(self) -> tuple[LanguageCode, ...]:
        """All languages of the site. 404.html shows its texts in each of them."""
        return tuple(LANGUAGES)

    def own_name(self, language: LanguageCode) -> str:
        """Return the name of a language in the language itself."""
        return LANGUAGES[language].own_name

    def tag_of(self, language: LanguageCode) -> str:
        """Return a language's BCP 47 tag."""
        return LANGUAGES[language].tag

    def palette_names(self, is_dark: bool) -> dict[str, str]:
        """Return language tag -> name of the button that switches to light colours, or else to dark colours."""
        return {
            self.tag_of(code): self.t("theme.light" if is_dark else "theme.dark", code)
            for code in LANGUAGES
        }

    def search_settings(self) -> Markup:
        """Return the settings of the search dialog, as JSON that is safe inside `<script>`."""
        base = self.root if self.root.endswith("/") else f"{self.root}/"
        return Markup(page_config(base, self.language))  # noqa: S704 - escaped for <script>


@dataclass(frozen=True)
class ThemeState:
    """Settings as they were before the plugin changed them for a page."""

    site_name: str
    copyright: str | None
    language: str
    palette: list[dict[str, Any]]

    @classmethod
    def of(cls, config: MkDocsConfig) -> ThemeState:
        """Copy the values from the settings."""
        palette = config.theme.get("palette") or []
        return cls(
            config.site_name,
            config.copyright,
            config.theme.get("language") or "en",
            copy.deepcopy(palette if isinstance(palette, list) else [palette]),
        )

    def set_language(self, language: LanguageCode, site: Site, config: MkDocsConfig) -> None:
        """Set the language of the theme, and the texts that depend on it."""
        config.theme["language"] = LANGUAGES[language].tag
        config.site_name = escape(site.name.text_or_fallback(language)[0])
        config.copyright = site.copyright.text_or_fallback(language)[0]
        for option, original in zip(config.theme.get("palette") or [], self.palette, strict=False):
            if "toggle" in option:
                dark = original.get("scheme") == "slate"
                option["toggle"]["name"] = message(
                    language, "theme.light" if dark else "theme.dark"
                )

    def restore(self, config: MkDocsConfig) -> None:
        """Restore the language, the name of the site and the copyright notice."""
        config.theme["language"] = self.language
        config.site_name = self.site_name
        config.copyright = self.copyright
