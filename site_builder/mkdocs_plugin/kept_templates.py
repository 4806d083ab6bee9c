"""Keep what templates are compiled to: compiling a theme's takes longer than rendering an edit.

It is code, so it comes from where the theme, the hooks and the settings of the project come from, which
are code as well; entries have no way into it.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class KeptTemplates(FileSystemBytecodeCache):
    """A cache that may be damaged, full or out of reach, and never stops a build."""

    @classmethod
    def below(cls, folder: Path) -> KeptTemplates | None:
        """Return the cache in a folder, which is made; None where that is impossible."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return None
        return cls(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read what was kept of a template, if it is whole and of this very source."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - whatever unpickling says of a damaged file
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if there is room."""
        with suppress(OSError):
            super().dump_bytecode(bucket)
