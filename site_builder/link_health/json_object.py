"""Read JSON objects strictly: every member must be known and have its type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TypeVar

from site_builder.link_health.times import parse_time
from site_builder.link_health.verdicts import Verdict

_Value = TypeVar("_Value")
_MAX_SECONDS = dt.timedelta.max.total_seconds()


class InvalidData(ValueError):
    """JSON data does not match its format. The message is one line and names the member."""


class JsonObject:
    """A JSON object. Its methods return typed members, or None if a member is missing or null.

    The methods raise `InvalidData` for a member of another type. The constructor raises it for a
    value that is not an object, and for an object with unknown members.
    """

    def __init__(self, data: object, known_keys: Collection[str], name: str = "") -> None:
        self._prefix = f"{name}." if name else ""
        if not isinstance(data, dict):
            raise InvalidData(f"`{name}` is not an object" if name else "it is not an object")
        self._data = data
        if unknown := sorted(ascii(key) for key in data if key not in known_keys):
            raise InvalidData(f"{unknown[0][:60]} is not a known key")

    def get(self, key: str) -> object:
        """Return a member without checking its type."""
        return self._data.get(key)

    def text(self, key: str) -> str | None:
        """Return a string without surrogates, so that it can be encoded as UTF-8."""
        value = self._data.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.invalid(key, "a string")
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise self.invalid(key, "a string of valid characters")
        return value

    def integer(self, key: str, minimum: int, maximum: int | None = None) -> int | None:
        """Return an integer within the given range."""
        value = self._data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.invalid(key, "a whole number")
        if value < minimum or (maximum is not None and value > maximum):
            allowed = (
                f"of at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
            )
            raise self.invalid(key, f"a number {allowed}")
        return value

    def seconds(self, key: str) -> float | None:
        """Return a duration in seconds."""
        value = self._data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.invalid(key, "a number")
        if not 0 <= value <= _MAX_SECONDS:  # false for NaN as well
            raise self.invalid(key, "a duration")
        return float(value)

    def time(self, key: str) -> dt.datetime | None:
        """Return a time in UTC."""
        text = self.text(key)
        if text is None:
            return None
        try:
            return parse_time(text)
        except ValueError:
            raise self.invalid(key, "a time such as 2026-11-23T18:00:00Z") from None

    def verdict(self, key: str) -> Verdict | None:
        """Return a verdict."""
        text = self.text(key)
        if text is None:
            return None
        try:
            return Verdict(text)
        except ValueError:
            raise self.invalid(key, "a known verdict") from None

    def required(self, key: str, value: _Value | None) -> _Value:
        """Return the value that was read for a member; raise `InvalidData` if it is None."""
        if value is None:
            raise InvalidData(f"`{self._prefix}{key}` is missing")
        return value

    def invalid(self, key: str, expected: str) -> InvalidData:
        """Return the error for a member that is not what `expected` says."""
        return InvalidData(f"`{self._prefix}{key}` is not {expected}")
