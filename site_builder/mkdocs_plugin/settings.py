"""The plugin's settings in mkdocs.yml, and the `Site` that they describe."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from pydantic import ValidationError

from site_builder.checks import CHECKS, Severities, effective_severity
from site_builder.errors import UsageError
from site_builder.mkdocs_plugin.checks_settings import severities_from
from site_builder.models import LocalizedText
from site_builder.pages import CheckDescription, Site


class Settings(base.Config):  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
    """The settings below `- site_builder:`."""

    entries = c.Type(str, default="entries")
    """The entries folder, relative to mkdocs.yml."""
    observed = c.Type(str, default="observed")
    """The folder of link observations, relative to mkdocs.yml. The folder may be missing."""
    edit_uri = c.Type(str, default="edit/main/entries/")
    """Text between `repo_url` and the path of the entry file in the URL of an edit link; empty for no edit links."""
    name = c.Optional(c.Type((str, dict)))
    """The site's name, a string or `{en, zh}`. Default: the MkDocs setting `site_name`."""
    tagline = c.Optional(c.Type((str, dict)))
    description = c.Optional(c.Type((str, dict)))
    copyright = c.Optional(c.Type((str, dict)))
    """Text in the footer of every page, a string or `{en, zh}`. Default: the MkDocs setting `copyright`."""
    checks = c.Type(dict, default={})
    """Check id -> `error`, `warning` or `off`. Takes precedence over `[tool.kb.checks]` in pyproject.toml."""
    splice = c.Type(bool, default=True)
    """Whether to splice pages (see `rendering.splicing`). If False, the build is slower, and its output is equal."""


def entries_folder(settings: Settings, config: MkDocsConfig) -> Path:
    """Return the entries folder; the setting is relative to the folder of mkdocs.yml."""
    base_folder = Path(config.config_file_path or "mkdocs.yml").parent
    return base_folder / settings.entries


def site_of(settings: Settings, config: MkDocsConfig) -> Site:
    """Return the site that the settings describe. Raises PluginError if a setting is not valid."""
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
        checks=_check_descriptions(severities_of(settings, config)),
        entries_path=f"{Path(settings.entries).name}/",
    )


def severities_of(settings: Settings, config: MkDocsConfig) -> Severities:
    """Return the severities of checks. Raises PluginError for an unknown check or severity."""
    try:
        return severities_from(
            Path(config.config_file_path or "mkdocs.yml").parent, settings.checks
        )
    except UsageError as error:
        raise PluginError(str(error)) from error


def _check_descriptions(severities: Severities) -> tuple[CheckDescription, ...]:
    return tuple(
        CheckDescription(
            check.id,
            str(effective_severity(check, severities) or "off"),
            check.bad,
            check.good,
        )
        for check in CHECKS.values()
    )


def _bilingual(key: str, value: object) -> LocalizedText:
    if isinstance(value, str):
        return LocalizedText(en=value, zh=value)
    try:
        return LocalizedText.model_validate(value)
    except ValidationError as error:
        setting = ".".join(map(str, (key, *error.errors()[0]["loc"])))
        raise PluginError(
            f"mkdocs.yml: plugins.site_builder.{setting} is not valid. "
            f"Write `{key}: {{en: ..., zh: ...}}`."
        ) from None
