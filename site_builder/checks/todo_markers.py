"""Check for words that mark a text as unfinished. Each `Language` has them in `writing.unfinished_words`."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.checks.base import Check, any_of, localized_texts, without_code_and_formulas
from site_builder.errors import Finding, Severity
from site_builder.i18n import LANGUAGES
from site_builder.models import Entry


def find_todo_markers(entry: Entry) -> Iterator[Finding]:
    """Find TODO, 待翻译 and similar words in Markdown texts, such as notes, but not in code and not in formulas."""
    for field, language, text in localized_texts(entry):
        marker = any_of(LANGUAGES[language].writing.unfinished_words)
        if marker is None or marker.search(text) is None:
            continue
        if (match := marker.search(without_code_and_formulas(text))) is not None:
            yield Finding(
                subject=entry.id,
                field=field,
                code="todo-marker",
                message=f"contains `{match[0]}`",
                hint="Finish the text, or delete the marker.",
                index=match.start(),
            )


CHECK = Check(
    id="todo-marker",
    severity=Severity.ERROR,
    check_entry=find_todo_markers,
    bad="summary:\n  en: TODO\n  zh: 待翻译",
    good="summary:\n  en: A benchmark for retrieval.\n  zh: 一个检索评测基准。",
)
