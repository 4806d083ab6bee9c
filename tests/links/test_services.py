"""Verdicts that links get from the answers of services (APIs such as GitHub's), and archived copies of pages."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from site_builder.http_client import Client
from site_builder.link_health.records import Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.services import (
    LINK_SERVICES,
    LinkService,
    ServiceVerdict,
    find_archived_copies,
    query_services,
)
from site_builder.services import arxiv
from site_builder.services.pacing import MAX_CONSECUTIVE_FAILURES
from tests.services.fakes import (
    http_client,
    parse,
    recorded,
    respond_normally,
    services_at,
    services_on,
    serving,
    without_intervals,
)

GITHUB, ARXIV, DOI = LINK_SERVICES


@pytest.fixture
def client() -> Iterator[Client]:
    with http_client() as client:
        yield client


@pytest.fixture(autouse=True)
def _without_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    without_intervals(monkeypatch)


def links(*urls: str) -> list[LinkToCheck]:
    return [LinkToCheck(url) for url in urls]


def ignore(_observation: Observation) -> None:
    pass


def keys_of(link_service: LinkService[Any], urls: Sequence[str]) -> list[str]:
    keys = [link_service.key_for_url(url) for url in urls]
    assert None not in keys
    return [key for key in keys if key is not None]


def verdicts(
    link_service: LinkService[Any], body: bytes, keys: Sequence[str]
) -> dict[str, ServiceVerdict]:
    answers = parse(link_service.service, body, keys)
    judged = {key: link_service.judge(answer) for key, answer in answers.items()}
    return {key: verdict for key, verdict in judged.items() if verdict is not None}


def as_tuples(results: dict[str, ServiceVerdict]) -> dict[str, tuple[str, str]]:
    return {key: (result.verdict.value, result.reason) for key, result in results.items()}


# --- verdicts ---------------------------------------------------------------------------------

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


def test_each_answer_of_github_gives_the_expected_verdict() -> None:
    keys = keys_of(GITHUB, GITHUB_URLS)
    results = verdicts(GITHUB, recorded("github-mixed.json"), keys)
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


def test_a_folder_link_has_no_verdict_if_the_api_finds_a_file() -> None:
    repository = {"nameWithOwner": "a/b", "isPrivate": False, "isDisabled": False}
    body = {"data": {"r0": {**repository, "o0": {"__typename": "Blob"}}}}
    assert verdicts(GITHUB, json.dumps(body).encode(), ["a/b/tree/main/x"]) == {}
    assert list(verdicts(GITHUB, json.dumps(body).encode(), ["a/b/blob/main/x"])) == [
        "a/b/blob/main/x"
    ]


def test_papers_that_arxiv_knows_are_alive_and_other_papers_have_no_verdict() -> None:
    keys = ["2301.12597", "math/0309136", "2103.00020v1", "2999.99999"]
    alive = ("alive", "arxiv-api")
    assert as_tuples(verdicts(ARXIV, recorded("arxiv-feed.xml"), keys)) == dict.fromkeys(
        keys[:3], alive
    )


def test_only_the_paper_version_in_the_response_has_a_verdict() -> None:
    assert list(verdicts(ARXIV, recorded("arxiv-feed.xml"), ["2301.12597v1", "2301.12597v3"])) == [
        "2301.12597v3"
    ]


def test_papers_that_were_not_requested_are_ignored() -> None:
    assert verdicts(ARXIV, recorded("arxiv-feed.xml"), ["1706.03762"]) == {}


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
def test_each_answer_about_a_doi_gives_the_expected_verdict(
    file_name: str, doi: str, verdict_and_reason: tuple[str, str] | None
) -> None:
    expected = {} if verdict_and_reason is None else {doi: verdict_and_reason}
    assert as_tuples(verdicts(DOI, recorded(file_name), [doi])) == expected


def test_services_give_only_the_verdicts_alive_moved_and_gone() -> None:
    for file_name, keys, service in (
        ("github-mixed.json", keys_of(GITHUB, GITHUB_URLS), GITHUB),
        ("arxiv-feed.xml", ["2301.12597"], ARXIV),
        ("doi-registered.json", ["10.1145/3474085.3475188"], DOI),
    ):
        results = verdicts(service, recorded(file_name), keys).values()
        given = {result.verdict for result in results}
        assert given
        assert given <= {Verdict.ALIVE, Verdict.MOVED, Verdict.GONE}


# --- queries ----------------------------------------------------------------------------------


def test_the_results_of_all_services_are_reported_and_returned(client: Client) -> None:
    reported: list[Observation] = []
    with serving(respond_normally) as server:
        observations = query_services(
            links(
                "https://github.com/o/n",
                "https://github.com/a/b",
                "https://arxiv.org/abs/2301.12597",
                "https://arxiv.org/pdf/2301.12597",
                "https://doi.org/10.1000/there",
                "https://doi.org/10.1000/missing",
                "https://example.org/",
            ),
            services_on(client, server),
            reported.append,
        )
    results = {
        url: (observation.verdict.value, observation.reason, observation.final_url)
        for url, observation in observations.items()
    }
    assert results == {
        "https://github.com/o/n": ("alive", "github-api", None),
        "https://github.com/a/b": ("moved", "github-renamed", "https://github.com/o/n"),
        "https://arxiv.org/abs/2301.12597": ("alive", "arxiv-api", None),
        "https://arxiv.org/pdf/2301.12597": ("alive", "arxiv-api", None),
        "https://doi.org/10.1000/there": ("alive", "doi-registered", None),
        "https://doi.org/10.1000/missing": ("gone", "doi-not-found", None),
    }
    assert {observation.url: observation for observation in reported} == observations
    assert len(reported) == len(observations)
    # One request for GitHub, one for the single arXiv id, and one for each DOI.
    assert len(server.requests) == 4
    for observation in reported:
        assert observation.at.tzinfo is dt.UTC
        assert observation.at.microsecond == 0
    for _method, path, headers in server.requests:
        assert ("authorization" in headers) is (path == "/graphql")  # the token is for GitHub only


def test_the_token_is_not_sent_to_a_redirect_target(client: Client) -> None:
    with serving(lambda _path, _body: (200, b"{}")) as elsewhere:
        location = {"Location": f"{elsewhere.base_url}/graphql"}
        with serving(lambda _path, _body: (302, b"", location)) as server:
            services = services_on(client, server)
            assert query_services(links("https://github.com/a/b"), services, ignore) == {}
    assert len(server.requests) == 1
    assert elsewhere.requests == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "body", "requests"),
    [
        (500, b"oops", MAX_CONSECUTIVE_FAILURES),
        (502, b"<html>bad gateway</html>", MAX_CONSECUTIVE_FAILURES),
        (429, b"slow down", 1),
        (403, b"no", 1),
        (401, b"who?", 1),
        (200, b"<html>captive portal</html>", 5),
        (200, b" " * (arxiv.SERVICE.policy.max_response_bytes + 1), MAX_CONSECUTIVE_FAILURES),
    ],
)
def test_the_number_of_requests_to_a_failing_service_depends_on_its_responses(
    client: Client, status: int, body: bytes, requests: int
) -> None:
    with serving(lambda _path, _body: (status, body)) as server:
        papers = 5 * arxiv.SERVICE.policy.max_keys
        urls = [f"https://arxiv.org/abs/2301.{i:05}" for i in range(papers)]
        services = services_at(client, KB_ARXIV_API=f"{server.base_url}/arxiv")
        assert query_services(links(*urls), services, ignore) == {}
    assert len(server.requests) == requests


def test_unreachable_services_give_no_result(client: Client) -> None:
    services = services_at(
        client, KB_ARXIV_API="http://127.0.0.1:9/arxiv", KB_DOI_API="http://127.0.0.1:9/doi/"
    )
    urls = ["https://arxiv.org/abs/2301.12597", "https://doi.org/10.1000/x"]
    assert query_services(links(*urls), services, ignore) == {}


def test_after_one_failure_the_remaining_requests_are_sent(client: Client) -> None:
    def fail_once(path: str, body: bytes) -> tuple[int, bytes]:
        return (503, b"") if "2301.00000" in path else respond_normally(path, body)

    with serving(fail_once) as server:
        per_request = arxiv.SERVICE.policy.max_keys
        urls = [f"https://arxiv.org/abs/2301.{i:05}" for i in range(3 * per_request)]
        services = services_at(client, KB_ARXIV_API=f"{server.base_url}/arxiv")
        observations = query_services(links(*urls), services, ignore)
    assert sorted(observations) == urls[per_request:]


def test_a_failing_service_does_not_affect_another_service(client: Client) -> None:
    with serving(respond_normally) as server:
        services = services_at(
            client, KB_ARXIV_API="http://127.0.0.1:9/arxiv", KB_DOI_API=f"{server.base_url}/doi"
        )
        urls = ["https://arxiv.org/abs/2301.12597", "https://doi.org/10.1000/x"]
        assert list(query_services(links(*urls), services, ignore)) == urls[1:]


def test_links_that_no_service_covers_cause_no_requests(client: Client) -> None:
    with serving(respond_normally) as server:
        services = services_on(client, server)
        assert query_services([], services, ignore) == {}
        assert query_services(links("https://example.org/"), services, ignore) == {}
    assert not server.requests


@pytest.mark.slow
def test_ctrl_c_in_the_callback_stops_the_requests(client: Client) -> None:
    def interrupt(_observation: Observation) -> None:
        raise KeyboardInterrupt

    with serving(respond_normally) as server:
        urls = [f"https://arxiv.org/abs/2301.{i:05}" for i in range(5_000)]
        services = services_at(client, KB_ARXIV_API=f"{server.base_url}/arxiv")
        with pytest.raises(KeyboardInterrupt):
            query_services(links(*urls), services, interrupt)
        time.sleep(0.1)
        sent = len(server.requests)
        time.sleep(0.1)
        assert len(server.requests) == sent


# --- archived copies --------------------------------------------------------------------------


def test_archived_copies_are_found(client: Client) -> None:
    def archive(path: str, _body: bytes) -> tuple[int, bytes]:
        if "missing" in path:
            return 200, b'{"url": "x", "archived_snapshots": {}}'
        closest = {
            "status": "200",
            "available": True,
            "url": "http://web.archive.org/web/20240305112233/https://example.org/a?b=c",
        }
        return 200, json.dumps({"archived_snapshots": {"closest": closest}}).encode()

    last_alive = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    with serving(archive) as server:
        services = services_at(client, KB_ARCHIVE_API=f"{server.base_url}/available")
        last_alive_times = {
            "https://example.org/a?b=c": last_alive,
            "https://example.org/missing": None,
            "https://example.org/other": None,
        }
        copies = find_archived_copies(last_alive_times, services)
    assert list(copies) == ["https://example.org/a?b=c"]
    assert copies["https://example.org/a?b=c"].at.year == 2024
    assert [path for _method, path, _headers in server.requests] == [
        "/available?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc&timestamp=20240301120000",
        "/available?url=https%3A%2F%2Fexample.org%2Fmissing",
        "/available?url=https%3A%2F%2Fexample.org%2Fother",
    ]


def test_without_a_reachable_archive_no_copies_are_found(client: Client) -> None:
    last_alive_times = {"https://example.org/": None}
    unreachable = services_at(client, KB_ARCHIVE_API="http://127.0.0.1:9/")
    assert find_archived_copies(last_alive_times, services_at(client)) == {}
    assert find_archived_copies(last_alive_times, unreachable) == {}
    assert find_archived_copies({}, unreachable) == {}
