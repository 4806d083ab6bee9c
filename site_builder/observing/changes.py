"""List the changes that a maintainer should look at, such as a retraction or a repository that is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from site_builder.catalog import Catalog
from site_builder.escaping import code_span, escape_markdown
from site_builder.i18n import SiteLanguages, message
from site_builder.models import Entry
from site_builder.observed_facts.records import RETRACTIONS, Facts, ObservedFacts, Record
from site_builder.observed_facts.shown import newer_version, published_version
from site_builder.venues import VenueRegistry

MAX_LISTED = 60
"""The issue lists at most this many changes of each kind, because GitHub limits the length of an issue."""
NEWS_AGE = dt.timedelta(days=35)
"""A changed licence, an archived repository and a notice about a publication are listed for this time.

The time begins on the day on which the change was first observed.
"""

KINDS = ("retracted", "corrected", "gone", "archived", "renamed", "published", "license", "version")
"""The kinds of changes, in the order of the report. The heading of a kind is the message `observe.KIND` in `i18n/`."""


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that a maintainer should look at."""

    kind: str
    entry: str
    """Id of the entry."""
    detail: str
    """Details from a service, such as the new licence. The text is untrusted and may be empty."""
    source: str
    """Title of the service that reported the fact."""
    at: dt.date
    """Day of the latest observation of the fact."""


def find_changes(catalog: Catalog, facts: Facts) -> list[Change]:
    """Return the changes of all entries, sorted by kind and entry."""
    changes = [
        change
        for entry in catalog
        if (found := facts.get(entry.id)) is not None
        for change in _changes_of(entry, found, catalog.venues)
    ]
    return sorted(changes, key=lambda change: (KINDS.index(change.kind), change.entry))


def _changes_of(entry: Entry, facts: ObservedFacts, venues: VenueRegistry) -> Iterator[Change]:
    yield from _changes_of_repository(entry, facts)
    yield from _changes_of_work(entry, facts, venues)


def _changes_of_repository(entry: Entry, facts: ObservedFacts) -> Iterator[Change]:
    repository = facts.repository
    for record in (repository, facts.hub):
        if record is not None and record.is_gone:
            yield _change("gone", entry, record.key, record)
        if record is not None and _is_news(record.license_changed, record):
            licences = f"{record.license_before or '?'} → {record.license or '?'}"
            yield _change("license", entry, licences, record)
    if repository is None:
        return
    if _is_news(repository.archived_since, repository):
        yield _change("archived", entry, repository.full_name, repository)
    if repository.new_name:
        yield _change("renamed", entry, repository.new_name, repository)


def _changes_of_work(entry: Entry, facts: ObservedFacts, venues: VenueRegistry) -> Iterator[Change]:
    for work in facts.works:
        if work.notices and _is_news(work.notices_since, work):
            is_retracted = not RETRACTIONS.isdisjoint(work.notices)
            kind = "retracted" if is_retracted else "corrected"
            yield _change(kind, entry, ", ".join(work.notices), work)
    newer = newer_version(entry, facts)
    if newer is not None:
        record, named, newest = newer
        yield _change("version", entry, f"v{named} → v{newest}", record)
    published = published_version(entry, facts, venues)
    if published is not None:
        yield _change("published", entry, published[1], published[0])


def _is_news(since: dt.date | None, record: Record) -> bool:
    return since is not None and record.at - since <= NEWS_AGE


def _change(kind: str, entry: Entry, detail: str, record: Record) -> Change:
    return Change(kind, entry.id, detail, record.source, record.at)


def as_text(changes: Iterable[Change]) -> str:
    """Return one line of English text for each change."""
    return "\n".join(
        f"{change.entry}: {message('en', f'observe.{change.kind}')}"
        f"{f': {change.detail}' if change.detail else ''} ({change.source}, {change.at})"
        for change in changes
    )


def as_markdown(changes: list[Change], languages: SiteLanguages) -> str:
    """Return the text of the GitHub issue about the changes. The first line contains the number of all changes.

    Texts of services are escaped, so that they can neither format the issue nor mention a user.
    """
    lines = [f"<!-- observed-facts: changes={len(changes)} -->", ""]
    for kind in KINDS:
        found = [change for change in changes if change.kind == kind]
        if found:
            heading = " · ".join(message(code, f"observe.{kind}") for code in languages)
            lines += [f"## {heading}", ""]
            lines += [_item(change) for change in found[:MAX_LISTED]]
            if len(found) > MAX_LISTED:
                lines.append(f"- +{len(found) - MAX_LISTED:,}")
            lines.append("")
    return "\n".join(lines)


def _item(change: Change) -> str:
    source = escape_markdown(f"{change.source}, {change.at}")
    return f"- {code_span(change.entry)}: {escape_markdown(change.detail)} ({source})"
