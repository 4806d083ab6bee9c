"""The immutable collection of entries, and how they relate to each other."""

from site_builder.catalog.collection import (
    ALL_TOPICS,
    MOST_NEIGHBOURS,
    Catalog,
    Linked,
    Reason,
    Relation,
    SameAuthors,
    SameTopic,
    address_key,
    build_catalog,
    count_kinds,
    latest_added,
    newest_first,
)
from site_builder.catalog.relation_keys import facts_for_others, relation_keys

__all__ = [
    "ALL_TOPICS",
    "MOST_NEIGHBOURS",
    "Catalog",
    "Linked",
    "Reason",
    "Relation",
    "SameAuthors",
    "SameTopic",
    "address_key",
    "build_catalog",
    "count_kinds",
    "facts_for_others",
    "latest_added",
    "newest_first",
    "relation_keys",
]
