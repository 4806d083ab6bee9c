"""What is said of a link, in plain words: why it has its verdict, since when, what to do.

Words are for people. What a host said is only ever quoted cut short and with everything spelled out
that cannot be seen.
"""

from __future__ import annotations

import datetime as dt
import re

from site_builder.link_health.history import verdict_since
from site_builder.link_health.verdicts import Verdict
from site_builder.links.replacements import NotReplaceable, find_replacements
from site_builder.links.runs import CheckedLink
from site_builder.reporters import escape_invisible

MAX_SHOWN_CHARACTERS = 400
"""Characters of an address that are shown."""

_REASONS = {
    "http-401": "it asks for a login (HTTP 401)",
    "http-403": "it forbids access (HTTP 403)",
    "http-404": "it is not found (HTTP 404)",
    "http-410": "it was taken away for good (HTTP 410)",
    "http-429": "its host asks for fewer requests (HTTP 429)",
    "http-451": "it is withheld for legal reasons (HTTP 451)",
    "http-999": "it forbids access (HTTP 999)",
    "nxdomain": "there is no such host",
    "github-not-found": "GitHub has no such repository",
    "doi-not-found": "the DOI is not registered",
    # transient
    "timeout": "no complete answer came in time",
    "connect-timeout": "no connection came about in time",
    "connection-refused": "its host refused the connection",
    "unreachable": "its host cannot be reached",
    "host-unreachable": "its host could not be reached several times in a row",
    "reset": "the connection was broken off",
    "empty-reply": "the connection was closed without an answer",
    "bad-answer": "the answer is not HTTP",
    "header-too-large": "the header of the answer is too large",
    "dns-failure": "the name server failed",
    "dns-timeout": "the name server did not answer",
    "tls-failure": "no encrypted connection came about",
    "redirect-loop": "its redirects go round in a circle",
    "too-many-redirects": "it redirects too often",
    "bad-redirect": "it redirects without saying where to",
    # suspect
    "soft-404": "the page says that nothing is there, though it answers with 200",
    "parked": "its domain is parked",
    "login-page": "the page asks for a login",
    "redirect-to-root": "it leads to the home page",
    "redirect-to-login": "it leads to a login",
    "redirect-to-404": "it leads to an error page",
    "redirect-elsewhere": "it leads to a page of another kind",
    "same-target": "many links of its host lead to one and the same page",
    "tls-expired": "its certificate has expired",
    "tls-self-signed": "its certificate is signed by nobody else",
    "tls-wrong-host": "its certificate is for another host",
    "tls-untrusted": "its certificate is signed by nobody who is trusted",
    # blocked and throttled
    "challenge": "its host wants to see a human",
    "cookie-wall": "it redirects for ever without cookies",
    "rate-limit": "its host's number of requests is used up",
    "host-parked": "its host wants to be left alone for long",
    # refused and invalid
    "private-address": "it leads to a private address",
    "bad-scheme": "it leads to something other than http and https",
    "credentials": "it leads to an address with a password",
    "invalid-url": "no request can be made of it",
    # unchecked
    "deadline": "there was no time left",
    "interrupted": "the run was broken off",
    "aborted": "the run was broken off",
    "never": "no run has reached it so far",
    # asked of a service
    "github-api": "GitHub has it",
    "github-renamed": "GitHub has it under another name",
    "arxiv-api": "arXiv has it",
    "doi-registered": "the DOI is registered",
    # redirected
    "meta-refresh": "the page sends readers on at once",
}

_STATUS = re.compile(r"http-([1-9][0-9]{2})")
_BY_HUNDREDS = {3: "it redirects", 4: "its host refuses the request", 5: "its server failed"}

_HEADLINES = {
    Verdict.DEAD: "is dead",
    Verdict.INVALID: "is no web address",
    Verdict.REFUSED: "is not asked for",
    Verdict.GONE: "was not there",
    Verdict.SUSPECT: "is suspect",
    Verdict.TRANSIENT: "failed this time",
    Verdict.UNCHECKED: "was not checked",
    Verdict.THROTTLED: "was put off by its host",
    Verdict.BLOCKED: "is closed to robots",
    Verdict.REDIRECTED: "redirects for the time being",
    Verdict.ALIVE: "opens",
}

_LATER = "Nothing to do: it is checked again."
_ADVICE = {
    Verdict.INVALID: "Correct the address.",
    Verdict.REFUSED: "Write a public http or https address.",
    Verdict.GONE: "It is checked again before it counts as dead. Mend it if you know where it went.",
    Verdict.TRANSIENT: _LATER,
    Verdict.UNCHECKED: _LATER,
    Verdict.THROTTLED: _LATER,
    Verdict.BLOCKED: "Nothing to do: readers may see it, and it is checked again.",
}


def shorten(text: str, most: int = MAX_SHOWN_CHARACTERS) -> str:
    """Return what somebody else wrote, in one visible line, cut where it is too long."""
    shown = escape_invisible(text[: most + 1])
    return f"{shown[: most - 1]}…" if len(shown) > most else shown


def explain(link: CheckedLink) -> str:
    """Say why a link has its verdict: "it is not found (HTTP 404)"."""
    seen = link.observation
    if link.verdict is Verdict.DEAD and link.record is not None:  # it need not have been asked for
        seen = link.record.last
    if link.verdict is Verdict.MOVED and seen.final_url is not None:
        return f"it moved for good to `{shorten(seen.final_url)}`"
    if (known := _REASONS.get(seen.reason)) is not None:
        return known
    if (match := _STATUS.fullmatch(seen.reason)) is not None:
        return f"{_BY_HUNDREDS.get(int(match[1][0]), 'it answers')} (HTTP {match[1]})"
    return f"the reason is `{shorten(seen.reason, 60)}`"


def describe_history(link: CheckedLink) -> str:
    """Say since when a link fails and when it last worked; empty where nothing is known."""
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
        parts.append(f"last seen alive on {format_date(record.last_alive)}")
    elif parts:
        parts.append("never seen alive")
    return ", ".join(parts)


def problem_message(link: CheckedLink) -> str:
    """Say in one sentence what is wrong with a link, without a full stop."""
    name = f"`{shorten(link.url)}`"
    if link.verdict is Verdict.MOVED:
        return f"{name} {explain(link).removeprefix('it ')}"
    age = describe_history(link) if link.verdict in {Verdict.DEAD, Verdict.SUSPECT} else ""
    return f"{name} {_HEADLINES[link.verdict]}: {explain(link)}{age and f'; {age}'}"


def advice(link: CheckedLink) -> str:
    """Say in one line what to do about a link."""
    verdict, final = link.verdict, link.observation.final_url
    if verdict is Verdict.DEAD:
        copy = link.record.archived if link.record is not None else None
        if copy is None:
            return "Replace it or take it out."
        return (
            f"Replace it, or run `kb links fix --archive`, which writes the copy of {format_date(copy.at)}: "
            f"{shorten(copy.url)}"
        )
    if verdict is Verdict.GONE and link.is_new:
        return "Check the address for mistakes."
    if verdict is Verdict.MOVED:
        reason = why_not_fixed(link)
        if reason is None:
            return "Write the new address, or run `kb links fix --moved`."
        return f"Open it and decide: `kb links fix` will not write it, because {reason}."
    if verdict is Verdict.SUSPECT:
        if final is not None and final != link.url:
            return f"Open it and look; it ends at {shorten(final)}"
        return "Open it and look."
    return _ADVICE.get(verdict, "")


def why_not_fixed(link: CheckedLink) -> str | None:
    """Say why `kb links fix --moved` would not write where a link moved to; None where it would."""
    if link.record is None:
        return "it has no history"
    found = find_replacements({link.url: link.record}, moved=True, archived=False).get(link.url)
    return found.reason if isinstance(found, NotReplaceable) else None


def format_date(at: dt.datetime) -> str:
    """Write a date."""
    return at.date().isoformat()
