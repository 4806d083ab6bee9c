"""Scores. A score has the text that its source prints, and a number for sorting results."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, InstanceOf

from site_builder.models.fields import error_with_hint, in_backquotes
from site_builder.models.pickling import fast_pickle

MAX_SCORE_LENGTH = 40
"""A `Score` or a `Number` is refused if its text has more characters than this."""

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_NUMBER = rf"[-+−]?(?:{_DIGITS})(?:[eE][-+]?[0-9]{{1,2}})?"
_SCORE = re.compile(
    rf"(?P<bound>[<>≤≥~≈]?) ?(?P<number>{_NUMBER})"  # <5
    rf"(?: ?(?:±|\+/-|\+-) ?(?:{_NUMBER})| ?\((?:± ?)?{_NUMBER}\))?"  # 12.3 ± 0.4 and 12.3 (0.4)
)
_PLAIN_NUMBER = re.compile(_NUMBER)


@fast_pickle
@dataclass(frozen=True, slots=True)
class ScoreValue:
    """A score: the text that its source prints, such as `136.70` or `12.3 ± 0.4`, and the number in this text."""

    printed: str
    number: float
    """For a score such as `<5`, the number is the bound."""

    def __str__(self) -> str:
        """Return the text of the source."""
        return self.printed


def parse_score(value: object) -> object:
    """Return the `ScoreValue` of a text. Raise PydanticCustomError if the text is not a score."""
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    match = _SCORE.fullmatch(text) if len(text) <= MAX_SCORE_LENGTH else None
    if match is None:
        hint = "Write the number as its source prints it, without a unit: 85.4, 12.3 ± 0.4 or <5."
        raise error_with_hint(
            "bad_score", "{value} is not a score", hint, value=in_backquotes(value)
        )
    return ScoreValue(text, _to_float(match["number"]))


def parse_number(value: object) -> object:
    """Return the number that a text says. Raise PydanticCustomError if the text is not a number."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if len(text) > MAX_SCORE_LENGTH or _PLAIN_NUMBER.fullmatch(text) is None:
        hint = "Write digits, such as 100 or 0.5."
        raise error_with_hint(
            "bad_number", "{value} is not a number", hint, value=in_backquotes(value)
        )
    return _to_float(text)


def _to_float(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


# Without `InstanceOf`, pydantic would convert a mapping to a `ScoreValue`, and not parse its text.
Score = Annotated[InstanceOf[ScoreValue], BeforeValidator(parse_score)]
Number = Annotated[float, BeforeValidator(parse_number)]
"""A number in the file of a benchmark, such as the highest possible score."""


def is_number_of_yaml(text: Any) -> bool:
    """Return whether a text such as `85.4` keeps all its digits if a program reads it as a YAML number.

    For example, `136.70` does not: it becomes 136.7.
    """
    if not isinstance(text, str) or not re.fullmatch(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", text):
        return False
    return repr(float(text) if "." in text else int(text)) == text
