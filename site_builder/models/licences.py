"""Licences: their SPDX expressions, and whether they allow commercial use."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator

from site_builder.models.fields import Line

CommercialUse: TypeAlias = Literal["yes", "no", "ask", "unknown"]

_NAMES = {
    "apache": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "cc-0": "CC0-1.0",
    "cc0": "CC0-1.0",
    "gplv2": "GPL-2.0-only",
    "gplv3": "GPL-3.0-only",
    "lgplv3": "LGPL-3.0-only",
    "agplv3": "AGPL-3.0-only",
    "odbl": "ODbL-1.0",
    "odc-by": "ODC-By-1.0",
    "new-bsd": "BSD-3-Clause",
    "simplified-bsd": "BSD-2-Clause",
    "2-clause-bsd": "BSD-2-Clause",
    "3-clause-bsd": "BSD-3-Clause",
}
"""Hyphenated name in lower case -> SPDX id. Names that differ from an id only in punctuation are not here."""

_NOISE = re.compile(
    r"\b(?:the|licen[cs]e|version|international|public)\b|(?<=\s)v(?=\d)", re.IGNORECASE
)
_OPERATOR = re.compile(r"( or | and )", re.IGNORECASE)
_NOT_COMMERCIAL = re.compile(
    r"non-?\s?commercial|\bnc\b|-NC\b|(?:research|academic|education\w*)(?:[\s-](?:use|purposes?))?[\s-]only|非商业|非商用|仅[限供]?.*(?:研究|学术|教学)",
    re.IGNORECASE,
)


_UNKNOWN = {"unknown", "none", "n/a", "tbd", "?", "-", "未知", "无", "不详"}
_OWN_LICENCE = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")
"""The id of a licence that SPDX does not know. An SPDX expression may contain such an id."""


@lru_cache(4096)
def spdx_expression(text: str) -> str | None:
    """Return the SPDX expression that a text means, or None. An id such as `LicenseRef-name` is returned unchanged.

    >>> spdx_expression("cc by-nc 4.0"), spdx_expression("MIT License"), spdx_expression("research only")
    ('CC-BY-NC-4.0', 'MIT', None)
    """
    if _OWN_LICENCE.fullmatch(text):
        return text
    parts = _OPERATOR.split(text)
    expressions = [_single(part) if i % 2 == 0 else part.upper() for i, part in enumerate(parts)]
    joined = "".join(expressions) if all(expressions) else ""
    return _parse(text) or (joined if "LicenseRef-" in joined else _parse(joined))


def _single(text: str) -> str:
    """Return the SPDX id or the `LicenseRef-` id that the name of one licence means, or an empty text."""
    if _OWN_LICENCE.fullmatch(text):
        return text
    plain = hyphenated_name(text)
    return _parse(plain) or _parse(_NAMES.get(plain.lower(), "")) or ""


def hyphenated_name(text: str) -> str:
    """Return the name of a licence without words such as `License`, and with hyphens in place of spaces.

    >>> hyphenated_name("CC BY 4.0 International")
    'CC-BY-4.0'
    """
    plain = "-".join(_NOISE.sub(" ", text.replace(",", " ")).split())
    return re.sub(r"-{2,}", "-", plain).strip("-")


def spdx_ids() -> list[str]:
    """Return the ids of all licences in the list of SPDX, except deprecated ids."""
    symbols = _licensing().known_symbols.values()
    return [
        symbol.key
        for symbol in symbols
        if not (symbol.is_exception or symbol.is_deprecated or symbol.key.startswith("LicenseRef-"))
    ]


def _parse(text: str) -> str | None:
    from license_expression import ExpressionError  # noqa: PLC0415 - loading it takes 0.06 seconds

    try:
        parsed = _licensing().parse(text, validate=True, strict=True)
    except (ExpressionError, ValueError, AttributeError, TypeError, IndexError, AssertionError):
        return None  # the library raises the last two for `()` and `( AND -`
    return None if parsed is None else str(parsed)


@cache
def _licensing():  # type: ignore[no-untyped-def]
    from license_expression import get_spdx_licensing  # noqa: PLC0415

    return get_spdx_licensing()


def normalize_licence(text: str) -> str:
    """Return the SPDX expression that a text means; the text itself if there is no such expression."""
    return spdx_expression(text) or text


def is_unknown(text: str) -> bool:
    """Return whether a text says that the licence is not known."""
    return text.lower().rstrip(".") in _UNKNOWN


def commercial_use(licence: str | None) -> CommercialUse:
    """Return whether a licence allows commercial use. `ask` means that readers must read the text of the licence.

    >>> [commercial_use(text) for text in ("MIT", "CC-BY-NC-4.0", "Custom", None)]
    ['yes', 'no', 'ask', 'unknown']
    """
    if licence is None or is_unknown(licence):
        return "unknown"
    if " OR " in licence and any(commercial_use(part) == "yes" for part in licence.split(" OR ")):
        return "yes"
    if _NOT_COMMERCIAL.search(licence):
        return "no"
    return "ask" if spdx_expression(licence) is None or "LicenseRef-" in licence else "yes"


Licence = Annotated[Line, AfterValidator(normalize_licence)]
"""Type of a field with a licence. The value is an SPDX expression if the text means one, else the text."""
