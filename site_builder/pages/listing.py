"""What all listing pages share: their head, and how entries are grouped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from site_builder.models import Entry
from site_builder.pages.desk import Desk, clipped, describing
from site_builder.pages.page import Page, Section

Steps = Sequence[tuple[str, str]]
"""(title, href) of the listings above a page."""


def listing_page(
    d: Desk,
    address: str,
    title: str,
    lead: str,
    sections: Iterable[Section] = (),
    *,
    counts: Sequence[str] = (),
    steps: Steps = (),
    kind: str = "listing",
    parent: str | None = None,
    source: str | None = None,
    description: str = "",
    lead_lang: str | None = None,
    lists: str = "",
    modified: str | None = None,
) -> Page:
    """Make a page of sections below a title, a lead in Markdown and what there is how many of.

    `lists` is HTML right below the head. Without a description the lead describes the page, and
    without a lead its title does.
    """
    html = d.render(
        "listing.html",
        title=title,
        lead=lead,
        lead_lang=lead_lang,
        steps=steps,
        counts=counts,
        edit_href=d.edit_href(source) if source else None,
    )
    return Page(
        address=address,
        language=d.language,
        title=title,
        description=clipped(description) if description else describing(lead) or title,
        lead=html + ("\n" + lists if lists else ""),
        sections=tuple(sections),
        kind=kind,
        parent=parent,
        source=source,
        modified=modified,
    )


def grouped_by_year(entries: Iterable[Entry]) -> dict[int | None, list[Entry]]:
    """Return year -> its entries, in the order in which they come."""
    groups: dict[int | None, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.year, []).append(entry)
    return groups
