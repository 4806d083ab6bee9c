"""On sample pages in both languages and both palettes, axe-core finds no serious or critical problem."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.conftest import PHONE, WIDE, Reader

ENTRY = "papers/blip-2/"
ON_DESKTOP = ["", "contents/", "topics/multimodal-llm/", ENTRY, "papers/", "authors/"]
ON_PHONE = ["", ENTRY]


def axe_problems(page: Page) -> list[str]:
    """Return the elements with a serious or critical problem, according to axe-core."""
    found = Axe().run(page).response
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("prefix", ["", "zh/"])
@pytest.mark.parametrize(
    ("size", "paths"), [(WIDE, ON_DESKTOP), (PHONE, ON_PHONE)], ids=["desktop", "phone"]
)
def test_pages_have_no_accessibility_problem(
    reader: Reader, size: tuple[int, int], paths: list[str], prefix: str, scheme: Any
) -> None:
    page = reader.open(prefix, scheme=scheme, size=size)
    found = {}
    for path in paths:
        page.goto(reader.home + prefix + path)
        if path == ENTRY:
            page.locator("label[for=kb-notes-both]").click()
            expect(page.locator(".kb-note--other-language")).to_be_visible()
        found[path] = axe_problems(page)
    assert found == {path: [] for path in paths}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_search_dialog_has_no_accessibility_problem(
    reader: Reader, prefix: str, scheme: Any
) -> None:
    page = reader.open(prefix, scheme=scheme)
    page.keyboard.press("/")
    page.get_by_role("dialog").get_by_role("combobox").fill("CLIP")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    assert axe_problems(page) == []

    page.get_by_role("dialog").get_by_role("combobox").fill("悟空视觉特征")
    expect(page.locator(".kb-search__similar-queries button").first).to_be_visible()
    assert axe_problems(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("prefix", ["", "zh/"])
def test_menu_on_a_phone_has_no_accessibility_problem(
    reader: Reader, prefix: str, scheme: Any
) -> None:
    page = reader.open(prefix, scheme=scheme, size=PHONE)
    page.locator("button.md-header__button[aria-expanded]").click()
    expect(page.locator(".kb-nav a").first).to_be_in_viewport()
    assert axe_problems(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "papers/blip-2/", "zh/datasets/wukong/"])
def test_printed_pages_have_no_accessibility_problem(
    reader: Reader, path: str, scheme: Any
) -> None:
    """Printed text must be dark in both palettes, because paper is white."""
    page = reader.open(path, scheme=scheme)
    page.emulate_media(media="print")
    assert axe_problems(page) == []
