"""See quickly that an entry was saved: MkDocs looks twice a second at all that it watches."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from watchdog.events import FileSystemEventHandler
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserverVFS

_INTERVAL_SECONDS_PER_FILE = 0.00005
"""Looking at a file takes about a tenth of this, so that much of a core may be spent."""
_MIN_INTERVAL_SECONDS, _MAX_INTERVAL_SECONDS = 0.1, 0.5
"""Seconds between two looks, at least and at most."""


class CombinedObserver:
    """Takes the place of a server's observer: what is watched from now on is looked at more often."""

    def __init__(self, others: BaseObserver, files: int) -> None:
        """Take the observer of what is watched already, and about how many files will follow."""
        seconds = min(
            max(files * _INTERVAL_SECONDS_PER_FILE, _MIN_INTERVAL_SECONDS), _MAX_INTERVAL_SECONDS
        )
        self._may_look = threading.Event()
        self._may_look.set()
        self._quick = PollingObserverVFS(os.stat, self._list, polling_interval=seconds)
        self._others = others
        self._both = (self._quick, self._others)
        self._own: set[ObservedWatch] = set()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Look no more for a while: what happens meanwhile is seen afterwards."""
        self._may_look.clear()
        try:
            yield
        finally:
            self._may_look.set()

    def _list(self, path: str | None) -> Iterator[os.DirEntry[str]]:
        if threading.current_thread() is not threading.main_thread():  # which begins to watch
            self._may_look.wait()
        return os.scandir(path)

    def schedule(
        self, handler: FileSystemEventHandler, path: str, *, recursive: bool = False
    ) -> ObservedWatch:
        """Watch a file or a folder."""
        watch = self._quick.schedule(handler, path, recursive=recursive)
        self._own.add(watch)
        return watch

    def unschedule(self, watch: ObservedWatch) -> None:
        """Watch it no longer, whoever did."""
        (self._quick if watch in self._own else self._others).unschedule(watch)

    def start(self) -> None:
        """Begin to look."""
        for observer in self._both:
            observer.start()

    def stop(self) -> None:
        """Look no more."""
        self._may_look.set()
        for observer in self._both:
            observer.stop()

    def join(self) -> None:
        """Wait until nobody looks."""
        for observer in self._both:
            observer.join()
