"""The facets of the Browse page, and the values that an entry has in each facet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from site_builder.catalog import Catalog
from site_builder.models import Entry
from site_builder.models.licences import commercial_use
from site_builder.models.yes_no_filters import passes_filter, yes_no_filters
from site_builder.observed_facts.records import Facts, ObservedFacts

UNCHECKED = "unchecked"
"""Value of the facet `health` for an entry whose links have no state."""

YES = "1"
"""The only value of a yes-or-no facet."""

ValuesOf = Callable[[Entry], Sequence[str]]
"""A function that returns the values of an entry in one facet."""


def facets(
    catalog: Catalog, health: Mapping[str, str] | None, observed: Facts | None = None
) -> Iterator[tuple[str, ValuesOf]]:
    """Yield the name of each facet, and the function that returns an entry's values in it.

    The facets that most readers need come first, so that they fit in the file that the page loads at the start. In the
    facet `topic`, an entry has its topics and all ancestors of these topics. So a reader who chooses a topic finds the
    entries of its subtopics.

    `health` is entry id -> state of the entry's links. If `health` is None, there is no facet `health`. If there are no
    benchmarks, there is no facet `benchmark`. If no entry names a licence, there is no facet `commercial`.

    `observed` is entry id -> facts from services about the entry. Without `observed`, there are no facets `archived`
    and `license`.
    """
    yield "kind", lambda entry: (entry.kind,)
    for name in yes_no_filters():
        yield name, _yes_if(passes_filter(name))
    if health is not None:
        yield "health", lambda entry: (health.get(entry.id, UNCHECKED),)
    if any(map(_licence_of, catalog)):
        yield "commercial", _commercial_use
    if observed:
        yield "archived", partial(_archived, observed)
        yield "license", partial(_licence_of_code, observed)
    yield "topic", catalog.counted_topics
    if "benchmark" in catalog.kinds:
        yield "benchmark", partial(_benchmarks, catalog)
    yield "year", lambda entry: () if entry.year is None else (str(entry.year),)
    yield "venue", lambda entry: () if entry.venue is None else (catalog.series_name(entry.venue),)
    yield "tag", lambda entry: entry.tags
    yield "author", partial(_authors, catalog)


def _benchmarks(catalog: Catalog, entry: Entry) -> Sequence[str]:
    """Return the ids of the benchmarks in the catalog on which `entry` has results, each id once."""
    ids = dict.fromkeys(result.benchmark for result in getattr(entry, "results", ()))
    return tuple(id_ for id_ in ids if id_ in catalog.entries)


def _authors(catalog: Catalog, entry: Entry) -> Sequence[str]:
    """Return the names of the authors, each once and as `Catalog.author_name` returns it."""
    if not catalog.people.records:
        return entry.author_names
    return tuple(dict.fromkeys(map(catalog.author_name, entry.author_names)))


def _licence_of(entry: Entry) -> str | None:
    licence: str | None = getattr(entry, "license", None)
    return licence


def _commercial_use(entry: Entry) -> Sequence[str]:
    """Return one of `yes`, `no`, `ask` and `unknown` (see `commercial_use`); () if the entry has no field `license`."""
    has_field = "license" in type(entry).model_fields
    return (commercial_use(_licence_of(entry)),) if has_field else ()


def _archived(observed: Facts, entry: Entry) -> Sequence[str]:
    """Return `yes` if the repository of an entry is archived, else `no`.

    If no repository is known, or if the repository no longer exists, return ().
    """
    facts = observed.get(entry.id)
    repository = None if facts is None else facts.repository
    if repository is None or repository.is_gone:
        return ()
    return ("yes" if repository.is_archived else "no",)


def _licence_of_code(observed: Facts, entry: Entry) -> Sequence[str]:
    """Return the licence that the entry names, or else the licence of its repository, model or dataset."""
    facts = observed.get(entry.id) or ObservedFacts(entry=entry.id)
    found = [_licence_of(entry)]
    found += [record.license for record in (facts.repository, facts.hub) if record is not None]
    return next(((licence,) for licence in found if licence), ())


def _yes_if(passes: Callable[[Entry], bool]) -> ValuesOf:
    return lambda entry: (YES,) if passes(entry) else ()
