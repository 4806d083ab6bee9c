"""Checks that the year, venue, links and date `added` of an entry fit together, and that the venue is known.

A series is a conference or a journal. For example, the venue `ICML 2023` belongs to the series ICML.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from functools import cache

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry
from site_builder.suggestions import closest_match
from site_builder.venues import Venue, VenueEvidence, read_venue, venue_evidence

_SIMILAR = 75
"""A known name is suggested only if its similarity to the unknown name is at least this number of percent."""


def find_contradictions(catalog: Catalog) -> Iterator[Finding]:
    """Find contradictions between the year, the venue, `added`, the arXiv id and the links to the work itself."""
    for entry in catalog:
        text = entry.venue
        venue = None if text is None else read_venue(text, catalog.venues)
        found = (venue_evidence(link.identifier, catalog.venues) for link in entry.own_links)
        evidence = [item for item in found if item is not None]
        yield from _year_findings(entry, venue, evidence)
        yield from _series_findings(entry, venue, evidence)
        yield from _added_findings(entry)


def _year_findings(
    entry: Entry, venue: Venue | None, evidence: Sequence[VenueEvidence]
) -> Iterator[Finding]:
    year = entry.year
    if year is None:
        return
    is_published = venue is not None and (venue.series is None or venue.series.kind != "preprint")
    if entry.arxiv is not None and year < int(entry.arxiv.month[:4]) - is_published:
        received = f"{entry.arxiv.month}, when arXiv received {entry.arxiv.id}"
        of_arxiv = int(entry.arxiv.month[:4])
        of_venue = venue.year if venue is not None and venue.year is not None else 0
        hint = f"Write `year: {max(of_arxiv, of_venue)}`, or correct the link."
        yield _finding(entry, ("year",), f"{year} is before {received}", hint)
    elif evidence and not any(item.admits(year) for item in evidence):
        message = f"{year} does not fit {evidence[0].label}, which is from {evidence[0].year}"
        hint = f"Write `year: {evidence[0].year}`, or correct the link."
        yield _finding(entry, ("year",), message, hint)
    elif venue is not None and not _may_be_from(venue, {year, *(item.year for item in evidence)}):
        message = f"`{entry.venue}` is from {venue.year}, but the `year` of the entry is {year}"
        suggestion = next(
            (item.venue_text(venue, year) for item in evidence if item.series == venue.series),
            replace(venue, year=year).canonical,
        )
        hint = f"Write `{suggestion}`" + ("." if evidence else f" or `year: {venue.year}`.")
        yield _finding(entry, ("venue",), message, hint)


def _may_be_from(venue: Venue, years: Container[int | None]) -> bool:
    """Return whether a venue may be from one of these years. For a work under review, it may be from the next year."""
    is_early = venue.is_unpublished and venue.year is not None and venue.year - 1 in years
    return venue.year is None or venue.year in years or is_early


def _series_findings(
    entry: Entry, venue: Venue | None, evidence: Sequence[VenueEvidence]
) -> Iterator[Finding]:
    """Yield a finding if the links belong to another series than the venue, or to another part of the series.

    For example, `Findings of EMNLP` is a part of the series EMNLP.
    """
    known = [item for item in evidence if item.series is not None]
    if not known or (venue is None and entry.arxiv is None):
        return
    if venue is not None and any(_agrees(venue, item) for item in known):
        return
    published = known[0]
    suggestion = published.venue_text(venue, entry.year)
    name = published.series.name if published.series else ""
    hint = f"Write `{suggestion}`, or correct the link."
    if venue is None or venue.series is None or venue.series.kind == "preprint":
        message = f"the work has been published: {published.label} belongs to {name}"
        hint = f"Write `{suggestion}`. The link to the preprint stays."
    elif venue.series == published.series:
        part = venue.part or "main conference"
        message = f"{published.label} does not belong to the {part} of {name}"
    else:
        message = f"{published.label} belongs to {name}, not to {venue.name}"
    yield _finding(entry, ("venue",), message, hint)


def _agrees(venue: Venue, item: VenueEvidence) -> bool:
    """Return whether a link may belong to a venue. The result is True if the series of one of the two is unknown."""
    if item.series is None:
        return True
    if venue.series is None or venue.series == item.series:
        return venue.series is None or item.track is None or item.track == venue.part
    # The venue may name two series, such as the joint conference LREC-COLING.
    return item.series.name.casefold() in venue.text.casefold()


def _added_findings(entry: Entry) -> Iterator[Finding]:
    month = "" if entry.arxiv is None else entry.arxiv.month
    if entry.added.isoformat()[:7] < month:
        what = f"{month}, when arXiv received the paper"
    elif entry.year is not None and entry.added.year < entry.year - 1:
        what = f"{entry.year - 1}, the year before the `year` of the entry"
    else:
        return
    hint = "Write the date on which the entry was added."
    yield _finding(entry, ("added",), f"{entry.added} is before {what}", hint)


def _finding(entry: Entry, field: FieldPath, message: str, hint: str) -> Finding:
    return Finding(subject=entry.id, field=field, code="year-venue", message=message, hint=hint)


def find_unknown_venues(catalog: Catalog) -> Iterator[Finding]:
    """Find venues whose series is neither in series.json nor in venues.yml.

    Texts such as `Under review` and `Blog post` name no series, so they are not reported.
    """

    @cache
    def spellings() -> dict[str, str]:
        series = catalog.venues.series.values()
        return {name.casefold(): name for one in series for name in one.names}

    @cache
    def hint(unknown: str) -> str:
        names = spellings()
        match = closest_match(unknown.casefold(), names, cutoff=_SIMILAR)
        if match is None:
            return "Add the series to venues.yml, or correct the venue."
        return f"Did you mean `{names[match]}`? If not, add the series to venues.yml."

    for text, entries in catalog.by_venue.items():
        venue = read_venue(text, catalog.venues)
        is_year = venue.name.isdecimal()
        if venue.series is None and not venue.is_unpublished:
            for entry in entries:
                yield Finding(
                    subject=entry.id,
                    field=("venue",),
                    code="unknown-venue",
                    message=f"`{venue.name}` is not a known series of venues",
                    hint="Write the conference or journal. Or delete `venue`, because `year` has the year already."
                    if is_year
                    else hint(venue.name),
                )


CHECK = Check(
    id="year-venue",
    severity=Severity.WARNING,  # Not an error, because a paper may be on arXiv years after its publication.
    check_catalog=find_contradictions,
    bad="year: 2024\nvenue: ICML 2019",
    good="year: 2024\nvenue: ICML 2024",
)
UNKNOWN_VENUE_CHECK = Check(
    id="unknown-venue",
    severity=Severity.WARNING,
    check_catalog=find_unknown_venues,
    bad="venue: NeruIPS 2023",
    good="venue: NeurIPS 2023",
)
