"""Find the venue of a paper in the data of sources, in the comment on arXiv, or from the URL of the paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from site_builder.metadata.findings import REFERENCE_AS_SOURCE, FieldValue, SourcedWork
from site_builder.metadata.texts import cut
from site_builder.models.fields import MAX_LINE_LENGTH
from site_builder.models.urls import UrlError, identify
from site_builder.services.works import Work
from site_builder.venues import (
    Venue,
    VenueRegistry,
    read_venue,
    venue_evidence,
    venue_in_comment,
)


def is_published(work: Work) -> bool:
    """Return whether a work is in a journal or in proceedings. Preprints are not."""
    return work.type in {"article", "conference"}


@dataclass(frozen=True, slots=True)
class SourcedVenue:
    """A venue, and the source that names it."""

    text: str
    """The text for an entry file."""
    source: str
    read: Venue | None = None
    """The venue that `read_venue` reads from the text of the source. None if the series, such as ICML, is unknown."""

    @property
    def year(self) -> FieldValue | None:
        """The year in the text of the source, or None. It may be later than the year of the preprint."""
        known = self.read is not None and self.read.year is not None
        return FieldValue(str(self.read.year), self.source) if self.read and known else None

    @property
    def pages(self) -> FieldValue | None:
        """The pages in the text of the source, or None."""
        known = self.read is not None and self.read.pages
        return FieldValue(self.read.pages, self.source) if self.read and known else None


def find_venue(
    works: Sequence[SourcedWork], url: str, registry: VenueRegistry
) -> SourcedVenue | None:
    """Return the venue from the first source that names one. If no source does, return the venue that the URL shows."""
    for sourced in works:
        if (venue := _venue_of_work(sourced, registry)) is not None:
            return venue
    try:
        evidence = venue_evidence(identify(url), registry)
    except UrlError:
        return None
    if evidence is None or evidence.series is None or evidence.series.kind == "preprint":
        return None
    text = evidence.venue_text(None, None)
    return SourcedVenue(text, REFERENCE_AS_SOURCE, read_venue(text, registry))


def _venue_of_work(sourced: SourcedWork, registry: VenueRegistry) -> SourcedVenue | None:
    """Return the venue of a work, or None.

    A venue of a known series has its shortest usual form. A venue of an unknown series has the text of the source.
    """
    work = sourced.work
    if not is_published(work):
        remarks = (venue_in_comment(text, registry) for text in (work.venue, work.comment) if text)
        named = next(filter(None, remarks), None)
        return None if named is None else _known_venue(sourced, named)
    if not work.venue:
        return None
    venue = read_venue(work.venue[:MAX_LINE_LENGTH], registry)
    if venue.series is not None and venue.series.kind != "preprint":
        return _known_venue(sourced, venue)
    volume = f" {work.volume}" if work.volume else ""
    issue = f"({work.issue})" if work.volume and work.issue else ""
    return SourcedVenue(cut(f"{work.venue}{volume}{issue}", MAX_LINE_LENGTH), sourced.source)


def _known_venue(sourced: SourcedWork, venue: Venue) -> SourcedVenue:
    """Return a venue of a known series. Its text has no pages, and only the text of a journal has volume and issue.

    If the venue has no year and the work is published, the text gets the year of the work.
    """
    work = sourced.work if is_published(sourced.work) else Work()
    is_journal = venue.series is not None and venue.series.kind == "journal"
    tracks = [track for track in venue.track.split(", ") if not _MAIN_TRACK.fullmatch(track)]
    short = replace(
        venue,
        year=venue.year or int(work.date[:4] or 0) or None,
        track=", ".join(tracks),
        volume=venue.volume or work.volume if is_journal else "",
        issue=venue.issue or work.issue if is_journal else "",
        pages="",
        is_forthcoming=False,
    )
    return SourcedVenue(cut(short.canonical, MAX_LINE_LENGTH), sourced.source, venue)


_MAIN_TRACK = re.compile(
    r"(?:main|long|short|full|regular)(?: (?:papers?|conference|track))*", re.I
)
"""Matches names of tracks that citations leave out, such as `Main Conference`."""
