"""The request URL of a link. The checker treats all links with one request URL as one link."""

from __future__ import annotations

from site_builder.models.urls import UrlError, normalize_url


def request_url(url: str) -> str:
    """Return the URL that the checker requests for a link. It is the key of the link in the history.

    This is the normalized URL without its fragment, which browsers never send to a server. Raises
    `UrlError` for a URL that `normalize_url` does not accept.

    >>> request_url("HTTP://Example.org:80/a/../b?utm_source=x&id=1#usage")
    'http://example.org/b?id=1'
    """
    return normalize_url(url).partition("#")[0]


def request_url_or_original(url: str) -> str:
    """Return the request URL of a link; return an invalid URL unchanged."""
    try:
        return request_url(url)
    except UrlError:
        return url
