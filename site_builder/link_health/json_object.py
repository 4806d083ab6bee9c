"""Read JSON objects strictly: every member has its type, and none is there unasked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TypeVar

from site_builder.link_health.times import parse_time
from site_builder.link_health.verdicts import Verdict

_Value = TypeVar("_Value")
_LONGEST = dt.timedelta.max.total_seconds()


class InvalidData(ValueError):
    """A JSON value is not what its format says. The message is one line and names the member."""


class JsonObject:
    """One JSON object; its methods return a member, or None where it is missing or null.

    All of them raise `InvalidData`, and so does making one: of what is no object, and of an object with
    members that nobody reads.
    """

    def __init__(self, data: object, known: Collection[str], name: str = "") -> None:
        self._prefix = f"{name}." if name else ""
        if not isinstance(data, dict):
            raise InvalidData(f"`{name}` is not an object" if name else "it is not an object")
        self._data = data
        if unknown := sorted(ascii(key) for key in data if key not in known):
            raise InvalidData(f"{unknown[0][:60]} is not a known key")

    def get(self, key: str) -> object:
        """Return a member as it is."""
        return self._data.get(key)

    def text(self, key: str) -> str | None:
        """Return a text that can be written as UTF-8."""
        value = self._data.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.invalid(key, "a text")
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise self.invalid(key, "a text of whole characters")
        return value

    def integer(self, key: str, least: int, most: int | None = None) -> int | None:
        """Return a whole number within bounds."""
        value = self._data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.invalid(key, "a whole number")
        if value < least or (most is not None and value > most):
            bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
            raise self.invalid(key, f"a number {bounds}")
        return value

    def seconds(self, key: str) -> float | None:
        """Return a duration."""
        value = self._data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.invalid(key, "a number")
        if not 0 <= value <= _LONGEST:  # neither is NaN
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
        """Return the value that was read for a member; `InvalidData` if there is none."""
        if value is None:
            raise InvalidData(f"`{self._prefix}{key}` is missing")
        return value

    def invalid(self, key: str, wanted: str) -> InvalidData:
        """Return what to raise for a member that is something else than wanted."""
        return InvalidData(f"`{self._prefix}{key}` is not {wanted}")
