"""Limits on the time and size of a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that a client applies to each of its requests."""

    deadline: float = 20.0
    """Seconds for the whole request, including DNS and connection. The watchdog enforces it."""
    dns_seconds: float = 8.0
    """Seconds for a DNS lookup."""
    connect_seconds: float = 8.0
    """Seconds for connecting, to all addresses of a host together."""
    body_seconds: float = 5.0
    """Seconds for the body, after the header. Then the client uses the part that arrived."""
    max_body_bytes: int = 64 * 1024
    """Size of the body after decompression. The client does not read the rest."""
    max_header_bytes: int = 128 * 1024
    """Size of the status line and all header fields together."""
