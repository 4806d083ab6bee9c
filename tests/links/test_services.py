"""Services: which URLs they cover, which requests they get, and how their responses are parsed.

A key is the name that a service uses for a page, such as the DOI in a URL.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.errors import UsageError
from site_builder.link_health.verdicts import Verdict
from site_builder.links.services import SERVICES, Service, ServiceResult, ServiceSettings
from site_builder.links.services import archive as archive_service

RECORDED = Path(__file__).parent.parent / "recorded" / "services"
TOKEN = "ghp_averysecretone"
SETTINGS = ServiceSettings(github_token=TOKEN)
GITHUB, ARXIV, DOI = SERVICES


def recorded(file_name: str) -> bytes:
    return (RECORDED / file_name).read_bytes()


def keys_of(service: Service, urls: Sequence[str]) -> list[str]:
    keys = [service.key_for_url(url) for url in urls]
    assert None not in keys
    return [key for key in keys if key is not None]


def as_tuples(results: dict[str, ServiceResult]) -> dict[str, tuple[str, str]]:
    return {key: (result.verdict.value, result.reason) for key, result in results.items()}


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
def test_each_url_has_a_key_of_at_most_one_service(url: str, name: str | None, key: str) -> None:
    keys = {
        service.name: service_key
        for service in SERVICES
        if (service_key := service.key_for_url(url)) is not None
    }
    assert keys == ({} if name is None else {name: key})


@given(st.text(max_size=60))
def test_every_key_has_a_request(text: str) -> None:
    for service in SERVICES:
        for start in ("", "https://github.com/a/", "https://arxiv.org/abs/", "https://doi.org/10."):
            key = service.key_for_url(start + text)
            if key is not None:
                assert list(service.make_batches([key], SETTINGS))


# --- GitHub -----------------------------------------------------------------------------------

GITHUB_URLS = [
    "https://github.com/salesforce/LAVIS",
    "https://github.com/Salesforce/lavis/tree/main/projects/blip2",
    "https://github.com/salesforce/LAVIS/tree/feature/with-slash",
    "https://github.com/salesforce/LAVIS/blob/main/README.md",
    "https://github.com/deleted-owner/deleted-repo/tree/main/x",
    "https://github.com/facebookresearch/Detectron2-old",
    "https://github.com/facebookresearch/detectron2-old/tree/main/docs",
    "https://github.com/facebookresearch/detectron2-old/tree/main/gone",
    "https://github.com/our-lab/secret",
    "https://github.com/someone/taken-down",
    "https://github.com/guarded/repository",
]


def test_github_responses_are_parsed() -> None:
    keys = keys_of(GITHUB, GITHUB_URLS)
    results = GITHUB.parse(recorded("github-mixed.json"), keys)
    assert as_tuples(results) == {
        "salesforce/LAVIS": ("alive", "github-api"),
        "Salesforce/lavis/tree/main/projects/blip2": ("alive", "github-api"),
        "salesforce/LAVIS/blob/main/README.md": ("alive", "github-api"),
        "deleted-owner/deleted-repo/tree/main/x": ("gone", "github-not-found"),
        "facebookresearch/Detectron2-old": ("moved", "github-renamed"),
        "facebookresearch/detectron2-old/tree/main/docs": ("moved", "github-renamed"),
    }
    assert results["facebookresearch/Detectron2-old"].final_url == (
        "https://github.com/facebookresearch/detectron2"
    )
    assert results["facebookresearch/detectron2-old/tree/main/docs"].final_url == (
        "https://github.com/facebookresearch/detectron2/tree/main/docs"
    )


@pytest.mark.parametrize(
    "file_name", ["github-rate-limited.json", "github-bad-credentials.json", "github-timeout.json"]
)
def test_error_responses_of_github_give_no_result(file_name: str) -> None:
    assert GITHUB.parse(recorded(file_name), keys_of(GITHUB, GITHUB_URLS)) == {}


def test_the_github_query_contains_text_from_urls_only_in_variables() -> None:
    [batch] = GITHUB.make_batches(keys_of(GITHUB, GITHUB_URLS[:5]), SETTINGS)
    assert batch.request.method == "POST"
    assert batch.request.url == "https://api.github.com/graphql"
    assert batch.request.headers["Authorization"] == f"Bearer {TOKEN}"
    sent = json.loads(batch.request.body or b"")
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
    assert "blip2" not in query, "the query contains text from a URL"
    for variable in sent["variables"]:
        assert f"${variable}: String!" in query
        assert query.count(f"${variable}") == 2


def test_github_requests_have_at_most_fifty_keys() -> None:
    keys = [f"a/r{number}" for number in range(120)]
    batches = list(GITHUB.make_batches(keys, SETTINGS))
    assert [len(batch.keys) for batch in batches] == [50, 50, 20]
    assert [key for batch in batches for key in batch.keys] == keys


def test_github_is_not_queried_without_a_token() -> None:
    for settings in (ServiceSettings(), ServiceSettings(github_api=None, github_token=TOKEN)):
        assert not GITHUB.is_enabled(settings)
        assert list(GITHUB.make_batches(["a/b"], settings)) == []


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
def test_invalid_github_responses_give_no_result(repository: object) -> None:
    body = json.dumps({"data": {"r0": repository}, "errors": [{"type": "NOT_FOUND"}]}).encode()
    assert GITHUB.parse(body, ["a/b"]) == {}


def test_a_github_error_about_another_repository_is_ignored() -> None:
    body = {"data": {"r0": None}, "errors": [{"type": "NOT_FOUND", "path": ["r1"]}]}
    assert GITHUB.parse(json.dumps(body).encode(), ["a/b"]) == {}
    body["errors"] = [{"type": "NOT_FOUND", "path": ["r0", "o0"]}]
    assert GITHUB.parse(json.dumps(body).encode(), ["a/b"]) == {}


def test_a_file_instead_of_a_folder_gives_no_result() -> None:
    repository = {"nameWithOwner": "a/b", "isPrivate": False, "isDisabled": False}
    body = {"data": {"r0": {**repository, "o0": {"__typename": "Blob"}}}}
    assert GITHUB.parse(json.dumps(body).encode(), ["a/b/tree/main/x"]) == {}
    assert list(GITHUB.parse(json.dumps(body).encode(), ["a/b/blob/main/x"])) == ["a/b/blob/main/x"]


# --- arXiv ------------------------------------------------------------------------------------


def test_arxiv_responses_are_parsed() -> None:
    keys = ["2301.12597", "math/0309136", "2103.00020v1", "2999.99999"]
    alive = ("alive", "arxiv-api")
    assert as_tuples(ARXIV.parse(recorded("arxiv-feed.xml"), keys)) == dict.fromkeys(
        keys[:3], alive
    )


def test_another_version_of_a_paper_gives_no_result() -> None:
    assert list(ARXIV.parse(recorded("arxiv-feed.xml"), ["2301.12597v1", "2301.12597v3"])) == [
        "2301.12597v3"
    ]


def test_papers_that_were_not_requested_are_ignored() -> None:
    assert ARXIV.parse(recorded("arxiv-feed.xml"), ["1706.03762"]) == {}


def test_arxiv_errors_give_no_result() -> None:
    assert ARXIV.parse(recorded("arxiv-error.xml"), ["1234.12345"]) == {}


def test_arxiv_requests_have_at_most_a_hundred_ids() -> None:
    keys = [f"2301.{number:05}" for number in range(150)]
    first, second = ARXIV.make_batches(keys, SETTINGS)
    assert (len(first.keys), len(second.keys)) == (100, 50)
    assert first.request.url.startswith(
        "https://export.arxiv.org/api/query?id_list=2301.00000,2301.00001,"
    )
    assert first.request.url.endswith("&max_results=100")
    assert len(first.request.url) < 2_000
    assert ARXIV.policy.min_interval_seconds == 3.0
    assert ARXIV.policy.max_concurrent == 1


BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "2301.12597"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">
<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>&h;</id></entry></feed>"""
EXTERNAL_ENTITY = b"""<!DOCTYPE f [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>&a;</id></entry></feed>"""


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
def test_hostile_feeds_give_no_result_quickly(body: bytes) -> None:
    started = time.thread_time()
    assert ARXIV.parse(body, ["2301.12597"]) == {}
    assert time.thread_time() - started < 2


# --- DOI --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file_name", "doi", "verdict_and_reason"),
    [
        ("doi-registered.json", "10.1145/3474085.3475188", ("alive", "doi-registered")),
        ("doi-not-found.json", "10.1145/0000000.0000000", ("gone", "doi-not-found")),
        ("doi-values-not-found.json", "10.1145/3474085.3475188", None),
        ("doi-error.json", "10.1145/3474085.3475188", None),
        ("doi-registered.json", "10.1000/another", None),
        ("doi-not-found.json", "10.1000/another", None),
    ],
)
def test_doi_responses_are_parsed(
    file_name: str, doi: str, verdict_and_reason: tuple[str, str] | None
) -> None:
    expected = {} if verdict_and_reason is None else {doi: verdict_and_reason}
    assert as_tuples(DOI.parse(recorded(file_name), [doi])) == expected


@pytest.mark.parametrize("code", [True, "1", 1.0, None, [1], 100.0])
def test_doi_codes_of_another_type_give_no_result(code: object) -> None:
    body = json.dumps({"responseCode": code, "handle": "10.1/x"}).encode()
    assert DOI.parse(body, ["10.1/x"]) == {}


def test_doi_requests_are_percent_encoded() -> None:
    [batch] = DOI.make_batches(["10.1002/(sici)1<1::a>3#x?y"], SETTINGS)
    assert batch.request.url == (
        "https://doi.org/api/handles/10.1002/(sici)1%3C1::a%3E3%23x%3Fy?type=URL"
    )
    assert DOI.policy.max_concurrent == 4
    assert 404 in DOI.policy.usable_statuses


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
KEYS = {"github": "a/b/tree/main/x", "arxiv": "2301.12597", "doi": "10.1000/x"}


@given(ANY_JSON)
def test_any_json_value_is_parsed_without_an_exception(value: object) -> None:
    body = json.dumps(value).encode()
    for service in SERVICES:
        assert service.parse(body, [KEYS[service.name]]).keys() <= {KEYS[service.name]}
    archive_service.parse(body, "https://example.org/")


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
def test_invalid_bodies_give_no_result(body: bytes) -> None:
    for service in SERVICES:
        assert service.parse(body, [KEYS[service.name]]) == {}
    assert archive_service.parse(body, "https://example.org/") is None


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_service_can_be_turned_off(service: Service) -> None:
    settings = ServiceSettings(github_api=None, arxiv_api=None, doi_api=None, archive_api=None)
    assert not service.is_enabled(settings)
    assert list(service.make_batches([KEYS[service.name]], settings)) == []


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
    copy = archive_service.parse(recorded("archive-copy.json"), url)
    assert copy is not None
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
def test_a_response_without_a_usable_copy_gives_none(file_name: str, url: str) -> None:
    assert archive_service.parse(recorded(file_name), url) is None


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
    assert archive_service.parse(body, "https://example.org/paper") is None


# --- settings ---------------------------------------------------------------------------------


def test_settings_are_read_from_the_environment() -> None:
    assert ServiceSettings.from_environment({}) == ServiceSettings()
    settings = ServiceSettings.from_environment(
        {
            "KB_GITHUB_TOKEN": f" {TOKEN}\n",
            "GITHUB_TOKEN": "another",
            "KB_GITHUB_API": "https://github.example.org/api/graphql",
            "KB_ARXIV_API": "",
            "KB_DOI_API": " ",
            "KB_ARCHIVE_API": "http://127.0.0.1:5000/available",
        }
    )
    assert settings == ServiceSettings(
        "https://github.example.org/api/graphql",
        TOKEN,
        None,
        None,
        "http://127.0.0.1:5000/available",
    )
    assert ServiceSettings.from_environment({"GITHUB_TOKEN": TOKEN}).github_token == TOKEN
    empty = {"KB_GITHUB_TOKEN": "", "GITHUB_TOKEN": TOKEN}
    assert ServiceSettings.from_environment(empty).github_token is None


@pytest.mark.parametrize(
    "api", ["http://127.0.0.1:1/graphql", "http://[::1]:1/", "https://example.org/graphql", None]
)
def test_a_token_is_accepted_for_https_and_loopback_urls(api: str | None) -> None:
    assert ServiceSettings(github_api=api, github_token=TOKEN).github_token == TOKEN


@pytest.mark.parametrize(
    "api",
    [
        "http://api.github.com/graphql",
        "http://localhost.evil.org/",
        "http://127.0.0.1.evil.org/",
        "http://10.0.0.1/",
    ],
)
def test_a_token_is_refused_for_unencrypted_urls(api: str) -> None:
    with pytest.raises(UsageError) as raised:
        ServiceSettings(github_api=api, github_token=TOKEN)
    assert TOKEN not in str(raised.value)
    assert ServiceSettings(github_api=api).github_api == api


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "非", "x" * 2_000, ""])
def test_invalid_tokens_are_refused(token: str) -> None:
    with pytest.raises(UsageError) as raised:
        ServiceSettings(github_token=token)
    assert not token or token not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "example.org", "https://user:word@example.org/", "https://", ""],
)
def test_invalid_urls_are_refused(url: str) -> None:
    with pytest.raises(UsageError) as raised:
        ServiceSettings(doi_api=url)
    assert "KB_DOI_API" in str(raised.value)
    assert "word" not in str(raised.value)


def test_the_token_is_not_shown_by_repr() -> None:
    [batch] = GITHUB.make_batches(["a/b"], SETTINGS)
    for value in (SETTINGS, batch, batch.request):
        assert TOKEN not in repr(value)
    assert TOKEN not in (batch.request.body or b"").decode()


def test_services_give_only_the_verdicts_alive_moved_and_gone() -> None:
    for file_name, keys, service in (
        ("github-mixed.json", keys_of(GITHUB, GITHUB_URLS), GITHUB),
        ("arxiv-feed.xml", ["2301.12597"], ARXIV),
        ("doi-registered.json", ["10.1145/3474085.3475188"], DOI),
    ):
        verdicts = {result.verdict for result in service.parse(recorded(file_name), keys).values()}
        assert verdicts <= {Verdict.ALIVE, Verdict.MOVED, Verdict.GONE}
