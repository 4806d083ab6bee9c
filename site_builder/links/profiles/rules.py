"""Read and validate the rules of `profiles.yml`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from site_builder.links.data_files import YamlMapping, read_data_file
from site_builder.links.hosts import HostTable, add_hosts, build_host_table
from site_builder.links.profiles.page_text import FetchedPage, normalize_phrase, normalize_title

UrlPattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class PagePatterns:
    """Patterns of one type of page, such as error pages. One match is sufficient."""

    titles: frozenset[str] = frozenset()
    ascii_phrases: tuple[str, ...] = ()
    """Phrases of ASCII characters, to find in the visible text."""
    other_phrases: tuple[str, ...] = ()
    """Phrases with a character outside ASCII, written without spaces, to find in the visible text."""
    source_markers: tuple[str, ...] = ()
    """Strings to find in the HTML source."""

    def matches_title(self, page: FetchedPage) -> bool:
        """Return whether a part of the title or of the first heading is one of `titles`."""
        return not self.titles.isdisjoint(page.titles)

    def matches_text(self, text: str) -> bool:
        """Return whether the visible text of a page contains one of the phrases."""
        if any(phrase in text for phrase in self.ascii_phrases):
            return True
        if text.isascii() or not self.other_phrases:
            return False
        text = text.replace(" ", "")
        return any(phrase in text for phrase in self.other_phrases)

    def matches_source(self, page: FetchedPage) -> bool:
        """Return whether the HTML source contains one of the markers."""
        return any(marker in page.source for marker in self.source_markers)


NO_PATTERNS = PagePatterns()


@dataclass(frozen=True, slots=True)
class HostProfile:
    """Rules for the pages of some hosts. The comment in `profiles.yml` explains the fields."""

    name: str
    alive: tuple[str, ...] = ()
    gone: PagePatterns = NO_PATTERNS
    wall: PagePatterns = NO_PATTERNS
    stays_at: tuple[UrlPattern, ...] = ()
    elsewhere_at: tuple[UrlPattern, ...] = ()
    login_at: tuple[UrlPattern, ...] = ()
    wall_at: tuple[UrlPattern, ...] = ()


@dataclass(frozen=True, slots=True)
class RedirectRules:
    """Words and hosts in the URLs of login pages, error pages, home pages and parked domains.

    Each field has the name of its key in `profiles.yml`.
    """

    login_hosts: frozenset[str]
    login_paths: frozenset[str]
    error_paths: frozenset[str]
    home_paths: frozenset[str]
    languages: frozenset[str]
    parking_hosts: HostTable[bool]


@dataclass(frozen=True, slots=True)
class PageRules:
    """The contents of `profiles.yml`."""

    gone: PagePatterns
    wall: PagePatterns
    parked: PagePatterns
    login: PagePatterns
    redirects: RedirectRules
    profiles: HostTable[HostProfile]


def read_profiles(text: str, file: str = "profiles.yml") -> PageRules:
    """Parse the text of a rules file. Raises DataFileError if the text is not valid."""
    root = read_data_file(text, file)
    root.refuse_other_keys("everywhere", "hosts")
    everywhere = root.mapping("everywhere")
    everywhere.refuse_other_keys("gone", "wall", "parked", "login", "redirects")
    profiles: dict[str, HostProfile] = {}
    for name, mapping in root.mapping("hosts").mappings():
        add_hosts(profiles, mapping, _profile(name, mapping))
    return PageRules(
        _patterns(everywhere, "gone"),
        _patterns(everywhere, "wall"),
        _patterns(everywhere, "parked"),
        _patterns(everywhere, "login"),
        _redirects(everywhere.mapping("redirects")),
        build_host_table(profiles),
    )


def _profile(name: str, mapping: YamlMapping) -> HostProfile:
    mapping.refuse_other_keys(
        "hosts", "alive", "gone", "wall", "stays_at", "elsewhere_at", "login_at", "wall_at"
    )
    return HostProfile(
        name,
        tuple(marker.lower() for marker in mapping.strings("alive")),
        _patterns(mapping, "gone"),
        _patterns(mapping, "wall"),
        _url_patterns(mapping, "stays_at"),
        _url_patterns(mapping, "elsewhere_at"),
        _url_patterns(mapping, "login_at"),
        _url_patterns(mapping, "wall_at"),
    )


def _patterns(parent: YamlMapping, key: str) -> PagePatterns:
    if key not in parent.nodes:
        return NO_PATTERNS
    mapping = parent.mapping(key)
    mapping.refuse_other_keys("titles", "texts", "sources")
    phrases = [normalize_phrase(phrase) for phrase in mapping.strings("texts")]
    return PagePatterns(
        frozenset(_title(mapping, title) for title in mapping.strings("titles")),
        tuple(phrase for phrase in phrases if phrase.isascii()),
        tuple(phrase.replace(" ", "") for phrase in phrases if not phrase.isascii()),
        tuple(marker.lower() for marker in mapping.strings("sources")),
    )


def _title(mapping: YamlMapping, title: str) -> str:
    normalized = normalize_title(title)
    if not normalized:
        raise mapping.error(
            f"`{title}` is not one part of a title. Write only the part of the title that must match.",
            "titles",
        )
    return normalized


# --- URL patterns -----------------------------------------------------------------------------

MAX_MATCHED_URL_LENGTH = 2_000
"""Number of characters of a URL that are matched; the rest is ignored."""
_MAX_PATTERN_LENGTH = 200
_VALID_PATTERN = re.compile(r"(?:\*\.)?[a-z0-9*_-]+(?:\.[a-z0-9*_-]+)+/\S*", re.IGNORECASE)


def _url_patterns(mapping: YamlMapping, key: str) -> tuple[UrlPattern, ...]:
    patterns = []
    for pattern in mapping.strings(key):
        if len(pattern) > _MAX_PATTERN_LENGTH or not _VALID_PATTERN.fullmatch(pattern):
            raise mapping.error(
                f"`{pattern}` is not a URL pattern. Write host and path, as in example.org/login*.",
                key,
            )
        patterns.append(compile_url_pattern(pattern))
    return tuple(patterns)


def compile_url_pattern(pattern: str) -> UrlPattern:
    """Compile a URL pattern, in which `*` matches any text. Use the result with `fullmatch`.

    Each star except the last takes the shortest match and never backtracks (an atomic group). So
    the time for a star is at most linear in the length of the URL, even if an attacker chose the URL.
    """
    pattern = pattern.lower()
    start = ""
    if pattern.startswith("*."):
        start, pattern = r"(?:[^/]*\.)?", pattern[2:]
    first, *rest = pattern.split("*")
    regex = start + re.escape(first)
    if rest:
        *middle, last = map(re.escape, rest)
        regex += "".join(f"(?>.*?{part})" for part in middle) + f".*{last}"
    return re.compile(regex, re.DOTALL)


# --- redirects --------------------------------------------------------------------------------


def _redirects(mapping: YamlMapping) -> RedirectRules:
    mapping.refuse_other_keys(*RedirectRules.__slots__)

    def words(key: str) -> frozenset[str]:
        return frozenset(word.lower() for word in mapping.strings(key))

    return RedirectRules(
        words("login_hosts"),
        words("login_paths"),
        words("error_paths"),
        words("home_paths"),
        words("languages"),
        build_host_table(dict.fromkeys(mapping.strings("parking_hosts"), True)),
    )
