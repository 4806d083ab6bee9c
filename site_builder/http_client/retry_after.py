"""The header field `Retry-After`."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime


def retry_after(value: str | None, now: dt.datetime | None = None) -> float | None:
    """Return the seconds to wait according to `Retry-After` (RFC 9110, section 10.2.3).

    The value of the header is a number of seconds or a date. A number larger than 10**9 gives 10**9.
    Returns None for a date in the past, for any other value, and if the header is missing.
    """
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        digits = value.lstrip("0")
        return float(digits or 0) if len(digits) < 10 else float(10**9)
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=dt.UTC)
    seconds = (date - (now or dt.datetime.now(dt.UTC))).total_seconds()
    return seconds if seconds > 0 else None
