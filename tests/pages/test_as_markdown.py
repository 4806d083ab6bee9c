"""A page as a file: front matter that YAML reads, headings that Markdown reads, all the rest as is."""

from __future__ import annotations

import re

import markdown  # type: ignore[import-untyped]
import pytest
import yaml

from site_builder.pages import LANGUAGE_TAGS, Page, PageSection, as_markdown
from tests.pages.sample_catalogs import CATALOGS, Elements, pages_by_url
from tests.pages.test_html_injection import HOSTILE, everywhere

PAGES: dict[str, dict[str, Page]] = {
    name: pages_by_url(CATALOGS[name])
    for name in ("empty", "the least", "good files", "names alike")
}
PAGES |= {name: pages_by_url(everywhere(text)) for name, text in HOSTILE.items()}


@pytest.fixture(params=PAGES, scope="module")
def pages(request: pytest.FixtureRequest) -> list[Page]:
    return list(PAGES[request.param].values())


def halves(page: Page) -> tuple[dict[str, str], str]:
    start, front, body = re.split(r"^---$", as_markdown(page), maxsplit=2, flags=re.MULTILINE)
    assert start == ""
    return yaml.safe_load(front), body


def test_front_matter_holds_what_a_generator_must_know(pages: list[Page]) -> None:
    for page in pages:
        front, _ = halves(page)
        expected = {
            "title": page.title,
            "description": page.description,
            "language": LANGUAGE_TAGS[page.language],
            "kind": page.page_type,
        }
        if page.source is not None:
            expected["source"] = page.source
        assert front == expected


def test_every_section_is_a_heading_with_its_id(pages: list[Page]) -> None:
    for page in pages:
        _, body = halves(page)
        headings = re.findall(r"^(#+) .* \{ #(\S+) \}$", body, flags=re.MULTILINE)
        assert headings == [
            ("#" * section.level, anchor)
            for section, anchor in zip(page.sections, page.anchors, strict=True)
        ]


def rendered(page: Page) -> Elements:
    _, body = halves(page)
    html = markdown.markdown(body, extensions=["attr_list"])
    return Elements(re.sub(r"^</?div>$", "", html, flags=re.MULTILINE))  # around each block


def published(page: Page) -> Elements:
    """Read the page's own HTML, without the links that its headings have to themselves."""
    return Elements(re.sub(r'<a class="headerlink".*?</a>', "", page.html))


def test_a_markdown_processor_makes_the_same_page_of_it(pages: list[Page]) -> None:
    for page in pages:
        made, wanted = rendered(page), published(page)
        assert made.text.split() == wanted.text.split(), page.url
        assert made.elements == wanted.elements, page.url
        assert made.code == wanted.code, page.url


def test_headings_are_escaped() -> None:
    title = "*a* `b` [c](d) <b> {x} &amp; #1 $\\alpha$"
    page = Page("x/", "en", "x", "x", "<h1>x</h1>", (PageSection(title, "<p>y</p>"),))
    assert title in rendered(page).text
