"""A server that responds in place of services, recorded responses, and settings of services for tests."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeVar

import pytest

from site_builder.http_client import Client, Limits
from site_builder.services import SERVICES, Service, Services, ServiceSettings, querying
from site_builder.services.pacing import RequestPacer
from site_builder.services.service import RequestPolicy

RECORDED = Path(__file__).parent.parent / "recorded" / "services"
TOKEN = "ghp_averysecretone"
ALL_OFF = {service.url_variable: "" for service in SERVICES}
"""Environment variables that turn all services off."""

Respond = Callable[[str, bytes], tuple[int, bytes] | tuple[int, bytes, dict[str, str]]]
"""A function that takes the path and body of a request, and returns the status, the body and perhaps headers."""
RespondToHeaders = Callable[
    [str, dict[str, str]], tuple[int, bytes] | tuple[int, bytes, dict[str, str]] | None
]
"""A function that takes the path and the headers of a request, and returns a response or None."""
Key = TypeVar("Key")
AnswerType = TypeVar("AnswerType")


def recorded(file_name: str) -> bytes:
    return (RECORDED / file_name).read_bytes()


def parse(
    service: Service[Key, AnswerType], body: bytes, keys: Sequence[Key]
) -> dict[Key, AnswerType]:
    """Return the answers in a body, or an empty dict if the body is not valid."""
    try:
        return service.parse(body, keys)
    except ValueError:
        return {}


def services_at(client: Client, **environ: str) -> Services:
    """Return `Services` in which only the services with a URL in `environ` are turned on."""
    return Services(client, ServiceSettings.from_environment({**ALL_OFF, **environ}))


def services_on(client: Client, server: RecordingServer) -> Services:
    """Return `Services` that ask the server in place of GitHub, arXiv and the DOI registry. Other services are turned off."""
    base = server.base_url
    return services_at(
        client,
        KB_GITHUB_API=f"{base}/graphql",
        KB_GITHUB_TOKEN=TOKEN,
        KB_ARXIV_API=f"{base}/arxiv",
        KB_DOI_API=f"{base}/doi/",
    )


@contextmanager
def http_client() -> Iterator[Client]:
    """Yield a client that may send requests to this machine."""
    with Client(Limits(deadline=5), allow_private=True) as client:
        yield client


def without_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send requests to services without pauses between the requests."""

    def pacer_without_intervals(policy: RequestPolicy, clock: Callable[[], float]) -> RequestPacer:
        return RequestPacer(replace(policy, min_interval_seconds=0.0), clock)

    monkeypatch.setattr(querying, "RequestPacer", pacer_without_intervals)


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
def serving(
    respond: Respond, respond_to_headers: RespondToHeaders = lambda *_: None
) -> Iterator[RecordingServer]:
    """Run a server that sends the responses of `respond` until the end of the `with` block.

    If `respond_to_headers` returns a response, the server sends this response instead.
    """
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
            status, response_body, *more = respond_to_headers(self.path, headers) or respond(
                self.path, body
            )
            with lock:
                server.concurrent -= 1
            self.send_response(status)
            for name, value in (more[0] if more else {}).items():
                self.send_header(name, value)
            if status != 304 and not (more and "Content-Length" in more[0]):
                self.send_header("Content-Length", str(len(response_body)))
            self.end_headers()
            with suppress(ConnectionError):  # the client may stop reading
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


def respond_normally(path: str, body: bytes) -> tuple[int, bytes]:
    """Respond as GitHub, arXiv or the DOI registry. All keys exist, except for DOIs that contain `missing`."""
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
