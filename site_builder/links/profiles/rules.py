"""The rules of `profiles.yml`, read and checked once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder.links.data_files import YamlMapping, read_data_file, read_packaged
from site_builder.links.hosts import HostTable, add_hosts, build_host_table
from site_builder.links.profiles.page_text import FetchedPage, as_title, collapse

UrlPattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class PagePatterns:
    """How a sort of page looks: any of these is enough."""

    titles: frozenset[str] = frozenset()
    spaced: tuple[str, ...] = ()
    """Texts in languages that put spaces between words."""
    packed: tuple[str, ...] = ()
    """Chinese texts: white space does not matter between their characters."""
    sources: tuple[str, ...] = ()

    def in_title(self, page: FetchedPage) -> bool:
        """Tell whether a part of the title or first heading is among them."""
        return not self.titles.isdisjoint(page.titles)

    def in_text(self, text: str) -> bool:
        """Tell whether the text that a reader sees holds one of them."""
        if any(phrase in text for phrase in self.spaced):
            return True
        if text.isascii() or not self.packed:
            return False
        text = text.replace(" ", "")
        return any(phrase in text for phrase in self.packed)

    def in_source(self, page: FetchedPage) -> bool:
        """Tell whether the source holds one of the markers."""
        return any(marker in page.source for marker in self.sources)


NOTHING = PagePatterns()


@dataclass(frozen=True, slots=True)
class HostProfile:
    """What is known of the pages of some hosts."""

    name: str
    alive: tuple[str, ...] = ()
    gone: PagePatterns = NOTHING
    wall: PagePatterns = NOTHING
    stays_at: tuple[UrlPattern, ...] = ()
    elsewhere_at: tuple[UrlPattern, ...] = ()
    login_at: tuple[UrlPattern, ...] = ()
    wall_at: tuple[UrlPattern, ...] = ()


@dataclass(frozen=True, slots=True)
class RedirectRules:
    """How the addresses look at which redirects end that lead nowhere."""

    login_hosts: frozenset[str]
    login_paths: frozenset[str]
    error_paths: frozenset[str]
    home_paths: frozenset[str]
    languages: frozenset[str]
    short_links: HostTable[bool]
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
    """Read rules from a text. Raises DataFileError, which names the line."""
    return _rules(read_data_file(text, file))


def read_packaged_profiles() -> PageRules:
    """Read the rules that come with the package."""
    return _rules(read_packaged(Path(__file__).with_name("profiles.yml")))


def _rules(file: YamlMapping) -> PageRules:
    file.only("everywhere", "hosts")
    everywhere = file.section("everywhere")
    everywhere.only("gone", "wall", "parked", "login", "redirects")
    names: dict[str, HostProfile] = {}
    for name, section in file.section("hosts").sections():
        add_hosts(names, section, _profile(name, section))
    return PageRules(
        _phrases(everywhere, "gone"),
        _phrases(everywhere, "wall"),
        _phrases(everywhere, "parked"),
        _phrases(everywhere, "login"),
        _redirects(everywhere.section("redirects")),
        build_host_table(names),
    )


def _profile(name: str, section: YamlMapping) -> HostProfile:
    section.only(
        "hosts", "alive", "gone", "wall", "stays_at", "elsewhere_at", "login_at", "wall_at"
    )
    return HostProfile(
        name,
        tuple(marker.lower() for marker in section.texts("alive")),
        _phrases(section, "gone"),
        _phrases(section, "wall"),
        _addresses(section, "stays_at"),
        _addresses(section, "elsewhere_at"),
        _addresses(section, "login_at"),
        _addresses(section, "wall_at"),
    )


def _phrases(parent: YamlMapping, key: str) -> PagePatterns:
    if key not in parent.nodes:
        return NOTHING
    section = parent.section(key)
    section.only("titles", "texts", "sources")
    texts = [collapse(text) for text in section.texts("texts")]
    return PagePatterns(
        frozenset(_title(section, phrase) for phrase in section.texts("titles")),
        tuple(text for text in texts if text.isascii()),
        tuple(text.replace(" ", "") for text in texts if not text.isascii()),
        tuple(marker.lower() for marker in section.texts("sources")),
    )


def _title(section: YamlMapping, phrase: str) -> str:
    title = as_title(phrase)
    if not title:
        raise section.error(
            f"`{phrase}` is more than one part of a title. Write the part that matters.", "titles"
        )
    return title


# --- addresses --------------------------------------------------------------------------------

MAX_URL_LENGTH = 2_000
_LONGEST_PATTERN = 200
_ADDRESS = re.compile(r"(?:\*\.)?[a-z0-9*_-]+(?:\.[a-z0-9*_-]+)+/\S*", re.IGNORECASE)


def _addresses(section: YamlMapping, key: str) -> tuple[UrlPattern, ...]:
    found = []
    for pattern in section.texts(key):
        if len(pattern) > _LONGEST_PATTERN or not _ADDRESS.fullmatch(pattern):
            raise section.error(
                f"`{pattern}` is no address. Write host and path, as in example.org/login*.", key
            )
        found.append(compile_url_pattern(pattern))
    return tuple(found)


def compile_url_pattern(pattern: str) -> UrlPattern:
    """Compile an address in which `*` stands for anything; match it with `fullmatch`.

    Each star takes the nearest place that fits and never gives it back (an atomic group), so that
    no address, however hostile, takes more than linear time for each star.
    """
    pattern = pattern.lower()
    start = ""
    if pattern.startswith("*."):
        start, pattern = r"(?:[^/]*\.)?", pattern[2:]
    first, *others = pattern.split("*")
    text = start + re.escape(first)
    if others:
        *middle, last = map(re.escape, others)
        text += "".join(f"(?>.*?{part})" for part in middle) + f".*{last}"
    return re.compile(text, re.DOTALL)


# --- redirects --------------------------------------------------------------------------------


def _redirects(section: YamlMapping) -> RedirectRules:
    section.only(*RedirectRules.__slots__)

    def words(key: str) -> frozenset[str]:
        return frozenset(word.lower() for word in section.texts(key))

    def hosts(key: str) -> HostTable[bool]:
        return _host_list(section, key)

    return RedirectRules(
        words("login_hosts"),
        words("login_paths"),
        words("error_paths"),
        words("home_paths"),
        words("languages"),
        hosts("short_links"),
        hosts("parking_hosts"),
    )


def _host_list(section: YamlMapping, key: str) -> HostTable[bool]:
    names: Mapping[str, bool] = dict.fromkeys(section.texts(key), True)
    return build_host_table(names)
