"""The pages of venues: one page for each series, such as ICML, with the entries of all years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from site_builder.models import Entry, VenueSeries, address_slug
from site_builder.venues import Venue, VenueRegistry, read_venue


class SeriesPage(NamedTuple):
    """What the page of a series of venues shows."""

    name: str
    series: VenueSeries | None
    """None if the series is unknown.

    Then `name` is the venue as entries write it, without year, track, volume and pages.
    """
    entries: tuple[Entry, ...]
    """The entries of all years, newest first."""


def slug_of_series(venue: Venue) -> str:
    """Return the slug of the page of a venue's series. A known series has its id as the slug."""
    return address_slug(venue.name) if venue.series is None else venue.series.id


def year_at_venue(entry: Entry, registry: VenueRegistry) -> int | None:
    """Return the year of an entry on the page of its series: the year of the venue, or else that of the entry."""
    if entry.venue is None:
        return entry.year
    return read_venue(entry.venue, registry).year or entry.year


def series_pages(entries: Iterable[Entry], registry: VenueRegistry) -> dict[str, SeriesPage]:
    """Return slug -> page of each series, sorted by name. `entries` must be sorted, the newest first."""
    groups: dict[str, list[tuple[Entry, Venue]]] = {}
    for entry in entries:
        if entry.venue is not None:
            venue = read_venue(entry.venue, registry)
            groups.setdefault(slug_of_series(venue), []).append((entry, venue))
    pages = {
        slug: SeriesPage(
            *_name_and_series([venue for _, venue in group]),
            tuple([entry for entry, _ in group]),
        )
        for slug, group in groups.items()
    }
    return dict(sorted(pages.items(), key=lambda item: (item[1].name, item[0])))


def _name_and_series(venues: list[Venue]) -> tuple[str, VenueSeries | None]:
    series = next((venue.series for venue in venues if venue.series is not None), None)
    if series is not None:
        return series.name, series
    counts: Mapping[str, int] = Counter(venue.name for venue in venues)
    return min(counts, key=lambda name: (-counts[name], len(name), name)), None
