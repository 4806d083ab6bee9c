"""Every construct that notes may contain is shown correctly in a browser, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from site_builder.knowledge_base import open_knowledge_base
from site_builder.mkdocs_plugin import build_site
from tests.conftest import PHONE, WIDE, Reader, served
from tests.site.test_odd_entries import axe_findings
from tests.site.test_reading import TOO_WIDE

PROJECT = Path(__file__).parent.parent / "data" / "every-construct"
PAGES = ["papers/attention/", "zh/papers/attention/"]


@pytest.fixture(scope="module")
def shared_construct_reader(browser: Browser, shared_folder: Path) -> Iterator[Reader]:
    """Yield a reader of the site. The first worker that needs the site builds it."""
    site = shared_folder / "every-construct"
    with FileLock(shared_folder / "every-construct.lock"):
        if not site.exists():
            build_site(PROJECT / "mkdocs.yml", None, site)
    with served(site) as home:
        reader = Reader(browser, home)
        yield reader
        reader.close()


@pytest.fixture
def reader(shared_construct_reader: Reader) -> Iterator[Reader]:
    """Yield the reader; the test fails if an opened page has a problem, such as a request to another host."""
    yield shared_construct_reader
    assert shared_construct_reader.finish() == []


def visible_notes(page: Page) -> str:
    return page.locator(".kb-note:visible").first.inner_text()


def test_entries_with_every_construct_have_no_problems() -> None:
    assert open_knowledge_base(PROJECT / "entries").problems == ()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("path", PAGES)
def test_a_rendered_note_has_the_expected_elements_and_shows_no_markup(
    reader: Reader, path: str, javascript: bool
) -> None:
    page = reader.open(path, javascript=javascript)
    text = visible_notes(page)
    for syntax in ("$", "\\", "[^", "[!", "[ ]", "[x]", "==", "```", "[[", "](", "**", "|"):
        assert syntax not in text.replace("operatorname", ""), syntax
    note = page.locator(".kb-note:visible").first
    assert note.locator("math").count() == 10
    assert note.locator("math[display=block]").count() == 2
    for selector in ("table", "pre .k", "dl", ".kb-task", ".admonition", ".footnote", "mark"):
        assert note.locator(selector).first.is_visible(), selector
    widths = note.locator("figure img").evaluate_all(
        "all => all.map((img) => img.getAttribute('width'))"
    )
    assert len(widths) == 4
    assert "640" in widths
    assert note.locator("a[href='https://github.com/tensorflow/tensor2tensor']").count() == 1


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("scheme", "size"), [("light", PHONE), ("dark", PHONE), ("light", WIDE), ("dark", WIDE)]
)
def test_page_fits_the_screen_and_is_accessible(
    reader: Reader, path: str, scheme: Any, size: tuple[int, int]
) -> None:
    page = reader.open(path, scheme=scheme, size=size)
    assert page.evaluate(TOO_WIDE) == []
    assert axe_findings(page) == []
    page.locator("label[for=kb-notes-both]").click()
    assert page.evaluate(TOO_WIDE) == []
    assert axe_findings(page) == []


def test_labels_in_a_note_are_in_the_language_of_the_note(reader: Reader) -> None:
    page = reader.open("papers/attention/", size=WIDE)
    page.locator("label[for=kb-notes-both]").click()
    english, chinese = page.locator(".kb-note").all()
    expect(english.locator(".admonition-title")).to_have_text("Important")
    expect(chinese.locator(".admonition-title")).to_have_text("重要")
    expect(chinese.get_by_role("img", name="已完成")).to_have_text("☑")


def test_formulas_are_copied_as_tex(reader: Reader) -> None:
    page = reader.open("papers/attention/")
    copied = page.evaluate(
        """() => {
          const first = document.querySelector(".kb-note p:has(math)"), data = new DataTransfer();
          getSelection().setBaseAndExtent(first, 0, document.querySelector(".kb-formula"), 1);
          document.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data }));
          return data.getData("text/plain");
        }"""
    )
    assert "A query $q \\in \\R^{d_k}$ asks all keys at once" in copied
    assert "\n$$\\operatorname{Attention}(Q, K, V) = " in copied


def test_a_button_copies_code(reader: Reader) -> None:
    page = reader.open("zh/papers/attention/")
    page.evaluate(
        "document.execCommand = () => { window.copied = document.activeElement.value; return true; }"
    )
    page.evaluate("Object.defineProperty(window, 'isSecureContext', { value: false })")
    button = page.locator(".kb-note:visible .kb-code .kb-button")
    expect(button).to_have_text("复制代码")
    button.click()
    expect(button).to_have_text("已复制")
    assert page.evaluate("window.copied").startswith("def attention(q, k, v):\n")


def test_a_footnote_reference_leads_to_its_footnote_and_back(reader: Reader) -> None:
    page = reader.open("papers/attention/")
    ids = page.evaluate("[...document.querySelectorAll('[id^=fn-]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    page.locator(".kb-note:visible .kb-footnote").click()
    target = page.locator(":target")
    expect(target).to_contain_text("The price is")
    target.locator("a").last.click()
    expect(page.locator(":target")).to_have_text("1")


def test_printed_notes_show_formulas_and_whole_code_but_no_button(
    reader: Reader,
) -> None:
    page = reader.open("papers/attention/", size=(700, 900))
    page.emulate_media(media="print")
    assert page.locator(".kb-code .kb-button").first.is_hidden()
    assert page.locator(".kb-note:visible math").first.is_visible()
    cut_off = "[...document.querySelectorAll('.kb-note pre, .kb-formula')].filter((e) => e.scrollWidth > e.clientWidth).length"
    assert page.evaluate(cut_off) == 0


TOPS_OF_ROWS = """() => [...document.querySelectorAll(".kb-note")].map((note) =>
  [...note.children].flatMap((e) => e.matches("ul, ol") ? [...e.children] : [e])
    .map((e) => e.getBoundingClientRect().top))"""


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("path", PAGES)
def test_each_block_is_level_with_its_translation_except_on_a_phone(
    reader: Reader, path: str, javascript: bool
) -> None:
    page = reader.open(path, size=WIDE, javascript=javascript)
    page.locator("label[for=kb-notes-both]").click()
    first, second = page.evaluate(TOPS_OF_ROWS)
    assert len(first) == len(second) > 15
    assert first == sorted(first)
    assert max(abs(one - other) for one, other in zip(first, second, strict=True)) < 8
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    first, second = page.evaluate(TOPS_OF_ROWS)
    assert max(first) < min(second)


@pytest.mark.parametrize(
    ("prefix", "text"), [("", "Noted in "), ("zh/", "提及本条目的笔记：")], ids=["en", "zh"]
)
def test_a_note_links_to_an_entry_and_the_entry_links_back(
    reader: Reader, prefix: str, text: str
) -> None:
    name, title = "Sequence to Sequence Learning with Neural Networks", "Attention Is All You Need"
    page = reader.open(f"{prefix}papers/attention/")
    page.locator(".kb-note:visible").get_by_role("link", name=name).first.click()
    page.wait_for_url(f"{reader.home}{prefix}papers/sequence/")
    expect(page.locator(".kb-noted-in")).to_have_text(text + title)
    page.locator(".kb-noted-in").get_by_role("link", name=title).click()
    page.wait_for_url(f"{reader.home}{prefix}papers/attention/")


def test_equals_signs_of_aligned_equations_are_below_each_other(reader: Reader) -> None:
    page = reader.open("papers/attention/")
    gaps = page.locator(".kb-note:visible .kb-m-right").evaluate_all(
        "cells => cells.map((cell) => cell.getBoundingClientRect().right"
        " - cell.lastElementChild.getBoundingClientRect().right)"
    )
    assert len(gaps) == 2
    assert all(abs(gap) < 2 for gap in gaps), gaps


@pytest.mark.parametrize("path", ["papers/pi0/", "zh/papers/pi0/"])
@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_a_title_has_mathml_in_the_heading_and_text_in_the_tab(
    reader: Reader, path: str, size: tuple[int, int]
) -> None:
    page = reader.open(path, size=size)
    assert page.title().startswith("π₀ with ℒ_CLIP: A Vision-Language-Action Flow Model")
    heading = page.locator("h1")
    assert heading.locator("math").is_visible()
    assert "$" not in heading.inner_text()
    assert page.evaluate(TOO_WIDE) == []
    assert axe_findings(page) == []


MARKER_OF_ITEM = """() => {
  const item = [...document.querySelectorAll(".kb-note ol > li:has(math)")].find((e) => e.checkVisibility());
  const box = item.getBoundingClientRect();
  return { x: box.left + scrollX - 24, y: box.top + scrollY, width: 22, height: box.height };
}"""


@pytest.mark.parametrize("side_by_side", [False, True])
def test_the_number_of_a_list_item_with_a_formula_is_visible(
    reader: Reader, side_by_side: bool
) -> None:
    page = reader.open("papers/attention/", size=WIDE)
    if side_by_side:
        page.locator("label[for=kb-notes-both]").click()
    content = page.screenshot(full_page=True, clip=page.evaluate(MARKER_OF_ITEM))
    shades = set(Image.open(BytesIO(content)).convert("L").tobytes())
    assert max(shades) - min(shades) > 100, "the number is not visible"


def test_header_bookmark_and_preview_show_formulas_without_tex(
    reader: Reader,
) -> None:
    page = reader.open("papers/pi0/", size=WIDE)
    title = page.locator(".md-header__topic").last
    assert title.locator("math").count() == 1
    assert "\\mathcal" not in str(
        page.locator(".kb-entry-tools .kb-bookmark").get_attribute("aria-label")
    )
    page = reader.open("papers/attention/", size=WIDE)
    link = page.locator(".kb-rows--related a[href*=pi0]")
    assert "\\mathcal" not in str(
        page.locator("li:has(> * > a[href*=pi0]) .kb-bookmark").get_attribute("aria-label")
    )
    link.hover()
    preview = page.locator(".kb-preview")
    expect(preview.locator("math")).to_have_count(2)
    expect(preview).to_contain_text("A flow model of actions, trained with ")
