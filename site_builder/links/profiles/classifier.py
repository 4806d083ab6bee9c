"""Classify a page with status 200: error page, parked domain, captcha, login, or the linked page.

The rules recognise four types of pages. `gone` is an error page or a page for deleted content,
`wall` is a captcha or a page that refuses programs, `parked` is a page of a domain that is for sale,
and `login` is a login form.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from site_builder.link_health.verdicts import Verdict
from site_builder.links.profiles.page_text import ERROR_NUMBER_PART, FetchedPage
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
from site_builder.links.profiles.rules import HostProfile, PageRules, read_profiles


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """Verdict of a rule that a page matches."""

    verdict: Verdict
    """`suspect`, `blocked` or `alive`."""
    reason: str
    """`soft-404`, `parked`, `challenge`, `login-page` or `redirect-elsewhere`; `marker` for `alive`."""


_ALIVE = RuleMatch(Verdict.ALIVE, "marker")
_GONE = RuleMatch(Verdict.SUSPECT, "soft-404")
_PARKED = RuleMatch(Verdict.SUSPECT, PARKED)
_LOGIN = RuleMatch(Verdict.SUSPECT, "login-page")
_ELSEWHERE = RuleMatch(Verdict.SUSPECT, ELSEWHERE)
_WALL = RuleMatch(Verdict.BLOCKED, "challenge")


@dataclass(frozen=True, slots=True)
class Profiles:
    """Page classifier with the rules of `profiles.yml`. Thread-safe."""

    rules: PageRules

    def classify_page(
        self, requested: str, final: str, content_type: str, body: bytes
    ) -> RuleMatch | None:
        """Return the verdict of the first rule that matches the page; None if no rule matches.

        `requested` is the URL of the link, and `final` is the URL after all redirects. `body` may
        be cut off anywhere. If the page is not HTML, only the two URLs are considered.
        """
        final_parts = split_url(final)
        profile = self.rules.profiles.find(final_parts.host)
        if profile is not None and matches(final_parts, profile.wall_at):
            return _WALL
        if requested != final and goes_elsewhere(self.rules, split_url(requested), final_parts):
            return _ELSEWHERE
        page = FetchedPage(body, content_type)
        if not page.is_html:
            return None
        match = _match_profile(profile, page) if profile is not None else None
        return match or self._match_common_rules(page, requested, final_parts)

    def classify_redirect(self, requested: str, final: str) -> str | None:
        """Return a reason code if a redirect leads away from the linked page, else None.

        The codes are `redirect-to-root`, `redirect-to-login`, `redirect-to-404`,
        `redirect-elsewhere` and `parked`. A link with one of these codes is `suspect`.
        """
        return classify_redirect(self.rules, requested, final)

    def _match_common_rules(
        self, page: FetchedPage, requested: str, final: UrlParts
    ) -> RuleMatch | None:
        rules = self.rules
        if rules.wall.matches_title(page):
            return _WALL
        if rules.parked.matches_title(page):
            return _PARKED
        if ERROR_NUMBER_PART in page.titles or rules.gone.matches_title(page):
            return _GONE
        if not page.is_short:
            return None
        text = page.text_start
        if rules.wall.matches_source(page) or rules.wall.matches_text(text):
            return _WALL
        if rules.parked.matches_source(page) or rules.parked.matches_text(text):
            return _PARKED
        if rules.gone.matches_source(page) or rules.gone.matches_text(text):
            return _GONE
        if rules.login.matches_title(page) and not (
            is_login(rules, final) and is_login(rules, split_url(requested))
        ):
            return _LOGIN
        return None


def _match_profile(profile: HostProfile, page: FetchedPage) -> RuleMatch | None:
    if any(marker in page.source for marker in profile.alive):
        return _ALIVE
    wall, gone = profile.wall, profile.gone
    if wall.matches_title(page) or wall.matches_source(page) or wall.matches_text(page.text):
        return _WALL
    if gone.matches_title(page) or gone.matches_source(page) or gone.matches_text(page.text):
        return _GONE
    return None


@cache
def load_profiles() -> Profiles:
    """Return the classifier. Only the first call reads the rules in `profiles.yml`."""
    file = Path(__file__).with_name("profiles.yml")
    return Profiles(read_profiles(file.read_text(encoding="utf-8")))
