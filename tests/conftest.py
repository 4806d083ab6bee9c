"""The site of the seed, built once; a server that shows it below a sub-path; a browser that reads it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal
from urllib.parse import urlsplit

import pytest
from filelock import FileLock
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
    expect,
    sync_playwright,
)

from site_builder import parallel
from site_builder.mkdocs_plugin import build_site
from tests import LONG

PROJECT = Path(__file__).parent.parent
SEED = PROJECT / "tests" / "data" / "seed"
"""A copy of the first entries, with pages and settings, so that `entries/` can be edited freely."""
IN_WORKER = "PYTEST_XDIST_WORKER" in os.environ
"""Whether this process is one of several that share the tests."""
SITE_URL = "https://example.org/kb/"
SUB_PATH = urlsplit(SITE_URL).path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20_000  # ms that an element may take to appear; long, because machines are slow

DESK = (1280, 640)  # the smallest that shows everything; pixels cost time without a GPU
WIDE = (1440, 900)
PHONE = (390, 844)

# --- how tests run ----------------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of `make test-long` in every other run."""
    skip = pytest.mark.skip(reason="make test-long runs it")
    for item in items:
        if not LONG and item.get_closest_marker("long"):
            item.add_marker(skip)


@pytest.fixture(autouse=True, scope="session")
def _no_forks_in_workers() -> Iterator[None]:
    """Use one core in each worker of pytest-xdist, and fail a test that forks there.

    Such a worker has a thread of its own, and a fork copies the locks that the thread holds.
    """
    with pytest.MonkeyPatch.context() as patch:
        if IN_WORKER:
            patch.setattr(parallel, "usable_cores", lambda: 1)
            patch.setattr(os, "fork", _refuse_to_fork)
        yield


def _refuse_to_fork() -> int:
    pytest.fail("This test forks: mark it with pytest.mark.forks.")


# --- the site ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all workers of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if IN_WORKER else own


@pytest.fixture(scope="session")
def built_site(shared_folder: Path) -> Path:
    """Build the seed as published at `SITE_URL`: once, by the worker that asks first."""
    site = shared_folder / "built" / "site"
    with FileLock(shared_folder / "built.lock"), pytest.MonkeyPatch.context() as patch:
        if not site.exists():  # it is put in place when it is complete
            patch.setenv("KB_SITE_URL", SITE_URL)
            build_site(SEED / "mkdocs.yml", None, site)
    return site


class SubPathHandler(SimpleHTTPRequestHandler):
    """Serve a folder below `SUB_PATH`, and its 404.html for everything that is not there."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement

    def translate_path(self, path: str) -> str:
        below = urlsplit(path).path.startswith(SUB_PATH)
        return super().translate_path(path[len(SUB_PATH) - 1 :] if below else "/outside/the/site/")

    def send_head(self) -> BytesIO | BinaryIO | None:
        path = Path(self.translate_path(self.path))
        if path.is_file() or (path / "index.html").is_file():
            return super().send_head()
        page = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        return BytesIO(page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: what fails shows in the tests."""


class QuietServer(ThreadingHTTPServer):
    """A server to which it is no error that a browser leaves before the answer."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a built site and yield the address of its home page."""
    server = QuietServer(("127.0.0.1", 0), partial(SubPathHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{SUB_PATH}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def site_server(built_site: Path) -> Iterator[str]:
    """Serve the built site; the address of its home page, which ends with `SUB_PATH`."""
    with served(built_site) as address:
        yield address


# --- the browser ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium. Without one the tests are skipped; in CI they fail."""
    found = filter(None, map(shutil.which, CHROMIUM_NAMES))
    executable = os.environ.get("KB_CHROMIUM") or next(found, None)
    if executable is None:
        missing = "no Chromium: install one, or set KB_CHROMIUM to its path (make browser)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Profile:
    """What a reader's browser is like."""

    size: tuple[int, int]
    scheme: Literal["light", "dark"]
    javascript: bool
    calm: bool


class Reader:
    """Opens pages and notes everything that a page does wrong, until `finish`."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.home = home
        self._browser = browser
        self._complaints: list[str] = []
        self._missing: set[str] = set()
        # A new context costs half a second, so tests share those with a warm cache; what a page
        # could leave behind for the next test is removed by `finish`.
        self._contexts: dict[Profile, BrowserContext] = {}
        self._pages: list[Page] = []

    def open(
        self,
        path: str = "",
        *,
        size: tuple[int, int] = DESK,
        scheme: Literal["light", "dark"] = "light",
        javascript: bool = True,
        calm: bool = True,
    ) -> Page:
        """Open a page of the site; `calm` asks for reduced motion, so that nothing fades."""
        profile = Profile(size, scheme, javascript, calm)
        if profile not in self._contexts:
            self._contexts[profile] = self._new_context(profile)
        page = self._contexts[profile].new_page()
        self._pages.append(page)
        page.goto(self.home + path)
        return page

    def finish(self) -> list[str]:
        """Close the pages, forget what they stored, and return what was wrong with them."""
        for page in self._pages:
            page.evaluate("localStorage.clear()")
            page.context.clear_permissions()
            page.close()
        complaints = list(self._complaints)
        self._pages.clear()
        self._complaints.clear()
        self._missing.clear()
        return complaints

    def close(self) -> None:
        """Close everything."""
        for context in self._contexts.values():
            context.close()

    def _new_context(self, profile: Profile) -> BrowserContext:
        width, height = profile.size
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=profile.scheme,
            java_script_enabled=profile.javascript,
            reduced_motion="reduce" if profile.calm else "no-preference",
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("requestfailed", self._on_failure)
        return context

    def expect_missing(self, path: str) -> None:
        """Allow a 404 for this one address."""
        self._missing.add(self.home + path)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and message.location["url"] not in self._missing:
            self._complaints.append(f"console: {message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self._complaints.append(f"script: {error.error.message}")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != urlsplit(self.home).netloc:
            self._complaints.append(f"loaded from elsewhere: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.url not in self._missing:
            self._complaints.append(f"{response.status}: {response.url}")

    def _on_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on before it had arrived
            self._complaints.append(f"{request.failure}: {request.url}")


@pytest.fixture(scope="session")
def reader_of_the_site(browser: Browser, site_server: str) -> Iterator[Reader]:
    """Keep one reader for all tests; they take `reader`."""
    reader = Reader(browser, site_server)
    yield reader
    reader.close()


@pytest.fixture
def reader(reader_of_the_site: Reader) -> Iterator[Reader]:
    """Open pages of the built site; the test fails when one of them did something wrong."""
    yield reader_of_the_site
    assert reader_of_the_site.finish() == []
