"""A preview sees that an entry was saved, and still sees everything else."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.polling import PollingObserver

from site_builder.mkdocs_plugin.watching import CombinedObserver

PATIENCE = 30.0  # seconds for a slow machine


class Seen(FileSystemEventHandler):
    def __init__(self) -> None:
        self.names: queue.Queue[str] = queue.Queue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if not event.is_directory:
            self.names.put(Path(str(event.src_path)).name)


@pytest.mark.parametrize("files", [0, 10, 100_000])
def test_both_what_was_watched_before_and_what_is_now_are_seen(tmp_path: Path, files: int) -> None:
    seen = Seen()
    folders = [tmp_path / "before", tmp_path / "now"]
    others = PollingObserver(timeout=0.1)
    for folder in folders:
        folder.mkdir()
    first = others.schedule(seen, str(folders[0]))
    watch = CombinedObserver(others, files)
    second = watch.schedule(seen, str(folders[1]), recursive=True)
    watch.start()
    try:
        for folder in folders:
            (folder / f"{folder.name}.yml").write_text("x")
            assert seen.names.get(timeout=PATIENCE) == f"{folder.name}.yml"
        with watch.paused():
            (folders[1] / "meanwhile.yml").write_text("x")
            (folders[0] / "at-once.yml").write_text("x")
            assert seen.names.get(timeout=PATIENCE) == "at-once.yml"
        assert seen.names.get(timeout=PATIENCE) == "meanwhile.yml"
        watch.unschedule(first)
        watch.unschedule(second)
    finally:
        watch.stop()
        watch.join()
    assert not others.is_alive()
