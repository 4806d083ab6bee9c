"""axe-core finds nothing serious on any kind of page, in any language, colour or size."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.conftest import PHONE, WIDE, Reader

pytestmark = pytest.mark.browser

ENTRY = "papers/blip-2/"
ON_A_DESK = ["", "contents/", "topics/multimodal-llm/", ENTRY, "papers/", "authors/"]
ON_A_PHONE = ["", ENTRY]


def serious(page: Page) -> list[str]:
    """Name every element of which axe says that it keeps somebody out."""
    found = Axe().run(page).response
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tree", ["", "zh/"])
@pytest.mark.parametrize(
    ("size", "paths"), [(WIDE, ON_A_DESK), (PHONE, ON_A_PHONE)], ids=["desk", "phone"]
)
def test_pages_keep_nobody_out(
    reader: Reader, size: tuple[int, int], paths: list[str], tree: str, scheme: Any
) -> None:
    page = reader.open(tree, scheme=scheme, size=size)
    found = {}
    for path in paths:
        page.goto(reader.home + tree + path)
        if path == ENTRY:
            page.locator("label[for=kb-notes-both]").click()
            expect(page.locator(".kb-note--other-language")).to_be_visible()
        found[path] = serious(page)
    assert found == {path: [] for path in paths}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tree", ["", "zh/"])
def test_the_search_keeps_nobody_out(reader: Reader, tree: str, scheme: Any) -> None:
    page = reader.open(tree, scheme=scheme)
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("CLIP")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    assert serious(page) == []

    page.get_by_role("combobox").fill("悟空视觉特征")
    expect(page.locator(".kb-search__similar-queries button").first).to_be_visible()
    assert serious(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tree", ["", "zh/"])
def test_the_menu_of_a_phone_keeps_nobody_out(reader: Reader, tree: str, scheme: Any) -> None:
    page = reader.open(tree, scheme=scheme, size=PHONE)
    page.locator("label.md-header__button[for=__drawer]").click()
    expect(page.locator(".md-sidebar--primary .md-nav__link").first).to_be_in_viewport()
    assert serious(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "papers/blip-2/", "zh/datasets/wukong/"])
def test_paper_can_be_read(reader: Reader, path: str, scheme: Any) -> None:
    """Paper is white, also for who reads in the dark."""
    page = reader.open(path, scheme=scheme)
    page.emulate_media(media="print")
    assert serious(page) == []
