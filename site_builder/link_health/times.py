"""Times in the history. They are in UTC and whole seconds, such as `2026-11-23T18:00:00Z`."""

from __future__ import annotations

import datetime as dt


def to_utc(at: dt.datetime) -> dt.datetime:
    """Return a time in UTC, cut to whole seconds.

    Raises ValueError for a time without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"a time needs a time zone: {at.isoformat()}")
    if at.tzinfo is not dt.UTC:
        try:
            at = at.astimezone(dt.UTC)
        except OverflowError:
            raise ValueError(f"the time is out of range in UTC: {at.isoformat()}") from None
    return at.replace(microsecond=0) if at.microsecond else at


def format_time(at: dt.datetime) -> str:
    """Return a time as ISO 8601 text in UTC.

    >>> format_time(dt.datetime(2026, 11, 23, 18, tzinfo=dt.UTC))
    '2026-11-23T18:00:00Z'
    """
    return f"{to_utc(at).replace(tzinfo=None).isoformat()}Z"


def parse_time(text: str) -> dt.datetime:
    """Parse an ISO 8601 time that has a time zone; raise ValueError for any other text."""
    return to_utc(dt.datetime.fromisoformat(text))
