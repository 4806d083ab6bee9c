"""DOIs, and their URLs at the resolver doi.org. See https://www.doi.org/doi-handbook/HTML/index.html."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote as percent_encode
from urllib.parse import unquote as percent_decode

from site_builder.models.identifiers.arxiv import ArxivId, parse_arxiv_id
from site_builder.models.identifiers.url_rule import UNPRINTABLE, UrlRule, lower
from site_builder.models.pickling import fast_pickle


@fast_pickle
@dataclass(frozen=True, slots=True)
class Doi:
    """A DOI, or a publisher's page with a URL that determines the DOI.

    A DOI of arXiv has an `ArxivId` instead, and most DOIs of the ACL Anthology, AAAI and Zenodo have a `Publication`.
    """

    name: str
    """For example `10.1145/3474085.3475188`. It is in lower case, since DOIs ignore the case of ASCII
    letters. It is not percent-encoded, so it may contain `<`, `#` or `?`."""

    @property
    def key(self) -> str:
        """The name with the prefix `doi:`, and with `%25` in place of `%`."""
        return f"doi:{self.name.replace('%', '%25')}"

    @property
    def text(self) -> str:
        """The name, which readers can search for."""
        return self.name

    @property
    def label(self) -> str:
        """The name with the prefix `doi:`, as pages show it."""
        return f"doi:{self.name}"

    @property
    def url(self) -> str:
        """The URL at the resolver doi.org."""
        return f"https://doi.org/{percent_encode(self.name, safe=_SAFE)}"


HOSTS = ("doi.org", "dx.doi.org")
_SAFE = "/:;()!$&'*+,=@"
"""Characters that are not percent-encoded in the URL of a DOI, besides letters, digits, `_`, `.`, `-` and `~`."""
# Browsers resolve the segments `.` and `..`, so no URL can open a DOI that contains them.
_NAME = (
    r"(?P<name>10[.][0-9]{4,9}(?:[.][0-9]+)*/"
    rf"(?!(?:[^/]*/)*[.][.]?(?:/|$))[^{UNPRINTABLE}]*[^/{UNPRINTABLE}])"
)
_NAME_ALONE = re.compile(f"/*(?:doi:)?{_NAME}/*", re.ASCII | re.IGNORECASE)


def parse_doi(text: str) -> ArxivId | Doi | None:
    """Parse a DOI, which may be percent-encoded. Return None if it is invalid.

    Return an `ArxivId` for the DOI of an arXiv paper.
    """
    try:
        match = _NAME_ALONE.fullmatch(percent_decode(text, errors="strict"))
    except UnicodeDecodeError:
        return None
    if match is None:
        return None
    name = lower(match["name"])
    return parse_arxiv_id(name.removeprefix("10.48550/arxiv.")) or Doi(name)


def doi_rule(
    hosts: tuple[str, ...], pattern: str, name: str = "{name}", **options: bool
) -> UrlRule:
    """Return a rule for pages whose URL determines the DOI.

    `name` is the DOI. In it, `{group}` is replaced by a group of `pattern`.
    """

    def make(groups: Mapping[str, str]) -> Doi:
        return Doi(lower(name.format_map(groups)))

    return UrlRule(hosts, pattern, make, f"doi:{name}", name, ignore_case=True, **options)


RULES = (doi_rule(HOSTS, f"/*(?:doi:)?{_NAME}/*", is_decoded=True),)
