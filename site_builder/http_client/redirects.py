"""Where a redirect leads: pure."""

from __future__ import annotations

from urllib.parse import quote, urljoin

from site_builder.http_client.parsed_urls import MAX_URL_LENGTH, parse_url
from site_builder.http_client.responses import Failure, RequestFailed, Response

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})


def redirect_target(answer: Response) -> str | Failure | None:
    """Return the absolute URL a redirect leads to, without its fragment; None for other answers.

    What browsers mend is mended: spaces, raw UTF-8, international host names. A Failure has
    `bad-redirect` (nothing usable in `Location`), `bad-scheme`, `credentials` or `invalid-url`.
    """
    if answer.status not in REDIRECT_STATUSES:
        return None
    location = _as_text(answer.headers.get("location", "")).strip()
    if not location:
        return Failure(answer.url, "bad-redirect", "no Location")
    if len(location) > MAX_URL_LENGTH:
        return Failure(answer.url, "bad-redirect", "Location is too long")
    try:
        target = urljoin(answer.url, location)
    except ValueError:
        return Failure(answer.url, "invalid-url", "Location cannot be read")
    try:
        return parse_url(target).url
    except RequestFailed as failed:
        return Failure(answer.url, failed.code, failed.detail)


def _as_text(value: str) -> str:
    """Undo Latin-1, as which header fields are read; what was not UTF-8 is percent-encoded."""
    if value.isascii():
        return value
    try:
        raw = value.encode("latin-1")
    except UnicodeEncodeError:  # an answer that did not come from a socket
        return value
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return quote(raw, safe=bytes(range(0x21, 0x7F)))
