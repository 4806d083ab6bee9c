"""Check for links in summaries and notes whose target is neither a valid URL nor an entry id."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.checks.base import Check, localized_texts
from site_builder.errors import Finding, Severity
from site_builder.models import Entry
from site_builder.models.urls import UrlError, normalize_url
from site_builder.notes import entry_reference, link_targets


def find_bad_links(entry: Entry) -> Iterator[Finding]:
    """Find links whose target is neither a valid URL nor an entry id.

    The check `dangling-reference` finds ids of entries that do not exist.
    """
    for field, _, text in localized_texts(entry):
        for target in link_targets(text):
            if entry_reference().fullmatch(target):
                continue
            message, hint = _mistake(target)
            if message:
                yield Finding(entry.id, field, "bad-link", message, hint)


def _mistake(target: str) -> tuple[str, str]:
    """Return a message and a hint about the target of a link; empty texts for a valid URL."""
    if not target.startswith(("http://", "https://")):
        message = f"links to `{target}`, which is neither a URL nor an entry id"
        return message, "Write a URL (https://...) or an entry id (papers/quick-sort)."
    try:
        normalize_url(target)
    except UrlError as error:
        return f"has an invalid link: {error}", error.hint
    return "", ""


CHECK = Check(
    id="bad-link",
    severity=Severity.ERROR,
    check_entry=find_bad_links,
    bad="notes:\n  en: Builds on [Quicksort](../quick-sort.html).\n  zh: 以 [Quicksort](../quick-sort.html) 为基础。",
    good="notes:\n  en: Builds on [Quicksort](papers/quick-sort).\n  zh: 以 [Quicksort](papers/quick-sort) 为基础。",
)
