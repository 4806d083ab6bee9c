"""Decide what a response means for the link that was requested. No function here does I/O.

A verdict says what a reader would find. A page that opens in a browser is alive, even if its server
breaks the HTTP standard. A page that refuses programs is blocked, not dead: it may open in a browser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Protocol
from urllib.parse import urljoin

from site_builder.http_client import Failure, Response, redirect_target, retry_after
from site_builder.link_health.records import Hop
from site_builder.link_health.verdicts import Verdict

MAX_REDIRECTS = 20
"""Maximum number of redirects to follow, as in browsers (Fetch standard, "HTTP-redirect fetch")."""

PERMANENT_STATUSES = frozenset({301, 308})


class PageVerdict(Protocol):
    """Verdict that follows from the contents or the URL of a page."""

    @property
    def verdict(self) -> Verdict:
        """`suspect`, `blocked` or `alive`."""

    @property
    def reason(self) -> str:
        """A reason code, such as `soft-404`."""


class PageClassifier(Protocol):
    """Recognises pages with a success status that are not the linked page; see `profiles`."""

    def classify_page(
        self, requested: str, final: str, content_type: str, body: bytes
    ) -> PageVerdict | None:
        """Return the verdict of the first matching rule; None if no rule matches."""

    def classify_redirect(self, requested: str, final: str) -> str | None:
        """Return a reason code if a redirect leads away from the linked page, else None."""


@dataclass(slots=True)
class LinkAttempt:
    """An attempt to load a link through all redirects. `restart` begins the next attempt."""

    url: str
    """URL of the link."""
    next_url: str = ""
    """URL of the next request: the URL of the link, or the target of the last redirect."""
    redirects: list[Hop] = field(default_factory=list)
    """Redirects that this attempt has followed."""
    cookies: CookieJar | None = None
    """Cookies that servers set in this attempt; None before its first request."""
    number: int = 0
    """Number of this attempt, from 1; 0 before the first request."""
    seconds: float = 0.0
    """Seconds that the requests of this attempt took."""
    total_seconds: float = 0.0
    """Seconds that the requests of all attempts took."""

    def __post_init__(self) -> None:
        self.next_url = self.next_url or self.url

    def restart(self) -> None:
        """Start again at the URL of the link, with no redirects and no cookies."""
        self.next_url, self.cookies, self.seconds = self.url, None, 0.0
        self.redirects.clear()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The verdict on the link; no further request is needed."""

    verdict: Verdict
    reason: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class FollowRedirect:
    """The next request goes to this URL."""

    url: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Another attempt may succeed."""

    fallback: Conclusion
    """The conclusion if no attempt is left."""
    wait: float | None = None
    """Seconds before the next request, from `Retry-After`; None if this header is missing or invalid."""
    is_throttled: bool = False
    """Whether the host limits all requests, not only the requests for this page."""


Judgement = Conclusion | FollowRedirect | Retry

_FAILURES: Mapping[str, Verdict] = {
    "invalid-url": Verdict.INVALID,
    "bad-scheme": Verdict.REFUSED,
    "credentials": Verdict.REFUSED,
    "private-address": Verdict.REFUSED,
    "nxdomain": Verdict.GONE,
    # A bad certificate alone never makes a link dead: readers can skip the warning, and browsers
    # find missing intermediate certificates themselves. So a person must look at such a link.
    "tls-expired": Verdict.SUSPECT,
    "tls-self-signed": Verdict.SUSPECT,
    "tls-wrong-host": Verdict.SUSPECT,
    "tls-untrusted": Verdict.SUSPECT,
    "aborted": Verdict.UNCHECKED,
}
"""Failure code -> verdict. A failure with any other code is transient."""

_BLOCKED_STATUSES = frozenset({401, 403, 407, 451, 999})  # only LinkedIn sends 999
_GONE_STATUSES = frozenset({404, 410})


def judge(
    attempt: LinkAttempt, response: Response | Failure, classifier: PageClassifier
) -> Judgement:
    """Decide what the response to the last request means. May append to `attempt.redirects`."""
    if isinstance(response, Failure):
        return _judge_failure(response)
    status = response.status
    if 200 <= status < 300 or status == 304:
        return _judge_page(attempt, response, classifier)
    if 300 <= status < 400:
        return _judge_redirect(attempt, response)
    return _judge_error(response)


def _judge_failure(failure: Failure) -> Conclusion | Retry:
    conclusion = _conclude_failure(failure)
    return Retry(conclusion) if conclusion.verdict is Verdict.TRANSIENT else conclusion


def _conclude_failure(failure: Failure, status: int | None = None) -> Conclusion:
    return Conclusion(_FAILURES.get(failure.code, Verdict.TRANSIENT), failure.code, status)


# --- pages ------------------------------------------------------------------------------------


def _judge_page(attempt: LinkAttempt, response: Response, classifier: PageClassifier) -> Judgement:
    requested, final, status = attempt.url, response.url, response.status
    content_type = response.headers.get("content-type", "")
    if (target := _refresh_target(response, content_type)) is not None:
        return _follow(attempt, status, target, response)
    redirects = attempt.redirects
    if redirects and (reason := classifier.classify_redirect(requested, final)) is not None:
        return Conclusion(Verdict.SUSPECT, reason, status)
    match = classifier.classify_page(requested, final, content_type, response.body)
    if match is not None and match.verdict is not Verdict.ALIVE:
        return Conclusion(match.verdict, match.reason, status)
    if not redirects:
        return Conclusion(Verdict.ALIVE, f"http-{status}", status)
    if final == requested:  # the redirects only set a cookie and led back
        return Conclusion(Verdict.ALIVE, f"http-{status}", status)
    temporary = next(
        (hop.status for hop in redirects if hop.status not in PERMANENT_STATUSES), None
    )
    if temporary is None:
        return Conclusion(Verdict.MOVED, f"http-{redirects[0].status}", status)
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
_MAX_REFRESH_PAGE_BYTES = 4_096
_MAX_REFRESH_PAGE_TEXT_BYTES = 200
_MAX_REFRESH_SECONDS = 5


def _refresh_target(response: Response, content_type: str) -> str | None:
    """Return the target of a page that does little more than redirect with `<meta http-equiv="refresh">`.

    Returns None for any other page, such as a long page or a page that waits longer than `_MAX_REFRESH_SECONDS`.
    """
    body = response.body
    if len(body) > _MAX_REFRESH_PAGE_BYTES or b"efresh" not in body or "html" not in content_type:
        return None
    match = _REFRESH.search(body)
    if match is None or int(match[1]) > _MAX_REFRESH_SECONDS:
        return None
    if len(_TAGS.sub(b"", body).strip()) > _MAX_REFRESH_PAGE_TEXT_BYTES:
        return None
    target = match[2].decode("utf-8", "replace").replace("&amp;", "&")
    return target if urljoin(response.url, target) != response.url else None


# --- redirects --------------------------------------------------------------------------------


def _judge_redirect(attempt: LinkAttempt, response: Response) -> Judgement:
    target = redirect_target(response)
    if target is None:  # for example, status 300 with a list of choices
        return Conclusion(Verdict.ALIVE, f"http-{response.status}", response.status)
    if isinstance(target, Failure):  # the next attempt would fail at this redirect too
        return _conclude_failure(target, response.status)
    return _follow(attempt, response.status, target, response)


def _follow(attempt: LinkAttempt, status: int, target: str, response: Response) -> Judgement:
    target = urljoin(response.url, target)
    visits = [response.url, *(hop.url for hop in attempt.redirects)].count(target)
    has_cookies = attempt.cookies is not None and len(attempt.cookies) > 0
    if visits > 1 or (visits and not has_cookies):  # a page may set a cookie and lead back once
        if has_cookies:
            return Conclusion(Verdict.BLOCKED, "cookie-wall", status)
        return Conclusion(Verdict.TRANSIENT, "redirect-loop", status)
    if len(attempt.redirects) >= MAX_REDIRECTS:
        return Conclusion(Verdict.TRANSIENT, "too-many-redirects", status)
    attempt.redirects.append(Hop(status, response.url))
    return FollowRedirect(target)


# --- errors -----------------------------------------------------------------------------------


def _judge_error(response: Response) -> Judgement:
    status, headers = response.status, response.headers
    if status in _GONE_STATUSES:
        return Conclusion(Verdict.GONE, f"http-{status}", status)
    wait = retry_after(headers.get("retry-after"))
    if status == 429:
        return Retry(Conclusion(Verdict.THROTTLED, "http-429", status), wait, is_throttled=True)
    if status == 403 and (wait is not None or headers.get("x-ratelimit-remaining", "") == "0"):
        return Retry(Conclusion(Verdict.THROTTLED, "rate-limit", status), wait, is_throttled=True)
    if "challenge" in headers.get("cf-mitigated", ""):
        return Conclusion(Verdict.BLOCKED, "challenge", status)
    if status >= 500 and status not in _BLOCKED_STATUSES:
        fallback = Conclusion(Verdict.TRANSIENT, f"http-{status}", status)
        return Retry(fallback, wait, is_throttled=wait is not None)
    # With every remaining status, the server is up but refuses the checker.
    return Conclusion(Verdict.BLOCKED, f"http-{status}", status)
