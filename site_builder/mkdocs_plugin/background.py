"""What goes on in processes of its own, while pages are planned and made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder import browse
from site_builder import pages as page_room
from site_builder.catalog import Catalog
from site_builder.mkdocs_plugin.edition import NewData, write_data
from site_builder.mkdocs_plugin.entry_facts import facts_as_before, facts_of
from site_builder.mkdocs_plugin.last_site import LastSite
from site_builder.pages import Health
from site_builder.pages.addresses import BROWSE
from site_builder.processes import InBackground

SEARCH = "search/"
_WORTH_SHARING = 1_000
"""Of fewer entries, the facts are there before another process is."""


@dataclass(frozen=True)
class SiteData:
    """What scripts read."""

    catalog: Catalog
    digests: Mapping[str, bytes]
    """Entry id -> digest of its file."""
    health: Health | None
    site_dir: Path
    """Where to write."""
    last: LastSite | None
    cache: Path | None
    """Where work is kept for the next build."""
    with_search: bool
    prepare: Callable[[], None]
    """What else can be done if no site is there: whoever renders the first page finds it done."""

    def write(self) -> list[NewData]:
        """Write the files, and tell of them."""
        from site_builder.search.from_catalog import index_files  # noqa: PLC0415 - nothing else waits

        if self.last is None:
            self.prepare()
        states = None if self.health is None else page_room.link_states(self.catalog, self.health)
        kept = self._kept("browse")
        written = [
            self._written(BROWSE, browse.data_files(self.catalog, states, kept, self.digests))
        ]
        if self.with_search:
            found = index_files(self.catalog, self._kept("search"), self.digests)
            written.append(self._written(SEARCH, found))
        return written

    def _kept(self, name: str) -> Path | None:
        return None if self.cache is None else self.cache / name

    def _written(self, root: str, files: Mapping[str, bytes]) -> NewData:
        return write_data(root, files, self.site_dir, self.last)


class BackgroundWork:
    """The pieces of work that a build begins as soon as there are entries."""

    def __init__(self, data: SiteData) -> None:
        """Begin."""
        catalog = data.catalog
        self.data = InBackground(data.write)
        try:
            catalog.group()  # here, and not once in every other process
            before = None
            if data.last is not None:
                changed = data.last.changed(data.digests)
                before = facts_as_before(catalog, changed, data.last.facts)
            if before is None:
                _ = catalog.linked  # as above
            worth = before is None and len(catalog) >= _WORTH_SHARING
            self.facts = InBackground(lambda: before or facts_of(catalog), worth=worth)
        except BaseException:
            self.data.end()
            raise

    def end(self) -> None:
        """End what is still going on: nobody needs it."""
        self.data.end()
        self.facts.end()
