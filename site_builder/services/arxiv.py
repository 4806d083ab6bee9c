"""arXiv's API: ask about up to 250 papers with one request.

See https://info.arxiv.org/help/api/user-manual.html. The terms of use allow one request every three
seconds, and only one request at a time. The response leaves out papers that do not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from site_builder.models.identifiers import ArxivId, parse_arxiv_id, recognise
from site_builder.services.json_reading import MAX_AUTHORS, abstract, iso_date, line
from site_builder.services.service import (
    Answer,
    InvalidAnswer,
    RequestPolicy,
    Service,
    ServiceAccess,
    ServiceRequest,
    with_query,
)
from site_builder.services.works import Person, Work

_URL = re.compile(r"https://(?:www\.|export\.)?arxiv\.org(/(?:abs|pdf)/[^?#]+)")
_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_WITHDRAWN = re.compile(
    r"(?:this|the) (?:paper|article|submission|manuscript|work) (?:has been|is|was) (?:with|re)(?:drawn|tracted)"
    r"|^withdrawn\b",
    re.IGNORECASE,
)
_ENTRY_ID = re.compile(r"https?://arxiv\.org/abs/(\S{1,60})")


class Paper(Answer):
    """A paper on arXiv."""

    id: str
    """The id without the version."""
    version: int | None
    """The version in the key. If the key has no version, the newest version in the response."""
    work: Work = Work()
    """The metadata of the paper."""


def key_for_url(url: str) -> str | None:
    """Return the arXiv id in the URL of an abstract or PDF, with its version if the URL has a version.

    For all other URLs, return None. The URL of an HTML page has no key: only some papers have an HTML page, and the API
    does not say which papers.
    """
    match = _URL.fullmatch(url.partition("#")[0])
    identifier = recognise("arxiv.org", match[1], "") if match else None
    return _key_of(identifier) if isinstance(identifier, ArxivId) else None


def _key_of(paper: ArxivId) -> str:
    return paper.id if paper.version is None else f"{paper.id}v{paper.version}"


def make_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return the request for the papers with these ids."""
    # Without `max_results`, the API returns only ten papers.
    query = urlencode({"id_list": ",".join(keys), "max_results": len(keys)}, safe=",/")
    return ServiceRequest(with_query(access.url, query), headers={"Accept": "application/atom+xml"})


def parse(body: bytes, keys: Sequence[str]) -> dict[str, Paper]:
    """Return key -> paper for the papers in an Atom feed."""
    papers: dict[str, Paper] = {}
    for entry in _entries(body):
        match = _ENTRY_ID.fullmatch((entry.findtext(f"{_ATOM}id") or "").strip())
        identifier = parse_arxiv_id(match[1]) if match else None
        if identifier is not None:
            work = _work(entry, identifier)
            paper = Paper(id=identifier.id, version=identifier.version, work=work)
            papers[_key_of(identifier)] = paper
            newest = papers.setdefault(identifier.id, paper)
            if (paper.version or 0) > (newest.version or 0):
                papers[identifier.id] = paper
    return {key: papers[key] for key in keys if key in papers}


def _work(entry: ET.Element, identifier: ArxivId) -> Work:
    """Return the metadata of a paper. A paper is withdrawn if its comment or the beginning of its summary says so."""
    comment = line(entry.findtext(f"{_ARXIV}comment"))
    names = (line(author.findtext(f"{_ATOM}name")) for author in entry.iterfind(f"{_ATOM}author"))
    summary = entry.findtext(f"{_ATOM}summary") or ""
    is_withdrawn = bool(_WITHDRAWN.search(comment) or _WITHDRAWN.match(summary.strip()))
    return Work(
        title=line(entry.findtext(f"{_ATOM}title")),
        authors=tuple([Person(name=name) for name in names if name][:MAX_AUTHORS]),
        date=iso_date(entry.findtext(f"{_ATOM}published")),
        type="preprint",
        venue=line(entry.findtext(f"{_ARXIV}journal_ref")),
        doi=line(entry.findtext(f"{_ARXIV}doi")).lower(),
        arxiv_id=identifier.id,
        abstract=abstract(summary),
        license=line(entry.findtext(f"{_ARXIV}license")),
        comment=comment,
        is_withdrawn=is_withdrawn,
        corrections=("withdrawal",) if is_withdrawn else (),
    )


def _entries(body: bytes) -> Iterator[ET.Element]:
    # A document type can define entities that expand without limit, so a feed with a document type is refused. This
    # check would miss a document type in UTF-16. So the parser must read the feed as UTF-8.
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise InvalidAnswer("the feed has a document type")
    try:
        feed = ET.fromstring(body, ET.XMLParser(encoding="utf-8"))  # noqa: S314 - see above
    except (ET.ParseError, ValueError):
        raise InvalidAnswer("the response is not XML") from None
    if feed.tag != f"{_ATOM}feed":
        raise InvalidAnswer("the response is not an Atom feed")
    return feed.iterfind(f"{_ATOM}entry")


SERVICE = Service(
    "arxiv",
    "arXiv",
    "https://export.arxiv.org/api/query",
    make_request,
    parse,
    RequestPolicy(max_keys=250, min_interval_seconds=3.0, max_response_bytes=16 * 1024 * 1024),
)
