"""Internet Archive: find copies of pages.

See https://archive.org/help/wayback_api.php. The builder sends one request for each page. The
archive returns the copy that was made closest to the time at which the page last worked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import unquote, urlencode

from site_builder.http_client import Client
from site_builder.link_health.records import ArchivedCopy
from site_builder.links.services.querying import ServiceQueue, run_queues
from site_builder.links.services.service import (
    Batch,
    RequestPolicy,
    ServiceRequest,
    nested_member,
    parse_json,
)
from site_builder.links.services.settings import ServiceSettings

_COPY_URL = re.compile(r"https?://web\.archive\.org/web/([0-9]{14})/(https?://[!-~]+)")
_MAX_COPY_URL_LENGTH = 4_000
_SCHEME_AND_HOST = re.compile(r"https?://(?:www\.)?([^/?#]*?)(?::(?:80|443))?(?=[/?#]|$)")
_POLICY = RequestPolicy(min_interval_seconds=1.0, max_response_bytes=64 * 1024)


def find_archived_copies(
    last_alive_times: Mapping[str, dt.datetime | None],
    client: Client,
    settings: ServiceSettings,
    *,
    deadline: float | None = None,
) -> dict[str, ArchivedCopy]:
    """Find archived copies of pages; return URL -> copy.

    `last_alive_times` maps the URL of each page to the time at which the page last worked, or to
    None to ask for the newest copy. A page is left out if it has no copy, if the response is not
    usable, or if no response arrives within `deadline` seconds.
    """
    batches = [_batch(url, at, settings.archive_api) for url, at in last_alive_times.items()]
    queue = ServiceQueue("archive", [batch for batch in batches if batch is not None], _POLICY)
    copies: dict[str, ArchivedCopy] = {}
    with closing(run_queues([queue], client, deadline=deadline)) as responses:
        for response in responses:
            url = response.batch.keys[0]
            if (copy := parse(response.body, url)) is not None:
                copies[url] = copy
    return copies


def _batch(url: str, at: dt.datetime | None, api: str | None) -> Batch | None:
    if api is None:
        return None
    query = {"url": url}
    if at is not None:
        query["timestamp"] = at.astimezone(dt.UTC).strftime("%Y%m%d%H%M%S")
    separator = "&" if "?" in api else "?"
    request = ServiceRequest(
        f"{api}{separator}{urlencode(query)}", headers={"Accept": "application/json"}
    )
    return Batch(request, (url,))


def parse(body: bytes, url: str) -> ArchivedCopy | None:
    """Return the archived copy in a response; None unless it is a copy of `url` with status 200.

    The archive returns the URL of the copy with http; the result has https.
    """
    closest = nested_member(parse_json(body), "archived_snapshots", "closest")
    if nested_member(closest, "available") is not True or nested_member(closest, "status") != "200":
        return None
    copy_url = nested_member(closest, "url")
    if not isinstance(copy_url, str) or len(copy_url) >= _MAX_COPY_URL_LENGTH:
        return None
    match = _COPY_URL.fullmatch(copy_url)
    if match is None or _comparable(match[2]) != _comparable(url):
        return None
    try:
        at = dt.datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return ArchivedCopy(f"https://web.archive.org/web/{match[1]}/{match[2]}", at)


def _comparable(url: str) -> str:
    """Return a URL without the parts that the archive may change, such as the scheme and port."""
    return unquote(_SCHEME_AND_HOST.sub(r"\1", url.partition("#")[0], count=1)).rstrip("/").lower()
