"""sitemap.xml: every page, with its date and with the same page in the other language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import escape

from site_builder.mkdocs_plugin.places import Located
from site_builder.mkdocs_plugin.shells import UNKNOWN_DATE
from site_builder.models import Language
from site_builder.pages import LANGUAGE_TAGS

NAME = "sitemap.xml"

MOST_URLS = 50_000
"""More the protocol does not allow in one file."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_SET = f'{_HEAD}<urlset {_NAMESPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml">'


@dataclass(frozen=True, slots=True)
class Item:
    """A page, when it changed, and where it is in each language."""

    page: Located
    date: str | None
    alternates: Mapping[Language, Located]


def sitemap_files(items: Iterable[Item], base: str | None) -> dict[str, str]:
    """Return the sitemap by file name: one file, or an index and as many as it takes.

    It is empty for a site of which nobody knows where it is: the protocol wants whole addresses.
    """
    urls = list(_urls(items)) if base is not None else []
    if base is None or len(urls) <= MOST_URLS:
        return {NAME: _url_set(urls)}
    files = {
        f"sitemap-{start // MOST_URLS + 1}.xml": _url_set(urls[start : start + MOST_URLS])
        for start in range(0, len(urls), MOST_URLS)
    }
    parts = "".join(
        f"\n  <sitemap>\n    <loc>{escape(base + name)}</loc>\n  </sitemap>" for name in files
    )
    return files | {NAME: f"{_HEAD}<sitemapindex {_NAMESPACE}>{parts}\n</sitemapindex>"}


def _url_set(urls: Iterable[str]) -> str:
    return f"{_SET}{''.join(urls)}\n</urlset>"


def _urls(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        known = item.date is not None and item.date != UNKNOWN_DATE
        date = f"\n    <lastmod>{item.date}</lastmod>" if known else ""
        links = [(LANGUAGE_TAGS[code], page) for code, page in item.alternates.items()]
        if "en" in item.alternates:
            links.append(("x-default", item.alternates["en"]))
        written = "".join(
            f'\n    <xhtml:link rel="alternate" hreflang="{tag}"'
            f' href="{escape(page.canonical_url or "")}"/>'
            for tag, page in links
        )
        loc = escape(item.page.canonical_url or "")
        yield f"\n  <url>\n    <loc>{loc}</loc>{date}{written}\n  </url>"
