"""Services: which URLs have a key, which requests ask about the keys, and how answers are read.

A key identifies the paper, repository or page that a question is about. For example, a DOI is a key.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.services import SERVICES, Service, archive, arxiv, doi, github
from site_builder.services.archive import PageAt
from site_builder.services.service import RateLimitUsedUp, ServiceAccess
from tests.services.fakes import TOKEN, parse, recorded

KEY_FOR_URL: dict[str, Callable[[str], str | None]] = {
    "github": github.key_for_url,
    "arxiv": arxiv.key_for_url,
    "doi": doi.key_for_url,
}
KEYS = {
    "github": "a/b/tree/main/x",
    "arxiv": "2301.12597",
    "doi": "10.1000/x",
    "archive": PageAt("https://example.org/"),
    "doi_agency": "10.1000",
    "crossref": "10.1000/x",
    "datacite": "10.1000/x",
    "openalex": "10.1000/x",
    "semantic_scholar": "DOI:10.1000/x",
    "github_rest": "a/b",
    "gitlab": "a/b",
    "gitee": "a/b",
    "huggingface": "models/a/b",
}
ACCESS = ServiceAccess("https://api.example.org/v1", TOKEN)


# --- URLs -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "name", "key"),
    [
        ("https://github.com/salesforce/LAVIS", "github", "salesforce/LAVIS"),
        ("https://github.com/salesforce/LAVIS/", "github", "salesforce/LAVIS/"),
        ("https://github.com/a/b/tree/main", "github", "a/b/tree/main"),
        ("https://github.com/a/b/tree/main/x/y", "github", "a/b/tree/main/x/y"),
        ("https://github.com/a/b/blob/v1.0/a%20b.md", "github", "a/b/blob/v1.0/a%20b.md"),
        ("https://github.com/a/b/issues/1", None, ""),
        ("https://github.com/a/b/wiki", None, ""),
        ("https://github.com/a/b/tree", None, ""),
        ("https://github.com/a", None, ""),
        ("https://github.com/topics/x", None, ""),
        ("https://github.com/a/b.git", None, ""),
        ("https://github.com/a/b?tab=readme", None, ""),
        ("http://github.com/a/b", None, ""),
        ("https://www.github.com/a/b", None, ""),
        ("https://github.com.evil.org/a/b", None, ""),
        ("https://github.com/a/b/tree/HEAD~1/x", None, ""),
        ("https://github.com/a/b/tree/a..b/x", None, ""),
        ("https://github.com/a/b/tree/main/%2e%2e/x", None, ""),
        ("https://github.com/a/b/blob/main/%00", None, ""),
        ("https://arxiv.org/abs/2301.12597", "arxiv", "2301.12597"),
        ("https://arxiv.org/abs/2301.12597v2", "arxiv", "2301.12597v2"),
        ("https://www.arxiv.org/pdf/2301.12597.pdf", "arxiv", "2301.12597"),
        ("https://export.arxiv.org/abs/math.GT/0309136", "arxiv", "math/0309136"),
        ("https://arxiv.org/html/2301.12597", None, ""),
        ("http://arxiv.org/abs/2301.12597", None, ""),
        ("https://arxiv.org/abs/2103.0002", None, ""),
        ("https://arxiv.org/list/cs.CV/new", None, ""),
        ("https://doi.org/10.1145/3474085.3475188", "doi", "10.1145/3474085.3475188"),
        ("https://dx.doi.org/10.1145/3474085.3475188", "doi", "10.1145/3474085.3475188"),
        ("https://doi.org/10.1002/(SICI)1%3C1::A%3E3", "doi", "10.1002/(sici)1<1::a>3"),
        ("https://doi.org/10.48550/arXiv.2301.12597", "doi", "10.48550/arxiv.2301.12597"),
        ("https://doi.org/the-identifier", None, ""),
        ("https://example.org/10.1145/3474085", None, ""),
        ("", None, ""),
    ],
)
def test_at_most_one_service_has_a_key_for_a_url(url: str, name: str | None, key: str) -> None:
    keys = {
        service: found
        for service, key_for_url in KEY_FOR_URL.items()
        if (found := key_for_url(url)) is not None
    }
    assert keys == ({} if name is None else {name: key})


@given(st.text(max_size=60))
@example("repository")
@example("2301.12597v2")
@example("1000/x")
def test_a_request_can_be_made_for_every_key(text: str) -> None:
    for service in SERVICES:
        key_for_url = KEY_FOR_URL.get(service.name, PageAt if service is archive.SERVICE else str)
        for start in ("", "https://github.com/a/", "https://arxiv.org/abs/", "https://doi.org/10."):
            key = key_for_url(start + text)
            if key is not None:
                request = service.make_request([key], ACCESS)
                assert request.url.startswith(ACCESS.url)


# --- GitHub -----------------------------------------------------------------------------------

GITHUB_KEYS = [
    "salesforce/LAVIS",
    "Salesforce/lavis/tree/main/projects/blip2",
    "salesforce/LAVIS/tree/feature/with-slash",
    "salesforce/LAVIS/blob/main/README.md",
    "deleted-owner/deleted-repo/tree/main/x",
    "facebookresearch/Detectron2-old",
    "facebookresearch/detectron2-old/tree/main/docs",
    "facebookresearch/detectron2-old/tree/main/gone",
    "our-lab/secret",
    "someone/taken-down",
    "guarded/repository",
]


def test_github_answers_contain_the_repository_and_its_new_name() -> None:
    answers = parse(github.SERVICE, recorded("github-mixed.json"), GITHUB_KEYS)
    assert answers.keys() == set(GITHUB_KEYS) - {"guarded/repository"}
    lavis = answers["salesforce/LAVIS"].repository
    assert lavis is not None
    assert (lavis.full_name, lavis.is_private, lavis.is_disabled) == (
        "salesforce/LAVIS",
        False,
        False,
    )
    assert answers["deleted-owner/deleted-repo/tree/main/x"].repository is None
    secret = answers["our-lab/secret"].repository
    assert secret is not None
    assert secret.is_private
    assert [key for key, answer in answers.items() if not answer.exists] == [
        "salesforce/LAVIS/tree/feature/with-slash",
        "deleted-owner/deleted-repo/tree/main/x",
        "facebookresearch/detectron2-old/tree/main/gone",
    ]
    assert {key: answer.renamed_url for key, answer in answers.items() if answer.renamed_url} == {
        f"facebookresearch/{old}": f"https://github.com/facebookresearch/{new}"
        for old, new in (
            ("Detectron2-old", "detectron2"),
            ("detectron2-old/tree/main/docs", "detectron2/tree/main/docs"),
            ("detectron2-old/tree/main/gone", "detectron2/tree/main/gone"),
        )
    }


@pytest.mark.parametrize("file_name", ["github-bad-credentials.json", "github-timeout.json"])
def test_error_responses_of_github_give_no_answer(file_name: str) -> None:
    assert parse(github.SERVICE, recorded(file_name), GITHUB_KEYS) == {}


@pytest.mark.parametrize("name", [b"RATE_LIMITED", b"RATE_LIMIT"])
def test_a_github_response_about_a_used_up_rate_limit_raises_an_exception(name: bytes) -> None:
    body = recorded("github-rate-limited.json").replace(b"RATE_LIMITED", name)
    with pytest.raises(RateLimitUsedUp):
        github.SERVICE.parse(body, GITHUB_KEYS)


def test_queries_to_github_contain_texts_from_urls_only_as_variables() -> None:
    request = github.SERVICE.make_request(GITHUB_KEYS[:5], ACCESS)
    assert (request.method, request.url) == ("POST", ACCESS.url)
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    sent = json.loads(request.body or b"")
    assert sent["variables"] == {
        "r0owner": "salesforce",
        "r0name": "LAVIS",
        "o1": "main:projects/blip2",
        "o2": "feature:with-slash",
        "o3": "main:README.md",
        "r1owner": "deleted-owner",
        "r1name": "deleted-repo",
        "o4": "main:x",
    }
    query = sent["query"]
    assert query.count("repository(") == 2
    assert "blip2" not in query, f"the query contains text from a URL: {query}"
    for variable in sent["variables"]:
        assert f"${variable}: String!" in query
        assert query.count(f"${variable}") == 2


def test_github_needs_a_token_and_gets_at_most_fifty_keys_per_request() -> None:
    assert github.SERVICE.url == "https://api.github.com/graphql"
    assert github.SERVICE.requires_token
    assert github.SERVICE.policy.max_keys == 50


@pytest.mark.parametrize(
    "repository",
    [
        None,
        7,
        [],
        {},
        {"nameWithOwner": 1, "isPrivate": False, "isDisabled": False},
        {"nameWithOwner": "a/b"},
        {"nameWithOwner": "evil.org/x/y", "isPrivate": False, "isDisabled": False},
        {"nameWithOwner": "a/b\n::error::", "isPrivate": False, "isDisabled": False},
        {"nameWithOwner": "a/b", "isPrivate": "no", "isDisabled": False},
    ],
)
def test_invalid_github_responses_give_no_answer(repository: object) -> None:
    body = json.dumps({"data": {"r0": repository}, "errors": [{"type": "NOT_FOUND"}]}).encode()
    assert parse(github.SERVICE, body, ["a/b"]) == {}


def test_a_github_error_about_another_repository_or_a_file_is_ignored() -> None:
    body = {"data": {"r0": None}, "errors": [{"type": "NOT_FOUND", "path": ["r1"]}]}
    assert parse(github.SERVICE, json.dumps(body).encode(), ["a/b"]) == {}
    body["errors"] = [{"type": "NOT_FOUND", "path": ["r0", "o0"]}]
    assert parse(github.SERVICE, json.dumps(body).encode(), ["a/b"]) == {}


@pytest.mark.parametrize("errors", [None, 7, "NOT_FOUND", [None, {"path": 7}, {"type": []}]])
def test_answers_are_read_although_the_errors_in_a_response_are_malformed(errors: object) -> None:
    repository = {"nameWithOwner": "a/b", "isPrivate": False, "isDisabled": False}
    body = json.dumps({"data": {"r0": repository}, "errors": errors}).encode()
    assert list(parse(github.SERVICE, body, ["a/b"])) == ["a/b"]


# --- arXiv ------------------------------------------------------------------------------------


def test_arxiv_errors_give_no_answer() -> None:
    assert parse(arxiv.SERVICE, recorded("arxiv-error.xml"), ["1234.12345"]) == {}


def test_arxiv_answers_contain_the_id_and_version() -> None:
    answers = parse(arxiv.SERVICE, recorded("arxiv-feed.xml"), ["2301.12597", "2103.00020v1"])
    assert {key: (paper.id, paper.version) for key, paper in answers.items()} == {
        "2301.12597": ("2301.12597", 3),
        "2103.00020v1": ("2103.00020", 1),
    }


@pytest.mark.parametrize("versions", [(1, 3), (3, 1)])
def test_a_key_without_a_version_means_the_newest_version_in_the_response(
    versions: tuple[int, int],
) -> None:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/2301.12597v{n}</id></entry>" for n in versions
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'

    answers = parse(arxiv.SERVICE, feed.encode(), ["2301.12597", "2301.12597v1"])

    assert {key: paper.version for key, paper in answers.items()} == {
        "2301.12597": 3,
        "2301.12597v1": 1,
    }


def test_a_request_to_arxiv_asks_about_250_papers() -> None:
    policy = arxiv.SERVICE.policy
    keys = [f"2301.{number:05}" for number in range(policy.max_keys)]
    request = arxiv.SERVICE.make_request(keys, ServiceAccess(arxiv.SERVICE.url))
    assert request.url.startswith(
        "https://export.arxiv.org/api/query?id_list=2301.00000,2301.00001,"
    )
    assert request.url.endswith("&max_results=250")
    assert len(request.url) < 4_000
    assert policy.min_interval_seconds == 3.0
    assert policy.max_concurrent == 1


BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "2301.12597"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">
<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>&h;</id></entry></feed>"""
EXTERNAL_ENTITY = b"""<!DOCTYPE f [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>&a;</id></entry></feed>"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        BILLION_LAUGHS,
        EXTERNAL_ENTITY,
        BILLION_LAUGHS.decode().encode("utf-16"),
        b'<?xml version="1.0" encoding="utf-7"?>' + BILLION_LAUGHS,
        b"<a>" * 100_000,
        b"Rate exceeded.",
        b"<feed></feed>",
        b"<html><body>busy</body></html>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry/><entry><id/></entry></feed>",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>https://evil.org/abs/2301.12597</id>"
        b"</entry></feed>",
    ],
)
def test_an_invalid_or_hostile_feed_has_no_answer_and_is_read_quickly(body: bytes) -> None:
    started = time.thread_time()
    assert parse(arxiv.SERVICE, body, ["2301.12597"]) == {}
    assert time.thread_time() - started < 2


# --- DOI --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [True, "1", 1.0, None, [1], 100.0])
def test_a_doi_response_whose_code_is_not_an_integer_gives_no_answer(code: object) -> None:
    body = json.dumps({"responseCode": code, "handle": "10.1/x"}).encode()
    assert parse(doi.SERVICE, body, ["10.1/x"]) == {}


def test_a_doi_in_a_request_is_percent_encoded() -> None:
    request = doi.SERVICE.make_request(
        ["10.1002/(sici)1<1::a>3#x?y"], ServiceAccess(doi.SERVICE.url)
    )
    assert request.url == (
        "https://doi.org/api/handles/10.1002/(sici)1%3C1::a%3E3%23x%3Fy?type=URL"
    )
    assert doi.SERVICE.policy.max_concurrent == 4
    assert 404 in doi.SERVICE.policy.usable_statuses


# --- all services -----------------------------------------------------------------------------

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda members: st.lists(members, max_size=3)
    | st.dictionaries(
        st.sampled_from(["data", "errors", "r0", "o0", "type", "path", "nameWithOwner", "handle",
                         "responseCode", "archived_snapshots", "closest", "available", "url"]),
        members,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(ANY_JSON)
def test_any_json_value_gives_answers_or_a_value_error(value: object) -> None:
    body = json.dumps(value).encode()
    for service in SERVICES:
        assert parse(service, body, [KEYS[service.name]]).keys() <= {KEYS[service.name]}


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>502 Bad Gateway</title>",
        b"null",
        b"[" * 100_000,
        b'{"data":' * 50_000,
        b"\xff\xfe\x00",
        b'{"responseCode": NaN, "handle": Infinity}',
        b'{"responseCode": ' + b"9" * 10_000 + b"}",
        b"{" + b" " * 10_000_000,
        b'{"data": {"r0": "' + b"x" * 10_000_000 + b'"}}',
    ],
    ids=lambda body: repr(body[:20]),
)
def test_invalid_bodies_give_no_answer(body: bytes) -> None:
    for service in SERVICES:
        assert parse(service, body, [KEYS[service.name]]) == {}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
@pytest.mark.parametrize("body", [b"", b"<!doctype html><title>Log in</title>", b"null", b"[]"])
def test_bodies_without_an_answer_raise_a_value_error(
    service: Service[Any, Any], body: bytes
) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - InvalidAnswer, or pydantic's ValidationError
        service.parse(body, [KEYS[service.name]])


@pytest.mark.parametrize("service", [arxiv.SERVICE, archive.SERVICE])
def test_a_base_url_may_have_a_query(service: Service[Any, Any]) -> None:
    access = ServiceAccess("https://api.example.org/?key=1")
    request = service.make_request([KEYS[service.name]], access)
    assert request.url.startswith(f"{access.url}&")


# --- archived copies --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/paper",
        "http://example.org/paper/",
        "https://www.example.org/paper#part",
        "https://example.org:443/%70aper",
    ],
)
def test_an_archived_copy_of_the_page_is_found(url: str) -> None:
    page = PageAt(url)
    [copy] = parse(archive.SERVICE, recorded("archive-copy.json"), [page]).values()
    assert copy.url == "https://web.archive.org/web/20240305112233/https://www.example.org/paper/"
    assert copy.at == dt.datetime(2024, 3, 5, 11, 22, 33, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("file_name", "url"),
    [
        ("archive-none.json", "https://example.org/paper"),
        ("archive-of-an-error.json", "https://example.org/paper"),
        ("archive-copy.json", "https://example.org/another"),
        ("archive-copy.json", "https://example.com/paper"),
    ],
)
def test_a_response_without_a_usable_copy_gives_no_answer(file_name: str, url: str) -> None:
    assert parse(archive.SERVICE, recorded(file_name), [PageAt(url)]) == {}


@pytest.mark.parametrize(
    "copy_url",
    [
        "https://evil.org/web/20240305112233/https://example.org/paper",
        "https://web.archive.org.evil.org/web/20240305112233/https://example.org/paper",
        "https://web.archive.org@evil.org/web/20240305112233/https://example.org/paper",
        "javascript:alert(1)",
        "https://web.archive.org/web/20249905112233/https://example.org/paper",
        "https://web.archive.org/web/20240305112233/https://example.org/paper\n::error::",
        7,
        None,
    ],
)
def test_copies_with_an_unusable_url_are_ignored(copy_url: object) -> None:
    closest = {"status": "200", "available": True, "url": copy_url}
    body = json.dumps({"archived_snapshots": {"closest": closest}}).encode()
    assert parse(archive.SERVICE, body, [PageAt("https://example.org/paper")]) == {}
