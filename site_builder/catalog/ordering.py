"""The order of entries on pages and among equal search results: the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Numbered(Protocol):
    """An entry or a search document."""

    @property
    def id(self) -> str:
        """Id of the entry."""

    @property
    def year(self) -> int | None:
        """Year of publication."""

    @property
    def publication_date(self) -> str:
        """ISO date, month or year of publication; empty if it is unknown."""

    @property
    def added(self) -> date | str:
        """Date when the entry was added. A string is an ISO date, or empty."""


_Item = TypeVar("_Item", bound=Numbered)


def newest_first(items: Iterable[_Item]) -> list[_Item]:
    """Return entries or search documents, sorted by year, `publication_date`, `added` and id.

    The newest come first, but ids are ascending. Items without a month follow those with a month of the same year.
    Items without a year come last. Pages list entries in this order. The search index and the Browse page number
    entries in this order, too, so that scripts can look up the Browse data of a document that the search finds.
    """
    by_id = sorted(items, key=lambda item: item.id)
    return sorted(
        by_id,
        key=lambda item: (item.year or 0, item.publication_date, str(item.added)),
        reverse=True,
    )
