"""The search of the built site in a browser, with queries and pages in both languages."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.conftest import PHONE, Reader
from tests.site.test_reading_list import BLOCK_STORAGE

PREFIXES = ["", "zh/"]

PAGES_OF_EACH_TYPE = [
    "",
    "contents/",
    "topics/multimodal-llm/",
    "papers/blip-2/",
    "papers/",
    "authors/",
    "years/2023/",
    "about/",
]

EXPECTED_FIRST = {
    "CLIP": {"papers/clip", "repos/clip"},
    "visual instruction": {"papers/llava"},
    "Q-Former": {"papers/blip-2"},
    "跨模态检索": {"repos/cross-modal-retrieval-tutorial"},
    "特征对齐": {"papers/blip-2", "papers/llava"},
    "视觉特征": {"papers/blip-2"},
    "悟空": {"datasets/wukong", "repos/wukong-benchmark"},
}
"""Query -> ids of entries. One of them must be the first result."""

PHRASE_WITHOUT_RESULTS = "悟空视觉特征"
"""A phrase that is in no entry. Some entries contain its first half, and some contain its second half."""

KIND_NAMES = {"": {"Paper", "Repository", "Dataset"}, "zh/": {"论文", "代码仓库", "数据集"}}


def search(page: Page, query: str) -> Locator:
    """Open the search dialog, type a query, wait for results, and return the results."""
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill(query)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    return options


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(("query", "first"), EXPECTED_FIRST.items(), ids=EXPECTED_FIRST)
def test_the_expected_entry_is_the_first_result(
    reader: Reader, prefix: str, query: str, first: set[str]
) -> None:
    page = reader.open(f"{prefix}about/")
    options = search(page, query)
    targets = [f"{reader.home}{prefix}{entry_id}/" for entry_id in first]
    assert options.first.get_attribute("href") in targets
    for option in options.all():
        marks = option.locator("mark").all_inner_texts()
        assert marks, option.inner_text()
        assert {mark.casefold() for mark in marks} <= {query.casefold(), *query.casefold().split()}
        assert option.locator(".kb-hit__kind").inner_text() in KIND_NAMES[prefix]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("action", ["enter", "click"])
def test_a_result_opens_in_the_language_of_the_page(
    reader: Reader, prefix: str, action: str
) -> None:
    page = reader.open(f"{prefix}contents/")
    options = search(page, "visual instruction")
    if action == "enter":
        page.keyboard.press("Enter")
    else:
        options.first.click()
    page.wait_for_url(f"{reader.home}{prefix}papers/llava/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Visual Instruction Tuning")
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_arrow_keys_choose_a_result(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix)
    options = search(page, "CLIP")
    expect(page.get_by_role("checkbox").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    second = options.nth(1).get_attribute("href") or ""
    page.keyboard.press("Enter")
    page.wait_for_url(second)


def test_excerpts_have_no_space_after_a_chinese_sentence(
    reader: Reader,
) -> None:
    page = reader.open("zh/")
    search(page, "CLIP 模型")
    excerpts = page.locator(".kb-hit__excerpt").all_inner_texts()
    assert any("。提出" in excerpt for excerpt in excerpts)
    assert [excerpt for excerpt in excerpts if "。 " in excerpt] == []


def test_the_search_works_if_the_browser_blocks_storage(reader: Reader) -> None:
    page = reader.open("about/").context.new_page()
    page.add_init_script(BLOCK_STORAGE)
    page.goto(reader.home)
    page.keyboard.press("/")
    page.keyboard.type("blip-2")
    expect(page.get_by_role("option").first).to_contain_text("BLIP-2")
    page.close()


def test_facet_counts_that_load_late_keep_the_chosen_result(reader: Reader) -> None:
    """The reader chooses a result while the dialog shows the results but has not loaded the counts."""
    page = reader.open()
    delayed: list[Route] = []

    def delay(route: Route) -> None:
        delayed.append(route)

    page.route("**/facets.bin", delay)
    options = search(page, "CLIP")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    assert delayed
    while delayed:
        delayed.pop().continue_()
        page.wait_for_timeout(50)
    expect(page.get_by_role("checkbox").first).to_be_visible()
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "No results for “qzxwv”"), ("zh/", "没有找到与“qzxwv”相关的结果")]
)
def test_the_dialog_says_if_a_query_has_no_results(reader: Reader, prefix: str, words: str) -> None:
    page = reader.open(prefix)
    page.keyboard.press("/")
    page.get_by_role("dialog").get_by_role("combobox").fill("qzxwv")
    expect(page.get_by_role("status")).to_contain_text(words)
    expect(page.get_by_role("option")).to_have_count(0)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_phrase_without_results_offers_suggestions(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix)
    page.keyboard.press("/")
    page.get_by_role("dialog").get_by_role("combobox").fill(PHRASE_WITHOUT_RESULTS)
    expect(page.get_by_role("status")).to_contain_text(PHRASE_WITHOUT_RESULTS)
    page.locator(".kb-search__similar-queries button", has_text="视觉特征").click()
    blip = page.locator(f"[role=option][href='{reader.home}{prefix}papers/blip-2/']")
    expect(blip.locator("mark").first).to_have_text("视觉特征")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_facets_show_counts_and_filter_the_results(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix)
    options = search(page, "CLIP")
    total = options.count()
    labels = page.locator(".kb-search__facet").first.locator("label")
    expect(labels.first).to_be_visible()
    counts = [int(label.locator(".kb-chip__count").inner_text()) for label in labels.all()]
    assert sum(counts) == total
    paper = {"": "Paper", "zh/": "论文"}[prefix]
    labels.filter(has_text=paper).get_by_role("checkbox").check()
    paper_count = counts[[label.inner_text().split()[0] for label in labels.all()].index(paper)]
    expect(options).to_have_count(paper_count)
    assert paper_count < total
    for kind in options.locator(".kb-hit__kind").all_inner_texts():
        assert kind == paper
    years = page.locator(".kb-search__facet", has=page.locator("[data-key^='year:']"))
    year_counts = [int(n) for n in years.locator(".kb-chip__count").all_inner_texts()]
    assert sum(year_counts) == paper_count
    page.locator(".kb-search__filters > button").first.click()
    expect(options).to_have_count(total)


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    "query", ["contrastive-learning", "Contrastive learning", "对比学习", "对比式学习"]
)
def test_a_tag_its_name_and_its_alias_find_the_tagged_entries(
    reader: Reader, prefix: str, query: str
) -> None:
    page = reader.open(prefix)
    search(page, query)
    tagged = {"papers/blip-2", "papers/blip", "papers/clip", "repos/blip", "repos/clip"}
    expect(page.locator(f"[role=option][href='{reader.home}{prefix}repos/clip/']")).to_be_visible()
    found = {option.get_attribute("href") for option in page.get_by_role("option").all()}
    assert found >= {f"{reader.home}{prefix}{entry_id}/" for entry_id in tagged}


@pytest.mark.parametrize(("prefix", "name"), [("", "Contrastive learning"), ("zh/", "对比学习")])
def test_the_tag_filter_shows_names_in_the_language_of_the_page(
    reader: Reader, prefix: str, name: str
) -> None:
    page = reader.open(prefix)
    options = search(page, "CLIP")
    box = page.locator("[data-key='tag:contrastive-learning']")
    expect(box.locator("..")).to_contain_text(name)
    box.check()
    expect(options).to_have_count(2)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_filters_can_be_opened_on_a_phone(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix, size=PHONE)
    page.locator(".md-header [data-kb-search-open]").click()
    page.get_by_role("dialog").get_by_role("combobox").fill("CLIP")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(0)
    page.locator(".kb-search__filter-toggle").click()
    expect(boxes.first).to_be_visible()
    page.locator(".kb-search__close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_keys_open_the_search_and_escape_restores_the_focus(reader: Reader, prefix: str) -> None:
    page = reader.open(prefix)
    focused = page.locator("a.kb-language-switch")
    for path in PAGES_OF_EACH_TYPE:
        page.goto(reader.home + prefix + path)
        for key in ("/", "Control+k"):
            focused.focus()
            page.keyboard.press(key)
            expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_be_hidden()
            expect(focused).to_be_focused()


def test_the_search_works_on_the_404_page(reader: Reader) -> None:
    reader.expect_missing("no/such/page/")
    page = reader.open("no/such/page/")
    options = search(page, "悟空")
    assert (options.first.get_attribute("href") or "").startswith(reader.home)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{reader.home}*/*wukong*/")


@pytest.mark.parametrize("container", [".md-header", ".kb-hero"])
def test_a_click_opens_search_and_escape_restores_the_focus(reader: Reader, container: str) -> None:
    page = reader.open()
    opener = page.locator(f"{container} [data-kb-search-open]")
    opener.click()
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_a_slash_typed_in_text_fields_opens_no_search(reader: Reader) -> None:
    page = reader.open()
    page.evaluate("document.body.prepend(document.createElement('textarea'))")
    page.locator("textarea").press("/")
    expect(page.locator("textarea")).to_have_value("/")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("a/b")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_have_value("a/b")


def test_a_slash_on_a_radio_button_opens_the_search(reader: Reader) -> None:
    """The switch for the notes has radio buttons. They are `<input>` elements, but not text fields."""
    page = reader.open("papers/blip-2/")
    page.get_by_label("Side by side").check(force=True)
    page.keyboard.press("/")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()


def test_a_query_in_the_url_opens_the_search_with_its_results(reader: Reader) -> None:
    page = reader.open("?q=悟空")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_have_value("悟空")
    expect(page.get_by_role("option")).to_have_count(2)


ADDRESSES_OF_THE_BLIP_2_PAPER = [
    "https://arxiv.org/abs/2301.12597",
    "https://arxiv.org/pdf/2301.12597v3.pdf",
    "arxiv.org/abs/2301.12597?utm_source=x",
    "arXiv:2301.12597",
    "10.48550/arXiv.2301.12597",
    "2301.12597",
]
ADDRESSES_OF_THE_LAVIS_REPOSITORY = [
    "https://github.com/salesforce/LAVIS",
    "https://github.com/salesforce/LAVIS/tree/main?tab=readme#about",
    "git@github.com:salesforce/LAVIS.git",
    "salesforce/LAVIS",
]
UNLISTED = {
    "arXiv: 1706.03762v2": "https://arxiv.org/abs/1706.03762v2",
    "git@github.com:someone/nothing.git": "https://github.com/someone/nothing",
    "huggingface.co/someone/nothing": "https://huggingface.co/someone/nothing",
    "https://example.org/no/such/page": "https://example.org/no/such/page",
}
"""Pasted address that no entry has -> the URL that the issue form gets."""


def query_of(href: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(href).query)


@pytest.mark.parametrize(
    ("queries", "entry_id"),
    [
        (ADDRESSES_OF_THE_BLIP_2_PAPER, "papers/blip-2"),
        (ADDRESSES_OF_THE_LAVIS_REPOSITORY, "repos/lavis"),
    ],
)
def test_a_pasted_address_finds_its_entry_first_in_dialog_and_browse(
    reader: Reader, queries: list[str], entry_id: str
) -> None:
    page = reader.open("about/")
    for query in queries:
        options = search(page, query)
        assert options.first.get_attribute("href") == f"{reader.home}{entry_id}/", query
        page.goto(
            f"{reader.home}zh/browse/?{urlencode({'find': query, 'kind': entry_id[:-1].split('s/', maxsplit=1)[0]})}"
        )
        first = page.locator(".kb-browse__row .kb-row__title").first
        expect(first).to_have_attribute("href", f"{reader.home}zh/{entry_id}/")
        page.goto(f"{reader.home}about/")


@pytest.mark.parametrize(
    ("prefix", "message", "kinds"),
    [
        ("", "No entry here has this URL.", ["Paper", "Repository", "Dataset", "Benchmark"]),
        ("zh/", "本站尚未收录此网址。", ["论文", "代码仓库", "数据集", "评测基准"]),
    ],
)
def test_an_address_that_no_entry_has_can_be_suggested(
    reader: Reader, prefix: str, message: str, kinds: list[str]
) -> None:
    page = reader.open(f"{prefix}about/")
    dialog = page.get_by_role("dialog")
    for query, url in UNLISTED.items():
        page.keyboard.press("Control+k")
        page.get_by_role("combobox").fill(query)
        expect(dialog.get_by_role("status")).to_have_text(message)
        links = dialog.locator(".kb-search__notice a")
        expect(links).to_have_text(kinds)
        expect(links.first).to_have_attribute("href", re.compile(re.escape(quote(url, safe=""))))
        targets = [query_of(link.get_attribute("href") or "") for link in links.all()]
        assert targets == [
            {"template": ["paper.yml"], "paper": [url]},
            {"template": ["repo.yml"], "url": [url]},
            {"template": ["dataset.yml"], "url": [url]},
            {"template": ["benchmark.yml"], "board": [url]},
        ]
        page.goto(f"{reader.home}{prefix}browse/?{urlencode({'q': query})}")
        status = page.locator(".kb-browse__status")
        expect(status).to_contain_text(message)
        assert query_of(status.get_by_role("link").first.get_attribute("href") or "") == targets[0]
        page.goto(f"{reader.home}{prefix}about/")


def test_without_issue_forms_no_entry_can_be_suggested(reader: Reader) -> None:
    page = reader.open("about/")
    page.evaluate("kbSite.forms = []")
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("https://arxiv.org/abs/1706.03762")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text(
        "No entry here has this URL."
    )
    expect(page.locator(".kb-search__notice > *")).to_have_count(0)


def test_a_query_in_the_url_of_browse_fills_the_text_filter(reader: Reader) -> None:
    page = reader.open("browse/?q=悟空")
    expect(page.locator("#kb-find")).to_have_value("悟空")
    expect(page.locator(".kb-browse__row")).to_have_count(2)
    expect(page.get_by_role("dialog")).to_have_count(0)
