"""sitemap.xml: the URL and the date of each page in each language.

A sitemap could also contain links between translations. Such links would triple its size, to 18 MB at 10,000 entries.
Search engines find the links in the pages instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from markupsafe import escape

from site_builder.i18n import SiteLanguages
from site_builder.mkdocs_plugin.rendering.page_templates import UNKNOWN_DATE
from site_builder.mkdocs_plugin.urls import SiteUrls

SITEMAP = "sitemap.xml"

MAX_URLS = 50_000
"""The sitemap protocol allows at most this many URLs in one file."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_SET = f"{_HEAD}<urlset {_NAMESPACE}>"


def sitemap_files(
    dates: Mapping[str, str | None], site_urls: SiteUrls, languages: SiteLanguages
) -> dict[str, str]:
    """Return file name -> content, for one sitemap, or for several sitemaps and their index.

    `dates` maps the URL of each page to its date. The sitemap is empty if `site_url` is not set, because the
    protocol requires absolute URLs.
    """
    base = site_urls.base
    urls = [] if base is None else list(_urls(dates, site_urls, languages))
    if base is None or len(urls) <= MAX_URLS:
        return {SITEMAP: _url_set(urls)}
    files = {
        f"sitemap-{number}.xml": _url_set(urls[start : start + MAX_URLS])
        for number, start in enumerate(range(0, len(urls), MAX_URLS), 1)
    }
    return files | {SITEMAP: _sitemap_index(files, base)}


def _sitemap_index(names: Iterable[str], base: str) -> str:
    elements = [
        f"\n  <sitemap>\n    <loc>{escape(base + name)}</loc>\n  </sitemap>" for name in names
    ]
    return f"{_HEAD}<sitemapindex {_NAMESPACE}>{''.join(elements)}\n</sitemapindex>"


def _url_set(urls: Iterable[str]) -> str:
    return f"{_SET}{''.join(urls)}\n</urlset>"


def _urls(
    dates: Mapping[str, str | None], site_urls: SiteUrls, languages: SiteLanguages
) -> Iterator[str]:
    """Yield an XML element for each page in each language, sorted by path."""
    for path in sorted({languages.split(url)[1] for url in dates}):
        localized = {code: languages.localized_path(code, path) for code in languages}
        available = {code: url for code, url in localized.items() if url in dates}
        urls = {
            code: escape(site_urls.at(url).canonical_url or "") for code, url in available.items()
        }
        for code, url in urls.items():
            date = dates[available[code]]
            has_date = date is not None and date != UNKNOWN_DATE
            lastmod = f"<lastmod>{date}</lastmod>" if has_date else ""
            yield f"\n<url><loc>{url}</loc>{lastmod}</url>"
