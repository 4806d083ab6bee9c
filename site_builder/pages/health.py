"""The results of link checks that pages show: the record of each link, and the counts of check runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from site_builder import notes
from site_builder.catalog import Catalog
from site_builder.link_health.history import History
from site_builder.link_health.records import LinkRecord
from site_builder.link_health.request_urls import request_url
from site_builder.link_health.trend import RunCounts
from site_builder.models import Entry, LocalizedText, TagRecord, Topic
from site_builder.models.field_groups import field_groups
from site_builder.models.urls import UrlError


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """The results that link checks stored in the folder `observed/`."""

    history: History
    trend: tuple[RunCounts, ...] = ()
    """The counts of the latest check runs, the oldest first."""

    def find_record(self, url: str) -> LinkRecord | None:
        """Return the record of a link; None if there is no record yet.

        `url` is the URL as an entry, topic or tag contains it. The link checker may request it in another spelling.
        """
        record = self.history.get(url.partition("#")[0])
        if record is None and (requested := _request_url(url)) is not None:
            record = self.history.get(requested)
        return record

    @property
    def last_observed_at(self) -> dt.datetime | None:
        """Time of the latest observation or check run; None if there are no observations and no check runs."""
        times = [record.last.at for record in self.history.values()]
        times += [run.at for run in self.trend[-1:]]
        return max(times, default=None)


Subject = Entry | Topic | TagRecord
"""What may contain links: an entry, a topic, or a tag that tags.yml describes."""


@dataclass(frozen=True, slots=True)
class LinkUsage:
    """A link, the entries, topics and tags that contain it, and its record."""

    url: str
    """The URL that the link checker requests."""
    referrers: tuple[Subject, ...]
    """The entries with the link, then the topics and the tags with the link, in catalog order."""
    record: LinkRecord | None
    """None if no check has stored a record of the link yet."""


def link_usages(catalog: Catalog, health: LinkHealth) -> list[LinkUsage]:
    """Return every link in entries, topics and tags, sorted by URL. No two of the links have equal URLs.

    A checked link that no entry, topic or tag contains any more is left out, and so is an invalid URL without a record.
    A link in a tag without entries is left out, too, because such a tag has no page.
    """
    referrers: dict[str, dict[str, Subject]] = {}
    tags = (record for tag, record in catalog.tags.items() if tag in catalog.by_tag)
    for subject in (*catalog, *catalog.topics.values(), *tags):
        for url in _links_of(subject):
            requested = url if url in health.history else _request_url(url)
            if requested is not None:
                id_ = f"tags/{subject.tag}" if isinstance(subject, TagRecord) else subject.id
                referrers.setdefault(requested, {})[id_] = subject
    return [
        LinkUsage(url, tuple(subjects.values()), health.history.get(url))
        for url, subjects in sorted(referrers.items())
    ]


def _links_of(subject: Subject) -> Iterator[str]:
    if not isinstance(subject, Entry):
        texts: tuple[LocalizedText | None, ...] = (subject.description,)
    else:
        yield from (link.url for _, link in subject.all_links())
        yield from (link.url for result in getattr(subject, "results", ()) for link in result.links)
        texts = tuple(getattr(subject, name) for name in field_groups(type(subject)).texts)
    for text in filter(None, texts):
        for markdown in text.root.values():
            targets = notes.link_targets(markdown)
            yield from (url for url in targets if url.startswith(("http://", "https://")))


def _request_url(url: str) -> str | None:
    try:
        return request_url(url)
    except UrlError:
        return None
