"""Caches of values that several pages need, such as rows, counts, boards and rendered templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from site_builder.catalog import Catalog, RelatedTo
from site_builder.models import Entry, Kind
from site_builder.pages.page import Dependencies
from site_builder.results import (
    Board,
    BoardSummary,
    Place,
    Point,
    Row,
    all_boards,
    all_places,
    by_topic,
    summary_of,
)

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class BoundedCache(Generic[_Key, _Value]):
    """A cache that removes all its values when it is full.

    Removing all values is faster than finding the least recently used value.
    """

    def __init__(self, max_items: int) -> None:
        self._max_items = max_items
        self._values: dict[_Key, _Value] = {}

    def get(self, key: _Key, compute: Callable[[], _Value]) -> _Value:
        """Return the value of a key. If the cache lacks the value, compute and store it."""
        try:
            return self._values[key]
        except KeyError:
            value = compute()
        if len(self._values) >= self._max_items:
            self._values.clear()
        self._values[key] = value
        return value


class RowParts(NamedTuple):
    """The parts of an entry's row, as HTML that does not differ between pages."""

    kind: str
    title: str
    """The end of a link (the path in the `href`, and the title), and then the other names of the entry.

    Each page writes `<a href="` and its own `PageContext.root` in front of this HTML.
    """
    summary: str | None
    """None if the summary may link to entries, because such links differ from page to page."""
    byline: str
    facts: str
    """Facts from services about the entry."""
    links: str


class Boards(NamedTuple):
    """The boards (leaderboards) of all benchmarks, and the ranks of all entries on them."""

    by_benchmark: Mapping[str, Board]
    """Benchmark id -> board. A benchmark without results has a board without rows."""
    places: Mapping[str, tuple[Place, ...]]
    """Entry id -> places of the entry's ranked results (see `Place`). Entries without ranked results are left out."""
    by_dataset: Mapping[str, tuple[Board, ...]]
    """Dataset id -> boards whose benchmark names the dataset, in the order of the ids of the benchmarks."""
    summaries: Mapping[str, BoardSummary]
    """Benchmark id -> summary of its board."""
    by_topic: Mapping[str, tuple[BoardSummary, ...]]
    """Topic id -> summaries of the boards with this topic or a topic below it. See `results.by_topic`."""

    @classmethod
    def of(cls, catalog: Catalog) -> Boards:
        """Return the boards of a catalog."""
        boards = all_boards(catalog)
        by_dataset: dict[str, list[Board]] = {}
        for board in boards.values():
            if board.benchmark.dataset is not None:
                by_dataset.setdefault(board.benchmark.dataset, []).append(board)
        summaries = {id_: summary_of(board) for id_, board in boards.items()}
        return cls(
            boards,
            all_places(boards),
            {k: tuple(v) for k, v in by_dataset.items()},
            summaries,
            by_topic(catalog, summaries.values()),
        )


class KindCounts(NamedTuple):
    """The number of entries of each kind, and the latest date on which one of these entries was added."""

    by_kind: Counter[Kind]
    last_added: str | None
    """ISO date; None if there are no entries."""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> KindCounts:
        """Return the counts of these entries."""
        entries = list(entries)
        last_added = max([entry.added for entry in entries], default=None)
        by_kind = Counter([entry.kind for entry in entries])
        return cls(by_kind, None if last_added is None else last_added.isoformat())


def count_by_topic(catalog: Catalog) -> dict[str, KindCounts]:
    """Return topic id -> counts of the entries with this topic or one of its descendants.

    An entry that has several of these topics counts once. Topics without entries are left out.
    """
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for entry in catalog:
        groups.setdefault(entry.topics, []).append(entry)
    by_topic: dict[str, Counter[Kind]] = {}
    last_added: dict[str, str] = {}
    for topics, entries in groups.items():
        counts = KindCounts.of(entries)
        for id_ in {above.id for topic in topics for above in catalog.with_ancestors(topic)}:
            by_topic.setdefault(id_, Counter()).update(counts.by_kind)
            last_added[id_] = max(last_added.get(id_, ""), counts.last_added or "")
    return {id_: KindCounts(by_kind, last_added[id_]) for id_, by_kind in by_topic.items()}


MAX_CACHED_ITEMS = 16_384
"""Size of caches with values for all entries or all pages. A cache with this many items is full."""

MAX_CACHED_ENTRIES = 64
"""Size of caches with values for the pages of one entry. A cache with this many items is full.

Such a cache can be small: the pages of an entry in all languages are rendered one after the other, and other pages do
not need the values.
"""


_for_items: Callable[[], Any] = partial(BoundedCache, MAX_CACHED_ITEMS)
_for_entries: Callable[[], Any] = partial(BoundedCache, MAX_CACHED_ENTRIES)


@dataclass(frozen=True)
class SharedCaches:
    """The caches for the pages in one language. All languages share some of these caches."""

    rows: BoundedCache[str, RowParts] = field(default_factory=_for_items)
    """Entry id -> the parts of its row."""
    kind_counts: BoundedCache[str, Mapping[str, KindCounts]] = field(default_factory=_for_items)
    """The only key is `topics`. The value is the result of `count_by_topic`."""
    newest_by_topic: BoundedCache[int, Mapping[str, tuple[Entry, ...]]] = field(
        default_factory=_for_items
    )
    """Limit -> the result of `Catalog.newest_by_topic`."""
    author_keys: BoundedCache[str, Mapping[str, tuple[bool, str, str]]] = field(
        default_factory=_for_items
    )
    """The only key is an empty text. The value maps the name of each author to the author's sort key."""
    template_parts: BoundedCache[Hashable, tuple[str, ...]] = field(default_factory=_for_items)
    """(template, names of its slots, its fixed values) -> the rendered template, split at its slots."""
    boards: BoundedCache[str, Boards] = field(default_factory=_for_items)
    """The only key is an empty text. The value has the boards of all benchmarks."""
    charts: BoundedCache[tuple[str, str], tuple[tuple[Point, ...], tuple[Point, ...], str]] = field(
        default_factory=_for_entries
    )
    """(benchmark id, anchor of a ranking and a metric) -> (all points, points in the chart, SVG of the chart)."""
    corrections: BoundedCache[Row, str] = field(default_factory=_for_items)
    """Row of a board -> URL of the correction form with this row filled in."""
    related: BoundedCache[str, RelatedTo] = field(default_factory=_for_entries)
    """Entry id -> its related entries."""
    dependencies: BoundedCache[str, Dependencies] = field(default_factory=_for_entries)
    """Entry id -> the dependencies of its pages."""
    citations: BoundedCache[str, Mapping[str, str]] = field(default_factory=_for_entries)
    """Entry id -> (slot of the template `citation.html` -> HTML in this slot)."""
    foreign_attributes: dict[str | None, str] = field(default_factory=dict)
    """Writing system -> attributes `lang` and `dir` of its texts; empty if such texts may be in the page's language."""

    def for_another_language(self) -> SharedCaches:
        """Return caches for another language.

        They include those caches of `self` whose values are equal in all languages.
        """
        return SharedCaches(
            kind_counts=self.kind_counts,
            newest_by_topic=self.newest_by_topic,
            author_keys=self.author_keys,
            boards=self.boards,
            charts=self.charts,
            corrections=self.corrections,
            related=self.related,
            dependencies=self.dependencies,
            citations=self.citations,
        )
