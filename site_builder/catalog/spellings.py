"""The pages of authors, venues and tags. Spellings of a name with equal slugs share a page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from site_builder.catalog.ordering import by_year_and_name
from site_builder.i18n import LanguageCode
from site_builder.models import Entry, address_slug


class NamedPage(NamedTuple):
    """What the page of an author, a venue or a tag shows."""

    name: str
    """The preferred spelling of the name."""
    entries: tuple[Entry, ...]
    """The entries that have the name in any spelling, newest first."""


def slugs_of(names: Iterable[str]) -> dict[str, str]:
    """Return name -> last segment of the URL of its page."""
    return {name: address_slug(name) for name in names}


def named_pages(
    groups: Mapping[str, tuple[Entry, ...]],
    slugs: Mapping[str, str],
    language: LanguageCode,
    preferred: Collection[str] = (),
) -> dict[str, NamedPage]:
    """Return slug -> page, sorted by name.

    `groups` maps each spelling of a name to its entries. The entries of a page are sorted by year, and then
    by their own names in `language`. The name of a page is the spelling in `preferred`, if there is one. If
    not, it is the spelling of most entries. Among spellings of equally many entries, it is the shortest
    spelling, and among equally short spellings, the spelling of the entry that was added first.
    """
    spellings: dict[str, list[str]] = {}
    for name in groups:
        spellings.setdefault(slugs[name], []).append(name)

    def rank(name: str) -> tuple[object, ...]:
        entries = groups[name]
        oldest = min((entry.added, entry.id) for entry in entries)
        return name not in preferred, -len(entries), len(name), oldest, name

    pages = {}
    for slug, names in spellings.items():
        if len(names) == 1:
            pages[slug] = NamedPage(names[0], groups[names[0]])
        else:
            entries = {entry.id: entry for name in names for entry in groups[name]}
            pages[slug] = NamedPage(
                min(names, key=rank), by_year_and_name(entries.values(), language)
            )
    return dict(sorted(pages.items(), key=lambda item: item[1].name))
