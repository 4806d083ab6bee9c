"""The builder's pages as files and pages of MkDocs, in memory only.

MkDocs' templates do not escape texts, so texts are escaped here. The escaped texts are `Markup`, so that a
theme that escapes texts does not escape them twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import cast

from markupsafe import Markup, escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from site_builder.i18n import LanguageCode, message
from site_builder.mkdocs_plugin.incremental import PageRegistry
from site_builder.mkdocs_plugin.rendering.page_templates import UNKNOWN_DATE
from site_builder.mkdocs_plugin.urls import PageUrl
from site_builder.pages import Page


class ReadyPage(MkDocsPage):
    """A page of MkDocs that already has its HTML and its table of contents, so Python-Markdown does not make them."""

    def __init__(
        self,
        page: Page,
        config: MkDocsConfig,
        urls: Mapping[LanguageCode, PageUrl] | None = None,
        topic_menu: Markup | None = None,
    ) -> None:
        """Make the page, and its file in memory.

        `urls` maps each language to the URL of the page; None to look up the languages in `SitePages`. `topic_menu` is
        the HTML of the topics in the navigation; None to derive them from the page.
        """
        title = message(page.language, "home") if page.page_type == "home" else page.title
        super().__init__(escape(title), _generated_file(page, config), config)
        self.source = page
        self.update_date = page.modified or UNKNOWN_DATE
        self.urls = urls
        self.topic_menu = topic_menu

    @property
    def language(self) -> LanguageCode:
        """Language of the page."""
        return self.source.language

    def set_parent(self, page: MkDocsPage) -> None:
        """Set the parent. On this page, the navigation marks the parent as active."""
        # MkDocs expects a section here. A page works, too, because MkDocs only marks it as active.
        self.parent = cast(Section, page)

    def read_source(self, config: MkDocsConfig) -> None:
        """Set the title and the description from the builder's page."""
        self.markdown = ""
        self.meta = {
            "title": escape(self.source.title),
            "description": escape(self.source.description),
            "kb_kind": self.source.page_type,
            "kb_head": self.source.head_html,
        }
        if not self.source.sections or self.source.page_type == "home":
            self.meta["hide"] = ["toc"]

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Set the content and the table of contents from the builder's page."""
        self.content = self.source.html
        self.toc = table_of_contents(self.source)
        self.present_anchor_ids = set(self.source.anchors)
        self.links_to_anchors = {}


def table_of_contents(page: Page) -> TableOfContents:
    """Return a page's sections, nested by their levels."""
    top: list[AnchorLink] = []
    open_links: list[AnchorLink] = []
    for section, anchor in zip(page.sections, page.anchors, strict=True):
        link = AnchorLink(escape(section.title), anchor, section.level)
        while open_links and open_links[-1].level >= section.level:
            open_links.pop()
        (open_links[-1].children if open_links else top).append(link)
        open_links.append(link)
    return TableOfContents(top)


def _generated_file(page: Page, config: MkDocsConfig) -> File:
    """Return an empty file in memory, because MkDocs requires a Markdown file for every page."""
    return File.generated(
        config, f"{page.url}index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV
    )


def add_page(page: Page, files: Files, config: MkDocsConfig) -> ReadyPage:
    """Add a page to MkDocs' files."""
    ready = ReadyPage(page, config)
    files.append(ready.file)
    return ready


class FilesWithPlannedPages(Files):
    """MkDocs' files, and files in memory for planned pages, which the plugin writes itself.

    So MkDocs can check the links from hand-written pages to planned pages.
    """

    def __init__(self, files: Files, page_registry: PageRegistry, config: MkDocsConfig) -> None:
        super().__init__(files)
        self._page_registry = page_registry
        self._config = config
        self._files_by_url: dict[str, File] = {}

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file at a path in docs/. For a planned page, this is a file in memory."""
        file = super().get_file_from_path(path)
        url = PurePosixPath(path).as_posix().removesuffix("index.md")
        if file is not None:
            return file
        if url not in self._files_by_url:
            planned_page = self._page_registry.find_page(url)
            if planned_page is None:
                return None
            ready = ReadyPage(planned_page.make_page(), self._config)
            ready.render(self._config, self)
            self._files_by_url[url] = ready.file
        return self._files_by_url[url]
