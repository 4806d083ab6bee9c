"""Decide whether redirects lead to another site, and whether such redirects are expected.

A site is a registrable domain, such as example.org, with all its subdomains. The Public Suffix List says
which part of a host name is the registrable domain. For example, `a.github.io` and `b.github.io` are two
sites. The library `publicsuffixlist` contains the list, so no function here uses the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import cache, lru_cache
from ipaddress import ip_address
from itertools import pairwise
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from site_builder.link_health.records import Observation
from site_builder.link_health.request_urls import request_url_or_original
from site_builder.links.hosts import HostTable
from site_builder.links.site_rules import site_rules
from site_builder.models.identifiers import WebPage
from site_builder.models.urls import UrlError, identify


class Crossing(IntEnum):
    """What is known about redirects from one site to another. A larger number means that less is known."""

    NONE = 0
    """The last URL belongs to the link: it is on the link's own or renamed site, or has the link's identifier."""
    DIRECTED = 1
    """`sites.yml` expects the redirect: it starts at a host of identifiers, or ends at a host of files or captchas."""
    SHORT_LINK = 2
    """A short link leads to another site."""
    UNKNOWN = 3
    """No rule and no identifier connects the two sites."""


def crossing_of(observation: Observation) -> Crossing:
    """Return what is known about the redirects in an observation; `NONE` if it has no final URL."""
    if observation.final_url is None:
        return Crossing.NONE
    hops = (hop.url for hop in observation.chain)
    return crossing_between([observation.url, *hops, observation.final_url])


def crossing_between(urls: Sequence[str]) -> Crossing:
    """Return what is known about a chain of redirects through these URLs, from the first to the last.

    If the last URL belongs to the link, the result is `NONE`, and the URLs in between do not matter. If not, the
    redirect about which least is known decides.

    >>> crossing_between(["https://tinyfeed.example/", "https://best-casino.example/"]).name
    'UNKNOWN'
    """
    if _step(urls[0], urls[-1]) is Crossing.NONE:
        return Crossing.NONE
    return max(_step(before, after) for before, after in pairwise(urls))


@lru_cache(maxsize=8_192)
def site_of(url: str) -> str:
    """Return the site of a URL: its registrable domain.

    On the `shared_hosts` of `sites.yml`, each direct subdomain is a site. An IP address is its own site, and so is a
    host name without a registrable domain, such as localhost.

    >>> site_of("http://www.Blog.example.co.uk:8080/a"), site_of("https://someone.github.io/")
    ('example.co.uk', 'someone.github.io')
    """
    host = host_of(url)
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        pass
    for domain in site_rules().shared_hosts:
        if host.endswith(f".{domain}"):
            return f"{host.removesuffix(f'.{domain}').rpartition('.')[2]}.{domain}"
    return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def host_of(url: str) -> str:
    """Return the host of a URL in lower case and in ASCII; an empty string if the URL has no valid host."""
    try:
        return (urlsplit(request_url_or_original(url)).hostname or "").removesuffix(".")
    except ValueError:
        return ""


def _step(before: str, after: str) -> Crossing:
    if site_of(before) == site_of(after):
        return Crossing.NONE
    rules, old, new = site_rules(), host_of(before), host_of(after)
    if rules.resolvers.find(old) or rules.walls.find(new) or _has_pair(rules.files, old, new):
        return Crossing.DIRECTED
    if _has_pair(rules.renamed, old, new) or _have_same_identifier(before, after):
        return Crossing.NONE
    return Crossing.SHORT_LINK if rules.short_links.find(old) else Crossing.UNKNOWN


def _has_pair(pairs: HostTable[HostTable[bool]], old: str, new: str) -> bool:
    new_hosts = pairs.find(old)
    return new_hosts is not None and new_hosts.find(new) is not None


def _have_same_identifier(before: str, after: str) -> bool:
    """Return whether two URLs lead to the same paper, repository or other resource with an identifier."""
    try:
        old, new = identify(before), identify(after)
    except UrlError:
        return False
    return not isinstance(old, WebPage) and old.key == new.key
