"""Read the venue in a comment of authors, such as `Accepted at ICML 2023, 10 pages. Code: https://github.com/...`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from site_builder.venues.reading import Venue, read_venue
from site_builder.venues.registry import VenueRegistry

_MAX_LENGTH = 500
_URL = re.compile(
    r"(?:\b(?:our|the|code|data|demo|project|web(?:site|page)?|site|page|homepage|github|available|see|is|are|and|at)"
    r"\b[ :]*)*https?://\S+",
    re.IGNORECASE,
)
_SEGMENT_END = re.compile(r"[;,|]\s+|[.)]\s+(?=[A-Z\d])")
_BEFORE_VENUE = re.compile(
    r"^.*?\b(?:accepted|published|presented|appear(?:s|ed|ing)?|camera[- ]ready(?: version)?)"
    r"(?: (?:as|an?|the|oral|spotlight|poster|conference|workshop|journal|full|long|short|regular|paper|presentation|"
    r"publication|version|for))* (?:in|at|to|by|for|on) (?:the )?",
    re.IGNORECASE,
)
_NOT_THERE = re.compile(
    r"\b(?:submitted|submission|under (?:\S+ )?review|reject(?:ed|ion)|withdrawn|extended|extension|earlier|previous|"
    r"preliminary|prior|superset|follow-?up|based on|challenge|competition|workshop version of|not)\b",
    re.IGNORECASE,
)
"""Words of a sentence about another version of the work, or about a venue that has not accepted the work."""
_TRACK = re.compile(
    r"(?:oral|spotlight|highlight|poster|findings|industry|demo|system demonstrations|student|datasets|position|"
    r"workshops?|best|award|notable|companion|srw)\b.*|.*\bworkshop\b.*",
    re.IGNORECASE,
)
_NO_TRACK = re.compile(r".*(?:\b\d+ (?:pages|figures|tables)\b|camera|://).*", re.IGNORECASE)


def venue_in_comment(comment: str, registry: VenueRegistry) -> Venue | None:
    """Return the known venue at which a work appears, according to a comment. If there is no such venue, return None.

    A venue to which the work was only submitted, or at which another version of the work appeared, does not count.

    >>> venue_in_comment("Published as a conference paper at ICLR 2023. 9 pages", VenueRegistry()).canonical
    'ICLR 2023'
    >>> venue_in_comment("Submitted to ICLR 2024", VenueRegistry()) is None
    True
    """
    for text in _candidates(_URL.sub(" ", comment[:_MAX_LENGTH])):
        if _NOT_THERE.search(text):
            continue
        venue = read_venue(text, registry)
        if venue.series is not None and venue.series.kind != "preprint":
            tracks = [track for track in venue.track.split(", ") if _is_track(track)]
            # The comment may still say "Accepted at" after the work has appeared.
            return replace(venue, track=", ".join(tracks), is_forthcoming=False)
    return None


def _is_track(text: str) -> bool:
    return _TRACK.fullmatch(text) is not None and _NO_TRACK.fullmatch(text) is None


def _candidates(comment: str) -> Iterator[str]:
    """Yield the texts that may be a venue: the whole comment, then its parts.

    Each text is yielded twice: first without words such as `Accepted at`, then with these words.
    """
    for text in (comment, *_SEGMENT_END.split(comment)):
        stripped = text.strip(" .,;")
        yield _BEFORE_VENUE.sub("", stripped)
        if stripped:
            yield stripped
