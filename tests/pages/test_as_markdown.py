"""Pages as Markdown files. A file has YAML front matter, Markdown headings and blocks of HTML."""

from __future__ import annotations

import re

import markdown  # type: ignore[import-untyped]
import pytest
import yaml

from site_builder.i18n import LANGUAGES
from site_builder.pages import Page, PageSection, as_markdown
from tests.pages.sample_catalogs import CATALOGS, Elements, pages_by_url
from tests.pages.test_html_injection import HOSTILE, catalog_with_text

pytestmark = pytest.mark.slow

PAGES: dict[str, dict[str, Page]] = {
    name: pages_by_url(CATALOGS[name])
    for name in ("empty", "one of each kind", "good files", "similar names")
}
PAGES |= {name: pages_by_url(catalog_with_text(text)) for name, text in HOSTILE.items()}


@pytest.fixture(params=PAGES, scope="module")
def pages(request: pytest.FixtureRequest) -> list[Page]:
    return list(PAGES[request.param].values())


def split_front_matter(page: Page) -> tuple[dict[str, str], str]:
    start, front, body = re.split(r"^---$", as_markdown(page), maxsplit=2, flags=re.MULTILINE)
    assert start == ""
    return yaml.safe_load(front), body


def test_front_matter_has_the_metadata_of_the_page(pages: list[Page]) -> None:
    for page in pages:
        front, _ = split_front_matter(page)
        expected = {
            "title": page.title,
            "description": page.description,
            "language": LANGUAGES[page.language].tag,
            "kind": page.page_type,
        }
        if page.head_html:
            expected["head"] = page.head_html
        if page.source is not None:
            expected["source"] = page.source
        assert front == expected


def test_headings_have_the_level_and_anchor_of_sections(pages: list[Page]) -> None:
    for page in pages:
        _, body = split_front_matter(page)
        headings = re.findall(r"^(#+) .* \{ #(\S+)(?: lang=\S+)? \}$", body, flags=re.MULTILINE)
        assert headings == [
            ("#" * section.level, anchor)
            for section, anchor in zip(page.sections, page.anchors, strict=True)
        ]


def parse_rendered_file(page: Page) -> Elements:
    _, body = split_front_matter(page)
    html = markdown.markdown(body, extensions=["attr_list"])
    return Elements(re.sub(r"^</?div>$", "", html, flags=re.MULTILINE))  # `<div>` around each block


def parse_page(page: Page) -> Elements:
    """Parse the page's HTML."""
    return Elements(page.html)


def test_rendered_markdown_has_the_elements_and_text_of_pages(
    pages: list[Page],
) -> None:
    for page in pages:
        actual, expected = parse_rendered_file(page), parse_page(page)
        assert actual.text.split() == expected.text.split(), page.url
        assert actual.elements == expected.elements, page.url
        assert actual.code == expected.code, page.url


def test_special_characters_in_markdown_headings_are_escaped() -> None:
    title = "*a* `b` [c](d) <b> {x} &amp; #1 $\\alpha$"
    page = Page("x/", "en", "x", "x", "<h1>x</h1>", (PageSection(title, "<p>y</p>"),))
    assert title in parse_rendered_file(page).text
