"""Check for different spellings of one author or of one venue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from site_builder.catalog import Catalog, NamedPage
from site_builder.checks.base import Check
from site_builder.checks.name_style import without_full_stop
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry


def find_name_spellings(catalog: Catalog) -> Iterator[Finding]:
    """Find spellings of authors and venues that differ only in case, accents or punctuation.

    All spellings of a name share a page. The spelling in the title of this page is not reported.
    """
    yield from _findings(
        catalog.by_author,
        catalog.author_slugs,
        catalog.author_pages,
        lambda entry, name: ("authors", entry.author_names.index(name)),
    )
    yield from _findings(
        catalog.by_venue, catalog.venue_slugs, catalog.venue_pages, lambda *_: ("venue",)
    )


def _findings(
    groups: Mapping[str, Sequence[Entry]],
    slugs: Mapping[str, str],
    pages: Mapping[str, NamedPage],
    field_of: Callable[[Entry, str], FieldPath],
) -> Iterator[Finding]:
    for name, slug in slugs.items():
        spelling = pages[slug].name
        if without_full_stop(name) == without_full_stop(spelling):
            continue  # `name_style` reports a full stop at the end
        for entry in groups[name]:
            yield Finding(
                subject=entry.id,
                field=field_of(entry, name),
                code="name-spelling",
                message=f"`{name}` is written `{spelling}` in other entries",
                hint=f"Write `{spelling}`, or correct the other entries.",
            )


CHECK = Check(
    id="name-spelling",
    severity=Severity.WARNING,
    check_catalog=find_name_spellings,
    bad="authors: [WEI ZHANG]\nvenue: (ICML) 2023\n# elsewhere: [Wei Zhang] and ICML 2023",
    good="authors: [Wei Zhang]\nvenue: ICML 2023",
)
