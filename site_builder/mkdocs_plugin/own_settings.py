"""Read settings from mkdocs.yml for commands that do not build.

They need only a few settings, and loading MkDocs with its theme and plugins takes longer than checking a
thousand entries. So a simple mkdocs.yml is parsed here. A file with any other feature or with a mistake
is left to MkDocs, which supports all features and reports mistakes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from site_builder.checks import Severities
from site_builder.mkdocs_plugin.checks_settings import severities_from

_READ = ("entries", "observed", "checks")
_OURS = {*_READ, "edit_uri", "name", "tagline", "description", "copyright", "splice"}
"""Known settings. With an unknown one, MkDocs reads the file."""


@dataclass(frozen=True)
class _Own:
    """The settings that commands need."""

    home: Path
    """Folder of mkdocs.yml."""
    entries: str = "entries"
    observed: str = "observed"
    checks: Mapping[str, object] = field(default_factory=dict)


def entries_folder(config_file: Path) -> Path:
    """Return the entries folder that mkdocs.yml names, or `entries` without mkdocs.yml."""
    own = _own(config_file)
    return own.home / own.entries


def observed_folder(config_file: Path) -> Path:
    """Return the folder of link observations that mkdocs.yml names, or `observed` without mkdocs.yml."""
    own = _own(config_file)
    return own.home / own.observed


def read_check_settings(config_file: Path) -> tuple[Path, Severities]:
    """Return the entries folder and the severities of checks; reads mkdocs.yml once."""
    if _is_done_without(config_file):
        return entries_folder(config_file), {}
    own = _own(config_file)
    return own.home / own.entries, severities_from(own.home, own.checks)


def _is_done_without(config_file: Path) -> bool:
    """Return whether mkdocs.yml is missing, which is an error only if another file was named."""
    return config_file == Path("mkdocs.yml") and not config_file.is_file()


def _own(config_file: Path) -> _Own:
    if _is_done_without(config_file):
        return _Own(Path())
    return _plainly(config_file) or _by_mkdocs(config_file)


def _by_mkdocs(config_file: Path) -> _Own:
    """Read the file with MkDocs. Raises UsageError if it is not valid."""
    from site_builder.mkdocs_plugin.commands import read_config  # noqa: PLC0415 - imports MkDocs, see above

    config, plugin = read_config(config_file)
    ours = plugin.config
    home = Path(config.config_file_path or config_file).parent
    return _Own(home, ours.entries, ours.observed, ours.checks)


def _plainly(config_file: Path) -> _Own | None:
    """Parse the file here; return None if it must be left to MkDocs."""
    try:
        data = yaml.load(config_file.read_bytes(), _Loader)  # noqa: S506 - a safe loader
    except (OSError, yaml.YAMLError, ValueError):
        return None
    if not isinstance(data, dict) or "INHERIT" in data:
        return None
    ours = _ours(data.get("plugins"))
    if ours is None or not _OURS.issuperset(ours):
        return None
    read = {key: ours[key] for key in _READ if key in ours}
    if not all(isinstance(read.get(key, ""), str) for key in ("entries", "observed")):
        return None
    checks = read.get("checks", {})
    if not isinstance(checks, dict) or not all(isinstance(v, str | bool) for v in checks.values()):
        return None
    return _Own(Path(os.path.abspath(config_file)).parent, **read)  # noqa: PTH100 - as MkDocs does


def _ours(plugins: object) -> dict[Any, Any] | None:
    """Return the settings of the plugin `site_builder`, or None if it is not listed exactly once."""
    found: list[object] = []
    for item in plugins if isinstance(plugins, list) else [plugins]:
        if isinstance(item, dict):
            found += [options for name, options in item.items() if name == "site_builder"]
        elif item == "site_builder":
            found.append({})
    options = {} if found == [None] else found[0] if len(found) == 1 else None
    return options if isinstance(options, dict) else None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A YAML loader for plain data that resolves no tags."""


def _unknown(*_: object) -> object:
    """Return a value for a tag such as `!ENV` that is not valid for any setting."""
    return object()


_Loader.add_multi_constructor("", _unknown)
