"""Things that were made once and are needed again, a bounded number of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from site_builder.models import Entry, Kind
from site_builder.pages.page import RelatedEntries

_Key = TypeVar("_Key")
_Thing = TypeVar("_Thing")


class BoundedCache(Generic[_Key, _Thing]):
    """Keeps what was made under its key. When it is full, it is emptied and filled anew.

    That costs little where things are needed again soon or by everybody, and never much memory.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: dict[_Key, _Thing] = {}

    def get(self, key: _Key, make: Callable[[], _Thing]) -> _Thing:
        """Return what is kept under the key; make it if there is nothing."""
        try:
            return self._things[key]
        except KeyError:
            thing = make()
        if len(self._things) >= self._most:
            self._things.clear()
        self._things[key] = thing
        return thing


class RowParts(NamedTuple):
    """What the rows of one entry are made of; before the title stands the way to the root."""

    kind: str
    title: str
    summary: str | None
    """None for one that may hold links to entries, which differ from page to page."""
    byline: str
    links: str


class KindCounts(NamedTuple):
    """What a listing says of its entries: how many of each kind, and when the newest came."""

    kinds: Counter[Kind]
    newest: str | None

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> KindCounts:
        """Count entries."""
        # One look at each: of a hundred thousand, none is in the processor's cache.
        facts = [(entry.kind, entry.added) for entry in entries]
        newest = max([added for _, added in facts], default=None)
        kinds = Counter([kind for kind, _ in facts])
        return cls(kinds, None if newest is None else newest.isoformat())


MAX_CACHED_ITEMS = 16_384
"""So many things of each sort are kept; the row of an entry has about one kilobyte."""


MAX_CACHED_ENTRIES = 64
"""An entry's pages are made one after the other, in all languages; after that nobody asks again."""


@dataclass(frozen=True)
class SharedCaches:
    """What the pages of one language share, and some of it the pages of all languages."""

    rows: BoundedCache[str, RowParts] = field(
        default_factory=partial(BoundedCache, MAX_CACHED_ITEMS)
    )
    """Entry id -> the parts of its rows."""
    kind_counts: BoundedCache[str, KindCounts] = field(
        default_factory=partial(BoundedCache, MAX_CACHED_ITEMS)
    )
    """Topic id -> what it and the topics below it hold; address of a kind -> what it holds."""
    template_parts: BoundedCache[Hashable, tuple[str, ...]] = field(
        default_factory=partial(BoundedCache, MAX_CACHED_ITEMS)
    )
    """Template and what was filled in -> its text, cut at the holes."""
    entry_data: BoundedCache[str, Any] = field(
        default_factory=partial(BoundedCache, MAX_CACHED_ENTRIES)
    )
    """Entry id -> what its pages say in every language; with a slash, what they are made of."""
    names: BoundedCache[str, Any] = field(default_factory=partial(BoundedCache, MAX_CACHED_ITEMS))
    """What (`authors`) -> the names of its overview, which are the same in every language; with a slash,
    those of them that have pages, and where."""
    groups: BoundedCache[str, Any] = field(
        default_factory=partial(BoundedCache, MAX_CACHED_ENTRIES)
    )
    """Address of a listing -> its entries by kind and year."""
    related: Mapping[str, RelatedEntries] = field(default_factory=dict)
    """Entry id -> its neighbours, as far as they are known from before."""

    def for_another_language(self) -> SharedCaches:
        """Return a place for the pages of another language, with what does not depend on it."""
        return SharedCaches(
            kind_counts=self.kind_counts,
            entry_data=self.entry_data,
            names=self.names,
            groups=self.groups,
            related=self.related,
        )
