"""The combined observer notices changes in MkDocs' paths and in the paths that the plugin adds."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.polling import PollingObserver

from site_builder.mkdocs_plugin.watching import CombinedObserver

pytestmark = pytest.mark.slow

TIMEOUT_SECONDS = 30.0  # long, for slow machines


class Recorder(FileSystemEventHandler):
    def __init__(self) -> None:
        self.names: queue.Queue[str] = queue.Queue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if not event.is_directory:
            self.names.put(Path(str(event.src_path)).name)


@pytest.mark.parametrize("file_count", [0, 10, 100_000])
def test_changes_of_original_and_added_paths_are_noticed(tmp_path: Path, file_count: int) -> None:
    recorder = Recorder()
    folders = [tmp_path / "original", tmp_path / "added"]
    original = PollingObserver(timeout=0.1)
    for folder in folders:
        folder.mkdir()
    original_watch = original.schedule(recorder, str(folders[0]))
    observer = CombinedObserver(original, file_count)
    added_watch = observer.schedule(recorder, str(folders[1]), recursive=True)
    observer.start()
    try:
        for folder in folders:
            (folder / f"{folder.name}.yml").write_text("x")
            assert recorder.names.get(timeout=TIMEOUT_SECONDS) == f"{folder.name}.yml"
        with observer.paused():
            (folders[1] / "while-paused.yml").write_text("x")
            (folders[0] / "at-once.yml").write_text("x")
            assert recorder.names.get(timeout=TIMEOUT_SECONDS) == "at-once.yml"
        assert recorder.names.get(timeout=TIMEOUT_SECONDS) == "while-paused.yml"
        observer.unschedule(original_watch)
        observer.unschedule(added_watch)
    finally:
        observer.stop()
        observer.join()
    assert not original.is_alive()
