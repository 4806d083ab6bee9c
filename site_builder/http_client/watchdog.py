"""Keeps deadlines: a socket whose time is up is shut, so that whoever reads from it wakes.

A socket's own time-out starts anew with every byte, so a server that drips holds a reader for ever.
"""

from __future__ import annotations

import heapq
import itertools
import socket
import threading
import time
from contextlib import suppress

from site_builder.http_client.responses import RequestFailed

_MAX_FINISHED = 1024


class ActiveRequest:
    """A request on its way."""

    __slots__ = ("aborted", "connected", "ends", "expired", "finished", "fresh", "sock")

    def __init__(self, ends: float) -> None:
        """Take the time by which it has to be over (`time.monotonic`)."""
        self.ends = ends
        self.sock: socket.socket | None = None
        self.connected = False
        self.expired = False
        self.aborted = False
        self.finished = False
        self.fresh = False
        """A connection that was used before has failed it: make a new one."""

    def left(self, most: float) -> float:
        """Return the seconds that are left, not more than `most` and more than 0.

        Raises RequestFailed where none are left.
        """
        self.check()
        seconds = min(most, self.ends - time.monotonic())
        if seconds <= 0:
            self.expired = True
            self.check()
        return seconds

    def hold(self, sock: socket.socket) -> None:
        """Say which socket to shut. Raises RequestFailed when it is too late for that."""
        self.sock = sock
        self.check()

    def check(self) -> None:
        """Raise RequestFailed if time is up, or the run was ended."""
        if self.aborted:
            raise RequestFailed("aborted", "the run was ended")
        if self.expired:
            raise RequestFailed("timeout", "no answer in time")

    def cut(self) -> None:
        """Shut the socket, whatever state it is in."""
        sock = self.sock
        if sock is not None:
            with suppress(OSError):
                # Not SSLSocket's own method: that pulls the TLS state from under its reader.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Watchdog:
    """Watches calls with one thread, which starts with the first of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._earlier = threading.Condition(self._lock)
        self._heap: list[tuple[float, int, ActiveRequest]] = []
        self._numbers = itertools.count()
        self._active: set[ActiveRequest] = set()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def watch(self, active: ActiveRequest) -> None:
        """Begin to watch a call. Raises RequestFailed after `abort`."""
        with self._lock:
            if self._stopped:
                raise RequestFailed("aborted", "the run was ended")
            self._active.add(active)
            if len(self._heap) > 2 * len(self._active) + _MAX_FINISHED:
                self._heap = [item for item in self._heap if not item[2].finished]
                heapq.heapify(self._heap)
            heapq.heappush(self._heap, (active.ends, next(self._numbers), active))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="kb-deadlines", daemon=True)
                self._thread.start()
            elif self._heap[0][2] is active:
                self._earlier.notify()

    def release(self, active: ActiveRequest) -> None:
        """Leave a call alone from now on, and its socket."""
        with self._lock:
            self._active.discard(active)
            active.finished = True
            active.sock = None

    def abort(self) -> None:
        """End all calls that are watched, and refuse new ones."""
        with self._lock:
            self._stopped = True
            for active in self._active:
                active.aborted = True
                active.cut()
            self._heap.clear()
            self._earlier.notify()

    def _run(self) -> None:
        with self._lock:
            while not self._stopped:
                now = time.monotonic()
                while self._heap and (self._heap[0][2].finished or self._heap[0][0] <= now):
                    active = heapq.heappop(self._heap)[2]
                    if not active.finished:
                        active.expired = True
                        active.cut()
                self._earlier.wait(self._heap[0][0] - now if self._heap else None)
