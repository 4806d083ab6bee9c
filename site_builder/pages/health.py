"""What the pages know of the links: what was observed of each, and how all fared over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from site_builder import notes
from site_builder.catalog import Catalog
from site_builder.link_health import History, LinkRecord, RunCount
from site_builder.link_health.request_urls import request_url
from site_builder.models import LANGUAGES, Bilingual, Entry, Topic
from site_builder.models.urls import UrlError


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """The content of `observed/`."""

    history: History
    trend: tuple[RunCount, ...] = ()
    """In order of time."""

    def record_of(self, url: str) -> LinkRecord | None:
        """Return what is known of a link as it is written somewhere; None where nothing is."""
        known = self.history.get(url.partition("#")[0])
        if known is None and (address := _address(url)) is not None:
            known = self.history.get(address)
        return known

    @property
    def last_observed_at(self) -> dt.datetime | None:
        """When anything was observed last: what `now` is to the pages, which have no clock."""
        times = [record.last.at for record in self.history.values()]
        times += [run.at for run in self.trend[-1:]]
        return max(times, default=None)


@dataclass(frozen=True, slots=True)
class LinkUsage:
    """A link that stands in entries or topics, and what is known of it."""

    url: str
    """As it is asked for."""
    referrers: tuple[Entry | Topic, ...]
    """In the order of the catalog, each once."""
    record: LinkRecord | None
    """None for a link that was never checked."""


def link_usages(catalog: Catalog, health: LinkHealth) -> list[LinkUsage]:
    """Return every link of the catalog, each address once; others in the history are left out."""
    referrers: dict[str, dict[str, Entry | Topic]] = {}
    for subject in (*catalog, *catalog.topics.values()):
        for url in _links_of(subject):
            address = url if url in health.history else _address(url)
            if address is not None:
                referrers.setdefault(address, {})[subject.id] = subject
    return [
        LinkUsage(address, tuple(found.values()), health.history.get(address))
        for address, found in sorted(referrers.items())
    ]


def _links_of(subject: Entry | Topic) -> Iterator[str]:
    if isinstance(subject, Topic):
        texts: tuple[Bilingual | None, ...] = (subject.description,)
    else:
        yield from (link.url for _, link in subject.all_links())
        texts = (subject.summary, subject.notes)
    for text in filter(None, texts):
        for language in LANGUAGES:
            found = notes.link_targets(text.text_in(language) or "")
            yield from (url for url in found if url.startswith(("http://", "https://")))


def _address(url: str) -> str | None:
    try:
        return request_url(url)
    except UrlError:
        return None
