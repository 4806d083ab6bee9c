"""Tabs in hand-written pages. Material makes the tabs, and a script of this project selects a tab."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.mkdocs_plugin import build_site
from tests.conftest import Reader
from tests.site.conftest import copy_project

TABS = """# Tabs

=== "Shell"

    One way.

=== "Python"

    Another way.
"""
EXTENSION = """markdown_extensions:
  - pymdownx.tabbed: {alternate_style: true}
"""
LINKED_TABS = """  features:
    - content.tabs.link
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with Material's linked tabs on a hand-written page."""
    project = copy_project(tmp_path_factory.mktemp("tabs") / "project")
    settings = project / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("markdown_extensions:\n", EXTENSION).replace("  features:\n", LINKED_TABS)
    settings.write_text(text, encoding="utf-8")
    (project / "docs" / "tabs.md").write_text(TABS, encoding="utf-8")
    build_site(settings, None, project / "site")
    return project / "site"


def test_an_anchor_or_a_stored_choice_selects_a_tab(visitor: Reader) -> None:
    page = visitor.open("tabs/")
    selected = (
        "() => [...document.querySelectorAll('.tabbed-set input')].map((input) => input.checked)"
    )
    assert page.evaluate(selected) == [True, False]
    page.goto(f"{visitor.home}contents/")
    page.goto(f"{visitor.home}tabs/#__tabbed_1_2")
    assert page.evaluate(selected) == [False, True]
    page.goto(f"{visitor.home}contents/")
    page.evaluate("__md_set('__tabs', ['Elsewhere', 'Python'])")
    page.goto(f"{visitor.home}tabs/")
    assert page.evaluate(selected) == [False, True]


def test_only_pages_with_tabs_load_the_script_for_tabs(
    visitor: Reader,
) -> None:
    scripts = (
        "() => [...document.scripts].filter((script) => script.src.endsWith('tabs.js')).length"
    )
    assert visitor.open("contents/").evaluate(scripts) == 0
    assert visitor.open("tabs/").evaluate(scripts) == 1
