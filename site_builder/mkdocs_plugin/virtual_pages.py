"""Our pages as files and pages of MkDocs, which exist in memory only.

MkDocs' templates escape nothing by themselves: what is handed to them as text is escaped here, as
`Markup`, so that a theme which does escape it does not do so twice.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from site_builder.models import Language
from site_builder.pages import Page
from site_builder.pages.messages import message

UNKNOWN_DATE = "1970-01-01"
"""What MkDocs is told where no date is known: it must have one, and takes today's otherwise."""


class ReadyPage(MkDocsPage):
    """A page whose HTML and table of contents are ready: Python-Markdown never sees it."""

    def __init__(self, page: Page, file: File, config: MkDocsConfig) -> None:
        title = message(page.language, "home") if page.kind == "home" else page.title
        super().__init__(escape(title), file, config)
        self.ready = page
        self.update_date = page.modified or UNKNOWN_DATE

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.ready.language

    def read_source(self, config: MkDocsConfig) -> None:
        """Take title and description from the ready page."""
        self.markdown = ""
        self.meta = {
            "title": escape(self.ready.title),
            "description": escape(self.ready.description),
            "kb_kind": self.ready.kind,
        }
        if not self.ready.sections or self.ready.kind == "home":
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


def add_page(page: Page, files: Files, config: MkDocsConfig) -> ReadyPage:
    """Add one page to MkDocs' files. A hand-written page at the same place wins its place."""
    file = File.generated(
        config, f"{page.url}index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV
    )
    ready = ReadyPage(page, file, config)
    files.append(file)
    return ready


def add_assets(
    assets: Mapping[str, bytes], folder: str, files: Files, config: MkDocsConfig
) -> None:
    """Add static files below a folder of the site."""
    for name, content in assets.items():
        files.append(File.generated(config, f"{folder}{name}", content=content))
