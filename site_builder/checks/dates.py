"""Check for dates in the future, and for dates of publication in another year than the entry's year."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Entry
from site_builder.results.boards import rows_of


def today() -> dt.date:
    """Return today's date in UTC, or the date in `SOURCE_DATE_EPOCH` (see reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    return dt.datetime.now(dt.UTC).date()


def find_future_dates(catalog: Catalog) -> Iterator[Finding]:
    """Find dates in the future: `year`, `published` and `added` of entries, and `entered` of results.

    `year` may be the next year, because proceedings are announced early. A date may be tomorrow in UTC,
    because tomorrow has already begun in time zones east of UTC.
    """
    now = today()
    tomorrow = now + dt.timedelta(days=1)
    for entry in catalog:
        if entry.year is not None and entry.year > now.year + 1:
            yield Finding(
                subject=entry.id,
                field=("year",),
                code="future-date",
                message=f"{entry.year} is in the future",
                hint="Write the year of publication.",
            )
        published = _published(entry)
        if published is not None and published > tomorrow:
            yield Finding(
                subject=entry.id,
                field=("published",),
                code="future-date",
                message=f"{published} is in the future",
                hint="Write the date of publication, or leave it out until then.",
            )
        if entry.added > tomorrow:
            yield Finding(
                subject=entry.id,
                field=("added",),
                code="future-date",
                message=f"{entry.added} is in the future",
                hint=f"Write the date on which you add the entry: {now}.",
            )
        for row in rows_of(entry):
            if row.result.entered > tomorrow:
                yield Finding(
                    subject=entry.id,
                    field=("results", row.index, "entered"),
                    code="future-date",
                    message=f"{row.result.entered} is in the future",
                    hint=f"Write the date on which you add the result: {now}.",
                )


def find_other_years(entry: Entry) -> Iterator[Finding]:
    """Find a date `published` that is not in the year `year`."""
    published = _published(entry)
    if published is not None and published.year != entry.year:
        yield Finding(
            subject=entry.id,
            field=("published",),
            code="published-year",
            message=f"{published} is not in {entry.year}, the `year` of the entry",
            hint="Write the date and the year of the same publication.",
        )


def _published(entry: Entry) -> dt.date | None:
    published: dt.date | None = getattr(entry, "published", None)
    return published


PUBLISHED_YEAR_CHECK = Check(
    id="published-year",
    severity=Severity.ERROR,
    check_entry=find_other_years,
    bad="year: 2023\npublished: 2022-12-19",
    good="year: 2022\npublished: 2022-12-19",
)

CHECK = Check(
    id="future-date",
    severity=Severity.WARNING,  # Not an error, because a wrong clock must not stop a build.
    check_catalog=find_future_dates,
    bad="year: 2203",
    good="year: 2023",
)
