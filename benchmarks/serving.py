"""The stage of `make bench` for `kb serve`: the time from saving a file to the reloaded page."""

from __future__ import annotations

import re
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError

from benchmarks.figures import Figure
from benchmarks.processes import KB, CannotRun, environment_of_users
from benchmarks.workspace import Project, Workspace

_MAX_START_SECONDS = 900.0
"""If the first build takes longer than this, `_wait_until_up` raises CannotRun."""
_MAX_RELOAD_SECONDS = 300.0
_LIVE_RELOAD = re.compile(r"livereload\((\d+), (\d+)\)")
_PAUSE_SECONDS = 1.0
"""Pause between a response and the next edit, because the watcher may poll only twice a second."""


def serve(workspace: Workspace) -> Iterator[Figure]:
    """Save an entry, and wait as a browser does: for the response of live reload, then for the page."""
    project = workspace.project("served")
    seconds = []
    with _serving(project) as root:
        for number, share in enumerate(workspace.shares()):
            time.sleep(_PAUSE_SECONDS)
            file = project.paper_at(share)
            url = f"{root}papers/{file.stem}/"
            found = _LIVE_RELOAD.search(_get(url))
            if found is None:
                raise CannotRun("the served page has no live reload")
            started = time.perf_counter()
            _, title = project.retitle(file, f"Saved in run {number}")
            epoch, request = found.groups()
            _wait_for(f"{root}livereload/{epoch}/{request}", url, title)
            seconds.append(time.perf_counter() - started)
    yield Figure("serve", "save to reloaded page", workspace.size, "s", tuple(seconds))


def _wait_for(live: str, url: str, title: str) -> None:
    """Poll as the script of the page does, until the page shows the new title."""
    deadline = time.monotonic() + _MAX_RELOAD_SECONDS
    while time.monotonic() < deadline:
        _get(live)  # responds when a newer page exists
        if title in _get(url):
            return
    raise CannotRun(f"no reload in {_MAX_RELOAD_SECONDS:.0f} s")


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=_MAX_RELOAD_SECONDS) as response:
        text: str = response.read().decode("utf-8")
        return text


@contextmanager
def _serving(project: Project) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [KB, "serve", "--address", f"127.0.0.1:{port}"],
            cwd=project.folder,
            env=environment_of_users()
            | project.environment
            | {"KB_SITE_URL": ""},  # served at the root
            stdout=output,
            stderr=output,
        )
        try:
            root = f"http://127.0.0.1:{port}/"
            _wait_until_up(process, root)
            yield root
        finally:
            process.terminate()
            process.wait()


def _wait_until_up(process: subprocess.Popen[bytes], root: str) -> None:
    deadline = time.monotonic() + _MAX_START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _get(root)
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise CannotRun("kb serve did not respond")
