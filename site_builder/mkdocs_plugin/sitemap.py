"""sitemap.xml: every page, with its date and with the same page in the other language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

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


class Item(NamedTuple):
    """A page in all its languages: where it is, and when it changed."""

    places: Mapping[Language, Located]
    dates: Mapping[Language, str | None]


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
    for places, dates in items:
        urls = {code: escape(place.canonical_url or "") for code, place in places.items()}
        links = "".join([_link(LANGUAGE_TAGS[code], url) for code, url in urls.items()])
        if "en" in urls:
            links += _link("x-default", urls["en"])
        for code, url in urls.items():
            date = dates[code]
            known = date is not None and date != UNKNOWN_DATE
            lastmod = f"\n    <lastmod>{date}</lastmod>" if known else ""
            yield f"\n  <url>\n    <loc>{url}</loc>{lastmod}{links}\n  </url>"


def _link(tag: str, url: str) -> str:
    return f'\n    <xhtml:link rel="alternate" hreflang="{tag}" href="{url}"/>'
