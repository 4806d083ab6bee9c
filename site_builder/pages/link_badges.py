"""Badges for links that have a problem. A badge may offer an alternative link."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from site_builder.i18n import LanguageCode, message
from site_builder.link_health.history import verdict_since
from site_builder.link_health.reasons import describe_reason
from site_builder.link_health.records import LinkRecord
from site_builder.link_health.verdicts import Verdict
from site_builder.pages.untrusted_text import display_parts, safe_href


@dataclass(frozen=True, slots=True)
class LinkBadge:
    """The badge of a link, in one language. All texts are plain text."""

    status: str
    """`dead`, `missing`, `moved`, `suspect`, `unusable` or `closed`. CSS classes contain the status."""
    label: str
    """A few words next to the link. If the label is empty, the link has only a tooltip."""
    explanation: str
    """A full sentence about the problem."""
    alternative_href: str | None = None
    """URL of an archived copy."""
    alternative_label: str = ""
    new_url: str | None = None
    """URL to which the link has moved for good. Readers open it instead of the link's own URL."""


def badge_for(record: LinkRecord, language: LanguageCode) -> LinkBadge | None:
    """Return the badge of a link with this record; None if the link needs no badge."""
    verdict = record.verdict
    if verdict is Verdict.DEAD:
        return _dead_badge(record, language)
    if verdict is Verdict.GONE:
        explanation = message(language, "mark.missing.since", utc_date(record.last.at))
        return LinkBadge("missing", message(language, "mark.missing"), explanation)
    if verdict is Verdict.MOVED:
        return _moved_badge(record, language)
    if verdict is Verdict.SUSPECT:
        return _reason_badge(record, language, "suspect")
    if verdict in {Verdict.REFUSED, Verdict.INVALID}:
        return _reason_badge(record, language, "unusable")
    if verdict is Verdict.BLOCKED:
        return LinkBadge("closed", "", message(language, "mark.closed"))
    return None


def utc_date(at: dt.datetime) -> str:
    """Return the ISO date of a time. The time must be in UTC."""
    return at.date().isoformat()


def _dead_badge(record: LinkRecord, language: LanguageCode) -> LinkBadge:
    start = utc_date(verdict_since(record))
    explanation = (
        message(language, "mark.dead.never", start)
        if record.last_alive is None
        else message(language, "mark.dead.since", start, utc_date(record.last_alive))
    )
    return LinkBadge(
        "dead", message(language, "mark.dead"), explanation, *_archived_copy(record, language)
    )


def _archived_copy(record: LinkRecord, language: LanguageCode) -> tuple[str | None, str]:
    """Return (href, label) for the archived copy of a link; (None, "") if it has no safe copy."""
    archived = safe_href(record.archived.url) if record.archived is not None else None
    return archived, message(language, "mark.archived") if archived else ""


def _moved_badge(record: LinkRecord, language: LanguageCode) -> LinkBadge | None:
    """Return the badge of a moved link; None if the new URL is unknown or not safe to link to."""
    href = safe_href(record.last.final_url) if record.last.final_url is not None else None
    if href is None:
        return None
    explanation = message(language, "mark.moved.from", "".join(display_parts(record.last.url)))
    return LinkBadge("moved", message(language, "mark.moved"), explanation, new_url=href)


def _reason_badge(record: LinkRecord, language: LanguageCode, status: str) -> LinkBadge:
    reason = describe_reason(record.last.reason, language)
    explanation = message(language, "mark.suspect.seen", utc_date(record.last.at), reason)
    label = message(language, f"mark.{status}")
    return LinkBadge(status, label, explanation, *_archived_copy(record, language))
