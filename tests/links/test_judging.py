"""Every response gives a conclusion, a retry or a redirect. No test here uses a server."""

from __future__ import annotations

from http.cookiejar import CookieJar

import pytest

from site_builder.http_client import Failure, Response
from site_builder.http_client.responses import FAILURE_CODES, Headers
from site_builder.link_health.records import Hop
from site_builder.link_health.verdicts import Verdict
from site_builder.links.judging import (
    MAX_REDIRECTS,
    Conclusion,
    FollowRedirect,
    LinkAttempt,
    Retry,
    judge,
)
from site_builder.links.profiles import load_profiles

CLASSIFIER = load_profiles()
URL = "https://example.org/papers/1"


def response(status: int, url: str = URL, body: str = "", **headers: str) -> Response:
    fields = {"content-type": "text/html"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(url, status, Headers(fields), body.encode())


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((status, Verdict.ALIVE) for status in (200, 203, 204, 206, 226, 304)),
        *((status, Verdict.GONE) for status in (404, 410)),
        *((status, Verdict.BLOCKED) for status in (400, 401, 403, 405, 406, 418, 451, 999)),
        *((status, Verdict.TRANSIENT) for status in (500, 502, 503, 520)),
        (429, Verdict.THROTTLED),
    ],
)
def test_each_status_has_its_verdict(status: int, verdict: Verdict) -> None:
    judgement = judge(LinkAttempt(URL), response(status), CLASSIFIER)
    is_retry = isinstance(judgement, Retry)
    assert is_retry == (verdict in {Verdict.TRANSIENT, Verdict.THROTTLED})
    conclusion = judgement.fallback if isinstance(judgement, Retry) else judgement
    assert conclusion == Conclusion(verdict, f"http-{status}", status)


@pytest.mark.parametrize(
    ("headers", "judgement"),
    [
        ({"cf_mitigated": "challenge"}, Conclusion(Verdict.BLOCKED, "challenge", 403)),
        (
            {"x_ratelimit_remaining": "0"},
            Retry(Conclusion(Verdict.THROTTLED, "rate-limit", 403), None, is_throttled=True),
        ),
        (
            {"retry_after": "7"},
            Retry(Conclusion(Verdict.THROTTLED, "rate-limit", 403), 7.0, is_throttled=True),
        ),
        ({"x_ratelimit_remaining": "12"}, Conclusion(Verdict.BLOCKED, "http-403", 403)),
    ],
)
def test_headers_of_a_403_reveal_rate_limits_and_captchas(
    headers: dict[str, str], judgement: Conclusion | Retry
) -> None:
    assert judge(LinkAttempt(URL), response(403, **headers), CLASSIFIER) == judgement


@pytest.mark.parametrize("code", FAILURE_CODES)
def test_every_failure_has_a_verdict_and_a_reason(code: str) -> None:
    judgement = judge(LinkAttempt(URL), Failure(URL, code), CLASSIFIER)
    conclusion = judgement.fallback if isinstance(judgement, Retry) else judgement
    assert isinstance(conclusion, Conclusion)
    assert conclusion.reason == code
    assert conclusion.verdict not in {Verdict.ALIVE, Verdict.DEAD, Verdict.BLOCKED}
    assert isinstance(judgement, Retry) == (conclusion.verdict is Verdict.TRANSIENT)


# --- redirects ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "verdict", "reason"),
    [
        ([301], Verdict.MOVED, "http-301"),
        ([308, 301], Verdict.MOVED, "http-308"),
        ([302], Verdict.REDIRECTED, "http-302"),
        ([301, 307, 301], Verdict.REDIRECTED, "http-307"),
        ([303], Verdict.REDIRECTED, "http-303"),
    ],
)
def test_only_chains_of_permanent_redirects_count_as_moved(
    statuses: list[int], verdict: Verdict, reason: str
) -> None:
    attempt = LinkAttempt(URL)
    for number, status in enumerate(statuses):
        target = f"https://example.org/papers/{number + 2}"
        assert judge(
            attempt, response(status, attempt.next_url, location=target), CLASSIFIER
        ) == FollowRedirect(target)
        attempt.next_url = target
    assert [hop.status for hop in attempt.redirects] == statuses
    assert judge(attempt, response(200, attempt.next_url), CLASSIFIER) == Conclusion(
        verdict, reason, 200
    )


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("https://example.org/", "redirect-to-root"),
        ("https://example.org/login?next=/papers/1", "redirect-to-login"),
        ("https://example.org/404.html", "redirect-to-404"),
    ],
)
def test_redirects_to_home_login_and_error_pages_are_suspect(target: str, reason: str) -> None:
    attempt = LinkAttempt(URL, target, [Hop(301, URL)])
    assert judge(attempt, response(200, target), CLASSIFIER) == Conclusion(
        Verdict.SUSPECT, reason, 200
    )


def test_a_link_that_redirects_to_a_page_with_status_404_is_gone() -> None:
    attempt = LinkAttempt(URL, "https://example.org/x", [Hop(301, URL)])
    judgement = judge(attempt, response(404, "https://example.org/x"), CLASSIFIER)
    assert judgement == Conclusion(Verdict.GONE, "http-404", 404)


def test_a_link_with_a_redirect_loop_is_transient() -> None:
    attempt = LinkAttempt(URL)
    judgement = judge(attempt, response(302, URL, location=URL), CLASSIFIER)
    assert judgement == Conclusion(Verdict.TRANSIENT, "redirect-loop", 302)


def test_a_page_that_sets_cookies_may_redirect_to_itself_once() -> None:
    attempt = LinkAttempt(URL, cookies=jar_with_cookie())
    assert judge(attempt, response(302, URL, location=URL), CLASSIFIER) == FollowRedirect(URL)
    assert judge(attempt, response(200, URL), CLASSIFIER) == Conclusion(
        Verdict.ALIVE, "http-200", 200
    )


def test_a_page_that_sets_cookies_and_redirects_to_itself_twice_is_blocked() -> None:
    attempt = LinkAttempt(URL, cookies=jar_with_cookie())
    judge(attempt, response(302, URL, location=URL), CLASSIFIER)
    judgement = judge(attempt, response(302, URL, location=URL), CLASSIFIER)
    assert judgement == Conclusion(Verdict.BLOCKED, "cookie-wall", 302)


def jar_with_cookie() -> CookieJar:
    from requests.cookies import RequestsCookieJar

    jar = RequestsCookieJar()
    jar.set("seen", "1", domain="example.org", path="/")
    return jar


def test_the_number_of_redirects_is_limited() -> None:
    attempt = LinkAttempt(URL)
    for number in range(MAX_REDIRECTS):
        judgement = judge(
            attempt, response(302, f"{URL}/{number}", location=f"{URL}/{number + 1}"), CLASSIFIER
        )
        assert isinstance(judgement, FollowRedirect)
    judgement = judge(attempt, response(302, f"{URL}/20", location=f"{URL}/21"), CLASSIFIER)
    assert judgement == Conclusion(Verdict.TRANSIENT, "too-many-redirects", 302)


@pytest.mark.parametrize(
    ("location", "verdict", "reason"),
    [
        ("file:///etc/passwd", Verdict.REFUSED, "bad-scheme"),
        ("https://user:secret@example.org/", Verdict.REFUSED, "credentials"),
        ("", Verdict.TRANSIENT, "bad-redirect"),
    ],
)
def test_redirects_that_cannot_be_followed_end_the_attempt(
    location: str, verdict: Verdict, reason: str
) -> None:
    judgement = judge(LinkAttempt(URL), response(302, location=location), CLASSIFIER)
    assert judgement == Conclusion(verdict, reason, 302)


# --- meta refresh -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        '<meta http-equiv="refresh" content="0; url=/papers/2">',
        "<html><head><META HTTP-EQUIV=Refresh CONTENT='3;URL=/papers/2'></head></html>",
        '<title>Moved</title><meta http-equiv="refresh" content="0;url=\'/papers/2\'">Moved.',
    ],
)
def test_a_meta_refresh_on_a_page_with_little_text_is_a_redirect(page: str) -> None:
    attempt = LinkAttempt(URL)
    target = "https://example.org/papers/2"
    assert judge(attempt, response(200, body=page), CLASSIFIER) == FollowRedirect(target)
    judgement = judge(attempt, response(200, target), CLASSIFIER)
    assert judgement == Conclusion(Verdict.REDIRECTED, "meta-refresh", 200)


@pytest.mark.parametrize(
    "page",
    [
        '<meta http-equiv="refresh" content="300; url=/papers/2">',
        '<meta http-equiv="refresh" content="0">',
        '<meta http-equiv="refresh" content="0; url=/papers/1">',
        '<meta http-equiv="refresh" content="0; url=/papers/2"><p>' + "A long read. " * 40,
    ],
    ids=["after-five-minutes", "without-a-url", "to-the-same-url", "on-a-long-page"],
)
def test_a_meta_refresh_is_not_always_a_redirect(page: str) -> None:
    assert judge(LinkAttempt(URL), response(200, body=page), CLASSIFIER) == Conclusion(
        Verdict.ALIVE, "http-200", 200
    )
