"""Our pages as files and pages of MkDocs, which exist in memory only.

MkDocs' templates escape nothing by themselves: what is handed to them as text is escaped here, as
`Markup`, so that a theme which does escape it does not do so twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import cast

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from site_builder.mkdocs_plugin.page_registry import PageRegistry
from site_builder.mkdocs_plugin.page_templates import UNKNOWN_DATE
from site_builder.mkdocs_plugin.urls import PageUrl
from site_builder.models import Language
from site_builder.pages import Page
from site_builder.pages.messages import message


class ReadyPage(MkDocsPage):
    """A page whose HTML and table of contents are ready: Python-Markdown never sees it."""

    def __init__(self, page: Page, file: File, config: MkDocsConfig) -> None:
        title = message(page.language, "home") if page.page_type == "home" else page.title
        super().__init__(escape(title), file, config)
        self.ready = page
        self.update_date = page.modified or UNKNOWN_DATE
        self.urls: Mapping[Language, PageUrl] | None = None
        """Where the page is in each language; None where MkDocs knows all of these pages."""

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.ready.language

    def set_parent(self, page: MkDocsPage) -> None:
        """Let navigation show this page's place."""
        # MkDocs expects a section; all it does with it is to mark it active.
        self.parent = cast(Section, page)

    def read_source(self, config: MkDocsConfig) -> None:
        """Take title and description from the ready page."""
        self.markdown = ""
        self.meta = {
            "title": escape(self.ready.title),
            "description": escape(self.ready.description),
            "kb_kind": self.ready.page_type,
        }
        if not self.ready.sections or self.ready.page_type == "home":
            self.meta["hide"] = ["toc"]

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Take content and table of contents from the ready page."""
        self.content = self.ready.html
        self.toc = table_of_contents(self.ready)
        self.present_anchor_ids = set(self.ready.anchors)
        self.links_to_anchors = {}


def table_of_contents(page: Page) -> TableOfContents:
    """Nest a page's sections by their levels."""
    top: list[AnchorLink] = []
    open_links: list[AnchorLink] = []
    for section, anchor in zip(page.sections, page.anchors, strict=True):
        link = AnchorLink(escape(section.title), anchor, section.level)
        while open_links and open_links[-1].level >= section.level:
            open_links.pop()
        (open_links[-1].children if open_links else top).append(link)
        open_links.append(link)
    return TableOfContents(top)


def generated_file(page: Page, config: MkDocsConfig) -> File:
    """Return the file that MkDocs shall believe is behind a page."""
    return File.generated(
        config, f"{page.url}index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV
    )


def add_page(page: Page, files: Files, config: MkDocsConfig) -> ReadyPage:
    """Add one page to MkDocs' files. A hand-written page at the same place wins its place."""
    ready = ReadyPage(page, generated_file(page, config), config)
    files.append(ready.file)
    return ready


class FilesWithPlannedPages(Files):
    """MkDocs' files, which also finds pages that MkDocs does not render.

    So links to them, in pages written by hand, are followed and checked like all others.
    """

    def __init__(self, files: Files, page_registry: PageRegistry, config: MkDocsConfig) -> None:
        super().__init__(files)
        self._page_registry = page_registry
        self._config = config
        self._found: dict[str, File] = {}

    def get_file_from_path(self, path: str) -> File | None:
        """Return a file by its place in docs/, where a planned page is a file made for it."""
        file = super().get_file_from_path(path)
        url = PurePosixPath(path).as_posix().removesuffix("index.md")
        if file is not None or not self._page_registry.reserves(url):
            return file
        if url not in self._found:
            plan = self._page_registry.find_page(url)
            if plan is None:
                return None
            page = plan.render()
            ready = ReadyPage(page, generated_file(page, self._config), self._config)
            ready.render(self._config, self)
            self._found[url] = ready.file
        return self._found[url]


def add_assets(
    assets: Mapping[str, bytes], folder: str, files: Files, config: MkDocsConfig
) -> None:
    """Add static files below a folder of the site."""
    for name, content in assets.items():
        files.append(File.generated(config, f"{folder}{name}", content=content))
