"""Check for texts that exist in one language only."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import LANGUAGES, Bilingual, Entry

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


def _missing(subject: str, field: str, text: Bilingual | None) -> Iterator[Finding]:
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
    title=Bilingual(en="Missing translation", zh="缺少译文"),
    severity=Severity.WARNING,
    check_entry=check_entry,
    check_catalog=check_topics,
    meaning=Bilingual(
        en="A summary, a note, or the name or description of a topic exists in one language only. Readers "
        "of the other language see this text with a badge. If a branch adds the entry, a missing "
        "translation is an error.",
        zh="摘要、笔记或主题的名称、说明只有一种语言，另一种语言的读者会看到这段文字和一个标记。"
        "分支新增的条目缺少译文时算作错误。",
    ),
    bad="summary:\n  en: A toolkit for sentiment analysis.",
    good="summary:\n  en: A toolkit for sentiment analysis.\n  zh: 情感分析工具库。",
)
