"""Pydantic types for the members of JSON objects, and our own messages for validation errors."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    FailFast,
    Field,
    PlainValidator,
    Strict,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from site_builder.link_health.json_lines import InvalidData
from site_builder.link_health.request_urls import request_url
from site_builder.link_health.times import parse_time
from site_builder.link_health.verdicts import Verdict
from site_builder.models.urls import UrlError

_MAX_SECONDS = dt.timedelta.max.total_seconds()
_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonModel(BaseModel):
    """A JSON object. An unknown member is an error. A member that is null counts as missing.

    A validator of a member raises ValueError. The message, such as "is not a string", completes a
    sentence that begins with the path of the member. A validator of the whole object raises
    `InvalidData`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: Any) -> Any:
        if not isinstance(data, dict) or None not in data.values():
            return data
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: value for key, value in data.items() if value is not None or key not in known}


_Model = TypeVar("_Model", bound=JsonModel)


def validate(model: type[_Model], data: object, *location: str | int) -> _Model:
    """Return JSON data as a model. Raises `InvalidData`, whose message names the first invalid member.

    If the data is a part of a larger object, `location` is the path of the data in that object.
    """
    try:
        return model.model_validate(data)
    except ValidationError as failed:
        error = failed.errors(include_url=False)[0]
        raise InvalidData(_message(error, (*location, *error["loc"]))) from None


def require(condition: Callable[[Any], bool], message: str) -> AfterValidator:
    """Return a validator that raises ValueError with the message if `condition(value)` is false."""

    def check(value: Any) -> Any:
        if not condition(value):
            raise ValueError(message)
        return value

    return AfterValidator(check)


def _to_time(value: Any) -> dt.datetime:
    try:
        return parse_time(value)
    except (TypeError, ValueError):
        raise ValueError("is not a time such as 2026-11-23T18:00:00Z") from None


def _to_request_url(url: str) -> str:
    try:
        return request_url(url)
    except UrlError as error:
        raise ValueError(f"is not a valid URL: {error}") from None


Text = Annotated[
    str,
    Strict(),
    require(
        lambda text: text.isascii() or not _SURROGATE.search(text),
        "is not a string of valid characters",
    ),
]
"""A string that can be encoded as UTF-8."""

RequestUrl = Annotated[Text, AfterValidator(_to_request_url)]
"""A URL. It is normalized again (`request_url`), because an older builder may have had different rules."""

_Item = TypeVar("_Item")
ListOf = Annotated[list[_Item], FailFast()]
"""A list. Validation stops at the first invalid item."""

Flag = Annotated[bool, Strict()]
Natural = Annotated[int, Strict(), Field(ge=0)]
Positive = Annotated[int, Strict(), Field(ge=1)]
Status = Annotated[int, Strict(), Field(ge=100, le=999)]
"""An HTTP status."""

Seconds = Annotated[
    float, Strict(), require(lambda seconds: 0 <= seconds <= _MAX_SECONDS, "is not a duration")
]

Time = Annotated[dt.datetime, PlainValidator(_to_time)]
"""A time in UTC, read from ISO 8601 with a time zone."""

ObservedVerdict = Annotated[
    Verdict,
    require(
        lambda verdict: verdict is not Verdict.DEAD, "is not a verdict that one check can give"
    ),
]

_NOT = {
    "bool_type": "true or false",
    "dict_type": "an object",
    "enum": "a known verdict",
    "float_type": "a number",
    "extra_forbidden": "a known key",
    "greater_than_equal": "a number of at least {ge}",
    "int_type": "a whole number",
    "less_than_equal": "a number of at most {le}",
    "list_type": "a list",
    "model_type": "an object",
    "string_type": "a string",
    "string_unicode": "an object with valid keys",
    "too_long": "[status, url]",
    "tuple_type": "[status, url]",
}
"""Type of an error in pydantic -> words that complete the message "`member` is not ..."."""


def _message(error: ErrorDetails, location: tuple[str | int, ...]) -> str:
    """Return the message for an error: the path of the member and what is wrong, in one line."""
    is_of_key = error["type"] == "enum" and location[-1] == "[key]"
    path = _path(location[:-1] if is_of_key else location)
    context = error.get("ctx", {})
    reason = context.get("error")
    if isinstance(reason, InvalidData):
        return f"{path}: {reason}" if path else str(reason)
    if reason is not None:
        problem = str(reason)
    elif error["type"] == "missing":
        problem = "is missing"
    else:
        problem = f"is not {_NOT.get(error['type'], 'valid').format(**context)}"
    return f"`{path}` {problem}" if path else f"it {problem}"


def _path(location: tuple[str | int, ...]) -> str:
    """Return the path of a member as text, such as `last.chain[0]`.

    A key may be any text from the file, so it is escaped and cut off after 60 characters.
    """
    parts = (
        f"[{part}]" if isinstance(part, int) else f".{ascii(part)[1:-1][:60]}" for part in location
    )
    return "".join(parts).removeprefix(".")
