"""Crossref: the metadata of a publication, by its DOI.

See https://github.com/CrossRef/rest-api-doc. Anonymous clients may send five requests a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from site_builder.services.json_reading import (
    MAX_AUTHORS,
    MAX_LINE_LENGTH,
    Object,
    abstract,
    iso_date,
    line,
    lines,
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
    "journal-article": "article",
    "proceedings-article": "conference",
    "book-chapter": "conference",
    "posted-content": "preprint",
    "dataset": "dataset",
    "database": "dataset",
}
_BOOK_SERIES = re.compile(
    r"lecture notes in|communications in computer and information science", re.I
)
"""Matches titles of book series.

If proceedings are a volume of such a series, the title of the series is the first title in `container-title`.
"""


def make_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return the request for one DOI."""
    return ServiceRequest(url_of_key(access, keys[0]), headers={"Accept": "application/json"})


def parse(body: bytes, keys: Sequence[str]) -> dict[str, Work]:
    """Return the work in a response. Raise InvalidAnswer if the response is about another DOI."""
    message = obj(read_object(body).get("message"))
    doi = line(message.get("DOI")).lower()
    if doi != keys[0].lower():
        raise InvalidAnswer("the response is not about this DOI")
    return {keys[0]: _work(message, doi)}


def _work(message: Object, doi: str) -> Work:
    notices = unique(_notices(message, doi))
    return Work(
        title=_title(message),
        authors=tuple(_authors(message)),
        date=_date(message),
        type=_TYPES.get(line(message.get("type")), "other"),
        venue=_venue(message),
        volume=word(message.get("volume")),
        issue=word(message.get("issue")),
        pages=word(message.get("page")),
        publisher=line(message.get("publisher")),
        doi=doi,
        abstract=abstract(message.get("abstract")),
        license=_license(message),
        is_withdrawn=any(notice in {"retraction", "withdrawal", "removal"} for notice in notices),
        corrections=notices,
        citations=number(message.get("is-referenced-by-count")),
    )


def _title(message: Object) -> str:
    """Return the title and the subtitle. If the title contains the subtitle, return only the title."""
    title, subtitle = line(message.get("title")), line(message.get("subtitle"))
    if not title or not subtitle or subtitle.lower() in title.lower():
        return title
    return f"{title.rstrip(' :')}: {subtitle}"[:MAX_LINE_LENGTH]


def _venue(message: Object) -> str:
    """Return the first title in `container-title` that is not the title of a book series.

    If there are only titles of book series, return the first title.
    """
    titles = lines(message.get("container-title"))
    return next((t for t in titles if not _BOOK_SERIES.match(t)), next(iter(titles), ""))


def _notices(message: Object, doi: str) -> Iterator[str]:
    """Yield the types of the notices about a work.

    `updated-by` lists the notices that have a DOI of their own. Some publishers write a notice into the record of the
    work itself. In this case, `update-to` has the DOI of the work.
    """
    yield from (line(item.get("type")) for item in objects(message.get("updated-by")))
    for item in objects(message.get("update-to")):
        if line(item.get("DOI")).lower() == doi:
            yield line(item.get("type"))


def _authors(message: Object) -> Iterator[Person]:
    for author in objects(message.get("author"))[:MAX_AUTHORS]:
        family, given, name = (line(author.get(key)) for key in ("family", "given", "name"))
        if family or name:
            orcid = line(author.get("ORCID")).rpartition("/")[2]
            yield Person(
                name=name or f"{given} {family}".strip(),
                family=family,
                given=given,
                orcid=orcid,
                is_organisation=bool(name),
            )


def _date(message: Object) -> str:
    """Return the date of the online publication.

    If it is unknown, return the date of the printed publication, or else the first known date of another event.
    """
    for key in ("published-online", "published-print", "published", "posted", "issued"):
        parts = obj(message.get(key)).get("date-parts")
        if isinstance(parts, list) and parts and (date := iso_date(parts[0])):
            return date
    return ""


def _license(message: Object) -> str:
    """Return the URL of the licence of the published version. If it is unknown, return the URL of the first licence."""
    licences = objects(message.get("license"))
    published = [item for item in licences if item.get("content-version") == "vor"]
    return next((line(item.get("URL")) for item in (*published, *licences)), "")


SERVICE = Service(
    "crossref",
    "Crossref",
    "https://api.crossref.org/works/",
    make_request,
    parse,
    RequestPolicy(min_interval_seconds=0.2, max_concurrent=2, missing_statuses=frozenset({404})),
)
