"""The result of a lookup: values of fields with their sources, suggested links, and notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from site_builder.metadata.references import Reference
from site_builder.models import Kind
from site_builder.services.works import Work

REFERENCE_AS_SOURCE = "the reference"
"""`FieldValue.source` of a value that comes from the user's reference itself, such as the URL of the entry."""


@dataclass(frozen=True, slots=True)
class SourcedWork:
    """A work, with the name of the source that describes it."""

    source: str
    work: Work


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The value of a field, and the source of the value."""

    value: Any
    source: str
    """Name of the service, such as `Crossref`, or host of a page, or `REFERENCE_AS_SOURCE`.

    If the value is a list with items from several sources, `source` contains all these names, separated by `, `.
    """


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A link that may belong to the entry. A person decides whether to add it."""

    role: str
    """Role of the link, such as `code`."""
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class LookupProblem:
    """The reason why a lookup found nothing."""

    reason: Literal["unknown", "unavailable"]
    """`unknown` if a source does not know the reference, or knows no title for it; `unavailable` if no source answered."""
    message: str
    """A message for the user on one line, with advice."""


@dataclass(frozen=True)
class FoundEntry:
    """The data that sources have about one reference."""

    reference: Reference
    kind: Kind | None = None
    """The kind of entry, or None if the sources do not show it."""
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    """Name of a field, such as `title` or `links.paper` -> the value for the entry file."""
    suggestions: tuple[Suggestion, ...] = ()
    notices: tuple[str, ...] = ()
    """Sentences for the user, for example that the paper was withdrawn."""
    problem: LookupProblem | None = None

    def data(self, *, accept_links: bool = False) -> dict[str, Any]:
        """Return the data of an entry file. With `accept_links`, the suggested links are included."""
        data: dict[str, Any] = {}
        for name, found in self.fields.items():
            *parents, key = name.split(".")
            mapping = data
            for parent in parents:
                mapping = mapping.setdefault(parent, {})
            mapping[key] = found.value
        for suggestion in self.suggestions if accept_links else ():
            links = data.setdefault("links", {})
            urls = [*_as_list(links.get(suggestion.role, [])), suggestion.url]
            links[suggestion.role] = urls[0] if len(urls) == 1 else urls
        return data


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
