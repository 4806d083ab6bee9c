"""Sample catalogs for the tests of pages, and the settings of a sample site."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

from site_builder.catalog import Catalog, build_catalog
from site_builder.entry_files import load_entries
from site_builder.models import LocalizedText
from site_builder.pages import Page, PlannedPage, Site, plan_pages
from tests.conftest import PROJECT, SEED
from tests.factories import catalog, dataset, paper, repo, topic

SITE = Site(
    name=LocalizedText(en="Atlas", zh="图谱"),
    tagline=LocalizedText(en="Papers and code.", zh="论文与代码。"),
    description=LocalizedText(en="What this is, and for whom.", zh="这是什么，给谁看。"),
    copyright=LocalizedText(en="Free to use.", zh="自由使用。"),
    edit_base="https://example.org/edit/entries/",
)

ONE_LANGUAGE = catalog(
    paper(
        "english",
        title={"en": "English title"},
        summary={"en": "English summary."},
        notes={"en": "English note."},
    ),
    paper(
        "chinese",
        title={"zh": "中文标题"},
        summary={"zh": "中文摘要。"},
        notes={"zh": "中文笔记。"},
    ),
    topics=(
        topic("vision", name={"zh": "视觉"}, description={"zh": "图像。"}),
        topic("ethics", name={"en": "Ethics"}, description={"en": "Good and bad."}),
    ),
)
"""Each title, summary, note and description exists in only one language."""

LONG = catalog(
    paper(
        title="Very long title " * 30,
        authors=["A" * 300, *(f"Author {n}" for n in range(20))],
        venue="会" * 200,
        tags=["视" * 60],
        notes={"en": "Words " * 500, "zh": "字" * 3000},
    ),
    repo(summary={"en": "Words " * 500, "zh": "字" * 3000}),
    topics=(topic("vision", description={"en": "Words " * 500, "zh": "字" * 3000}),),
)
"""Entries and a topic with very long texts."""

BLANK = catalog(
    paper(summary={"en": "***", "zh": "***"}, notes={"en": "***", "zh": "***"}),
    topics=(topic("vision", description={"en": "***", "zh": "***"}),),
)
"""All summaries, notes and descriptions are `***`, a horizontal line in Markdown without any text."""

SIMILAR_NAMES = catalog(
    paper(
        "a",
        topics=["t0", "t3"],
        authors=["Wei Wang", "wei wang", "Wei-Wang"],
        tags=["C", "C++", "C#"],
    ),
    paper("b", topics=["t1"], authors=["王伟", "!!!", "???"], venue="ICML 2023"),
    dataset("a", topics=["t2"], name="A 2"),
    topics=tuple(topic(f"t{n}", name=name) for n, name in enumerate(["A", "A", "A 2", "a!"])),
)
"""Authors, tags and topics with equal or nearly equal names, and a paper and a dataset with the slug `a`."""

CATALOGS: dict[str, Catalog] = {
    "empty": build_catalog([], []),
    "only topics": catalog(topics=(topic("vision"), topic("images", parent="vision"))),
    "without topics": build_catalog([paper(), repo(), dataset()], []),
    "one of each kind": catalog(paper(), repo(), dataset()),
    "good files": load_entries(PROJECT / "tests" / "data" / "good").catalog,
    "real entries": load_entries(SEED / "entries").catalog,
    "one language": ONE_LANGUAGE,
    "long texts": LONG,
    "blank texts": BLANK,
    "similar names": SIMILAR_NAMES,
}


def render_pages(collection: Catalog, site: Site = SITE) -> Iterator[Page]:
    """Render every page in every language, in the order of `plan_pages`."""
    for page in plan_pages(collection, site):
        yield page.make_page() if isinstance(page, PlannedPage) else page


def pages_by_url(collection: Catalog, site: Site = SITE) -> dict[str, Page]:
    """Render all pages; return URL -> page."""
    return {page.url: page for page in render_pages(collection, site)}


class Elements(HTMLParser):
    """Parsed HTML: the elements in order, the text outside `<code>`, and the text inside `<code>`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.code = ""
        self._in_code = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._in_code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._in_code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.code += data
        else:
            self.text += data

    def attributes(self, name: str) -> list[str]:
        """Return the values of an attribute in all elements, in document order."""
        return [attrs[name] for _, attrs in self.elements if name in attrs]


@cache
def elements_of(page: Page) -> Elements:
    """Parse the HTML of a page. The result is cached."""
    return Elements(page.html)
