"""Make the files of all feeds.

A build makes the file of a feed again only if the feed's title, one of its entries, or a value on which all feeds
depend, has changed.

An address is the path of a page without the slash at its end, such as `topics/vision`. The home page has an empty
address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import blake2b

from site_builder.bundles import LazyFile
from site_builder.catalog import Catalog
from site_builder.catalog.addresses import AUTHORS
from site_builder.feeds.formats import FORMATS, FeedFormat, FeedHead
from site_builder.feeds.ids import DEFAULT_BASE, FeedIds
from site_builder.feeds.items import clean, item_of, midnight, url_of
from site_builder.feeds.subjects import FeedSubject, feed_subjects
from site_builder.models import Entry
from site_builder.observed_facts.records import Facts
from site_builder.pages import Site
from site_builder.pages.context import LanguageContext, language_contexts
from site_builder.pages.observed import retracted_ids

MAX_ITEMS = 50
"""A feed has at most this many entries."""

_NEVER = "1970-01-01T00:00:00Z"
"""If a feed has neither entries nor retractions, this is the time of its latest change."""


@dataclass(frozen=True)
class FeedInputs:
    """The values that feeds depend on."""

    catalog: Catalog
    site: Site
    icon_path: str
    """Path of the PNG icon, relative to the site."""
    changed: Mapping[str, str]
    """Id of an entry -> time of the latest change that readers can see, in UTC and in the notation of RFC 3339."""
    digests: Mapping[str, bytes] | None
    """Id of an entry -> digest of the entry's file. If the digest is unknown, the `repr` of the entry is used."""
    shared_digest: bytes
    """Digest of the values that all feeds depend on, such as the name of the site. Entries are not part of it."""


def feed_files(inputs: FeedInputs) -> Iterator[tuple[str, LazyFile]]:
    """Yield (path, file) of each feed in each language and format. A site without `site_url` has no feeds.

    Feed readers do not follow the redirect of a page. So the feeds of a renamed topic, tag, venue or author are at the
    old address and at the new one. The feeds of a person in people.yml are at the addresses of all spellings of the
    person's name.
    """
    if not inputs.site.url:
        return
    catalog = inputs.catalog
    former: dict[str, list[str]] = {}
    people = {
        f"{AUTHORS}/{slug}": f"{AUTHORS}/{id_}" for slug, id_ in catalog.people_redirects.items()
    }
    for old, new in {**people, **catalog.redirects}.items():
        former.setdefault(people.get(new, new), []).append(old)
    subjects = [*feed_subjects(catalog, retracted_ids(inputs.site.facts), MAX_ITEMS)]
    existing = {subject.address for subject in subjects}
    writers = [
        _FeedWriter(inputs, context, format_)
        for context in language_contexts(catalog, inputs.site)
        for format_ in FORMATS
    ]
    for subject in subjects:
        old_addresses = [old for old in former.get(subject.address, ()) if old not in existing]
        for writer in writers:
            file = writer.file_of(subject)
            for address in (subject.address, *old_addresses):
                yield writer.path_of(address), file


@dataclass(frozen=True)
class _FeedWriter:
    """Writes feeds in one language and one format."""

    inputs: FeedInputs
    context: LanguageContext
    format: FeedFormat
    _items: dict[tuple[str, bool], tuple[str, str]] = field(default_factory=dict)
    """(id of an entry, whether the item is brief) -> (text of the item, time of the entry's latest change)."""

    @cached_property
    def _ids(self) -> FeedIds:
        return FeedIds(self.inputs.catalog, self.inputs.site.feed_id or DEFAULT_BASE)

    def path_of(self, address: str) -> str:
        """Return the path of the feed at an address, relative to the site."""
        folder = f"{address}/" if address else ""
        path = f"{folder}{self.format.file_name}"
        return self.context.languages.localized_path(self.context.language, path)

    def file_of(self, subject: FeedSubject) -> LazyFile:
        """Return the file of a feed, with a key that changes if the title or an entry of the feed changes.

        The title may contain a spelling that depends on entries which are too old for the feed.
        """
        digest = blake2b(self.inputs.shared_digest, digest_size=16)
        title = feed_title(self.context, subject.address)
        digest.update(f"{self.path_of(subject.address)}\n{title}\n".encode())
        for entry in (*subject.entries, *subject.retracted):
            digest.update(self._digest_of(entry))
        return LazyFile(digest.digest(), partial(self._content_of, subject))

    def _digest_of(self, entry: Entry) -> bytes:
        known = (self.inputs.digests or {}).get(entry.id) or repr(entry).encode()
        return known + self.inputs.changed.get(entry.id, "").encode()

    def _content_of(self, subject: FeedSubject) -> bytes:
        items = [self._item(entry, is_brief=subject.is_brief) for entry in subject.entries]
        times = [updated for _, updated in items]
        times += _retraction_times(self.inputs.site.facts, subject.retracted)
        head = self._head(subject.address, max(times, default=_NEVER))
        return self.format.write_feed(head, [text for text, _ in items]).encode()

    def _item(self, entry: Entry, *, is_brief: bool) -> tuple[str, str]:
        key = (entry.id, is_brief)
        if key not in self._items:
            item = item_of(self.context, entry, self._ids.of_entry(entry), self.inputs.changed)
            item = item.brief() if is_brief else item
            text = self.format.write_item(item, self.context.language)
            self._items[key] = (text, item.updated)
        return self._items[key]

    def _head(self, address: str, updated: str) -> FeedHead:
        context, site = self.context, self.inputs.site
        site_name = clean(context.localize(site.name))
        name = clean(feed_title(context, address))
        base = site.root_url
        return FeedHead(
            id=self._ids.of_feed(address, context.language),
            title=f"{name} · {site_name}" if name else site_name,
            subtitle="" if address else clean(context.localize(site.description)),
            language=context.language,
            page_url=url_of(context, f"{address}/" if address else ""),
            feed_url=url_of(context, f"{address}/" if address else "") + self.format.file_name,
            icon_url=base + self.inputs.icon_path,
            site_name=site_name,
            rights_html=clean(context.localize(site.copyright)),
            updated=updated,
        )


def _retraction_times(facts: Facts, retracted: Iterable[Entry]) -> Iterator[str]:
    """For each retraction, yield the start of the day when it was first seen. Its entry left the feed on this day."""
    for entry in retracted:
        record = facts[entry.id].retraction
        if record is not None:
            yield midnight(record.notices_since or record.at)


_TITLES: Mapping[str, Callable[[LanguageContext, str], str]] = {
    "topics": lambda context, slug: context.topic_name(slug),
    "tags": lambda context, slug: context.t(
        "tag.title", context.tag_name(context.catalog.tag_pages[slug].name)
    ),
    "venues": lambda context, slug: context.catalog.series_pages[slug].name,
    "authors": lambda context, slug: context.catalog.author_pages[slug].name,
}


def feed_title(context: LanguageContext, address: str) -> str:
    """Return the title of the feed at an address, without the name of the site; empty for the feed of all entries."""
    prefix, _, slug = address.partition("/")
    return _TITLES[prefix](context, slug) if address else ""
