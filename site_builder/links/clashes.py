"""What would be wrong in the catalog once some addresses of an entry are replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from site_builder.catalog import address_key
from site_builder.entry_files import RecordLink
from site_builder.link_health.addresses import asked_address
from site_builder.links.successors import Successor, renewed
from site_builder.models import Entry, Link
from site_builder.models.urls import UrlError, identify

New = Mapping[str, Successor]
"""Old address -> what is written in its place."""


def why_not(
    record: BaseModel,
    links: Iterable[RecordLink],
    new: New,
    without: New,
    owners: Mapping[str, str],
) -> str | None:
    """Tell what is wrong with `new` that was not so `without` the last replacement.

    `owners` has the entry that each key stands for, `links` all links of the record.
    """
    try:
        for link in links:
            if (successor := new.get(asked_address(link.url))) is not None:
                renewed(link.url, successor)
        if not isinstance(record, Entry):
            return None
        before, after = Shape(record, without), Shape(record, new)
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


class Shape:
    """What an entry is, and what it links to, once some addresses are replaced."""

    def __init__(self, entry: Entry, new: New) -> None:
        links = [(role, address_key(_replaced(link, new))) for role, link in entry.all_links()]
        self.own = {address_key(_replaced(link, new)) for link in entry.addresses}
        """The keys of its addresses."""
        self.repeated = {n for n, link in enumerate(links) if link in links[:n]}
        """Which of its links are told in the same role before."""
        self.to_itself = {n for n, (_, key) in enumerate(links) if key in self.own}
        """Which of its links are its own addresses, or lead there."""


def _replaced(link: Link, new: New) -> Link:
    successor = new.get(asked_address(link.url))
    if successor is None:
        return link
    url = renewed(link.url, successor)
    return Link(url, identify(url))
