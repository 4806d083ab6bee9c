"""Semantic Scholar: metadata of up to 500 papers with one request, including venues and numbers of citations.

See https://api.semanticscholar.org/api-docs/graph#tag/Paper-Data/operation/post_graph_get_papers. Each key of a
request is the type and the id of a paper: `ARXIV:2301.12597` or `DOI:10.18653/v1/2023.acl-long.1`. For an unknown
paper, the response contains null.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from site_builder.services.json_reading import (
    MAX_AUTHORS,
    Object,
    abstract,
    iso_date,
    line,
    lines,
    number,
    obj,
    objects,
    read_json,
    word,
)
from site_builder.services.service import (
    InvalidAnswer,
    RequestPolicy,
    Service,
    ServiceAccess,
    ServiceRequest,
    with_query,
)
from site_builder.services.works import Person, Work, WorkType

_FIELDS = (
    "externalIds,title,abstract,venue,year,publicationDate,publicationTypes,journal,authors,"
    "citationCount,isOpenAccess"
)
_TYPES: dict[str, WorkType] = {
    "JournalArticle": "article",
    "Conference": "conference",
    "Dataset": "dataset",
}


def make_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return the request for these papers."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if access.token is not None:
        headers["x-api-key"] = access.token
    body = json.dumps({"ids": list(keys)}).encode()
    return ServiceRequest(with_query(access.url, f"fields={_FIELDS}"), "POST", headers, body)


def parse(body: bytes, keys: Sequence[str]) -> dict[str, Work]:
    """Return key -> work. The works in a response are in the order of the keys in the request."""
    found = read_json(body)
    if not isinstance(found, list) or len(found) != len(keys):
        raise InvalidAnswer("the response is not a list with an item for each paper")
    return {
        key: _work(item) for key, item in zip(keys, found, strict=True) if isinstance(item, dict)
    }


def _work(found: Object) -> Work:
    ids, journal = obj(found.get("externalIds")), obj(found.get("journal"))
    open_access = found.get("isOpenAccess")
    types = (_TYPES[name] for name in lines(found.get("publicationTypes")) if name in _TYPES)
    return Work(
        title=line(found.get("title")),
        authors=tuple(_authors(found)),
        date=iso_date(found.get("publicationDate")) or iso_date(found.get("year")),
        type=next(types, ""),
        venue=line(journal.get("name")) or line(found.get("venue")),
        volume=word(journal.get("volume")),
        pages=word(journal.get("pages")),
        doi=line(ids.get("DOI")).lower(),
        arxiv_id=line(ids.get("ArXiv")),
        abstract=abstract(found.get("abstract")),
        citations=number(found.get("citationCount")),
        is_open_access=open_access if isinstance(open_access, bool) else None,
    )


def _authors(found: Object) -> Iterator[Person]:
    for author in objects(found.get("authors"))[:MAX_AUTHORS]:
        if name := line(author.get("name")):
            yield Person(name=name)


SERVICE = Service(
    "semantic_scholar",
    "Semantic Scholar",
    "https://api.semanticscholar.org/graph/v1/paper/batch",
    make_request,
    parse,
    RequestPolicy(max_keys=500, min_interval_seconds=1.0, max_response_bytes=16 * 1024 * 1024),
    token_variables=("KB_SEMANTIC_SCHOLAR_KEY",),
)
