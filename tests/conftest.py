"""How the tests run, and fixtures: the built site of the test entries, a server for this site, and a browser."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
"""Sample entries, pages and settings. Tests read this folder in place of `entries/`. So after an edit
of `entries/`, only test_entries.py can fail."""
IS_XDIST_WORKER = "PYTEST_XDIST_WORKER" in os.environ
"""Whether this process is a worker of pytest-xdist."""
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
TIMEOUT_MS = 20_000
"""A test fails if the browser takes longer than this to open a page or to show an element."""

# Sizes of the browser's window, in CSS pixels.
DESKTOP = (
    1280,
    640,
)  # the smallest size with both sidebars; a larger window would be slower without a GPU
WIDE = (1440, 900)
PHONE = (390, 844)

MIN_BYTES_IN_MEMORY = 2**31
"""If fewer bytes of memory than this are free, the temporary files of tests are on the disk.

The tests need about 0.2 GB in total.
"""

# --- how tests run ----------------------------------------------------------------------------


def pytest_configure() -> None:
    """Let SIGINT (Ctrl-C) interrupt Python, even if a shell started pytest as a background job that ignores SIGINT.

    Otherwise, programs that tests start would ignore SIGINT, too. Some tests interrupt such a program.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Builds of `SEED` must not find the git history of this project, which changes with each commit.
    os.environ.setdefault("GIT_CEILING_DIRECTORIES", str(SEED.parent))
    _keep_temporary_files_in_memory()


def _keep_temporary_files_in_memory() -> None:
    """If enough memory is free, keep `tmp_path` in memory, where writing the folders of a site is much faster."""
    folder = Path("/dev/shm")
    if (
        os.access(folder, os.W_OK)
        and not os.statvfs(folder).f_flag & os.ST_NOEXEC  # some tests run programs from `tmp_path`
        and shutil.disk_usage(folder).free > MIN_BYTES_IN_MEMORY
    ):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))


@pytest.hookimpl(tryfirst=True)  # before `-m` selects tests by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that use the browser, and tests of built sites. Skip the tests marked `long` if `LONG` is false."""
    skip = pytest.mark.skip(reason="only make test-long runs this test")
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if item.path.parent.name == "site":  # building a site takes seconds
            item.add_marker("slow")
        if not LONG and item.get_closest_marker("long"):
            item.add_marker(skip)


@pytest.fixture(autouse=True, scope="session")
def _forbid_forks_in_workers() -> Iterator[None]:
    """In workers of pytest-xdist, make the builder use one core, and fail each test that forks.

    A worker has a second thread. A fork would copy the locks that this thread holds, but not the thread.
    """
    with pytest.MonkeyPatch.context() as patch:
        if IS_XDIST_WORKER:
            patch.setattr(parallel, "usable_cores", lambda: 1)
            patch.setattr(os, "fork", _refuse_to_fork)
        yield


def _refuse_to_fork() -> int:
    pytest.fail("This test forks: mark it with pytest.mark.forks.")


@pytest.fixture
def in_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `SEED` the working directory, so that commands read the mkdocs.yml in it.

    The mkdocs.yml of the project may have other languages than the tests expect.
    """
    monkeypatch.chdir(SEED)


# --- the site ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all workers of pytest-xdist share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if IS_XDIST_WORKER else base


@pytest.fixture(scope="session")
def built_site(shared_folder: Path) -> Path:
    """Return the folder with the site of `SEED` for `SITE_URL`. The first worker that needs the site builds it."""
    site = shared_folder / "built" / "site"
    with FileLock(shared_folder / "built.lock"), pytest.MonkeyPatch.context() as patch:
        if not site.exists():  # if the folder exists, its site is complete
            patch.setenv("KB_SITE_URL", SITE_URL)
            patch.setenv("GIT_CEILING_DIRECTORIES", str(SEED.parent))  # see pytest_configure
            build_site(SEED / "mkdocs.yml", None, site)
    return site


class SubPathHandler(SimpleHTTPRequestHandler):
    """Serves a folder at the URL path `SUB_PATH`. In place of a missing file, the server sends 404.html."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # Nagle's algorithm would delay each response by 40 ms

    def translate_path(self, path: str) -> str:
        is_below = urlsplit(path).path.startswith(SUB_PATH)
        return super().translate_path(path[len(SUB_PATH) - 1 :] if is_below else "/no/such/page/")

    def send_head(self) -> BytesIO | BinaryIO | None:
        file = Path(self.translate_path(self.path))
        if file.is_file() or (file / "index.html").is_file():
            return super().send_head()
        page = Path(self.directory) / "404.html"
        # The page is not empty: in place of an empty page, browsers show their own error page.
        not_found = page.read_bytes() if page.exists() else b"<!doctype html><title>404</title>"
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(not_found)))
        self.end_headers()
        return BytesIO(not_found)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Print nothing: the tests report failures."""


class QuietServer(ThreadingHTTPServer):
    """A server that ignores errors, because browsers may close connections early."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a built site, and yield the URL of its home page."""
    server = QuietServer(("127.0.0.1", 0), partial(SubPathHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{SUB_PATH}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def site_server(built_site: Path) -> Iterator[str]:
    """Serve the built site, and yield the URL of its home page, which ends with `SUB_PATH`."""
    with served(built_site) as home:
        yield home


# --- the browser ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium. If Chromium is missing, tests that need it are skipped, or fail in CI."""
    found = filter(None, map(shutil.which, CHROMIUM_NAMES))
    executable = os.environ.get("KB_CHROMIUM") or next(found, None)
    if executable is None:
        missing = "no Chromium: install it (make browser), or set KB_CHROMIUM to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


class Tabs:
    """The tabs of a browser context.

    Tests share them, because opening a tab takes four times as long as loading a page in it.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._used: list[Page] = []
        self._unused: list[Page] = []

    def take(self) -> Page:
        """Return an empty tab."""
        tab = self._unused.pop() if self._unused else self._context.new_page()
        self._used.append(tab)
        return tab

    def reset(self) -> None:
        """Empty all tabs, and delete what their pages stored."""
        self._context.clear_permissions()
        origins = set()
        for tab in self._used:
            tab.evaluate("sessionStorage.clear()")
            origins.add(tab.evaluate("location.origin"))
            tab.unroute_all()
            tab.mouse.move(-1, -1)  # outside of the page, so that no element is hovered
            tab.goto("about:blank")
        self._clear_local_storage(origins)
        self._unused += self._used
        self._used.clear()

    def _clear_local_storage(self, origins: set[str]) -> None:
        """Delete the local storage of origins, and wait until the browser has deleted it.

        `localStorage.clear()` in a page does not wait. Its effect could come later and delete what the next page stores.
        """
        if not self._used:
            return
        devtools = self._context.new_cdp_session(self._used[0])
        for origin in origins - {"null"}:  # the origin of about:blank
            devtools.send(
                "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"}
            )
        devtools.detach()

    def close(self) -> None:
        """Close the context with all tabs."""
        self._context.close()


class Reader:
    """A reader of the site, who opens pages in the browser. Errors, and requests that leave the site, are recorded."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.home = home
        self._browser = browser
        self._problems: list[str] = []
        self._missing: set[str] = set()
        self._tabs: dict[bool, Tabs] = {}  # whether JavaScript is on -> tabs

    def open(
        self,
        path: str = "",
        *,
        size: tuple[int, int] = DESKTOP,
        scheme: Literal["light", "dark"] = "light",
        javascript: bool = True,
        reduced_motion: bool = True,
    ) -> Page:
        """Open a page of the site in a tab. With `reduced_motion`, nothing moves or fades."""
        if javascript not in self._tabs:
            self._tabs[javascript] = Tabs(self._new_context(javascript))
        tab = self._tabs[javascript].take()
        tab.set_viewport_size({"width": size[0], "height": size[1]})
        motion: Literal["reduce", "no-preference"] = "reduce" if reduced_motion else "no-preference"
        tab.emulate_media(media="null", color_scheme=scheme, reduced_motion=motion)
        tab.goto(self.home + path)
        return tab

    def finish(self) -> list[str]:
        """Empty the tabs, delete what their pages stored, and return the problems."""
        for tabs in self._tabs.values():
            tabs.reset()
        problems = list(self._problems)
        self._problems.clear()
        self._missing.clear()
        return problems

    def close(self) -> None:
        """Close all tabs."""
        for tabs in self._tabs.values():
            tabs.close()

    def _new_context(self, javascript: bool) -> BrowserContext:
        context = self._browser.new_context(java_script_enabled=javascript, locale="en-GB")
        context.set_default_timeout(TIMEOUT_MS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("requestfailed", self._on_failure)
        return context

    def expect_missing(self, path: str) -> None:
        """Allow an error status, such as 404, for this path."""
        self._missing.add(self.home + path)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and message.location["url"] not in self._missing:
            self._problems.append(f"console: {message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self._problems.append(f"script: {error.error.message}")

    def _on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in {"data", "blob"} and url.netloc != urlsplit(self.home).netloc:
            self._problems.append(f"request to another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.url not in self._missing:
            self._problems.append(f"{response.status}: {response.url}")

    def _on_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the tab left the page before the response
            self._problems.append(f"{request.failure}: {request.url}")


@pytest.fixture(scope="session")
def shared_reader(browser: Browser, site_server: str) -> Iterator[Reader]:
    """Yield one reader for all tests. Tests use it through the fixture `reader`."""
    reader = Reader(browser, site_server)
    yield reader
    reader.close()


@pytest.fixture
def reader(shared_reader: Reader) -> Iterator[Reader]:
    """Yield a reader of the built site; the test fails if an opened page has a problem."""
    yield shared_reader
    assert shared_reader.finish() == []
