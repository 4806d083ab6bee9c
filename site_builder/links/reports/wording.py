"""Sentences about a link: why it has its verdict, since when it has failed, and what to do.

Texts from hosts are shortened, and their invisible characters are escaped.
"""

from __future__ import annotations

import datetime as dt

from site_builder.escaping import escape_terminal
from site_builder.i18n import FALLBACK
from site_builder.link_health.history import verdict_since
from site_builder.link_health.reasons import describe_reason
from site_builder.link_health.verdicts import Verdict
from site_builder.links.first_pages import OTHER_PAGE, OTHER_SITE
from site_builder.links.replacements import NotReplaceable, find_replacements
from site_builder.links.runs import CheckedLink
from site_builder.links.sites import host_of

MAX_SHOWN_CHARACTERS = 400
"""A URL or a text from a host is shortened if it has more characters than this."""

_HEADLINES = {
    Verdict.DEAD: "is dead",
    Verdict.INVALID: "is invalid",
    Verdict.REFUSED: "is skipped",
    Verdict.GONE: "is missing",
    Verdict.SUSPECT: "is suspect",
    Verdict.TRANSIENT: "failed this time",
    Verdict.UNCHECKED: "was not checked",
    Verdict.THROTTLED: "was rate-limited",
    Verdict.BLOCKED: "blocks automated checks",
    Verdict.REDIRECTED: "redirects temporarily",
    Verdict.ALIVE: "works",
}

_LATER = "Nothing to do: the link will be checked again."
_ADVICE = {
    Verdict.INVALID: "Correct the URL.",
    Verdict.REFUSED: "Write a public http or https URL.",
    Verdict.GONE: "The link will be checked again before it counts as dead. Fix it if you know the new URL.",
    Verdict.TRANSIENT: _LATER,
    Verdict.UNCHECKED: _LATER,
    Verdict.THROTTLED: _LATER,
    Verdict.BLOCKED: "Nothing to do: readers can probably open the link. It will be checked again.",
}


def shorten(text: str, max_length: int = MAX_SHOWN_CHARACTERS) -> str:
    """Return an untrusted text as one line of limited length, with invisible characters escaped."""
    shown = escape_terminal(text[: max_length + 1])
    return f"{shown[: max_length - 1]}…" if len(shown) > max_length else shown


def explain(link: CheckedLink) -> str:
    """Return why a link has its verdict, such as "page not found (404)"."""
    observation = link.observation
    if link.verdict is Verdict.DEAD and link.record is not None:
        observation = link.record.last  # perhaps this run has not checked the link
    if link.verdict is Verdict.MOVED and observation.final_url is not None:
        return f"moved permanently to `{shorten(observation.final_url)}`"
    return describe_reason(observation.reason, FALLBACK.code)


def describe_history(link: CheckedLink) -> str:
    """Return a text that says since when a link has failed, and when it last worked.

    Returns an empty text if the link works, or if its history contains no such time.
    """
    record = link.record
    if record is None or link.verdict in {Verdict.ALIVE, Verdict.REDIRECTED, Verdict.MOVED}:
        return ""
    parts = []
    if record.streak is not None and link.verdict in {
        Verdict.DEAD,
        Verdict.GONE,
        Verdict.TRANSIENT,
    }:
        parts.append(f"failing since {format_date(verdict_since(record))}")
    if record.last_alive is not None:
        parts.append(f"last reachable on {format_date(record.last_alive)}")
    elif parts:
        parts.append("never reachable")
    return ", ".join(parts)


def problem_message(link: CheckedLink) -> str:
    """Return what is wrong with a link, as a sentence without a full stop."""
    shown_url = f"`{shorten(link.url)}`"
    if link.verdict is Verdict.MOVED:
        return f"{shown_url} {explain(link)}"
    age = describe_history(link) if link.verdict in {Verdict.DEAD, Verdict.SUSPECT} else ""
    return f"{shown_url} {_HEADLINES[link.verdict]}: {explain(link)}{age and f'; {age}'}"


def advice(link: CheckedLink) -> str:
    """Return what to do about a link, in one line."""
    verdict, final = link.verdict, link.observation.final_url
    if verdict is Verdict.DEAD:
        copy = link.record.archived if link.record is not None else None
        if copy is None:
            return "Replace or remove the link."
        return (
            f"Replace the link, or run `kb links fix --archive`, which writes the archived copy from {format_date(copy.at)}: "
            f"{shorten(copy.url)}"
        )
    if verdict is Verdict.GONE and link.is_new:
        return "Check the URL for typos."
    if verdict is Verdict.MOVED:
        reason = why_not_fixed(link)
        if reason is None:
            return "Write the new URL, or run `kb links fix --moved`."
        return f"Open the link and decide: `kb links fix` will not write the new URL, because {reason}."
    if verdict is Verdict.SUSPECT:
        leads_to = (
            "" if final is None or final == link.url else f"It now leads to `{shorten(final)}`."
        )
        return " ".join(filter(None, ("Open the link and look.", leads_to, what_to_compare(link))))
    return _ADVICE.get(verdict, "")


def what_to_compare(link: CheckedLink) -> str:
    """Return what a person should compare with the page of a suspect link, and what to do after that.

    The reasons `other-site` and `other-page` need a comparison. For any other reason, the text only mentions the
    archived copy; without a copy, the text is empty.
    """
    record, reason = link.record, link.observation.reason
    first = record.first if record is not None else None
    parts = []
    if reason in {OTHER_SITE, OTHER_PAGE}:
        if first is not None and first.title:
            parts.append(f"At first, the title was {_quoted(first.title)}.")
        if link.observation.title:
            parts.append(f"Now the title is {_quoted(link.observation.title)}.")
        command = f"`kb links check --only {host_of(link.url)} --accept --record`"
        parts.append(
            f"If the page shows the linked work, write the URL of the page, or keep the link with {command}."
            if reason == OTHER_SITE
            else f"If the page shows the linked work, run {command}."
        )
    if record is not None and record.archived is not None:
        copy = record.archived
        parts.append(
            f"If the page shows something else, write the URL of the archived copy from {format_date(copy.at)}: "
            f"{shorten(copy.url)}"
        )
    elif parts:
        parts.append("If the page shows something else, replace or remove the link.")
    return " ".join(parts)


def _quoted(title: str) -> str:
    return "“{}”".format(shorten(title.replace("`", "'"), 100))


def title_message(link: CheckedLink) -> str:
    """Return what `kb links check --titles` says about a link whose page has an unexpected title."""
    return (
        f"`{shorten(link.url)}` leads to a page with the title {_quoted(link.unexpected_title)}, "
        "and no word of the title is in the name of the entry"
    )


TITLE_ADVICE = (
    "Open the link and check whether the page shows the work of the entry. "
    "After a check with --record, this notice does not appear again."
)


def why_not_fixed(link: CheckedLink) -> str | None:
    """Return why `kb links fix --moved` does not write the new URL of a link, as a clause.

    Returns None if the history of this link contains no such reason. Even then, the command may refuse the new URL,
    because the new URL conflicts with other links or entries.
    """
    if link.record is None:
        return "it has no history"
    replacements = find_replacements({link.url: link.record}, moved=True, archived=False)
    replacement = replacements.get(link.url)
    return replacement.reason if isinstance(replacement, NotReplaceable) else None


def format_date(at: dt.datetime) -> str:
    """Return the date of a time, such as 2026-11-23."""
    return at.date().isoformat()
