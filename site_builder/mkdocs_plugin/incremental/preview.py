"""Reuse the files of the previous build in a live preview.

Before every build, MkDocs empties the folder that it serves. So the plugin renames this folder first. After the
build, the plugin merges the renamed folder with the newly written files. If entries have errors, the renamed folder
stays unchanged: it contains the last good site.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from site_builder.files.replace_folder import ReusedFiles, UndoLog, merge_folders
from site_builder.mkdocs_plugin.incremental.manifest import BuildManifest


class Preview:
    """Keeps the last good site of a live preview, so that its files can be reused."""

    def __init__(self) -> None:
        self._manifest: BuildManifest | None = None
        self._aside: Path | None = None

    def set_aside(self, site_dir: Path) -> BuildManifest | None:
        """Rename the folder of the last good site, and return the manifest of this site.

        Returns None if there is no such folder, or if it cannot be renamed. Then the build must write everything.
        """
        aside = site_dir.with_name(f"{site_dir.name}-aside")
        if self._manifest is not None and not aside.exists():
            try:
                site_dir.rename(aside)
            except OSError:
                self._manifest = None
            else:
                site_dir.mkdir()
        self._aside = aside
        return self._manifest

    def merge(self, site_dir: Path, reused: ReusedFiles | None, manifest: BuildManifest) -> None:
        """Merge the newly written files with the reused files of the last good site."""
        aside, self._manifest = self._aside, None
        if aside is None:
            return
        if reused is not None:
            new = aside.with_name(f"{aside.name}-new")
            undo = UndoLog()
            try:
                undo.move(site_dir, new)
                undo.move(merge_folders(aside, new, reused, undo), site_dir)
            except BaseException:
                undo.roll_back()
                raise
        self.close()
        self._manifest = manifest

    def close(self) -> None:
        """Remove the temporary folders next to the folder that MkDocs serves."""
        if self._aside is not None:
            for name in ("", "-new", "-out"):
                with suppress(OSError):
                    shutil.rmtree(self._aside.with_name(self._aside.name + name))
