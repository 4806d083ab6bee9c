"""Check for texts that are identical in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.checks.base import Check, without_code_and_formulas
from site_builder.errors import Finding, Severity
from site_builder.i18n import LanguageCode
from site_builder.models import Entry, LocalizedText
from site_builder.models.field_groups import field_groups

_LETTER = re.compile(r"[^\W\d_]")


def find_identical_texts(entry: Entry) -> Iterator[Finding]:
    """Find fields, such as the summary or the notes, with identical texts in two languages.

    A text that has letters only in formulas and code needs no translation, so it is not reported.
    """
    for name in field_groups(type(entry)).texts:
        text: LocalizedText | None = getattr(entry, name)
        first_language: dict[str, LanguageCode] = {}
        for language, part in text.root.items() if text is not None else ():
            first = first_language.setdefault(" ".join(part.split()), language)
            if first != language and _LETTER.search(without_code_and_formulas(part)):
                yield Finding(
                    subject=entry.id,
                    field=(name, language),
                    code="identical-text",
                    message=f"is identical to the text of `{first}`",
                    hint="Translate one of the two texts, or delete it until a translation exists.",
                )


CHECK = Check(
    id="identical-text",
    severity=Severity.ERROR,
    min_languages=2,
    check_entry=find_identical_texts,
    bad="summary:\n  en: A toolkit.\n  zh: A toolkit.",
    good="summary:\n  en: A toolkit.\n  zh: 一个工具库。",
)
