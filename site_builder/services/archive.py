"""Internet Archive: find copies of pages.

See https://archive.org/help/wayback_api.php. A request asks about one page. The archive returns the copy of this page
that was made closest to a given time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Annotated, NamedTuple
from urllib.parse import unquote, urlencode

from pydantic import Field

from site_builder.services.service import (
    Answer,
    RequestPolicy,
    Service,
    ServiceAccess,
    ServiceRequest,
    with_query,
)

_COPY_URL = re.compile(r"https?://web\.archive\.org/web/([0-9]{14})/(https?://[!-~]+)")
_SCHEME_AND_HOST = re.compile(r"https?://(?:www\.)?([^/?#]*?)(?::(?:80|443))?(?=[/?#]|$)")


class PageAt(NamedTuple):
    """A page and a time. The archive is asked for the copy of the page that was made closest to the time."""

    url: str
    at: dt.datetime | None = None
    """The time, or None for the newest copy."""


class PageCopy(Answer):
    """A copy of a page in the archive."""

    url: str
    """URL of the copy. It begins with https, although the URL that the archive returns has http."""
    at: dt.datetime
    """Time at which the copy was made."""


class _Closest(Answer):
    available: bool
    status: str
    """Status of the response that was copied."""
    url: Annotated[str, Field(max_length=4_000)]


class _Snapshots(Answer):
    closest: _Closest | None = None


class _Response(Answer):
    archived_snapshots: _Snapshots


def make_request(keys: Sequence[PageAt], access: ServiceAccess) -> ServiceRequest:
    """Return the request for the copy of one page."""
    [page] = keys
    query = {"url": page.url}
    if page.at is not None:
        query["timestamp"] = page.at.astimezone(dt.UTC).strftime("%Y%m%d%H%M%S")
    url = with_query(access.url, urlencode(query))
    return ServiceRequest(url, headers={"Accept": "application/json"})


def parse(body: bytes, keys: Sequence[PageAt]) -> dict[PageAt, PageCopy]:
    """Return the copy in a response. A copy of another page or of an error page is left out."""
    [page] = keys
    closest = _Response.model_validate_json(body).archived_snapshots.closest
    if closest is None or not closest.available or closest.status != "200":
        return {}
    match = _COPY_URL.fullmatch(closest.url)
    if match is None or _comparable(match[2]) != _comparable(page.url):
        return {}
    try:
        at = dt.datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return {}
    return {page: PageCopy(url=f"https://web.archive.org/web/{match[1]}/{match[2]}", at=at)}


def _comparable(url: str) -> str:
    """Return a URL in a form for comparisons, without the parts that the archive may change, such as the scheme."""
    return unquote(_SCHEME_AND_HOST.sub(r"\1", url.partition("#")[0], count=1)).rstrip("/").lower()


SERVICE = Service(
    "archive",
    "The Internet Archive",
    "https://archive.org/wayback/available",
    make_request,
    parse,
    RequestPolicy(min_interval_seconds=1.0, max_response_bytes=64 * 1024),
)
