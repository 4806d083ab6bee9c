"""Read settings from mkdocs.yml for commands that do not build.

These commands need only a few settings, and loading MkDocs with its theme and plugins takes longer than
checking a thousand entries. So a simple mkdocs.yml is parsed here. If the file contains `INHERIT`, a tag such
as `!ENV`, or a mistake, MkDocs reads it, and reports the mistake.
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

_NEEDED_SETTINGS = ("entries", "observed", "checks")
_KNOWN_SETTINGS = {
    *_NEEDED_SETTINGS,
    *("edit_uri", "name", "tagline", "description", "copyright", "splice"),
}
"""All settings of the plugin. If a file has an unknown setting, MkDocs reads the file and reports it."""


@dataclass(frozen=True)
class _CommandSettings:
    """The settings that commands need."""

    folder: Path
    """Folder of mkdocs.yml."""
    entries: str = "entries"
    observed: str = "observed"
    checks: Mapping[str, object] = field(default_factory=dict)


def entries_folder(config_file: Path) -> Path:
    """Return the entries folder that mkdocs.yml names, or `entries` without mkdocs.yml."""
    settings = _command_settings(config_file)
    return settings.folder / settings.entries


def observed_folder(config_file: Path) -> Path:
    """Return the folder of link observations that mkdocs.yml names, or `observed` without mkdocs.yml."""
    settings = _command_settings(config_file)
    return settings.folder / settings.observed


def read_check_settings(config_file: Path) -> tuple[Path, Severities]:
    """Return the entries folder and the severities of checks."""
    if _is_default_file_missing(config_file):
        return entries_folder(config_file), {}
    settings = _command_settings(config_file)
    return (
        settings.folder / settings.entries,
        severities_from(settings.folder, settings.checks),
    )


def _is_default_file_missing(config_file: Path) -> bool:
    """Return whether the settings file is `./mkdocs.yml` and does not exist.

    Commands then use the default settings. A settings file with another path must exist.
    """
    return config_file == Path("mkdocs.yml") and not config_file.is_file()


def _command_settings(config_file: Path) -> _CommandSettings:
    if _is_default_file_missing(config_file):
        return _CommandSettings(Path())
    return _parse_simple_file(config_file) or _read_with_mkdocs(config_file)


def _read_with_mkdocs(config_file: Path) -> _CommandSettings:
    """Read the file with MkDocs. Raises UsageError if it is not valid."""
    from site_builder.mkdocs_plugin.commands import read_config  # noqa: PLC0415 - imports MkDocs

    config, plugin = read_config(config_file)
    folder = Path(config.config_file_path or config_file).parent
    settings = plugin.config
    return _CommandSettings(folder, settings.entries, settings.observed, settings.checks)


def _parse_simple_file(config_file: Path) -> _CommandSettings | None:
    """Parse mkdocs.yml without MkDocs; return None if only MkDocs can read it."""
    try:
        data = yaml.load(config_file.read_bytes(), _SettingsLoader)  # noqa: S506 - a safe loader
    except (OSError, yaml.YAMLError, ValueError):
        return None
    if not isinstance(data, dict) or "INHERIT" in data:
        return None
    settings = _builder_settings(data.get("plugins"))
    if settings is None or not _KNOWN_SETTINGS.issuperset(settings):
        return None
    needed = {key: settings[key] for key in _NEEDED_SETTINGS if key in settings}
    if not all(isinstance(needed.get(key, ""), str) for key in ("entries", "observed")):
        return None
    checks = needed.get("checks", {})
    if not isinstance(checks, dict) or not all(isinstance(v, str | bool) for v in checks.values()):
        return None
    return _CommandSettings(Path(os.path.abspath(config_file)).parent, **needed)  # noqa: PTH100 - as MkDocs does


def _builder_settings(plugins: object) -> dict[Any, Any] | None:
    """Return the settings of the plugin `site_builder`, or None if it is not listed exactly once."""
    found: list[object] = []
    for item in plugins if isinstance(plugins, list) else [plugins]:
        if isinstance(item, dict):
            found += [value for name, value in item.items() if name == "site_builder"]
        elif item == "site_builder":
            found.append({})
    settings = {} if found == [None] else found[0] if len(found) == 1 else None
    return settings if isinstance(settings, dict) else None


class _SettingsLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe YAML loader that accepts any tag."""


def _value_of_unknown_tag(*_: object) -> object:
    """Return a value that no setting accepts, so that MkDocs reads the file."""
    return object()


_SettingsLoader.add_multi_constructor("", _value_of_unknown_tag)
