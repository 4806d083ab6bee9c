"""Describe why a link has its verdict."""

from __future__ import annotations

import re

from site_builder.escaping import escape_terminal
from site_builder.i18n import LanguageCode, has_message, message

_HTTP_STATUS = re.compile(r"http-([1-9][0-9]{2})")
_MAX_CODE_LENGTH = 80
"""If a reason code has no phrase, at most this many characters of the code are shown."""


def describe_reason(reason: str, language: LanguageCode) -> str:
    """Return the phrase for a reason code. The site and the reports use the same phrases.

    If there is no phrase, return the beginning of the code, with invisible characters as escapes.

    >>> describe_reason("http-418", "en"), describe_reason("new-code", "en")
    ('the server answered 418', 'new-code')
    """
    if has_message(f"reason.{reason}"):
        return message(language, f"reason.{reason}")
    if (match := _HTTP_STATUS.fullmatch(reason)) is not None:
        return message(language, "health.answered", match[1])
    return escape_terminal(reason[:_MAX_CODE_LENGTH])
