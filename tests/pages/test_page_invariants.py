"""Properties of the pages of sample catalogs."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from posixpath import join, normpath
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from justhtml import JustHTML

from site_builder.catalog import Catalog, build_catalog
from site_builder.i18n import LANGUAGES, SiteLanguages
from site_builder.pages import CorrectionForm, Page, asset_files, paging
from tests import SITE_LANGUAGES
from tests.factories import catalog, paper
from tests.pages.sample_catalogs import CATALOGS, SITE, elements_of, pages_by_url, render_pages
from tests.pages.sample_observations import EVERY_VERDICT, OBSERVED_SITE

OBSERVED = "observed links"
"""Name of the catalog that has a link with each verdict of link checks."""
SHORT_PAGES = "short pages"
"""Name of a sample: the catalog of `OBSERVED`, with at most two rows or three lines on a page."""


@pytest.fixture(params=[*CATALOGS, OBSERVED, SHORT_PAGES], scope="module")
def pages(request: pytest.FixtureRequest) -> dict[str, Page]:
    return pages_of_sample(request.param)


def pages_of_sample(name: str) -> dict[str, Page]:
    with pytest.MonkeyPatch.context() as patch:
        if name == SHORT_PAGES:
            patch.setattr(paging, "MAX_ROWS_PER_PAGE", 2)
            patch.setattr(paging, "MAX_LINES_PER_PAGE", 3)
        observed = name in {OBSERVED, SHORT_PAGES}
        return (
            pages_by_url(EVERY_VERDICT, OBSERVED_SITE) if observed else pages_by_url(CATALOGS[name])
        )


# --- paths and links --------------------------------------------------------------------------


@pytest.mark.slow
def test_the_pages_of_both_languages_have_equal_paths_and_anchors(pages: dict[str, Page]) -> None:
    english, chinese = (
        [
            (page.path, page.page_type, page.parent)
            for page in pages.values()
            if page.language == code
        ]
        for code in SITE_LANGUAGES
    )
    assert english == chinese
    anchors = {page.path: page.anchors for page in pages.values() if page.language == "en"}
    for page in pages.values():
        assert page.anchors == anchors[page.path], page.url
        assert page.url == ("zh/" if page.language == "zh" else "") + page.path


@pytest.mark.parametrize("collection", CATALOGS.values(), ids=CATALOGS)
def test_page_urls_are_unique_and_have_no_special_characters(collection: Catalog) -> None:
    counted = Counter(page.url for page in render_pages(collection, SITE))
    assert counted.most_common(1)[0][1] == 1
    for url in counted:
        assert url == "" or url.endswith("/")
        assert not url.startswith("/")
        assert all(0 < len(part.encode()) < 255 for part in url.split("/")[:-1])
        assert not set(url) & set('\\<>:"|?* #%&')


@pytest.mark.parametrize("collection", CATALOGS.values(), ids=CATALOGS)
def test_every_entry_and_every_listing_has_a_page(collection: Catalog) -> None:
    expected = {"", "api/", "browse/", "contents/", "topics/"}
    expected |= (
        {"results/", "results/about/", "compare/"} if "benchmark" in collection.kinds else set()
    )
    expected |= {entry.id.partition("/")[0] + "/" for entry in collection}
    expected |= {"years/", "venues/", "authors/", "tags/"}
    expected |= {f"{entry.id}/" for entry in collection}
    expected |= {f"topics/{topic_id}/" for topic_id in collection.topics}
    expected |= {f"years/{year}/" for year in collection.by_year}
    expected |= {f"venues/{slug}/" for slug in collection.series_pages}
    expected |= {
        f"authors/{collection.author_slugs[name]}/"
        for name, entries in collection.by_author.items()
        if len(entries) > 1
    }
    expected |= {f"tags/{slug}/" for slug in collection.tag_slugs.values()}
    expected |= {f"new/{entry.added:%Y-%m}/" for entry in collection}
    expected |= {"new/"} if len(collection) else set()
    assert {page.path for page in pages_by_url(collection).values()} == expected


@pytest.mark.slow
def test_internal_links_stay_in_the_language_of_the_page(
    pages: dict[str, Page],
) -> None:
    for page in pages.values():
        for href in elements_of(page).attributes("href"):
            parts = urlsplit(href)
            if parts.scheme:
                assert parts.scheme in {"http", "https"}, href
                assert parts.netloc, href
                continue
            path, fragment = urldefrag(href)
            path, _, query = path.partition("?")
            assert not query or path.endswith(("browse/", "compare/")), href
            target = page
            if path.endswith((".bib", ".csv", ".json")):
                continue
            if path:
                url = normpath(join(page.url or "./", unquote(path)))
                assert not url.startswith(".."), (page.url, href)
                target = pages["" if url == "." else f"{url}/"]
            assert target.language == page.language, (page.url, href)
            ids = elements_of(target).attributes("id") if fragment else []
            assert not fragment or fragment in (*target.anchors, *ids), (page.url, href)
            assert path or fragment, (page.url, href)


@pytest.mark.slow
def test_the_parent_of_every_page_exists(pages: dict[str, Page]) -> None:
    existing = {page.path for page in pages.values()}
    for page in pages.values():
        assert page.parent is None or page.parent in existing - {page.path}


def test_the_url_of_the_site_may_lack_the_slash_at_its_end() -> None:
    form = CorrectionForm("https://example.org/issues/new", "correction.yml", {})
    with_slash, without_slash = (
        pages_by_url(catalog(paper()), replace(SITE, correction_form=form, url=url))
        for url in ("https://example.org/kb/", "https://example.org/kb")
    )
    assert without_slash == with_slash


# --- texts ------------------------------------------------------------------------------------


def test_every_page_has_a_title_and_a_short_description(
    pages: dict[str, Page],
) -> None:
    for page in pages.values():
        assert page.title.strip(), page.url
        assert page.description.strip(), page.url
        assert len(page.description) <= 160, page.url
        assert "\n" not in page.title + page.description, page.url


def test_no_two_real_entries_have_equal_titles_in_a_language() -> None:
    pages = pages_by_url(CATALOGS["real entries"]).values()
    titles = Counter((page.language, page.title) for page in pages if page.page_type == "entry")
    assert titles.most_common(1)[0][1] == 1


@pytest.mark.slow
def test_no_page_shows_python_values_or_template_code(pages: dict[str, Page]) -> None:
    for page in pages.values():
        text = f"{page.title} {page.description} {elements_of(page).text}"
        assert not re.search(r"\bNone\b|\bundefined\b|\{\{|\{%|\bTrue\b|\bFalse\b", text), page.url


# --- structure --------------------------------------------------------------------------------


# The tests in `tests/site` check the HTML of the real entries.
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*CATALOGS, OBSERVED, SHORT_PAGES} - {"real entries"}))
def test_the_html_of_every_page_is_well_formed(name: str) -> None:
    for page in pages_of_sample(name).values():
        head = f'<!doctype html><html lang="{LANGUAGES[page.language].tag}"><title>x</title>'
        html = f"{head}<body>{page.html}</body></html>"
        assert JustHTML(html, sanitize=False, collect_errors=True).errors == [], page.url


def test_ids_are_unique_and_references_have_targets(pages: dict[str, Page]) -> None:
    for page in pages.values():
        ids = elements_of(page).attributes("id")
        assert len(set(ids)) == len(ids), page.url
        assert set(page.anchors) <= set(ids)
        for name in ("for", "aria-labelledby", "aria-describedby", "data-kb-copy"):
            references = " ".join(elements_of(page).attributes(name)).split()
            assert set(references) <= set(ids), page.url


def test_headings_start_with_one_h1_and_skip_no_level(pages: dict[str, Page]) -> None:
    for page in pages.values():
        levels = [int(tag[1]) for tag, _ in elements_of(page).elements if re.match(r"h\d", tag)]
        assert levels[0] == 1, page.url
        assert levels.count(1) == 1, page.url
        for level, next_level in pairwise(levels):
            assert next_level <= level + 1, (page.url, levels)


def test_every_lang_attribute_is_a_language_of_the_site(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert set(elements_of(page).attributes("lang")) <= {
            LANGUAGES[code].tag for code in SITE_LANGUAGES
        }


def test_page_content_loads_no_files(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert elements_of(page).attributes("src") == []
        element_names = {tag for tag, _ in elements_of(page).elements}
        assert not element_names & {"script", "style", "link", "iframe", "object", "form", "img"}


def test_the_assets_of_pages_are_two_stylesheets_and_three_scripts() -> None:
    assert set(asset_files(SiteLanguages())) == {
        "citation-formats.js",
        "embed.css",
        "kb.css",
        "kb.js",
        "pictures.js",
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["good files", "real entries", "similar names"])
def test_pages_do_not_depend_on_the_order_of_entries(name: str) -> None:
    collection = CATALOGS[name]
    entries, topics, tags = list(collection), collection.topics.values(), collection.tags.values()
    random.Random(1).shuffle(entries)
    shuffled = build_catalog(
        entries,
        topics,
        tags=tags,
        series=collection.venues.records,
        text_links=collection.text_links,
    )
    assert pages_by_url(shuffled) == pages_by_url(collection)
