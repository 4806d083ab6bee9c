"""The metadata in the `<head>` of pages."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from justhtml import JustHTML

from site_builder.catalog import Catalog, build_catalog
from site_builder.models import Entry
from site_builder.pages import Page, PlannedPage, Site, plan_pages
from tests.factories import benchmark, catalog, dataset, paper, repo, topic
from tests.pages.sample_catalogs import CATALOGS, SITE
from tests.site.parsed import attribute

PUBLISHED = replace(SITE, url="https://example.org/kb/")


def pages_of(collection: Catalog, site: Site = PUBLISHED, language: str = "en") -> dict[str, Page]:
    """Return path -> page, for all pages in one language."""
    pages = (
        p.make_page() if isinstance(p, PlannedPage) else p for p in plan_pages(collection, site)
    )
    return {page.path: page for page in pages if page.language == language}


def head_of(entry: Entry, *others: Entry, site: Site = PUBLISHED, language: str = "en") -> JustHTML:
    """Return the parsed head of the page of an entry."""
    head = pages_of(catalog(entry, *others), site, language)[f"{entry.id}/"].head_html
    return JustHTML(f"<!doctype html><head><title>x</title>{head}</head>", sanitize=False)


def tags_of(head: JustHTML) -> dict[str, list[str]]:
    """Return name -> contents of the `<meta>` elements."""
    tags: dict[str, list[str]] = {}
    for element in head.query("meta"):
        tags.setdefault(attribute(element, "name"), []).append(attribute(element, "content"))
    return tags


def json_ld(html: str) -> dict[str, Any]:
    """Return the data of the JSON-LD script in a head, which must be the only such script."""
    start = '<script type="application/ld+json">'
    assert html.count(start) == 1
    _, _, rest = html.partition(start)
    data: dict[str, Any] = json.loads(rest[: rest.index("</script>")])
    return data


def test_a_conference_paper_has_the_tags_that_zotero_and_google_scholar_read() -> None:
    blip = paper(
        title="BLIP-2: Language and Images",
        authors=["Junnan Li", "van der Berg, Anna Maria", "何恺明", {"literal": "OpenAI"}],
        year="2023",
        venue="ICML 2023",
        published="2023-07-23",
        pages="19730–19742",
        links={"paper": "https://arxiv.org/abs/2301.12597", "pdf": "https://example.org/a.pdf"},
    )
    assert tags_of(head_of(blip)) == {
        "citation_title": ["BLIP-2: Language and Images"],
        "citation_author": ["Li, Junnan", "van der Berg, Anna Maria", "何恺明", "OpenAI"],
        "citation_publication_date": ["2023/07/23"],
        "citation_conference_title": [
            "Proceedings of the International Conference on Machine Learning"
        ],
        "citation_firstpage": ["19730"],
        "citation_lastpage": ["19742"],
        "citation_arxiv_id": ["2301.12597"],
        "citation_public_url": ["https://arxiv.org/abs/2301.12597"],
        "citation_pdf_url": ["https://example.org/a.pdf"],
    }


def test_van_der_berg_as_the_only_author_has_no_comma() -> None:
    """From `van der Berg, Anna Maria` as the only author, Zotero would read two authors."""
    tags = tags_of(head_of(paper(authors=["van der Berg, Anna Maria"])))
    assert tags["citation_author"] == ["Anna Maria van der Berg"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"published": "2023-01-30"}, "2023/01/30"),
        ({"links": {"paper": "https://arxiv.org/abs/2301.12597"}}, "2023"),
        ({}, "2023"),
    ],
)
def test_the_tag_of_the_date_has_a_day_or_only_a_year(
    fields: dict[str, object], expected: str
) -> None:
    """The guidelines of Google Scholar allow only these two forms. An arXiv id shows only the month of a preprint."""
    assert tags_of(head_of(paper(**fields)))["citation_publication_date"] == [expected]


def test_a_citation_tag_has_the_abstract_in_the_language_of_the_page() -> None:
    """Without this tag, Zotero would use the description of the page, which is the entry's summary, as the abstract."""
    abstract = {"en": 'We sort $n$ numbers\nin "no" time.', "zh": "我们排序。"}
    entry = paper(abstract=abstract, summary={"en": "Ours.", "zh": "我们的。"})
    assert tags_of(head_of(entry))["citation_abstract"] == ['We sort n numbers in "no" time.']
    assert tags_of(head_of(entry, language="zh"))["citation_abstract"] == ["我们排序。"]
    assert "citation_abstract" not in tags_of(head_of(paper(summary={"en": "Ours."})))


@pytest.mark.parametrize(
    ("entry", "item_type", "schema_type"),
    [
        (paper(links={"paper": "https://arxiv.org/abs/2301.12597"}), "preprint", "ScholarlyArticle"),
        (paper(venue="Nature", links={"paper": "https://doi.org/10.1038/s41586-020-2649-2"}),
         None, "ScholarlyArticle"),
        (repo(), "computerProgram", "SoftwareSourceCode"),
        (dataset(), "dataset", "Dataset"),
        (benchmark(), "document", "CreativeWork"),
    ],
)  # fmt: skip
def test_kind_and_venue_decide_the_types_in_zotero_and_json_ld(
    entry: Entry, item_type: str | None, schema_type: str
) -> None:
    head = pages_of(catalog(entry))[f"{entry.id}/"].head_html
    assert tags_of(head_of(entry)).get("z:itemType") == (item_type and [item_type])
    assert json_ld(head)["@type"] == schema_type


def test_json_ld_does_not_present_the_site_as_the_publisher() -> None:
    blip = paper(venue="Nature", links={"paper": "https://doi.org/10.1038/s41586-020-2649-2"})
    for language, page_url in (
        ("en", "https://example.org/kb/papers/blip/"),
        ("zh", "https://example.org/kb/zh/papers/blip/"),
    ):
        head = pages_of(catalog(blip), language=language)["papers/blip/"].head_html
        work = json_ld(head)
        page = work.pop("mainEntityOfPage")
        assert work["@id"] == "https://doi.org/10.1038/s41586-020-2649-2"
        assert work["isPartOf"] == {"@type": "Periodical", "name": "Nature"}
        assert "example.org/kb" not in json.dumps(work)
        assert "Atlas" not in json.dumps(work)
        assert page["@type"] == "WebPage"
        assert page["@id"] == page_url


def test_breadcrumbs_in_json_ld_have_at_least_two_items() -> None:
    topics = [topic("ml"), topic("vision", parent="ml")]
    found = build_catalog([paper(topics=["vision"]), repo(topics=["ml"])], topics)
    pages = pages_of(found)
    deep, shallow = (
        json_ld(pages[path].head_html)["mainEntityOfPage"]["breadcrumb"]["itemListElement"]
        for path in ("papers/blip/", "repos/lavis/")
    )
    ml, vision = (f"https://example.org/kb/topics/{id_}/" for id_ in ("ml", "vision"))
    assert [(item["position"], item["name"], item.get("item")) for item in deep] == [
        (1, "Topic ml", ml),
        (2, "Topic vision", vision),
    ]
    assert [(item["position"], item["name"], item.get("item")) for item in shallow] == [
        (1, "Topic ml", ml),
        (2, "Repo lavis", None),
    ]


def test_breadcrumbs_in_json_ld_have_the_eight_nearest_ancestors() -> None:
    topics = [topic(f"t{n}", parent=f"t{n - 1}" if n else None) for n in range(12)]
    pages = pages_of(build_catalog([paper(topics=["t11"])], topics))
    work, listing = (json_ld(pages[path].head_html) for path in ("papers/blip/", "topics/t11/"))
    for page, lowest in ((work["mainEntityOfPage"], 11), (listing, 10)):
        names = [item["name"] for item in page["breadcrumb"]["itemListElement"]]
        assert names == [f"Topic t{n}" for n in range(lowest - 7, lowest + 1)]


def test_json_ld_of_a_list_page_has_its_entries_in_order() -> None:
    found = catalog(*(paper(f"p{number:03}") for number in range(130)))
    pages = pages_of(found)
    for path, expected, relations in (
        ("papers/", 100, ["next"]),
        ("papers/page/2/", 30, ["prev"]),
    ):
        head = pages[path].head_html
        items = json_ld(head)["mainEntity"]["itemListElement"]
        assert len(items) == expected
        urls = [item["@id"].removeprefix("https://example.org/kb/") for item in items]
        assert sorted(urls, key=pages[path].html.index) == urls
        assert [rel for rel in ("prev", "next") if f'rel="{rel}"' in head] == relations
        assert "citation_" not in head


def test_the_head_of_an_entry_page_links_to_the_adjacent_entries() -> None:
    head = head_of(paper("b"), paper("a"), paper("c"))
    links = {attribute(link, "rel"): attribute(link, "href") for link in head.query("link")}
    assert links["prev"] == "../../papers/a/"
    assert links["next"] == "../../papers/c/"


def alternates(head: str) -> dict[str, str]:
    """Return media type -> path of the file, for each `<link rel="alternate">` in a head."""
    document = JustHTML(f"<!doctype html><head><title>x</title>{head}</head>", sanitize=False)
    links = [e for e in document.query("link") if attribute(e, "rel") == "alternate"]
    paths = [attribute(e, "href").removeprefix("https://example.org/kb/") for e in links]
    return dict(zip([attribute(e, "type") for e in links], paths, strict=True))


def test_the_head_of_a_page_links_to_other_forms_of_the_page() -> None:
    """On a list page, Zotero follows a `<link rel="alternate">` with an absolute URL to the list's BibTeX file."""
    pages = pages_of(catalog(*(paper(f"p{number}") for number in range(6))), language="zh")
    assert alternates(pages["topics/vision/"].head_html) == {
        "application/x-bibtex": "topics/vision/entries.bib",
        "text/csv": "topics/vision/entries.csv",
        "application/atom+xml": "zh/topics/vision/feed.xml",
        "application/feed+json": "zh/topics/vision/feed.json",
        "text/markdown": "zh/topics/vision/index.md",
    }
    feeds = {"application/atom+xml": "zh/feed.xml", "application/feed+json": "zh/feed.json"}
    assert alternates(pages[""].head_html) == {
        **feeds,
        "application/json": "api/v1/index.json",
        "text/plain": "zh/llms.txt",
    }
    month = {"application/json": "api/v1/months/2026-11.json"}
    for path, others in (("new/", {}), ("new/2026-11/", month)):
        assert alternates(pages[path].head_html) == {**feeds, **others}
        assert 'class="kb-feed" href="../' in pages[path].html
    assert alternates(pages["papers/p0/"].head_html) == {
        "application/json": "../../../api/v1/entries/papers/p0.json",
        "text/markdown": "index.md",
    }
    unpublished = pages_of(catalog(paper()), replace(PUBLISHED, publish=()))
    for page in unpublished.values():
        assert alternates(page.head_html) == {}
        assert "kb-feed" not in page.html


def test_json_ld_names_at_most_100_authors_and_the_tags_name_all() -> None:
    authors = [f"Anna Author{number}" for number in range(3_000)]
    head = pages_of(catalog(paper(authors=authors)))["papers/blip/"].head_html
    names = [author["name"] for author in json_ld(head)["author"]]
    assert names == authors[:100]
    assert head.count('<meta name="citation_author"') == 3_000


def test_json_ld_of_the_home_page_describes_the_site_and_its_search() -> None:
    pages = pages_of(catalog(paper()), language="zh")
    head = pages[""].head_html
    site = json_ld(head)
    assert (site["@type"], site["name"], site["inLanguage"]) == ("WebSite", "图谱", "zh-Hans")
    template = site["potentialAction"]["target"]["urlTemplate"]
    assert template == "https://example.org/kb/zh/browse/?q={search_term_string}"
    for path in ("", "browse/"):
        assert 'href="https://example.org/kb/zh/opensearch.xml"' in pages[path].head_html


def test_hostile_texts_cannot_end_an_html_element() -> None:
    hostile = "</script><!--<b>&\"']]>"
    entry = paper(title=hostile, authors=[{"literal": hostile}], venue=hostile)
    document = head_of(entry, paper("other"))
    tags = tags_of(document)
    assert tags["citation_title"] == tags["citation_author"] == [hostile]
    head = pages_of(catalog(entry))["papers/blip/"].head_html
    assert json_ld(head)["headline"] == hostile
    assert document.query("b") == []


def test_without_a_site_url_pages_link_to_neither_feeds_nor_search() -> None:
    pages = pages_of(catalog(*(paper(f"p{number}") for number in range(6))), SITE)
    for page in pages.values():
        assert "feed" not in page.head_html
        assert 'rel="search"' not in page.head_html
    items = json_ld(pages["topics/vision/"].head_html)["mainEntity"]["itemListElement"]
    assert items[0]["@id"] == "../../papers/p0/"


@pytest.mark.parametrize("name", CATALOGS)
def test_every_page_has_json_ld_on_one_line(name: str) -> None:
    for page in pages_of(CATALOGS[name], SITE).values():
        assert json_ld(page.head_html)["@context"] == "https://schema.org"
        assert "\n" not in page.head_html
