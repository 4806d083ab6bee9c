"""The combined observer notices changes of both the old and the new paths."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.polling import PollingObserver

from site_builder.mkdocs_plugin.watching import CombinedObserver

TIMEOUT_SECONDS = 30.0  # long, for slow machines


class Recorder(FileSystemEventHandler):
    def __init__(self) -> None:
        self.names: queue.Queue[str] = queue.Queue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if not event.is_directory:
            self.names.put(Path(str(event.src_path)).name)


@pytest.mark.parametrize("files", [0, 10, 100_000])
def test_changes_below_old_and_new_paths_are_noticed(tmp_path: Path, files: int) -> None:
    recorder = Recorder()
    folders = [tmp_path / "before", tmp_path / "now"]
    others = PollingObserver(timeout=0.1)
    for folder in folders:
        folder.mkdir()
    first = others.schedule(recorder, str(folders[0]))
    watch = CombinedObserver(others, files)
    second = watch.schedule(recorder, str(folders[1]), recursive=True)
    watch.start()
    try:
        for folder in folders:
            (folder / f"{folder.name}.yml").write_text("x")
            assert recorder.names.get(timeout=TIMEOUT_SECONDS) == f"{folder.name}.yml"
        with watch.paused():
            (folders[1] / "meanwhile.yml").write_text("x")
            (folders[0] / "at-once.yml").write_text("x")
            assert recorder.names.get(timeout=TIMEOUT_SECONDS) == "at-once.yml"
        assert recorder.names.get(timeout=TIMEOUT_SECONDS) == "meanwhile.yml"
        watch.unschedule(first)
        watch.unschedule(second)
    finally:
        watch.stop()
        watch.join()
    assert not others.is_alive()
