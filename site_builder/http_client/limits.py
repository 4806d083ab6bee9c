"""Limits on the time and size of a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for each request of a client.

    A request that exceeds a limit before its body begins fails. After that, a limit only cuts the
    body off.
    """

    deadline: float = 20.0
    """Seconds for the whole request, including DNS lookup and connecting; see `watchdog`."""
    dns_seconds: float = 8.0
    """Seconds for a DNS lookup."""
    connect_seconds: float = 8.0
    """Seconds for connecting to a host; all of its addresses together get this time."""
    body_seconds: float = 5.0
    """Seconds for reading the body. After this time, the client uses the part that has arrived."""
    max_body_bytes: int = 64 * 1024
    """Maximum size of a body, both before and after decompression. The rest is not read."""
    max_header_bytes: int = 128 * 1024
    """Maximum size of the status line and all header fields together."""
