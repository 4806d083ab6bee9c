"""Check for texts that are identical in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Bilingual, Entry


def find_identical_texts(entry: Entry) -> Iterator[Finding]:
    """Find summaries and notes with the same text in both languages."""
    for name in ("summary", "notes"):
        text: Bilingual | None = getattr(entry, name)
        if text is None or text.en is None or text.zh is None:
            continue
        if " ".join(text.en.split()) == " ".join(text.zh.split()):
            yield Finding(
                subject=entry.id,
                field=(name, "zh"),
                code="identical-text",
                message="is the same text in both languages",
                hint="Translate one of the two texts, or delete it until a translation exists.",
            )


CHECK = Check(
    id="identical-text",
    title=Bilingual(en="Same text in both languages", zh="中英文相同"),
    severity=Severity.ERROR,
    check_entry=find_identical_texts,
    meaning=Bilingual(
        en="The English and the Chinese text are identical. Delete one of them until a translation exists. "
        "Until then, readers of the missing language see a badge.",
        zh="中英文内容完全相同。暂时没有译文时请删去其中一个；在补上之前，该语言的读者会看到一个标记。",
    ),
    bad="summary:\n  en: A toolkit.\n  zh: A toolkit.",
    good="summary:\n  en: A toolkit.\n  zh: 一个工具库。",
)
