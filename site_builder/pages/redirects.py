"""Redirect pages at the former URLs of entries, topics, tags, venues and authors.

In old versions, each text in the field `venue`, such as `ICML 2023`, had a page of its own. The address of that page
now leads to the year on the page about the series.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from site_builder.catalog import Catalog
from site_builder.catalog.addresses import NAME_FIELDS
from site_builder.i18n import LANGUAGES, LanguageCode, message
from site_builder.models import Name
from site_builder.pages.paths import (
    AUTHORS,
    TAGS,
    TOPICS,
    VENUES,
    author_path,
    entry_path,
    has_author_page,
    relative_root,
    topic_path,
)
from site_builder.tex import readable_text

_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width">
<link rel="canonical" href="{href}">
<meta http-equiv="refresh" content="0; url={href}">
</head>
<body>
<p>{moved} <a href="{href}">{title}</a></p>
</body>
</html>
"""


class _Target(NamedTuple):
    """The page that a redirect leads to."""

    path: str
    title: Callable[[LanguageCode], str]
    """Returns the title in a language."""
    fragment: str = ""
    """`#` and the HTML id of a part of the page; empty for the whole page."""


def redirect_files(catalog: Catalog) -> dict[str, bytes]:
    """Return file path -> HTML of a redirect page, for each redirected address that has no page, in every language.

    Redirect pages need no script. They tell search engines to list the new page (`canonical`), and not
    to list the redirect page (`noindex`).
    """
    files = {}
    redirects = {f"{VENUES}{slug}": f"{VENUES}{slug}" for slug in catalog.venue_addresses}
    people = catalog.people_redirects.items()
    redirects |= {f"{AUTHORS}{slug}": f"{AUTHORS}{id_}" for slug, id_ in people}
    for old, new in sorted({**redirects, **catalog.redirects}.items()):
        target = None if _has_page(catalog, old) else _target(catalog, redirects.get(old, new))
        if target is None:
            continue
        for language in catalog.languages:
            old_url = catalog.languages.localized_path(language, f"{old}/")
            new_url = catalog.languages.localized_path(language, target.path)
            redirect_html = _PAGE.format(
                language=LANGUAGES[language].tag,
                title=escape(target.title(language)),
                href=escape(f"{relative_root(old_url)}{quote(new_url)}{target.fragment}"),
                moved=message(language, "moved"),
            )
            files[f"{old_url}index.html"] = redirect_html.encode()
    return files


def _has_page(catalog: Catalog, address: str) -> bool:
    """Return whether an old address has a page again, because entries use the old name of a tag, venue or author."""
    prefix, _, slug = address.partition("/")
    if f"{prefix}/" == VENUES:
        return slug in catalog.series_pages
    page = catalog.named_pages(prefix).get(slug) if prefix in NAME_FIELDS else None
    return page is not None and (f"{prefix}/" != AUTHORS or has_author_page(catalog, page.name))


def _target(catalog: Catalog, address: str) -> _Target | None:
    """Return the page at an address, or None if there is no page."""
    prefix, _, rest = address.partition("/")
    if prefix in NAME_FIELDS:
        return _named_target(catalog, prefix, rest)
    if f"{prefix}/" == TOPICS:
        topic = catalog.topics.get(rest)
        return None if topic is None else _Target(topic_path(rest), _name_in(topic.name))
    entry = catalog.entries.get(address)
    return None if entry is None else _Target(entry_path(entry), _name_in(entry.heading))


def _venue_target(catalog: Catalog, slug: str) -> _Target | None:
    """Return the page about a series.

    If the slug is that of a text with a year, such as `ICML 2023`, the fragment of the target is this year. If there is
    no series for the slug, return None.
    """
    if (series := catalog.series_pages.get(slug)) is not None:
        return _Target(f"{VENUES}{slug}/", lambda _: series.name)
    if slug not in catalog.venue_addresses:
        return None
    series_slug, year = catalog.venue_addresses[slug]
    title = f"{catalog.series_pages[series_slug].name} {year or ''}".rstrip()
    fragment = "" if year is None else f"#{year}"
    return _Target(f"{VENUES}{series_slug}/", lambda _: title, fragment)


def _named_target(catalog: Catalog, prefix: str, slug: str) -> _Target | None:
    if f"{prefix}/" == VENUES:
        return _venue_target(catalog, slug)
    if f"{prefix}/" == AUTHORS:
        slug = catalog.people_redirects.get(slug, slug)
    page = catalog.named_pages(prefix).get(slug)
    if page is None:
        return None
    if f"{prefix}/" == AUTHORS:
        return _Target(author_path(catalog, page.name), lambda _: page.name)
    return _Target(f"{TAGS}{slug}/", lambda language: catalog.tag_name(page.name, language)[0])


def _name_in(name: Name) -> Callable[[LanguageCode], str]:
    return lambda language: readable_text(name.text_or_fallback(language)[0])
