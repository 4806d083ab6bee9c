"""Site paths: the paths of pages without their language, such as `papers/blip-2/`.

The URL of a page in the first language of the site, relative to the site's root, is its path. In any other
language, the URL is the code of the language and the path; see `SiteLanguages`. If a path changes, a redirect page
must lead from the old path to the new path.
"""

from __future__ import annotations

import datetime as dt

from site_builder.catalog import Catalog, year_at_venue
from site_builder.models import KINDS, Entry, Kind

HOME = ""
CONTENTS = "contents/"
BROWSE = "browse/"
TOPICS = "topics/"
YEARS = "years/"
VENUES = "venues/"
AUTHORS = "authors/"
TAGS = "tags/"
NO_YEAR = "no-year"
"""Id of the heading above entries without a year."""
OVERVIEWS = (YEARS, VENUES, AUTHORS, TAGS)
RESULTS = "results/"
RESULT_CHANGES = "results/changes/"
RESULTS_ABOUT = "results/about/"
COMPARE = "compare/"
NEW = "new/"
CHECKS = "checks/"
LINK_HEALTH = "link-health/"
API_GUIDE = "api/"
"""The page that explains the API."""
API = "api/v1/"
"""Folder of the files of the API."""
BOARDS = "boards/"
"""Folder of the CSV files with the results on benchmarks."""
DOWNLOADS = "downloads/"
LIST_BIBTEX = "entries.bib"
LIST_CSV = "entries.csv"
"""`LIST_BIBTEX` and `LIST_CSV` are the names of a list's files. The files are in the folder of the list's page in the
first language.
"""
WITHOUT_YEAR = f"{YEARS}{NO_YEAR}/"
"""Folder of the BibTeX file and the CSV file with the entries that have no year. The folder has no page."""
MEDIA = "media/"
"""Folder of the pictures, which pages in all languages share."""


def relative_root(url: str) -> str:
    """Return the relative path from the page at this URL up to the root of the site.

    >>> relative_root("zh/papers/blip-2/"), relative_root("")
    ('../../../', './')
    """
    return "../" * url.count("/") or "./"


def kind_path(kind: Kind) -> str:
    """Return the path of the page that lists all entries of a kind."""
    return f"{KINDS[kind].folder}/"


def entry_path(entry: Entry) -> str:
    """Return the path of an entry's page."""
    return f"{entry.id}/"


def entry_in_api(entry: Entry) -> str:
    """Return the path of an entry's file in the API."""
    return f"{API}entries/{entry.id}.json"


def topic_path(topic_id: str) -> str:
    """Return the path of a topic's page."""
    return f"{TOPICS}{topic_id}/"


def year_path(year: int) -> str:
    """Return the path of a year's page."""
    return f"{YEARS}{year}/"


def venue_path(catalog: Catalog, venue: str) -> str:
    """Return the path of the page about a venue's series."""
    return f"{VENUES}{catalog.series_slugs[venue]}/"


def venue_fragment(catalog: Catalog, entry: Entry) -> str:
    """Return the HTML id of the heading with an entry's year, on the page about the series of the entry's venue.

    If the year is unknown, return the id of the heading above entries without a year.
    """
    year = year_at_venue(entry, catalog.venues)
    return NO_YEAR if year is None else str(year)


def has_author_page(catalog: Catalog, name: str) -> bool:
    """Return whether an author has a page. Authors of two or more entries and people of people.yml have one.

    Most authors have a single paper. A page about such an author would say no more than the page of the paper.
    """
    return catalog.author_slugs[name] in catalog.listed_authors


def author_path(catalog: Catalog, name: str) -> str:
    """Return the path of an author's page; the path of the author's only entry if the author has no page."""
    if not has_author_page(catalog, name):
        return entry_path(catalog.by_author[name][0])
    return f"{AUTHORS}{catalog.author_slugs[name]}/"


def month_path(month: dt.date) -> str:
    """Return the path of the page with the entries that were added in a month."""
    return f"{NEW}{month:%Y-%m}/"


def tag_path(catalog: Catalog, tag: str) -> str:
    """Return the path of a tag's page."""
    return f"{TAGS}{catalog.tag_slugs[tag]}/"
