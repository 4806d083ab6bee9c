"""Recognise redirects that end at a home page, a login, an error page or a parked domain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from site_builder.links.profiles.rules import (
    MAX_MATCHED_URL_LENGTH,
    PageRules,
    RedirectRules,
    UrlPattern,
)
from site_builder.links.site_rules import leads_to_other_sites

TO_ROOT = "redirect-to-root"
TO_LOGIN = "redirect-to-login"
TO_ERROR = "redirect-to-404"
ELSEWHERE = "redirect-elsewhere"
PARKED = "parked"


@dataclass(frozen=True, slots=True)
class UrlParts:
    """Host, path and query of a URL, in lower case."""

    host: str
    """Without `www.` and port."""
    path: str
    query: str

    @property
    def text(self) -> str:
        """Host, path and query as one text, to match with URL patterns."""
        query = f"?{self.query}" if self.query else ""
        return f"{self.host}{self.path}{query}"

    @property
    def segments(self) -> list[str]:
        """Non-empty segments of the path."""
        return [segment for segment in self.path.split("/") if segment]


_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?:www\.)?([^/?#:@]*)(?::[0-9]*)?([^?#]*)(?:\?([^#]*))?"
)


def split_url(url: str) -> UrlParts:
    """Split a URL into its parts; an invalid URL has an empty host."""
    match = _URL.match(url[:MAX_MATCHED_URL_LENGTH].lower())
    if match is None:
        return UrlParts("", "/", "")
    host, path, query = match.groups(default="")
    return UrlParts(host.removesuffix("."), path or "/", query)


def matches(url: UrlParts, patterns: tuple[UrlPattern, ...]) -> bool:
    """Return whether a URL matches at least one of the patterns."""
    return bool(patterns) and any(pattern.fullmatch(url.text) for pattern in patterns)


def classify_redirect(rules: PageRules, requested_url: str, final_url: str) -> str | None:
    """Return a reason code if a redirect leads away from the linked page, else None."""
    requested, final = split_url(requested_url), split_url(final_url)
    same_host = requested.host == final.host
    if same_host and requested.path.rstrip("/") == final.path.rstrip("/"):
        return None
    requested_profile = rules.profiles.find(requested.host)
    final_profile = rules.profiles.find(final.host)
    if final_profile is not None and matches(final, final_profile.wall_at):
        return None  # `classify_page` recognises the captcha; the page behind it is unknown
    for profile in (requested_profile, final_profile):
        if profile is not None and matches(final, profile.login_at):
            return None if matches(requested, profile.login_at) else TO_LOGIN
    if goes_elsewhere(rules, requested, final):
        return ELSEWHERE
    redirect_rules = rules.redirects
    if not same_host and redirect_rules.parking_hosts.find(final.host):
        return None if redirect_rules.parking_hosts.find(requested.host) else PARKED
    if _is_login(redirect_rules, final) and not _is_login(redirect_rules, requested):
        return TO_LOGIN
    if _is_error(redirect_rules, final) and not _is_error(redirect_rules, requested):
        return TO_ERROR
    if _is_root(redirect_rules, final) and not _is_root(redirect_rules, requested):
        return None if not same_host and _may_have_moved_to_root(requested, final) else TO_ROOT
    return None


def goes_elsewhere(rules: PageRules, requested: UrlParts, final: UrlParts) -> bool:
    """Return whether the `HostProfile` of the requested host excludes the final URL."""
    profile = rules.profiles.find(requested.host)
    if profile is None:
        return False
    if profile.stays_at and not matches(final, profile.stays_at):
        return True
    return matches(final, profile.elsewhere_at)


def is_login(rules: PageRules, url: UrlParts) -> bool:
    """Return whether a URL leads to a login page, according to the rules."""
    profile = rules.profiles.find(url.host)
    at_login = profile is not None and matches(url, profile.login_at)
    return at_login or _is_login(rules.redirects, url)


def _is_login(redirect_rules: RedirectRules, url: UrlParts) -> bool:
    host = url.host
    if host.partition(".")[0] in redirect_rules.login_hosts and host.count(".") > 1:
        return True
    while "." in host:
        if host in redirect_rules.login_hosts:
            return True
        host = host.partition(".")[2]
    return any(_stem(segment) in redirect_rules.login_paths for segment in url.segments)


def _is_error(redirect_rules: RedirectRules, url: UrlParts) -> bool:
    segments = url.segments
    if not segments:
        return False
    # Check only the first and the last segment, as in `/error/404` and `/404.html`. A segment in
    # between may be the title of an article.
    return (
        _stem(segments[-1]) in redirect_rules.error_paths
        or _stem(segments[0]) in redirect_rules.error_paths
    )


def _is_root(redirect_rules: RedirectRules, url: UrlParts) -> bool:
    segments = url.segments
    if segments and _is_language(redirect_rules, segments[0]):
        segments = segments[1:]
    if not segments:
        return not url.query
    return len(segments) == 1 and _stem(segments[0]) in redirect_rules.home_paths and not url.query


def _is_language(redirect_rules: RedirectRules, segment: str) -> bool:
    language, _, region = segment.replace("_", "-").partition("-")
    return language in redirect_rules.languages and len(region) <= 4


def _may_have_moved_to_root(requested: UrlParts, final: UrlParts) -> bool:
    """Return whether the home page of another host may be the linked page."""
    if leads_to_other_sites(requested.host):
        return True
    # A project may have moved to its own domain: example.org/lavis -> lavis.org.
    return any(
        len(segment) > 2 and segment in final.host and segment not in requested.host
        for segment in requested.segments
    )


def _stem(segment: str) -> str:
    return segment.partition(".")[0]
