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

from site_builder.mkdocs_plugin.rendering.icons import Icons
from site_builder.mkdocs_plugin.urls import PageUrl
from site_builder.models import LANGUAGES, Language, other_language
from site_builder.pages import LANGUAGE_TAGS, Site
from site_builder.pages.messages import message
from site_builder.pages.paths import split_language
from site_builder.search.messages import page_config

_THEME_TEXTS = {
    "en": {
        "switch": "English",
        "switch-hint": "Read this page in English",
        "search": "Search",
        "repository": "Source code of this site",
        "dark": "Switch to dark mode",
        "light": "Switch to light mode",
        "menu": "Menu",
        "not-found": "Page not found",
        "not-found-lead": "There is no page at this address. It may have moved. Search for it, or start from one of these pages.",
    },
    "zh": {
        "switch": "中文",
        "switch-hint": "用中文阅读本页",
        "search": "搜索",
        "repository": "本站源代码",
        "dark": "切换到深色模式",
        "light": "切换到浅色模式",
        "menu": "菜单",
        "not-found": "页面不存在",
        "not-found-lead": "此地址没有内容，页面可能已移动。请使用搜索，或从以下页面重新开始。",
    },
}


def language_of(page: MkDocsPage) -> Language:
    """Return the language of a page: pages below `zh/` are Chinese."""
    return split_language(page.url)[0]


def path_of(page: MkDocsPage) -> str:
    """Return a page's path without the language prefix."""
    return split_language(unquote(page.url))[1]  # MkDocs percent-encodes URLs


@dataclass(frozen=True)
class ThemeContext:
    """The variable `kb` of the templates: texts and links for one page."""

    language: Language
    site: Site
    alternates: Mapping[Language, PageUrl]
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
        return LANGUAGE_TAGS[self.language]

    @property
    def name(self) -> Markup:
        """Name of the site in the page's language, as HTML."""
        return escape(self.site.name.text_or_fallback(self.language)[0])

    def t(self, key: str, language: Language | None = None) -> str:
        """Return a text of the theme or a message of the pages, by default in the page's language."""
        language = language or self.language
        texts = _THEME_TEXTS[language]
        return texts[key] if key in texts else message(language, key)

    @property
    def switch(self) -> tuple[Language, PageUrl] | None:
        """(language, URL) of the page's translation; None if the page is not translated."""
        code = other_language(self.language)
        url = self.alternates.get(code)
        return None if url is None else (code, url)

    def hreflang(self) -> list[tuple[str, PageUrl]]:
        """Return (hreflang, URL) for each language of the page. `x-default` leads to the English page."""
        links = [(LANGUAGE_TAGS[code], url) for code, url in self.alternates.items()]
        if links and "en" in self.alternates:
            links.append(("x-default", self.alternates["en"]))
        return links

    @property
    def languages(self) -> tuple[Language, ...]:
        """All languages of the site. 404.html shows its texts in each of them."""
        return LANGUAGES

    def tag_of(self, language: Language) -> str:
        """Return a language's BCP 47 tag."""
        return LANGUAGE_TAGS[language]

    def palette_names(self, is_dark: bool) -> dict[str, str]:
        """Return language tag -> name of the button that switches to light colours, or else to dark colours."""
        return {
            self.tag_of(code): self.t("light" if is_dark else "dark", code) for code in LANGUAGES
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

    def set_language(self, language: Language, site: Site, config: MkDocsConfig) -> None:
        """Set the language of the theme, and the texts that depend on it."""
        config.theme["language"] = LANGUAGE_TAGS[language]
        config.site_name = escape(site.name.text_or_fallback(language)[0])
        config.copyright = site.copyright.text_or_fallback(language)[0]
        for option, original in zip(config.theme.get("palette") or [], self.palette, strict=False):
            if "toggle" in option:
                dark = original.get("scheme") == "slate"
                option["toggle"]["name"] = _THEME_TEXTS[language]["light" if dark else "dark"]

    def restore(self, config: MkDocsConfig) -> None:
        """Restore the language, the name of the site and the copyright notice."""
        config.theme["language"] = self.language
        config.site_name = self.site_name
        config.copyright = self.copyright
