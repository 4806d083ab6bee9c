"""Fixtures for the tests of the search: a browser, the tabs of this browser, and a small site with a search index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from site_builder.i18n import SiteLanguages
from site_builder.search import frequent_phrases
from site_builder.search.asset_files import asset_files
from tests.conftest import Tabs, served

from .corpus import FACET_NAMES, build_index, make_documents


@pytest.fixture(scope="session")
def search_browser(browser: Browser) -> Browser:
    """The browser that all tests share. Playwright can run only once in a process."""
    return browser


EN_ZH = SiteLanguages(("en", "zh"))


@contextmanager
def engine_page(browser: Browser, root: str) -> Iterator[Page]:
    """Yield a page with two global variables: `engine` is the module `search.js`, and `index` is the open index."""
    page = browser.new_page()
    page.goto(f"{root}about/")
    page.evaluate(
        """async () => {
            window.engine = await import("../assets/kb/search.js");
            window.index = await engine.openIndex("../search/");
        }"""
    )
    yield page
    page.close()


def write_index(site: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        target = site / "search" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def write_site(site: Path, files: dict[str, bytes], languages: SiteLanguages = EN_ZH) -> None:
    """Write a search index, the search assets, and an About page in each language."""
    write_index(site, files)
    (site / "assets/kb").mkdir(parents=True)
    for name, content in asset_files(languages).items():
        (site / "assets/kb" / name).write_bytes(content)
    for language in languages:
        prefix = languages.prefix(language)
        base = "../../" if prefix else "../"
        html_file = site / prefix / "about" / "index.html"
        html_file.parent.mkdir(parents=True)
        html_file.write_text(
            f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>About</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{base}assets/kb/search.css"></head>
<body data-md-color-scheme="default"><button id="open" data-kb-search-open>Search</button>
<input id="input" aria-label="input">
<script defer src="{base}assets/kb/search-dialog.js"></script></body></html>""",
            encoding="utf-8",
        )


@pytest.fixture(scope="session")
def search_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a site with 300 documents, and yield the site's URL.

    A phrase is frequent if many documents contain it. A lowered threshold makes some phrases frequent.
    """
    site = tmp_path_factory.mktemp("search-site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frequent_phrases, "FREQUENCY_THRESHOLD", (40, 25))
        write_site(site, build_index(make_documents(300), FACET_NAMES))
    with served(site) as url:
        yield url


@pytest.fixture(scope="session")
def tabs(search_browser: Browser) -> Iterator[Tabs]:
    tabs = Tabs(search_browser.new_context())
    yield tabs
    tabs.close()


@pytest.fixture
def open_page(tabs: Tabs) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens a URL in an empty tab and returns the page."""

    def visit(url: str) -> Page:
        page = tabs.take()
        page.goto(url)
        return page

    yield visit
    tabs.reset()
