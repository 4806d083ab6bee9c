"""Readers can use the pages of the site in a real browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from site_builder.catalog import Catalog
from site_builder.citations import apa, bibtex, csl_item, gb_t_7714, record_of, ris
from site_builder.i18n import LanguageCode
from site_builder.mkdocs_plugin import build_site
from tests.conftest import PHONE, SEED, WIDE, Reader, served

PREFIXES = ["", "zh/"]
ENTRY = "papers/blip-2/"
KINDS_OF_PAGES = ["", "contents/", "topics/multimodal-llm/", ENTRY, "papers/", "authors/"]
FIRST_WORDS: dict[LanguageCode, str] = {"en": "Proposes the Q-Former", "zh": "提出 Q-Former"}


def note(page: Page, language: LanguageCode) -> Locator:
    """Return the first list item of the notes in a language on the page of BLIP-2."""
    return page.locator(".kb-note li", has_text=FIRST_WORDS[language])


def palette(page: Page) -> str:
    """Return the name of the palette that a page uses."""
    return page.locator("body").get_attribute("data-md-color-scheme") or ""


# --- languages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [ENTRY, "topics/multimodal-llm/", "contents/", "years/2023/", "", "about/", "repos/"],
)
def test_language_switch_leads_to_the_translation_and_back(reader: Reader, path: str) -> None:
    page = reader.open(path)
    page.get_by_role("link", name="中文", exact=True).click()
    page.wait_for_url(f"{reader.home}zh/{path}")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url(reader.home + path)
    expect(page.locator("html")).to_have_attribute("lang", "en")


# --- notes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "own", "other", "both"),
    [("", "en", "zh", "Side by side"), ("zh/", "zh", "en", "对照显示")],
)
def test_the_chosen_languages_of_notes_are_shown_and_remembered(
    reader: Reader, prefix: str, own: LanguageCode, other: LanguageCode, both: str
) -> None:
    page = reader.open(prefix + ENTRY)
    expect(note(page, own)).to_be_visible()
    expect(note(page, other)).to_be_hidden()

    page.get_by_text(both, exact=True).click()
    expect(note(page, own)).to_be_visible()
    expect(note(page, other)).to_be_visible()
    page.reload()
    expect(note(page, other)).to_be_visible()
    page.goto(f"{reader.home}{prefix}papers/llava/")
    expect(page.get_by_label(both)).to_be_checked()

    page.goto(reader.home + prefix + ENTRY)
    page.get_by_label(both).focus()
    page.keyboard.press("ArrowLeft")
    expect(note(page, own)).to_be_hidden()
    expect(note(page, other)).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(note(page, own)).to_be_visible()
    expect(note(page, other)).to_be_hidden()
    page.reload()
    expect(note(page, own)).to_be_visible()
    expect(note(page, other)).to_be_hidden()


def test_the_chosen_language_of_notes_stays_on_the_translated_page(
    reader: Reader,
) -> None:
    page = reader.open(f"zh/{ENTRY}#notes")
    page.locator(".kb-notes__switch").get_by_text("English", exact=True).click()
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url(f"{reader.home}{ENTRY}#notes")
    expect(note(page, "en")).to_be_visible()
    expect(note(page, "zh")).to_be_hidden()


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(("size", "columns"), [(WIDE, 2), (PHONE, 1)], ids=["wide", "phone"])
def test_notes_are_side_by_side_but_stacked_on_phones(
    reader: Reader, prefix: str, size: tuple[int, int], columns: int
) -> None:
    page = reader.open(prefix + ENTRY, size=size)
    page.locator("label[for=kb-notes-both]").click()
    first, second = (
        [item.bounding_box() for item in page.locator(f".kb-note--{which} > ul > li").all()]
        for which in ("page-language", "other-language")
    )
    assert len(first) == len(second) == 4
    for one, other in zip(first, second, strict=True):
        assert one is not None
        assert other is not None
        if columns == 2:
            # The first lines are level. The tops of the items differ, because Chinese text has a larger line height.
            assert abs(one["y"] - other["y"]) < 4
            assert one["x"] + one["width"] < other["x"]
            assert abs(one["width"] - other["width"]) < 2
        else:
            assert one["x"] == other["x"]
            assert one["y"] + one["height"] <= other["y"]


# --- citation, colours, menu ------------------------------------------------------------------


@pytest.mark.parametrize(("prefix", "done"), [("", "Copied"), ("zh/", "已复制")])
def test_button_copies_the_bibtex_record_unchanged(
    reader: Reader, catalog: Catalog, prefix: str, done: str
) -> None:
    page = reader.open(prefix + ENTRY)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="BibTeX")
    button.click()
    expect(page.get_by_role("button", name=done)).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == bibtex(record_of(catalog.entries["papers/blip-2"], "en"))


def test_citations_in_four_formats_are_copied_and_no_button_moves(
    reader: Reader, catalog: Catalog
) -> None:
    page = reader.open(ENTRY)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    record = record_of(catalog.entries["papers/blip-2"], "en")
    formats: dict[str, object] = {
        "RIS": ris(record),
        "CSL-JSON": [csl_item(record)],
        "APA": apa(record),
        "GB/T": gb_t_7714(record),
    }
    offsets = "(buttons) => buttons.map((button) => [button.offsetLeft, button.offsetTop])"
    places = page.locator(".kb-copy button").evaluate_all(offsets)
    for name, expected in formats.items():
        page.get_by_role("button", name=name).click()
        expect(page.locator(".kb-copy")).to_contain_text("Copied")
        assert page.locator(".kb-copy button").evaluate_all(offsets) == places, "a button moved"
        copied = page.evaluate("navigator.clipboard.readText()")
        assert (json.loads(copied) if name == "CSL-JSON" else copied) == expected
        expect(page.locator(".kb-copy")).not_to_contain_text("Copied")


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_readers_choice_replaces_the_palette_of_the_system(
    reader: Reader, prefix: str, scheme: Any
) -> None:
    page = reader.open(prefix, scheme=scheme)
    own, chosen = ("default", "slate") if scheme == "light" else ("slate", "default")
    assert palette(page) == own
    assert page.evaluate("localStorage.length") == 0
    button = page.locator("[data-kb-colours]")
    names = []
    # Each press of the button chooses the next palette: system, light, dark, and so on.
    for _ in range(2 if scheme == "light" else 1):
        names.append(button.get_attribute("aria-label"))
        button.focus()
        page.keyboard.press("Space")
    assert button.get_attribute("aria-label") not in names
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", chosen)
    page.reload()
    assert palette(page) == chosen
    page.goto(f"{reader.home}{prefix}{ENTRY}")
    assert palette(page) == chosen
    for _ in range(1 if scheme == "light" else 2):
        page.locator("[data-kb-colours]").click()
    assert page.evaluate("localStorage.length") == 0
    page.emulate_media(color_scheme="dark" if scheme == "light" else "light")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", chosen)


@pytest.mark.parametrize(
    ("scheme", "colour"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 25, 30)")]
)
def test_the_palette_follows_the_system_without_javascript(
    reader: Reader, scheme: Any, colour: str
) -> None:
    page = reader.open(ENTRY, scheme=scheme, javascript=False)
    expect(page.locator("body")).to_have_css("background-color", colour)
    expect(page.locator(".md-header")).to_have_css("background-color", colour)


def test_colours_and_the_menu_work_if_the_browser_blocks_storage(reader: Reader) -> None:
    browser = reader.open().context.browser
    assert browser
    page = browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } })"
    )
    page.goto(reader.home + ENTRY)
    for _ in range(2):
        page.locator("[data-kb-colours]").click()
    assert palette(page) == "slate"
    page.get_by_role("button", name="Menu").click()
    expect(page.locator(".kb-nav a").first).to_be_in_viewport()
    page.close()
    assert errors == []


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("size", [(320, 640), (390, 800), WIDE], ids=str)
def test_the_first_tab_stop_of_a_page_is_a_link_to_the_content(
    reader: Reader, prefix: str, size: tuple[int, int]
) -> None:
    page = reader.open(prefix, size=size)
    for path in ("", ENTRY, "browse/", "years/", "tags/", "authors/", "about/"):
        page.goto(reader.home + prefix + path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('.md-skip')"), path
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.id === 'kb-main'")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#kb-main') !== null"), path


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_menu_on_a_phone_works_by_keyboard(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix + ENTRY, size=PHONE)
    button = page.get_by_role("button", name="菜单" if prefix else "Menu")
    expect(button).to_have_attribute("aria-expanded", "false")
    for _ in range(15):  # the focus never enters the closed menu
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.kb-nav') === null")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    page.wait_for_function("document.activeElement.closest('.kb-nav') !== null")
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    expect(button).to_be_hidden()
    expect(page.locator(".kb-nav")).to_be_visible()


@pytest.mark.parametrize(("prefix", "link"), [("", "Papers"), ("zh/", "论文")])
@pytest.mark.parametrize("javascript", [True, False])
def test_the_menu_on_a_phone_links_to_other_pages(
    reader: Reader, prefix: str, link: str, javascript: bool
) -> None:
    page = reader.open(prefix + ENTRY, size=PHONE, javascript=javascript)
    menu = page.locator(".md-sidebar--primary")
    expect(menu.get_by_role("link", name=link, exact=True)).not_to_be_in_viewport()
    opener = "button" if javascript else "label"
    page.locator(f"{opener}.md-header__button[title={'菜单' if prefix else 'Menu'}]").click()
    menu.get_by_role("link", name=link, exact=True).click()
    page.wait_for_url(f"{reader.home}{prefix}papers/")


# --- without JavaScript, layout, printing, 404 ------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "label", "wrong", "button"),
    [("", "Something wrong?", "Year", "Report it"), ("zh/", "发现错误？", "年份", "报告")],
)
@pytest.mark.parametrize("javascript", [True, False])
def test_a_mistake_can_be_reported(
    reader: Reader, prefix: str, label: str, wrong: str, button: str, javascript: bool
) -> None:
    page = reader.open(prefix + ENTRY, javascript=javascript)
    page.route("https://github.com/**", lambda route: route.fulfill(body="the form"))
    if javascript:
        page.get_by_label(label).select_option(wrong)
        page.get_by_role("button", name=button).click()
    else:
        page.get_by_role("link", name=label).click()
    page.wait_for_url("https://github.com/**")
    page_url = page.url
    url = urlsplit(page_url)
    assert url.path.endswith("/issues/new")
    values = dict(parse_qsl(url.query))
    assert values.pop("page").endswith(f"{prefix}{ENTRY}")
    choice = {"wrong": wrong} if javascript else {}
    assert values == {"template": "correction.yml", "entry": "papers/blip-2", **choice}
    assert reader.finish() == [f"request to another host: {page_url}"]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_pages_can_be_read_without_javascript(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix + ENTRY, javascript=False)
    own, other = ("en", "zh") if not prefix else ("zh", "en")
    expect(note(page, own)).to_be_visible()
    expect(note(page, other)).to_be_hidden()
    page.locator("label[for=kb-notes-both]").click()
    expect(note(page, other)).to_be_visible()
    expect(page.locator("#kb-bibtex")).to_be_visible()
    assert page.locator("button:visible:not(.kb-wrong > button)").count() == 0
    page.locator(".kb-breadcrumbs a").last.click()
    page.wait_for_url(f"{reader.home}{prefix}topics/multimodal-llm/")
    page.goto(reader.home + prefix)
    assert page.locator("button:visible").count() == 0


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_icon_and_text_begin_at_the_left_end_of_the_search_field(
    reader: Reader, prefix: str
) -> None:
    page = reader.open(prefix, size=WIDE)
    field, icon, text = (
        page.locator(f".kb-search-field{part}").first.evaluate("e => e.getBoundingClientRect().x")
        for part in ("", " .kb-icon", " span:not(.kb-icon)")
    )
    assert icon - field < 30
    assert text - icon < 50


@pytest.mark.parametrize("prefix", PREFIXES)
def test_no_element_is_wider_than_a_phone(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix, size=PHONE)
    found = {}
    for path in KINDS_OF_PAGES:
        page.goto(reader.home + prefix + path)
        # 320 pixels is also the width of a window with 1280 pixels, if the reader zooms to 400 %.
        for width in (320, 344, 360, PHONE[0]):
            page.set_viewport_size({"width": width, "height": PHONE[1]})
            found[path, width] = page.evaluate(TOO_WIDE)
    assert found == {key: [] for key in found}


TOO_WIDE = """() => {
  const root = document.documentElement;
  const scrolls = (e) => ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(e).overflowX);
  const inside = (e) => { for (e = e.parentElement; e && e !== document.body; e = e.parentElement)
    if (scrolls(e)) return true; return false; };
  return [...document.querySelectorAll("main *, footer *, header *")]
    .filter((e) => e.checkVisibility() && !inside(e) && !e.closest(".md-sidebar"))
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5)
    .map((e) => `${e.tagName} ${e.className}: ${e.textContent.trim().slice(0, 60)}`)
    .concat(root.scrollWidth > innerWidth ? [`the page: ${root.scrollWidth}`] : []);
}"""
"""A script that returns a description of each element that extends beyond the screen, and of the page if it is wider.

Elements inside a box that scrolls or clips its content are left out.
"""


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_layout_hardly_shifts_while_a_page_loads(
    reader: Reader, prefix: str, size: tuple[int, int]
) -> None:
    page = reader.open(prefix, size=size, reduced_motion=False)
    shifts = {}
    for path in ("", ENTRY, "contents/"):
        page.goto(reader.home + prefix + path)
        shifts[path] = page.evaluate(LAYOUT_SHIFT)
    assert max(shifts.values()) < 0.02, shifts


@pytest.mark.parametrize("query", ["", "?sort=added", "?kind=paper", "?q=zzzz"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_layout_of_browse_hardly_shifts_while_its_entries_load(
    reader: Reader, query: str, size: tuple[int, int]
) -> None:
    page = reader.open("about/", size=size, reduced_motion=False)
    page.goto(f"{reader.home}browse/{query}")
    expect(page.locator("[data-browse=facets] .kb-facet").first).to_be_attached()
    if query != "?q=zzzz":
        expect(page.locator(".kb-browse__row").first).to_be_visible()
    assert page.evaluate(LAYOUT_SHIFT) < 0.02


@pytest.mark.parametrize("prefix", PREFIXES)
def test_notes_side_by_side_hardly_shift_the_layout(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix + ENTRY, reduced_motion=False)
    page.locator("label[for=kb-notes-both]").click()
    page.goto(f"{reader.home}{prefix}papers/llava/")
    assert page.evaluate(LAYOUT_SHIFT) < 0.02


LAYOUT_SHIFT = """() => new Promise((done) => {
  let sum = 0;
  const add = (list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; };
  const observer = new PerformanceObserver(add);
  observer.observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => {
    add({ getEntries: () => observer.takeRecords() });
    done(sum);
  }, 200));
})"""
"""A script that returns the sum of the layout shifts that no action of the reader caused."""


@pytest.mark.parametrize("prefix", PREFIXES)
def test_printed_pages_show_only_content_on_white(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix + ENTRY)
    page.emulate_media(media="print")
    for hidden in (
        ".md-header",
        ".md-sidebar",
        ".md-footer",
        ".kb-notes__switch",
        ".kb-edit",
        ".kb-rows",
        ".kb-adjacent",
        "button",
    ):
        assert page.locator(f"{hidden}:visible").count() == 0, hidden
    for shown in (
        "h1",
        ".kb-entry-header__authors",
        ".kb-note--page-language",
        "#kb-bibtex",
        ".kb-details",
    ):
        expect(page.locator(shown)).to_be_visible()
    printed_url = "getComputedStyle(document.querySelector('.kb-button'), '::after').content"
    assert "https://arxiv.org/abs/2301.12597" in page.evaluate(printed_url)
    page.emulate_media(media="print", color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}


def test_the_printed_browse_page_shows_rows_and_the_chosen_filter_only(
    reader: Reader,
) -> None:
    page = reader.open("browse/?kind=paper")
    expect(page.locator(".kb-browse__row").first).to_be_visible()
    page.emulate_media(media="print")
    assert page.locator(":is(button, input, select, details):visible").all_inner_texts() == [
        "Type: Paper"
    ]
    box = page.locator(".kb-browse__rows").bounding_box()
    assert box
    assert box["y"] < 300  # on the first sheet
    assert box["width"] > 0.9 * page.locator("article").evaluate("e => e.clientWidth")


@pytest.mark.parametrize("path", ["", "papers/", "authors/", "tags/", "contents/"])
def test_printed_lists_show_no_controls(reader: Reader, path: str) -> None:
    page = reader.open(path)
    page.emulate_media(media="print")
    assert page.locator(":is(button, input, select):visible").count() == 0


def test_printed_page_ends_with_the_name_of_the_site_and_the_url(reader: Reader) -> None:
    page = reader.open("zh/" + ENTRY)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".kb-print-source")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("article > :last-child")).to_have_text(
        f"多模态图谱 · {reader.home}zh/{ENTRY}"
    )


@pytest.mark.parametrize("path", [ENTRY, "checks/"])
def test_the_tab_key_does_not_stop_at_the_code_inside_a_block(reader: Reader, path: str) -> None:
    page = reader.open(path, size=PHONE)
    expect(page.locator("pre").first).to_be_visible()
    page.locator("#kb-main").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('pre code')") is False


@pytest.mark.parametrize(
    ("path", "heading", "link", "target"),
    [
        ("nothing/here/", "Page not found", "Topics", "topics/"),
        ("papers/none", "Page not found", "Browse", "browse/"),
        ("zh/papers/none/", "页面不存在", "总目录", "zh/contents/"),
    ],
)
def test_404_page_links_to_pages_in_the_language_of_the_url(
    reader: Reader, path: str, heading: str, link: str, target: str
) -> None:
    reader.expect_missing(path)
    page = reader.open(path)
    expect(page.get_by_role("main").get_by_role("heading")).to_have_text([heading])
    expect(page.locator("html")).to_have_attribute(
        "lang", "zh-Hans" if target[:2] == "zh" else "en"
    )
    expect(page).to_have_title(heading)
    expect(page.locator(".kb-nav")).to_contain_text(link)
    page.get_by_role("article").get_by_role("link", name=link).click()
    page.wait_for_url(reader.home + target)


def test_at_a_chinese_url_the_whole_404_page_is_chinese(reader: Reader) -> None:
    path = "zh/papers/none/"
    reader.expect_missing(path)
    page = reader.open(path)
    header = page.get_by_role("banner")
    expect(header).to_contain_text("多模态图谱")
    expect(page.get_by_role("heading", name="页面不存在", level=1)).to_be_visible()
    expect(header.locator("[data-kb-colours]")).to_have_attribute("aria-label", "配色：跟随系统")
    expect(page.get_by_role("button", name="键盘快捷键")).to_be_visible()
    header.get_by_role("button", name="搜索").click()
    page.get_by_role("combobox").fill("blip-2")
    expect(page.get_by_role("option").first).to_have_attribute(
        "href", f"{reader.home}zh/papers/blip-2/"
    )
    page.keyboard.press("Escape")
    header.get_by_role("link", name="English").click()
    page.wait_for_url(reader.home)


@pytest.mark.parametrize(("path", "target"), [("papers/none/x/", ""), ("zh/none", "zh/")])
def test_links_of_the_404_page_work_without_a_site_url(
    tmp_path: Path, browser: Browser, path: str, target: str
) -> None:
    build_site(SEED / "mkdocs.yml", None, tmp_path / "site")
    with served(tmp_path / "site") as home:
        page = browser.new_page()
        page.goto(home + path)
        expect(page.locator(".md-header")).to_have_css("background-color", "rgb(255, 255, 255)")
        expect(page.get_by_role("main").get_by_role("heading")).to_have_count(1)
        page.get_by_role("article").get_by_role("link").first.click()
        page.wait_for_url(home + target)
        page.close()


def test_names_of_authors_are_filtered_regardless_of_case(reader: Reader) -> None:
    page = reader.open("authors/")
    names = page.locator(".kb-name-list li")
    total = names.count()
    page.get_by_role("searchbox", name="Filter the names on this page").fill("LI")
    expect(page.locator(".kb-name-filter [role=status]")).not_to_be_empty()
    shown = [name for name in names.all() if name.is_visible()]
    assert 0 < len(shown) < total
    assert all("li" in (name.text_content() or "").lower() for name in shown)
    letters = page.locator("article h2")
    assert any(not letter.is_visible() for letter in letters.all())
    page.get_by_role("searchbox", name="Filter the names on this page").fill("")
    assert all(name.is_visible() for name in names.all())
