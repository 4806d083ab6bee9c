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
KIND_ADDRESSES = {"paper": "papers/", "repo": "repos/", "dataset": "datasets/"}


def address_in(language: Language, address: str) -> str:
    """Return a page's address from the root of the site: English there, Chinese below `zh/`."""
    return address if language == "en" else f"zh/{address}"


def language_and_address(url: str) -> tuple[Language, str]:
    """Return the language and the address of a page's URL: what `address_in` put together.

    >>> language_and_address("zh/papers/blip-2/"), language_and_address("")
    (('zh', 'papers/blip-2/'), ('en', ''))
    """
    return ("zh", url.removeprefix("zh/")) if url.startswith("zh/") else ("en", url)


def root_from(url: str) -> str:
    """Return the way from a page up to the root of the site.

    >>> root_from("zh/papers/blip-2/"), root_from("")
    ('../../../', './')
    """
    return "../" * url.count("/") or "./"


def of_entry(entry: Entry) -> str:
    """Return an entry's address; it follows from its id."""
    return f"{entry.id}/"


def of_topic(topic_id: str) -> str:
    """Return a topic's address; it follows from its id."""
    return f"{TOPICS}{topic_id}/"


def of_year(year: int) -> str:
    """Return the address of a year's page."""
    return f"{YEARS}{year}/"


def of_venue(catalog: Catalog, venue: str) -> str:
    """Return the address of a venue's page."""
    return f"{VENUES}{catalog.venue_slugs[venue]}/"


def has_author_page(catalog: Catalog, name: str) -> bool:
    """Tell whether an author has a page: it would say nothing of one entry that the entry does not.

    Of ten thousand papers' authors, nearly all have written one: four pages of five would be theirs.
    """
    return len(catalog.by_author[name]) > 1


def of_author(catalog: Catalog, name: str) -> str:
    """Return where an author is found: on a page, or as the author of the only entry."""
    if not has_author_page(catalog, name):
        return of_entry(catalog.by_author[name][0])
    return f"{AUTHORS}{catalog.author_slugs[name]}/"


def key_of_names(catalog: Catalog) -> str:
    """Return what decides the addresses of authors, venues and tags, in short."""
    slugs = catalog.author_slugs.items()
    authors = [(name, slug) for name, slug in slugs if has_author_page(catalog, name)]
    names = (authors, list(catalog.venue_slugs.items()), list(catalog.tag_slugs.items()))
    return hashlib.blake2b(repr(names).encode(), digest_size=16).hexdigest()


def of_tag(catalog: Catalog, tag: str) -> str:
    """Return the address of a tag's page."""
    return f"{TAGS}{catalog.tag_slugs[tag]}/"


def as_href(root: str, language: Language, address: str) -> str:
    """Return what to write into `href` on a page whose way to the root is `root`."""
    return root + quote(address_in(language, address))
