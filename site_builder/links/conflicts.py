"""Find the conflicts that a new URL in an entry would cause, such as two entries with one URL.

A key is the result of `url_key`: two links to one repository or paper have equal keys, even if their
URLs differ.
"""

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
"""Request URL of a link -> replacement."""


def find_conflict(
    record: BaseModel,
    links: Iterable[RecordLink],
    replacements: Replacements,
    previous: Replacements,
    owners: Mapping[str, str],
) -> str | None:
    """Return a clause that says which conflict a new replacement would cause; None if there is no conflict.

    `replacements` contains the new replacement, and `previous` all replacements except the new one.
    `links` are all links of the record (an entry, a topic or a tag). `owners` maps
    the key of a link to the id of the entry that the link identifies.
    """
    try:
        for link in links:
            if (replacement := replacements.get(request_url_or_original(link.url))) is not None:
                replaced_url(link.url, replacement)
        if not isinstance(record, Entry):
            return None
        before, after = EntryLinkKeys(record, previous), EntryLinkKeys(record, replacements)
    except UrlError as error:
        return f"the new URL cannot be stored: {error}"
    for key in sorted(after.identifying - before.identifying):
        if owners.get(key, record.id) != record.id:
            return f"`{owners[key]}` already has that URL"
    if after.repeated - before.repeated:
        return "the entry already has that link"
    if after.self_links - before.self_links:
        return "the entry would link to itself"
    return None


class EntryLinkKeys:
    """The keys that the links of an entry have after the replacements."""

    def __init__(self, entry: Entry, replacements: Replacements) -> None:
        role_keys = [
            (role, url_key(_replaced(link, replacements))) for role, link in entry.all_links()
        ]
        self.identifying = {url_key(_replaced(link, replacements)) for link in entry.own_links}
        """Keys of the links that identify the entry itself."""
        self.repeated = {
            index for index, role_key in enumerate(role_keys) if role_key in role_keys[:index]
        }
        """Indexes in `Entry.all_links` of links that repeat the role (field name) and the key of an earlier link."""
        self.self_links = {
            index for index, (_, key) in enumerate(role_keys) if key in self.identifying
        }
        """Indexes in `Entry.all_links` of links from the entry to itself: these links have a key in `identifying`."""


def _replaced(link: Link, replacements: Replacements) -> Link:
    replacement = replacements.get(request_url_or_original(link.url))
    if replacement is None:
        return link
    url = replaced_url(link.url, replacement)
    return Link(url, identify(url))
