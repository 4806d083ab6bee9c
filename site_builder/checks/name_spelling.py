"""Check for names of authors and venues that entries spell in different ways."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.checks.name_style import without_full_stop
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry, address_slug
from site_builder.venues import read_venue


def find_name_spellings(catalog: Catalog) -> Iterator[Finding]:
    """Find names that differ from their right spelling only in case, accents or punctuation.

    The check reads the names of authors, and of series (conferences, journals) that neither series.json nor venues.yml
    has. The right spelling is that in people.yml or, for other names, the title of the page that all spellings share.
    """
    for name in catalog.author_slugs:
        spelling = _spelling_of_author(catalog, name)
        if name == spelling:
            continue
        is_listed = catalog.author_slugs[name] in catalog.people.by_id
        for entry in catalog.by_author.get(name, ()):
            field = ("authors", entry.author_names.index(name))
            yield from _finding(entry, field, name, spelling, is_listed=is_listed)
    for text, entries in catalog.by_venue.items():
        venue = read_venue(text, catalog.venues)
        if venue.series is None:
            for entry in entries:
                yield from _finding(entry, ("venue",), venue.name, catalog.series_name(text))


def _spelling_of_author(catalog: Catalog, name: str) -> str:
    """Return the right spelling of an author's name: from people.yml, or else the title of the author's page."""
    slug = catalog.author_slugs[name]
    if (person := catalog.people.by_id.get(slug)) is None:
        return catalog.author_pages[slug].name
    spellings = [spelling.display for spelling in person.names]
    equal = [text for text in spellings if address_slug(text) == address_slug(name)]
    return name if name in spellings or not equal else equal[0]


def _finding(
    entry: Entry, field: FieldPath, name: str, spelling: str, *, is_listed: bool = False
) -> Iterator[Finding]:
    """Yield a finding if `name` is not the right `spelling`. `is_listed` says whether people.yml has `spelling`."""
    if without_full_stop(name) == without_full_stop(spelling):
        return  # the check `name-style` reports a full stop at the end
    yield Finding(
        subject=entry.id,
        field=field,
        code="name-spelling",
        message=f"`{name}` is written `{spelling}` in {'people.yml' if is_listed else 'other entries'}",
        hint=f"Write `{spelling}`, or {'add the spelling to people.yml' if is_listed else 'correct the other entries'}.",
    )


CHECK = Check(
    id="name-spelling",
    severity=Severity.WARNING,
    check_catalog=find_name_spellings,
    bad="authors: [WEI ZHANG]\nvenue: WS. on Sorting 2023\n# elsewhere: [Wei Zhang] and WS on Sorting 2022",
    good="authors: [Wei Zhang]\nvenue: WS on Sorting 2023",
)
