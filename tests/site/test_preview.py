"""`kb serve` shows edited entries, and keeps running after an edit that makes an entry invalid."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.pictures import picture_bytes, write_picture
from tests.site.conftest import copy_project, environment, program_path

TIMEOUT_SECONDS = 60.0  # long, for slow machines


@dataclass(frozen=True)
class Preview:
    """A running `kb serve` with an entry file to edit."""

    process: subprocess.Popen[bytes]
    home_url: str
    entry_file: Path
    log: Path

    def page_html(self) -> str:
        """Return the HTML of the entry's page, or an empty text if the server does not respond."""
        try:
            return requests.get(f"{self.home_url}papers/blip-2/", timeout=10).text
        except requests.RequestException:
            return ""

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition is true."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not condition():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    (tmp_path / "temporary").mkdir()
    project = copy_project(tmp_path / "project")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program_path("kb"), "serve", "--address", address],
            cwd=project,
            env=environment(KB_SITE_URL="", TMPDIR=str(tmp_path / "temporary")),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    entry_file = project / "entries" / "papers" / "blip-2.yml"
    yield Preview(process, f"http://{address}/", entry_file, log)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=TIMEOUT_SECONDS)


def test_kb_serve_shows_edits_and_survives_invalid_edits(preview: Preview) -> None:
    preview.wait_until(lambda: "<h1>BLIP-2: Bootstrapping" in preview.page_html())

    original = preview.entry_file.read_text(encoding="utf-8")
    preview.entry_file.write_text(
        original.replace("BLIP-2: Boot", "Changed: Boot"), encoding="utf-8"
    )
    preview.wait_until(lambda: "<h1>Changed: Bootstrapping" in preview.page_html())

    preview.entry_file.write_text(original.replace("year: 2023", "year: soon"), encoding="utf-8")
    preview.wait_until(lambda: "blip-2.yml:4:7: error" in preview.log.read_text(encoding="utf-8"))
    assert "Traceback" not in preview.log.read_text(encoding="utf-8")

    preview.entry_file.write_text(original.replace("BLIP-2: Boot", "Fixed: Boot"), encoding="utf-8")
    preview.wait_until(lambda: "<h1>Fixed: Bootstrapping" in preview.page_html())


def test_kb_serve_shows_a_changed_picture(preview: Preview) -> None:
    preview.wait_until(lambda: "<h1>BLIP-2: Bootstrapping" in preview.page_html())
    entries = preview.entry_file.parent.parent
    write_picture(entries, "papers/blip-2/model.webp", picture_bytes(size=(40, 30)))
    entry = preview.entry_file.read_text(encoding="utf-8")
    with_picture = entry.replace("notes:\n  en: |\n", "notes:\n  en: |\n    ![A](model.webp)\n\n")
    preview.entry_file.write_text(with_picture, encoding="utf-8")
    preview.wait_until(lambda: 'width="40"' in preview.page_html())
    write_picture(entries, "papers/blip-2/model.webp", picture_bytes(size=(50, 30)))
    preview.wait_until(lambda: 'width="50"' in preview.page_html())
    (source,) = re.findall(r'<img src="\.\./\.\./(media/[^"]*)"', preview.page_html())
    assert requests.get(f"{preview.home_url}{source}", timeout=10).content == picture_bytes(
        size=(50, 30)
    )


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_kb_serve_deletes_temporary_files_at_a_signal(preview: Preview, signal_number: int) -> None:
    preview.wait_until(lambda: "<h1>BLIP-2: Bootstrapping" in preview.page_html())
    original = preview.entry_file.read_text(encoding="utf-8")
    preview.entry_file.write_text(
        original.replace("BLIP-2: Boot", "Changed: Boot"), encoding="utf-8"
    )
    preview.wait_until(lambda: "<h1>Changed: Bootstrapping" in preview.page_html())
    temporary = preview.log.parent / "temporary"
    assert len(list(temporary.iterdir())) == 1
    preview.process.send_signal(signal_number)
    preview.process.wait(timeout=TIMEOUT_SECONDS)
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in preview.log.read_text(encoding="utf-8")
