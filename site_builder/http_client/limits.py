"""Limits on the time and size of a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that a client applies to each of its requests."""

    deadline: float = 20.0
    """Seconds for the whole request, DNS and connection included. The watchdog enforces it."""
    dns_seconds: float = 8.0
    connect_seconds: float = 8.0
    """For all addresses of a host together."""
    body_seconds: float = 5.0
    """For the body, from the end of the header on. After that, the part that arrived is used."""
    max_body_bytes: int = 64 * 1024
    """After decompression. The client does not read the rest."""
    max_header_bytes: int = 128 * 1024
    """For the status line and all header fields together."""
