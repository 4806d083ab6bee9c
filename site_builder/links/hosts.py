"""Look up the host group and the rate limit of a URL in `hosts.yml`.

A host group is a set of hosts that share one rate limit.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from site_builder.links.data_files import YamlMapping, read_data_file

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """Rate limit and cache lifetime of one host group."""

    gap_seconds: float
    """Minimum time between the starts of two requests."""
    max_per_host: int
    """Maximum number of requests in flight."""
    ttl_days: float
    """Maximum number of days that the cache keeps a link that was alive."""


@dataclass(frozen=True, slots=True)
class HostTable(Generic[T]):
    """Host name -> value.

    A name such as `*.example.org` is a wildcard: it matches example.org and all its subdomains. The
    host's own name takes precedence over wildcards, and a longer wildcard over a shorter one.
    """

    exact: Mapping[str, T]
    """Name without a wildcard -> value."""
    wildcards: Mapping[str, T]
    """Wildcard, without `*.` -> value."""

    def find(self, host: str) -> T | None:
        """Return the value for a host, which must be in lower case; None if no name matches.

        A leading `www.` of the host is ignored.
        """
        host = host.removeprefix("www.")
        value = self.exact.get(host)
        if value is None:
            value = self.wildcards.get(host)
        while value is None:
            _, dot, host = host.partition(".")
            if not dot:
                return None
            value = self.wildcards.get(host)
        return value


@dataclass(frozen=True, slots=True)
class HostRules:
    """The contents of `hosts.yml`."""

    groups: HostTable[str]
    policies: Mapping[str, HostPolicy]
    """Name of a host group -> policy."""
    default: HostPolicy
    """Policy of each host group that is not in `policies`."""


def host_group(url: str) -> str:
    """Return the name of the host group of a URL.

    A host that `hosts.yml` does not list is a group of its own. The name of such a group is the host
    without `www.`. For other ports than 80 and 443, the name ends with `:` and the port.

    >>> host_group("https://raw.githubusercontent.com/a/b/main/README.md")
    'github.com'
    >>> host_group("http://www.Example.org:8080/x")
    'example.org:8080'
    """
    match = _AUTHORITY.match(url)
    return _group_of(match[1] if match else url)


def host_policy(group: str) -> HostPolicy:
    """Return the rate limit and the cache lifetime of a host group."""
    rules = _rules()
    return rules.policies.get(group, rules.default)


def shard_index(group: str, count: int) -> int:
    """Return the index of the shard that contains the links to a host group, from 0 to `count` - 1.

    A shard is the part of all links that one machine checks. The index depends only on the arguments,
    so a new version of the builder does not change it.
    """
    if count < 1:
        raise ValueError("there must be at least one shard")
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8]) % count


_AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#\\]*)", re.IGNORECASE)
_DEFAULT_PORTS = frozenset({"", "80", "443"})


@lru_cache(maxsize=65_536)
def _group_of(authority: str) -> str:
    host, port = _host_and_port(authority)
    group = _rules().groups.find(host)
    if group is not None:
        return group
    host = host.removeprefix("www.")
    return host if port in _DEFAULT_PORTS else f"{host}:{port}"


def _host_and_port(authority: str) -> tuple[str, str]:
    authority = authority.rpartition("@")[2].lower()
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        host, port = authority, ""
    return host.removesuffix("."), port


# --- reading hosts.yml -------------------------------------------------------------------------


@cache
def _rules() -> HostRules:
    return read_host_rules(Path(__file__).with_name("hosts.yml").read_text(encoding="utf-8"))


def read_host_rules(text: str, file: str = "hosts.yml") -> HostRules:
    """Parse the text of a rules file. Raises DataFileError if the text is not valid."""
    root = read_data_file(text, file)
    root.refuse_other_keys("default", "groups")
    built_in = HostPolicy(gap_seconds=0.1, max_per_host=4, ttl_days=6.0)
    default = _parse_policy(root.mapping("default"), built_in)
    groups: dict[str, str] = {}
    policies: dict[str, HostPolicy] = {}
    for group, mapping in root.mapping("groups").mappings():
        policies[group] = _parse_policy(mapping, default)
        add_hosts(groups, mapping, group)
    return HostRules(build_host_table(groups), policies, default)


def _parse_policy(mapping: YamlMapping, default: HostPolicy) -> HostPolicy:
    mapping.refuse_other_keys("hosts", "gap", "per_host", "ttl_days")
    per_host = mapping.number("per_host", default.max_per_host)
    if per_host < 1 or per_host != int(per_host):
        raise mapping.error("`per_host` must be a whole number, 1 or more.", "per_host")
    return HostPolicy(
        mapping.number("gap", default.gap_seconds),
        int(per_host),
        mapping.number("ttl_days", default.ttl_days),
    )


_HOST_PATTERN = re.compile(r"(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?::[0-9]+)?")


def add_hosts(values: dict[str, T], mapping: YamlMapping, value: T) -> None:
    """Add `value` to `values` under each host name in the list `hosts` of a mapping.

    Raises DataFileError for a name that is not valid or that `values` already has.
    """
    hosts = mapping.strings("hosts")
    if not hosts:
        raise mapping.error("`hosts` is missing.")
    for host in hosts:
        if not _HOST_PATTERN.fullmatch(host):
            raise mapping.error(
                f"`{host}` is not a host name. Write it in lower case, as in *.example.org.",
                "hosts",
            )
        if host in values:
            raise mapping.error(f"`{host}` is listed twice.", "hosts")
        values[host] = value


def build_host_table(values: Mapping[str, T]) -> HostTable[T]:
    """Build a table from host names and their values; a name may begin with `*.`."""
    return HostTable(
        {
            name.removeprefix("www."): value
            for name, value in values.items()
            if not name.startswith("*.")
        },
        {name.removeprefix("*."): value for name, value in values.items() if name.startswith("*.")},
    )
