"""Services get requests within their rate limits, and no more requests after repeated failures."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from site_builder.http_client import Client, Limits
from site_builder.link_health.records import Observation
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.services import (
    SERVICES,
    Service,
    ServiceSettings,
    find_archived_copies,
    query_services,
)
from site_builder.links.services import querying as querying_module
from site_builder.links.services.querying import MAX_CONSECUTIVE_FAILURES, ServiceQueue, run_queues
from site_builder.links.services.service import Batch, RequestPolicy, ServiceRequest

TOKEN = "ghp_averysecretone"
Respond = Callable[[str, bytes], tuple[int, bytes]]


@dataclass
class RecordingServer:
    """A running server, and the requests that it received."""

    base_url: str
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """(method, path, headers) of each request."""
    concurrent: int = 0
    max_concurrent: int = 0
    request_times: list[float] = field(default_factory=list)


@contextmanager
def serving(respond: Respond) -> Iterator[RecordingServer]:
    """Run a server during the block; `respond(path, body)` returns a status and a body."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            with lock:
                server.request_times.append(time.monotonic())
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.requests.append((self.command, self.path, headers))
                server.concurrent += 1
                server.max_concurrent = max(server.max_concurrent, server.concurrent)
            status, response_body = respond(self.path, body)
            with lock:
                server.concurrent -= 1
            self.send_response(status)
            if status in {301, 302}:
                self.send_header("Location", response_body.decode())
                response_body = b""
            self.send_header("Content-Length", str(len(response_body)))
            self.end_headers()
            self.wfile.write(response_body)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server = RecordingServer(f"http://127.0.0.1:{http.server_port}")
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(Limits(deadline=5), allow_private=True) as http_client:
        yield http_client


@pytest.fixture(autouse=True)
def _without_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait between requests, except in the tests of rate limits."""

    def without_interval(service: Service) -> Service:
        return replace(service, policy=replace(service.policy, min_interval_seconds=0.0))

    monkeypatch.setattr(querying_module, "SERVICES", tuple(map(without_interval, SERVICES)))


def links(*urls: str) -> list[LinkToCheck]:
    return [LinkToCheck(url) for url in urls]


def ignore(_observation: Observation) -> None:
    pass


def settings_with(**urls: str) -> ServiceSettings:
    apis: dict[str, str | None] = dict.fromkeys(
        ("github_api", "arxiv_api", "doi_api", "archive_api")
    )
    return ServiceSettings(**{**apis, **urls})


def respond_normally(path: str, body: bytes) -> tuple[int, bytes]:
    """Respond as GitHub, arXiv or DOI. Everything exists, except DOIs that contain `missing`."""
    if path == "/graphql":
        repositories = {
            alias: {"nameWithOwner": "o/n", "isPrivate": False, "isDisabled": False}
            for alias in re.findall(r"(r\d+): repository", json.loads(body)["query"])
        }
        return 200, json.dumps({"data": repositories}).encode()
    if path.startswith("/arxiv"):
        ids = re.findall(r"\d{4}\.\d{5}", path)
        feed_entries = "".join(
            f"<entry><id>http://arxiv.org/abs/{paper_id}v1</id></entry>" for paper_id in ids
        )
        return 200, f'<feed xmlns="http://www.w3.org/2005/Atom">{feed_entries}</feed>'.encode()
    doi = path.removeprefix("/doi/").partition("?")[0]
    if "missing" in doi:
        return 404, json.dumps({"responseCode": 100, "handle": doi}).encode()
    return 200, json.dumps({"responseCode": 1, "handle": doi}).encode()


def test_all_services_are_queried_together(client: Client) -> None:
    reported: list[Observation] = []
    with serving(respond_normally) as server:
        settings = ServiceSettings(
            f"{server.base_url}/graphql",
            TOKEN,
            f"{server.base_url}/arxiv",
            f"{server.base_url}/doi/",
            None,
        )
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
            client,
            settings,
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
    assert len(server.requests) == 4, "one for GitHub, one for arXiv's single id, two for DOIs"
    for observation in reported:
        assert observation.at.tzinfo is dt.UTC
        assert observation.at.microsecond == 0
    for _method, path, headers in server.requests:
        assert ("authorization" in headers) is (path == "/graphql"), "the token is for GitHub only"


def test_the_token_is_not_sent_to_a_redirect_target(client: Client) -> None:
    with serving(lambda _path, _body: (200, b"{}")) as elsewhere:
        location = f"{elsewhere.base_url}/graphql".encode()
        with serving(lambda _path, _body: (302, location)) as server:
            settings = ServiceSettings(
                f"{server.base_url}/graphql", TOKEN, arxiv_api=None, doi_api=None, archive_api=None
            )
            assert query_services(links("https://github.com/a/b"), client, settings, ignore) == {}
    assert len(server.requests) == 1
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("status", "body", "requests"),
    [
        (500, b"oops", MAX_CONSECUTIVE_FAILURES),
        (502, b"<html>bad gateway</html>", MAX_CONSECUTIVE_FAILURES),
        (429, b"slow down", 1),
        (403, b"no", 1),
        (401, b"who?", 1),
        (200, b"<html>captive portal</html>", 5),
        (200, b" " * 3_000_000, MAX_CONSECUTIVE_FAILURES),
    ],
)
def test_a_failing_service_gives_no_result_and_gets_few_requests(
    client: Client, status: int, body: bytes, requests: int
) -> None:
    with serving(lambda _path, _body: (status, body)) as server:
        urls = [f"https://arxiv.org/abs/2301.{i:05}" for i in range(450)]
        settings = settings_with(arxiv_api=f"{server.base_url}/arxiv")
        assert query_services(links(*urls), client, settings, ignore) == {}
    assert len(server.requests) == requests


def test_unreachable_services_give_no_result(client: Client) -> None:
    settings = settings_with(
        arxiv_api="http://127.0.0.1:9/arxiv", doi_api="http://127.0.0.1:9/doi/"
    )
    urls = ["https://arxiv.org/abs/2301.12597", "https://doi.org/10.1000/x"]
    assert query_services(links(*urls), client, settings, ignore) == {}


def test_after_one_failure_the_remaining_requests_are_sent(client: Client) -> None:
    def fail_once(path: str, body: bytes) -> tuple[int, bytes]:
        return (503, b"") if "2301.00000" in path else respond_normally(path, body)

    with serving(fail_once) as server:
        urls = [f"https://arxiv.org/abs/2301.{i:05}" for i in range(300)]
        settings = settings_with(arxiv_api=f"{server.base_url}/arxiv")
        observations = query_services(links(*urls), client, settings, ignore)
    assert sorted(observations) == urls[100:]


def test_a_failing_service_does_not_affect_another_service(client: Client) -> None:
    with serving(respond_normally) as server:
        settings = settings_with(
            arxiv_api="http://127.0.0.1:9/arxiv", doi_api=f"{server.base_url}/doi"
        )
        urls = ["https://arxiv.org/abs/2301.12597", "https://doi.org/10.1000/x"]
        assert list(query_services(links(*urls), client, settings, ignore)) == urls[1:]


def test_no_request_is_sent_for_links_that_no_service_covers(client: Client) -> None:
    assert query_services([], client, ServiceSettings(github_token=TOKEN), ignore) == {}
    not_covered = links("https://example.org/")
    assert query_services(not_covered, client, ServiceSettings(github_token=TOKEN), ignore) == {}


# --- rate limits ------------------------------------------------------------------------------


def make_queue(base: str, count: int, policy: RequestPolicy) -> ServiceQueue:
    return ServiceQueue(
        "x", [Batch(ServiceRequest(f"{base}/{i}"), (str(i),)) for i in range(count)], policy
    )


def test_requests_keep_the_minimum_interval(client: Client) -> None:
    with serving(lambda _path, _body: (200, b"x")) as server:
        started = time.monotonic()
        policy = RequestPolicy(min_interval_seconds=0.1, max_concurrent=4)
        responses = list(run_queues([make_queue(server.base_url, 5, policy)], client))
    assert sorted(response.batch.keys for response in responses) == [(str(i),) for i in range(5)]
    # A busy machine can delay a request, but no request may start before its turn.
    assert all(at >= started + 0.1 * turn for turn, at in enumerate(sorted(server.request_times)))


@pytest.mark.parametrize("limit", [1, 3])
def test_requests_keep_the_concurrency_limit(client: Client, limit: int) -> None:
    def slow(_path: str, _body: bytes) -> tuple[int, bytes]:
        time.sleep(0.03)
        return 200, b"x"

    with serving(slow) as server:
        responses = list(
            run_queues(
                [make_queue(server.base_url, 9, RequestPolicy(max_concurrent=limit))], client
            )
        )
    assert len(responses) == 9
    assert server.max_concurrent <= limit


def test_no_requests_start_after_the_deadline(client: Client) -> None:
    with serving(lambda _path, _body: (200, b"x")) as server:
        queues = [make_queue(server.base_url, 50, RequestPolicy(min_interval_seconds=0.5))]
        responses = list(run_queues(queues, client, deadline=0.8))
    assert 1 <= len(responses) <= 2
    assert len(server.requests) == len(responses)


def test_closing_the_generator_stops_the_requests(client: Client) -> None:
    with serving(lambda _path, _body: (200, b"x")) as server:
        responses = run_queues(
            [make_queue(server.base_url, 50, RequestPolicy(min_interval_seconds=0.1))], client
        )
        next(responses)
        responses.close()
        time.sleep(0.3)
    assert len(server.requests) <= 2


def test_ctrl_c_in_the_callback_stops_the_requests(client: Client) -> None:
    def interrupt(_observation: Observation) -> None:
        raise KeyboardInterrupt

    with serving(respond_normally) as server:
        urls = [f"https://arxiv.org/abs/2301.{i:05}" for i in range(5_000)]
        settings = settings_with(arxiv_api=f"{server.base_url}/arxiv")
        with pytest.raises(KeyboardInterrupt):
            query_services(links(*urls), client, settings, interrupt)
        time.sleep(0.1)
        sent = len(server.requests)
        time.sleep(0.1)
        assert len(server.requests) == sent


# --- archived copies --------------------------------------------------------------------------


def test_archived_copies_are_found(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def archive(path: str, _body: bytes) -> tuple[int, bytes]:
        if "missing" in path:
            return 200, b'{"url": "x", "archived_snapshots": {}}'
        closest = {
            "status": "200",
            "available": True,
            "url": "http://web.archive.org/web/20240305112233/https://example.org/a?b=c",
        }
        return 200, json.dumps({"archived_snapshots": {"closest": closest}}).encode()

    monkeypatch.setattr("site_builder.links.services.archive._POLICY", RequestPolicy())
    last_alive = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    with serving(archive) as server:
        settings = settings_with(archive_api=f"{server.base_url}/available")
        last_alive_times = {
            "https://example.org/a?b=c": last_alive,
            "https://example.org/missing": None,
            "https://example.org/other": None,
        }
        copies = find_archived_copies(last_alive_times, client, settings)
    assert list(copies) == ["https://example.org/a?b=c"]
    assert copies["https://example.org/a?b=c"].at.year == 2024
    assert [path for _method, path, _headers in server.requests] == [
        "/available?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc&timestamp=20240301120000",
        "/available?url=https%3A%2F%2Fexample.org%2Fmissing",
        "/available?url=https%3A%2F%2Fexample.org%2Fother",
    ]


def test_an_archive_that_is_off_or_unreachable_gives_no_copies(client: Client) -> None:
    last_alive_times = {"https://example.org/": None}
    assert find_archived_copies(last_alive_times, client, settings_with()) == {}
    assert (
        find_archived_copies(
            last_alive_times, client, settings_with(archive_api="http://127.0.0.1:9/")
        )
        == {}
    )
    assert find_archived_copies({}, client, ServiceSettings()) == {}
