"""Which links are one link to the checker: those that ask for the same address."""

from __future__ import annotations

from site_builder.models.urls import UrlError, canonical_url


def request_url(url: str) -> str:
    """Return what is asked for, which is also the key of the history.

    That is the canonical URL without its fragment: a server never sees a fragment. Raises
    `UrlError`, as `canonical_url` does.

    >>> request_url("HTTP://Example.org:80/a/../b?utm_source=x&id=1#usage")
    'http://example.org/b?id=1'
    """
    return canonical_url(url).partition("#")[0]


def request_url_or_original(url: str) -> str:
    """Return the address that a URL asks for; what cannot be asked for is returned as it is."""
    try:
        return request_url(url)
    except UrlError:
        return url
