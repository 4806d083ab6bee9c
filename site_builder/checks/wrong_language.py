"""Check for Chinese texts under `en`, and for English texts under `zh`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.checks.base import Check, bilingual_texts
from site_builder.errors import Finding, Severity
from site_builder.models import Entry

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_NOT_PROSE = re.compile(r"`[^`]*`|https?://\S+|[“\"《『「][^”\"》』」]*[”\"》』」]")


def find_wrong_language(entry: Entry) -> Iterator[Finding]:
    """Find texts that are not in their declared language.

    A Chinese text must contain Chinese characters if it has three or more words in Latin letters. An
    English text must not have more Chinese characters than words. Code, URLs and quotations are
    ignored.
    """
    for field, language, text in bilingual_texts(entry):
        if language == "en" and _HAN.search(text) is None:  # true for most English texts
            continue
        prose = _NOT_PROSE.sub(" ", text)
        if language == "zh":
            if _HAN.search(prose) is None and _count_words(prose) >= 3:
                yield _finding(entry.id, field, "English", "zh")
        elif len(_HAN.findall(prose)) > _count_words(prose):
            yield _finding(entry.id, field, "Chinese", "en")


def _count_words(prose: str) -> int:
    return len(_LATIN_WORD.findall(prose))


def _finding(subject: str, field: tuple[str | int, ...], language: str, key: str) -> Finding:
    return Finding(
        subject=subject,
        field=field,
        code="wrong-language",
        message=f"is {language} text under `{key}`",
        hint="Translate the text, or move it to the key of its language.",
    )


CHECK = Check(
    id="wrong-language",
    severity=Severity.ERROR,
    check_entry=find_wrong_language,
    bad="summary:\n  en: 用于图文检索的数据集。\n  zh: A dataset for image-text retrieval.",
    good="summary:\n  en: A dataset for image-text retrieval.\n  zh: 用于图文检索的数据集。",
)
