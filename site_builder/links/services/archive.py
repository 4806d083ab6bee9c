"""The Internet Archive: the copy of a page nearest to the day on which it was last alive.

See https://archive.org/help/wayback_api.php. One page in one request.
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
_SCHEME_AND_HOST = re.compile(r"https?://(?:www\.)?([^/?#]*?)(?::(?:80|443))?(?=[/?#]|$)")
_POLICY = RequestPolicy(min_interval_seconds=1.0, max_response_bytes=64 * 1024)


def find_archived_copies(
    wanted: Mapping[str, dt.datetime | None],
    client: Client,
    settings: ServiceSettings,
    *,
    deadline: float | None = None,
) -> dict[str, ArchivedCopy]:
    """Look up copies of pages, each with the time it was last alive, or None for the newest copy.

    A page without a copy, or for which there was no usable answer, or no time (`deadline`, in
    seconds), is left out.
    """
    batches = [_batch(url, at, settings.archive_api) for url, at in wanted.items()]
    queue = ServiceQueue("archive", [batch for batch in batches if batch is not None], _POLICY)
    found: dict[str, ArchivedCopy] = {}
    with closing(run_queues([queue], client, deadline=deadline)) as responses:
        for response in responses:
            url = response.batch.keys[0]
            if (copy := parse(response.body, url)) is not None:
                found[url] = copy
    return found


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
    """Read an answer; None where there is no copy of this very page that opened.

    The archive writes its addresses with http still; the copy is given with https.
    """
    closest = nested_member(parse_json(body), "archived_snapshots", "closest")
    if nested_member(closest, "available") is not True or nested_member(closest, "status") != "200":
        return None
    address = nested_member(closest, "url")
    match = (
        _COPY_URL.fullmatch(address) if isinstance(address, str) and len(address) < 4_000 else None
    )
    if match is None or _without_trivial_parts(match[2]) != _without_trivial_parts(url):
        return None
    try:
        at = dt.datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return ArchivedCopy(f"https://web.archive.org/web/{match[1]}/{match[2]}", at)


def _without_trivial_parts(url: str) -> str:
    """Return what two addresses of one page have in common; the archive keeps few differences."""
    return unquote(_SCHEME_AND_HOST.sub(r"\1", url.partition("#")[0], count=1)).rstrip("/").lower()
