"""Making the fields of entries from the answers of services."""

from __future__ import annotations

from typing import Any

import pytest

from site_builder.i18n import SiteLanguages
from site_builder.metadata.authors import author_notices, author_values
from site_builder.metadata.findings import FieldValue, SourcedWork, Suggestion
from site_builder.metadata.suggested_links import links_in_texts, papers_of_item, unique_links
from site_builder.metadata.texts import (
    escape_markdown,
    in_language,
    plain_text,
    short_names,
    summary,
)
from site_builder.metadata.works_to_fields import converted_fields, paper_fields
from site_builder.services.works import Person, Work
from site_builder.venues import VenueRegistry

LANGUAGES = SiteLanguages(("en", "zh"))
ARXIV_URL = "https://arxiv.org/abs/2211.00001"


def fields_of(*works: Work, url: str = ARXIV_URL) -> dict[str, Any]:
    sourced = [SourcedWork(f"Source {n}", work) for n, work in enumerate(works, 1)]
    found = paper_fields(sourced, url, VenueRegistry(), LANGUAGES)
    return {name: field.value for name, field in found.items()}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (Person(name="Ada Lovelace*"), ["Ada Lovelace"]),
        (Person(name="Ada Lovelace1,2"), ["Ada Lovelace"]),
        (Person(name="Dr. Ada Lovelace"), ["Ada Lovelace"]),
        (Person(name="Ada Lovelace (MIT)"), ["Ada Lovelace"]),
        (Person(name="Ada Lovelace and others"), ["Ada Lovelace"]),
        (Person(name="Li Ming 李明"), ["Li Ming (李明)"]),
        (Person(name="Sorting Consortium (SORT)", is_organisation=True), ["Sorting Consortium"]),
        (Person(name="A. BYRON", family="BYRON", given="A."), ["A. Byron"]),
        (Person(name="ADA O'NEIL", family="O'NEIL", given="ADA"), ["Ada O'Neil"]),
        (Person(name="Arjun KC", family="KC", given="Arjun"), ["Arjun KC"]),
        (Person(name="SORTLAB", is_organisation=True), ["SORTLAB"]),
        (Person(name="et al."), []),
        (Person(name=":"), []),
    ],
)
def test_names_of_authors_are_cleaned(person: Person, expected: list[str]) -> None:
    assert list(author_values(person)) == expected


def test_missing_authors_and_texts_that_are_not_names_are_reported() -> None:
    work = Work(authors=(Person(name="Ada Lovelace et al."), Person(name=":")))

    assert list(author_notices([SourcedWork("arXiv", work)])) == [
        "arXiv names the author `:`, which is not a name. It was left out.",
        "arXiv does not name all authors. Add the missing authors.",
    ]


@pytest.mark.parametrize(
    ("work", "venue", "year", "pages"),
    [
        pytest.param(
            Work(
                type="conference",
                venue="Proceedings of the 61st Annual Meeting of the Association for Computational "
                "Linguistics (Volume 1: Long Papers)",
                date="2023",
            ),
            "ACL 2023",
            "2023",
            None,
            id="volume and track of proceedings are left out",
        ),
        pytest.param(
            Work(
                type="article",
                venue="Advances in Neural Information Processing Systems",
                volume="36",
                date="2023-12-15",
            ),
            "NeurIPS 2023",
            "2023",
            None,
            id="the volume of proceedings is left out",
        ),
        pytest.param(
            Work(
                type="conference",
                venue="Advances in Neural Information Processing Systems 36",
                date="2023",
            ),
            "NeurIPS 2023",
            "2023",
            None,
            id="a volume number after the name of the venue is left out",
        ),
        pytest.param(
            Work(
                type="article",
                venue="Nature",
                volume="521",
                issue="7553",
                date="2015-05-27",
                pages="436-444",
            ),
            "Nature 521(7553), 2015",
            "2015",
            "436–444",
            id="volume and issue of a known journal are kept",
        ),
        pytest.param(
            Work(type="article", venue="Der Sortierer", volume="46", issue="7", date="2007"),
            "Der Sortierer 46(7)",
            "2007",
            None,
            id="volume and issue of an unknown journal are kept",
        ),
        pytest.param(
            Work(
                type="preprint",
                venue="In Proc. CVPR 2023, pages 14-26. IEEE, 2023",
                date="2022-11-03",
            ),
            "CVPR 2023",
            "2023",
            "14–26",
            id="the venue is from the year after the preprint",
        ),
        pytest.param(
            Work(type="preprint", comment="Accepted by TPAMI", date="2022-11-03"),
            "TPAMI",
            "2022",
            None,
            id="the venue does not get the year of the preprint",
        ),
    ],
)
def test_the_venue_is_found_in_the_data_or_the_comment(
    work: Work, venue: str, year: str, pages: str | None
) -> None:
    fields = fields_of(work)

    assert (fields["venue"], fields["year"], fields.get("pages")) == (venue, year, pages)


def test_a_venue_of_a_later_year_removes_the_day_of_the_preprint() -> None:
    fields = fields_of(Work(type="preprint", comment="ICLR 2023", date="2022-11-03"))

    assert fields["year"] == "2023"
    assert "published" not in fields


def test_the_url_tells_the_venue_if_no_source_names_it() -> None:
    fields = fields_of(Work(date="2023"), url="https://aclanthology.org/2023.emnlp-main.1/")

    assert fields["venue"] == "EMNLP 2023"


def test_a_source_that_names_the_doi_is_named_as_a_source_of_the_links() -> None:
    works = [SourcedWork("arXiv", Work(doi="10.1145/12345", arxiv_id="2211.00001"))]

    links = paper_fields(works, ARXIV_URL, VenueRegistry(), LANGUAGES)["links.paper"]

    assert links == FieldValue([ARXIV_URL, "https://doi.org/10.1145/12345"], "the reference, arXiv")


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("NumPair-2: Sorting in Pairs", ["NumPair-2"]),
        ("π₀: A Sorter", ["π₀"]),
        ("Erratum: Sorting in Pairs", []),
        ("RETRACTED: Sorting in Pairs", []),
        ("Position: Sorting Matters", []),
        ("Towards AGI: A Sorter", []),
        ("Sparks of AGI: Early Sorters", []),
        ("Survey: Sorting", []),
    ],
)
def test_only_names_before_the_colon_of_a_title_are_short_names(
    title: str, names: list[str]
) -> None:
    assert short_names(title) == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sorting -- A Survey", "Sorting – A Survey"),
        ("pages 3--5 of it", "pages 3–5 of it"),
        ("``fast'' sorting", "“fast” sorting"),
        ("see https://example.org/a--b", "see https://example.org/a--b"),
        ("the option --fast", "the option --fast"),
    ],
)
def test_only_dashes_and_quotation_marks_of_tex_become_typographic(
    text: str, expected: str
) -> None:
    assert plain_text(text) == expected
    assert in_language(text, LANGUAGES) == {"en": expected}


def test_the_summary_ends_before_a_list() -> None:
    text = "This tool sorts numbers. It contains: - a sorter - a parser ## Installation"

    assert summary(text, LANGUAGES) == {"en": "This tool sorts numbers."}
    assert summary("It sorts numbers, quickly - and well.", LANGUAGES) == {
        "en": escape_markdown("It sorts numbers, quickly - and well.")
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("🔥 :rocket: Sorts numbers fast ⚡️", "Sorts numbers fast"),
        ("Sorts at 12:30:45 and in C++::sort", "Sorts at 12:30:45 and in C++::sort"),
    ],
)
def test_only_emojis_of_descriptions_are_left_out(text: str, expected: str) -> None:
    assert summary(text, LANGUAGES) == {"en": expected}


def test_links_in_comment_and_abstract_are_suggested() -> None:
    work = Work(
        comment="ICML 2023. Project page: https://sort.example.org/. 9 pages",
        abstract="Our code (https://github.com/ada/sort) is public. See https://arxiv.org/abs/2301.00002 "
        "and https://news.example.org/sorting.",
    )

    assert list(links_in_texts([SourcedWork("arXiv", work)])) == [
        Suggestion("project", "https://sort.example.org/", "arXiv"),
        Suggestion("code", "https://github.com/ada/sort", "arXiv"),
    ]


def test_repetitions_and_urls_of_the_entry_are_not_suggested() -> None:
    links = [
        Suggestion("code", "https://github.com/ada/sort", "arXiv"),
        Suggestion("code", "https://github.com/Ada/Sort.git", "Hugging Face"),
        Suggestion("project", "https://gitee.com/ada/sort", "Gitee"),
    ]

    assert unique_links(links, ["https://gitee.com/ada/sort/"]) == (links[0],)


def test_the_paper_that_the_template_of_model_cards_cites_is_not_suggested() -> None:
    found = papers_of_item(["1910.09700", "2301.00001"], "Hugging Face")

    assert [link.url for link in found] == ["https://arxiv.org/abs/2301.00001"]


def test_fields_are_converted_to_those_of_another_kind() -> None:
    page = {"name": FieldValue("Sort", "x"), "url": FieldValue("https://example.org", "x")}
    paper = {
        "title": FieldValue("Sort", "x"),
        "links.paper": FieldValue(["https://example.org", "https://doi.org/10.1145/1"], "x"),
        "pages": FieldValue("1–2", "x"),
    }

    assert converted_fields("paper", page) == {
        "title": page["name"],
        "links.paper": page["url"],
    }
    assert converted_fields("dataset", paper) == page
