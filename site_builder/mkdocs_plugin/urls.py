"""Relative and absolute URLs of pages, in the form in which MkDocs writes URLs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urljoin

from mkdocs.config.defaults import MkDocsConfig


@dataclass(frozen=True, slots=True)
class PageUrl:
    """The relative and the absolute URL of a page."""

    url: str
    """Relative to the site, percent-encoded."""
    canonical_url: str | None
    """The absolute URL; None if `site_url` is not set."""


@dataclass(frozen=True, slots=True)
class SiteUrls:
    """Makes the relative and the absolute URL of any page."""

    base: str | None
    """The site's absolute URL, with a slash at the end; None if `site_url` is not set."""

    @classmethod
    def of(cls, config: MkDocsConfig) -> Self:
        """Read `site_url` from the settings. Add a slash at the end if there is none, as MkDocs does."""
        site = config.site_url
        if not site:
            return cls(None)
        return cls(urljoin(site if site.endswith("/") else f"{site}/", "x").removesuffix("x"))

    def at(self, url: str) -> PageUrl:
        """Return the two URLs of a page. The argument `url` is relative to the site and not percent-encoded."""
        quoted = quote(url)
        return PageUrl(quoted, None if self.base is None else self.base + quoted)
