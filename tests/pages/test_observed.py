"""Facts from services in rows and on entry pages, in English and Chinese."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from site_builder.catalog import Catalog
from site_builder.observed_facts.merging import with_record
from site_builder.observed_facts.records import (
    Facts,
    MonthlyValues,
    ObservedFacts,
    Record,
    RepositoryRecord,
)
from site_builder.pages import Page
from tests.factories import catalog, paper, repo, topic
from tests.observed_facts.samples import hub, repository, work
from tests.pages.sample_catalogs import CATALOGS, SITE, pages_by_url

ENTRIES = catalog(
    paper("good", title="Good", links={"paper": "https://arxiv.org/abs/2301.12597"}),
    paper("bad", title="Bad"),
    repo("code", name="Code"),
    topics=(topic("vision", name={"en": "Vision", "zh": "视觉"}),),
)
URL_PREFIXES = {"en": "", "zh": "zh/"}
"""Language -> prefix of the URLs in this language."""


def facts_of(**seen: list[Record]) -> Facts:
    """Return facts with these records. The argument `papers_good` has the records of the entry `papers/good`."""
    facts: dict[str, ObservedFacts] = {}
    for name, records in seen.items():
        id_ = name.replace("_", "/")
        facts[id_] = ObservedFacts(entry=id_)
        for record in records:
            facts[id_] = with_record(facts[id_], record)
    return facts


def pages(facts: Facts, collection: Catalog = ENTRIES) -> dict[str, Page]:
    return pages_by_url(collection, replace(SITE, facts=facts))


def text_of(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).split())


FULL = facts_of(
    papers_good=[
        repository(license="MIT", pushed="2026-11-01", is_archived=True, fork_of="other/sorting"),
        work(citations=12, is_open_access=True, doi="10.5555/sort"),
        hub(downloads=70),
    ]
)
"""Facts about the entry `papers/good` from GitHub, Semantic Scholar and Hugging Face."""


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "★ 1.2k · archived · MIT · last push 2026-11-01 · fork of other/sorting GitHub, 2026-11-23"
            " 12 citations · open access Semantic Scholar, 2026-11-23"
            " published: 10.5555/sort Semantic Scholar, 2026-11-23"
            " 70 downloads a month Hugging Face, 2026-11-23",
        ),
        (
            "zh",
            "★ 1.2k · 已归档 · MIT · 最近提交 2026-11-01 · 派生自 other/sorting GitHub, 2026-11-23"
            " 引用 12 次 · 开放获取 Semantic Scholar, 2026-11-23"
            " 已发表：10.5555/sort Semantic Scholar, 2026-11-23"
            " 每月下载 70 次 Hugging Face, 2026-11-23",
        ),
    ],
)
def test_the_page_of_an_entry_shows_each_fact_with_source_and_day(
    language: str, expected: str
) -> None:
    html = pages(FULL)[f"{URL_PREFIXES[language]}papers/good/"].html
    [line] = re.findall('<p class="kb-observed">.*?</p>', html)
    assert text_of(line) == expected


def test_the_page_of_a_paper_with_a_doi_mentions_no_published_version() -> None:
    link = {"paper": "https://doi.org/10.5555/sort"}
    named = catalog(paper("good", links=link), topics=(topic("vision"),))
    crossref: list[Record] = [
        work(source="Crossref", doi="10.5555/sort", venue="Sorting", citations=1)
    ]
    html = pages(facts_of(papers_good=crossref), named)["papers/good/"].html
    assert "1 citation" in html
    assert "published:" not in html


@pytest.mark.parametrize(
    ("venue", "is_shown"),
    [
        ("arXiv 2023", True),
        ("bioRxiv", True),
        ("ICML 2023", False),
        ("A workshop of friends 2023", False),
        (None, True),
    ],
)
def test_only_pages_of_preprints_mention_a_published_version(
    venue: str | None, is_shown: bool
) -> None:
    link = {"paper": "https://arxiv.org/abs/2301.12597"}
    named = catalog(paper("good", links=link, venue=venue), topics=(topic("vision"),))
    html = pages(facts_of(papers_good=[work(doi="10.5555/sort")]), named)["papers/good/"].html
    text = '<a href="https://doi.org/10.5555/sort" rel="noopener nofollow ugc">published: 10.5555/sort</a>'
    assert (text in html) is is_shown


def test_the_star_symbol_has_a_text_with_the_exact_number_of_stars() -> None:
    found = pages(FULL)
    for url, words in (("papers/good/", "1,234 stars"), ("zh/papers/good/", "1,234 个星标")):
        assert f'role="img" aria-label="{words}" title="{words}">★ 1.2k<' in found[url].html


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"is_gone": True, "full_name": "", "stars": None}, "no longer on GitHub"),
        ({"has_no_code": True}, "no code yet"),
        ({"full_name": "new/name"}, "now new/name"),
    ],
)
def test_the_page_says_that_a_repository_is_empty_or_renamed_or_gone(
    members: dict[str, object], text: str
) -> None:
    html = pages(facts_of(repos_code=[repository(**members)]))["repos/code/"].html
    assert text in html


@pytest.mark.parametrize("url", ["papers/", "browse/", "topics/vision/", ""])
def test_rows_show_facts_and_a_note_names_their_sources(url: str) -> None:
    found = pages(FULL)
    english, chinese = found[url].html, found[f"zh/{url}"].html
    assert " ★ 1.2k · 12 citations · archived · MIT · last push 2026-11" in text_of(english)
    assert " ★ 1.2k · 引用 12 次 · 已归档 · MIT · 最近提交 2026-11" in text_of(chinese)
    # A note above or below the list has the sources and the day.
    note = "Stars, licences and citations: GitHub, Semantic Scholar (2026-11-23)"
    assert text_of(english).count(note) == 1
    assert (
        text_of(chinese).count("星标、许可协议与引用：GitHub、Semantic Scholar（2026-11-23）") == 1
    )


@pytest.mark.parametrize(
    "facts",
    [
        {},
        facts_of(papers_good=[repository(is_gone=True, full_name="", stars=None)]),
        facts_of(papers_good=[repository(stars=0), work(citations=0)]),
    ],
    ids=["no records", "a repository that is gone", "no stars and no citations"],
)
def test_a_list_without_facts_in_its_rows_has_no_note_about_sources(facts: Facts) -> None:
    assert "licences and citations" not in pages(facts)["papers/"].html


def test_the_note_about_sources_ignores_facts_about_entries_on_other_pages() -> None:
    assert "licences and citations" not in pages(FULL)["repos/"].html


def test_rows_hide_licence_and_last_push_of_a_gone_repository() -> None:
    facts = {"license": "MIT", "pushed": "2026-11-01"}
    for is_gone in (False, True):
        record = repository(is_gone=is_gone, full_name="", stars=None, **facts)
        html = pages(facts_of(papers_good=[record]))["papers/"].html
        assert ("MIT · last push 2026-11" in text_of(html)) is not is_gone


NEWER = catalog(
    paper("old", title="Old", links={"paper": "https://arxiv.org/abs/2301.12597v1"}),
    topics=(topic("vision"),),
)
"""A catalog with a paper that links to version 1 of its preprint."""


@pytest.mark.parametrize(
    ("version", "english", "chinese"),
    [
        (3, "version 3 on arXiv arXiv, 2026-11-23", "arXiv 上有第 3 版 arXiv, 2026-11-23"),
        (1, "", ""),
        (None, "", ""),
    ],
)
def test_the_page_mentions_only_a_newer_version_on_arxiv(
    version: int | None, english: str, chinese: str
) -> None:
    facts = facts_of(papers_old=[work(source="arXiv", version=version)])
    found = pages(facts, NEWER)
    for url, text in (("papers/old/", english), ("zh/papers/old/", chinese)):
        lines = re.findall('<p class="kb-observed">(.*?)</p>', found[url].html)
        assert [text_of(line) for line in lines] == [text] * bool(text)


def test_the_page_shows_a_correction_but_a_retraction_only_in_the_banner() -> None:
    corrected = work(source="Crossref", notices=("correction",))
    html = pages(facts_of(papers_good=[corrected]))["papers/good/"].html
    assert "corrected <small>Crossref, 2026-11-23</small>" in html
    assert "corrected <small>" not in pages(RETRACTED)["papers/bad/"].html


def test_the_page_shows_the_licence_of_a_model() -> None:
    facts = facts_of(papers_good=[hub(downloads=70, license="apache-2.0")])
    assert "70 downloads a month · apache-2.0 <small>Hugging Face" in (
        pages(facts)["papers/good/"].html
    )


RETRACTED = facts_of(
    papers_bad=[work(source="Crossref", key="doi:10.5555/bad", notices=("retraction",))]
)
"""Facts which say that the publication of `papers/bad` is retracted."""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "This publication is retracted or withdrawn, according to Crossref (2026-11-23)."),
        ("zh", "据 Crossref（2026-11-23），此文已撤稿或撤回。"),
    ],
)
def test_the_page_of_a_retracted_entry_has_a_banner(language: str, text: str) -> None:
    found = pages(RETRACTED)
    [banner] = re.findall(
        '<p class="kb-retracted".*?</p>', found[f"{URL_PREFIXES[language]}papers/bad/"].html
    )
    assert text_of(banner).replace(" ", "") == text.replace(" ", "")
    assert "kb-retracted" not in found[f"{URL_PREFIXES[language]}papers/good/"].html


def test_the_bibtex_of_a_retracted_entry_has_a_note_about_the_retraction() -> None:
    found = pages(RETRACTED)
    note = "= {Retracted or withdrawn, according to Crossref (2026-11-23)},"
    assert note in found["papers/bad/"].html
    assert note in found["zh/papers/bad/"].html
    assert note not in found["papers/good/"].html


def newest_on_home(page: Page) -> list[str]:
    [section] = [section for section in page.sections if section.anchor == "newest"]
    return re.findall('href="./([^"]+)/">(?:Good|Bad|Code)', section.html)


def test_the_newest_entries_on_the_home_page_leave_out_a_retracted_entry() -> None:
    assert newest_on_home(pages({})[""]) == ["papers/good", "papers/bad", "repos/code"]
    assert newest_on_home(pages(RETRACTED)[""]) == ["papers/good", "repos/code"]
    assert "papers/bad/" in pages(RETRACTED)["papers/"].html  # other lists still contain the entry


@pytest.mark.slow
def test_a_retracted_entry_is_not_among_the_newest_of_subtopics() -> None:
    many = catalog(
        *(paper(f"p{number}", topics=["images"]) for number in range(160)),
        paper("p-new", topics=["images"], year="2026"),
        topics=(topic("vision"), topic("images", parent="vision")),
    )
    retracted: list[Record] = [work(source="Crossref", notices=("retraction",))]
    facts = facts_of(**{"papers_p-new": retracted})
    assert "papers/p-new/" in pages({}, many)["topics/vision/"].html
    assert "papers/p-new/" not in pages(facts, many)["topics/vision/"].html
    assert "papers/p-new/" in pages(facts, many)["topics/images/"].html


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(CATALOGS))
def test_facts_about_a_missing_entry_change_only_the_browse_page(name: str) -> None:
    """With any facts, Browse offers more sort orders."""
    plain = pages_by_url(CATALOGS[name])
    others = {
        "papers/no-such": next(iter(FULL.values())).model_copy(update={"entry": "papers/no-such"})
    }
    with_others = pages(others, CATALOGS[name])
    assert {url: page.html for url, page in plain.items() if not url.endswith("browse/")} == {
        url: page.html for url, page in with_others.items() if not url.endswith("browse/")
    }
    for page in plain.values():
        assert "kb-observed" not in page.html
        assert 'value="stars"' not in page.html


def test_stars_of_at_least_three_months_have_a_sparkline_of_at_most_ten_points() -> None:
    months = {
        "2026-01": MonthlyValues(stars=100),
        "2026-02": MonthlyValues(citations=5),
        "2026-03": MonthlyValues(stars=150),
        "2026-11": MonthlyValues(stars=200),
    }
    facts = ObservedFacts(entry="repos/code", repository=repository(), months=months)
    html = pages({"repos/code": facts})["repos/code/"].html
    assert '<polyline points="0,14 14,7 70,0"/>' in html
    assert 'role="img" aria-label="Stars: from 100 to 200 in 10 months"' in html
    many = {f"{2024 + n // 12}-{n % 12 + 1:02}": MonthlyValues(stars=n) for n in range(36)}
    html = pages({"repos/code": facts.model_copy(update={"months": many})})["repos/code/"].html
    [points] = re.findall('points="([^"]*)"', html)
    assert (len(points.split()), points.split()[0], points.split()[-1]) == (10, "0,14", "70,0")
    few = facts.model_copy(update={"months": dict(list(months.items())[2:])})
    assert "<polyline" not in pages({"repos/code": few})["repos/code/"].html


def test_hostile_facts_are_escaped() -> None:
    evil = '"><script>alert(1)</script>'
    facts = facts_of(
        papers_good=[
            RepositoryRecord(
                at=dt.date(2026, 11, 23), source=evil, key="k", full_name=evil, license=evil,
                fork_of=evil, pushed=evil, stars=1,
            ),
            work(source=evil, doi=evil, venue=evil, notices=("retraction", evil), citations=1),
            hub(source=evil, is_gone=True),
        ]
    )  # fmt: skip
    for url in ("papers/good/", "zh/papers/good/", "papers/", "browse/"):
        html = pages(facts)[url].html
        assert "<script>alert" not in html
