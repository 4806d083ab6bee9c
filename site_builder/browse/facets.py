"""By what entries can be chosen, and which values an entry has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from site_builder.catalog import Catalog
from site_builder.models import Entry

UNCHECKED = "unchecked"
"""The health of an entry of which none is known."""

YES = "1"
"""The one value of a facet that an entry has or has not."""

ValuesOf = Callable[[Entry], Sequence[str]]


def facets(catalog: Catalog, health: Mapping[str, str] | None) -> Iterator[tuple[str, ValuesOf]]:
    """Yield each facet and what tells an entry's values, the most wanted first.

    An entry has its topics' parents as well, so that choosing a topic finds all below it, as the
    topic's own page does. `health` is by id; without it there is no such facet.
    """
    lines = {
        topic.id: tuple(above.id for above in catalog.with_ancestors(topic.id))
        for topic in catalog.topics.values()
    }
    yield "kind", lambda entry: (entry.kind,)
    yield "code", lambda entry: _if(entry.kind == "repo" or bool(entry.links.code))
    yield "dataset", lambda entry: _if(entry.kind == "dataset" or bool(entry.links.dataset))
    yield "notes", lambda entry: _if(entry.notes is not None)
    if health is not None:
        yield "health", lambda entry: (health.get(entry.id, UNCHECKED),)
    yield "topic", lambda entry: [t for own in entry.topics for t in lines.get(own, (own,))]
    yield "year", lambda entry: () if entry.year is None else (str(entry.year),)
    yield "venue", lambda entry: () if entry.venue is None else (entry.venue,)
    yield "tag", lambda entry: entry.tags
    yield "author", lambda entry: entry.authors


def _if(has: bool) -> tuple[str, ...]:
    return (YES,) if has else ()
