"""What mkdocs.yml says to commands that build nothing.

They need a few of our own settings. To load MkDocs for them, with its theme and its plugins, takes
longer than to check a thousand entries; so a file in which they plainly stand is read here. Any
other one, and any mistake, is left to MkDocs, which knows all that may stand there and what to say.
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
"""What may stand there; beside anything else, it may mean something else."""


@dataclass(frozen=True)
class _Own:
    home: Path
    """Where mkdocs.yml is."""
    entries: str = "entries"
    observed: str = "observed"
    checks: Mapping[str, object] = field(default_factory=dict)


def entries_folder(config_file: Path) -> Path:
    """Return the entries folder that mkdocs.yml names; `entries` where there is no such file."""
    own = _own(config_file)
    return own.home / own.entries


def observed_folder(config_file: Path) -> Path:
    """Return the folder of what machines saw; `observed` where there is no mkdocs.yml."""
    own = _own(config_file)
    return own.home / own.observed


def read_check_settings(config_file: Path) -> tuple[Path, Severities]:
    """Return the entries folder and how much each check matters, from one reading of mkdocs.yml."""
    if _is_done_without(config_file):
        return entries_folder(config_file), {}
    own = _own(config_file)
    return own.home / own.entries, severities_from(own.home, own.checks)


def _is_done_without(config_file: Path) -> bool:
    """Tell whether there is no mkdocs.yml, which checks do not need; one that was named must be."""
    return config_file == Path("mkdocs.yml") and not config_file.is_file()


def _own(config_file: Path) -> _Own:
    if _is_done_without(config_file):
        return _Own(Path())
    return _plainly(config_file) or _by_mkdocs(config_file)


def _by_mkdocs(config_file: Path) -> _Own:
    """Let MkDocs read the file. Raises UsageError for what is wrong there."""
    from site_builder.mkdocs_plugin.commands import read_config  # noqa: PLC0415 - see above

    config, plugin = read_config(config_file)
    ours = plugin.config
    home = Path(config.config_file_path or config_file).parent
    return _Own(home, ours.entries, ours.observed, ours.checks)


def _plainly(config_file: Path) -> _Own | None:
    """Return the settings; None where there may be more to them than meets the eye."""
    try:
        data = yaml.load(config_file.read_bytes(), _Loader)  # noqa: S506 - a safe one, see there
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
    """Return what stands below `site_builder`, if that is one of the plugins, and once."""
    found: list[object] = []
    for item in plugins if isinstance(plugins, list) else [plugins]:
        if isinstance(item, dict):
            found += [options for name, options in item.items() if name == "site_builder"]
        elif item == "site_builder":
            found.append({})
    options = {} if found == [None] else found[0] if len(found) == 1 else None
    return options if isinstance(options, dict) else None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Makes plain data, and puts nothing in the place of tags."""


def _unknown(*_: object) -> object:
    """Return what a tag such as `!ENV` stands for: nothing that could be taken for a setting."""
    return object()


_Loader.add_multi_constructor("", _unknown)
