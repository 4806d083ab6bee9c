"""The content of entry pages, of listings and of rows, in English and Chinese."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from site_builder.catalog import MAX_SIMILAR, build_catalog
from site_builder.i18n import LanguageCode, message
from site_builder.models import Entry, short_name
from site_builder.pages import Page
from site_builder.pages.paging import MIN_ENTRIES_BY_YEAR
from tests.factories import benchmark, catalog, dataset, paper, repo, topic
from tests.pages.sample_catalogs import CATALOGS, ONE_LANGUAGE, SITE, elements_of, pages_by_url


def page_of(entry: Entry, *others: Entry, language: LanguageCode = "en") -> Page:
    prefix = "zh/" if language == "zh" else ""
    return pages_by_url(catalog(entry, *others))[f"{prefix}{entry.id}/"]


def section(page: Page, key: str) -> str:
    title = message(page.language, key)
    (html,) = [part.html for part in page.sections if part.title == title]
    return html


# --- languages --------------------------------------------------------------------------------

# (URL of a page with untranslated texts, `lang` of these texts, badge of these texts, the texts)
FALLBACKS = [
    ("papers/chinese/", "zh-Hans", "Chinese only", ["中文标题", "中文摘要。", "中文笔记。"]),
    (
        "zh/papers/english/",
        "en",
        "仅有英文",
        ["English title", "English summary.", "English note."],
    ),
]


@pytest.mark.parametrize(("url", "lang", "badge", "texts"), FALLBACKS)
def test_untranslated_texts_have_a_lang_attribute_and_some_have_a_badge(
    url: str, lang: str, badge: str, texts: list[str]
) -> None:
    page = pages_by_url(ONE_LANGUAGE)[url]
    html = page.html
    for text in texts:
        assert re.search(rf'lang="{lang}"[^>]*>(?:\s|<p>)*{text}', html), text
    assert html.count(badge) == 2  # next to the summary and above the notes
    assert page.title == texts[0]
    assert page.description == texts[1]


@pytest.mark.parametrize("url", ["papers/english/", "zh/papers/chinese/"])
def test_texts_in_the_language_of_the_page_have_no_badge(url: str) -> None:
    assert "kb-badge" not in pages_by_url(ONE_LANGUAGE)[url].html


@pytest.mark.parametrize(
    ("url", "lang", "name", "description"),
    [
        ("topics/vision/", "zh-Hans", "视觉", "图像。"),
        ("zh/topics/ethics/", "en", "Ethics", "Good and bad."),
    ],
)
def test_untranslated_topics_have_a_lang_attribute(
    url: str, lang: str, name: str, description: str
) -> None:
    page = pages_by_url(ONE_LANGUAGE)[url]
    assert f'<h1><span lang="{lang}">{name}</span></h1>' in page.html
    assert f'lang="{lang}">{description}' in page.html


def test_notes_in_two_languages_begin_with_the_language_of_the_page() -> None:
    both = paper(notes={"en": "Good.", "zh": "好。"})
    expected: dict[LanguageCode, list[str]] = {"en": ["en", "zh-Hans"], "zh": ["zh-Hans", "en"]}
    expected_codes: dict[LanguageCode, list[str]] = {"en": ["en", "zh"], "zh": ["zh", "en"]}
    for language, langs in expected.items():
        html = section(page_of(both, language=language), "notes")
        assert re.findall(r'<div class="kb-note [^>]*lang="([^"]+)"', html) == langs
        assert re.findall(r'<input[^>]*value="([^"]+)"', html) == [
            *expected_codes[language],
            "both",
        ]
        assert html.count("checked") == 1


# --- header and details -----------------------------------------------------------------------


def test_the_header_shows_links_as_buttons_with_different_texts() -> None:
    links = {
        "demo": "https://www.example.org/demo",
        "paper": "https://arxiv.org/abs/2301.12597",
        "code": ["https://github.com/a/b", "https://gitee.com/a/b"],
        "model": ["https://huggingface.co/a/m", "https://huggingface.co/a/n"],
    }
    html = page_of(paper(links=links)).header_html
    buttons = re.findall(r'href="([^"]+)">.*?<span>(.*?)</span><small>(.*?)</small>', html)
    assert buttons == [
        ("https://arxiv.org/abs/2301.12597", "Paper", "arXiv:2301.12597"),
        ("https://github.com/a/b", "Code", "github.com/a/b"),
        ("https://gitee.com/a/b", "Code", "gitee.com/a/b"),
        ("https://huggingface.co/a/m", "Model", "a/m"),
        ("https://huggingface.co/a/n", "Model", "a/n"),
        ("https://www.example.org/demo", "Demo", "example.org"),
    ]


@pytest.mark.parametrize("edit_base", ["https://a.org/edit/", None])
def test_details_link_to_an_editor_only_if_edit_base_is_set(
    edit_base: str | None,
) -> None:
    page = pages_by_url(catalog(paper()), replace(SITE, edit_base=edit_base))["papers/blip/"]
    assert page.source == "papers/blip.yml"
    html = section(page, "details")
    assert "<code>entries/papers/blip.yml</code>" in html
    assert ('<a href="https://a.org/edit/papers/blip.yml"' in html) is (edit_base is not None)


@pytest.mark.parametrize(("is_plain", "type_"), [(False, "@software{"), (True, "@misc{")])
def test_the_setting_plain_bibtex_decides_which_type_software_has_in_bibtex(
    is_plain: bool, type_: str
) -> None:
    site = replace(SITE, plain_bibtex=is_plain)
    page = pages_by_url(catalog(repo("lavis")), site)["repos/lavis/"]
    assert type_ in section(page, "citation")


def test_an_entry_page_shows_names_authors_tags_dates_links_and_identifiers() -> None:
    page = pages_by_url(CATALOGS["good files"])["papers/everything/"]
    entry = CATALOGS["good files"].entries["papers/everything"]
    shown, html = elements_of(page).text, page.html
    tags = [CATALOGS["good files"].tag_name(tag, "en")[0] for tag in entry.tags]
    for text in (*entry.heading.variants(), *entry.aliases, *entry.author_names, *tags):
        assert text in shown
    for text in ("ICML 2023", "17–42", "2023", "2026-11-23", "arXiv:2301.12597"):
        assert text in shown
    for _, link in entry.all_links():
        assert f'href="{link.url}"' in html
    for identifier in entry.identifiers:
        assert identifier.label in page.header_html or identifier.text in page.header_html
    assert "@inproceedings{everything2023," in elements_of(page).code


def test_a_name_that_the_heading_contains_is_not_repeated() -> None:
    page = page_of(paper(title="BLIP-2: Bootstrapping", aliases=["BLIP-2", "BLIP2"]))
    assert re.findall('class="kb-alias">([^<]*)<', page.header_html) == ["BLIP2"]


@pytest.mark.parametrize(("language", "alias"), [("en", "悟空"), ("zh", "Wukong")])
def test_rows_and_pages_show_the_name_in_the_other_language(
    language: LanguageCode, alias: str
) -> None:
    entries = catalog(dataset(name={"en": "Wukong", "zh": "悟空"}))
    prefix = "zh/" if language == "zh" else ""
    pages = pages_by_url(entries)
    for url in (f"{prefix}{next(iter(entries)).id}/", f"{prefix}datasets/"):
        assert re.search(f'class="kb-alias"><span lang="[^"]*">{alias}<', pages[url].html), url


def test_the_abstract_is_folded_plain_text_in_its_language() -> None:
    entry = paper(abstract="We sort <lists>.\n\n*Fast*.")
    html = page_of(entry, language="zh").header_html
    assert "<summary>原文摘要</summary>" in html
    assert '<p lang="en">We sort &lt;lists&gt;.</p><p lang="en">*Fast*.</p></details>' in html
    assert "原文摘要" not in page_of(paper(), language="zh").header_html


def test_size_licence_and_modalities_are_beside_the_links() -> None:
    entry = dataset(size="1M pairs", license="CC BY 4.0", modalities=["image", "text"])
    page = page_of(entry)
    facts = page.header_html.partition("kb-facts")[2]
    assert re.findall("<dt>(.*?)</dt>\n<dd>(.*?)</dd>", facts) == [
        ("Size", "1M pairs"),
        ("Licence", "CC-BY-4.0"),
        ("Modalities", "image, text"),
    ]
    assert "1M pairs" not in section(page, "details")


def test_identifiers_of_a_publication_are_next_to_its_venue() -> None:
    entry = paper(venue="ICML 2023", year=2023, links={"paper": "https://arxiv.org/abs/2301.12597"})
    (venue,) = re.findall(
        '<p class="kb-entry-header__venue">(.*?)</p>', page_of(entry).header_html, re.S
    )
    assert re.findall(">([^<]+)</a>", venue) == ["ICML 2023", "arXiv:2301.12597"]


def test_an_entry_links_to_the_adjacent_entries_in_its_first_topic() -> None:
    entries = [
        paper(name, title=f"{name.upper()}: x", year=year, topics=topics)
        for name, year, topics in [
            ("a", 2023, ["vision"]),
            ("b", 2022, ["vision", "learning"]),
            ("c", 2021, ["learning", "vision"]),
            ("d", 2020, ["vision"]),
        ]
    ]
    pages = pages_by_url(catalog(*entries, topics=(topic("vision"), topic("learning"))))
    adjacent = {
        name: re.findall(
            'href="../../papers/(.)/" rel="(.*?)">(.*?)<',
            pages[f"papers/{name}/"].html.partition("kb-adjacent")[2],
        )
        for name in "abcd"
    }
    assert adjacent == {
        "a": [("b", "next", "B")],
        "b": [("a", "prev", "A"), ("c", "next", "C")],
        "c": [("b", "prev", "B")],
        "d": [("c", "prev", "C")],
    }


def test_the_breadcrumb_elements_of_a_page_have_different_accessible_names() -> None:
    page = pages_by_url(CATALOGS["good files"])["papers/everything/"]
    names = re.findall('<nav [^>]*aria-label="(.*?)"', page.html)
    assert len(names) >= 2
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "url", ["papers/arabic/", "papers/", "topics/vision/", "contents/", "zh/papers/arabic/"]
)
def test_titles_written_from_right_to_left_have_a_dir_attribute(url: str) -> None:
    title = "التعلم متعدد الوسائط: CLIP"
    pages = pages_by_url(catalog(paper("arabic", title=title, topics=["vision"])))
    assert f'<span lang="und-Arab" dir="rtl">{title}</span>' in pages[url].html


@pytest.mark.parametrize(
    ("url", "lang"),
    [
        ("contents/", "zh-Hans"),
        ("topics/", "zh-Hans"),
        ("zh/contents/", "en"),
        ("zh/topics/", "en"),
    ],
)
def test_headings_with_untranslated_names_have_a_lang_attribute(url: str, lang: str) -> None:
    assert re.search(f'<h2 id="[a-z]+" lang="{lang}">', pages_by_url(ONE_LANGUAGE)[url].html)


def test_names_written_from_right_to_left_keep_their_places_in_a_list() -> None:
    authors = ["محمد بن سلمان", "יעל כהן", "Ann Lee"]
    html = pages_by_url(catalog(paper(authors=authors)))["papers/"].html
    spans = [f'<span lang="und-{script}" dir="rtl">' for script in ("Arab", "Hebr")]
    expected = f"{spans[0]}{authors[0]}</span>, {spans[1]}{authors[1]}</span>, {authors[2]}"
    assert f"<span>{expected}</span>" in html


def test_breadcrumbs_with_untranslated_names_have_a_lang_attribute() -> None:
    html = pages_by_url(ONE_LANGUAGE)["papers/chinese/"].header_html
    assert re.search('<nav.*<a [^>]*><span lang="zh-Hans">视觉</span></a>', html, re.S)


def test_entry_pages_have_breadcrumbs_to_each_topic() -> None:
    page = pages_by_url(CATALOGS["good files"])["papers/everything/"]
    trails = [
        re.findall(r">([^<]+)</a>", trail)
        for trail in re.findall(r"<nav.*?</nav>", page.header_html, re.S)
    ]
    assert trails == [
        ["Topics", "Learning", "Vision", "Cross-modal retrieval"],
        ["Topics", "Learning"],
    ]


# --- related entries --------------------------------------------------------------------------

ARXIV = "https://arxiv.org/abs/2301.12597"
CODE = "https://github.com/a/b"
PAPER = paper("p", authors=["Ada"], topics=["a"], links={"paper": ARXIV, "code": CODE})
REPO = repo("r", url=CODE, topics=["b"])
DATA = dataset("d", paper=ARXIV, topics=["c"])
USER = repo("u", uses=["datasets/d"], topics=["d"])
SAME_AUTHOR = paper("also", authors=["Ada"], topics=["e"])
SAME_TOPIC = paper("near", topics=["a"])

# (entry of the page, id of the related entry, reason on the English page, reason on the Chinese page)
REASONS = [
    (PAPER, "repos/r", "Code for this entry", "本条目的代码"),
    (REPO, "papers/p", "Implemented here", "由本仓库实现"),
    (DATA, "papers/p", "Paper that introduced it", "对应论文"),
    (PAPER, "datasets/d", "Based on this paper", "基于本论文"),
    (USER, "datasets/d", "Used by this entry", "本条目的基础"),
    (DATA, "repos/u", "Uses this entry", "基于本条目"),
    (PAPER, "papers/also", "Also by Ada", "同一作者：Ada"),
    (PAPER, "papers/near", "Same topic: Topic a", "同一主题：Topic a"),
]


@pytest.mark.parametrize(("entry", "related_id", "english", "chinese"), REASONS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_entry_pages_list_related_entries_with_reasons(
    entry: Entry, related_id: str, english: str, chinese: str, language: LanguageCode
) -> None:
    page = page_of(entry, PAPER, REPO, DATA, USER, SAME_AUTHOR, SAME_TOPIC, language=language)
    rows = section(page, "related").split("<li")
    (row,) = [row for row in rows if f"/{related_id}/" in row]
    shown = re.sub(r"<[^>]+>", "", row)
    assert (english if language == "en" else chinese) in shown


def test_a_link_role_without_its_own_reason_has_a_general_reason() -> None:
    for role in ("model", "demo", "project", "article", "video", "slides", "listing"):
        entry = paper(links={"paper": ARXIV, role: CODE}, topics=["x"])
        target = repo(url=CODE)
        assert "Linked from this entry" in section(page_of(entry, target), "related")
        assert "引用了本条目" in section(page_of(target, entry, language="zh"), "related")


def test_the_page_of_a_minimal_entry_has_only_citation_and_details() -> None:
    titles = [part.title for part in page_of(paper()).sections]
    assert titles == ["Citation", "Details"]


@pytest.mark.parametrize(
    ("paper_counts", "language", "text", "href"),
    [
        ([("A B", 7)], "en", "1 more by A B", "../../authors/a-b/"),
        ([("A B", 8)], "zh", '<span lang="en">A B</span> 的其他 2 个条目', "../../../zh/authors/a-b/"),
        (
            [("A B", 8), ("C & D", 8)],
            "en",
            "10 more by these authors",
            "../../browse/?author=A%20B&amp;author=C%20%26%20D",
        ),
        (
            [("A B", 8), ("C & D", 8)],
            "zh",
            "这些作者的其他 10 个条目",
            "../../../zh/browse/?author=A%20B&amp;author=C%20%26%20D",
        ),
    ],
)  # fmt: skip
def test_entry_pages_have_one_link_to_further_entries_by_the_authors(
    paper_counts: list[tuple[str, int]], language: LanguageCode, text: str, href: str
) -> None:
    entry = paper("p", authors=["A B", "C & D", "E"], topics=["other"])
    entries = [
        paper(f"{name[0].lower()}{n}", authors=[name])
        for name, number in paper_counts
        for n in range(number)
    ]
    related = section(page_of(entry, *entries, language=language), "related")
    assert related.count("<li") == MAX_SIMILAR
    assert related.endswith(f'<p class="kb-more-by-authors"><a href="{href}">{text}</a></p>')


@pytest.mark.slow
@pytest.mark.parametrize("number", [9, 10, 60, 3000])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_folds_the_authors_between_the_eighth_and_the_last(
    number: int, language: LanguageCode
) -> None:
    names = [f"A{n}" for n in range(number)]
    header = page_of(paper(authors=names), language=language).header_html
    text = re.sub("<[^>]+>", "", header[header.index("<details") :] if number > 9 else "")
    if number == 9:
        assert "<details" not in header
    else:
        fold_label, _, names_text = text.partition("\n")
        count = f"{number - 9:,}"
        assert fold_label == (f"{count} more" if language == "en" else f"另外 {count} 位")
        assert names_text.startswith("A8")
        assert re.search(rf"</details>(, |、)(<span[^>]*>)?A{number - 1}<", header)
        assert header.index("A7") < header.index("<details")


# --- listings ---------------------------------------------------------------------------------


def test_papers_are_listed_by_year_newest_first() -> None:
    papers = [paper(f"p{year}", year=year) for year in ("1999", "2023", "2010")]
    page = pages_by_url(catalog(*papers))["papers/"]
    assert [part.title for part in page.sections] == ["2023", "2010", "1999"]


def test_entries_of_unknown_topics_are_listed_below_the_ids_of_these_topics() -> None:
    entries = (dataset("a", topics=["unknown"]), dataset("b"), benchmark(topics=["unknown"]))
    pages = pages_by_url(build_catalog(entries, [topic("vision")]))
    listed = pages["datasets/"].sections
    assert [(part.title, part.anchor) for part in listed] == [
        ("Topic vision", "vision"),
        ("unknown", "unknown"),
    ]
    assert "/datasets/a/" in listed[1].html
    assert [part.title for part in pages["results/"].sections] == ["unknown"]


def test_topic_pages_list_papers_before_repositories_and_datasets() -> None:
    papers = [paper(f"p{n}", year=str(2020 + n % 2)) for n in range(MIN_ENTRIES_BY_YEAR)]
    page = pages_by_url(catalog(dataset(), repo(), *papers))["zh/topics/vision/"]
    assert [(part.title, part.level) for part in page.sections] == [
        *(("论文", 2), ("2021", 3), ("2020", 3), ("代码仓库", 2), ("数据集", 2)),
    ]


def test_a_short_list_names_years_in_rows_and_not_in_headings() -> None:
    papers = [paper("a", venue="Nature", year="2020"), paper("b", venue="ICML 2022", year="2022")]
    page = pages_by_url(catalog(*papers))["topics/vision/"]
    assert [part.title for part in page.sections] == ["Papers"]
    assert "<span>Nature 2020</span>" in page.html
    assert "<span>ICML 2022</span>" in page.html


def test_the_contents_page_lists_each_entry_below_each_of_its_topics() -> None:
    collection = CATALOGS["good files"]
    hrefs = elements_of(pages_by_url(collection)["contents/"]).attributes("href")
    for entry in collection:
        assert hrefs.count(f"../{entry.id}/") == len(entry.topics)


# --- rows -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("BLIP-2: Bootstrapping Pre-training: a study", "BLIP-2"),
        ("悟空：大规模中文数据集", "悟空"),
        ("Visual Instruction Tuning", "Visual Instruction Tuning"),
        (": a title that begins with a colon", ": a title that begins with a colon"),
    ],
)
def test_the_short_name_is_the_text_before_a_colon_or_the_heading(heading: str, name: str) -> None:
    assert short_name(heading) == name


@pytest.mark.parametrize(("language", "label"), [("en", "Paper"), ("zh", "论文")])
def test_accessible_names_of_links_contain_the_name_of_the_entry(
    language: LanguageCode, label: str
) -> None:
    first = paper("a", title="A: one", links={"paper": "https://arxiv.org/abs/2301.12597"})
    second = paper("b", title="B: two", links={"paper": "https://example.org/b"})
    html = pages_by_url(catalog(first, second))[
        "zh/papers/" if language == "zh" else "papers/"
    ].html
    labels = re.findall(rf'aria-label="([^"]*)">{label}</a>', html)
    assert sorted(labels) == [f"{label} · A", f"{label} · B"]


def test_accessible_names_of_two_code_links_contain_the_repositories() -> None:
    code = ["https://github.com/a/one", "https://github.com/b/two"]
    links = {"paper": "https://arxiv.org/abs/2301.12597", "code": code}
    html = pages_by_url(catalog(paper("a", title="A: one", links=links)))["papers/"].html
    row = html[html.index('class="kb-row"') :]
    labels = re.findall('aria-label="([^"]*)">', row)
    assert labels[:3] == ["Paper · A", "Code · A · a/one", "Code · A · b/two"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_row_of_a_related_entry_links_only_to_its_page(
    language: LanguageCode,
) -> None:
    """If the related entry has no author, venue and year, its row has no line for these fields."""
    with_authors = paper("a", topics=["vision"], authors=["A B"], year=2020)
    without_authors = repo("b", topics=["vision"])
    related = section(page_of(with_authors, without_authors, language=language), "related")
    (href,) = re.findall('href="([^"]*)"', related)
    assert href.endswith("/repos/b/")
    assert "kb-row__meta" not in related
    related = section(page_of(without_authors, with_authors, language=language), "related")
    assert re.search('<p class="kb-row__meta">.*A B.* <span>2020</span></p>', related)


# --- the contributor's relation to the work ---------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Added by a colleague of the authors. We share &lt;b&gt;an office."),
        ("zh", '本条目由作者的同事添加。<span lang="en">We share &lt;b&gt;an office.</span>'),
    ],
)
def test_the_page_shows_the_relation_of_the_contributor(language: str, text: str) -> None:
    entry = paper(disclosure="colleague", disclosure_note={"en": "We share <b>an office."})
    html = page_of(entry, language=language).header_html
    assert f'<p class="kb-disclosure" role="note">{text}</p>' in html


@pytest.mark.parametrize("relation", [None, "none"])
def test_without_a_relation_of_the_contributor_there_is_no_notice(
    relation: str | None,
) -> None:
    html = page_of(paper(disclosure=relation, disclosure_note="x y z")).header_html
    assert "kb-disclosure" not in html
    assert "x y z" not in html


CLIP = paper("clip", title="Learning Transferable Models", aliases=["CLIP"], topics=["x"])
NOTING = paper(
    "noting",
    title="BLIP: Bootstrapping",
    summary={"en": "After [[papers/clip]].", "zh": "见 [](papers/clip)。"},
    notes={
        "en": "See [[papers/clip]], [[datasets/d]].",
        "zh": "见[[papers/clip]]、[[datasets/d]]。",
    },
    topics=["y"],
)


@pytest.mark.slow
def test_names_of_linked_entries_are_in_the_language_of_the_text() -> None:
    named = dataset("d", name={"en": "Data", "zh": "数据"}, topics=["z"])
    page = page_of(NOTING, CLIP, named)
    assert 'After <a href="../../papers/clip/">CLIP</a>.' in page.html
    assert (
        'See <a href="../../papers/clip/">CLIP</a>, <a href="../../datasets/d/">Data</a>.'
        in page.html
    )
    assert (
        '见<a href="../../papers/clip/">CLIP</a>、<a href="../../datasets/d/">数据</a>。'
        in page.html
    )
    assert page.description == "After CLIP."
    untranslated = dataset("d", name={"zh": "数据"}, topics=["z"])
    html = page_of(NOTING, CLIP, untranslated).html
    assert 'href="../../datasets/d/"><span lang="zh-Hans">数据</span></a>.' in html
    assert 'href="../../datasets/d/">数据</a>。' in html


def test_an_entry_names_the_entries_whose_texts_link_to_it() -> None:
    collection = (NOTING, CLIP, dataset("d", topics=["z"]))
    noted = '<p class="kb-noted-in">Noted in <a href="../../papers/noting/">BLIP</a></p>'
    assert section(page_of(CLIP, *collection), "related") == noted
    assert "kb-noted-in" in page_of(collection[2], *collection).html
    assert "kb-noted-in" not in page_of(NOTING, *collection).html
    chinese = section(page_of(CLIP, *collection, language="zh"), "related")
    assert (
        '提及本条目的笔记：<a href="../../../zh/papers/noting/"><span lang="en">BLIP</span></a>'
        in chinese
    )


def test_the_number_of_entries_after_noted_in_is_limited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("site_builder.pages.paging.MAX_LINKED", 3)
    noting = [paper(f"n{n}", notes={"en": "[[papers/clip]]"}, topics=[f"t{n}"]) for n in range(5)]
    html = section(page_of(CLIP, *noting), "related")
    assert html.count("<a ") == 3
    assert html.endswith("and 2 more</p>")
