"""Which hosts belong together, and how politely they are asked: `hosts.yml`, looked up fast."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from site_builder.links.data_files import YamlMapping, read_data_file, read_packaged

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """What a group of hosts may be asked."""

    gap: float
    """Seconds between the starts of two requests, at least."""
    per_host: int
    """Requests under way at once, at most."""
    ttl_days: float
    """For how many days an answer that was fine is believed without asking again."""


@dataclass(frozen=True, slots=True)
class HostTable(Generic[T]):
    """A table from host names to whatever is known of them.

    `*.example.org` stands for the domain and everything below it; of several that fit, the longest
    name counts.
    """

    exact: Mapping[str, T]
    below: Mapping[str, T]

    def find(self, host: str) -> T | None:
        """Return what is known of a host, given in lower case; `www.` before it does not matter."""
        host = host.removeprefix("www.")
        found = self.exact.get(host)
        if found is None:
            found = self.below.get(host)
        while found is None:
            _, dot, host = host.partition(".")
            if not dot:
                return None
            found = self.below.get(host)
        return found


@dataclass(frozen=True, slots=True)
class HostRules:
    """The contents of `hosts.yml`."""

    names: HostTable[str]
    """To groups."""
    classes: Mapping[str, HostPolicy]
    """By group."""
    default: HostPolicy


def host_group(url: str) -> str:
    """Return the group of hosts that a URL belongs to: those behind one and the same limit.

    For a host that `hosts.yml` does not name that is the host, with a port unless it is the usual.

    >>> host_group("https://raw.githubusercontent.com/a/b/main/README.md")
    'github.com'
    >>> host_group("http://www.Example.org:8080/x")
    'example.org:8080'
    """
    match = _AUTHORITY.match(url)
    return _group_of(match[1] if match else url)


def host_policy(group: str) -> HostPolicy:
    """Return how politely a group is to be asked."""
    rules = _rules()
    return rules.classes.get(group, rules.default)


def shard_of(group: str, count: int) -> int:
    """Return which of `count` shards asks a group, from 0: the same on every machine, for ever."""
    if count < 1:
        raise ValueError("there is at least one shard")
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8]) % count


def host_of(url: str) -> str:
    """Return the host of a URL in lower case, without user, port, and the dot that may end it."""
    match = _AUTHORITY.match(url)
    return _host_and_port(match[1])[0] if match else ""


_AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#\\]*)", re.IGNORECASE)
_USUAL_PORTS = frozenset({"", "80", "443"})


@lru_cache(maxsize=65_536)
def _group_of(authority: str) -> str:
    host, port = _host_and_port(authority)
    group = _rules().names.find(host)
    if group is not None:
        return group
    host = host.removeprefix("www.")
    return host if port in _USUAL_PORTS else f"{host}:{port}"


def _host_and_port(authority: str) -> tuple[str, str]:
    authority = authority.rpartition("@")[2].lower()
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        host, port = authority, ""
    return host.removesuffix("."), port


# --- the file ---------------------------------------------------------------------------------


@cache
def _rules() -> HostRules:
    return _read(read_packaged(Path(__file__).with_name("hosts.yml")))


def read_host_rules(text: str, file: str = "hosts.yml") -> HostRules:
    """Read rules from a text. Raises DataFileError, which names the line."""
    return _read(read_data_file(text, file))


def _read(file: YamlMapping) -> HostRules:
    file.only("default", "groups")
    factory = HostPolicy(gap=0.1, per_host=4, ttl_days=6.0)
    default = _host_class(file.section("default"), factory)
    names: dict[str, str] = {}
    classes: dict[str, HostPolicy] = {}
    for group, section in file.section("groups").sections():
        classes[group] = _host_class(section, default)
        add_hosts(names, section, group)
    return HostRules(build_host_table(names), classes, default)


def _host_class(section: YamlMapping, default: HostPolicy) -> HostPolicy:
    section.only("hosts", "gap", "per_host", "ttl_days")
    per_host = section.number("per_host", default.per_host)
    if per_host < 1 or per_host != int(per_host):
        raise section.error("`per_host` must be a whole number, 1 or more.", "per_host")
    return HostPolicy(
        section.number("gap", default.gap),
        int(per_host),
        section.number("ttl_days", default.ttl_days),
    )


_HOST_PATTERN = re.compile(r"(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?::[0-9]+)?")


def add_hosts(names: dict[str, T], section: YamlMapping, value: T) -> None:
    """Let each of a section's `hosts` lead to a value; refuse a name that already leads elsewhere."""
    hosts = section.texts("hosts")
    if not hosts:
        raise section.error("`hosts` is missing.")
    for host in hosts:
        if not _HOST_PATTERN.fullmatch(host):
            raise section.error(
                f"`{host}` is no host name. Write it in lower case, as in *.example.org.", "hosts"
            )
        if host in names:
            raise section.error(f"`{host}` is named twice.", "hosts")
        names[host] = value


def build_host_table(names: Mapping[str, T]) -> HostTable[T]:
    """Make a table of names, some of which begin with `*.`."""
    return HostTable(
        {name.removeprefix("www."): v for name, v in names.items() if not name.startswith("*.")},
        {name.removeprefix("*."): v for name, v in names.items() if name.startswith("*.")},
    )
