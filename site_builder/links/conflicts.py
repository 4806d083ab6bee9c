"""What would be wrong in the catalog once some addresses of an entry are replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from site_builder.catalog import url_key
from site_builder.entry_files import RecordLink
from site_builder.link_health.request_urls import request_url_or_original
from site_builder.links.replacements import Replacement, replaced_url
from site_builder.models import Entry, Link
from site_builder.models.urls import UrlError, identify

Replacements = Mapping[str, Replacement]
"""Old address -> what is written in its place."""


def find_conflict(
    record: BaseModel,
    links: Iterable[RecordLink],
    new: Replacements,
    without: Replacements,
    owners: Mapping[str, str],
) -> str | None:
    """Tell what is wrong with `new` that was not so `without` the last replacement.

    `owners` has the entry that each key stands for, `links` all links of the record.
    """
    try:
        for link in links:
            if (successor := new.get(request_url_or_original(link.url))) is not None:
                replaced_url(link.url, successor)
        if not isinstance(record, Entry):
            return None
        before, after = EntryLinkKeys(record, without), EntryLinkKeys(record, new)
    except UrlError as error:
        return f"the new address cannot be stored: {error}"
    for key in sorted(after.own - before.own):
        if owners.get(key, record.id) != record.id:
            return f"`{owners[key]}` is that already"
    if after.repeated - before.repeated:
        return "the entry has that link already"
    if after.to_itself - before.to_itself:
        return "the entry would link to itself"
    return None


class EntryLinkKeys:
    """What an entry is, and what it links to, once some addresses are replaced."""

    def __init__(self, entry: Entry, new: Replacements) -> None:
        links = [(role, url_key(_replaced(link, new))) for role, link in entry.all_links()]
        self.own = {url_key(_replaced(link, new)) for link in entry.own_links}
        """The keys of its addresses."""
        self.repeated = {n for n, link in enumerate(links) if link in links[:n]}
        """Which of its links are told in the same role before."""
        self.to_itself = {n for n, (_, key) in enumerate(links) if key in self.own}
        """Which of its links are its own addresses, or lead there."""


def _replaced(link: Link, new: Replacements) -> Link:
    successor = new.get(request_url_or_original(link.url))
    if successor is None:
        return link
    url = replaced_url(link.url, successor)
    return Link(url, identify(url))
