"""Tabs in pages written by hand: Material's own, though its scripts for them are ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from site_builder.mkdocs_plugin import build_site
from tests.conftest import Reader, served
from tests.site.conftest import copy_project

TABS = """# Tabs

=== "Shell"

    One way.

=== "Python"

    Another way.
"""
SET = """markdown_extensions:
  - pymdownx.tabbed: {alternate_style: true}
"""
LINKED = """  features:
    - content.tabs.link
"""


@pytest.fixture
def visitor(browser: Browser, tmp_path: Path) -> Iterator[Reader]:
    project = copy_project(tmp_path / "project")
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("markdown_extensions:\n", SET).replace("  features:\n", LINKED)
    settings.write_text(text, encoding="utf-8")
    (project / "docs" / "tabs.md").write_text(TABS, encoding="utf-8")
    build_site(settings, None, project / "site")
    with served(project / "site") as address:
        reader = Reader(browser, address)
        yield reader
        assert reader.finish() == []
        reader.close()


@pytest.mark.browser
def test_a_tab_can_be_named_in_an_address_and_is_remembered(visitor: Reader) -> None:
    page = visitor.open("tabs/")
    opened = (
        "() => [...document.querySelectorAll('.tabbed-set input')].map((input) => input.checked)"
    )
    assert page.evaluate(opened) == [True, False]
    page.goto(f"{visitor.home}contents/")
    page.goto(f"{visitor.home}tabs/#__tabbed_1_2")
    assert page.evaluate(opened) == [False, True]
    page.goto(f"{visitor.home}contents/")
    page.evaluate("__md_set('__tabs', ['Elsewhere', 'Python'])")
    page.goto(f"{visitor.home}tabs/")
    assert page.evaluate(opened) == [False, True]


@pytest.mark.browser
def test_pages_without_tabs_load_nothing_for_them(visitor: Reader) -> None:
    scripts = (
        "() => [...document.scripts].filter((script) => script.src.endsWith('tabs.js')).length"
    )
    assert visitor.open("contents/").evaluate(scripts) == 0
    assert visitor.open("tabs/").evaluate(scripts) == 1
