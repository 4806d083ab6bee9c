"""Check for unusual space characters, spaces at the end of lines, and repeated spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.checks.base import Check, localized_texts, one_line_texts
from site_builder.errors import Finding, Severity
from site_builder.i18n import LANGUAGES
from site_builder.models import Entry

_UNUSUAL_SPACE = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_REPEATED_SPACE = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_SPACE_AT_END = re.compile(r"[ \t](?=\n|\Z)")
# The places in Markdown where repeated spaces are allowed. In code and at the start of a line, they have a meaning.
# In TeX formulas and in the cells of tables, they have no meaning, but are usual.
_ALLOWED_SPACE = re.compile(
    r"`[^`]*`|~~~[^~]*~~~|\$\$[^$]*\$\$|\$[^$\n]*\$|\\\[[^$]*?\\\]|\\\([^$\n]*?\\\)"
    r"|^[ \t]*(?:[-*+:>]|[0-9]+[.)])?[ \t]+|^\|.*$",
    re.MULTILINE,
)


def find_superfluous_whitespace(entry: Entry) -> Iterator[Finding]:
    """Find unusual space characters, spaces at the end of lines, and repeated spaces: at most one in each text."""
    texts = [(field, text, "") for field, text in one_line_texts(entry)]
    texts += [
        (field, text, LANGUAGES[language].writing.ordinary_spaces)
        for field, language, text in localized_texts(entry)
    ]
    for field, text, ordinary_spaces in texts:
        problem = _problem(text, ordinary_spaces)
        if problem is not None:
            yield Finding(
                subject=entry.id,
                field=field,
                code="whitespace",
                message=problem[0],
                hint="Delete these spaces, or replace them by one ordinary space.",
                index=problem[1],
            )


def _problem(text: str, ordinary_spaces: str) -> tuple[str, int] | None:
    """Return a message about a wrong space, and the index of a character near it. Return None for a correct text.

    The position of a space in a file cannot be found (see `entry_files.scalar_spans`). So the index is that of the
    character before the space, or 0 for a space at the beginning of the text.
    """
    for match in () if text.isascii() else _UNUSUAL_SPACE.finditer(text):
        if match[0] not in ordinary_spaces:
            return f"contains an unusual space, U+{ord(match[0]):04X}", max(match.start() - 1, 0)
    if text.endswith((" ", "\t")) or " \n" in text or "\t\n" in text:
        at_end = _SPACE_AT_END.search(text)
        if at_end is not None:
            before = text[: at_end.start()].rstrip()
            return "has spaces or tabs at the end of a line", max(len(before) - 1, 0)
    if "  " in text or "\t" in text:
        without_allowed = _ALLOWED_SPACE.sub(lambda match: "|" * len(match[0]), text)
        repeated = _REPEATED_SPACE.search(without_allowed)
        if repeated is not None:
            return "contains several spaces or tabs in a row", repeated.start() - 1
    return None


CHECK = Check(
    id="whitespace",
    severity=Severity.WARNING,
    check_entry=find_superfluous_whitespace,
    bad="title: Visual  Instruction Tuning",
    good="title: Visual Instruction Tuning",
)
