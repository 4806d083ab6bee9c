"""Write facts as short plain texts for readers, in a language of the site."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.i18n import FALLBACK, LanguageCode, message, plural
from site_builder.models import Entry
from site_builder.observed_facts.records import ObservedFacts, Record
from site_builder.venues import VenueRegistry, read_venue

SEPARATOR = " · "


def row_text(facts: ObservedFacts, language: LanguageCode) -> str:
    """Return a short text for the row of an entry in a list.

    Many pages contain the row. So the text gives the month of the last push, but not the day. The sources of the facts,
    and the day on which they were observed, are below the list.
    """
    return SEPARATOR.join([text for _, text in _parts_of_row(facts, language)])


def records_in_row(facts: ObservedFacts) -> list[Record]:
    """Return the records that contain the facts in `row_text`. A record may occur more than once."""
    return [record for record, _ in _parts_of_row(facts, FALLBACK.code)]


def _parts_of_row(facts: ObservedFacts, language: LanguageCode) -> Iterator[tuple[Record, str]]:
    """Yield (record, text of a fact in this record) for each fact in the row."""
    repository, citations = facts.repository, facts.citations
    if facts.retraction is not None:
        yield facts.retraction, message(language, "facts.retracted")
    if repository is not None and repository.stars:
        yield repository, stars_text(repository.stars)
    if citations is not None and citations.citations:
        yield citations, plural(language, "facts.citations", citations.citations)
    if repository is None or repository.is_gone:
        return
    if repository.is_archived:
        yield repository, message(language, "facts.archived")
    if repository.license:
        yield repository, repository.license
    if repository.pushed:
        yield repository, message(language, "facts.pushed", repository.pushed[:7])


def stars_text(stars: int) -> str:
    """Return a number of stars as a short text, rounded down.

    >>> stars_text(999), stars_text(1234), stars_text(56789), stars_text(1_200_000)
    ('★ 999', '★ 1.2k', '★ 56k', '★ 1.2M')
    """
    for size, unit in ((1_000_000, "M"), (1000, "k")):
        if stars >= size:
            tenths = stars * 10 // size
            whole, tenth = divmod(tenths, 10)
            return f"★ {whole}.{tenth}{unit}" if whole < 10 and tenth else f"★ {whole}{unit}"
    return f"★ {stars}"


def retraction_note(facts: ObservedFacts | None) -> str:
    """Return an English note which says that the publication is retracted or withdrawn; an empty text if it is not."""
    if facts is None or (retraction := facts.retraction) is None:
        return ""
    return f"Retracted or withdrawn, according to {retraction.source} ({retraction.at})"


def newer_version(entry: Entry, facts: ObservedFacts) -> tuple[Record, int, int] | None:
    """Return (record, version in the entry's link, newest version on arXiv), or None if the link is up to date.

    A link without a version is always up to date. If the entry has no link to arXiv, return None, too.
    """
    named = entry.arxiv.version if entry.arxiv is not None else None
    if named is None:
        return None
    found = [(work, named, work.version) for work in facts.works if work.version is not None]
    newest = max(found, key=lambda item: item[2], default=None)
    return newest if newest is not None and newest[2] > named else None


def published_version(
    entry: Entry, facts: ObservedFacts, venues: VenueRegistry
) -> tuple[Record, str] | None:
    """Return (record, DOI or venue) of a published version of a preprint, or None.

    If the entry has a DOI or a venue, it already mentions the published version, so the function returns None. A venue
    that is a preprint server, such as arXiv, does not mention a published version.
    """
    found = [(work, work.doi or work.venue) for work in facts.works if work.doi or work.venue]
    if not found or entry.doi is not None or entry.arxiv is None:
        return None
    if entry.venue is not None:
        series = read_venue(entry.venue, venues).series
        if series is None or series.kind != "preprint":
            return None
    return min(found, key=lambda item: (not item[0].doi, item[0].source))
