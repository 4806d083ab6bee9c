"""The interfaces of the sources that `Finder` asks: services and web pages, or caches of their answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from site_builder.metadata.pages import PageContent
from site_builder.services import Service
from site_builder.services.querying import Answers

_AnswerType = TypeVar("_AnswerType")
OFFLINE = "--offline"
"""The option with which no source gets a request. Messages about missing answers contain it."""


class AsksServices(Protocol):
    """Asks a service about keys, as `Services` does."""

    def ask(
        self, service: Service[str, _AnswerType], keys: Sequence[str]
    ) -> Answers[str, _AnswerType]:
        """Return the answers for the keys, and the failures of the service."""
        ...


class ReadsPages(Protocol):
    """Reads pages, as `WebPages` does."""

    def read(self, url: str) -> PageContent:
        """Return the metadata in the page at a URL."""
        ...
