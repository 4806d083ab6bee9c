"""DataCite: metadata by DOI, for arXiv and for data repositories such as Zenodo.

See https://support.datacite.org/docs/api-get-doi. A DOI of arXiv is `10.48550/arxiv.2301.12597`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from site_builder.models.identifiers import ArxivId, parse_doi
from site_builder.services.json_reading import (
    MAX_AUTHORS,
    Object,
    abstract,
    iso_date,
    line,
    number,
    obj,
    objects,
    read_object,
    unique,
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
    "Preprint": "preprint",
    "JournalArticle": "article",
    "ConferencePaper": "conference",
    "Dataset": "dataset",
    "Software": "software",
}
_DATE_TYPES = ("Submitted", "Available", "Issued", "Created")
"""Types of dates, in order of preference. For arXiv, `Submitted` is the day of the first version; `Issued` is a year."""


def make_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return the request for one DOI."""
    return ServiceRequest(
        url_of_key(access, keys[0]), headers={"Accept": "application/vnd.api+json"}
    )


def parse(body: bytes, keys: Sequence[str]) -> dict[str, Work]:
    """Return the work in a response. Raise InvalidAnswer if the response is about another DOI."""
    attributes = obj(obj(read_object(body).get("data")).get("attributes"))
    doi = line(attributes.get("doi")).lower()
    if doi != keys[0].lower():
        raise InvalidAnswer("the response is not about this DOI")
    return {keys[0]: _work(attributes, doi)}


def _work(attributes: Object, doi: str) -> Work:
    identifier = parse_doi(doi)
    arxiv_id = identifier.id if isinstance(identifier, ArxivId) else ""
    container = obj(attributes.get("container"))
    pages = "-".join(filter(None, (word(container.get(key)) for key in ("firstPage", "lastPage"))))
    rights = objects(attributes.get("rightsList"))
    descriptions = objects(attributes.get("descriptions"))
    return Work(
        title=next((line(item.get("title")) for item in objects(attributes.get("titles"))), ""),
        authors=tuple(_authors(attributes)),
        date=_date(attributes),
        type=_TYPES.get(line(obj(attributes.get("types")).get("resourceTypeGeneral")), "other"),
        venue=line(container.get("title")),
        volume=word(container.get("volume")),
        issue=word(container.get("issue")),
        pages=pages,
        publisher=_publisher(attributes.get("publisher")),
        doi="" if arxiv_id else doi,
        arxiv_id=arxiv_id,
        abstract=next(
            (
                abstract(item.get("description"))
                for item in descriptions
                if item.get("descriptionType") == "Abstract"
            ),
            "",
        ),
        license=_license(rights),
        links=unique(
            line(item.get("relatedIdentifier"))
            for item in objects(attributes.get("relatedIdentifiers"))[:100]
            if item.get("relatedIdentifierType") == "URL"
        ),
        citations=number(attributes.get("citationCount")),
    )


def _license(rights: Sequence[Object]) -> str:
    """Return the first licence. Statements about access, such as `info:eu-repo/semantics/openAccess`, are left out."""
    for item in rights:
        uri = line(item.get("rightsUri"))
        if found := line(item.get("rightsIdentifier")) or (uri if uri.startswith("http") else ""):
            return found
    return ""


def _publisher(value: object) -> str:
    """Return the name of the publisher. In newer versions of the schema, `value` is an object that contains the name."""
    return line(value.get("name")) if isinstance(value, dict) else line(value)


def _authors(attributes: Object) -> Iterator[Person]:
    for creator in objects(attributes.get("creators"))[:MAX_AUTHORS]:
        name = line(creator.get("name"))
        if name:
            yield Person(
                name=name,
                family=line(creator.get("familyName")),
                given=line(creator.get("givenName")),
                orcid=_orcid(creator),
                is_organisation=creator.get("nameType") == "Organizational",
            )


def _orcid(creator: Object) -> str:
    for identifier in objects(creator.get("nameIdentifiers")):
        if line(identifier.get("nameIdentifierScheme")).upper() == "ORCID":
            return line(identifier.get("nameIdentifier")).rpartition("/")[2]
    return ""


def _date(attributes: Object) -> str:
    dates: dict[str, list[str]] = {}
    for item in objects(attributes.get("dates")):
        if date := iso_date(item.get("date")):
            dates.setdefault(line(item.get("dateType")), []).append(date)
    known = (min(dates[name]) for name in _DATE_TYPES if name in dates)
    return next(known, iso_date(attributes.get("publicationYear")))


SERVICE = Service(
    "datacite",
    "DataCite",
    "https://api.datacite.org/dois/",
    make_request,
    parse,
    RequestPolicy(min_interval_seconds=0.1, max_concurrent=4, missing_statuses=frozenset({404})),
)
