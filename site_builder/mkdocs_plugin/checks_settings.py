"""The severities of checks: `checks` in mkdocs.yml, and `[tool.kb.checks]` in pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from site_builder.checks import CHECKS, Severities
from site_builder.errors import CHECK_SEVERITIES, Severity, UsageError
from site_builder.suggestions import did_you_mean


def severities_from(folder: Path, checks: Mapping[str, object]) -> Severities:
    """Return the severities that pyproject.toml in `folder` and mkdocs.yml set.

    `checks` is the setting in mkdocs.yml. It takes precedence over pyproject.toml. Raises UsageError for an
    unknown check or severity.
    """
    severities: dict[str, Severity | None] = {}
    sources = [("pyproject.toml: tool.kb.checks", _checks_in_pyproject(folder))]
    sources.append(("mkdocs.yml: plugins.site_builder.checks", checks))
    for source, table in sources:
        for check, value in table.items():
            if check not in CHECKS:
                raise UsageError(
                    f"{source}: there is no check `{check}`. {did_you_mean(check, CHECKS)}"
                )
            # YAML 1.1 reads a bare `off` as false.
            word = "off" if value is False else str(value)
            if word != "off" and word not in CHECK_SEVERITIES:
                raise UsageError(f"{source}.{check}: `{word}` is not error, warning or off.")
            severities[check] = None if word == "off" else Severity(word)
    return severities


def _checks_in_pyproject(folder: Path) -> Mapping[str, object]:
    path = folder / "pyproject.toml"
    if not path.is_file():
        return {}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}") from error
    table = data.get("tool", {}).get("kb", {}).get("checks", {})
    return table if isinstance(table, dict) else {}
