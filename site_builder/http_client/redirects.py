"""Resolve the target of a redirect, without using the network."""

from __future__ import annotations

from urllib.parse import quote, urljoin

from site_builder.http_client.http_urls import MAX_REQUESTED_URL_LENGTH, parse_http_url
from site_builder.http_client.responses import Failure, RequestFailed, Response

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})


def redirect_target(response: Response) -> str | Failure | None:
    """Return the URL to which a response redirects, absolute and without its fragment.

    Returns None for a response that is not a redirect. Accepts spaces, raw UTF-8 and international
    host names, as browsers do. If `Location` is missing, empty or too long, returns a Failure with
    the code `bad-redirect`. If the target cannot be requested, returns a Failure with the code
    `bad-scheme`, `credentials` or `invalid-url`.
    """
    if response.status not in REDIRECT_STATUSES:
        return None
    location = _decode_location(response.headers.get("location", "")).strip()
    if not location:
        return Failure(response.url, "bad-redirect", "no Location")
    if len(location) > MAX_REQUESTED_URL_LENGTH:
        return Failure(response.url, "bad-redirect", "Location is too long")
    try:
        target = urljoin(response.url, location)
    except ValueError:
        return Failure(response.url, "invalid-url", "Location cannot be read")
    try:
        return parse_http_url(target).url
    except RequestFailed as failed:
        return Failure(response.url, failed.code, failed.detail)


def _decode_location(value: str) -> str:
    """Decode a `Location` again, as UTF-8: `http.client` has decoded it as Latin-1.

    If the bytes of the value are not UTF-8, percent-encode them instead.
    """
    if value.isascii():
        return value
    try:
        raw = value.encode("latin-1")
    except UnicodeEncodeError:  # only in a response that was not read from a socket
        return value
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return quote(raw, safe=bytes(range(0x21, 0x7F)))
