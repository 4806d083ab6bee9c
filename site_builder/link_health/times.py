"""Times as the history keeps them: UTC, in whole seconds, written `2026-11-23T18:00:00Z`."""

from __future__ import annotations

import datetime as dt


def to_utc(at: dt.datetime) -> dt.datetime:
    """Return the same moment in UTC, without parts of a second.

    Raises ValueError for a time without a zone, which could be any moment of a day.
    """
    if at.tzinfo is None:
        raise ValueError(f"a time needs its zone: {at.isoformat()}")
    if at.tzinfo is not dt.UTC:
        try:
            at = at.astimezone(dt.UTC)
        except OverflowError:
            raise ValueError(f"not a time in UTC: {at.isoformat()}") from None
    return at.replace(microsecond=0) if at.microsecond else at


def format_time(at: dt.datetime) -> str:
    """Write a time.

    >>> format_time(dt.datetime(2026, 11, 23, 18, tzinfo=dt.UTC))
    '2026-11-23T18:00:00Z'
    """
    return f"{to_utc(at).replace(tzinfo=None).isoformat()}Z"


def parse_time(text: str) -> dt.datetime:
    """Read a time in any form of ISO 8601 that names its zone; ValueError for all else."""
    return to_utc(dt.datetime.fromisoformat(text))
