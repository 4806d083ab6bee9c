"""The live preview follows the entries, and outlives a broken one."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.site.conftest import command, copy_project, environment

PATIENCE = 60.0  # seconds for a slow machine; nothing here measures time


@dataclass(frozen=True)
class Preview:
    """A running `kb serve`, the entry that it is watched with, and what it says."""

    process: subprocess.Popen[bytes]
    home: str
    entry: Path
    log: Path

    def page(self) -> str:
        """Return the entry's page; empty while nothing answers."""
        try:
            return requests.get(f"{self.home}papers/blip-2/", timeout=10).text
        except requests.RequestException:
            return ""

    def wait(self, wish: Callable[[], bool]) -> None:
        """Wait until a wish comes true."""
        end = time.monotonic() + PATIENCE
        while not wish():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    (tmp_path / "temporary").mkdir()
    project = copy_project(tmp_path / "project")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    log = tmp_path / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [command("kb"), "serve", "--address", address],
            cwd=project,
            env=environment(KB_SITE_URL="", TMPDIR=str(tmp_path / "temporary")),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    entry = project / "entries" / "papers" / "blip-2.yml"
    yield Preview(process, f"http://{address}/", entry, log)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=PATIENCE)


@pytest.mark.slow
def test_the_preview_follows_entries_and_outlives_a_broken_one(preview: Preview) -> None:
    preview.wait(lambda: "<h1>BLIP-2: Bootstrapping" in preview.page())

    right = preview.entry.read_text(encoding="utf-8")
    preview.entry.write_text(right.replace("BLIP-2: Boot", "Changed: Boot"), encoding="utf-8")
    preview.wait(lambda: "<h1>Changed: Bootstrapping" in preview.page())

    preview.entry.write_text(right.replace("year: 2023", "year: soon"), encoding="utf-8")
    preview.wait(lambda: "blip-2.yml:4:7: error" in preview.log.read_text(encoding="utf-8"))
    assert "Traceback" not in preview.log.read_text(encoding="utf-8")

    preview.entry.write_text(right.replace("BLIP-2: Boot", "Mended: Boot"), encoding="utf-8")
    preview.wait(lambda: "<h1>Mended: Bootstrapping" in preview.page())


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_preview_that_is_ended_leaves_nothing_behind(preview: Preview, sent: int) -> None:
    preview.wait(lambda: "<h1>BLIP-2: Bootstrapping" in preview.page())
    right = preview.entry.read_text(encoding="utf-8")
    preview.entry.write_text(right.replace("BLIP-2: Boot", "Changed: Boot"), encoding="utf-8")
    preview.wait(lambda: "<h1>Changed: Bootstrapping" in preview.page())
    temporary = preview.log.parent / "temporary"
    assert len(list(temporary.iterdir())) == 1
    preview.process.send_signal(sent)
    preview.process.wait(timeout=PATIENCE)
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in preview.log.read_text(encoding="utf-8")
