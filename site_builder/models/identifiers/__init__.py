"""Identifiers of the resources that URLs lead to: papers, repositories, models, articles and so on.

Every identifier has a `key` and a `url`. The key is a string. Two identifiers with equal keys identify the same
resource. The URL opens the resource. Compare keys instead of identifiers, because identifiers contain details
that do not change the resource, such as a version or upper case. `site_builder.models.urls.identify` accepts
a key as well as a URL. Every identifier except a `WebPage` has a `text` that readers can search for, and a
`label` that pages show.

To add a family of URLs, write a module with its `RULES`, add the module to `FAMILIES`, and add URLs to
`tests/data/url_groups.json`. The search in the browser uses these rules, too.
"""

from __future__ import annotations

import re
from typing import TypeAlias
from urllib.parse import unquote as percent_decode

from site_builder.models.identifiers import (
    aaai,
    acl,
    arxiv,
    cvf,
    doi,
    elsevier,
    forges,
    hugging_face,
    ieee,
    neurips,
    openreview,
    pmlr,
    publishers,
    wechat,
    youtube,
    zenodo,
)
from site_builder.models.identifiers.arxiv import ArxivId, parse_arxiv_id
from site_builder.models.identifiers.doi import Doi, parse_doi
from site_builder.models.identifiers.forges import FORGES, Forge, RepositoryId
from site_builder.models.identifiers.hugging_face import HuggingFaceId, HuggingFaceType
from site_builder.models.identifiers.publication import Publication
from site_builder.models.identifiers.url_rule import UNPRINTABLE, UrlRule
from site_builder.models.identifiers.web_page import WebPage

__all__ = [
    "FORGES",
    "RULES",
    "UNPRINTABLE",
    "ArxivId",
    "Doi",
    "Forge",
    "HuggingFaceId",
    "HuggingFaceType",
    "Identifier",
    "KnownIdentifier",
    "Publication",
    "RepositoryId",
    "UrlRule",
    "WebPage",
    "first_match",
    "parse_arxiv_id",
    "parse_doi",
    "recognise",
]

KnownIdentifier: TypeAlias = ArxivId | Doi | RepositoryId | HuggingFaceId | Publication
Identifier: TypeAlias = KnownIdentifier | WebPage

FAMILIES = (
    arxiv,
    forges,
    hugging_face,
    openreview,
    acl,
    cvf,
    pmlr,
    neurips,
    aaai,
    ieee,
    elsevier,
    publishers,
    zenodo,
    youtube,
    wechat,
    doi,  # the last one, since some families recognise their own DOIs
)
RULES: tuple[UrlRule, ...] = tuple(rule for family in FAMILIES for rule in family.RULES)


def _rules_by_host() -> dict[str, tuple[UrlRule, ...]]:
    hosts = dict.fromkeys(host for rule in RULES for host in rule.hosts)
    return {host: tuple(rule for rule in RULES if host in rule.hosts) for host in hosts}


_RULES_BY_HOST = _rules_by_host()
_SLASHES = re.compile("/+")


def recognise(host: str, path: str, query: str) -> KnownIdentifier | None:
    """Return the identifier of a normalized URL, or None if no rule recognises the URL.

    `host` has no `www.`; `path` and `query` are percent-encoded.
    """
    found = first_match(host, path, query)
    return found[0].make(found[1]) if found else None


def first_match(host: str, path: str, query: str) -> tuple[UrlRule, dict[str, str]] | None:
    """Return the first rule that matches a normalized URL, and the groups of the match; None if no rule matches."""
    rules = _RULES_BY_HOST.get(host)
    if rules is None:
        return None
    clean_path = path
    if "//" in clean_path or clean_path.endswith("/"):
        clean_path = _SLASHES.sub("/", clean_path).removesuffix("/")
    for rule in rules:
        to_match = clean_path
        if rule.is_decoded:
            to_match = _decode(path)
        elif rule.uses_query:
            to_match = f"{clean_path}?{query.replace('%3D', '=')}"
        match = rule.regex.fullmatch(to_match)
        if match is not None:
            return rule, match.groupdict("")
    return None


def _decode(path: str) -> str:
    """Return a percent-decoded path, or an empty string if the decoded bytes are not UTF-8."""
    try:
        return percent_decode(path, errors="strict")
    except UnicodeDecodeError:
        return ""
