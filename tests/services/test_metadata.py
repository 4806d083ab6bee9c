"""Metadata is read from responses of services. The responses are invented, in the format of real responses."""

from __future__ import annotations

import json
import time
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.services import (
    Service,
    arxiv,
    crossref,
    datacite,
    doi_agency,
    forges,
    hugging_face,
    openalex,
    semantic_scholar,
)
from site_builder.services.json_reading import MAX_AUTHORS, abstract, clean_text, iso_date
from site_builder.services.service import Answer, InvalidAnswer, ServiceAccess
from site_builder.services.works import HubItem, HubPaper, Person, RepositoryFacts, Work
from tests import examples
from tests.services.fakes import http_client, services_at, serving

DOI = "10.5555/quick.1"
ARXIV_DOI = "10.48550/arxiv.2301.12597"


def body(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def crossref_body(**members: object) -> bytes:
    return body({"status": "ok", "message-type": "work", "message": {"DOI": DOI, **members}})


def datacite_body(doi: str = DOI, **attributes: object) -> bytes:
    return body({"data": {"id": doi, "type": "dois", "attributes": {"doi": doi, **attributes}}})


FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom"><entry>
<id>http://arxiv.org/abs/2301.12597v3</id><title>Sorting
  in  Linear Time</title><updated>2023-06-15T00:00:00Z</updated><summary>  We sort
numbers.</summary><published>2023-01-30T00:56:51Z</published>
<arxiv:comment>{comment}</arxiv:comment><arxiv:journal_ref>JSort 5 (2023)</arxiv:journal_ref>
<author><name>Ada Lovelace</name></author><author><name></name></author>
<arxiv:doi>10.5555/QUICK.1</arxiv:doi></entry></feed>"""


def one(service: Service[str, Any], answer: bytes, key: str) -> Any:
    return service.parse(answer, [key])[key]


def test_arxiv_gives_the_metadata_of_a_paper() -> None:
    paper = one(arxiv.SERVICE, FEED.format(comment="12 pages").encode(), "2301.12597")

    assert paper.work == Work(
        title="Sorting in Linear Time",
        authors=(Person(name="Ada Lovelace"),),
        date="2023-01-30",
        type="preprint",
        venue="JSort 5 (2023)",
        doi="10.5555/quick.1",
        arxiv_id="2301.12597",
        abstract="We sort numbers.",
        comment="12 pages",
    )


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("This paper has been withdrawn by the authors", True),
        ("Withdrawn due to an error in Lemma 2", True),
        ("The paper was retracted", True),
        ("12 pages. Code for cash withdrawn at machines", False),
        ("", False),
    ],
)
def test_arxiv_withdrawals_are_read_from_the_comment(comment: str, expected: bool) -> None:
    paper = one(arxiv.SERVICE, FEED.format(comment=comment).encode(), "2301.12597")
    assert paper.work.is_withdrawn is expected


def test_crossref_gives_the_metadata_of_an_article() -> None:
    answer = crossref_body(
        type="journal-article",
        title=["Attention <i>Is</i> Enough &amp; More"],
        author=[
            {
                "given": "Ada",
                "family": "Lovelace",
                "ORCID": "https://orcid.org/0000-0002-1825-0097",
            },
            {"name": "The Sorting Consortium"},
            {"given": "no family name"},
        ],
        issued={"date-parts": [[2012, 3, 21]]},
        volume="7",
        issue=3,
        page="1-8",
        license=[
            {"URL": "https://example.org/tdm", "content-version": "tdm"},
            {"URL": "https://creativecommons.org/licenses/by/4.0/", "content-version": "vor"},
        ],
        abstract="<jats:p>First.</jats:p><jats:p>Second.</jats:p>",
        **{
            "container-title": ["Journal of Sorting"],
            "updated-by": [{"type": "correction"}, {"type": "retraction"}],
            "is-referenced-by-count": 72,
        },
    )

    assert one(crossref.SERVICE, answer, DOI) == Work(
        title="Attention Is Enough & More",
        authors=(
            Person(
                name="Ada Lovelace", family="Lovelace", given="Ada", orcid="0000-0002-1825-0097"
            ),
            Person(name="The Sorting Consortium", is_organisation=True),
        ),
        date="2012-03-21",
        type="article",
        venue="Journal of Sorting",
        volume="7",
        issue="3",
        pages="1-8",
        doi=DOI,
        abstract="First.\n\nSecond.",
        license="https://creativecommons.org/licenses/by/4.0/",
        is_withdrawn=True,
        corrections=("correction", "retraction"),
        citations=72,
    )


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"title": []}, Work(doi=DOI, type="other")),
        ({"title": None, "author": None}, Work(doi=DOI, type="other")),
        ({"issued": {"date-parts": [[None]]}}, Work(doi=DOI, type="other")),
        (
            {"author": {"family": "Solo", "given": "Ann"}},
            Work(
                doi=DOI,
                type="other",
                authors=(Person(name="Ann Solo", family="Solo", given="Ann"),),
            ),
        ),
        ({"title": ["Eins", "One"]}, Work(doi=DOI, type="other", title="Eins")),
        (
            {"title": ["Sorter"], "subtitle": ["A Fast System"]},
            Work(doi=DOI, type="other", title="Sorter: A Fast System"),
        ),
        (
            {"title": ["Sorter: A Fast System"], "subtitle": ["A fast system"]},
            Work(doi=DOI, type="other", title="Sorter: A Fast System"),
        ),
        (
            {
                "type": "book-chapter",
                "container-title": [
                    "Lecture Notes in Computer Science",
                    "Computer Vision – ECCV 2022",
                ],
            },
            Work(doi=DOI, type="conference", venue="Computer Vision – ECCV 2022"),
        ),
        (
            {"container-title": ["Lecture Notes in X"]},
            Work(doi=DOI, type="other", venue="Lecture Notes in X"),
        ),
    ],
)
def test_members_of_crossref_answers_may_have_several_forms_or_be_missing(
    members: Any, expected: Work
) -> None:
    assert one(crossref.SERVICE, crossref_body(**members), DOI) == expected


def test_datacite_gives_metadata_with_the_day_of_the_first_arxiv_version() -> None:
    answer = datacite_body(
        ARXIV_DOI,
        titles=[{"title": "Sorting"}],
        creators=[{"name": "King, Alex", "givenName": "Alex", "familyName": "King"}],
        publisher={"name": "arXiv"},
        publicationYear=2023,
        dates=[
            {"date": "2023-06-15T01:00:00Z", "dateType": "Submitted", "dateInformation": "v2"},
            {"date": "2023-01-30T00:56:51Z", "dateType": "Submitted", "dateInformation": "v1"},
            {"date": "2023", "dateType": "Issued"},
        ],
        types={"resourceTypeGeneral": "Preprint"},
        descriptions=[
            {"description": "Notes", "descriptionType": "Other"},
            {"description": "We sort.", "descriptionType": "Abstract"},
        ],
        rightsList=[
            {"rightsUri": "info:eu-repo/semantics/openAccess"},
            {"rightsIdentifier": "cc-by-4.0"},
        ],
        relatedIdentifiers=[
            {"relatedIdentifierType": "URL", "relatedIdentifier": "https://github.com/a/b"}
        ],
    )

    work = one(datacite.SERVICE, answer, ARXIV_DOI)

    assert work.date == "2023-01-30"
    assert (work.doi, work.arxiv_id, work.type) == ("", "2301.12597", "preprint")
    assert work.authors == (Person(name="King, Alex", family="King", given="Alex"),)
    assert (work.publisher, work.abstract, work.license) == ("arXiv", "We sort.", "cc-by-4.0")
    assert work.links == ("https://github.com/a/b",)


def test_openalex_gives_metadata_and_an_abstract_from_an_inverted_index() -> None:
    answer = body(
        {
            "doi": f"https://doi.org/{DOI}",
            "title": "Sorting",
            "publication_date": "2021-06-09",
            "type": "conference-paper",
            "authorships": [
                {"author": {"display_name": "Mart\u0131\u0301n Soto", "orcid": None}},
                {"author": None, "raw_author_name": "Ada Lovelace"},
            ],
            "primary_location": {"source": None, "raw_source_name": "Proceedings of SORT"},
            "biblio": {"first_page": "1386", "last_page": "1399"},
            "open_access": {"is_oa": True},
            "cited_by_count": 39,
            "is_retracted": True,
            "abstract_inverted_index": {"sort": [1, 3], "We": [0], "and": [2], "bad": "x"},
        }
    )

    work = one(openalex.SERVICE, answer, DOI)

    assert work.abstract == "We sort and sort"
    assert [person.name for person in work.authors] == ["Martín Soto", "Ada Lovelace"]
    assert (work.venue, work.pages, work.type) == (
        "Proceedings of SORT",
        "1386-1399",
        "conference",
    )
    assert (work.is_withdrawn, work.corrections, work.is_open_access) == (
        True,
        ("retraction",),
        True,
    )


def test_semantic_scholar_has_no_answer_about_a_paper_that_is_null() -> None:
    paper = {
        "externalIds": {"DOI": "10.5555/QUICK.1", "ArXiv": "2301.12597", "CorpusId": 1},
        "title": "Sorting",
        "year": 2023,
        "publicationTypes": ["Review", "Conference"],
        "journal": None,
        "venue": "SORT",
        "authors": [{"authorId": "1", "name": "Ada Lovelace"}],
        "citationCount": 5,
    }
    keys = ["ARXIV:2301.00001", "ARXIV:2301.12597"]

    answers = semantic_scholar.SERVICE.parse(body([None, paper]), keys)

    assert set(answers) == {"ARXIV:2301.12597"}
    work = answers["ARXIV:2301.12597"]
    assert (work.date, work.type, work.venue, work.citations) == ("2023", "conference", "SORT", 5)
    with pytest.raises(InvalidAnswer):
        semantic_scholar.SERVICE.parse(body([paper]), keys)


def test_one_request_asks_semantic_scholar_about_500_papers() -> None:
    keys = [f"ARXIV:2301.{number:05}" for number in range(semantic_scholar.SERVICE.policy.max_keys)]
    request = semantic_scholar.SERVICE.make_request(keys, ServiceAccess("https://x.example/b", "k"))

    assert len(json.loads(request.body or b"")["ids"]) == 500
    assert request.headers["x-api-key"] == "k"


def test_the_repr_of_the_access_to_a_service_contains_no_token() -> None:
    assert "secret" not in repr(ServiceAccess("https://x.example/", "secret"))


def test_one_request_asks_for_the_doi_agencies_of_several_prefixes() -> None:
    answer = body(
        [
            {"DOI": "10.5281", "RA": "DataCite"},
            {"DOI": "10.9999", "status": "DOI does not exist"},
        ]
    )
    request = doi_agency.SERVICE.make_request(["10.5281", "10.9999"], ServiceAccess("https://x/ra"))

    answers = doi_agency.SERVICE.parse(answer, ["10.5281", "10.9999"])

    assert request.url == "https://x/ra/10.5281,10.9999"
    assert answers == {"10.5281": doi_agency.Agency(name="DataCite")}


REPOSITORY = {
    "full_name": "ada/sort",
    "html_url": "https://github.com/ada/sort",
    "description": "Sorts\nnumbers",
    "homepage": "",
    "stargazers_count": 7,
    "forks_count": 2,
    "archived": True,
    "fork": True,
    "parent": {"full_name": "bob/sort"},
    "license": {"key": "mit", "spdx_id": "MIT"},
    "language": "Python",
    "topics": ["sorting", None],
    "pushed_at": "2023-02-03T04:05:06Z",
    "created_at": "2020-01-01T00:00:00Z",
}


def test_github_gives_facts_about_a_repository() -> None:
    assert one(forges.GITHUB, body(REPOSITORY), "ada/sort") == RepositoryFacts(
        full_name="ada/sort",
        url="https://github.com/ada/sort",
        description="Sorts numbers",
        stars=7,
        forks=2,
        is_archived=True,
        is_fork=True,
        fork_of="bob/sort",
        license="MIT",
        language="Python",
        topics=("sorting",),
        pushed="2023-02-03",
        created="2020-01-01",
        has_no_code=False,
    )


def test_the_licence_is_empty_if_github_does_not_recognise_it() -> None:
    answer = body({**REPOSITORY, "license": {"spdx_id": "NOASSERTION", "name": "Other"}})
    assert one(forges.GITHUB, answer, "ada/sort").license == ""


def test_a_renamed_repository_has_the_key_to_which_github_redirects() -> None:
    moved = body({"message": "Moved Permanently", "url": "https://api.github.com/repositories/42"})

    facts = one(forges.GITHUB, moved, "ada/old")
    request = forges.GITHUB.make_request([facts.moved_to], ServiceAccess("https://x.example/api"))

    assert facts.moved_to == "repositories/42"
    assert request.url == "https://x.example/api/repositories/42"
    with pytest.raises(InvalidAnswer):
        one(forges.GITHUB, body({"url": "https://evil.example/users/1"}), "ada/old")


def test_gitlab_and_gitee_give_facts_about_a_repository() -> None:
    project = {
        "path_with_namespace": "group/sub/sort",
        "web_url": "https://gitlab.com/group/sub/sort",
        "star_count": 3,
        "license": {"key": "apache-2.0"},
        "forked_from_project": {"path_with_namespace": "bob/sort"},
        "last_activity_at": "2015-03-03T18:37:20.795Z",
        "tag_list": ["sorting"],
    }
    gitee = {
        **REPOSITORY,
        "license": "MulanPSL-2.0",
        "html_url": "https://gitee.com/ada/sort.git",
    }

    from_gitlab = one(forges.GITLAB, body(project), "group/sub/sort")
    from_gitee = one(forges.GITEE, body(gitee), "ada/sort")

    assert (from_gitlab.full_name, from_gitlab.license) == ("group/sub/sort", "apache-2.0")
    assert (from_gitlab.is_fork, from_gitlab.pushed) == (True, "2015-03-03")
    assert (from_gitee.license, from_gitee.url) == ("MulanPSL-2.0", "https://gitee.com/ada/sort")
    request = forges.GITLAB.make_request(["group/sub/sort"], ServiceAccess("https://x/api/v4/"))
    assert request.url == "https://x/api/v4/projects/group%2Fsub%2Fsort?license=true"


def test_hugging_face_gives_facts_about_models_and_the_items_of_papers() -> None:
    model = {
        "id": "ada/sorter",
        "author": "ada",
        "tags": ["pytorch", "arxiv:2301.12597", "arxiv:x", "license:mit"],
        "downloads": 7,
        "likes": 1,
        "gated": "manual",
        "lastModified": "2024-02-19T11:06:12.000Z",
        "cardData": {"license": ["mit"]},
    }
    paper = {
        "id": "2301.12597",
        "title": "Sorting",
        "githubRepo": "https://github.com/ada/sort",
        "projectPage": None,
        "linkedModels": [{"id": "ada/sorter"}, {"id": "ada/sorter"}],
        "linkedDatasets": "none",
    }

    assert one(hugging_face.SERVICE, body(model), "models/ada/sorter") == HubItem(
        id="ada/sorter",
        author="ada",
        license="mit",
        arxiv_ids=("2301.12597",),
        tags=("pytorch",),
        modified="2024-02-19",
        downloads=7,
        likes=1,
        is_gated=True,
    )
    assert one(hugging_face.SERVICE, body(paper), "papers/2301.12597") == HubPaper(
        id="2301.12597",
        title="Sorting",
        repository="https://github.com/ada/sort",
        models=("ada/sorter",),
    )


@pytest.mark.parametrize(
    ("answer", "moved_to"),
    [
        (
            b"Temporary Redirect. Redirecting to /api/models/ada/new-sorter",
            "models/ada/new-sorter",
        ),
        (b"Temporary Redirect. Redirecting to /api/spaces/ada/new-demo", "spaces/ada/new-demo"),
        (b"Temporary Redirect. Redirecting to /api/../admin", None),
        (b"Temporary Redirect. Redirecting to //evil.example/", None),
    ],
)
def test_redirects_of_hugging_face_count_only_if_they_lead_to_items(
    answer: bytes, moved_to: str | None
) -> None:
    if moved_to is None:
        with pytest.raises(InvalidAnswer):
            one(hugging_face.SERVICE, answer, "models/ada/sorter")
    else:
        assert one(hugging_face.SERVICE, answer, "models/ada/sorter").moved_to == moved_to


@pytest.mark.parametrize(
    ("service", "variable", "key"),
    [
        (crossref.SERVICE, "KB_CROSSREF_API", DOI),
        (datacite.SERVICE, "KB_DATACITE_API", DOI),
        (openalex.SERVICE, "KB_OPENALEX_API", DOI),
        (doi_agency.SERVICE, "KB_DOI_AGENCY_API", "10.5555"),
        (forges.GITHUB, "KB_GITHUB_REST_API", "ada/sort"),
        (forges.GITLAB, "KB_GITLAB_API", "ada/sort"),
        (forges.GITEE, "KB_GITEE_API", "ada/sort"),
        (hugging_face.SERVICE, "KB_HUGGINGFACE_API", "models/ada/sorter"),
    ],
)
def test_an_unknown_key_does_not_count_as_a_failure_of_the_service(
    service: Service[str, Any], variable: str, key: str
) -> None:
    with (
        serving(lambda _path, _body: (404, b"Resource not found.")) as server,
        http_client() as client,
    ):
        services = services_at(client, **{variable: server.base_url})
        answers = services.ask(service, [key], deadline=5)

    assert answers.by_key == {}
    assert answers.failures == ()


SERVICES_AND_KEYS: tuple[tuple[Service[str, Any], str], ...] = (
    (crossref.SERVICE, DOI),
    (datacite.SERVICE, DOI),
    (openalex.SERVICE, DOI),
    (semantic_scholar.SERVICE, f"DOI:{DOI}"),
    (doi_agency.SERVICE, "10.5555"),
    (forges.GITHUB, "ada/sort"),
    (forges.GITLAB, "ada/sort"),
    (forges.GITEE, "ada/sort"),
    (hugging_face.SERVICE, "models/ada/sorter"),
    (hugging_face.SERVICE, "papers/2301.12597"),
)
MEMBERS = [
    "data",
    "attributes",
    "message",
    "title",
    "titles",
    "author",
    "creators",
    "name",
    "family",
    "given",
    "date-parts",
    "issued",
    "dates",
    "date",
    "description",
    "abstract",
    "abstract_inverted_index",
    "authorships",
    "display_name",
    "full_name",
    "path_with_namespace",
    "id",
    "tags",
    "license",
    "spdx_id",
    "topics",
    "cardData",
    "linkedModels",
    "externalIds",
    "journal",
    "publicationTypes",
    "rightsList",
    "container",
    "types",
    "updated-by",
    "container-title",
    "citationCount",
    "stargazers_count",
    "primary_location",
    "source",
]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["<script>x</script>", "a/b", "2023-01-30", "\x07\u202e", "10.5555/quick.1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=30,
)


@pytest.mark.slow
@given(
    service_and_key=st.sampled_from(SERVICES_AND_KEYS),
    value=VALUES,
    members=st.dictionaries(st.sampled_from(MEMBERS), VALUES, max_size=8),
)
@settings(max_examples=examples(400))
def test_answers_from_any_json_contain_neither_scripts_nor_invisible_characters(
    service_and_key: tuple[Service[str, Any], str], value: object, members: dict[str, object]
) -> None:
    service, key = service_and_key
    for answer in (
        value,
        [value],
        members,
        [members],
        {"message": {**members, "DOI": DOI}},
        {"data": {"attributes": {**members, "doi": DOI}}},
        {**members, "doi": DOI, "full_name": "ada/sort", "path_with_namespace": "a/b", "id": "a/b"},
    ):
        try:
            answers = service.parse(body(answer), [key])
        except ValueError:
            continue
        for found in answers.values():
            assert isinstance(found, Answer)
            for text in texts_of(found.model_dump()):
                assert "<script" not in text
                assert not any(
                    unicodedata.category(c) in {"Cc", "Cf"} for c in text.replace("\n", "")
                )


def texts_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return texts_of(list(value.values()))
    children = value if isinstance(value, list | tuple) else ()
    return [text for child in children for text in texts_of(child)]


def test_at_most_5000_authors_of_a_work_are_read() -> None:
    authors = [{"family": f"Author{number}", "given": "A."} for number in range(MAX_AUTHORS + 5)]
    work = one(crossref.SERVICE, crossref_body(author=authors), DOI)
    assert len(work.authors) == MAX_AUTHORS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain a < b & c", "Plain a < b & c"),
        ("a<sup>2</sup> &lt;b&gt; &#x41;", "a2 A"),
        ("x<script>alert(1)</script>y<style>p{}</style>", "xy"),
        ("zero\u200bwidth\u202e and\x07bell\n\tend", "zerowidth andbell end"),
        ("e\u0301 \u0131\u0301", "é í"),
        ("&lt;script&gt;x&lt;/script&gt;y", "y"),
        ("&amp;amp;lt;img src=x", "img src=x"),
        ("a<![if b]>c<![1]>d<![e", "acd![e"),
        ("a <b and c <d", "a b and c d"),
        ("a <!-- <i>b</i> &amp; c", "a !-- b & c"),
        ("<b>a</b> <", "a <"),
        ("a<script><b c", "a"),
        (f"a&#{'9' * 5000};b", "a\ufffdb"),
    ],
)
def test_clean_text_removes_markup_and_invisible_characters_and_composes_accents(
    text: str, expected: str
) -> None:
    assert clean_text(text) == expected


@pytest.mark.parametrize("text", ["<a ", '<a b=">" ', "&lt;a "])
def test_markup_without_an_end_is_removed_in_less_than_a_second(text: str) -> None:
    start = time.process_time()
    assert "<a" not in abstract(text * 10_000)
    assert time.process_time() - start < 1


def test_a_character_keeps_at_most_30_accents() -> None:
    accents = "\u0316\u0301" * 1_000
    assert len(clean_text(f"q{accents}q")) == len("q") + 30 + len("q")


def test_empty_lines_separate_the_paragraphs_of_an_abstract() -> None:
    assert abstract("<jats:title>Aim</jats:title><jats:p>We\n sort.</jats:p>") == "Aim\n\nWe sort."
    assert abstract(None) == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023-01-30T00:56:51Z", "2023-01-30"),
        ("2024/05/20", "2024-05-20"),
        ([2012, 3, 21], "2012-03-21"),
        ([2012, None], "2012"),
        ([None], ""),
        (2023, "2023"),
        ("2023", "2023"),
        ("0001-01-01", ""),
        ("2023-13-01", ""),
        ("spring 2023", ""),
        (True, ""),
        ({}, ""),
    ],
)
def test_a_date_has_the_known_parts_or_is_empty_if_not_valid(value: object, expected: str) -> None:
    assert iso_date(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("J\u00c3\u00b6rg Ram\u00c3\u00adrez", "Jörg Ramírez"),
        ("a \u00e2\u20ac\u201c b", "a – b"),
        ("«IRM\u00c3» in São Paulo", "«IRM\u00c3» in São Paulo"),
    ],
)
def test_only_texts_that_were_encoded_twice_are_decoded_again(text: str, expected: str) -> None:
    assert clean_text(text) == expected
    assert abstract(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<jats:title>Abstract</jats:title><jats:p>We sort.</jats:p>", "We sort."),
        ("Abstract: We sort.", "We sort."),
        ("ABSTRACT We sort.", "We sort."),
        ("Abstract interpretation sorts.", "Abstract interpretation sorts."),
    ],
)
def test_the_word_abstract_is_left_out_only_if_it_is_a_heading(text: str, expected: str) -> None:
    assert abstract(text) == expected
