"""The interfaces of the sources that `Finder` uses: services and web pages, with or without a cache."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from site_builder.metadata.pages import PageContent
from site_builder.services import Service
from site_builder.services.querying import Answers

_AnswerType = TypeVar("_AnswerType")
OFFLINE = "--offline"
"""With this option, a command sends no requests. Messages about missing answers mention the option."""


class AsksServices(Protocol):
    """The interface of `Services` and of `CachedServices`."""

    def ask(
        self, service: Service[str, _AnswerType], keys: Sequence[str]
    ) -> Answers[str, _AnswerType]:
        """Return the answers for the keys, and the failures of the service."""
        ...


class ReadsPages(Protocol):
    """The interface of `WebPages` and of `CachedPages`."""

    def read(self, url: str) -> PageContent:
        """Return the metadata in the page at a URL."""
        ...
