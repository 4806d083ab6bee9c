"""What an answer means for the link that was asked for: pure, one step at a time.

The verdicts and their reasons follow from what readers would meet: a page that opens is alive
whatever its server does wrong on the way, and nothing that only keeps robots out is a dead link.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar
from typing import Protocol
from urllib.parse import urljoin

from site_builder.http_client import Failure, Response, redirect_target
from site_builder.link_health.records import Hop
from site_builder.link_health.verdicts import Verdict

MAX_REDIRECTS = 20
"""As many as browsers follow (Fetch standard, "HTTP-redirect fetch")."""

PERMANENT = frozenset({301, 308})


class PageVerdict(Protocol):
    """What a page says of itself."""

    @property
    def verdict(self) -> Verdict:
        """Suspect, blocked or alive."""

    @property
    def reason(self) -> str:
        """Its code."""


class PageClassifier(Protocol):
    """What is known of pages that say 200 and mean something else; see `profiles`."""

    def classify_page(
        self, asked: str, final: str, content_type: str, body: bytes
    ) -> PageVerdict | None:
        """Return what the page says of itself, or None where it says nothing special."""

    def classify_redirect(self, asked: str, final: str) -> str | None:
        """Return why a redirect's end is not the page that was meant, or None."""


@dataclass(slots=True)
class LinkAttempt:
    """A link on its way: what was asked for, and what came so far in this attempt."""

    asked: str
    current: str = ""
    """What to ask for next."""
    chain: list[Hop] = field(default_factory=list)
    cookies: CookieJar | None = None
    """Only those that this journey was given; made when the first comes."""
    attempts: int = 0
    spent: float = 0.0
    """Seconds that the requests of this attempt took."""
    elapsed: float = 0.0
    """Seconds that all requests took."""

    def __post_init__(self) -> None:
        self.current = self.current or self.asked

    def start_again(self) -> None:
        """Forget the redirects of the attempt that failed."""
        self.current, self.cookies, self.spent = self.asked, None, 0.0
        self.chain.clear()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The verdict is there."""

    verdict: Verdict
    reason: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class FollowRedirect:
    """Ask for another address next."""

    url: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Worth another attempt; `otherwise` is the verdict where there is none left."""

    otherwise: Conclusion
    wait: float | None = None
    """Seconds for which the host wants to be left alone (`Retry-After`); None where it says nothing."""
    throttled: bool = False
    """The whole host wants to be left alone, not only this page."""


Judgement = Conclusion | FollowRedirect | Retry

_FAILURES: Mapping[str, Verdict] = {
    "invalid-url": Verdict.INVALID,
    "bad-scheme": Verdict.REFUSED,
    "credentials": Verdict.REFUSED,
    "private-address": Verdict.REFUSED,
    "nxdomain": Verdict.GONE,
    # A reader may pass a warning, and a browser finds intermediate certificates by itself: such a
    # link is for a person to judge, and never dies of it.
    "tls-expired": Verdict.SUSPECT,
    "tls-self-signed": Verdict.SUSPECT,
    "tls-wrong-host": Verdict.SUSPECT,
    "tls-untrusted": Verdict.SUSPECT,
    "aborted": Verdict.UNCHECKED,
}
"""What a failed request means; all others are transient."""

_BLOCKED = frozenset({401, 403, 407, 451, 999})  # 999 is LinkedIn's
_GONE = frozenset({404, 410})


def judge(attempt: LinkAttempt, answer: Response | Failure, pages: PageClassifier) -> Judgement:
    """Say what an answer to `attempt.current` means."""
    if isinstance(answer, Failure):
        return _judge_failure(answer)
    status = answer.status
    if 200 <= status < 300 or status == 304:
        return _judge_page(attempt, answer, pages)
    if 300 <= status < 400:
        return _judge_redirect(attempt, answer)
    return _judge_refusal(answer)


def _judge_failure(failure: Failure) -> Conclusion | Retry:
    done = _meaning_of(failure)
    return Retry(done) if done.verdict is Verdict.TRANSIENT else done


def _meaning_of(failure: Failure, status: int | None = None) -> Conclusion:
    return Conclusion(_FAILURES.get(failure.code, Verdict.TRANSIENT), failure.code, status)


# --- pages ------------------------------------------------------------------------------------


def _judge_page(attempt: LinkAttempt, answer: Response, pages: PageClassifier) -> Judgement:
    asked, final, status = attempt.asked, answer.url, answer.status
    content_type = answer.headers.get("content-type", "")
    if (target := _refreshed_to(answer, content_type)) is not None:
        return _go(attempt, status, target, answer)
    chain = attempt.chain
    if chain and (elsewhere := pages.classify_redirect(asked, final)) is not None:
        return Conclusion(Verdict.SUSPECT, elsewhere, status)
    sign = pages.classify_page(asked, final, content_type, answer.body)
    if sign is not None and sign.verdict is not Verdict.ALIVE:
        return Conclusion(sign.verdict, sign.reason, status)
    if not chain:
        return Conclusion(Verdict.ALIVE, f"http-{status}", status)
    if final == asked:  # sent away for a cookie and back again
        return Conclusion(Verdict.ALIVE, f"http-{status}", status)
    temporary = next((hop.status for hop in chain if hop.status not in PERMANENT), None)
    if temporary is None:
        return Conclusion(Verdict.MOVED, f"http-{chain[0].status}", status)
    reason = "meta-refresh" if temporary < 300 else f"http-{temporary}"
    return Conclusion(Verdict.REDIRECTED, reason, status)


_REFRESH = re.compile(
    rb"""<meta\s[^>]{0,200}?http-equiv\s*=\s*["']?refresh["']?[^>]{0,200}?
         content\s*=\s*["']?\s*([0-9]{1,3})(?:\.[0-9]*)?\s*[;,]\s*url\s*=\s*['"]?([^"'>\s]{1,2000})""",
    re.IGNORECASE | re.VERBOSE,
)
_TAGS = re.compile(
    rb"<(?:script|style|title)\b.{0,5000}?</|<[^>]{0,5000}>", re.IGNORECASE | re.DOTALL
)
_MOST_REFRESHING_BYTES = 4_096
_MOST_REFRESHING_TEXT = 200
_LONGEST_REFRESH = 5


def _refreshed_to(answer: Response, content_type: str) -> str | None:
    """Return where a page sends every reader at once, which is a redirect in all but its status.

    Pages that have something to read, and refresh themselves beside it, are no redirects.
    """
    body = answer.body
    if len(body) > _MOST_REFRESHING_BYTES or b"efresh" not in body or "html" not in content_type:
        return None
    match = _REFRESH.search(body)
    if match is None or int(match[1]) > _LONGEST_REFRESH:
        return None
    if len(_TAGS.sub(b"", body).strip()) > _MOST_REFRESHING_TEXT:
        return None
    target = match[2].decode("utf-8", "replace").replace("&amp;", "&")
    return target if urljoin(answer.url, target) != answer.url else None


# --- redirects --------------------------------------------------------------------------------


def _judge_redirect(attempt: LinkAttempt, answer: Response) -> Judgement:
    target = redirect_target(answer)
    if target is None:  # 300 with a page to choose from
        return Conclusion(Verdict.ALIVE, f"http-{answer.status}", answer.status)
    if isinstance(target, Failure):  # the same nonsense would come again
        return _meaning_of(target, answer.status)
    return _go(attempt, answer.status, target, answer)


def _go(attempt: LinkAttempt, status: int, target: str, answer: Response) -> Judgement:
    target = urljoin(answer.url, target)
    seen = [answer.url, *(hop.url for hop in attempt.chain)]
    again = seen.count(target)
    if again and (attempt.cookies is None or not len(attempt.cookies) or again > 1):
        if attempt.cookies is not None and len(attempt.cookies):
            return Conclusion(Verdict.BLOCKED, "cookie-wall", status)
        return Conclusion(Verdict.TRANSIENT, "redirect-loop", status)
    if len(attempt.chain) >= MAX_REDIRECTS:
        return Conclusion(Verdict.TRANSIENT, "too-many-redirects", status)
    attempt.chain.append(Hop(status, answer.url))
    return FollowRedirect(target)


# --- refusals ---------------------------------------------------------------------------------


def _judge_refusal(answer: Response) -> Judgement:
    status, headers = answer.status, answer.headers
    if status in _GONE:
        return Conclusion(Verdict.GONE, f"http-{status}", status)
    wait = retry_after(headers.get("retry-after"))
    if status == 429:
        return Retry(Conclusion(Verdict.THROTTLED, "http-429", status), wait, throttled=True)
    if status == 403 and (wait is not None or headers.get("x-ratelimit-remaining", "") == "0"):
        return Retry(Conclusion(Verdict.THROTTLED, "rate-limit", status), wait, throttled=True)
    if "challenge" in headers.get("cf-mitigated", ""):
        return Conclusion(Verdict.BLOCKED, "challenge", status)
    if status >= 500 and status not in _BLOCKED:
        done = Conclusion(Verdict.TRANSIENT, f"http-{status}", status)
        return Retry(done, wait, throttled=wait is not None)
    # Whatever else: the server is there, and refuses us.
    return Conclusion(Verdict.BLOCKED, f"http-{status}", status)


def retry_after(value: str | None, now: dt.datetime | None = None) -> float | None:
    """Return how many seconds to wait (RFC 9110, section 10.2.3): a number, or until a date.

    None for what is neither, for what is past, and for nothing.
    """
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value) if len(value) < 10 else float(10**9)
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=dt.UTC)
    seconds = (date - (now or dt.datetime.now(dt.UTC))).total_seconds()
    return seconds if seconds > 0 else None
