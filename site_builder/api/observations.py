"""Make the part of an entry's data that comes from services and from the link checker."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TypedDict

from site_builder.api.shapes import Facts, HubFacts, LinkState, RepositoryFacts, WorkFacts
from site_builder.link_health.history import verdict_since
from site_builder.link_health.records import LinkRecord
from site_builder.models import Entry
from site_builder.observed_facts.records import (
    HubRecord,
    ObservedFacts,
    RepositoryRecord,
    WorkRecord,
)
from site_builder.pages import LinkHealth


class _State(TypedDict):
    verdict: str
    since: str
    checked: str
    archived: str | None


def link_states(entry: Entry, health: LinkHealth) -> Iterator[LinkState]:
    """Yield a state for each URL in the links of an entry. URLs that the link checker has not requested are left out."""
    for url in dict.fromkeys(link.url for _, link in entry.all_links()):
        record = health.find_record(url)
        if record is not None:
            yield LinkState(url=url, **_state(record))


def health_digest(health: LinkHealth | None) -> str:
    """Return a digest of all data that `link_states` uses. If there are no results of link checks, return an empty string."""
    if health is None:
        return ""
    states = [(url, *_state(record).values()) for url, record in sorted(health.history.items())]
    return hashlib.sha256(repr(states).encode()).hexdigest()


def _state(record: LinkRecord) -> _State:
    return {
        "verdict": str(record.verdict),
        "since": verdict_since(record).date().isoformat(),
        "checked": record.last.at.date().isoformat(),
        "archived": None if record.archived is None else record.archived.url,
    }


def facts_of(facts: ObservedFacts) -> Facts:
    """Return the facts about an entry that the API publishes.

    The values of past months are left out, and so is what only the next run of `kb observe` needs.
    """
    return Facts(
        repository=None if facts.repository is None else _repository(facts.repository),
        works=list(map(_work, facts.works)) or None,
        hub=None if facts.hub is None else _hub(facts.hub),
    )


def _repository(record: RepositoryRecord) -> RepositoryFacts:
    return RepositoryFacts(
        source=record.source,
        at=record.at.isoformat(),
        name=record.full_name or None,
        stars=record.stars,
        forks=record.forks,
        archived=record.is_archived or None,
        licence=record.license or None,
        language=record.language or None,
        pushed=record.pushed or None,
        gone=record.is_gone or None,
    )


def _work(record: WorkRecord) -> WorkFacts:
    return WorkFacts(
        source=record.source,
        at=record.at.isoformat(),
        citations=record.citations,
        open_access=record.is_open_access,
        notices=list(record.notices) or None,
        doi=record.doi or None,
        venue=record.venue or None,
    )


def _hub(record: HubRecord) -> HubFacts:
    return HubFacts(
        source=record.source,
        at=record.at.isoformat(),
        downloads=record.downloads,
        likes=record.likes,
        licence=record.license or None,
        gone=record.is_gone or None,
    )
