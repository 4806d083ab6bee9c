"""List the files of a theme faster, without the files that MkDocs ignores.

MkDocs lists every file of the theme, and then ignores folders whose name starts with a dot. One of them
contains Material's 14,000 icons. Listing them takes a tenth of the time to build a small site.
"""

from __future__ import annotations

import os
from types import MethodType

from jinja2 import Environment, FileSystemLoader
from mkdocs.theme import Theme


class _FastLoader(FileSystemLoader):
    """A template loader that does not list folders whose name starts with a dot."""

    def list_templates(self) -> list[str]:
        """Return the paths of all templates, except those in such folders."""
        found: set[str] = set()
        for root in self.searchpath:
            for folder, folders, names in os.walk(root, followlinks=self.followlinks):
                folders[:] = [name for name in folders if not name.startswith(".")]
                relative = os.path.relpath(folder, root).replace(os.sep, "/")
                found.update(name if relative == "." else f"{relative}/{name}" for name in names)
        return sorted(found)


def _environment_with_fast_loader(theme: Theme) -> Environment:
    """Return a new environment of the theme. Replaces `Theme.get_env`."""
    environment = type(theme).get_env(theme)
    if type(environment.loader) is FileSystemLoader:  # not if another plugin has replaced it
        environment.loader = _FastLoader(
            environment.loader.searchpath,
            environment.loader.encoding,
            environment.loader.followlinks,
        )
    return environment


def use_fast_loader(theme: Theme) -> None:
    """Use the fast loader in all environments of a theme.

    MkDocs lists the files before `on_env`, the only event that gets the environment.
    """
    # A bound method, so that a copy of the theme uses the folders of the copy.
    theme.get_env = MethodType(_environment_with_fast_loader, theme)  # type: ignore[method-assign]
