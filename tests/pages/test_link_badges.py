"""Badges of links on entry pages, in listings and in notes. The verdict of link checks decides the badge of a link."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from site_builder.i18n import LanguageCode
from site_builder.link_health.records import ArchivedCopy, LinkRecord, Observation
from site_builder.link_health.verdicts import WORKING, Verdict
from site_builder.pages import Page
from site_builder.pages.link_badges import LinkBadge, badge_for
from tests import SITE_LANGUAGES
from tests.factories import catalog, paper
from tests.pages.sample_catalogs import SITE, elements_of, pages_by_url
from tests.pages.sample_observations import (
    ARCHIVED,
    BEFORE,
    EVERY_VERDICT,
    HEALTH,
    NEW_URL,
    NOW,
    OBSERVED_SITE,
    health_of,
    record,
    site_with,
    url_with,
)

PAGES = pages_by_url(EVERY_VERDICT, OBSERVED_SITE)
VERDICTS_WITHOUT_BADGE = (WORKING - {Verdict.MOVED}) | {
    Verdict.UNCHECKED,
    Verdict.THROTTLED,
    Verdict.TRANSIENT,
}

# Verdict -> (status, label in both languages, explanation in both languages, URL of the alternative link)
BADGES: dict[Verdict, tuple[str, tuple[str, str], tuple[str, str], str | None]] = {
    Verdict.DEAD: (
        "dead",
        ("dead", "已失效"),
        (
            "Not reachable since 2026-10-05; last reachable on 2026-09-07.",
            "自 2026-10-05 起无法访问，最近一次可访问是在 2026-09-07。",
        ),
        ARCHIVED.url,
    ),
    Verdict.GONE: (
        "missing",
        ("recently missing", "近期未找到"),
        (
            "Not found at the last check, on 2026-11-23. This may be temporary.",
            "最近一次检查（2026-11-23）时未找到，可能只是暂时情况。",
        ),
        None,
    ),
    Verdict.MOVED: (
        "moved",
        ("moved", "已迁移"),
        (
            "Opens at its new address. The old address was example.org/moved.",
            "打开的是新地址，原地址为 example.org/moved。",
        ),
        None,
    ),
    Verdict.SUSPECT: (
        "suspect",
        ("may have changed", "内容可能已变"),
        (
            "Checked on 2026-11-23: error page served with status 200.",
            "2026-11-23 检查时：状态码为 200，实为错误页。",
        ),
        None,
    ),
    Verdict.REFUSED: (
        "unusable",
        ("cannot be checked", "无法检查"),
        ("Checked on 2026-11-23: leads to a private network.", "2026-11-23 检查时：指向内部网络。"),
        None,
    ),
    Verdict.INVALID: (
        "unusable",
        ("cannot be checked", "无法检查"),
        ("Checked on 2026-11-23: not a valid URL.", "2026-11-23 检查时：地址格式无效。"),
        None,
    ),
    Verdict.BLOCKED: (
        "closed",
        ("", ""),
        (
            "This site blocks automated checks, so the link could not be checked. "
            "It will probably open in your browser.",
            "该网站拒绝自动访问，因此无法检查；用浏览器一般可以打开。",
        ),
        None,
    ),
}


def test_moved_links_lead_to_the_new_url_and_name_the_old_one() -> None:
    for url in ("datasets/", "datasets/moved/"):
        html = PAGES[url].html
        assert f'href="{NEW_URL}" rel="noopener nofollow ugc"' in html, url
        assert f'href="{url_with(Verdict.MOVED)}' not in html, url
        assert url_with(Verdict.MOVED).removeprefix("https://") in html, url


def make_badge(verdict: Verdict, language: LanguageCode, **changes: object) -> LinkBadge:
    badge = badge_for(record(url_with(verdict), verdict, **changes), language)
    assert badge is not None
    return badge


@pytest.mark.parametrize(
    ("reason", "english", "chinese"),
    [
        (
            "other-site",
            "Checked on 2026-11-23: redirects to another site.",
            "2026-11-23 检查时：跳转到了另一个网站。",
        ),
        (
            "other-page",
            "Checked on 2026-11-23: the page has a completely different title than at first.",
            "2026-11-23 检查时：页面标题与最初完全不同。",
        ),
    ],
)
def test_the_badge_of_a_suspect_link_offers_only_the_archived_copy(
    reason: str, english: str, chinese: str
) -> None:
    last = Observation(
        "https://example.org/", NOW, Verdict.SUSPECT, reason, 200, "https://casino.example/"
    )
    link_record = LinkRecord("https://example.org/", NOW, last, archived=ARCHIVED)
    for language, explanation in zip(SITE_LANGUAGES, (english, chinese), strict=True):
        badge = badge_for(link_record, language)
        assert badge is not None
        assert (badge.status, badge.explanation) == ("suspect", explanation)
        assert badge.alternative_href == ARCHIVED.url
        assert badge.alternative_label
        assert "casino" not in str(badge)


@pytest.mark.parametrize("language", SITE_LANGUAGES)
@pytest.mark.parametrize("verdict", BADGES)
def test_each_verdict_with_a_badge_has_the_expected_badge(
    verdict: Verdict, language: LanguageCode
) -> None:
    status, labels, explanations, href = BADGES[verdict]
    index = SITE_LANGUAGES.index(language)
    badge = make_badge(verdict, language)
    assert (badge.status, badge.label, badge.explanation, badge.alternative_href) == (
        status,
        labels[index],
        explanations[index],
        href,
    )
    assert bool(badge.alternative_label) == bool(href)


def test_this_module_tests_all_verdicts() -> None:
    assert set(BADGES) | VERDICTS_WITHOUT_BADGE == set(Verdict)


def test_badges_say_that_a_link_was_never_reachable() -> None:
    expected = "Not reachable since 2026-10-05; never reachable before."
    assert make_badge(Verdict.DEAD, "en", last_alive=None).explanation == expected


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a@b.example/", "/x", ""])
def test_a_badge_never_links_to_an_unsafe_alternative(url: str) -> None:
    assert make_badge(Verdict.DEAD, "en", archived=ArchivedCopy(url, NOW)).alternative_href is None
    moved = record(url_with(Verdict.MOVED), Verdict.MOVED)
    assert badge_for(replace(moved, last=replace(moved.last, final_url=url)), "en") is None
    assert badge_for(replace(moved, last=replace(moved.last, final_url=None)), "en") is None


# --- on pages ---------------------------------------------------------------------------------


def buttons(page: Page) -> str:
    match = re.search(r'<ul class="kb-buttons".*?</ul>', page.header_html, re.S)
    assert match is not None
    return match[0]


@pytest.mark.parametrize("language", SITE_LANGUAGES)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_headers_listings_and_notes_show_link_badges(
    verdict: Verdict, language: LanguageCode
) -> None:
    prefix = "zh/" if language == "zh" else ""
    entry_page = PAGES[f"{prefix}datasets/{verdict}/"]
    notes = entry_page.sections[0].html
    listing = PAGES[f"{prefix}datasets/"].html
    (row,) = [row for row in listing.split("<li ") if f"/datasets/{verdict}/" in row]
    status, labels, explanations, href = BADGES.get(verdict, ("", ("", ""), ("", ""), None))
    label, explanation = (texts[SITE_LANGUAGES.index(language)] for texts in (labels, explanations))
    # The notes contain the link once in each language. The row contains it as a link of the entry, and in the summary.
    for html, times in ((buttons(entry_page), 1), (notes, 2), (row, 2)):
        assert html.count('class="kb-link-badge"') == (times if label else 0)
        assert html.count(explanation) >= (times if explanation else 0)
        assert html.count(f"kb-link--{status}") == (times if status else html.count("kb-link--"))
        assert ("kb-link--" in html) == bool(status)
        assert html.count(f'href="{href}" rel="noopener nofollow ugc"') == (times if href else 0)
    expanded = f'{label}</span> <span class="kb-link-badge__explanation">{explanation}</span>'
    assert (expanded in buttons(entry_page)) == bool(label)


def test_a_dead_link_is_not_the_main_button() -> None:
    assert "kb-button--main" not in buttons(PAGES["datasets/dead/"])
    assert "kb-button--main" in buttons(PAGES["datasets/moved/"])


def test_badges_in_notes_have_the_language_of_the_page() -> None:
    html = PAGES["datasets/dead/"].sections[0].html
    (chinese_note,) = re.findall(
        r'<div class="kb-note kb-note--other-language" lang="zh-Hans">.*?</div>', html, re.S
    )
    assert '<span class="kb-link-badge" lang="en">' in chinese_note


def test_badges_do_not_depend_on_the_spelling_of_the_url() -> None:
    note = {"en": f"[a](https://Example.org:443/x/../{Verdict.DEAD}?utm_source=b#c)"}
    entry = paper(notes=note)
    page = pages_by_url(catalog(entry), site_with(HEALTH))["papers/blip/"]
    assert "kb-link-status--dead" in page.sections[0].html


def test_citations_have_no_badges() -> None:
    entry = paper(links={"paper": url_with(Verdict.DEAD)})
    without_badges, with_badges = (
        elements_of(pages_by_url(catalog(entry), site)["papers/blip/"]).code
        for site in (SITE, OBSERVED_SITE)
    )
    assert without_badges == with_badges


def test_records_of_links_that_no_entry_contains_add_only_the_health_page() -> None:
    plain = pages_by_url(EVERY_VERDICT, SITE)
    with_records = pages_by_url(
        EVERY_VERDICT, site_with(health_of([record("https://example.com/", Verdict.DEAD)]))
    )
    assert {url for url in with_records if url not in plain} == {"link-health/", "zh/link-health/"}
    assert all(plain[url] == with_records[url] for url in plain)


HOSTILE = '"><img src=x onerror=alert(1)>\u202e'


def test_hostile_texts_from_servers_add_no_elements_to_badges() -> None:
    url = url_with(Verdict.SUSPECT)
    for verdict in (Verdict.SUSPECT, Verdict.DEAD, Verdict.MOVED, Verdict.BLOCKED):
        harmless = record(url, verdict)
        hostile = replace(
            harmless,
            last=replace(harmless.last, reason=HOSTILE, final_url=f"{NEW_URL}{HOSTILE}"),
            archived=ArchivedCopy(f"{ARCHIVED.url}{HOSTILE}", BEFORE),
        )
        entry = paper(links={"paper": url}, notes={"en": f"[a]({url})"})
        for page in pages_by_url(catalog(entry), site_with(health_of([hostile]))).values():
            tags = [tag for tag, _ in elements_of(page).elements]
            assert "img" not in tags
            assert "\u202e" not in page.html
            assert not elements_of(page).attributes("onerror")
