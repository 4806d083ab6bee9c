"""The overview of venues, and a listing for each series of venues, such as `ICML`, with the entries of all years."""

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
from site_builder.pages.overview import OverviewLink, YearLink, overview_pages
from site_builder.pages.page import Page, PlannedPage
from site_builder.pages.paging import EntryGroup


def venue_pages(context: LanguageContext) -> Iterator[Page | PlannedPage]:
    """Yield the overview of the series of venues, and plan a listing for each series."""
    pages = context.catalog.series_pages
    sort_key = LANGUAGES[context.language].sort_key
    slugs = sorted(pages, key=lambda slug: (sort_key(pages[slug].name.casefold()), slug))
    link_for = partial(_overview_link, context, pages)
    yield from overview_pages(context, "venues", paths.VENUES, slugs, link_for)
    for slug in slugs:
        yield from plan_listing(context, _listing(context, slug, pages[slug]))


MAX_YEARS_IN_OVERVIEW = 12
"""The overview links to the latest years of a series, at most this many. One further link, `earlier`, leads to the
latest earlier year. If there is only one earlier year, the link shows this year in place of `earlier`.
"""


def _overview_link(
    context: LanguageContext, pages: Mapping[str, SeriesPage], slug: str
) -> OverviewLink:
    page = pages[slug]
    full_name, language = _full_name(context, page)
    return OverviewLink(
        page.name,
        f"{paths.VENUES}{slug}/",
        len(page.entries),
        full_name=full_name,
        full_name_language=language,
        years=tuple(_year_links(context, page)),
    )


def _year_links(context: LanguageContext, page: SeriesPage) -> Iterator[YearLink]:
    by_year = _by_year(context, page.entries)
    years = [(year, len(entries)) for year, entries in by_year.items() if year is not None]
    shown = len(years) if len(years) <= MAX_YEARS_IN_OVERVIEW + 1 else MAX_YEARS_IN_OVERVIEW
    for year, count in years[:shown]:
        yield YearLink(str(year), str(year), count)
    if earlier := years[shown:]:
        count = sum(count for _, count in earlier)
        yield YearLink(context.t("venues.earlier"), str(earlier[0][0]), count)
    if None in by_year:
        yield YearLink(context.t("no-year"), paths.NO_YEAR, len(by_year[None]))


def _listing(context: LanguageContext, slug: str, page: SeriesPage) -> Listing:
    by_year = _by_year(context, page.entries)
    full_name, language = _full_name(context, page)
    lead = escape_markdown(full_name)
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
        has_files=True,
        year_counts={_title(context, year): len(entries) for year, entries in by_year.items()},
    )


def _full_name(context: LanguageContext, page: SeriesPage) -> tuple[str, LanguageCode | None]:
    """Return (text with the full name and the former names of a series, language of the text).

    If the series has no full name, or the text is equal to its name, return ("", None).
    """
    if page.series is None or page.series.full_name is None:
        return "", None
    full_name, language = page.series.full_name.text_or_fallback(context.language)
    if page.series.former_names:
        former = context.join_list(page.series.former_names)
        full_name = context.t("venue.formerly", full_name, former)
    return ("", None) if full_name == page.name else (full_name, language)


def _by_year(context: LanguageContext, entries: Sequence[Entry]) -> dict[int | None, list[Entry]]:
    """Return year -> entries. The newest year comes first. Entries without a year come last."""
    groups = group_by(entries, lambda entry: year_at_venue(entry, context.catalog.venues))
    return dict(sorted(groups.items(), key=lambda item: -(item[0] or 0)))


def _groups(
    context: LanguageContext, by_year: Mapping[int | None, Sequence[Entry]]
) -> Iterator[EntryGroup]:
    for year, entries in by_year.items():
        anchor = paths.NO_YEAR if year is None else str(year)
        yield EntryGroup(_title(context, year), tuple(entries), anchor=anchor, is_year=True)


def _title(context: LanguageContext, year: int | None) -> str:
    return context.t("no-year") if year is None else str(year)
