"""Check for promotional words. Each `Language` has them in `writing.marketing_words`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.checks.base import Check, any_of, blank, localized_texts
from site_builder.errors import Finding, Severity
from site_builder.i18n import LANGUAGES
from site_builder.models import Entry

_EXEMPT = re.compile(
    r"`[^`]*`|\[[^\]]*\]\([^)]*\)|[“\"《][^”\"》]*[”\"》]|\S*-\S*-\S*|https?://\S+"
)
# Matches in every text in which `_EXEMPT` matches. A search for this pattern is ten times faster than a
# search for `_EXEMPT`.
_MAY_CONTAIN_EXEMPT = re.compile(r"[`\[“\"《]|-\S*-|http")


def find_marketing(entry: Entry) -> Iterator[Finding]:
    """Find promotional words in Markdown texts, such as summaries and notes. Each text has at most one finding.

    Quotations, links and code are not searched. Words with several hyphens are not searched either, because most are
    names, such as `Awesome-Multimodal-Research`. A promotional word that is a name of the entry is not reported.
    """
    names = {name.casefold() for name in (*entry.heading.variants(), *entry.aliases)}
    for field, language, text in localized_texts(entry):
        praise = any_of(LANGUAGES[language].writing.marketing_words)
        matches = praise.finditer(_without_exempt_parts(text)) if praise is not None else ()
        match = next((found for found in matches if found[0].casefold() not in names), None)
        if match is not None:
            yield Finding(
                subject=entry.id,
                field=field,
                code="marketing",
                message=f"contains the promotional word `{match[0]}`",
                hint="Say what the work does, or give its results on a benchmark.",
                index=match.start(),
            )


def _without_exempt_parts(text: str) -> str:
    return text if _MAY_CONTAIN_EXEMPT.search(text) is None else blank(_EXEMPT, text)


CHECK = Check(
    id="marketing",
    severity=Severity.WARNING,
    check_entry=find_marketing,
    bad="summary:\n  en: A powerful state-of-the-art model.\n  zh: 业界领先的强大模型。",
    good="summary:\n  en: Answers questions about maps.\n  zh: 回答与地图有关的问题。",
)
