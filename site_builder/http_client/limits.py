"""Limits on the time and size of a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for each request of a client.

    A request fails if it exceeds a limit before the body of the response begins. After that, a limit
    only cuts off the body.
    """

    deadline: float = 20.0
    """Seconds for the whole request, including DNS lookup and connecting; see `watchdog`."""
    dns_seconds: float = 8.0
    """Seconds for a DNS lookup."""
    connect_seconds: float = 8.0
    """Seconds for connecting to a host. All IP addresses of the host that are tried share this time."""
    body_seconds: float = 5.0
    """Seconds for reading the body. After this time, the client uses the part that has arrived."""
    max_body_bytes: int = 64 * 1024
    """A body with more bytes than this, before or after decompression, is cut off."""
    max_header_bytes: int = 128 * 1024
    """A request fails if the status line and all header fields together have more bytes than this.

    The headers of interim responses, such as 103, are included.
    """
