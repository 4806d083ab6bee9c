"""OpenAlex: metadata by DOI, including open access, retractions and the number of citations.

See https://docs.openalex.org/api-entities/works/get-a-single-work. A request for one work is free.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from site_builder.models.identifiers import ArxivId, parse_doi
from site_builder.services.json_reading import (
    MAX_ABSTRACT_LENGTH,
    MAX_AUTHORS,
    Object,
    abstract,
    flag,
    iso_date,
    items,
    line,
    number,
    obj,
    objects,
    read_object,
    word,
)
from site_builder.services.service import (
    InvalidAnswer,
    RequestPolicy,
    Service,
    ServiceAccess,
    ServiceRequest,
    url_of_key,
)
from site_builder.services.works import Person, Work, WorkType

_TYPES: dict[str, WorkType] = {
    "article": "article",
    "conference-paper": "conference",
    "preprint": "preprint",
    "dataset": "dataset",
    "software": "software",
}


def make_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return the request for one DOI."""
    return ServiceRequest(
        url_of_key(access, f"doi:{keys[0]}"), headers={"Accept": "application/json"}
    )


def parse(body: bytes, keys: Sequence[str]) -> dict[str, Work]:
    """Return the work in a response. Raise InvalidAnswer if the response is about another DOI."""
    found = read_object(body)
    doi = line(found.get("doi")).lower().removeprefix("https://doi.org/")
    if doi != keys[0].lower():
        raise InvalidAnswer("the response is not about this DOI")
    return {keys[0]: _work(found, doi)}


def _work(found: Object, doi: str) -> Work:
    identifier = parse_doi(doi)
    arxiv_id = identifier.id if isinstance(identifier, ArxivId) else ""
    location, biblio = obj(found.get("primary_location")), obj(found.get("biblio"))
    pages = "-".join(filter(None, (word(biblio.get(key)) for key in ("first_page", "last_page"))))
    access = obj(found.get("open_access")).get("is_oa")
    return Work(
        title=line(found.get("title")) or line(found.get("display_name")),
        authors=tuple(_authors(found)),
        date=iso_date(found.get("publication_date")) or iso_date(found.get("publication_year")),
        type=_TYPES.get(line(found.get("type")), "other"),
        venue="" if arxiv_id else _venue(location),
        volume=word(biblio.get("volume")),
        issue=word(biblio.get("issue")),
        pages=pages,
        doi="" if arxiv_id else doi,
        arxiv_id=arxiv_id,
        abstract=_abstract(found.get("abstract_inverted_index")),
        license=line(location.get("license")),
        is_withdrawn=flag(found.get("is_retracted")),
        corrections=("retraction",) if flag(found.get("is_retracted")) else (),
        citations=number(found.get("cited_by_count")),
        is_open_access=access if isinstance(access, bool) else None,
    )


def _venue(location: Object) -> str:
    return line(obj(location.get("source")).get("display_name")) or line(
        location.get("raw_source_name")
    )


def _authors(found: Object) -> Iterator[Person]:
    for authorship in objects(found.get("authorships"))[:MAX_AUTHORS]:
        author = obj(authorship.get("author"))
        name = line(author.get("display_name")) or line(authorship.get("raw_author_name"))
        if name:
            yield Person(name=name, orcid=line(author.get("orcid")).rpartition("/")[2])


def _abstract(index: object) -> str:
    """Return the abstract. `index` maps each word to its positions in the abstract."""
    words: dict[int, str] = {}
    for text, positions in obj(index).items():
        for position in items(positions):
            if isinstance(position, int) and 0 <= position < MAX_ABSTRACT_LENGTH:
                words[position] = text
    return abstract(" ".join(words[position] for position in sorted(words)))


SERVICE = Service(
    "openalex",
    "OpenAlex",
    "https://api.openalex.org/works/",
    make_request,
    parse,
    RequestPolicy(min_interval_seconds=0.1, max_concurrent=4, missing_statuses=frozenset({404})),
)
