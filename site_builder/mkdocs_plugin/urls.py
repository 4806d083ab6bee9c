"""Where pages are, for links to them: MkDocs' own way of writing addresses, without its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol, Self
from urllib.parse import quote, urljoin

from mkdocs.config.defaults import MkDocsConfig

_needs_no_quoting = re.compile("[A-Za-z0-9/_.~-]*").fullmatch


class PageUrl(Protocol):
    """A page, as far as others link to it: one of MkDocs', or a `ResolvedUrl`."""

    @property
    def url(self) -> str:
        """The page's address from the root of the site, quoted."""

    @property
    def canonical_url(self) -> str | None:
        """The page's whole address; None where the site's is not known."""


@dataclass(frozen=True, slots=True)
class ResolvedUrl:
    """Where a page is."""

    url: str
    canonical_url: str | None


@dataclass(frozen=True, slots=True)
class SiteUrls:
    """Knows where the site is."""

    base: str | None

    @classmethod
    def of(cls, config: MkDocsConfig) -> Self:
        """Read the site's address from the settings; MkDocs adds a slash to it as well."""
        site = config.site_url
        if not site:
            return cls(None)
        return cls(urljoin(site if site.endswith("/") else f"{site}/", "x").removesuffix("x"))

    def at(self, url: str) -> ResolvedUrl:
        """Return the place of an address from the root of the site."""
        quoted = url if _needs_no_quoting(url) else quote(url)
        return ResolvedUrl(quoted, None if self.base is None else self.base + quoted)
