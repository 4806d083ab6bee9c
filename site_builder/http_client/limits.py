"""Limits on the time and size of a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for each request of a client.

    A request that exceeds a limit before the body of the response begins fails. Once the body has
    begun, a limit only cuts off the body.
    """

    deadline: float = 20.0
    """Seconds for the whole request, including DNS lookup and connecting; see `watchdog`."""
    dns_seconds: float = 8.0
    """Seconds for a DNS lookup."""
    connect_seconds: float = 8.0
    """Seconds for connecting to a host, over all of its IP addresses that are tried."""
    body_seconds: float = 5.0
    """Seconds for reading the body. Then the client uses the part of the body that has arrived."""
    max_body_bytes: int = 64 * 1024
    """Maximum size of a body, both before and after decompression. A longer body is cut off."""
    max_header_bytes: int = 128 * 1024
    """Maximum size of the status line and all header fields together."""
