"""`Retry-After` is a number of seconds or a date; any other value is ignored."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.http_client import retry_after

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("86400", 86_400.0),
        ("9" * 40, 1e9),
        ("0000000005", 5.0),
        ("0" * 12, 0.0),
        (format_datetime(NOW + dt.timedelta(seconds=30), usegmt=True), 30.0),
        (format_datetime(NOW - dt.timedelta(seconds=30), usegmt=True), None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("²", None),
        ("Mon, 99 Foo 2026 12:00:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_converted_to_seconds(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text(max_size=40))
def test_any_retry_after_value_gives_seconds_or_none(value: str) -> None:
    seconds = retry_after(value, NOW)
    assert seconds is None or seconds >= 0
