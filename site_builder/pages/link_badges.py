"""What stands at a link that is not plainly alive: a word or two, why, and where to go instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from site_builder.link_health import LinkRecord, Verdict, verdict_since
from site_builder.models import Language
from site_builder.pages.messages import has_message, message
from site_builder.pages.untrusted_text import display_parts, escape_invisible, safe_href


@dataclass(frozen=True, slots=True)
class LinkBadge:
    """A remark at a link, in one language. All texts are plain."""

    kind: str
    """What the stylesheet knows it by: dead, missing, moved, suspect, unusable, closed."""
    label: str
    """What is seen at the link; empty where the sentence waits until somebody asks."""
    sentence: str
    """All there is to say."""
    href: str | None = None
    """Where to go instead: an archived copy, the new address."""
    href_label: str = ""


def badge_for(record: LinkRecord, language: Language) -> LinkBadge | None:
    """Return what to say at a link; None for nothing: one bad day is no reader's business."""
    verdict = record.verdict
    if verdict is Verdict.DEAD:
        return _dead(record, language)
    if verdict is Verdict.GONE:
        sentence = message(language, "mark.missing.since", utc_date(record.last.at))
        return LinkBadge("missing", message(language, "mark.missing"), sentence)
    if verdict is Verdict.MOVED:
        return _moved(record, language)
    if verdict is Verdict.SUSPECT:
        return _seen(record, language, "suspect")
    if verdict in {Verdict.REFUSED, Verdict.INVALID}:
        return _seen(record, language, "unusable")
    if verdict is Verdict.BLOCKED:
        return LinkBadge("closed", "", message(language, "mark.closed"))
    return None


def describe_reason(reason: str, language: Language) -> str:
    """Return why, in words; a code that nobody has words for is shown as it is.

    >>> describe_reason("http-418", "en"), describe_reason("new-code", "en")
    ('the server answered 418', 'new-code')
    """
    if has_message(f"reason.{reason}"):
        return message(language, f"reason.{reason}")
    kind, _, status = reason.partition("-")
    if kind == "http" and status.isdecimal() and status.isascii() and len(status) == 3:
        return message(language, "health.answered", status)
    return escape_invisible(reason[:_MAX_CODE_LENGTH])


_MAX_CODE_LENGTH = 80


def utc_date(at: dt.datetime) -> str:
    """Return the day, in UTC."""
    return at.date().isoformat()


def _dead(record: LinkRecord, language: Language) -> LinkBadge:
    start = utc_date(verdict_since(record))
    sentence = (
        message(language, "mark.dead.never", start)
        if record.last_alive is None
        else message(language, "mark.dead.since", start, utc_date(record.last_alive))
    )
    copy = safe_href(record.archived.url) if record.archived is not None else None
    return LinkBadge(
        "dead",
        message(language, "mark.dead"),
        sentence,
        copy,
        message(language, "mark.archived") if copy else "",
    )


def _moved(record: LinkRecord, language: Language) -> LinkBadge | None:
    """Return nothing where the new address is not known, or none to lead anybody to."""
    href = safe_href(record.last.final_url) if record.last.final_url is not None else None
    if href is None:
        return None
    sentence = message(language, "mark.moved.to", "".join(display_parts(href)))
    return LinkBadge(
        "moved",
        message(language, "mark.moved"),
        sentence,
        href,
        message(language, "mark.new-address"),
    )


def _seen(record: LinkRecord, language: Language, kind: str) -> LinkBadge:
    reason = describe_reason(record.last.reason, language)
    sentence = message(language, "mark.suspect.seen", utc_date(record.last.at), reason)
    return LinkBadge(kind, message(language, f"mark.{kind}"), sentence)
