"""Check for dates in the future."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity


def today() -> dt.date:
    """Return today's date in UTC, or the date in `SOURCE_DATE_EPOCH` (see reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
    return dt.datetime.now(dt.UTC).date()


def find_future_dates(catalog: Catalog) -> Iterator[Finding]:
    """Find years and `added` dates in the future.

    `year` may be the next year, because proceedings are announced early. `added` may be tomorrow in UTC,
    because in time zones east of UTC, this day has already begun.
    """
    now = today()
    for entry in catalog:
        if entry.year is not None and entry.year > now.year + 1:
            yield Finding(
                subject=entry.id,
                field=("year",),
                code="future-date",
                message=f"{entry.year} is in the future",
                hint="Write the year of publication.",
            )
        if entry.added > now + dt.timedelta(days=1):
            yield Finding(
                subject=entry.id,
                field=("added",),
                code="future-date",
                message=f"{entry.added} is in the future",
                hint=f"Write the date on which you add the entry: {now}.",
            )


CHECK = Check(
    id="future-date",
    severity=Severity.WARNING,  # not an error: a wrong clock must not stop a build
    check_catalog=find_future_dates,
    bad="year: 2203",
    good="year: 2023",
)
