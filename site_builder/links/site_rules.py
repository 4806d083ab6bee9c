"""Read and validate the rules of `sites.yml`, which list expected redirects from one site to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from site_builder.links.data_files import YamlMapping, read_data_file
from site_builder.links.hosts import HostTable, build_host_table


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The contents of `sites.yml`, whose comment explains the fields."""

    renamed: HostTable[HostTable[bool]]
    files: HostTable[HostTable[bool]]
    resolvers: HostTable[bool]
    walls: HostTable[bool]
    short_links: HostTable[bool]
    shared_hosts: tuple[str, ...]


def leads_to_other_sites(host: str) -> bool:
    """Return whether a host has short links or permanent identifiers. `host` must be in lower case."""
    rules = site_rules()
    return bool(rules.short_links.find(host) or rules.resolvers.find(host))


@cache
def site_rules() -> SiteRules:
    """Return the rules in the `sites.yml` of this package."""
    return read_site_rules(Path(__file__).with_name("sites.yml").read_text(encoding="utf-8"))


def read_site_rules(text: str, file: str = "sites.yml") -> SiteRules:
    """Parse the text of a rules file. Raises DataFileError if the text is not valid."""
    root = read_data_file(text, file)
    root.refuse_other_keys(*SiteRules.__slots__)
    return SiteRules(
        _pairs(root, "renamed"),
        _pairs(root, "files"),
        _hosts(root, "resolvers"),
        _hosts(root, "walls"),
        _hosts(root, "short_links"),
        root.strings("shared_hosts"),
    )


def _pairs(root: YamlMapping, key: str) -> HostTable[HostTable[bool]]:
    if key not in root.nodes:
        return build_host_table({})
    mapping = root.mapping(key)
    return build_host_table({host: _hosts(mapping, host) for host in mapping.nodes})


def _hosts(mapping: YamlMapping, key: str) -> HostTable[bool]:
    names: Mapping[str, bool] = dict.fromkeys(mapping.strings(key), True)
    return build_host_table(names)
