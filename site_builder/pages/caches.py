"""Caches that pages share, so that rows, counts and templates are not computed for each page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from site_builder.models import Entry, Kind
from site_builder.pages.page import RelatedEntries

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class BoundedCache(Generic[_Key, _Value]):
    """A cache that empties itself when it is full.

    Cheaper than LRU, and good enough for values that are needed again soon, or by most pages.
    """

    def __init__(self, max_items: int) -> None:
        self._max_items = max_items
        self._values: dict[_Key, _Value] = {}

    def get(self, key: _Key, compute: Callable[[], _Value]) -> _Value:
        """Return the cached value of a key; compute and store it on a cache miss."""
        try:
            return self._values[key]
        except KeyError:
            value = compute()
        if len(self._values) >= self._max_items:
            self._values.clear()
        self._values[key] = value
        return value


class RowParts(NamedTuple):
    """HTML of an entry's row, in parts. The relative path to the site's root goes before `title`."""

    kind: str
    title: str
    summary: str | None
    """None if it may link to entries, because such links differ from page to page."""
    byline: str
    links: str


class KindCounts(NamedTuple):
    """Number of entries of each kind, and the date of the newest entry."""

    by_kind: Counter[Kind]
    last_added: str | None
    """ISO date; None without entries."""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> KindCounts:
        """Count entries."""
        # One pass only: with 100,000 entries, a second pass would miss the processor's cache.
        pairs = [(entry.kind, entry.added) for entry in entries]
        last_added = max([added for _, added in pairs], default=None)
        by_kind = Counter([kind for kind, _ in pairs])
        return cls(by_kind, None if last_added is None else last_added.isoformat())


MAX_CACHED_ITEMS = 16_384
"""Items in each large cache. The row of an entry has about one kilobyte."""

MAX_CACHED_ENTRIES = 64
"""Items in each small cache. An entry's pages are rendered one after the other, in all languages;
after that its data is not needed again."""


@dataclass(frozen=True)
class SharedCaches:
    """The caches of one language's pages; some are shared by all languages."""

    rows: BoundedCache[str, RowParts] = field(
        default_factory=partial(BoundedCache, MAX_CACHED_ITEMS)
    )
    """Entry id -> the parts of its rows."""
    kind_counts: BoundedCache[str, KindCounts] = field(
        default_factory=partial(BoundedCache, MAX_CACHED_ITEMS)
    )
    """Topic id -> counts of it and its descendants; path of a kind's listing -> counts of that kind."""
    template_parts: BoundedCache[Hashable, tuple[str, ...]] = field(
        default_factory=partial(BoundedCache, MAX_CACHED_ITEMS)
    )
    """Template and its fixed values -> the rendered text, split at its slots."""
    entry_data: BoundedCache[str, Any] = field(
        default_factory=partial(BoundedCache, MAX_CACHED_ENTRIES)
    )
    """Entry id -> data for its pages in every language; entry id and `/` -> their `Dependencies`."""
    names: BoundedCache[str, Any] = field(default_factory=partial(BoundedCache, MAX_CACHED_ITEMS))
    """`authors`, `venues`, ... -> sorted names for the overview, the same in every language;
    `authors/`, ... -> the names that have pages, and the paths of those pages."""
    groups: BoundedCache[str, Any] = field(
        default_factory=partial(BoundedCache, MAX_CACHED_ENTRIES)
    )
    """Path of a listing and `kinds` or `years` -> the entries of the listing by kind or year."""
    related: Mapping[str, RelatedEntries] = field(default_factory=dict)
    """Entry id -> related entries that the previous build found, and that are still valid."""

    def for_another_language(self) -> SharedCaches:
        """Return caches for another language; caches that do not depend on a language are shared."""
        return SharedCaches(
            kind_counts=self.kind_counts,
            entry_data=self.entry_data,
            names=self.names,
            groups=self.groups,
            related=self.related,
        )
