"""The search dialog in a browser: with the keyboard, on a phone, and when downloads fail."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from site_builder.i18n import SiteLanguages
from site_builder.search.asset_files import asset_files
from site_builder.search.messages import dialog_words
from tests.conftest import served

from .conftest import write_index, write_site
from .corpus import FACET_NAMES, build_index, make_documents
from .oracle import Oracle

OpenPage = Callable[[str], Page]
LANGUAGES = SiteLanguages()


def search_for(page: Page, query: str) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill(query)


def active_option(page: Page) -> str:
    """Return the id of the option that a screen reader announces."""
    return (
        page.get_by_role("dialog").get_by_role("combobox").get_attribute("aria-activedescendant")
        or ""
    )


@pytest.mark.parametrize("key", ["/", "Control+k", "Meta+k"])
def test_a_key_opens_the_dialog_and_escape_restores_the_focus(
    open_page: OpenPage, search_site: str, key: str
) -> None:
    page = open_page(f"{search_site}about/")
    page.locator("#open").focus()
    page.keyboard.press(key)
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#open")).to_be_focused()


def test_the_tab_key_reaches_the_labelled_area_of_the_results(
    open_page: OpenPage, search_site: str
) -> None:
    page = open_page(f"{search_site}about/")
    search_for(page, "a")
    expect(page.get_by_role("option").first).to_be_visible()
    for _ in range(100):  # the filters come first
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.kb-search__main')"):
            break
    assert page.evaluate("document.activeElement.matches('.kb-search__main[aria-label]')")


def test_titles_in_another_language_than_the_page_have_the_attribute_lang(
    open_page: OpenPage, search_site: str
) -> None:
    page = open_page(f"{search_site}zh/about/")
    search_for(page, "clip")
    expect(page.locator(".kb-hit__title [lang=en]").first).to_be_visible()


def test_a_slash_in_an_input_does_not_open_the_dialog(
    open_page: OpenPage, search_site: str
) -> None:
    page = open_page(f"{search_site}about/")
    page.locator("#input").press("/")
    expect(page.locator("#input")).to_have_value("/")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_click_on_an_element_marked_as_a_search_button_opens_the_dialog(
    open_page: OpenPage, search_site: str
) -> None:
    page = open_page(f"{search_site}about/")
    page.locator("#open").click()
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()


def test_arrow_keys_select_a_result_and_enter_opens_it(
    open_page: OpenPage, search_site: str
) -> None:
    page = open_page(f"{search_site}about/")
    search_for(page, "clip")
    options = page.get_by_role("option")
    expect(options).to_have_count(10)
    assert active_option(page) == options.nth(0).get_attribute("id")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert active_option(page) == options.nth(1).get_attribute("id")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator("[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert active_option(page) == options.nth(9).get_attribute("id")
    target = options.nth(9).get_attribute("href") or ""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == target
    assert re.fullmatch(rf"{re.escape(search_site)}(papers|repos|datasets)/entry-\d+/", target)


def test_on_a_chinese_page_the_links_of_results_and_the_status_are_chinese(
    open_page: OpenPage, search_site: str
) -> None:
    page = open_page(f"{search_site}zh/about/")
    search_for(page, "多模态")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("href", re.compile(rf"^{re.escape(search_site)}zh/"))
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ 条结果$"))
    assert first.locator("mark").first.inner_text() == "多模态"


def test_the_number_of_results_is_announced(open_page: OpenPage, search_site: str) -> None:
    page = open_page(f"{search_site}about/")
    search_for(page, "visual instr")
    total = len(Oracle(make_documents(300)).search("visual instr"))
    expect(page.get_by_role("status")).to_have_text(f"{total} results")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_have_attribute(
        "aria-expanded", "true"
    )


def test_a_filter_can_be_chosen_by_keyboard_and_cleared_with_a_button(
    open_page: OpenPage, search_site: str
) -> None:
    page = open_page(f"{search_site}about/")
    search_for(page, "clip")
    total = len(Oracle(make_documents(300)).search("clip", {"kind": ["dataset"]}))
    box = page.get_by_role("checkbox", name=re.compile(rf"^Dataset ?{total}$"))
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_have_text(f"{total} results")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_role("status")).not_to_have_text(f"{total} results")
    expect(page.get_by_role("button", name="Clear filters")).to_have_count(0)


def test_the_button_of_a_facet_says_how_many_values_a_click_will_show(
    open_page: OpenPage, tmp_path: Path
) -> None:
    documents = [
        replace(document, tags=(f"tag-{number}",))
        for number, document in enumerate(make_documents(90))
    ]
    write_site(tmp_path, build_index(documents, FACET_NAMES))
    with served(tmp_path) as url:
        page = open_page(f"{url}about/")
        search_for(page, "a")
        tags = page.get_by_role("group", name="Tag")
        expect(tags.get_by_role("checkbox")).to_have_count(8)
        label = tags.get_by_role("button").inner_text()
        tags.get_by_role("button").click()
        expect(tags.get_by_role("button")).to_have_text("Show fewer")
        assert label == f"Show {tags.get_by_role('checkbox').count()} options"


def test_the_button_show_more_adds_ten_results(open_page: OpenPage, search_site: str) -> None:
    page = open_page(f"{search_site}about/")
    search_for(page, "clip")
    page.get_by_role("button", name="Show more results").click()
    expect(page.get_by_role("option")).to_have_count(20)


def test_a_query_without_results_offers_suggestions(open_page: OpenPage, search_site: str) -> None:
    page = open_page(f"{search_site}about/")
    search_for(page, "CLPI")
    expect(page.get_by_role("status")).to_have_text("No results for “CLPI”")
    page.get_by_role("button", name=re.compile(r"^CLIP ?\d+$")).first.click()
    expect(page.get_by_role("option").first).to_be_visible()


def test_the_dialog_restores_the_last_query_on_the_next_page(
    open_page: OpenPage, search_site: str
) -> None:
    page = open_page(f"{search_site}about/")
    search_for(page, "悟空")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    page.goto(f"{search_site}zh/about/")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_have_value("悟空")
    expect(page.get_by_role("option").first).to_be_visible()


def test_the_dialog_searches_for_the_query_in_the_url(
    open_page: OpenPage, search_site: str
) -> None:
    page = open_page(f"{search_site}about/?q=特征对齐")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_have_value("特征对齐")
    expect(page.get_by_role("option").first).to_be_visible()


def test_html_in_a_query_is_shown_as_plain_text(open_page: OpenPage, search_site: str) -> None:
    page = open_page(f"{search_site}about/?q=%3Cimg%20src%3Dx%20onerror%3D%22window.hit%3D1%22%3E")
    expect(page.get_by_role("status")).to_contain_text("<img")
    expect(page.locator("dialog img")).to_have_count(0)


def test_late_results_of_an_earlier_query_do_not_replace_newer_results(
    open_page: OpenPage, search_site: str
) -> None:
    page = open_page(f"{search_site}about/")
    search_for(page, "clip")
    expect(page.get_by_role("option").first).to_be_visible()
    page.evaluate(
        """() => {
            const originalFetch = window.fetch;
            window.fetch = async (...args) => {
                window.fetch = originalFetch;
                await new Promise((resolve) => { window.releaseFetch = resolve; });
                return originalFetch(...args);
            };
        }"""
    )
    page.get_by_role("dialog").get_by_role("combobox").fill("悟空")
    page.wait_for_function("!!window.releaseFetch")
    page.get_by_role("dialog").get_by_role("combobox").fill("clip zzzz")
    expect(page.get_by_role("status")).to_have_text("No results for “clip zzzz”")
    page.evaluate("releaseFetch()")
    page.wait_for_timeout(300)
    expect(page.get_by_role("status")).to_have_text("No results for “clip zzzz”")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_dialog_reports_a_failed_download_and_offers_a_retry(
    open_page: OpenPage, search_site: str, language: str
) -> None:
    page = open_page(f"{search_site}{'' if language == 'en' else 'zh/'}about/")

    def abort(route: Route) -> None:
        route.abort()

    page.route("**/manifest.json", abort)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("status")).to_have_text(
        dialog_words(language, LANGUAGES)["error_network"]
    )
    page.unroute("**/manifest.json", abort)
    page.get_by_role("button", name=dialog_words(language, LANGUAGES)["retry"]).click()
    page.get_by_role("dialog").get_by_role("combobox").fill("clip")
    expect(page.get_by_role("option").first).to_be_visible()


def test_a_page_opened_from_disk_explains_why_it_cannot_search(
    search_browser: Browser, tmp_path: Path
) -> None:
    write_site(tmp_path, build_index(make_documents(3), FACET_NAMES))
    page = search_browser.new_page()
    page.goto((tmp_path / "about/index.html").as_uri())
    search_for(page, "clip")
    expect(page.get_by_role("status")).to_have_text(dialog_words("en", LANGUAGES)["error_file"])
    page.close()


def test_after_a_new_deployment_the_dialog_searches_the_new_index(
    open_page: OpenPage, tmp_path: Path
) -> None:
    old, new = (build_index(make_documents(40, seed), FACET_NAMES) for seed in (1, 2))
    write_site(tmp_path, old)
    with served(tmp_path) as url:
        page = open_page(f"{url}about/")
        search_for(page, "clip")
        expect(page.get_by_role("option").first).to_be_visible()
        expect(page.get_by_role("checkbox").first).to_be_visible()
        for path in old:
            (tmp_path / "search" / path).unlink()
        write_index(tmp_path, new)
        page.get_by_role("dialog").get_by_role("combobox").fill("q-former")
        total = len(Oracle(make_documents(40, 2)).search("q-former"))
        expect(page.get_by_role("status")).to_have_text(f"{total} results")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_a_phone_the_dialog_fills_the_screen_and_a_button_shows_the_filters(
    search_browser: Browser, search_site: str, language: str
) -> None:
    page = search_browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(f"{search_site}{'' if language == 'en' else 'zh/'}about/")
    page.locator("#open").tap()
    page.get_by_role("dialog").get_by_role("combobox").fill("clip")
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.get_by_role("dialog").bounding_box() == {
        "x": 0,
        "y": 0,
        "width": 390,
        "height": 844,
    }
    assert page.evaluate("document.querySelector('dialog').scrollWidth") == 390
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.get_by_role("button", name=dialog_words(language, LANGUAGES)["filters"]).tap()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    page.get_by_role("button", name=dialog_words(language, LANGUAGES)["close"]).tap()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.close()


def test_message_keys_in_the_script_of_the_dialog_have_english_texts() -> None:
    script = asset_files(LANGUAGES)["search-dialog.js"].decode()
    message_keys = set(re.findall(r'\bt\("(\w+)"', script))
    assert len(message_keys) > 10
    assert message_keys <= dialog_words("en", LANGUAGES).keys()
