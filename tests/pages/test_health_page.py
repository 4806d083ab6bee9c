"""The link health page: its counts of verdicts on links, its chart, tables and size limits, and hostile texts from servers."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from site_builder.entry_files import record_links
from site_builder.i18n import LanguageCode, message
from site_builder.link_health.records import ArchivedCopy, LinkRecord
from site_builder.link_health.request_urls import request_url
from site_builder.link_health.trend import RunCounts
from site_builder.link_health.verdicts import Verdict
from site_builder.models import Entry
from site_builder.pages import LinkHealth, Page, Site, as_markdown
from site_builder.pages.context import LanguageContext
from site_builder.pages.health import link_usages
from site_builder.pages.health_page import health_page as build_health_page
from tests import SITE_LANGUAGES
from tests.factories import catalog, paper
from tests.pages.sample_boards import benchmark, result
from tests.pages.sample_catalogs import CATALOGS, elements_of, pages_by_url
from tests.pages.sample_observations import (
    ARCHIVED,
    BEFORE,
    EVERY_VERDICT,
    HEALTH,
    NEW_URL,
    NOW,
    OBSERVED_SITE,
    REASONS,
    TREND,
    health_of,
    record,
    site_with,
    url_with,
)


def health_page(site: Site = OBSERVED_SITE, *entries: Entry, language: LanguageCode = "en") -> Page:
    collection = catalog(*entries) if entries else EVERY_VERDICT
    (page,) = build_health_page(LanguageContext(collection, site, language))
    return page


def section(page: Page, name: str) -> str:
    title = message(page.language, f"health.{name}")
    (html,) = [part.html for part in page.sections if part.title == title]
    return html


def rows(html: str) -> list[str]:
    body = html.partition("<tbody")[2]
    return [re.sub(r"\s+", " ", row) for row in re.findall(r"<tr.*?</tr>", body, re.S)]


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- existence of the page --------------------------------------------------------------------


@pytest.mark.parametrize("health", [None, LinkHealth({})])
def test_without_link_checks_there_is_no_health_page(health: LinkHealth | None) -> None:
    assert "link-health/" not in pages_by_url(EVERY_VERDICT, site_with(health))


@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_a_trend_without_link_records_suffices_for_a_link_health_page(
    language: LanguageCode,
) -> None:
    page = health_page(site_with(LinkHealth({}, TREND)), language=language)
    assert message(language, "health.nothing") in page.header_html
    assert "<svg" in section(page, "trend")


# --- counts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "33.3% 3 of 9 checked links can be opened. 2 more could not be checked"),
        ("zh", "33.3% 已检查的 9 个链接中，有 3 个可以打开。 另有 2 个"),
    ],
)
def test_the_page_shows_the_share_of_working_links(language: LanguageCode, expected: str) -> None:
    page = health_page(language=language)
    assert expected in text_of(page.header_html)
    assert '<time datetime="2026-11-23T04:17:00Z">2026-11-23 04:17 UTC</time>' in page.header_html
    assert page.modified == "2026-11-23"


def test_the_counts_omit_recorded_links_that_no_entry_contains() -> None:
    health = health_of([*HEALTH.history.values(), record("https://example.com/", Verdict.DEAD)])
    page = health_page(site_with(health))
    assert "3 of 9 checked links" in page.header_html
    assert len(rows(section(page, "dead"))) == 1


@pytest.mark.parametrize("name", CATALOGS)
def test_every_link_that_link_checks_request_is_counted(name: str) -> None:
    collection = CATALOGS[name]
    subjects = (*collection, *collection.topics.values())
    requested = {request_url(link.url) for one in subjects for link in record_links(one)}
    assert {usage.url for usage in link_usages(collection, LinkHealth({}))} == requested


def test_a_dead_source_of_a_result_and_a_dead_link_in_a_protocol_are_listed() -> None:
    urls = ["https://example.org/source", "https://example.org/logs", "https://example.org/why"]
    withdrawn = {"date": "2026-11-24", "reason": "Leak.", "url": urls[2]}
    entries = [
        paper(results=[result(source={"url": urls[0]}, reproduction=urls[1], withdrawn=withdrawn)]),
        benchmark(protocol={"en": "See <https://example.org/rules>."}),
    ]
    urls.append("https://example.org/rules")
    health = health_of([record(url, Verdict.DEAD) for url in urls])
    assert len(rows(section(health_page(site_with(health), *entries), "dead"))) == 4


@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_every_verdict_is_counted_and_explained(language: LanguageCode) -> None:
    html = section(health_page(language=language), "verdicts")
    for verdict in Verdict:
        name, meaning = (message(language, f"verdict.{verdict}{end}") for end in ("", ".means"))
        expected = (
            rf">{re.escape(name)}(?:</a>)?</dt>\s*<dd [^>]+>1</dd>\s*<dd>{re.escape(meaning)}</dd>"
        )
        assert len(re.findall(expected, html)) == 1, verdict


def test_the_counts_of_verdicts_link_to_the_tables_of_these_verdicts() -> None:
    for language in SITE_LANGUAGES:
        page = health_page(language=language)
        hrefs = re.findall(r'href="#([^"]+)"', section(page, "verdicts"))
        assert len(hrefs) == 7  # seven verdicts; `refused` and `invalid` link to one table
        assert set(hrefs) < set(page.anchors)


# --- the chart --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "Share of links that can be opened, from 2026-09-07 to 2026-11-23: lowest 75% on "
            "2026-11-23, highest 95% on 2026-10-05, latest 75%.",
        ),
        (
            "zh",
            "2026-09-07 至 2026-11-23 可打开链接的占比：最低 75%（2026-11-23），"
            "最高 95%（2026-10-05），最新 75%。",
        ),
    ],
)
def test_the_chart_has_a_text_alternative(language: LanguageCode, expected: str) -> None:
    html = section(health_page(language=language), "trend")
    assert f'<desc id="kb-trend-range">{expected}</desc>' in html
    assert f"<figcaption>{expected}</figcaption>" in html
    assert 'role="img" aria-labelledby="kb-trend-title kb-trend-range"' in html
    assert '<polyline class="kb-trend__line" points="0,' in html


@pytest.mark.parametrize("trend", [(), TREND[:1], (TREND[0], RunCounts(NOW, {}))])
def test_with_fewer_than_two_samples_there_is_no_chart(trend: tuple[RunCounts, ...]) -> None:
    html = section(health_page(site_with(replace(HEALTH, trend=trend))), "trend")
    assert html == "<p>A chart appears here after the second full check.</p>"


# --- tables -----------------------------------------------------------------------------------

EDIT = "https://example.org/edit/entries/datasets"
"""Beginning of the URLs at which readers edit datasets."""
CELLS = {
    "dead": "example.org /dead → archived copy from 2026-09-07 Paper blip edit Paper blip Dataset dead "
    "edit Dataset dead since 2026-10-05 last reachable 2026-09-07 removed permanently (410)",
    "gone": "example.org /gone Dataset gone edit Dataset gone Topic vision edit Topic vision "
    "since 2026-10-05 last reachable 2026-09-07 page not found (404)",
    "suspect": "example.org /suspect Dataset suspect edit Dataset suspect checked 2026-11-23 "
    "error page served with status 200",
    "moved": "example.org /moved → new.example.org/moved Dataset moved edit Dataset moved "
    "checked 2026-11-23 moved permanently (301)",
    "blocked": "example.org /blocked Dataset blocked edit Dataset blocked Paper blip edit Paper blip "
    "checked 2026-11-23 automated access denied (403)",
}
"""Name of a table -> the texts of all cells in its only row."""


@pytest.mark.parametrize("name", CELLS)
def test_a_row_shows_referrers_dates_and_reason(name: str) -> None:
    (row,) = rows(section(health_page(), name))
    assert sorted(text_of(row).split()) == sorted(CELLS[name].split())
    assert f'href="https://example.org/{name}" rel="noopener nofollow ugc"' in row
    assert f'href="../datasets/{name}/"' in row
    assert f'href="{EDIT}/{name}.yml" rel="edit nofollow"' in row


def test_rows_on_the_chinese_page_have_chinese_texts() -> None:
    page = health_page(language="zh")
    (dead,) = rows(section(page, "dead"))
    for words in ("2026-09-07 的存档副本", "自 2026-10-05 起", "最近可访问：2026-09-07", "编辑"):
        assert words in text_of(dead)
    (suspect,) = rows(section(page, "suspect"))
    assert "检查于 2026-11-23" in text_of(suspect)
    assert "状态码为 200，实为错误页" in text_of(suspect)


def test_rows_of_dead_and_moved_links_offer_an_alternative() -> None:
    page = health_page()
    assert f'<a href="{ARCHIVED.url}" rel="noopener nofollow ugc">' in section(page, "dead")
    assert f'<a href="{NEW_URL}" rel="noopener nofollow ugc">' in section(page, "moved")


@pytest.mark.parametrize(
    ("language", "reason"), [("en", "redirects to another site"), ("zh", "跳转到了另一个网站")]
)
def test_a_link_that_redirects_to_another_site_offers_only_the_archived_copy(
    language: LanguageCode, reason: str
) -> None:
    url = url_with(Verdict.SUSPECT)
    suspect = record(url, Verdict.SUSPECT)
    last = replace(suspect.last, reason="other-site", final_url="https://casino.example/")
    health = health_of([replace(suspect, last=last, archived=ARCHIVED)])
    page = health_page(site_with(health), paper(links={"paper": url}), language=language)
    (row,) = rows(section(page, "suspect"))
    assert reason in text_of(row)
    assert f'<a href="{ARCHIVED.url}" rel="noopener nofollow ugc">' in row
    assert "casino" not in row


def test_one_table_contains_refused_links_and_invalid_links() -> None:
    assert len(rows(section(health_page(), "unusable"))) == 2


def test_a_page_without_link_problems_has_no_tables() -> None:
    url = url_with(Verdict.ALIVE)
    alive = health_of([record(url, Verdict.ALIVE)])
    page = health_page(site_with(alive), paper(links={"paper": url}))
    assert "100%" in page.header_html
    assert [part.title for part in page.sections] == ["Results", "Over time"]


def test_without_edit_url_rows_have_no_edit_links() -> None:
    assert 'rel="edit' not in health_page(replace(OBSERVED_SITE, edit_base=None)).html


def test_rows_with_the_newest_verdicts_come_first() -> None:
    urls = [f"https://example.org/{n}" for n in range(3)]
    entry = paper(links={"paper": urls})
    records = [record(url, Verdict.SUSPECT) for url in urls]
    old = replace(records[1], last=replace(records[1].last, at=BEFORE))
    page = health_page(site_with(health_of([records[0], old, records[2]])), entry)
    shown = re.findall(r"</b>/(\d)", section(page, "suspect"))
    assert shown == ["0", "2", "1"]


def test_a_row_names_three_referrers_and_gives_the_number_of_further_ones() -> None:
    url = url_with(Verdict.DEAD)
    entries = [paper(f"p{n}", links={"paper": url}) for n in range(8)]
    (row,) = rows(section(health_page(OBSERVED_SITE, *entries), "dead"))
    assert row.count('rel="edit') == 3
    assert "and 5 more" in text_of(row)


# --- limits -----------------------------------------------------------------------------------


def make_links(verdict: Verdict, number: int, length: int = 0) -> tuple[list[LinkRecord], Entry]:
    urls = [f"https://example.org/{verdict}/{n}/{'a' * min(length, 1_900)}" for n in range(number)]
    final = f"https://example.com/{'b' * length}"
    records = [record(url, verdict) for url in urls]
    records = [replace(r, last=replace(r.last, final_url=final)) for r in records]
    if verdict is Verdict.DEAD:
        records = [replace(r, archived=ArchivedCopy(final, NOW)) for r in records]
    return records, paper(str(verdict), links={"paper": urls}, title="T" * 300)


@pytest.mark.slow
def test_a_page_with_ten_thousand_dead_links_lists_200_of_them() -> None:
    records, entry = make_links(Verdict.DEAD, 10_000)
    page = health_page(site_with(health_of(records)), entry)
    html = section(page, "dead")
    assert len(rows(html)) == 200
    assert "9,800 more. Run kb links report to list them all." in text_of(html)
    assert "0 of 10,000 checked links" in page.header_html
    assert len(page.html.encode()) < 450_000


@pytest.mark.parametrize(("number", "has_fold"), [(12, False), (13, True)])
def test_only_tables_with_more_than_twelve_rows_are_folded(number: int, has_fold: bool) -> None:
    records, entry = make_links(Verdict.DEAD, number)
    html = section(health_page(site_with(health_of(records)), entry), "dead")
    assert (f"<summary>Show {number} links</summary>" in html) is has_fold
    assert len(rows(html)) == number


@pytest.mark.slow
@pytest.mark.parametrize("length", [0, 1_900, 15_000])
def test_a_page_with_many_links_of_each_verdict_has_a_limited_size(length: int) -> None:
    made = [make_links(verdict, 220, length) for verdict in REASONS]
    all_records = [record for records, _ in made for record in records]
    page = health_page(site_with(health_of(all_records)), *(entry for _, entry in made))
    assert len(page.html.encode()) < 450_000
    for name in CELLS:
        listed = len(rows(section(page, name)))
        assert listed >= 1 + 10 * (length == 0)
        assert f" {220 - listed} more." in text_of(section(page, name))


# --- hostile texts ----------------------------------------------------------------------------

HOSTILE = {
    "an element": '"><img src=x onerror=alert(1)>',
    "a script": "javascript:alert(1)//https://",
    "closing tags": "</td></tr></table></div><script>alert(1)</script>",
    "a template": "{{7*7}}{% raw %}{}",
    "invisible characters": "\u202egpj.exe\u2066\u200b\x1b[31m\x00\ud800",
    "a heading line": "\n\n# heading\n\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("field", ["reason", "final_url", "archived"])
def test_hostile_texts_from_servers_are_shown_as_plain_text(field: str, text: str) -> None:
    def hostile_record(verdict: Verdict) -> LinkRecord:
        original = record(url_with(verdict), verdict)
        if field == "archived":
            return replace(original, archived=ArchivedCopy(text, NOW))
        if field == "reason":
            return replace(original, last=replace(original.last, reason=text))
        return replace(original, last=replace(original.last, final_url=text))

    harmless, hostile = (
        elements_of(health_page(site))
        for site in (OBSERVED_SITE, site_with(health_of(map(hostile_record, REASONS), TREND)))
    )
    link_tags = {"a", "br", "span"}  # a row without a safe alternative link has fewer such elements
    assert [tag for tag, _ in hostile.elements if tag not in link_tags] == [
        tag for tag, _ in harmless.elements if tag not in link_tags
    ]
    names = {name for _, attributes in hostile.elements for name in attributes}
    assert names <= {name for _, attributes in harmless.elements for name in attributes}
    assert all(re.match(r"https?://|\.\.?/|#", href) for href in hostile.attributes("href"))
    assert re.sub(r"\s", "", hostile.text).isprintable()
    assert "49" not in hostile.text.replace("49%", "")


def test_hostile_texts_from_servers_add_no_markup_to_markdown() -> None:
    moved = record(url_with(Verdict.MOVED), Verdict.MOVED)
    text = HOSTILE["a heading line"] + HOSTILE["closing tags"]
    health = health_of([replace(moved, last=replace(moved.last, reason=text, final_url=text))])
    markdown = as_markdown(health_page(site_with(health)))
    assert "\n# heading" not in markdown
    assert "<script" not in markdown.replace('<script type=\\"application/ld+json\\">', "")
