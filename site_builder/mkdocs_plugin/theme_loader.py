"""The files of a theme, listed without those that no site ever has.

MkDocs asks the theme's environment for every file, and drops those in folders with a dot. Material keeps its
icons in one: fourteen thousand files, and listing them is a tenth of a small site's build.
"""

from __future__ import annotations

import os
from types import MethodType

from jinja2 import Environment, FileSystemLoader
from mkdocs.theme import Theme


class _FastLoader(FileSystemLoader):
    """Finds templates as ever, and lists none that lies in a folder with a dot."""

    def list_templates(self) -> list[str]:
        """Return the names of all others."""
        found: set[str] = set()
        for root in self.searchpath:
            for folder, folders, names in os.walk(root, followlinks=self.followlinks):
                folders[:] = [name for name in folders if not name.startswith(".")]
                inside = os.path.relpath(folder, root).replace(os.sep, "/")
                found.update(name if inside == "." else f"{inside}/{name}" for name in names)
        return sorted(found)


def _environment(theme: Theme) -> Environment:
    made = type(theme).get_env(theme)
    if type(made.loader) is FileSystemLoader:  # else somebody else has the same idea
        made.loader = _FastLoader(
            made.loader.searchpath, made.loader.encoding, made.loader.followlinks
        )
    return made


def use_fast_loader(theme: Theme) -> None:
    """Let the environments of a theme list its files quickly: there is no event to do that in."""
    # A method, so that a copy of the theme asks the copy.
    theme.get_env = MethodType(_environment, theme)  # type: ignore[method-assign]
