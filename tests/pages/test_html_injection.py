"""Hostile texts in entries appear as plain text on every page."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from site_builder.catalog import Catalog
from site_builder.pages import as_markdown
from tests.factories import catalog, dataset, paper, repo, tag, topic
from tests.pages.sample_catalogs import elements_of, pages_by_url

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "a template": "{{7*7}}{% raw %}{# x #}",
    "an attribute": '"><img src=x onerror=alert(1)>',
    "a single quote": "' onmouseover='alert(1)",
    "closing tags": "</code></pre></li></title></style></textarea>-->]]>",
    "an entity": "&lt;b&gt; &amp;quot; &#60;i&#62;",
    "format placeholders": "{} {0} {0.x} {x!r} %s %(x)s $x ${x}",
    "Markdown": "w ] ) ![ `` ** __ ~~ # | \\",
}


def catalog_with_text(text: str) -> Catalog:
    """Return a catalog with this text in many fields of its entries, topics and tags."""
    both = {"en": text, "zh": text}
    common = {
        "aliases": [f"alias {text}"],
        "tags": [text.replace("/", "∕"), "~named"],
        "summary": both,
        "notes": both,
        "topics": ["vision", "images"],
    }
    authors = [text, f"Ada {text}"]
    return catalog(
        paper(title=text, authors=authors, venue=text, pages=text, **common),
        repo(name=text, authors=authors, **common),
        dataset(
            name=text,
            size=text,
            license=text,
            modalities=[text],
            paper="https://example.org/papers/blip",
            **common,
        ),
        topics=(
            topic("vision", name=text, description=both),
            topic("images", name=f"below {text}", description=both, parent="vision"),
        ),
        tags=(tag("~named", name=f"tag {text}", aliases=[text], description=both),),
    )


def names_of(attributes: Iterable[str]) -> list[str]:
    """Return the names of attributes without `data-title`, because only titles with special characters need it."""
    return [name for name in attributes if name != "data-title"]


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_adds_no_element_and_no_attribute(text: str) -> None:
    """Pages with this text have exactly the elements and attributes of pages with a harmless text."""
    harmless = pages_by_url(catalog_with_text("harmless words"))
    hostile = pages_by_url(catalog_with_text(text))
    assert len(hostile) == len(harmless)
    for hostile_page, harmless_page in zip(hostile.values(), harmless.values(), strict=True):
        actual, expected = elements_of(hostile_page), elements_of(harmless_page)
        assert [(tag, names_of(attrs)) for tag, attrs in actual.elements] == [
            (tag, names_of(attrs)) for tag, attrs in expected.elements
        ], hostile_page.url
        for name in ("class", "rel", "lang", "type"):
            assert actual.attributes(name) == expected.attributes(name)
        assert not any(href.startswith("javascript") for href in actual.attributes("href"))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_pages_show_a_hostile_text_unchanged(text: str) -> None:
    pages = pages_by_url(catalog_with_text(text))
    shown = elements_of(pages["papers/blip/"]).text
    # The title, an alias, two authors, the venue, the page range, a topic and a tag contain the text.
    assert shown.count(text) >= 8
    assert shown.count(text.replace("/", "∕")) >= 1
    tag_urls = ("tags/", "tags/tilde-named/")
    for url in (
        "",
        "contents/",
        "papers/",
        "repos/",
        "datasets/",
        "topics/",
        "topics/vision/",
        *tag_urls,
    ):
        assert text in elements_of(pages[url]).text, url
        assert text in elements_of(pages[f"zh/{url}"]).text, url
    for page in pages.values():
        assert "49" not in elements_of(page).text  # the value of `{{7*7}}`


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_titles_and_descriptions_are_plain_text(text: str) -> None:
    page = pages_by_url(catalog_with_text(text))["papers/blip/"]
    assert page.title == text
    assert "&amp;lt;" not in page.description
    assert as_markdown(page).startswith("---\ntitle: ")
