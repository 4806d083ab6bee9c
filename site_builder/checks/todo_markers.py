"""Check for markers of unfinished text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.checks.base import Check, bilingual_texts
from site_builder.errors import Finding, Severity
from site_builder.models import Entry

_TODO_MARKER = re.compile(
    r"\b(?:TODO|FIXME|TBD|XXX)\b|\b(?i:(?=[lmt])(?:lorem ipsum|translate me|machine[- ]translated))\b"
    r"|待翻译|待补充|待完善|机器翻译|机翻|未翻译"
)
_CODE = re.compile(r"`[^`]*`")


def find_todo_markers(entry: Entry) -> Iterator[Finding]:
    """Find TODO, 待翻译 and similar markers in summaries and notes, except in code."""
    for field, _, text in bilingual_texts(entry):
        match = _TODO_MARKER.search(_CODE.sub(" ", text) if "`" in text else text)
        if match is not None:
            yield Finding(
                subject=entry.id,
                field=field,
                code="todo-marker",
                message=f"contains `{match[0]}`",
                hint="Finish the text, or delete the marker.",
            )


CHECK = Check(
    id="todo-marker",
    severity=Severity.ERROR,
    check_entry=find_todo_markers,
    bad="summary:\n  en: A benchmark for retrieval.\n  zh: 待翻译",
    good="summary:\n  en: A benchmark for retrieval.\n  zh: 一个检索评测基准。",
)
