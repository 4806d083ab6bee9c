"""Paths of the site's pages. They are permanent: change one only together with a redirect.

A path has no language: `papers/blip-2/`. A page's URL from the root of the site is the path in
English, and the path below `zh/` in Chinese.
"""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from site_builder.catalog import Catalog
from site_builder.models import Entry, Language

HOME = ""
CONTENTS = "contents/"
BROWSE = "browse/"
TOPICS = "topics/"
YEARS = "years/"
VENUES = "venues/"
AUTHORS = "authors/"
TAGS = "tags/"
CHECKS = "checks/"
LINK_HEALTH = "link-health/"
KIND_PATHS = {"paper": "papers/", "repo": "repos/", "dataset": "datasets/"}


def localized_path(language: Language, path: str) -> str:
    """Return the URL, from the root of the site, of a page in a language."""
    return path if language == "en" else f"zh/{path}"


def split_language(url: str) -> tuple[Language, str]:
    """Return the language and the path of a URL; the inverse of `localized_path`.

    >>> split_language("zh/papers/blip-2/"), split_language("")
    (('zh', 'papers/blip-2/'), ('en', ''))
    """
    return ("zh", url.removeprefix("zh/")) if url.startswith("zh/") else ("en", url)


def relative_root(url: str) -> str:
    """Return the relative path from a page up to the root of the site.

    >>> relative_root("zh/papers/blip-2/"), relative_root("")
    ('../../../', './')
    """
    return "../" * url.count("/") or "./"


def entry_path(entry: Entry) -> str:
    """Return the path of an entry's page."""
    return f"{entry.id}/"


def topic_path(topic_id: str) -> str:
    """Return the path of a topic's page."""
    return f"{TOPICS}{topic_id}/"


def year_path(year: int) -> str:
    """Return the path of a year's page."""
    return f"{YEARS}{year}/"


def venue_path(catalog: Catalog, venue: str) -> str:
    """Return the path of a venue's page."""
    return f"{VENUES}{catalog.venue_slugs[venue]}/"


def has_author_page(catalog: Catalog, name: str) -> bool:
    """Return whether an author has a page: only authors of two or more entries have one.

    Nearly all authors of 10,000 papers have one paper; their pages would be four fifths of the site,
    and would say no more than the paper's page.
    """
    return len(catalog.by_author[name]) > 1


def author_path(catalog: Catalog, name: str) -> str:
    """Return the path of an author's page, or else of the author's only entry."""
    if not has_author_page(catalog, name):
        return entry_path(catalog.by_author[name][0])
    return f"{AUTHORS}{catalog.author_slugs[name]}/"


def name_paths_digest(catalog: Catalog) -> str:
    """Return a digest of everything that determines the paths of authors, venues and tags."""
    slugs = catalog.author_slugs.items()
    authors = [(name, slug) for name, slug in slugs if has_author_page(catalog, name)]
    names = (authors, list(catalog.venue_slugs.items()), list(catalog.tag_slugs.items()))
    return hashlib.blake2b(repr(names).encode(), digest_size=16).hexdigest()


def tag_path(catalog: Catalog, tag: str) -> str:
    """Return the path of a tag's page."""
    return f"{TAGS}{catalog.tag_slugs[tag]}/"


def relative_href(root: str, language: Language, path: str) -> str:
    """Return the `href` of a path; `root` is the relative path from the linking page to the root."""
    return root + quote(localized_path(language, path))
