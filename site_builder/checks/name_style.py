"""Check short texts for a full stop at the end, and titles and names for capitals.

For tags, the check `tag-spelling` finds these faults.
"""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.checks.base import Check, one_line_texts
from site_builder.errors import Finding, Severity
from site_builder.i18n import LANGUAGES
from site_builder.models import Entry

_FULL_STOPS = (".", "。", "．")
_ABBREVIATIONS = ("et al.", "Inc.", "Jr.", "Sr.", "Co.", "Ltd.", "vol.", "no.", "...", "etc.")
MIN_ALL_CAPS_WORDS = 4
"""A title in capitals that has fewer words than this is not reported, because the words may be acronyms."""


def find_unconventional_names(entry: Entry) -> Iterator[Finding]:
    """Find short texts that end with a full stop, and titles and names in capitals."""
    for field, text in one_line_texts(entry):
        if field[0] == "tags":
            continue
        message = hint = ""
        is_initial = field[0] == "authors" and len(text.split()[-1]) == 2
        if _has_full_stop(text) and not is_initial:
            message, hint = "ends with a full stop", "Delete the full stop."
        elif field[0] == entry.heading_field and _is_all_caps(text):
            message, hint = "is all in capitals", _case_hint(entry, text)
        if message:
            yield Finding(
                subject=entry.id, field=field, code="name-style", message=message, hint=hint
            )


def without_full_stop(text: str) -> str:
    """Return a short text without a full stop at its end. The full stop of an initial or an abbreviation stays."""
    is_initial = len(text.rsplit(maxsplit=1)[-1]) == 2
    return text[:-1] if _has_full_stop(text) and not is_initial else text


def _has_full_stop(text: str) -> bool:
    return text.endswith(_FULL_STOPS) and not text.endswith(_ABBREVIATIONS)


def _case_hint(entry: Entry, heading: str) -> str:
    """Return a hint about how to write a title or name, by the rules of its language."""
    language = next(code for code, text in entry.heading.root.items() if text == heading)
    is_title_case = LANGUAGES[language].writing.is_title_case
    return "Use sentence case or title case." if is_title_case else "Use sentence case."


def _is_all_caps(text: str) -> bool:
    words = [word for word in text.split() if word.lower() != word.upper()]
    return len(words) >= MIN_ALL_CAPS_WORDS and all(word == word.upper() for word in words)


CHECK = Check(
    id="name-style",
    severity=Severity.WARNING,
    check_entry=find_unconventional_names,
    bad="title: TUNING MODELS FOR EVERYONE.",
    good="title: Tuning Models for Everyone",
)
