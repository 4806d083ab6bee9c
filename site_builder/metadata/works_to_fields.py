"""Make the fields of an entry from the answers of sources.

A field has the value of the first source that knows the value, with three exceptions: `links.paper` has the URLs of all
sources, `authors_field` may prefer a later source, and a year in the text of the venue precedes the years of sources.
For the venue, the year, the pages and the day of a paper, the sources that describe a publication precede those that
describe a preprint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from site_builder.i18n import SiteLanguages
from site_builder.metadata.authors import authors_field
from site_builder.metadata.findings import (
    REFERENCE_AS_SOURCE,
    FieldValue,
    SourcedWork,
    Suggestion,
)
from site_builder.metadata.texts import heading, in_language, short_names, spdx, summary
from site_builder.metadata.venue_of_work import find_venue, is_published
from site_builder.models import KINDS, Kind, Link
from site_builder.models.fields import WebLink
from site_builder.models.identifiers import ArxivId, Doi
from site_builder.services.works import HubItem, RepositoryFacts, Work
from site_builder.venues import VenueRegistry

_LINK: TypeAdapter[Link] = TypeAdapter(WebLink)


def paper_fields(
    works: Sequence[SourcedWork], url: str, registry: VenueRegistry, languages: SiteLanguages
) -> dict[str, FieldValue]:
    """Return the fields of a paper. `works` has the most reliable source first."""
    published = sorted(works, key=lambda sourced: not is_published(sourced.work))
    venue = find_venue(published, url, registry)
    pages = _first(published, lambda work: work.pages) or (venue.pages if venue else None)
    year = (venue.year if venue else None) or _first(published, lambda work: work.date[:4])
    fields = {
        "title": _first(works, lambda work: heading(work.title)),
        "aliases": _first(works, lambda work: short_names(work.title)),
        "authors": authors_field(works),
        "year": year,
        "venue": FieldValue(venue.text, venue.source) if venue else None,
        "pages": pages and replace(pages, value=re.sub("-{1,3}|—", "–", pages.value)),
        "abstract": _first(works, lambda work: in_language(work.abstract, languages)),
        "links.paper": _paper_links(works, url),
        "published": _day(published, year),
    }
    return _present(fields)


def dataset_fields(
    works: Sequence[SourcedWork], url: str, languages: SiteLanguages
) -> dict[str, FieldValue]:
    """Return the fields of a dataset, or of another entry that is not a paper. `works` has the most reliable source first."""
    return _present(
        {
            "name": _first(works, lambda work: heading(work.title)),
            "aliases": _first(works, lambda work: short_names(work.title)),
            "authors": authors_field(works),
            "year": _first(works, lambda work: work.date[:4]),
            "url": FieldValue(url, REFERENCE_AS_SOURCE),
            "license": _first(works, lambda work: spdx(work.license)),
            "summary": _first(works, lambda work: summary(work.abstract, languages)),
        }
    )


def repository_fields(
    facts: RepositoryFacts, url: str, source: str, languages: SiteLanguages
) -> dict[str, FieldValue]:
    """Return the fields of a repository."""
    name = facts.full_name.rpartition("/")[2]
    values = {
        "name": heading(name),
        "url": url,
        "year": facts.created[:4],
        "summary": summary(facts.description, languages),
    }
    return {key: FieldValue(value, source) for key, value in values.items() if value}


def repository_suggestions(facts: RepositoryFacts, source: str) -> Iterator[Suggestion]:
    """Yield a link to the homepage of a repository, if the repository has one."""
    if valid_url(facts.homepage):
        yield Suggestion("project", facts.homepage, source)


def hub_fields(
    item: HubItem, url: str, source: str, languages: SiteLanguages
) -> dict[str, FieldValue]:
    """Return the fields of a dataset, model or space on Hugging Face."""
    values = {
        "name": heading(item.id.rpartition("/")[2]),
        "url": url,
        "year": item.created[:4],
        "license": spdx(item.license),
        "summary": summary(item.description, languages),
    }
    return {key: FieldValue(value, source) for key, value in values.items() if value}


def fields_of_kind(kind: Kind | None, fields: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """Return only the fields that entries of this kind have. If the kind is None, use the kind `repo`."""
    known = KINDS[kind or "repo"].model.model_fields
    return {name: found for name, found in fields.items() if name.partition(".")[0] in known}


def converted_fields(kind: Kind, fields: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """Return the fields for an entry of another kind.

    The heading becomes the field `title` or `name`, as the kind requires. In the same way, the link to the work itself
    becomes `links.paper` or `url`.
    """
    model = KINDS[kind].model
    converted = dict(fields)
    for names, name in ((_HEADINGS, model.heading_field), (_OWN_LINKS, model.own_link_path)):
        found = next((value for other in names if (value := converted.pop(other, None))), None)
        if found is not None:
            target = name if isinstance(name, str) else ".".join(map(str, name))
            is_list = target == "url" and isinstance(found.value, list)
            converted[target] = replace(found, value=found.value[0]) if is_list else found
    return fields_of_kind(kind, converted)


_HEADINGS = ("title", "name")
_OWN_LINKS = ("links.paper", "url")


def valid_url(url: str) -> bool:
    """Return whether an entry may contain a URL."""
    try:
        _LINK.validate_python(url)
    except ValidationError:
        return False
    return True


def _day(works: Sequence[SourcedWork], year: FieldValue | None) -> FieldValue | None:
    """Return the day of publication from the first source that knows a day.

    If this day is not in the year of the entry, return None.
    """
    for sourced in works:
        day = sourced.work.date
        if len(day) == len("2023-01-30") and year is not None:
            is_in_year = day.startswith(str(year.value))
            return FieldValue(day, sourced.source) if is_in_year else None
    return None


def _paper_links(works: Sequence[SourcedWork], url: str) -> FieldValue:
    """Return the URL in the reference, and the URLs of the arXiv ids and the DOIs that sources name."""
    found_urls: dict[str, tuple[str, str]] = {}
    for candidate, source in _urls(works, url):
        if valid_url(candidate):
            found_urls.setdefault(_key(candidate), (candidate, source))
    urls = [candidate for candidate, _ in found_urls.values()]
    sources = dict.fromkeys(source for _, source in found_urls.values())
    return FieldValue(urls[0] if len(urls) == 1 else urls, ", ".join(sources))


def _urls(works: Sequence[SourcedWork], url: str) -> Iterator[tuple[str, str]]:
    """Yield (URL, name of its source) of each link to the paper. The URL of the reference comes first."""
    yield url, REFERENCE_AS_SOURCE
    for sourced in works:
        if sourced.work.arxiv_id:
            yield ArxivId(sourced.work.arxiv_id).url, sourced.source
        if sourced.work.doi:
            yield Doi(sourced.work.doi).url, sourced.source


def _key(url: str) -> str:
    try:
        return _LINK.validate_python(url).identifier.key
    except ValidationError:
        return url


def _first(works: Sequence[SourcedWork], value_of: Callable[[Work], Any]) -> FieldValue | None:
    """Return the first value that is not empty, with its source, or None if all values are empty."""
    for sourced in works:
        if value := value_of(sourced.work):
            return FieldValue(value, sourced.source)
    return None


def _present(fields: dict[str, FieldValue | None]) -> dict[str, FieldValue]:
    return {name: found for name, found in fields.items() if found is not None}
