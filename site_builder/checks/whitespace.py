"""Check for invisible or superfluous white space."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.checks.base import Check, localized_texts, one_line_texts
from site_builder.errors import Finding, Severity
from site_builder.i18n import LANGUAGES
from site_builder.models import Entry

_UNUSUAL_SPACE = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_DOUBLE_SPACE = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
# In Markdown, spaces in code, in tables and at the start of a line have a meaning.
_SIGNIFICANT_SPACE = re.compile(r"`[^`]*`|^[ \t]+|^\|.*$", re.MULTILINE)


def find_superfluous_whitespace(entry: Entry) -> Iterator[Finding]:
    """Find double spaces, trailing spaces and unusual space characters."""
    texts = [(field, text, "") for field, text in one_line_texts(entry)]
    texts += [
        (field, text, LANGUAGES[language].writing.ordinary_spaces)
        for field, language, text in localized_texts(entry)
    ]
    for field, text, ordinary_spaces in texts:
        message = _message(text, ordinary_spaces)
        if message:
            yield Finding(
                subject=entry.id,
                field=field,
                code="whitespace",
                message=message,
                hint="Delete these spaces, or replace them by one ordinary space.",
            )


def _message(text: str, ordinary_spaces: str) -> str:
    """Return what is wrong with a text, or an empty string."""
    for space in () if text.isascii() else _UNUSUAL_SPACE.findall(text):
        if space not in ordinary_spaces:
            return f"contains an unusual space, U+{ord(space):04X}"
    if text.endswith((" ", "\t")) or " \n" in text or "\t\n" in text:
        return "has spaces at the end of a line"
    if ("  " in text or "\t" in text) and _DOUBLE_SPACE.search(
        _SIGNIFICANT_SPACE.sub("|", text)
    ) is not None:
        return "contains two spaces in a row"
    return ""


CHECK = Check(
    id="whitespace",
    severity=Severity.WARNING,
    check_entry=find_superfluous_whitespace,
    bad="title: Visual  Instruction Tuning",
    good="title: Visual Instruction Tuning",
)
