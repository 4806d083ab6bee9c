"""arXiv's API: check up to a hundred papers with one request.

See https://info.arxiv.org/help/api/user-manual.html. The terms of use allow one request every
three seconds, one at a time. The response leaves out papers that do not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from site_builder.link_health.verdicts import Verdict
from site_builder.links.services.service import (
    Batch,
    RequestPolicy,
    Service,
    ServiceRequest,
    ServiceResult,
)
from site_builder.links.services.settings import ServiceSettings

if TYPE_CHECKING:
    from site_builder.models.identifiers import ArxivId

MAX_IDS_PER_REQUEST = 100

_URL = re.compile(r"https://(?:www\.|export\.)?arxiv\.org(/(?:abs|pdf)/[^?#]+)")
_ATOM = "{http://www.w3.org/2005/Atom}"
_ENTRY_ID = re.compile(r"https?://arxiv\.org/abs/(\S{1,60})")


def key_for_url(url: str) -> str | None:
    """Return the arXiv id in the URL of an abstract or PDF, with its version if the URL has one.

    Returns None for any other URL, even for the HTML page of a paper: only some papers have an HTML
    page, and the API does not say which papers.
    """
    match = _URL.fullmatch(url.partition("#")[0])
    if match is None:
        return None
    from site_builder.models.identifiers import ArxivId, recognise  # noqa: PLC0415 - slow to load

    identifier = recognise("arxiv.org", match[1], "")
    return _key_of(identifier) if isinstance(identifier, ArxivId) else None


def _key_of(paper: ArxivId) -> str:
    return paper.id if paper.version is None else f"{paper.id}v{paper.version}"


def make_batches(keys: Sequence[str], settings: ServiceSettings) -> Iterator[Batch]:
    """Yield requests with up to a hundred keys each."""
    if settings.arxiv_api is None:
        return
    for start in range(0, len(keys), MAX_IDS_PER_REQUEST):
        ids = tuple(keys[start : start + MAX_IDS_PER_REQUEST])
        # Without `max_results`, the API returns only ten papers.
        query = urlencode({"id_list": ",".join(ids), "max_results": len(ids)}, safe=",/")
        separator = "&" if "?" in settings.arxiv_api else "?"
        url = f"{settings.arxiv_api}{separator}{query}"
        yield Batch(ServiceRequest(url, headers={"Accept": "application/atom+xml"}), ids)


def parse(body: bytes, keys: Sequence[str]) -> dict[str, ServiceResult]:
    """Return the verdict `alive` for each paper in the Atom feed. A missing paper has no result."""
    from site_builder.models.identifiers import parse_arxiv_id  # noqa: PLC0415

    returned = set()
    for entry_id in _entry_ids(body):
        match = _ENTRY_ID.fullmatch(entry_id)
        paper = parse_arxiv_id(match[1]) if match else None
        if paper is not None:
            returned |= {_key_of(paper), paper.id}
    alive = ServiceResult(Verdict.ALIVE, "arxiv-api")
    return {key: alive for key in keys if key in returned}


def _entry_ids(body: bytes) -> list[str]:
    # Refuse a feed with a document type, because its entities could expand without limit. The text
    # is searched as UTF-8, so it must also be parsed as UTF-8: another encoding could hide a
    # document type.
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return []
    try:
        feed = ET.fromstring(body, ET.XMLParser(encoding="utf-8"))  # noqa: S314 - see above
    except (ET.ParseError, ValueError):
        return []
    if feed.tag != f"{_ATOM}feed":
        return []
    entries = feed.findall(f"{_ATOM}entry")
    return [(entry.findtext(f"{_ATOM}id") or "").strip() for entry in entries]


def _is_enabled(settings: ServiceSettings) -> bool:
    return settings.arxiv_api is not None


SERVICE = Service(
    "arxiv", _is_enabled, key_for_url, make_batches, parse, RequestPolicy(min_interval_seconds=3.0)
)
