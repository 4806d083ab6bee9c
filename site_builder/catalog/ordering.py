"""The orders of entries: the order of their numbers, and the order on pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from site_builder.i18n import LANGUAGES, LanguageCode
from site_builder.models import Entry


class Numbered(Protocol):
    """An entry or a search document."""

    @property
    def id(self) -> str:
        """Id of the entry."""

    @property
    def year(self) -> int | None:
        """Year of publication."""

    @property
    def added(self) -> date | str:
        """Date when the entry was added. A string is an ISO date, or empty."""


_Item = TypeVar("_Item", bound=Numbered)


def newest_first(items: Iterable[_Item]) -> list[_Item]:
    """Return entries or search documents in the order of their numbers: by year, by date added, by id.

    Years and dates are descending, and items without a year come last. The number of an item is its index
    in this list. The search index and the files of Browse use the same numbers, so scripts can look up a
    document that the search finds in the data of Browse.
    """
    by_id = sorted(items, key=lambda item: item.id)
    return sorted(by_id, key=lambda item: (item.year or 0, str(item.added)), reverse=True)


def by_year_and_name(entries: Iterable[Entry], language: LanguageCode) -> tuple[Entry, ...]:
    """Return entries in the order on pages: by year, newest first, then by name in a language, then by id.

    Entries without a year come last. Names are sorted as in the language, in Chinese by pinyin. Pages in all
    languages of a site have the order of its first language: a list may have several pages, and a reader who
    switches the language on one of them sees the same entries.
    """
    sort_key = LANGUAGES[language].sort_key

    def key(entry: Entry) -> tuple[int, bytes, str]:
        name, _ = entry.heading.text_or_fallback(language)
        return -(entry.year or 0), sort_key(name.casefold()), entry.id

    return tuple(sorted(entries, key=key))
