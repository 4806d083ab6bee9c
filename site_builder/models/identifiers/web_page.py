"""The identifier of a page that no other module of this package recognises: its URL."""

from __future__ import annotations

from dataclasses import dataclass

from site_builder.models.pickling import fast_pickle


@fast_pickle
@dataclass(frozen=True, slots=True)
class WebPage:
    """A page that no rule recognises."""

    key: str
    """The URL with https, without `www.` and without a trailing slash.

    The key contains the fragment only if the fragment starts with `/`. A browser may be unable to open the
    key.
    """
    url: str
    """The result of `normalize_url`. It may start with http, since the server may not support https."""
