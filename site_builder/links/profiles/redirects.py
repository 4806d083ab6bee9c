"""Where redirects end that lead nowhere: at the front page, at a login, at an error page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from site_builder.links.profiles.rules import MAX_URL_LENGTH, PageRules, RedirectRules, UrlPattern

TO_ROOT = "redirect-to-root"
TO_LOGIN = "redirect-to-login"
TO_ERROR = "redirect-to-404"
ELSEWHERE = "redirect-elsewhere"
PARKED = "parked"


@dataclass(frozen=True, slots=True)
class UrlParts:
    """The parts of a URL that matter here, in lower case."""

    host: str
    """Without `www.` and port."""
    path: str
    query: str

    @property
    def address(self) -> str:
        """The place as patterns see it."""
        query = f"?{self.query}" if self.query else ""
        return f"{self.host}{self.path}{query}"

    @property
    def segments(self) -> list[str]:
        """The parts of the path, none of them empty."""
        return [segment for segment in self.path.split("/") if segment]


_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?:www\.)?([^/?#:@]*)(?::[0-9]*)?([^?#]*)(?:\?([^#]*))?"
)


def split_url(url: str) -> UrlParts:
    """Take a URL apart; what is none is a place without a host."""
    match = _URL.match(url[:MAX_URL_LENGTH].lower())
    if match is None:
        return UrlParts("", "/", "")
    host, path, query = match.groups(default="")
    return UrlParts(host.removesuffix("."), path or "/", query)


def matches(place: UrlParts, addresses: tuple[UrlPattern, ...]) -> bool:
    """Tell whether any of the patterns stands for a place."""
    return bool(addresses) and any(address.fullmatch(place.address) for address in addresses)


def classify_redirect(rules: PageRules, asked_url: str, final_url: str) -> str | None:
    """Return why the end of a redirect is not the page that was meant; None where it may well be."""
    asked, final = split_url(asked_url), split_url(final_url)
    same_host = asked.host == final.host
    if same_host and asked.path.rstrip("/") == final.path.rstrip("/"):
        return None
    there, here = rules.profiles.find(asked.host), rules.profiles.find(final.host)
    if here is not None and matches(final, here.wall_at):
        return None  # for `classify_page`: a wall says nothing of what is behind it
    for profile in (there, here):
        if profile is not None and matches(final, profile.login_at):
            return None if matches(asked, profile.login_at) else TO_LOGIN
    if goes_elsewhere(rules, asked, final):
        return ELSEWHERE
    words = rules.redirects
    if not same_host and words.parking_hosts.find(final.host):
        return None if words.parking_hosts.find(asked.host) else PARKED
    if _is_login(words, final) and not _is_login(words, asked):
        return TO_LOGIN
    if _is_error(words, final) and not _is_error(words, asked):
        return TO_ERROR
    if _is_root(words, final) and not _is_root(words, asked):
        return None if not same_host and _may_be_root(words, asked, final) else TO_ROOT
    return None


def goes_elsewhere(rules: PageRules, asked: UrlParts, final: UrlParts) -> bool:
    """Tell whether a profile says that a redirect left what was meant."""
    profile = rules.profiles.find(asked.host)
    if profile is None:
        return False
    if profile.stays_at and not matches(final, profile.stays_at):
        return True
    return matches(final, profile.elsewhere_at)


def is_login(rules: PageRules, place: UrlParts) -> bool:
    """Tell whether an address is that of a login."""
    profile = rules.profiles.find(place.host)
    at_login = profile is not None and matches(place, profile.login_at)
    return at_login or _is_login(rules.redirects, place)


def _is_login(words: RedirectRules, place: UrlParts) -> bool:
    host = place.host
    if host.partition(".")[0] in words.login_hosts and host.count(".") > 1:
        return True
    while "." in host:
        if host in words.login_hosts:
            return True
        host = host.partition(".")[2]
    return any(_stem(segment) in words.login_paths for segment in place.segments)


def _is_error(words: RedirectRules, place: UrlParts) -> bool:
    segments = place.segments
    if not segments:
        return False
    # `/error/404` and `/404.html`; an article may be called anything, in the middle of a path.
    return _stem(segments[-1]) in words.error_paths or _stem(segments[0]) in words.error_paths


def _is_root(words: RedirectRules, place: UrlParts) -> bool:
    segments = place.segments
    if segments and _is_language(words, segments[0]):
        segments = segments[1:]
    if not segments:
        return not place.query
    return len(segments) == 1 and _stem(segments[0]) in words.home_paths and not place.query


def _is_language(words: RedirectRules, segment: str) -> bool:
    language, _, region = segment.replace("_", "-").partition("-")
    return language in words.languages and len(region) <= 4


def _may_be_root(words: RedirectRules, asked: UrlParts, final: UrlParts) -> bool:
    """Tell whether the front page of another host may be just what the link stood for."""
    if words.short_links.find(asked.host):
        return True
    # A project that got a domain of its own: example.org/lavis -> lavis.org.
    return any(
        len(segment) > 2 and segment in final.host and segment not in asked.host
        for segment in asked.segments
    )


def _stem(segment: str) -> str:
    return segment.partition(".")[0]
