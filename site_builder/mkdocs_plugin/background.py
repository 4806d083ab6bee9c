"""What goes on in processes of its own, while pages are planned and made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder import browse
from site_builder import pages as pages_package
from site_builder.catalog import Catalog
from site_builder.mkdocs_plugin.build_plan import ScriptFiles, write_script_files
from site_builder.mkdocs_plugin.manifest import BuildManifest
from site_builder.mkdocs_plugin.shared_facts import compute_shared_facts, reuse_shared_facts
from site_builder.pages import LinkHealth
from site_builder.pages.paths import BROWSE
from site_builder.parallel import BackgroundTask

SEARCH = "search/"
_FORK_THRESHOLD = 1_000
"""Of fewer entries, the facts are there before another process is."""


@dataclass(frozen=True)
class SiteData:
    """What scripts read."""

    catalog: Catalog
    digests: Mapping[str, bytes]
    """Entry id -> digest of its file."""
    health: LinkHealth | None
    site_dir: Path
    """Where to write."""
    previous: BuildManifest | None
    cache: Path | None
    """Where work is kept for the next build."""
    with_search: bool
    prepare: Callable[[], None]
    """What else can be done if no site is there: whoever renders the first page finds it done."""

    def write(self) -> list[ScriptFiles]:
        """Write the files, and tell of them."""
        from site_builder.search.from_catalog import index_files  # noqa: PLC0415 - nothing else waits

        if self.previous is None:
            self.prepare()
        states = (
            None if self.health is None else pages_package.link_states(self.catalog, self.health)
        )
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

    def _written(self, root: str, files: Mapping[str, bytes]) -> ScriptFiles:
        return write_script_files(root, files, self.site_dir, self.previous)


class BackgroundTasks:
    """The pieces of work that a build begins as soon as there are entries."""

    def __init__(self, data: SiteData) -> None:
        """Begin."""
        catalog = data.catalog
        self.data = BackgroundTask(data.write)
        try:
            catalog.compute_groups()  # here, and not once in every other process
            before = None
            if data.previous is not None:
                changed = data.previous.changed(data.digests)
                before = reuse_shared_facts(catalog, changed, data.previous.shared_facts)
            if before is None:
                _ = catalog.linked  # as above
            use_process = before is None and len(catalog) >= _FORK_THRESHOLD
            self.shared_facts = BackgroundTask(
                lambda: before or compute_shared_facts(catalog), use_process=use_process
            )
        except BaseException:
            self.data.cancel()
            raise

    def cancel(self) -> None:
        """End what is still going on: nobody needs it."""
        self.data.cancel()
        self.shared_facts.cancel()
