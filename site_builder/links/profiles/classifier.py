"""Read a page that answered 200, and tell whether it is what the link meant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from site_builder.link_health.verdicts import Verdict
from site_builder.links.profiles.page_text import ERROR_NUMBER, FetchedPage
from site_builder.links.profiles.redirects import (
    ELSEWHERE,
    PARKED,
    UrlParts,
    classify_redirect,
    goes_elsewhere,
    is_login,
    matches,
    split_url,
)
from site_builder.links.profiles.rules import HostProfile, PageRules, read_packaged_profiles


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """What a page says of itself."""

    verdict: Verdict
    """`suspect`, `blocked` or `alive`."""
    reason: str
    """`soft-404`, `parked`, `challenge`, `login-page`, `redirect-elsewhere` or `marker`."""


_ALIVE = RuleMatch(Verdict.ALIVE, "marker")
_GONE = RuleMatch(Verdict.SUSPECT, "soft-404")
_PARKED = RuleMatch(Verdict.SUSPECT, PARKED)
_LOGIN = RuleMatch(Verdict.SUSPECT, "login-page")
_ELSEWHERE = RuleMatch(Verdict.SUSPECT, ELSEWHERE)
_WALL = RuleMatch(Verdict.BLOCKED, "challenge")

_HTML = ("text/html", "application/xhtml")


@dataclass(frozen=True, slots=True)
class Profiles:
    """All that is known of such pages; may be used by many threads at once."""

    rules: PageRules

    def classify_page(
        self, asked: str, final: str, content_type: str, body: bytes
    ) -> RuleMatch | None:
        """Return what a page says of itself; None where it says nothing special.

        `asked` is the link, `final` where its redirects ended. The body may be cut anywhere. What
        is not HTML is not read.
        """
        here = split_url(final)
        profile = self.rules.profiles.find(here.host)
        if profile is not None and matches(here, profile.wall_at):
            return _WALL
        if asked != final and goes_elsewhere(self.rules, split_url(asked), here):
            return _ELSEWHERE
        if not _is_html(content_type, body):
            return None
        page = FetchedPage(body, content_type)
        sign = _as_profiled(profile, page) if profile is not None else None
        return sign or self._as_anywhere(page, asked, here)

    def classify_redirect(self, asked: str, final: str) -> str | None:
        """Return why the end of a redirect is not the page that was meant; None where it may be.

        The reasons are `redirect-to-root`, `redirect-to-login`, `redirect-to-404`,
        `redirect-elsewhere` and `parked`, and each makes a link suspect.
        """
        return classify_redirect(self.rules, asked, final)

    def _as_anywhere(self, page: FetchedPage, asked: str, here: UrlParts) -> RuleMatch | None:
        rules = self.rules
        if rules.wall.in_title(page):
            return _WALL
        if rules.parked.in_title(page):
            return _PARKED
        if ERROR_NUMBER in page.titles or rules.gone.in_title(page):
            return _GONE
        if not page.is_short:
            return None
        text = page.opening
        if rules.wall.in_source(page) or rules.wall.in_text(text):
            return _WALL
        if rules.parked.in_source(page) or rules.parked.in_text(text):
            return _PARKED
        if rules.gone.in_source(page) or rules.gone.in_text(text):
            return _GONE
        if rules.login.in_title(page) and not (
            is_login(rules, here) and is_login(rules, split_url(asked))
        ):
            return _LOGIN
        return None


def _as_profiled(profile: HostProfile, page: FetchedPage) -> RuleMatch | None:
    if any(marker in page.source for marker in profile.alive):
        return _ALIVE
    wall, gone = profile.wall, profile.gone
    if wall.in_title(page) or wall.in_source(page) or wall.in_text(page.text):
        return _WALL
    if gone.in_title(page) or gone.in_source(page) or gone.in_text(page.text):
        return _GONE
    return None


def _is_html(content_type: str, body: bytes) -> bool:
    if content_type.strip():
        return content_type.strip().lower().startswith(_HTML)
    return body[:256].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


@cache
def load_profiles() -> Profiles:
    """Return the profiles that come with the package; they are read once."""
    return Profiles(read_packaged_profiles())
