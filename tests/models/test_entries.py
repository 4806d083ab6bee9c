"""Models of papers, repositories, datasets and topics.

An own link leads to what an entry describes, such as a repository.
"""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from site_builder.models import KINDS, Entry, LocalizedText, kinds_by_folder
from tests.factories import dataset, paper, repo, topic

RECORDS: list[BaseModel] = [
    paper(),
    repo(),
    dataset(),
    topic(),
    LocalizedText(en="x"),
    paper().links,
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_models_are_immutable_and_a_copy_has_an_equal_hash(record: BaseModel) -> None:
    for field in type(record).model_fields:
        with pytest.raises(ValidationError):
            setattr(record, field, getattr(record, field))
    assert hash(record) == hash(record.model_copy())


@pytest.mark.parametrize("make", [paper, repo, dataset, topic])
def test_unknown_keys_are_errors(make: Any) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        make(colour="red")


def test_every_kind_has_its_own_folder() -> None:
    assert [spec.kind for spec in kinds_by_folder().values()] == list(KINDS)
    for folder, spec in kinds_by_folder().items():
        assert spec.folder == spec.model.folder == folder


REQUIRED = {
    "papers": {"id", "title", "authors", "year", "topics", "links", "added"},
    "repos": {"id", "name", "url", "topics", "summary", "added"},
    "datasets": {"id", "name", "url", "topics", "summary", "added"},
}


@pytest.mark.parametrize("folder", REQUIRED)
def test_a_missing_required_field_is_an_error(folder: str) -> None:
    with pytest.raises(ValidationError) as raised:
        kinds_by_folder()[folder].model.model_validate({})
    assert {error["loc"][0] for error in raised.value.errors()} == REQUIRED[folder]


@pytest.mark.parametrize(
    ("entry", "heading", "own_links"),
    [
        (
            paper(title="BLIP", links={"paper": "https://a.org/1", "pdf": ["https://a.org/2"]}),
            "BLIP",
            ["https://a.org/1", "https://a.org/2"],
        ),
        (repo(name="LAVIS", url="https://a.org/3"), "LAVIS", ["https://a.org/3"]),
        (
            dataset(name="WuKong", url="https://a.org/4", paper="https://a.org/5"),
            "WuKong",
            ["https://a.org/4"],
        ),
    ],
)
def test_the_kind_decides_which_fields_have_the_heading_and_the_own_links(
    entry: Entry, heading: str, own_links: list[str]
) -> None:
    assert entry.heading.variants() == (heading,)
    assert [link.url for link in entry.own_links] == own_links


def roles(entry: Entry) -> list[str]:
    return [role for role, _ in entry.all_links()]


def test_links_outside_of_the_field_named_links_come_first() -> None:
    links = {"demo": "https://a.org/d", "paper": ["https://a.org/p", "https://a.org/q"]}
    assert roles(paper(links=links)) == ["paper", "paper", "demo"]
    assert roles(repo(links=links)) == ["url", "paper", "paper", "demo"]
    assert roles(dataset(paper="https://a.org/o", links=links)) == [
        *("url", "paper", "paper", "paper", "demo"),
    ]


def linked_paper(**links: object) -> Entry:
    return paper(links={"paper": "https://example.org", **links})


@pytest.mark.parametrize(
    ("entry", "identifier", "expected"),
    [
        (linked_paper(paper="https://arxiv.org/abs/2301.12597v2"), "arxiv", {"id": "2301.12597"}),
        (linked_paper(pdf="https://arxiv.org/pdf/hep-th/9901001.pdf"), "arxiv", {"version": None}),
        (linked_paper(paper="https://arxiv.org/abs/2301.12597v2"), "arxiv", {"version": 2}),
        (
            linked_paper(paper="doi:10.1145/3474085.3475188"),
            "doi",
            {"name": "10.1145/3474085.3475188"},
        ),
        (
            linked_paper(paper="https://dl.acm.org/doi/pdf/10.1145/3474085.3475188"),
            "doi",
            {"name": "10.1145/3474085.3475188"},
        ),
        (
            linked_paper(paper="https://doi.org/10.18653/v1/P18-1238"),
            "doi",
            {"name": "10.18653/v1/p18-1238"},
        ),
        (linked_paper(paper="https://aclanthology.org/P18-1238.pdf"), "doi", None),
        # The link to the paper of a dataset is not an own link, and a web page has no arXiv id and no DOI.
        (dataset(paper="https://arxiv.org/abs/2301.12597"), "arxiv", None),
        (linked_paper(), "doi", None),
    ],
)
def test_the_arxiv_id_and_the_doi_come_from_own_links(
    entry: Entry, identifier: str, expected: dict[str, object] | None
) -> None:
    value = getattr(entry, identifier)
    if expected is None:
        assert value is None
    else:
        assert {name: getattr(value, name) for name in expected} == expected


LAVIS = "https://github.com/salesforce/LAVIS"
HUGGING_FACE_DATASETS = "https://huggingface.co/datasets/"


@pytest.mark.parametrize(
    ("entry", "labels"),
    [
        (linked_paper(), []),
        (linked_paper(paper="https://arxiv.org/abs/2301.12597v2"), ["arXiv:2301.12597"]),
        (
            linked_paper(
                paper=["doi:10.18653/v1/2020.acl-main.1", "https://arxiv.org/pdf/2301.12597"],
                pdf="https://aclanthology.org/2020.acl-main.1.pdf",
            ),
            [
                *("ACL Anthology: 2020.acl-main.1", "doi:10.18653/v1/2020.acl-main.1"),
                "arXiv:2301.12597",
            ],
        ),
        (
            linked_paper(paper="https://openreview.net/pdf?id=a-B", code=[f"{LAVIS}.git", LAVIS]),
            ["OpenReview: a-B", "salesforce/LAVIS"],
        ),
        (linked_paper(code=[LAVIS, "https://gitee.com/a/b"]), ["salesforce/LAVIS"]),
        (repo(url="https://gitee.com/zidongtaichu/x"), ["zidongtaichu/x"]),
        (dataset(url=f"{HUGGING_FACE_DATASETS}a/b/tree/main"), ["hf:a/b"]),
        (dataset(url="https://zenodo.org/record/4783701"), ["Zenodo: 4783701"]),
        # Links to a model, a video or the paper of a dataset identify these things, not the entry itself.
        (
            linked_paper(model="https://huggingface.co/a/b", video="https://youtu.be/abcdefghijk"),
            [],
        ),
        (dataset(paper="https://arxiv.org/abs/2301.12597"), []),
    ],
)
def test_identifiers_come_from_own_links_and_the_first_repository(
    entry: Entry, labels: list[str]
) -> None:
    assert [identifier.label for identifier in entry.identifiers] == labels


def test_entries_contain_normalized_urls() -> None:
    entry = repo(url="git@github.com:salesforce/LAVIS.git", links={"demo": "HTTPS://A.org:443"})
    assert [link.url for _, link in entry.all_links()] == [
        "https://github.com/salesforce/LAVIS",
        "https://a.org/",
    ]


@pytest.mark.parametrize("field", ["topics", "tags", "aliases"])
def test_duplicate_items_are_errors(field: str) -> None:
    with pytest.raises(ValidationError, match="`b` appears twice"):
        paper(**{field: ["a", "b", "b"]})


def test_two_authors_may_have_the_same_name() -> None:
    assert paper(authors=["Wei Wang", "Wei Wang"]).author_names == ("Wei Wang", "Wei Wang")


def test_an_abstract_without_a_language_gets_the_language_of_its_script() -> None:
    texts = [paper(abstract=text).abstract for text in ("We sort.", "我们排序。")]
    assert [text.root for text in texts if text] == [{"en": "We sort."}, {"zh": "我们排序。"}]


@pytest.mark.parametrize(
    ("venue", "year", "shown"),
    [
        ("ICML 2023", 2023, "ICML 2023"),
        ("CVPR'23", 2023, "CVPR'23"),
        ("Nature", 2021, "Nature 2021"),
        ("CoRL 2021", 2022, "CoRL 2021"),
        ("JMLR 21:2001-2010", 2020, "JMLR 21:2001-2010 2020"),
        ("Nature", None, "Nature"),
        (None, 2021, "2021"),
        (None, None, ""),
    ],
)
def test_the_year_is_added_only_if_the_venue_has_no_year(
    venue: str | None, year: int | None, shown: str
) -> None:
    assert dataset(venue=venue, year=year).venue_and_year == shown
