"""Enforce the deadlines of requests by shutting down sockets.

The time-out of a socket restarts with every byte. So a server that sends one byte at a time could
block a thread for ever. At the deadline, the watchdog shuts down the socket, which ends the read.
"""

from __future__ import annotations

import math
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from site_builder.http_client.responses import RequestFailed


@dataclass(eq=False)
class ActiveRequest:
    """State of one request, shared by the thread that sends it and by the watchdog."""

    deadline: float
    """A time of `time.monotonic`."""
    sock: socket.socket | None = None
    connected: bool = False
    expired: bool = False
    aborted: bool = False
    needs_new_connection: bool = False
    """Whether a reused connection has failed. If true, the retry must open a new connection."""

    def seconds_left(self, limit: float) -> float:
        """Return the seconds until the deadline, more than 0 and at most `limit`.

        Raises RequestFailed if no time is left.
        """
        self.check()
        seconds = min(limit, self.deadline - time.monotonic())
        if seconds <= 0:
            self.expired = True
            self.check()
        return seconds

    def use_socket(self, sock: socket.socket) -> None:
        """Store the socket that the watchdog must shut down at the deadline, then call `check`."""
        self.sock = sock
        self.check()

    def check(self) -> None:
        """Raise RequestFailed if the request was marked as expired, or if the client was aborted."""
        if self.aborted:
            raise RequestFailed("aborted", "the run was aborted")
        if self.expired:
            raise RequestFailed("timeout", "no response in time")

    def shut_socket(self) -> None:
        """Shut down the socket, if there is one. Never raises."""
        sock = self.sock
        if sock is not None:
            with suppress(OSError):
                # SSLSocket.shutdown would drop the TLS state, which another thread may be using.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class Watchdog:
    """Watches all active requests in one thread. The first request starts the thread."""

    def __init__(self) -> None:
        self._earlier_deadline = threading.Condition()
        self._next_deadline = math.inf
        self._active: set[ActiveRequest] = set()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def watch(self, active: ActiveRequest) -> None:
        """Start watching a request. Raises RequestFailed if `abort` was called."""
        with self._earlier_deadline:
            if self._stopped:
                raise RequestFailed("aborted", "the run was aborted")
            self._active.add(active)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="kb-deadlines", daemon=True)
                self._thread.start()
            elif active.deadline < self._next_deadline:
                self._earlier_deadline.notify()

    def unwatch(self, active: ActiveRequest) -> None:
        """Stop watching a request. After this call, the watchdog never touches the request's socket."""
        with self._earlier_deadline:
            self._active.discard(active)
            active.sock = None

    def abort(self) -> None:
        """Abort all watched requests, and refuse new requests."""
        with self._earlier_deadline:
            self._stopped = True
            for active in self._active:
                active.aborted = True
                active.shut_socket()
            self._earlier_deadline.notify()

    def _run(self) -> None:
        with self._earlier_deadline:
            while not self._stopped:
                now = time.monotonic()
                for active in self._active:
                    if active.deadline <= now and not active.expired:
                        active.expired = True
                        active.shut_socket()
                pending = [active.deadline for active in self._active if active.deadline > now]
                self._next_deadline = min(pending, default=math.inf)
                self._earlier_deadline.wait(self._next_deadline - now if pending else None)
