"""The catalog: an immutable collection of entries, topics and tags, and the relations between entries."""

from site_builder.catalog.collection import (
    ALL_PEOPLE,
    ALL_REDIRECTS,
    ALL_TOPICS,
    ALL_VENUES,
    Catalog,
    Linked,
    MoreByAuthors,
    RelatedTo,
    Relation,
    RelationReason,
    SameAuthors,
    SameTopic,
    build_catalog,
    latest_added,
    newest_added,
    url_key,
    with_entries,
)
from site_builder.catalog.ordering import newest_first
from site_builder.catalog.similarity import MAX_SIMILAR
from site_builder.catalog.spellings import NamedPage
from site_builder.catalog.venue_pages import SeriesPage, year_at_venue

__all__ = [
    "ALL_PEOPLE",
    "ALL_REDIRECTS",
    "ALL_TOPICS",
    "ALL_VENUES",
    "MAX_SIMILAR",
    "Catalog",
    "Linked",
    "MoreByAuthors",
    "NamedPage",
    "RelatedTo",
    "Relation",
    "RelationReason",
    "SameAuthors",
    "SameTopic",
    "SeriesPage",
    "build_catalog",
    "latest_added",
    "newest_added",
    "newest_first",
    "url_key",
    "with_entries",
    "year_at_venue",
]
