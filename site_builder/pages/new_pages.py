"""The page *New*, which lists months, and a page for each month, which lists the entries added in this month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial

from site_builder.catalog import newest_added
from site_builder.i18n import LANGUAGES
from site_builder.models import Entry
from site_builder.pages import paths
from site_builder.pages.context import LanguageContext
from site_builder.pages.listing import Listing, group_by, plan_listing
from site_builder.pages.observed import retracted_ids
from site_builder.pages.overview import OverviewLink, overview_pages
from site_builder.pages.page import Page, PlannedPage
from site_builder.pages.paging import EntryGroup
from site_builder.pages.rows import entry_rows


def new_pages(context: LanguageContext) -> Iterator[Page | PlannedPage]:
    """Yield the list of months, and plan a listing for each month. Retracted publications are left out, as in feeds."""
    retracted = retracted_ids(context.site.facts)
    entries = [entry for entry in newest_added(context.catalog) if entry.id not in retracted]
    months = group_by(entries, lambda entry: entry.added.replace(day=1))
    if not months:
        return

    def link_for(month: dt.date) -> OverviewLink:
        return OverviewLink(_name(context, month), paths.month_path(month), len(months[month]))

    yield from overview_pages(context, "new", paths.NEW, [*months], link_for)
    render = partial(entry_rows, show_kind=True)
    for month, added in months.items():
        yield from plan_listing(context, _listing(context, month, added), render)


def _name(context: LanguageContext, month: dt.date) -> str:
    return LANGUAGES[context.language].format_month(month)


def _listing(context: LanguageContext, month: dt.date, entries: Sequence[Entry]) -> Listing:
    name = _name(context, month)
    return Listing(
        paths.month_path(month),
        context.t("new.title", name),
        entries,
        partial(_by_day, entries),
        has_count_links=False,
        ancestors=[(context.t("new"), paths.NEW)],
        parent=paths.NEW,
        description=context.t("new.month-lead", name),
    )


def _by_day(entries: Sequence[Entry]) -> Iterator[EntryGroup]:
    for day, added in group_by(entries, lambda entry: entry.added.isoformat()).items():
        yield EntryGroup(day, tuple(added), anchor=day)
