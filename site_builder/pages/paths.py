"""Where everything is. Addresses are for ever: change one only together with a redirect.

An address has no language (`papers/blip-2/`); the Chinese page of it lies below `zh/`.
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
    """Return a page's address from the root of the site: English there, Chinese below `zh/`."""
    return path if language == "en" else f"zh/{path}"


def split_language(url: str) -> tuple[Language, str]:
    """Return the language and the address of a page's URL: what `localized_path` put together.

    >>> split_language("zh/papers/blip-2/"), split_language("")
    (('zh', 'papers/blip-2/'), ('en', ''))
    """
    return ("zh", url.removeprefix("zh/")) if url.startswith("zh/") else ("en", url)


def relative_root(url: str) -> str:
    """Return the way from a page up to the root of the site.

    >>> relative_root("zh/papers/blip-2/"), relative_root("")
    ('../../../', './')
    """
    return "../" * url.count("/") or "./"


def entry_path(entry: Entry) -> str:
    """Return an entry's address; it follows from its id."""
    return f"{entry.id}/"


def topic_path(topic_id: str) -> str:
    """Return a topic's address; it follows from its id."""
    return f"{TOPICS}{topic_id}/"


def year_path(year: int) -> str:
    """Return the address of a year's page."""
    return f"{YEARS}{year}/"


def venue_path(catalog: Catalog, venue: str) -> str:
    """Return the address of a venue's page."""
    return f"{VENUES}{catalog.venue_slugs[venue]}/"


def has_author_page(catalog: Catalog, name: str) -> bool:
    """Tell whether an author has a page: it would say nothing of one entry that the entry does not.

    Of ten thousand papers' authors, nearly all have written one: four pages of five would be theirs.
    """
    return len(catalog.by_author[name]) > 1


def author_path(catalog: Catalog, name: str) -> str:
    """Return where an author is found: on a page, or as the author of the only entry."""
    if not has_author_page(catalog, name):
        return entry_path(catalog.by_author[name][0])
    return f"{AUTHORS}{catalog.author_slugs[name]}/"


def name_paths_digest(catalog: Catalog) -> str:
    """Return what decides the addresses of authors, venues and tags, in short."""
    slugs = catalog.author_slugs.items()
    authors = [(name, slug) for name, slug in slugs if has_author_page(catalog, name)]
    names = (authors, list(catalog.venue_slugs.items()), list(catalog.tag_slugs.items()))
    return hashlib.blake2b(repr(names).encode(), digest_size=16).hexdigest()


def tag_path(catalog: Catalog, tag: str) -> str:
    """Return the address of a tag's page."""
    return f"{TAGS}{catalog.tag_slugs[tag]}/"


def relative_href(root: str, language: Language, path: str) -> str:
    """Return what to write into `href` on a page whose way to the root is `root`."""
    return root + quote(localized_path(language, path))
