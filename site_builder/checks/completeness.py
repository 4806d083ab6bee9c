"""Check for missing summaries, and for localized texts that lack a language of the site."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.i18n import LANGUAGES
from site_builder.models import LocalizedText
from site_builder.models.field_groups import field_groups


def find_missing_languages(catalog: Catalog) -> Iterator[Finding]:
    """Find entries without a summary, and localized texts that lack a language of the site.

    The localized texts are the Markdown texts of entries, and the names and descriptions of topics and tags. A title or
    name of an entry may have one language only. An entry without a summary has one finding. A localized text has one
    finding for each language that it lacks. On a site with one language, nothing is reported.
    """
    if len(catalog.languages) == 1:
        return
    entries = (
        (entry.id, field, getattr(entry, field))
        for entry in catalog
        for field in field_groups(type(entry)).texts
    )
    topics = (
        (f"topics/{topic.id}", field, getattr(topic, field))
        for topic in catalog.topics.values()
        for field in ("name", "description")
    )
    tags = (
        (f"tags/{tag.tag}", field, getattr(tag, field))
        for tag in catalog.tags.values()
        for field in ("name", "description")
    )
    languages = frozenset(catalog.languages)
    for subject, field, localized in chain(entries, topics, tags):
        if localized is not None and not languages <= localized.root.keys():
            yield from _missing(catalog, subject, field, localized)
        elif localized is None and field == "summary":
            yield _finding(
                subject,
                field,
                "is missing in every language",
                "Write one or two sentences in a language that you know, such as "
                f"`summary: {{{catalog.languages.first}: ...}}`.",
            )


def _missing(
    catalog: Catalog, subject: str, field: str, localized: LocalizedText
) -> Iterator[Finding]:
    for language in catalog.languages:
        if localized.text_in(language) is None:
            yield _finding(
                subject,
                field,
                f"has no {LANGUAGES[language].english_name} text",
                f"Add `{language}:`. Until then, readers of this language see the text in another language.",
            )


def _finding(subject: str, field: str, message: str, hint: str) -> Finding:
    return Finding(subject, (field,), "missing-language", message, hint, Severity.WARNING)


CHECK = Check(
    id="missing-language",
    severity=Severity.WARNING,
    min_languages=2,
    check_catalog=find_missing_languages,
    bad="summary:\n  en: A toolkit for sentiment analysis.",
    good="summary:\n  en: A toolkit for sentiment analysis.\n  zh: 情感分析工具库。",
)
