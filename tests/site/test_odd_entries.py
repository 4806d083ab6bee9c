"""The pages of odd entries: with long words, thousands of authors, right-to-left titles or texts in only one language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from filelock import FileLock
from playwright.sync_api import Browser, Page

from site_builder.mkdocs_plugin import build_site
from tests.conftest import PHONE, WIDE, Reader, served
from tests.site.test_reading import TOO_WIDE

PROJECT = Path(__file__).parent.parent / "data" / "odd"
NARROW = (320, 640)
LISTS = [
    "",
    "browse/",
    "contents/",
    "topics/",
    "topics/odd/",
    "topics/long-word/",
    "topics/empty/",
    "papers/",
    "repos/",
    "datasets/",
    "years/",
    "years/2023/",
    "venues/",
    "authors/",
    "authors/ann-lee/",
    "tags/",
    "checks/",
]
ENTRIES = sorted(
    f"{file.parent.name}/{file.stem}/" for file in (PROJECT / "entries").glob("*/*.yml")
)


@pytest.fixture(scope="module")
def odd_site(shared_folder: Path) -> Path:
    """Return the site of the odd entries. The first worker that needs the site builds it."""
    site = shared_folder / "odd" / "site"
    with FileLock(shared_folder / "odd.lock"):
        if not site.exists():
            build_site(PROJECT / "mkdocs.yml", None, site)
    return site


@pytest.fixture(scope="module")
def shared_odd_reader(browser: Browser, odd_site: Path) -> Iterator[Reader]:
    with served(odd_site) as home:
        reader = Reader(browser, home)
        yield reader
        reader.close()


@pytest.fixture
def odd_reader(shared_odd_reader: Reader) -> Iterator[Reader]:
    """Yield a browser for the site of the odd entries. The test fails if an opened page logs an error or lacks a file."""
    yield shared_odd_reader
    assert shared_odd_reader.finish() == []


def axe_findings(page: Page) -> list[str]:
    """Return all elements with a problem, according to axe-core. Minor problems are included."""
    found = Axe().run(page).response
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("prefix", ["", "zh/"])
@pytest.mark.parametrize("paths", [LISTS, ENTRIES], ids=["lists", "entries"])
def test_no_page_of_odd_entries_is_wider_than_the_screen(
    odd_reader: Reader, prefix: str, paths: list[str]
) -> None:
    page = odd_reader.open(prefix, size=NARROW)
    found = {}
    for path in paths:
        page.goto(odd_reader.home + prefix + path)
        for width, height in (NARROW, PHONE, WIDE):
            page.set_viewport_size({"width": width, "height": height})
            if too_wide := page.evaluate(TOO_WIDE):
                found[path, width] = too_wide
    assert found == {}


@pytest.mark.parametrize(
    ("prefix", "scheme", "size"),
    [("", "light", PHONE), ("zh/", "dark", WIDE)],
    ids=["phone", "desktop"],
)
@pytest.mark.parametrize("paths", [LISTS, ENTRIES], ids=["lists", "entries"])
def test_pages_of_odd_entries_have_no_accessibility_problem(
    odd_reader: Reader, prefix: str, scheme: Any, size: tuple[int, int], paths: list[str]
) -> None:
    """Minor problems count, too, such as headings that skip a level and landmarks with equal names."""
    page = odd_reader.open(prefix, scheme=scheme, size=size)
    found = {}
    for path in paths:
        page.goto(odd_reader.home + prefix + path)
        if problems := axe_findings(page):
            found[path] = problems
    assert found == {}


UNMARKED = """() => [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility()
  && !e.closest("script, style, pre, code, select, .kb-note, .kb-button small")).flatMap((e) => {
    const text = [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data).join(" ");
    const han = text.match(/[\\u4e00-\\u9fff]/g)?.length ?? 0, latin = text.match(/[A-Za-z]{2,}/g)?.length ?? 0;
    const { lang } = e.closest("[lang]");
    const isWrong = lang === "en" ? han > 1 : lang === "zh-Hans" && han === 0 && latin > 4;
    return isWrong ? [`${e.closest("[class]").className}: ${text.trim()}`] : [];
  })"""
"""A script that returns the Chinese texts in elements with `lang=en`, and the English texts of five or more words in
elements with `lang=zh-Hans`. Notes, code, lists of choices and the small texts of buttons are left out."""


@pytest.mark.parametrize("prefix", ["", "zh/"])
@pytest.mark.parametrize("paths", [LISTS, ENTRIES], ids=["lists", "entries"])
def test_texts_not_in_the_pages_language_have_a_lang_attribute(
    odd_reader: Reader, prefix: str, paths: list[str]
) -> None:
    page = odd_reader.open(prefix, size=WIDE)
    found = {}
    for path in paths:
        page.goto(odd_reader.home + prefix + path)
        if unmarked := page.evaluate(UNMARKED):
            found[path] = unmarked
    assert found == {}


@pytest.mark.parametrize("path", ["papers/long-notes/", "papers/sixty-authors/"])
def test_printed_code_blocks_are_not_cut_off(odd_reader: Reader, path: str) -> None:
    page = odd_reader.open(path, size=(700, 900))
    page.emulate_media(media="print")
    cut_off = (
        "[...document.querySelectorAll('pre')].filter((e) => e.scrollWidth > e.clientWidth).length"
    )
    assert page.locator("pre").count() > 0
    assert page.evaluate(cut_off) == 0


def test_thousands_of_authors_are_folded(odd_reader: Reader) -> None:
    page = odd_reader.open("papers/three-thousand-authors/", size=PHONE)
    box = page.locator(".kb-entry-header__authors").bounding_box()
    assert box
    assert box["height"] < PHONE[1]


def test_in_forced_colours_the_chosen_language_of_notes_and_the_kind_of_entry_have_lines_around_them(
    odd_reader: Reader,
) -> None:
    page = odd_reader.open("papers/long-notes/")
    page.emulate_media(forced_colors="active")
    kind = page.locator(".kb-kind").first
    assert kind.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
    chosen = page.locator(".kb-notes__switch input:checked + label")
    other = page.locator(".kb-notes__switch input:not(:checked) + label").first
    assert chosen.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    assert other.evaluate("e => getComputedStyle(e).outlineStyle") == "none"
