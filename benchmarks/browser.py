"""Chromium with an empty profile, and a server that records its successful responses."""

from __future__ import annotations

import gzip
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.processes import CannotRun

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_COMPRESSED_TYPES = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt"}
"""File types that GitHub Pages compresses."""
_MIN_COMPRESSED_BYTES = 1_000

_AT_REST = "new Promise((done) => requestIdleCallback(() => setTimeout(done, 200)))"
"""Script that waits until the theme's scripts have prepared a new page, so that their work is not measured."""

LATENCY_MS = 40
"""Latency of the slow connection."""
_BITS_PER_SECOND = 10_000_000


@dataclass(frozen=True)
class Response:
    """One response of the server."""

    requested_at: float
    """Time of the request, in seconds since 1970."""
    path: str
    bytes: int
    """Size of headers and body."""


@dataclass
class SiteServer:
    """A server of one folder, and the successful responses that it has sent so far."""

    root: str
    """The URL of the folder."""
    sent_responses: list[Response] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # Nagle's algorithm would delay every response by 40 ms
    sent_responses: list[Response]

    def __init__(self, *arguments: object, sent_responses: list[Response], directory: str) -> None:
        self.sent_responses = sent_responses
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        requested_at = time.time()
        body = self.send_head()
        if body is None:
            return
        with body:
            content = body.read()
        self.sent_responses.append(Response(requested_at, self.path, len(content) + self._head))
        self.wfile.write(content)

    def send_head(self) -> BytesIO | BinaryIO | None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return None
        content = path.read_bytes()
        is_compressed = path.suffix in _COMPRESSED_TYPES and len(content) >= _MIN_COMPRESSED_BYTES
        if is_compressed:
            content = gzip.compress(content, 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(content)))
        if is_compressed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        return BytesIO(content)

    def flush_headers(self) -> None:
        lines: list[bytes] = getattr(self, "_headers_buffer", [])
        self._head = sum(len(line) for line in lines)
        super().flush_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Log nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors, because the browser may close a connection early."""


@contextmanager
def serve_folder(folder: Path) -> Iterator[SiteServer]:
    """Serve a folder on the loopback interface."""
    sent_responses: list[Response] = []
    server = _Server(
        ("127.0.0.1", 0), partial(_Handler, sent_responses=sent_responses, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield SiteServer(f"http://127.0.0.1:{server.server_address[1]}/", sent_responses)
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the installed Chromium. Raises CannotRun if Chromium is not installed."""
    found = os.environ.get("KB_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise CannotRun("no Chromium (make browser, or set KB_CHROMIUM)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def cold_page(
    browser: Browser, url: str, script: str = "", *, slow: bool = False
) -> Iterator[Page]:
    """Open a URL in a new profile, with a slow connection if `slow`. `script` runs before the scripts of the page."""
    context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 720})
    try:
        context.add_init_script(script)
        page = context.new_page()
        if slow:
            conditions = {
                "offline": False,
                "latency": LATENCY_MS,
                "downloadThroughput": _BITS_PER_SECOND / 8,
                "uploadThroughput": _BITS_PER_SECOND / 8,
            }
            context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)
        page.goto(url, wait_until="load")
        page.evaluate(_AT_REST)
        yield page
    finally:
        context.close()
