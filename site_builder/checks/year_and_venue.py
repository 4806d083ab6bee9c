"""Checks that hold the year and the venue of an entry against each other, its arXiv id and its DOI."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry, VenueSeries
from site_builder.models.identifiers import Doi, Publication
from site_builder.suggestions import closest_match
from site_builder.venues import Venue, VenueRegistry, read_venue

MAX_YEARS_IN_PRESS = 3
"""The DOI of a journal has the year of acceptance. The volume appears at most this number of years later."""

_SIMILAR = 75
"""A known name that is less similar to an unknown one, in percent, is not suggested."""

_IDENTIFIER = re.compile(
    r"10\.1109/(?P<ieee>[a-z]+)\d*\.(?P<ieee_year>(?:19|20)\d\d)\."
    r"|10\.24963/(?P<ijcai>[a-z]+)\.(?P<ijcai_year>20\d\d)/"
    r"|10\.21437/(?P<isca>[a-z]+)\.(?P<isca_year>(?:19|20)\d\d)-"
    r"|10\.1016/j\.(?P<elsevier>[a-z]+)\.(?P<elsevier_year>20\d\d)\."
    r"|(?P<acl_year>20\d\d)\.(?:findings-)?(?P<acl>[a-z]+)(?:-[a-z0-9]+)?\.\d+$",
)
"""DOIs and ids of the ACL Anthology that begin with a venue and a year."""


class _Evidence(NamedTuple):
    """What an identifier of the publication says."""

    label: str
    year: int
    series: VenueSeries | None
    is_journal: bool


def find_contradictions(catalog: Catalog) -> Iterator[Finding]:
    """Find a year, a venue or a day of addition that contradicts the arXiv id, the DOI or each other."""
    for entry in catalog:
        text = entry.venue
        venue = None if text is None else read_venue(text, catalog.venues)
        evidence = _evidence(entry, catalog.venues)
        yield from _year_findings(entry, venue, evidence)
        if venue is not None and evidence is not None:
            yield from _series_findings(entry, venue, evidence)
        yield from _added_findings(entry)


def _evidence(entry: Entry, registry: VenueRegistry) -> _Evidence | None:
    for link in entry.own_links:
        identifier = link.identifier
        if not isinstance(identifier, Doi | Publication):
            continue
        names = (identifier.text, identifier.doi if isinstance(identifier, Publication) else "")
        for match in filter(None, map(_IDENTIFIER.match, names)):
            found = {key: value for key, value in match.groupdict().items() if value}
            (publisher,) = (key for key in found if not key.endswith("_year"))
            series = registry.find(found[publisher])
            is_journal = publisher == "elsevier" or series is None or series.kind == "journal"
            year = int(found[f"{publisher}_year"])
            return _Evidence(identifier.label, year, series, is_journal)
    return None


def _year_findings(
    entry: Entry, venue: Venue | None, evidence: _Evidence | None
) -> Iterator[Finding]:
    year = entry.year
    if year is None:
        return
    is_published = venue is not None and (venue.series is None or venue.series.kind != "preprint")
    if entry.arxiv is not None and year < int(entry.arxiv.month[:4]) - is_published:
        yield _finding(
            entry,
            ("year",),
            f"{year} is before {entry.arxiv.month}, when arXiv received {entry.arxiv.id}",
            "Write the year of publication, or correct the link.",
        )
    elif evidence is not None and not _is_possible(year, evidence):
        yield _finding(
            entry,
            ("year",),
            f"{year} does not fit {evidence.label}, which is from {evidence.year}",
            "Write the year of publication, or correct the link.",
        )
    elif venue is not None and venue.year not in {None, year}:
        yield _finding(
            entry,
            ("venue",),
            f"`{entry.venue}` is from {venue.year}, but the `year` of the entry is {year}",
            "Write the venue and the year of the same publication.",
        )


def _is_possible(year: int, evidence: _Evidence) -> bool:
    last = evidence.year + (MAX_YEARS_IN_PRESS if evidence.is_journal else 0)
    return evidence.year <= year <= last


def _series_findings(entry: Entry, venue: Venue, evidence: _Evidence) -> Iterator[Finding]:
    ours, theirs = venue.series, evidence.series
    if ours is None or theirs is None or ours.id == theirs.id:
        return
    if theirs.name.casefold() in venue.text.casefold():  # a joint conference, such as LREC-COLING
        return
    if ours.kind == "preprint":
        message = f"the work is published: {evidence.label} is of {theirs.name}"
        hint = (
            f"Write `{theirs.name} {entry.year or evidence.year}`. The link to the preprint stays."
        )
    else:
        message = f"{evidence.label} is of {theirs.name}, not of {ours.name}"
        hint = "Write the venue of the publication, or correct the link."
    yield _finding(entry, ("venue",), message, hint)


def _added_findings(entry: Entry) -> Iterator[Finding]:
    month = "" if entry.arxiv is None else entry.arxiv.month
    if entry.added.isoformat()[:7] < month:
        what = f"{month}, when arXiv received the paper"
    elif entry.year is not None and entry.added.year < entry.year - 1:
        what = f"the year before {entry.year}, the `year` of the entry"
    else:
        return
    hint = "Write the date on which the entry was added."
    yield _finding(entry, ("added",), f"{entry.added} is before {what}", hint)


def _finding(entry: Entry, field: FieldPath, message: str, hint: str) -> Finding:
    return Finding(subject=entry.id, field=field, code="year-venue", message=message, hint=hint)


def find_unknown_venues(catalog: Catalog) -> Iterator[Finding]:
    """Find venues whose series is neither known to the package nor in venues.yml."""
    names: dict[str, str] = {}
    for series in catalog.venues.series.values():
        names |= {name.casefold(): name for name in series.names}

    @cache
    def hint(unknown: str) -> str:
        match = closest_match(unknown.casefold(), names, cutoff=_SIMILAR)
        if match is None:
            return "Add the series to venues.yml, or correct the venue."
        return f"Did you mean `{names[match]}`? If not, add the series to venues.yml."

    for text, entries in catalog.by_venue.items():
        venue = read_venue(text, catalog.venues)
        if venue.series is None:
            for entry in entries:
                yield Finding(
                    subject=entry.id,
                    field=("venue",),
                    code="unknown-venue",
                    message=f"`{venue.name}` is not a known series of venues",
                    hint=hint(venue.name),
                )


CHECK = Check(
    id="year-venue",
    severity=Severity.WARNING,  # not an error: a paper may be on arXiv years after its publication
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
