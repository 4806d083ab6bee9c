"""Reading metadata from the pages of publishers and projects."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.metadata.pages import WebPages, read_page
from site_builder.services.works import Person, Work
from tests.services.fakes import http_client, serving

ACL = """<!doctype html><title>Sorting - ACL Anthology</title>
<meta content="Sorting &amp; Searching" name=citation_title>
<meta content="Lovelace, Ada" name=citation_author><meta name=citation_author content="Alan Turing">
<meta content="Proceedings of EMNLP 2020" name=citation_conference_title>
<meta content=2020/11/16 name=citation_publication_date>
<meta content=166 name=citation_firstpage><meta content=170 name=citation_lastpage>
<meta content="10.18653/V1/X" name=citation_doi>"""


def test_citation_tags_are_read_even_if_attributes_have_no_quotation_marks() -> None:
    content = read_page(ACL)

    assert content.is_publication
    assert content.work == Work(
        title="Sorting & Searching",
        authors=(
            Person(name="Ada Lovelace", family="Lovelace", given="Ada"),
            Person(name="Alan Turing"),
        ),
        date="2020-11-16",
        type="conference",
        venue="Proceedings of EMNLP 2020",
        pages="166-170",
        doi="10.18653/v1/x",
    )


@pytest.mark.parametrize(
    ("html", "title", "type_", "text"),
    [
        ("<title>Only a\n title</title>", "Only a title", "", ""),
        (
            "<meta property='og:title' content='Open'><meta name='description' content='Text'>",
            "Open",
            "",
            "Text",
        ),
        (
            '<script type="application/ld+json">{"@type": "Dataset", "name": "Numbers", '
            '"description": "A million <b>numbers</b>."}</script><title>x</title>',
            "Numbers",
            "dataset",
            "A million numbers.",
        ),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, '
            '{"@type": "SoftwareSourceCode", "name": "sort"}]}</script>',
            "sort",
            "software",
            "",
        ),
        ('<script type="application/ld+json">{broken</script><title>t</title>', "t", "", ""),
    ],
)
def test_pages_without_citation_tags_are_read(html: str, title: str, type_: str, text: str) -> None:
    work = read_page(html).work
    assert work is not None
    assert (work.title, work.type, work.abstract) == (title, type_, text)


@given(st.text(max_size=300))
@example('<meta name="citation_title" content="<script>alert(1)</script>">')
@example("<title>\x07\u202e</title>")
@example('<script type="application/ld+json">[[[[[[null]]]]]]</script>')
@example("<![")
@example("<![a[b]]>")
@example(f"<title>&#{'9' * 5000};</title>")
def test_reading_any_page_raises_no_exception(html: str) -> None:
    work = read_page(html + "<title>x").work
    assert work is None or "<script" not in work.title


@pytest.mark.slow
@pytest.mark.parametrize("text", ["<a ", "< ", "<!--", "<a x='", "<![CDATA[>"])
def test_a_page_with_very_many_open_tags_is_read_in_seconds(text: str) -> None:
    start = time.process_time()
    work = read_page("<title>Sorting " + text * 500_000).work
    assert work is not None
    assert work.title.startswith("Sorting")
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("reply", "is_missing", "reason"),
    [
        ((404, b""), True, "status 404"),
        ((403, b"<title>Just a moment</title>"), False, "status 403"),
        ((200, b"%PDF-1.5", {"Content-Type": "application/pdf"}), False, "not an HTML page"),
        ((302, b"", {"Location": "ftp://example.org/"}), False, "redirects to an unusable URL"),
        ((302, b"", {"Location": "/again"}), False, "redirects too often"),
    ],
)
def test_an_unreadable_page_gives_the_reason_in_place_of_a_work(
    reply: tuple[int, bytes] | tuple[int, bytes, dict[str, str]], is_missing: bool, reason: str
) -> None:
    with serving(lambda _path, _body: reply) as server, http_client() as client:
        content = WebPages(client).read(f"{server.base_url}/x")

    assert content.work is None
    assert content.is_missing is is_missing
    assert reason in content.reason


def test_a_page_in_the_encoding_gb18030_is_decoded() -> None:
    page = "<meta charset=gb18030><title>排序</title>".encode("gb18030")
    reply = (200, page, {"Content-Type": "text/html"})
    with serving(lambda _path, _body: reply) as server, http_client() as client:
        work = WebPages(client).read(server.base_url).work

    assert work is not None
    assert work.title == "排序"


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "hex", "unicode_escape", "no-such-charset"]
)
def test_a_page_with_an_unusable_charset_is_read(charset: str) -> None:
    page = f"<meta charset={charset}><title>Sorting</title>".encode() + b"\xff"
    reply = (200, page, {"Content-Type": "text/html"})
    with serving(lambda _path, _body: reply) as server, http_client() as client:
        work = WebPages(client).read(server.base_url).work

    assert work is not None
    assert work.title == "Sorting"


def test_names_dates_and_dois_in_unusual_forms_are_read() -> None:
    work = read_page(
        '<meta name="citation_title" content="Sorting"><meta name="citation_authors" content="Byron, Ada; Zhang, Wei">'
        '<meta name="citation_date" content="January 30, 2019"><meta name="citation_doi" content="doi:10.1145/ABC">'
    ).work

    assert work is not None
    assert [person.name for person in work.authors] == ["Ada Byron", "Wei Zhang"]
    assert (work.date, work.doi) == ("2019-01-30", "10.1145/abc")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("30 Jan 2019", "2019-01-30"),
        ("2019 May 3", "2019-05-03"),
        ("May 2019", "2019-05"),
        ("30/01/2019", "2019"),
        ("soon", ""),
    ],
)
def test_a_date_in_words_is_read_but_one_with_slashes_gives_only_the_year(
    text: str, date: str
) -> None:
    tags = f'<meta name="citation_title" content="t"><meta name="citation_date" content="{text}">'
    work = read_page(tags).work

    assert work is not None
    assert work.date == date


def test_authors_and_journal_of_an_article_are_read_from_json_ld() -> None:
    article = {
        "@type": ["ScholarlyArticle", "CreativeWork"],
        "headline": "Sorting",
        "author": [{"givenName": "Wei", "familyName": "Zhang"}, "Ada Byron", {"@type": "Person"}],
        "isPartOf": {
            "issueNumber": "3",
            "isPartOf": {
                "@type": "PublicationVolume",
                "volumeNumber": 12,
                "isPartOf": {"name": "J. Sort"},
            },
        },
        "sameAs": "https://doi.org/10.1145/12345",
    }
    work = read_page(f'<script type="application/ld+json">{json.dumps(article)}</script>').work

    assert work is not None
    assert [person.name for person in work.authors] == ["Wei Zhang", "Ada Byron"]
    assert (work.venue, work.volume, work.issue, work.doi) == (
        "J. Sort",
        "12",
        "3",
        "10.1145/12345",
    )


def test_the_name_of_the_site_is_left_out_of_the_title() -> None:
    work = read_page(
        "<meta property=og:site_name content=SortHub><title>NumPair | SortHub</title>"
    ).work

    assert work is not None
    assert work.title == "NumPair"
