"""The reading list with its bookmarks, previews of entries, and shortcuts, on the pages of the built site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import PHONE, Reader
from tests.site.test_accessibility import axe_problems
from tests.site.test_reading import LAYOUT_SHIFT, TOO_WIDE

PREFIXES = ["", "zh/"]
ENTRY = "papers/blip-2/"
STATES = {"": "Reading", "zh/": "在读"}
BLOCK_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });"""


def bookmark_of(page: Page, entry_id: str) -> Locator:
    return page.locator(f".kb-bookmark[data-id='{entry_id}']")


def expect_saved(page: Page, entry_id: str, value: str = "true") -> None:
    expect(bookmark_of(page, entry_id).first).to_have_attribute("aria-pressed", value)


def stored(page: Page) -> Any:
    text = page.evaluate("localStorage.getItem('kb-reading-list:/kb/')")
    return None if text is None else json.loads(text)["entries"]


# --- bookmarks --------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    "path", ["", "contents/", "papers/", "topics/multimodal-llm/", "years/2023/", ENTRY]
)
def test_each_row_of_an_entry_has_a_bookmark(reader: Reader, prefix: str, path: str) -> None:
    page = reader.open(prefix + path)
    rows = page.locator(":is(.kb-row, .kb-contents > li)")
    assert rows.count() > 0
    expect(rows.locator("> .kb-bookmark")).to_have_count(rows.count())
    links = page.locator(".kb-row__title, .kb-contents > li > a")
    hrefs = [link.get_attribute("href") or "" for link in links.all()]
    ids = [button.get_attribute("data-id") or "" for button in rows.locator(".kb-bookmark").all()]
    assert [
        href for href, id_ in zip(hrefs, ids, strict=True) if not href.endswith(f"{id_}/")
    ] == []


def test_rows_and_pages_in_both_languages_share_the_bookmark_of_an_entry(reader: Reader) -> None:
    page = reader.open("papers/")
    bookmark_of(page, "papers/blip-2").click()
    expect_saved(page, "papers/blip-2")
    for path in (ENTRY, f"zh/{ENTRY}", "zh/papers/", "browse/"):
        page.goto(reader.home + path)
        expect_saved(page, "papers/blip-2")
    page.goto(reader.home + ENTRY)
    page.locator(".kb-entry-tools .kb-bookmark").click()
    expect_saved(page, "papers/blip-2", "false")
    expect(page.locator(".kb-entry-tools select")).to_have_count(0)
    assert stored(page) == []


@pytest.mark.parametrize("prefix", PREFIXES)
def test_each_result_of_the_search_has_its_own_bookmark(reader: Reader, prefix: str) -> None:
    page = reader.open(f"{prefix}about/")
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("blip")
    options = page.get_by_role("option")
    bookmarks = page.locator(".kb-search .kb-bookmark")
    expect(bookmarks.nth(1)).to_be_visible()
    expect(bookmarks).to_have_count(options.count())
    # One call measures both elements, because further results may replace the list between two calls.
    bookmark, option = page.evaluate(
        """() => [".kb-search .kb-bookmark", ".kb-search [role=option]"].map((selector) =>
            document.querySelectorAll(selector)[1].getBoundingClientRect().toJSON())"""
    )
    assert option["y"] <= bookmark["y"] < option["y"] + option["height"] / 2
    assert bookmark["x"] + bookmark["width"] <= option["x"] + option["width"]
    bookmarks.nth(1).click()
    expect(bookmarks.nth(1)).to_have_attribute("aria-pressed", "true")
    href = options.nth(1).get_attribute("href") or ""
    assert [entry["id"] for entry in stored(page)] == ["/".join(href.split("/")[-3:-1])]
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_an_entry_has_a_state_and_a_note_that_browse_shows(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix + ENTRY)
    tools = page.locator(".kb-entry-tools")
    tools.locator(".kb-bookmark").click()
    tools.locator("select").select_option(label=STATES[prefix])
    tools.locator(".kb-entry-note").click()
    page.locator(".kb-dialog textarea").fill("<b>read</b> section 3")
    page.locator(".kb-dialog .kb-button--main").click()
    expect(page.locator(".kb-dialog")).to_have_count(0)
    assert stored(page) == [
        {"id": "papers/blip-2", "state": "reading", "note": "<b>read</b> section 3"}
    ]
    page.goto(f"{reader.home}{prefix}browse/")
    page.locator(".kb-reading-list summary").click()
    expect(page.locator(".kb-reading-list__note")).to_have_text("<b>read</b> section 3")
    expect(page.locator(".kb-reading-list__items select")).to_have_value("reading")


def test_browse_filters_by_state(reader: Reader) -> None:
    page = reader.open("papers/")
    for entry_id in ("papers/blip-2", "papers/clip"):
        bookmark_of(page, entry_id).click()
    page.goto(f"{reader.home}browse/")
    box = page.locator("[data-facet=reading] input[data-key='reading:to-read']")
    box.check()
    expect(page.locator(".kb-browse__row")).to_have_count(2)
    page.locator(".kb-reading-list summary").click()
    page.locator(".kb-reading-list__items select").first.select_option("read")
    page.goto(f"{reader.home}zh/browse/?reading=read")
    expect(page.locator(".kb-browse__row")).to_have_count(1)
    expect_saved(page, "papers/blip-2")
    expect(page.locator(".kb-browse__chips")).to_contain_text("已读")


def test_bookmarks_in_the_earlier_storage_format_are_kept(reader: Reader) -> None:
    page = reader.open("papers/")
    page.evaluate("localStorage.setItem('kb-reading-list:/kb/', '[\"papers/clip\"]')")
    page.reload()
    expect_saved(page, "papers/clip")
    bookmark_of(page, "papers/blip-2").click()
    assert [entry["id"] for entry in stored(page)] == ["papers/clip", "papers/blip-2"]


def test_a_change_in_one_tab_stays_after_a_change_in_another_tab(reader: Reader) -> None:
    first = reader.open("papers/")
    second = first.context.new_page()
    second.goto(f"{reader.home}{ENTRY}")
    bookmark_of(first, "papers/clip").click()
    second.locator(".kb-entry-tools .kb-bookmark").click()
    expect_saved(first, "papers/blip-2")
    assert {entry["id"] for entry in stored(first)} == {"papers/clip", "papers/blip-2"}
    second.close()


def test_bookmarks_work_if_the_browser_blocks_storage(reader: Reader) -> None:
    page = reader.open("about/")
    tab = page.context.new_page()
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(error.message))
    tab.add_init_script(BLOCK_STORAGE)
    tab.goto(reader.home + ENTRY)
    tab.locator(".kb-entry-tools .kb-bookmark").click()
    expect_saved(tab, "papers/blip-2")
    tab.locator(".kb-entry-tools select").select_option("read")
    expect(tab.locator(".kb-entry-tools select")).to_have_value("read")
    tab.goto(f"{reader.home}browse/")
    tab.locator(".kb-browse__row .kb-bookmark").first.click()
    expect(tab.locator("[data-browse=kept-count]")).to_have_text("1")
    assert problems == []
    tab.close()


# --- files ------------------------------------------------------------------------------------


def test_a_reading_list_saved_as_a_file_can_be_added_again(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(ENTRY)
    page.locator(".kb-entry-tools .kb-bookmark").click()
    page.goto(f"{reader.home}browse/")
    page.locator(".kb-reading-list summary").click()
    page.locator(".kb-reading-list__items select").select_option("read")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / "list.json"
    download.value.save_as(file)
    assert json.loads(file.read_text())["version"] == 1
    page.get_by_role("button", name="Clear list").click()
    bookmark_of(page, "papers/clip").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("[data-browse=kept-count]")).to_have_text("2")
    assert stored(page) == [
        {"id": "papers/clip", "state": "to-read"},
        {"id": "papers/blip-2", "state": "read"},
    ]


@pytest.mark.parametrize("text", ["[", "{}", '{"format": "kb-reading-list", "version": 2}'])
def test_adding_a_file_of_an_unknown_format_changes_nothing(
    reader: Reader, tmp_path: Path, text: str
) -> None:
    page = reader.open("zh/papers/")
    bookmark_of(page, "papers/clip").click()
    page.goto(f"{reader.home}zh/browse/")
    page.locator(".kb-reading-list summary").click()
    file = tmp_path / "list.json"
    file.write_text(text)
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("[data-browse=kept-status]")).to_contain_text("无法识别")
    expect(page.locator("[data-browse=kept-count]")).to_have_text("1")


@pytest.mark.parametrize(("prefix", "separator"), [("", ", "), ("zh/", "、")])
def test_markdown_of_the_reading_list_has_all_authors(
    reader: Reader, prefix: str, separator: str
) -> None:
    page = reader.open(f"{prefix}{ENTRY}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".kb-entry-tools .kb-bookmark").click()
    page.goto(f"{reader.home}{prefix}browse/")
    page.locator(".kb-reading-list summary").click()
    page.locator(".kb-reading-list__actions button").first.click()
    expect(page.locator("[data-browse=kept-status]")).not_to_be_empty()
    text = page.evaluate("navigator.clipboard.readText()")
    assert separator.join(("Junnan Li", "Dongxu Li", "Silvio Savarese", "Steven Hoi")) in text


# --- previews, links and shortcuts ------------------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_link_in_a_row_without_a_summary_has_a_preview(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix + ENTRY)
    link = page.locator(".kb-rows--related .kb-row__title", has_text="LAVIS")
    card = page.get_by_role("tooltip")
    link.hover()
    expect(card).to_contain_text("Salesforce")
    expect(link).to_have_attribute("aria-describedby", "kb-preview")
    card.hover()
    page.wait_for_timeout(500)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    expect(card).to_be_hidden()


def test_rows_with_a_summary_have_no_preview(reader: Reader) -> None:
    page = reader.open("papers/")
    page.locator(".kb-row__title").first.hover()
    page.wait_for_timeout(800)
    expect(page.get_by_role("tooltip")).to_have_count(0)


def test_a_button_copies_the_link_to_the_page(reader: Reader) -> None:
    page = reader.open(f"{ENTRY}?x=1#notes")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link to this page").click()
    expect(page.locator(".kb-entry-tools [role=status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == reader.home + ENTRY


@pytest.mark.parametrize(
    ("prefix", "title", "switch"),
    [
        ("", "Keyboard shortcuts", "Use the shortcuts that are a single key"),
        ("zh/", "键盘快捷键", "启用单键快捷键"),
    ],
)
def test_single_key_shortcuts_can_be_turned_off_in_a_dialog(
    reader: Reader, prefix: str, title: str, switch: str
) -> None:
    page = reader.open(f"{prefix}papers/")
    dialog = page.get_by_role("dialog", name=title)
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    assert axe_problems(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name=title).click()
    dialog.get_by_label(switch).uncheck()
    page.keyboard.press("Escape")
    for key in ("?", "/", "j"):
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_keys_move_between_rows_and_bookmark_them(reader: Reader) -> None:
    page = reader.open("papers/")
    titles = page.locator(".kb-row__title")
    for key, row in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(titles.nth(row)).to_be_focused()
    page.keyboard.press("b")
    expect(page.locator(".kb-bookmark").first).to_have_attribute("aria-pressed", "true")
    page.goto(f"{reader.home}{ENTRY}")
    for value in ("true", "false"):
        page.keyboard.press("b")
        expect_saved(page, "papers/blip-2", value)


def test_pages_load_only_the_scripts_that_they_use(reader: Reader) -> None:
    page = reader.open()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    page.goto(f"{reader.home}about/")
    page.wait_for_timeout(300)
    further = {"entry-tools.js", "previews.js", "shortcuts.js"}
    assert further.isdisjoint(loaded)
    page.goto(f"{reader.home}papers/")
    expect(page.locator(".kb-bookmark").first).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(".kb-row__title").first).to_be_focused()
    assert further <= set(loaded)


# --- layout -----------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_tools_of_a_saved_entry_fit_a_narrow_screen(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix + ENTRY, size=(320, PHONE[1]))
    page.locator(".kb-entry-tools .kb-bookmark").click()
    page.reload()
    expect(page.locator(".kb-entry-tools select")).to_be_visible()
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(LAYOUT_SHIFT) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    tools, kind, heading = (
        page.locator(selector).evaluate("(e) => e.getBoundingClientRect().toJSON()")
        for selector in (".kb-entry-tools", ".kb-entry-header > .kb-kind", "h1")
    )
    assert tools["x"] > kind["x"] + kind["width"]
    assert tools["y"] + tools["height"] <= heading["y"] + 4
    assert axe_problems(page) == []
