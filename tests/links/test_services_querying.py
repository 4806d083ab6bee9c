"""Services asked over the network: in their own time, and left alone when they fail."""

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
Answering = Callable[[str, bytes], tuple[int, bytes]]


@dataclass
class Stand:
    """A server, and what it was asked."""

    base: str
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    starts: list[float] = field(default_factory=list)


@contextmanager
def server(answer: Answering) -> Iterator[Stand]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            with lock:
                stand.starts.append(time.monotonic())
                headers = {name.lower(): value for name, value in self.headers.items()}
                stand.asked.append((self.command, self.path, headers))
                stand.at_once += 1
                stand.most_at_once = max(stand.most_at_once, stand.at_once)
            status, text = answer(self.path, body)
            with lock:
                stand.at_once -= 1
            self.send_response(status)
            if status in {301, 302}:
                self.send_header("Location", text.decode())
                text = b""
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        stand = Stand(f"http://127.0.0.1:{http.server_port}")
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield stand
        finally:
            http.shutdown()
            thread.join()


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(Limits(deadline=5), allow_private=True) as made:
        yield made


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait three seconds between batches, except where that is what is tested."""

    def hurried(service: Service) -> Service:
        return replace(service, policy=replace(service.policy, min_interval_seconds=0.0))

    monkeypatch.setattr(querying_module, "SERVICES", tuple(map(hurried, SERVICES)))


def targets(*urls: str) -> list[LinkToCheck]:
    return [LinkToCheck(url) for url in urls]


def ignore(_observation: Observation) -> None:
    pass


def only(**given: str) -> ServiceSettings:
    apis: dict[str, str | None] = dict.fromkeys(
        ("github_api", "arxiv_api", "doi_api", "archive_api")
    )
    return ServiceSettings(**{**apis, **given})


def well(path: str, body: bytes) -> tuple[int, bytes]:
    """Answer as all services do at once: every repository and paper is there, DOIs by their name."""
    if path == "/graphql":
        repositories = {
            alias: {"nameWithOwner": "o/n", "isPrivate": False, "isDisabled": False}
            for alias in re.findall(r"(r\d+): repository", json.loads(body)["query"])
        }
        return 200, json.dumps({"data": repositories}).encode()
    if path.startswith("/arxiv"):
        ids = re.findall(r"\d{4}\.\d{5}", path)
        entries = "".join(f"<entry><id>http://arxiv.org/abs/{i}v1</id></entry>" for i in ids)
        return 200, f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()
    name = path.removeprefix("/doi/").partition("?")[0]
    if "missing" in name:
        return 404, json.dumps({"responseCode": 100, "handle": name}).encode()
    return 200, json.dumps({"responseCode": 1, "handle": name}).encode()


def test_all_services_together(client: Client) -> None:
    heard: list[Observation] = []
    with server(well) as stand:
        settings = ServiceSettings(
            f"{stand.base}/graphql", TOKEN, f"{stand.base}/arxiv", f"{stand.base}/doi/", None
        )
        seen = query_services(
            targets(
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
            heard.append,
        )
    assert {url: (o.verdict.value, o.reason, o.final_url) for url, o in seen.items()} == {
        "https://github.com/o/n": ("alive", "github-api", None),
        "https://github.com/a/b": ("moved", "github-renamed", "https://github.com/o/n"),
        "https://arxiv.org/abs/2301.12597": ("alive", "arxiv-api", None),
        "https://arxiv.org/pdf/2301.12597": ("alive", "arxiv-api", None),
        "https://doi.org/10.1000/there": ("alive", "doi-registered", None),
        "https://doi.org/10.1000/missing": ("gone", "doi-not-found", None),
    }
    assert sorted(heard, key=lambda o: o.url) == sorted(seen.values(), key=lambda o: o.url)
    assert len(stand.asked) == 4, "one for GitHub, one for arXiv's single id, two for DOIs"
    assert all(o.at.tzinfo is dt.UTC and o.at.microsecond == 0 for o in seen.values())
    for _method, path, headers in stand.asked:
        assert ("authorization" in headers) is (path == "/graphql"), "the token is for GitHub only"


def test_a_redirect_does_not_take_the_token_away(client: Client) -> None:
    with server(lambda _path, _body: (200, b"{}")) as elsewhere:
        target = f"{elsewhere.base}/graphql".encode()
        with server(lambda _path, _body: (302, target)) as stand:
            settings = ServiceSettings(
                f"{stand.base}/graphql", TOKEN, arxiv_api=None, doi_api=None, archive_api=None
            )
            assert query_services(targets("https://github.com/a/b"), client, settings, ignore) == {}
    assert len(stand.asked) == 1
    assert elsewhere.asked == []


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
def test_what_fails_is_left_to_plain_requests(
    client: Client, status: int, body: bytes, requests: int
) -> None:
    with server(lambda _path, _body: (status, body)) as stand:
        urls = [f"https://arxiv.org/abs/2301.{i:05}" for i in range(450)]
        settings = only(arxiv_api=f"{stand.base}/arxiv")
        assert query_services(targets(*urls), client, settings, ignore) == {}
    assert len(stand.asked) == requests


def test_nobody_there(client: Client) -> None:
    settings = only(arxiv_api="http://127.0.0.1:9/arxiv", doi_api="http://127.0.0.1:9/doi/")
    urls = ["https://arxiv.org/abs/2301.12597", "https://doi.org/10.1000/x"]
    assert query_services(targets(*urls), client, settings, ignore) == {}


def test_one_failure_does_not_end_it(client: Client) -> None:
    def moody(path: str, body: bytes) -> tuple[int, bytes]:
        return (503, b"") if "2301.00000" in path else well(path, body)

    with server(moody) as stand:
        urls = [f"https://arxiv.org/abs/2301.{i:05}" for i in range(300)]
        settings = only(arxiv_api=f"{stand.base}/arxiv")
        seen = query_services(targets(*urls), client, settings, ignore)
    assert sorted(seen) == urls[100:]


def test_one_service_down_leaves_the_others(client: Client) -> None:
    with server(well) as stand:
        settings = only(arxiv_api="http://127.0.0.1:9/arxiv", doi_api=f"{stand.base}/doi")
        urls = ["https://arxiv.org/abs/2301.12597", "https://doi.org/10.1000/x"]
        assert list(query_services(targets(*urls), client, settings, ignore)) == urls[1:]


def test_no_targets_no_requests(client: Client) -> None:
    assert query_services([], client, ServiceSettings(github_token=TOKEN), ignore) == {}
    nothing = targets("https://example.org/")
    assert query_services(nothing, client, ServiceSettings(github_token=TOKEN), ignore) == {}


# --- in their own time ------------------------------------------------------------------------


def queue(base: str, count: int, policy: RequestPolicy) -> ServiceQueue:
    return ServiceQueue(
        "x", [Batch(ServiceRequest(f"{base}/{i}"), (str(i),)) for i in range(count)], policy
    )


def test_gaps_are_kept(client: Client) -> None:
    with server(lambda _path, _body: (200, b"x")) as stand:
        policy = RequestPolicy(min_interval_seconds=0.1, max_concurrent=4)
        responses = list(run_queues([queue(stand.base, 5, policy)], client))
    assert sorted(response.batch.keys for response in responses) == [(str(i),) for i in range(5)]
    assert stand.starts[-1] - stand.starts[0] >= 0.35


@pytest.mark.parametrize("at_once", [1, 3])
def test_never_more_at_once(client: Client, at_once: int) -> None:
    def slow(_path: str, _body: bytes) -> tuple[int, bytes]:
        time.sleep(0.03)
        return 200, b"x"

    with server(slow) as stand:
        responses = list(
            run_queues([queue(stand.base, 9, RequestPolicy(max_concurrent=at_once))], client)
        )
    assert len(responses) == 9
    assert stand.most_at_once <= at_once


def test_the_deadline_leaves_the_rest(client: Client) -> None:
    with server(lambda _path, _body: (200, b"x")) as stand:
        queues = [queue(stand.base, 50, RequestPolicy(min_interval_seconds=0.2))]
        begun = time.monotonic()
        responses = list(run_queues(queues, client, deadline=0.3))
    assert time.monotonic() - begun < 3
    assert 1 <= len(responses) <= 2
    assert len(stand.asked) == len(responses)


def test_who_stops_listening_stops_the_asking(client: Client) -> None:
    with server(lambda _path, _body: (200, b"x")) as stand:
        responses = run_queues(
            [queue(stand.base, 50, RequestPolicy(min_interval_seconds=0.1))], client
        )
        next(responses)
        responses.close()
        time.sleep(0.3)
    assert len(stand.asked) <= 2


def test_ctrl_c_in_a_listener_stops_the_asking(client: Client) -> None:
    def interrupt(_observation: Observation) -> None:
        raise KeyboardInterrupt

    with server(well) as stand:
        urls = [f"https://arxiv.org/abs/2301.{i:05}" for i in range(5_000)]
        settings = only(arxiv_api=f"{stand.base}/arxiv")
        with pytest.raises(KeyboardInterrupt):
            query_services(targets(*urls), client, settings, interrupt)
        time.sleep(0.1)
        asked = len(stand.asked)
        time.sleep(0.1)
        assert len(stand.asked) == asked


# --- copies -----------------------------------------------------------------------------------


def test_copies_are_looked_up(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
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
    alive = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    with server(archive) as stand:
        settings = only(archive_api=f"{stand.base}/available")
        wanted = {
            "https://example.org/a?b=c": alive,
            "https://example.org/missing": None,
            "https://example.org/other": None,
        }
        found = find_archived_copies(wanted, client, settings)
    assert list(found) == ["https://example.org/a?b=c"]
    assert found["https://example.org/a?b=c"].at.year == 2024
    assert [path for _method, path, _headers in stand.asked] == [
        "/available?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc&timestamp=20240301120000",
        "/available?url=https%3A%2F%2Fexample.org%2Fmissing",
        "/available?url=https%3A%2F%2Fexample.org%2Fother",
    ]


def test_no_archive(client: Client) -> None:
    wanted = {"https://example.org/": None}
    assert find_archived_copies(wanted, client, only()) == {}
    assert find_archived_copies(wanted, client, only(archive_api="http://127.0.0.1:9/")) == {}
    assert find_archived_copies({}, client, ServiceSettings()) == {}
