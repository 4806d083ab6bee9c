"""How long a request may take, and how much it may bring."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of every request of a client; seconds and bytes."""

    deadline: float = 20.0
    """For the whole request, name and connection included. Hard: a watchdog keeps it."""
    dns_seconds: float = 8.0
    connect_seconds: float = 8.0
    """For all addresses of a host together."""
    body_seconds: float = 5.0
    """For the body, once the header is there. Then the answer counts without the rest."""
    max_body_bytes: int = 64 * 1024
    """Of the body after decompression. The rest is not read."""
    max_header_bytes: int = 128 * 1024
    """Of the status line and all header lines."""
