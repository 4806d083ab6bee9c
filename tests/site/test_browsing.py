"""Readers can use the Browse page in a browser: on the built site, and on a site with many synthetic entries."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from site_builder.catalog import Catalog, newest_first
from site_builder.citations import bibtex
from site_builder.exporters import EXPORTERS
from site_builder.exporters.as_csv import as_csv
from site_builder.exporters.records import full_record
from site_builder.i18n import SiteLanguages
from site_builder.i18n.scripts import script_of, script_settings, tag_of_script
from site_builder.models import Entry
from site_builder.search.browse import data_files
from site_builder.search.columns import encode_column, encode_varints
from site_builder.search.from_catalog import index_files
from tests.conftest import DESKTOP, PHONE, WIDE, Reader, served
from tests.extensions import add_language
from tests.search.browse.corpus import ENTRY_COUNT, HOSTILE, link_states, many_entries
from tests.search.browse.python_client import BrowseFiles, counts, decode_varints, passing
from tests.site.test_accessibility import axe_problems
from tests.site.test_reading import LAYOUT_SHIFT, TOO_WIDE

BROWSE = "browse/"
IN_BOTH_LANGUAGES = pytest.mark.parametrize("prefix", ["", "zh/"])
FACETS = ("kind", "code", "dataset", "notes", "health", "topic", "year", "venue", "tag", "author")


@pytest.fixture(scope="module")
def files() -> BrowseFiles:
    return BrowseFiles(data_files(many_entries(), link_states()))


@pytest.fixture(scope="module")
def large_site(tmp_path_factory: pytest.TempPathFactory, built_site: Path) -> Path:
    """Return a copy of the built site, with the Browse data and the search index of synthetic entries.

    The synthetic entries have no pages.
    """
    site = tmp_path_factory.mktemp("large") / "site"
    shutil.copytree(built_site, site)
    for folder, contents in (
        ("browse", data_files(many_entries(), link_states())),
        ("search", index_files(many_entries())),
    ):
        for path, content in contents.items():
            file = site / folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    return site


@pytest.fixture(scope="module")
def shared_large_site_reader(browser: Browser, large_site: Path) -> Iterator[Reader]:
    with served(large_site) as home:
        reader = Reader(browser, home)
        yield reader
        reader.close()


@pytest.fixture
def large_site_reader(shared_large_site_reader: Reader) -> Iterator[Reader]:
    """Yield a reader of the site with the synthetic entries; the test fails if an opened page has a problem."""
    yield shared_large_site_reader
    assert shared_large_site_reader.finish() == []


def rows(page: Page) -> Locator:
    return page.locator(".kb-browse__row")


def titles(page: Page) -> list[str]:
    return page.locator(".kb-browse__row .kb-row__title").all_inner_texts()


def box(page: Page, facet: str, value: str) -> Locator:
    return page.locator(f'[data-key="{facet}:{value}"]')


def expect_total(page: Page, number: int) -> None:
    expect(page.locator("[data-browse=status]")).to_contain_text(f"{number:,} ")


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def counts_shown(page: Page, facet: str) -> dict[str, int]:
    """Return facet value -> count on the page. The page must show all values of the facet."""
    items = page.locator(f'[data-key^="{facet}:"]').evaluate_all(
        "boxes => boxes.map((b) => [b.dataset.key, b.closest('label').lastChild.textContent])"
    )
    return {key.partition(":")[2]: int(number.replace(",", "")) for key, number in items}


# --- filters ----------------------------------------------------------------------------------


FILTERS: list[dict[str, list[str]]] = [
    {},
    {"kind": ["paper"]},
    {"kind": ["paper", "repo"], "topic": ["vision"]},
    {"code": ["1"], "notes": ["1"], "year": ["2024", "2025"]},
    {"health": ["dead"], "tag": ["tag-1", "tag-2"]},
    {"author": ["Given1 王"], "venue": ["ICML 2020"]},
    {"kind": ["nothing"]},
]


@pytest.mark.parametrize("filters", FILTERS)
def test_script_and_python_client_give_equal_results(
    large_site_reader: Reader, files: BrowseFiles, filters: dict[str, list[str]]
) -> None:
    page = large_site_reader.open(BROWSE)
    result: Any = page.evaluate(
        """async (filters) => {
          const script = document.querySelector('script[src$="/browse.js"]').src;
          const { openData, applyFilters } = await import(new URL("browse-page.js", script));
          const data = await openData("./");
          await data.loadColumns(["author"]);
          const { passing, total, counts } = applyFilters(data, filters);
          const numbers = [...passing.keys()].filter((n) => passing[n]);
          const byName = [...counts].map(([name, valueCounts]) => [name, Object.fromEntries(
            data.columns.get(name).values.map((v, i) => [v, valueCounts[i]]).filter(([, n]) => n))]);
          return { numbers, total, counts: Object.fromEntries(byName) };
        }""",
        filters,
    )
    assert result["numbers"] == passing(files.columns, filters, files.size)
    assert result["total"] == len(result["numbers"])
    for facet in FACETS:
        assert result["counts"][facet] == counts(files.columns, facet, filters, files.size), facet


def test_counts_of_a_facet_ignore_the_facets_own_filter(
    large_site_reader: Reader, files: BrowseFiles
) -> None:
    page = large_site_reader.open(BROWSE)
    expect_total(page, ENTRY_COUNT)
    box(page, "kind", "paper").check()
    box(page, "topic", "vision").check()
    chosen = {"kind": ["paper"], "topic": ["vision"]}
    expect_total(page, len(passing(files.columns, chosen, files.size)))
    for facet in ("kind", "topic", "notes", "health"):
        assert counts_shown(page, facet) == counts(files.columns, facet, chosen, files.size)
    assert query_of(page) == chosen
    page.get_by_role("button", name="Clear all").click()
    expect_total(page, ENTRY_COUNT)
    assert query_of(page) == {}


def test_show_more_shows_thirty_further_rows(large_site_reader: Reader, files: BrowseFiles) -> None:
    page = large_site_reader.open(BROWSE)
    expect(rows(page)).to_have_count(30)
    page.get_by_role("button", name="Show more").click()
    expect(rows(page)).to_have_count(60)
    expect(rows(page).nth(30).locator("a")).to_be_focused()
    english = [
        row["title"] if isinstance(row["title"], str) else row["title"]["en"]
        for row in files.blocks("rows")[:60]
    ]
    assert titles(page) == english


@pytest.mark.parametrize(("prefix", "order"), [("", "title-en"), ("zh/", "title-zh")])
def test_rows_can_be_sorted_by_title_or_date(
    large_site_reader: Reader, files: BrowseFiles, prefix: str, order: str
) -> None:
    page = large_site_reader.open(prefix + BROWSE)
    expect(rows(page)).to_have_count(30)
    data = files.blocks("rows")
    for sort, name in (("title", order), ("added", "added")):
        page.locator("#kb-sort").select_option(sort)
        numbers = files.order(name)[:30]
        ids = [data[n]["id"] for n in numbers]
        expect(rows(page).first.locator("a")).to_have_attribute(
            "href", f"{large_site_reader.home}{prefix}{ids[0]}/"
        )
        expect(rows(page).nth(29).locator("[data-id]")).to_have_attribute("data-id", ids[29])
        assert query_of(page) == {"sort": [sort]}


@pytest.mark.parametrize(
    "text", ["word3", "gam", "冻结编码器提取", "跨模态检索", "entry 17", "zzzz"]
)
def test_the_text_filter_finds_as_many_entries_as_the_search(
    large_site_reader: Reader, text: str
) -> None:
    page = large_site_reader.open(BROWSE)
    expect_total(page, ENTRY_COUNT)
    page.locator("#kb-find").fill(text)
    total: int = page.evaluate(
        """async (text) => {
          const script = document.querySelector('script[src$="/browse.js"]').src;
          const { openIndex } = await import(new URL("search.js", script));
          return (await (await openIndex("../search/")).search(text, { limit: 1 })).total;
        }""",
        text,
    )
    assert total != ENTRY_COUNT
    if total:
        expect_total(page, total)
    else:
        expect(page.locator("[data-browse=status]")).to_contain_text("No entries match")
    assert query_of(page) == {"find": [text]}
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    expect_total(page, ENTRY_COUNT)


TEXTS = [
    "", "2023", "CLIP", "é", "Großer Bär", "检索", "用 CLIP 检索", "ひらがな", "検索する", "한국어", "Привет",
    "β-VAE", "αβγ VAE", "𠮷野", "ｶﾀｶﾅ", "Ｌａｔｉｎ", "λ V", "שלום", "ไทย", "→ ∑",
]  # fmt: skip


@pytest.mark.parametrize("codes", [("en",), ("zh", "en"), ("en", "zh", "ja")])
def test_the_script_detects_the_languages_that_python_detects(
    large_site_reader: Reader, monkeypatch: pytest.MonkeyPatch, codes: tuple[str, ...]
) -> None:
    add_language(monkeypatch)
    tags = large_site_reader.open(BROWSE).evaluate(
        """async ([scripts, texts]) => {
          const script = document.querySelector('script[src$="/browse.js"]').src;
          const { tagDetector } = await import(new URL("browse-page.js", script));
          return texts.map(tagDetector(scripts));
        }""",
        [script_settings(SiteLanguages(codes)), TEXTS],
    )
    scripts = [script_of(text) for text in TEXTS]
    assert tags == [tag_of_script(script, codes) if script else "" for script in scripts]


# --- URL and history --------------------------------------------------------------------------


@IN_BOTH_LANGUAGES
def test_opening_a_url_restores_its_filters_and_its_order(
    large_site_reader: Reader, files: BrowseFiles, prefix: str
) -> None:
    filters = {"topic": ["vision"], "year": ["2024", "2025"]}
    filters["author"] = files.columns["author"][passing(files.columns, filters, files.size)[5]][:1]
    query = urlencode({**filters, "sort": "title"}, doseq=True)
    page = large_site_reader.open(f"{prefix}{BROWSE}?{query}")
    chosen = passing(files.columns, filters, files.size)
    expect_total(page, len(chosen))
    expect(rows(page)).to_have_count(len(chosen))
    expect(page.locator("#kb-sort")).to_have_value("title")
    for facet, values in filters.items():
        for value in values:
            expect(box(page, facet, value)).to_be_checked()
    page.locator("a.kb-language-switch").click()
    other_prefix = "" if prefix else "zh/"
    page.wait_for_url(f"{large_site_reader.home}{other_prefix}{BROWSE}?*")
    expect_total(page, len(chosen))


def test_an_unknown_tag_in_the_url_matches_nothing_and_can_be_removed(
    large_site_reader: Reader,
) -> None:
    page = large_site_reader.open(f"{BROWSE}?tag=%3Cb%3Ex&nonsense=1&sort=stars")
    expect(page.locator("[data-browse=status]")).to_contain_text("No entries match")
    expect(page.locator("#kb-sort")).to_have_value("newest")
    page.locator(".kb-chip", has_text="Tag: <b>x").click()
    expect_total(page, ENTRY_COUNT)


def test_the_back_button_undoes_one_choice(large_site_reader: Reader, files: BrowseFiles) -> None:
    page = large_site_reader.open(BROWSE)
    box(page, "kind", "repo").check()
    repos = len(passing(files.columns, {"kind": ["repo"]}, files.size))
    expect_total(page, repos)
    page.locator("#kb-find").press_sequentially("word3", delay=250)
    expect(page).to_have_url(f"{large_site_reader.home}{BROWSE}?find=word3&kind=repo")
    page.go_back()
    expect_total(page, repos)
    expect(page.locator("#kb-find")).to_have_value("")
    page.go_back()
    expect_total(page, ENTRY_COUNT)
    expect(box(page, "kind", "repo")).not_to_be_checked()
    page.go_forward()
    expect_total(page, repos)


def test_going_back_from_an_entry_restores_the_scroll_position(large_site_reader: Reader) -> None:
    page = large_site_reader.open(BROWSE)
    page.get_by_role("button", name="Show more").click()
    expect(rows(page)).to_have_count(60)
    link = rows(page).nth(45).locator("a")
    link.scroll_into_view_if_needed()
    large_site_reader.expect_missing(
        (link.get_attribute("href") or "").removeprefix(large_site_reader.home)
    )
    before = page.evaluate("scrollY")
    link.click()
    page.wait_for_url("**/entry-*/")
    page.go_back()
    expect(rows(page)).to_have_count(60)
    page.wait_for_function("(y) => Math.abs(scrollY - y) < 50", arg=before)


# --- the reading list -------------------------------------------------------------------------


def bookmark(page: Page, number: int) -> str:
    """Add the entry of a row to the reading list, and return the entry's id."""
    page.wait_for_load_state("networkidle")  # until then, the script may insert and replace rows
    entry_id = rows(page).nth(number).locator(".kb-bookmark").get_attribute("data-id") or ""
    button = page.locator(f".kb-browse__row .kb-bookmark[data-id='{entry_id}']")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    return entry_id


def test_the_reading_list_is_saved_for_both_languages(large_site_reader: Reader) -> None:
    page = large_site_reader.open(BROWSE)
    ids = [bookmark(page, number) for number in (2, 0)]
    for prefix in ("", "zh/"):
        page.goto(large_site_reader.home + prefix + BROWSE)
        expect(page.locator("[data-browse=kept-count]")).to_have_text("2")
        expect(rows(page).nth(2).locator(".kb-bookmark")).to_have_attribute("aria-pressed", "true")
        expect(rows(page).nth(1).locator(".kb-bookmark")).to_have_attribute("aria-pressed", "false")
        page.locator(".kb-reading-list summary").click()
        links = page.locator(".kb-reading-list__items a")
        expect(links).to_have_count(2)
        hrefs = [link.get_attribute("href") for link in links.all()]
        assert hrefs == [f"{large_site_reader.home}{prefix}{id_}/" for id_ in ids]
    page.locator(".kb-reading-list__remove").first.click()
    expect(page.locator(".kb-reading-list__items a")).to_have_count(1)
    page.get_by_role("button", name="清空清单").click()
    expect(page.locator("[data-browse=kept-count]")).to_have_text("0")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("[data-browse=kept-count]")).to_have_text("1")


@pytest.mark.parametrize(
    ("prefix", "button", "status", "comma"),
    [("", "Copy as Markdown", "Copied.", ", "), ("zh/", "复制为 Markdown", "已复制。", "，")],
)
def test_the_reading_list_can_be_copied_as_markdown(
    large_site_reader: Reader, prefix: str, button: str, status: str, comma: str
) -> None:
    page = large_site_reader.open(prefix + BROWSE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ids = [bookmark(page, number) for number in (0, 1)]
    assert ids[0] == "papers/entry-0000"
    page.locator(".kb-reading-list summary").click()
    expect(page.locator(".kb-reading-list__items a")).to_have_count(2)
    page.get_by_role("button", name=button).click()
    expect(page.locator("[data-browse=kept-status]")).to_have_text(status)
    first, second, rest = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert first.startswith(r"- [\<img src=x onerror=")
    assert rf"\[a\](b) \`c\` \*d\* \& \<b\>]({large_site_reader.home}{prefix}{ids[0]}/) — " in first
    assert rf"{comma}\<i\>V\</i\> 2026" in first
    assert f"({large_site_reader.home}{prefix}{ids[1]}/)" in second
    assert rest == ""


def test_the_reading_list_can_be_downloaded_as_bibtex(large_site_reader: Reader) -> None:
    page = large_site_reader.open(BROWSE)
    paths: list[str] = []
    ids = [bookmark(page, number) for number in (20, 0, 1)]
    page.on("request", lambda request: paths.append(urlsplit(request.url).path))
    page.locator(".kb-reading-list summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download BibTeX").click()
    assert download.value.suggested_filename == "reading-list.bib"
    content = Path(download.value.path()).read_text(encoding="utf-8")
    found = many_entries()
    assert content == "\n".join(
        bibtex(full_record(found, found.entries[id_])) + "\n" for id_ in ids
    )
    names = [path.rpartition("/")[2] for path in paths if "/bibtex/" in path]
    assert sorted(names) == ["0.bin", "2.bin"]


# --- files of a view --------------------------------------------------------------------------

VIEW = f"{BROWSE}?year=2026&kind=paper"


def entries_of_view() -> list[Entry]:
    return [e for e in newest_first(many_entries()) if e.year == 2026 and e.kind == "paper"]


def saved(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.mark.parametrize(
    ("prefix", "button", "format_"),
    [("", "BibTeX", "bibtex"), ("zh/", "RIS", "ris"), ("", "CSL-JSON", "csl-json")],
)
def test_browse_and_kb_export_write_equal_files(
    large_site_reader: Reader, prefix: str, button: str, format_: str
) -> None:
    page = large_site_reader.open(f"{prefix}{VIEW}")
    expect_total(page, len(entries_of_view()))
    name, content = saved(page, button)
    exporter = EXPORTERS[format_]
    assert name == exporter.file_name
    assert content == exporter.export(many_entries(), entries_of_view(), {})


def test_a_csv_file_from_browse_contains_the_values_of_kb_export(
    large_site_reader: Reader,
) -> None:
    page = large_site_reader.open(VIEW)
    expect_total(page, len(entries_of_view()))
    _, content = saved(page, "CSV")
    rows_of_file = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    full = as_csv(many_entries(), entries_of_view(), {})
    for row, expected in zip(
        rows_of_file, csv.DictReader(io.StringIO(full.decode(), newline="")), strict=True
    ):
        names = ("id", "kind", "cite_key", "url", "doi", "authors", "year", "tags", "venue")
        assert {name: row[name] for name in names} == {name: expected[name] for name in names}
        assert row["title"] == expected["title_en"]
        assert set(expected["topics"].split("; ")) <= set(row["topics"].split("; "))
    assert rows_of_file[0]["title"] == HOSTILE


def test_an_empty_view_offers_no_files(large_site_reader: Reader) -> None:
    page = large_site_reader.open(VIEW)
    files = page.locator("[data-browse=files]")
    expect(files).to_be_visible()
    page.locator("#kb-find").fill("zzzzzz")
    expect(files).to_be_hidden()


@pytest.mark.parametrize("stored", ["nonsense", '{"a": 1}', '[1, null, "papers/gone"]', "null"])
def test_a_stored_reading_list_without_valid_ids_is_shown_as_empty(
    large_site_reader: Reader, stored: str
) -> None:
    page = large_site_reader.open(BROWSE)
    page.evaluate("(v) => localStorage.setItem(`kb-reading-list:/kb/`, v)", stored)
    page.reload()
    expect(rows(page)).to_have_count(30)
    page.locator(".kb-reading-list summary").click()
    expect(page.locator(".kb-reading-list__items a")).to_have_count(0)


# --- untrusted texts, failures, keyboard ------------------------------------------------------


@IN_BOTH_LANGUAGES
def test_hostile_texts_are_shown_as_plain_text(large_site_reader: Reader, prefix: str) -> None:
    page = large_site_reader.open(f"{prefix}{BROWSE}?sort=added")
    expect(rows(page).first.locator(".kb-row__title")).to_have_text(HOSTILE)
    bookmark(page, 0)
    page.locator(".kb-reading-list summary").click()
    expect(page.locator(".kb-reading-list__items a")).to_have_text(HOSTILE)
    assert page.locator(".kb-browse img, .kb-browse b, .kb-browse i").count() == 0


def test_a_failed_download_of_data_can_be_retried(
    large_site_reader: Reader,
) -> None:
    page = large_site_reader.open()
    page.context.route("**/start.bin", lambda route: route.fulfill(status=503))
    page.goto(large_site_reader.home + BROWSE)
    retry = page.get_by_role("button", name="Try again")
    expect(retry).to_be_visible()
    page.context.unroute("**/start.bin")
    retry.click()
    expect_total(page, ENTRY_COUNT)
    problems = large_site_reader.finish()
    assert problems
    assert [problem for problem in problems if "503" not in problem] == []


def test_browse_asks_to_reload_if_the_search_index_has_more_entries(
    large_site_reader: Reader,
) -> None:
    page = large_site_reader.open(BROWSE)
    expect_total(page, ENTRY_COUNT)

    def change_size(route: Route) -> None:
        manifest = route.fetch().json()
        route.fulfill(json={**manifest, "documents": manifest["documents"] + 1})

    page.route("**/search/manifest.json", change_size)
    page.locator("#kb-find").fill("word3")
    expect(page.locator("[data-browse=status]")).to_contain_text("The site was updated")
    expect(page.get_by_role("button", name="Reload")).to_be_visible()


def test_text_typed_before_the_data_is_loaded_filters_the_entries(
    large_site_reader: Reader,
) -> None:
    page = large_site_reader.open("about/")
    delayed: list[Route] = []

    def delay(route: Route) -> None:
        delayed.append(route)

    page.route("**/browse/*/start.bin", delay)
    page.goto(f"{large_site_reader.home}{BROWSE}")
    page.locator("#kb-find").fill("zzzz")
    expect(page.locator("[data-browse=status]")).to_have_text("Loading…")
    while not delayed:  # the script requests the manifest first, and then start.bin
        page.wait_for_timeout(10)
    for route in delayed:
        route.continue_()
    expect(page.locator("[data-browse=status]")).to_contain_text("No entries match")
    assert query_of(page) == {"find": ["zzzz"]}


def test_rows_that_arrive_late_do_not_replace_newer_rows(
    large_site_reader: Reader,
) -> None:
    page = large_site_reader.open(BROWSE)
    expect(rows(page)).to_have_count(30)
    delayed: list[Route] = []

    def delay(route: Route) -> None:
        delayed.append(route)

    page.route("**/orders/added.bin", delay)
    page.locator("#kb-sort").select_option("added")
    page.locator("#kb-sort").select_option("title")
    expect(rows(page).first.locator("a")).to_contain_text("Data")
    expect(rows(page).nth(29)).to_be_attached()
    before = titles(page)[:30]  # the page may load further rows
    assert delayed
    for route in delayed:
        route.continue_()
    page.wait_for_timeout(300)
    assert titles(page)[:30] == before


def test_the_keyboard_reaches_rows_bookmarks_and_filters(large_site_reader: Reader) -> None:
    page = large_site_reader.open(BROWSE)
    expect(rows(page)).to_have_count(30)
    page.locator("#kb-find").focus()
    page.keyboard.press("ArrowDown")
    expect(rows(page).first.locator("a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows(page).nth(1).locator("a")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("[data-browse=kept-count]")).to_have_text("1")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#kb-find")).to_be_focused()
    paper = box(page, "kind", "paper")
    paper.focus()
    page.keyboard.press("Space")
    expect(paper).to_be_checked()
    expect(paper).to_be_focused()


def test_a_facet_with_many_values_has_a_search_box(large_site_reader: Reader) -> None:
    page = large_site_reader.open(BROWSE)
    facet = page.locator("[data-facet=author]")
    find = facet.get_by_role("textbox")
    find.fill("muller")
    names = facet.locator(".kb-facet__name")
    expect(names.first).to_contain_text("Müller")
    assert all("Müller" in name for name in names.all_inner_texts())
    find.fill("no such name")
    expect(facet.locator(".kb-facet__note")).to_have_text("No match.")


# --- languages, screen sizes, layout ----------------------------------------------------------


@IN_BOTH_LANGUAGES
def test_the_entries_of_the_built_site_can_be_browsed(
    reader: Reader, catalog: Catalog, prefix: str
) -> None:
    page = reader.open(prefix + BROWSE)
    expect_total(page, len(catalog))
    box(page, "kind", "dataset").check()
    expect(rows(page)).to_have_count(len(catalog.by_kind["dataset"]))
    rows(page).first.locator("a").click()
    page.wait_for_url(f"{reader.home}{prefix}datasets/*/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@IN_BOTH_LANGUAGES
def test_the_browse_page_is_in_the_navigation(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix, size=WIDE)
    name = {"": "Browse", "zh/": "浏览条目"}[prefix]
    page.locator(".kb-nav a", has_text=name).first.click()
    page.wait_for_url(f"{reader.home}{prefix}{BROWSE}")


@IN_BOTH_LANGUAGES
def test_without_javascript_the_browse_page_links_to_the_contents_page(
    reader: Reader, prefix: str
) -> None:
    page = reader.open(prefix + BROWSE, javascript=False)
    message = page.locator(".kb-browse__fallback noscript")
    expect(message).to_be_visible()
    assert (message.bounding_box() or {"width": 0})["width"] > 100
    expect(page.locator(".kb-browse__toolbar")).to_be_hidden()
    page.locator(".kb-browse__fallback a").click()
    page.wait_for_url(f"{reader.home}{prefix}contents/")


@IN_BOTH_LANGUAGES
def test_the_script_shows_the_rows_that_the_html_of_the_page_contains(
    reader: Reader, prefix: str
) -> None:
    def texts(page: Page) -> list[str]:
        expect(rows(page).first).to_be_visible()
        return ["".join((row.text_content() or "").split()) for row in rows(page).all()]

    without_script = texts(reader.open(prefix + BROWSE, javascript=False))
    page = reader.open(prefix + BROWSE)
    # The script replaces the rows group by group, and adds bookmarks. When all rows have bookmarks, it has finished.
    expect(rows(page).locator(".kb-bookmark")).to_have_count(len(without_script))
    assert without_script == texts(page)


def test_the_compact_view_shows_titles_only_and_is_remembered(reader: Reader) -> None:
    page = reader.open(BROWSE)
    summary = page.locator(".kb-row__summary").first
    expect(summary).to_be_visible()
    page.get_by_role("button", name="Titles only").click()
    expect(summary).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Titles only")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".kb-bookmark").first).to_be_visible()
    heights = page.locator(".kb-row").evaluate_all("rows => rows.map((row) => row.offsetHeight)")
    assert max(heights) * 25 <= 1080
    page.get_by_role("button", name="Titles only").click()
    expect(page.locator(".kb-row__summary").first).to_be_visible()


def test_the_facet_of_authors_links_to_the_page_of_all_authors(reader: Reader) -> None:
    page = reader.open("zh/" + BROWSE)
    page.locator("[data-facet=author] .kb-facet__all a").click()
    page.wait_for_url(f"{reader.home}zh/authors/")


@IN_BOTH_LANGUAGES
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_browse_page_is_accessible_and_fits_the_screen(
    large_site_reader: Reader, size: tuple[int, int], prefix: str, scheme: Any
) -> None:
    page = large_site_reader.open(
        f"{prefix}{BROWSE}?topic=vision&year=2024", size=size, scheme=scheme
    )
    expect(rows(page)).to_have_count(30)
    bookmark(page, 0)
    page.locator(".kb-reading-list summary").click()
    expect(page.locator(".kb-reading-list__items a")).to_have_count(1)
    if size == PHONE:
        expect(page.locator(".kb-facet").first).to_be_hidden()
        page.locator(".kb-browse__filters > summary").click()
    expect(page.locator(".kb-facet").first).to_be_visible()
    assert axe_problems(page) == []
    assert page.evaluate(TOO_WIDE) == []


@IN_BOTH_LANGUAGES
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_loading_the_browse_page_hardly_shifts_its_content(
    large_site_reader: Reader, size: tuple[int, int], prefix: str
) -> None:
    page = large_site_reader.open(f"{prefix}{BROWSE}?kind=paper", size=size, reduced_motion=False)
    expect(rows(page)).to_have_count(30)
    assert page.evaluate(LAYOUT_SHIFT) < 0.02


def encode_header(header: dict[str, Any]) -> bytes:
    content = json.dumps(header).encode()
    return encode_varints([len(content)]) + content


def test_a_facet_in_a_separate_file_filters_the_rows(
    large_site_reader: Reader, files: BrowseFiles
) -> None:
    """The browser gets a `start.bin` without the facet `author`, and a separate file for this facet."""
    page = large_site_reader.open()
    content = bytearray(files.uncompressed("start.bin"))
    length, at = next(decode_varints(bytes(content)))
    header = json.loads(content[at : at + length])
    *other_facets, author = header["facets"]
    assert author["name"] == "author"
    column = encode_column(files.columns["author"]).data
    start_header = {**header, "facets": other_facets, "later": [["author", 1]]}
    start = encode_header(start_header) + bytes(content[at + length : -len(column)])
    author_file = encode_header({"facets": [author]}) + column
    page.route("**/start.bin", lambda route: route.fulfill(body=start))
    page.route("**/facets/author.bin", lambda route: route.fulfill(body=author_file))
    chosen = files.columns["author"][0][:1]
    number = len(passing(files.columns, {"author": chosen}, files.size))
    page.goto(f"{large_site_reader.home}{BROWSE}?{urlencode({'author': chosen[0]})}")
    expect_total(page, number)
    expect(rows(page)).to_have_count(number)
    expect(box(page, "author", chosen[0])).to_be_checked()

    page.goto(large_site_reader.home + BROWSE)
    expect(rows(page)).to_have_count(30)
    facet = page.locator("[data-facet=author]")
    expect(facet.get_by_role("checkbox")).to_have_count(0)
    facet.locator("summary").click()
    facet.get_by_role("checkbox").first.check()
    expect(page.locator(".kb-chip")).to_contain_text("Author: ")
    expect(rows(page).nth(29)).to_have_count(0)


# --- names of tags ----------------------------------------------------------------------------


@pytest.mark.parametrize(("prefix", "name"), [("", "Contrastive learning"), ("zh/", "对比学习")])
def test_tags_have_names_in_the_language_of_the_page(
    reader: Reader, prefix: str, name: str
) -> None:
    page = reader.open(f"{prefix}{BROWSE}?tag=contrastive-learning")
    expect(rows(page)).to_have_count(5)
    expect(box(page, "tag", "contrastive-learning").locator("..")).to_contain_text(name)
    chip = page.locator("[data-browse=chips] button", has_text=name)
    expect(chip).to_have_count(1)
    chip.click()
    assert "tag" not in query_of(page)
    # On Chinese pages, a tag without a Chinese name has `lang=en`.
    names = page.locator("[data-facet=tag] .kb-facet__name")
    languages = names.evaluate_all("all => all.map((e) => e.lang)")
    assert set(languages) <= ({""} if prefix == "" else {"", "en"})


@pytest.mark.parametrize("text", ["第七个", "tag-7"])
def test_the_search_box_of_tags_finds_names_and_tags(large_site_reader: Reader, text: str) -> None:
    page = large_site_reader.open(f"zh/{BROWSE}")
    page.locator("[data-facet=tag] .kb-facet__search").fill(text)
    names = page.locator("[data-facet=tag] .kb-facet__name")
    expect(names).to_have_text(["第七个标签"])
