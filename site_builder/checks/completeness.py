"""Check for texts that exist in one language only."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.i18n import LANGUAGES
from site_builder.models import Entry, LocalizedText

_LANGUAGE_NAMES = {"en": "English", "zh": "Chinese"}


def check_entry(entry: Entry) -> Iterator[Finding]:
    """Find summaries and notes of an entry that lack a language."""
    for field in ("summary", "notes"):
        yield from _missing(entry.id, field, getattr(entry, field))


def check_topics(catalog: Catalog) -> Iterator[Finding]:
    """Find names and descriptions of topics that lack a language."""
    for topic in catalog.topics.values():
        yield from _missing(f"topics/{topic.id}", "name", topic.name)
        yield from _missing(f"topics/{topic.id}", "description", topic.description)


def _missing(subject: str, field: str, text: LocalizedText | None) -> Iterator[Finding]:
    if text is None:
        return
    for language in LANGUAGES:
        if text.text_in(language) is None:
            yield Finding(
                subject,
                (field,),
                "missing-language",
                f"has no {_LANGUAGE_NAMES[language]} text",
                f"Add `{language}:`. Until then, readers of this language see the text in the other language.",
                Severity.WARNING,
            )


CHECK = Check(
    id="missing-language",
    severity=Severity.WARNING,
    check_entry=check_entry,
    check_catalog=check_topics,
    bad="summary:\n  en: A toolkit for sentiment analysis.",
    good="summary:\n  en: A toolkit for sentiment analysis.\n  zh: 情感分析工具库。",
)
