"""The plugin's settings in mkdocs.yml, and the `Site` that they describe."""

from __future__ import annotations

import tomllib
from pathlib import Path

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from pydantic import ValidationError

from site_builder.checks import CHECKS, Severities, severity_of
from site_builder.errors import CHECK_SEVERITIES, Severity
from site_builder.models import Bilingual
from site_builder.pages import Rule, Site
from site_builder.suggestions import did_you_mean


class Settings(base.Config):  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
    """What stands below `- site_builder:`."""

    entries = c.Type(str, default="entries")
    """The entries folder, relative to mkdocs.yml."""
    observed = c.Type(str, default="observed")
    """Where `kb links` keeps what it saw, relative to mkdocs.yml; the folder need not exist."""
    edit_uri = c.Type(str, default="edit/main/entries/")
    """What follows `repo_url` to edit a file of the entries folder; empty for no edit links."""
    name = c.Optional(c.Type((str, dict)))
    """The site's name, `{en, zh}`; without it, `site_name`."""
    tagline = c.Optional(c.Type((str, dict)))
    description = c.Optional(c.Type((str, dict)))
    copyright = c.Optional(c.Type((str, dict)))
    """What stands at the foot of every page; without it, `copyright`."""
    checks = c.Type(dict, default={})
    """Check id -> `error`, `warning` or `off`. Wins over `[tool.kb.checks]` in pyproject.toml."""
    splice = c.Type(bool, default=True)
    """Let the theme render each sort of page once; false renders all one by one, to the same end."""


def entries_folder(settings: Settings, config: MkDocsConfig) -> Path:
    """Return the entries folder; a relative one lies beside mkdocs.yml."""
    base_folder = Path(config.config_file_path or "mkdocs.yml").parent
    return base_folder / settings.entries


def site_of(settings: Settings, config: MkDocsConfig) -> Site:
    """Read the site's texts. Raises PluginError for a text that is not `{en, zh}`."""
    fallback = config.site_description or config.site_name
    repository = (config.repo_url or "").rstrip("/")
    edit_base = f"{repository}/{settings.edit_uri}" if repository and settings.edit_uri else None
    return Site(
        name=_bilingual("name", settings.name or config.site_name),
        tagline=_bilingual("tagline", settings.tagline or fallback),
        description=_bilingual("description", settings.description or fallback),
        copyright=_bilingual(
            "copyright", settings.copyright or config.copyright or config.site_name
        ),
        edit_base=edit_base,
        rules=_rules(severities_of(settings, config)),
        entries_path=f"{Path(settings.entries).name}/",
    )


def severities_of(settings: Settings, config: MkDocsConfig) -> Severities:
    """Read how much each check matters, from pyproject.toml beside mkdocs.yml, then mkdocs.yml.

    Raises PluginError for a check or a severity that does not exist.
    """
    found: dict[str, Severity | None] = {}
    written = _checks_in_pyproject(Path(config.config_file_path or "mkdocs.yml").parent)
    places = [("pyproject.toml: tool.kb.checks", written)]
    places.append(("mkdocs.yml: plugins.site_builder.checks", settings.checks))
    for place, table in places:
        for check, value in table.items():
            if check not in CHECKS:
                raise PluginError(
                    f"{place}: there is no check `{check}`. {did_you_mean(check, CHECKS)}"
                )
            # YAML 1.1 reads a bare `off` as false.
            word = "off" if value is False else str(value)
            if word != "off" and word not in CHECK_SEVERITIES:
                raise PluginError(f"{place}.{check}: `{word}` is not error, warning or off.")
            found[check] = None if word == "off" else Severity(word)
    return found


def _checks_in_pyproject(folder: Path) -> dict[str, object]:
    path = folder / "pyproject.toml"
    if not path.is_file():
        return {}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PluginError(f"{path.name} cannot be read: {error}") from error
    table = data.get("tool", {}).get("kb", {}).get("checks", {})
    return table if isinstance(table, dict) else {}


def _rules(severities: Severities) -> tuple[Rule, ...]:
    """Return the checks as the pages describe them."""
    return tuple(
        Rule(
            check.id,
            str(severity_of(check, severities) or "off"),
            check.meaning,
            check.bad,
            check.good,
        )
        for check in CHECKS.values()
    )


def _bilingual(key: str, value: object) -> Bilingual:
    if isinstance(value, str):
        return Bilingual(en=value, zh=value)
    try:
        return Bilingual.model_validate(value)
    except ValidationError as error:
        place = ".".join(map(str, (key, *error.errors()[0]["loc"])))
        raise PluginError(
            f"mkdocs.yml: plugins.site_builder.{place} is not what it should be. "
            f"Write `{key}: {{en: ..., zh: ...}}`."
        ) from None
