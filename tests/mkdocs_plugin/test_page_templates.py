"""A filled page template is equal to the HTML that the theme writes.

Pages share a template if they have equal layouts: their HTML differs only in their texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from mkdocs.structure.toc import AnchorLink

from site_builder.mkdocs_plugin.rendering.page_templates import (
    PageTemplate,
    PlaceholderPage,
    is_spliceable,
    layout_key,
)
from site_builder.mkdocs_plugin.virtual_pages import table_of_contents
from site_builder.pages import Page, PageSection

NONCE = "0123456789abcdef"

TEXTS = [
    "plain",
    "<script>x</script>",
    "a & b &amp; c",
    "$& $1 \\1 \\g<0> \\",
    "{{ 7*7 }} {% x %} ${x} %s %(x)s {0} {x}",
    "</title></script><!-- ]]>",
    f"{NONCE}s0e s1e s{2**40}e",
    "'single' \"double\"",
    "视觉语言",
    "\U0001f9ea\u200b\ufeff",
]
"""Texts that HTML, templates or regular expressions could misread."""


def make_page(text: str, **changes: object) -> Page:
    values: dict[str, object] = {
        "path": f"papers/{text.replace('/', '-')}/",
        "language": "en",
        "title": text,
        "description": f"about {text}",
        "header_html": f"<h1>{escape(text)}</h1>{text}",
        "sections": (PageSection(text, text), PageSection("Below", "", 3)),
        "page_type": "entry",
        "parent": "papers/",
        "modified": "2026-01-02",
    }
    return Page(**(values | changes))  # type: ignore[arg-type]


def theme_html(page: Page) -> str:
    """Return the HTML of a page in a small theme, which writes the title several times."""
    toc = "".join(
        f'<li><a href="#{anchor}">{escape(section.title)}</a>'
        for section, anchor in zip(page.sections, page.anchors, strict=True)
    )
    title = escape(page.title)
    heading = "" if "<h1" in page.html else f"<h1>{title}</h1>"
    return (
        f'<title>{title}</title><meta content="{title}"><meta content="{escape(page.description)}">'
        f"<p>$& {{{{ chrome }}}} \\1</p>{heading}{page.html}<ul>{toc}</ul>{page.modified}{title}"
    )


@pytest.mark.parametrize("text", TEXTS)
def test_filled_template_equals_the_html_of_the_theme(text: str) -> None:
    template = PageTemplate.parse(
        theme_html(PlaceholderPage.like(make_page("first"), NONCE)), NONCE
    )
    assert template.fill(make_page(text)) == theme_html(make_page(text))


def test_the_path_in_a_filled_template_is_percent_encoded() -> None:
    placeholder = PlaceholderPage.like(make_page("first"), NONCE)
    template = PageTemplate.parse(f'<a href="../{placeholder.path}">', NONCE)
    assert (
        template.fill(make_page("视觉 a&b")) == '<a href="../papers/%E8%A7%86%E8%A7%89%20a%26b/">'
    )


def test_pages_with_and_without_a_heading_have_different_layouts() -> None:
    with_heading, without = make_page("a"), make_page("a", header_html="<p>no heading</p>")
    assert layout_key(with_heading, ["en"], "Site") != layout_key(without, ["en"], "Site")
    template = PageTemplate.parse(theme_html(PlaceholderPage.like(without, NONCE)), NONCE)
    assert template.fill(without) == theme_html(without)


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "zh"},
        {"page_type": "listing"},
        {"parent": None},
        {"path": "repos/a/"},
        {"path": "papers/deeper/a/"},
        {"title": ""},
        {"title": "Site"},  # the name of the site, which the theme does not write twice
        {"description": ""},
        {"sections": ()},
    ],
)
def test_pages_whose_html_differs_in_more_than_texts_have_different_layouts(
    changes: dict[str, object],
) -> None:
    first, second = make_page("a"), make_page("a", **changes)
    assert layout_key(first, ["en"], "Site") != layout_key(second, ["en"], "Site")


def test_pages_with_different_texts_and_dates_have_equal_layouts() -> None:
    first, second = make_page("a"), make_page("b", modified=None)
    assert layout_key(first, ["en"], "Site") == layout_key(second, ["en"], "Site")


def test_pages_that_exist_in_different_languages_have_different_layouts() -> None:
    page = make_page("a")
    assert layout_key(page, ["en"], "Site") != layout_key(page, ["en", "zh"], "Site")


@pytest.mark.parametrize("text", ["a  b", " a", "a\n", "a\tb", "a\u3000b", "a\u00a0b"])
def test_pages_with_unusual_whitespace_are_not_spliceable(text: str) -> None:
    """A page is spliceable if the theme writes its texts unchanged. Themes collapse whitespace."""
    assert is_spliceable(make_page("a b"))
    assert not is_spliceable(make_page("a", title=text))
    assert not is_spliceable(make_page("a", description=text))
    assert not is_spliceable(make_page("a", sections=(PageSection(text),)))


# --- tables of contents of any structure -------------------------------------------------------


def page_with_sections(levels: Sequence[int], text: str = "a") -> Page:
    """Return a page with sections of these levels, each with a different title."""
    sections = tuple(PageSection(f"{text}<{n}>", text, level) for n, level in enumerate(levels))
    return make_page(text, sections=sections)


def table(links: list[AnchorLink]) -> str:
    """Return nested lists of sections. As in Material, each list of subsections has a label."""
    items = []
    for link in links:
        subsections = f'<nav aria-label="{link.title}">{table(link.children)}</nav>'
        items.append(
            f'<li><a href="{link.url}">{link.title}</a>{subsections if link.children else ""}</li>'
        )
    return f"<ul>{''.join(items)}</ul>"


def nested(page: Page) -> str:
    """Return the HTML of a page with a table of contents, and with a link that skips the navigation."""
    links = list(table_of_contents(page))
    skip = f'<a href="{links[0].url}">skip</a>' if links else ""
    toc = table(links) if links else ""
    return f"{skip}<title>{escape(page.title)}</title><aside>{toc}</aside>{page.html}<p>end</p>"


def counting(page: Page) -> str:
    return f"{nested(page)}{len(page.sections)} sections"


def numbering(page: Page) -> str:
    return "".join(f"<li>{n}. {anchor}" for n, anchor in enumerate(page.anchors)) + page.html


def with_two_tables(page: Page) -> str:
    return nested(page) + table(list(table_of_contents(page)))


def linking_to_the_last_section(page: Page) -> str:
    return nested(page) + (page.anchors or ("",))[-1]


def with_a_link_next_to_the_table(page: Page) -> str:
    links = list(table_of_contents(page))
    skip = f'<a href="{links[0].url}">skip</a>' if links else ""
    return f"{skip}{table(links)}{page.html}"


Theme = Callable[[Page], str]
"""Function that returns the HTML of a page."""


structures = st.lists(st.integers(2, 4), max_size=7)


@pytest.mark.parametrize(
    "write",
    [
        nested,
        counting,
        numbering,
        with_two_tables,
        linking_to_the_last_section,
        with_a_link_next_to_the_table,
    ],
)
@given(levels=structures)
def test_filled_templates_with_any_sections_equal_the_html_of_the_theme(
    write: Theme, levels: list[int]
) -> None:
    first, page = page_with_sections(levels), page_with_sections(levels, "$& \\1 {0}")
    template = PageTemplate.parse(write(PlaceholderPage.like(first, NONCE)), NONCE)
    assert template.fill(page) == write(page)


@given(structures, structures)
def test_layouts_are_equal_only_if_the_sections_have_equal_levels(
    levels: list[int], others: list[int]
) -> None:
    first, second = page_with_sections(levels), page_with_sections(others)
    keys = [layout_key(page, ["en"], "Site") for page in (first, second)]
    assert (keys[0] == keys[1]) == (levels == others)
