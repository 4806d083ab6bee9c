"""What a live preview keeps from one build to the next.

MkDocs empties the folder that it serves before every build. So the last good site is laid aside first,
with one renaming, and put together with what is new afterwards.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from site_builder.mkdocs_plugin.manifest import BuildManifest
from site_builder.replace_folder import ReusedFiles, UndoLog, merge_folders


class Preview:
    """Keeps the last good site of a preview."""

    def __init__(self) -> None:
        self._last: BuildManifest | None = None
        self._aside: Path | None = None

    def set_aside(self, site_dir: Path) -> BuildManifest | None:
        """Lay the last good site aside; return what it was, None for nothing to build upon."""
        aside = site_dir.with_name(f"{site_dir.name}-aside")
        if self._last is not None and not aside.exists():
            try:
                site_dir.rename(aside)
            except OSError:
                self._last = None
            else:
                site_dir.mkdir()
        self._aside = aside
        return self._last

    def finish(self, site_dir: Path, unchanged: ReusedFiles | None, written: BuildManifest) -> None:
        """Put the new site together; MkDocs has written what is new of it."""
        aside, self._last = self._aside, None
        if aside is None:
            return
        if unchanged is not None:
            new = aside.with_name(f"{aside.name}-new")
            undo = UndoLog()
            try:
                undo.move(site_dir, new)
                undo.move(merge_folders(aside, new, unchanged, undo), site_dir)
            except BaseException:
                undo.roll_back()
                raise
        self.close()
        self._last = written

    def close(self) -> None:
        """Remove everything that lies beside the served folder."""
        if self._aside is not None:
            for name in ("", "-new", "-out"):
                with suppress(OSError):
                    shutil.rmtree(self._aside.with_name(self._aside.name + name))
