"""The overview of venues, and one listing for each series of venues, with the entries of all years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from site_builder.catalog import SeriesPage, year_at_venue
from site_builder.escaping import escape_markdown
from site_builder.i18n import LANGUAGES, LanguageCode
from site_builder.models import Entry
from site_builder.pages import paths
from site_builder.pages.context import LanguageContext
from site_builder.pages.listing import Listing, group_by, plan_listing
from site_builder.pages.overview import OverviewLink, overview_pages
from site_builder.pages.page import Page, PlannedPage
from site_builder.pages.paging import EntryGroup


def venue_pages(context: LanguageContext) -> Iterator[Page | PlannedPage]:
    """Yield the overview of the series of venues, and plan a listing for each series."""
    pages = context.catalog.series_pages
    sort_key = LANGUAGES[context.language].sort_key
    slugs = sorted(pages, key=lambda slug: (sort_key(pages[slug].name.casefold()), slug))
    link_for = partial(_overview_link, pages)
    yield from overview_pages(context, "venues", paths.VENUES, slugs, link_for)
    for slug in slugs:
        yield from plan_listing(context, _listing(context, slug, pages[slug]))


def _overview_link(pages: Mapping[str, SeriesPage], slug: str) -> OverviewLink:
    return OverviewLink(pages[slug].name, f"{paths.VENUES}{slug}/", len(pages[slug].entries))


def _listing(context: LanguageContext, slug: str, page: SeriesPage) -> Listing:
    by_year = _by_year(context, page.entries)
    lead, language = _lead(context, page)
    return Listing(
        f"{paths.VENUES}{slug}/",
        page.name,
        page.entries,
        partial(_groups, context, by_year),
        filters=[("venue", page.name)],
        lead=lead,
        lead_language=language,
        intro_depends_on=lead,
        ancestors=[(context.t("venues"), paths.VENUES)],
        parent=paths.VENUES,
        description=context.t("venue.lead", page.name),
        year_counts={str(year): len(entries) for year, entries in by_year.items() if year},
    )


def _lead(context: LanguageContext, page: SeriesPage) -> tuple[str, LanguageCode | None]:
    """Return the full name and the former names of a series, and the language of the full name."""
    if page.series is None or page.series.full_name is None:
        return "", None
    full_name, language = page.series.full_name.text_or_fallback(context.language)
    lead = escape_markdown(full_name)
    if page.series.former_names:
        former = escape_markdown(context.join_list(page.series.former_names))
        lead = context.t("venue.formerly", lead, former)
    return lead, language


def _by_year(context: LanguageContext, entries: Sequence[Entry]) -> dict[int | None, list[Entry]]:
    """Return year -> entries, the newest year first, and entries without a year last."""
    groups = group_by(entries, lambda entry: year_at_venue(entry, context.catalog.venues))
    return dict(sorted(groups.items(), key=lambda item: -(item[0] or 0)))


def _groups(
    context: LanguageContext, by_year: Mapping[int | None, Sequence[Entry]]
) -> Iterator[EntryGroup]:
    for year, entries in by_year.items():
        if year is None:
            yield EntryGroup(context.t("no-year"), tuple(entries), anchor=paths.NO_YEAR)
        else:
            yield EntryGroup(str(year), tuple(entries), anchor=str(year), is_year=True)
