"""Find what a publication appeared in: proceedings, a journal, or a preprint server."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from site_builder.i18n import LanguageCode
from site_builder.i18n.scripts import script_of
from site_builder.models import Entry
from site_builder.venues import Venue, VenueRegistry, read_venue

CitationType: TypeAlias = Literal[
    "conference", "article", "preprint", "software", "dataset", "other"
]


@dataclass(frozen=True, slots=True)
class Container:
    """The proceedings, the journal or the site in which a work appeared, and the type of the citation."""

    type: CitationType
    name: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    """Page numbers, with an en dash between the first and the last page."""
    publisher: str = ""
    """The site that has the work, such as `arXiv` or `GitHub`."""
    note: str = ""
    """`To appear`, or the text in the field `venue` if this text (such as `Under review`) names no venue; else empty."""

    @property
    def is_forthcoming(self) -> bool:
        """Whether a publisher has accepted the work, but the work has not appeared yet."""
        return self.note == _TO_APPEAR


_TO_APPEAR = "To appear"
_KNOWN_SERIES = VenueRegistry()
_ARXIV = Container("preprint", publisher="arXiv")

_JOURNAL_WORD = re.compile(
    r"\b(?:journal|transactions|letters|magazine|annals|bulletin|nature|science|quarterly|review of)\b"
    r"|学报|杂志|期刊|通报|学刊",
    re.IGNORECASE,
)
_BOOK_TITLES = {"neurips": "Advances in Neural Information Processing Systems"}
"""Id of a series -> title of its proceedings, if `_proceedings` cannot derive this title from the full name."""
_CVF = "IEEE/CVF"
"""A conference whose full name contains this text publishes the papers of its workshops in one volume."""
_VOLUME_AT_END = re.compile(r"(.*[^\d\s])\s+(\d+)")
_MEETING = re.compile(r"\b(?:Conference|Symposium|Meeting|Congress|Workshop|Colloquium)\b")
_NAMES_A_VOLUME = re.compile(r"(?:Proceedings|Advances|Findings|Companion|Workshop)\b|[^\x00-\x7f]")


def container_of(
    entry: Entry, title: str, language: LanguageCode, venues: VenueRegistry | None = None
) -> Container:
    """Return what a publication appeared in. A publication without a venue is a preprint if it has an arXiv id.

    `title` is the title in the citation. If its script is `Hani` (Chinese characters), the names of venues are Chinese;
    otherwise they are in `language`. The field `pages` of the entry takes precedence over pages in its venue.
    """
    container = _container_by_venue(entry, title, language, venues or _KNOWN_SERIES)
    pages: str = getattr(entry, "pages", None) or container.pages
    return replace(container, pages=re.sub(r"\s*[\u2012-\u2014-]+\s*", "–", pages))


def _container_by_venue(
    entry: Entry, title: str, language: LanguageCode, venues: VenueRegistry
) -> Container:
    if script_of(title) == "Hani":
        language = "zh"
    if entry.venue is None:
        return _ARXIV if entry.arxiv else Container("other")
    venue = read_venue(entry.venue, venues)
    if venue.is_unpublished:
        base = _ARXIV if entry.arxiv else Container("other")
        return Container(base.type, publisher=base.publisher, note=entry.venue)
    note = _TO_APPEAR if venue.is_forthcoming else ""
    match _type_of(venue):
        case "article":
            name, volume = _journal(venue, language)
            return Container("article", name, volume, venue.issue, venue.pages, note=note)
        case "preprint":
            return Container("preprint", publisher=venue.name, note=note)
        case type_:
            name = _proceedings(venue, language)
            return Container(type_, name, pages=venue.pages, note=note)


def _type_of(venue: Venue) -> CitationType:
    if venue.series is None:
        is_journal = venue.volume or _JOURNAL_WORD.search(venue.name)
        return "article" if is_journal else "conference"
    match venue.series.kind:
        case "journal":
            return "article"
        case "preprint":
            return "preprint"
        case _:
            return "conference"


def _journal(venue: Venue, language: LanguageCode) -> tuple[str, str]:
    """Return the name and the volume of a journal. The name of an unknown series may end with the volume."""
    name = _full_name(venue, language) or venue.name
    match = _VOLUME_AT_END.fullmatch(name) if venue.series is None and not venue.volume else None
    return (match[1], match[2]) if match else (name, venue.volume)


def _full_name(venue: Venue, language: LanguageCode) -> str:
    if venue.series is None or venue.series.full_name is None:
        return ""
    return venue.series.full_name.text_or_fallback(language)[0]


def _proceedings(venue: Venue, language: LanguageCode) -> str:
    """Return the title of the proceedings. If it is not known, as for most workshops, return the venue as written."""
    name = _full_name(venue, language)
    if name and venue.track in {"Workshop", "Workshops"} and _CVF in name:
        return f"Proceedings of the {name} Workshops"
    if not name or "workshop" in venue.track.lower():
        return venue.text
    if venue.track.startswith("Findings"):
        year = "" if venue.year is None else f" {venue.year}"
        return f"Findings of the Association for Computational Linguistics: {venue.name}{year}"
    if venue.series is not None and venue.series.id in _BOOK_TITLES:
        return _BOOK_TITLES[venue.series.id]
    if _NAMES_A_VOLUME.match(name):
        return name
    return f"Proceedings of {'the ' if _MEETING.search(name) else ''}{name}"
