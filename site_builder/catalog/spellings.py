"""The pages of authors, venues and tags. Spellings of a name with equal slugs share a page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from site_builder.catalog.ordering import newest_first
from site_builder.models import Entry, address_slug


class NamedPage(NamedTuple):
    """What the page of an author, a venue or a tag shows."""

    name: str
    """The preferred spelling of the name."""
    entries: tuple[Entry, ...]
    """The entries that have the name in any spelling, newest first."""
    spellings: tuple[str, ...]
    """All spellings of the name in the entries."""


def slugs_of(names: Iterable[str]) -> dict[str, str]:
    """Return name -> slug of its page."""
    return {name: address_slug(name) for name in names}


def named_pages(
    groups: Mapping[str, tuple[Entry, ...]],
    slugs: Mapping[str, str],
    preferred: Collection[str] = (),
) -> dict[str, NamedPage]:
    """Return slug -> page, sorted by name.

    `groups` maps each spelling of a name to the entries with this spelling. The name of a page is the spelling that is
    in `preferred`, or else the spelling with the most entries. Of spellings with equally many entries, the name is the
    shortest; of equally short spellings, the one in the entry that was added first.
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
            pages[slug] = NamedPage(names[0], groups[names[0]], (names[0],))
        else:
            entries = {entry.id: entry for name in names for entry in groups[name]}
            pages[slug] = NamedPage(
                min(names, key=rank), tuple(newest_first(entries.values())), tuple(names)
            )
    return dict(sorted(pages.items(), key=lambda item: item[1].name))
