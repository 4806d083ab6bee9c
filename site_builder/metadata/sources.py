"""What `Finder` asks: services and pages, or a cache in front of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from site_builder.metadata.pages import PageContent
from site_builder.services import Service
from site_builder.services.querying import Answers

_AnswerType = TypeVar("_AnswerType")


class AsksServices(Protocol):
    """Asks a service about keys, as `Services` does."""

    def ask(
        self, service: Service[str, _AnswerType], keys: Sequence[str]
    ) -> Answers[str, _AnswerType]:
        """Return all answers, and why there are none."""
        ...


class ReadsPages(Protocol):
    """Reads pages, as `WebPages` does."""

    def read(self, url: str) -> PageContent:
        """Return what the page at a URL says."""
        ...
