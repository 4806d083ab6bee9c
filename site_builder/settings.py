"""The plugin's settings in mkdocs.yml, for all commands and for the plugin.

Commands that do not build read mkdocs.yml here, because loading MkDocs with its theme and plugins takes
longer than checking a thousand entries. In a build, MkDocs reads mkdocs.yml, and the plugin validates
the settings with `Settings`, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import mergedeep  # type: ignore[import-untyped]
import yaml
import yaml_env_tag  # type: ignore[import-untyped]
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from site_builder.checks import CHECKS, Severities
from site_builder.entry_files import display_path
from site_builder.errors import CHECK_SEVERITIES, FieldPath, Severity, UsageError, format_field
from site_builder.i18n import LANGUAGES, LanguageCode, SiteLanguages
from site_builder.models import SiteText
from site_builder.models.licences import spdx_expression
from site_builder.site_parts import PARTS, Part
from site_builder.suggestions import did_you_mean

MKDOCS_YML = Path("mkdocs.yml")


def _check_id(name: str) -> str:
    if name not in CHECKS:
        raise PydanticCustomError(
            "unknown_check", "is not a check", {"hint": did_you_mean(name, CHECKS)}
        )
    return name


def _parse_severity(value: object) -> object:
    # YAML 1.1 reads a bare `off` as false.
    if value is False or value == "off":
        return None
    return Severity(str(value)) if value in CHECK_SEVERITIES else str(value)


def _parse_languages(value: object, info: ValidationInfo) -> object:
    """Return the language codes. Also put them into the validation context, because texts are validated with them."""
    if not isinstance(value, list | tuple) or not value:
        raise _wrong_languages("is not a list of languages", "Write it as `[en]` or `[en, zh]`.")
    for index, code in enumerate(value):
        if not isinstance(code, str) or code not in LANGUAGES:
            hint = did_you_mean(str(code), LANGUAGES)
            raise _wrong_languages(f"contains `{code}`, which is not a language", hint)
        if code in value[:index]:
            raise _wrong_languages(f"contains `{code}` twice", "Delete one of them.")
    if info.context is not None:
        info.context["languages"] = SiteLanguages(tuple(value))
    return tuple(value)


def _parse_parts(value: object) -> object:
    """Return the parts to publish, each once, in the order of `PARTS`."""
    if not isinstance(value, list | tuple):
        raise _wrong_parts(
            "is not a list", f"Write it as `[lists, feeds]`. Valid here: {', '.join(PARTS)}."
        )
    for name in value:
        if name not in PARTS:
            raise _wrong_parts(
                f"contains `{name}`, which is not a part of a site", did_you_mean(str(name), PARTS)
            )
    return tuple(part for part in PARTS if part in value)


def _parse_licence(value: object) -> object:
    """Return the SPDX expression that a text means; None for an empty text."""
    if not isinstance(value, str) or not value:
        return value or None
    expression = spdx_expression(value)
    if expression is None:
        context = {"value": value, "hint": "Write an SPDX expression, such as CC-BY-4.0."}
        raise PydanticCustomError("unknown_licence", "`{value}` is not a licence", context)
    return expression


def _wrong_parts(message: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("wrong_parts", "{message}", {"message": message, "hint": hint})


def _wrong_languages(message: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("wrong_languages", "{message}", {"message": message, "hint": hint})


_TAG_URI = r"^tag:[A-Za-z0-9.@_-]+,[12]\d{3}(-\d{2}){0,2}:[A-Za-z0-9._~/-]+$"

Folder = Annotated[str, Field(min_length=1)]
"""Path of a folder, relative to the folder of mkdocs.yml."""


def _none_if_empty(text: object) -> object:
    return None if text == "" else text


OptionalText = Annotated[SiteText | None, BeforeValidator(_none_if_empty)]
"""A text. None or an empty text means that the setting has its default."""

Checks = dict[
    Annotated[str, AfterValidator(_check_id)],
    Annotated[Severity | None, BeforeValidator(_parse_severity)],
]


class Icon(BaseModel):
    """The icon of the site, which browsers show in tabs and on home screens."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    letter: Annotated[str, Field(min_length=1, max_length=2)] | None = None
    """Default: the first letter of the site's name."""
    colour: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")] = "#0b5c6b"
    """Colour of the background. The white letter must be readable on it."""


class Settings(BaseModel):
    """The settings below `- site_builder:`. A setting without a value has its default."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    languages: Annotated[tuple[LanguageCode, ...], BeforeValidator(_parse_languages)] = (
        SiteLanguages().codes
    )
    """The languages of the site. Pages in the first language are at the root of the site. Pages in a further language
    are below the code of this language, such as `/zh/`."""
    entries: Folder = "entries"
    observed: Folder = "observed"
    """The folder with the results of link checks, and with facts from services. The folder may be missing."""
    edit_uri: str = "edit/main/entries/"
    """The URL of an edit link consists of `repo_url`, this text and the path of the entry file. If this text is
    empty, pages have no edit links."""
    name: OptionalText = None
    """The site's name. Default: the MkDocs setting `site_name`."""
    tagline: OptionalText = None
    description: OptionalText = None
    copyright: OptionalText = None
    """Text in the footer of every page. Default: the MkDocs setting `copyright` or, without it, `site_name`."""
    licence: Annotated[str | None, BeforeValidator(_parse_licence)] = None
    """The licence of the entries as an SPDX expression, such as `CC-BY-4.0`. Files for programs contain it."""
    icon: Icon = Icon()
    max_open_contributions: Annotated[int, Field(ge=0)] = 5
    """If an account has more open issues and pull requests than this, the newer ones wait in the queue (see
    `issue_forms.queue`). The value 0 means "no limit"."""
    plain_bibtex: bool = False
    """Whether all BibTeX suits classic styles, which know neither `@software` nor `@dataset` (see the argument `plain`
    of `citations.bibtex`)."""
    feed_id: Annotated[str | None, Field(pattern=_TAG_URI)] = None
    """The beginning of the ids in feeds: a tag URI (RFC 4151) such as `tag:example.org,2026:atlas`. Default: made from
    `repo_url` or, without it, from the site's name. Set it before the repository moves, or else feed readers show all
    entries as new."""
    publish: Annotated[tuple[Part, ...], BeforeValidator(_parse_parts)] = PARTS
    """The parts of the site to publish besides its pages (see `site_parts`). `[]` publishes none of them."""
    checks: Checks = {}
    """Check id -> `error`, `warning` or `off`. Overrides `[tool.kb.checks]` in pyproject.toml."""
    splice: bool = True
    """Whether to splice pages: to insert the texts of a page into the HTML of a similar page (see
    `mkdocs_plugin.rendering.splicing`). Without splicing, the build is slower, but its output is equal."""

    _folder: Path = Path()
    """The folder of mkdocs.yml."""

    def model_post_init(self, context: dict[str, Any] | None) -> None:
        """Set the folder of mkdocs.yml. Pydantic calls this after validation."""
        self._folder = (context or {}).get("folder", Path())

    @property
    def site_languages(self) -> SiteLanguages:
        """The languages of the site, in their order."""
        return SiteLanguages(self.languages)

    @property
    def entries_folder(self) -> Path:
        """The folder of the entries."""
        return self._folder / self.entries

    @property
    def observed_folder(self) -> Path:
        """The path of the folder that the setting `observed` names."""
        return self._folder / self.observed

    def severities(self) -> Severities:
        """Return the severities of checks that pyproject.toml and mkdocs.yml set.

        Raises UsageError if pyproject.toml is not valid.
        """
        return {**_read_pyproject(self._folder / "pyproject.toml"), **self.checks}


_NAMES = Settings.model_fields


def read_settings(config_file: Path, *, is_required: bool = False) -> Settings:
    """Return the settings in mkdocs.yml. Raises UsageError if the file is missing or contains a mistake.

    If `is_required` is false, the file `./mkdocs.yml` may be missing. Then all settings have their defaults.
    """
    if not config_file.is_file():
        if config_file == MKDOCS_YML and not is_required:
            return Settings()
        raise UsageError(
            f"There is no file {config_file}. "
            "Run the command in the folder of mkdocs.yml, or give the path of the file with --config."
        )
    merged = mergedeep.merge({}, *(data for _, _, data in reversed(_read_files(config_file))))
    options = _plugin_options(merged.get("plugins"))
    if options is None:
        raise UsageError(
            f"{config_file} does not use the builder. Add `- site_builder` below `plugins:`."
        )
    return validate_settings(options, config_file)


def validate_settings(
    options: object, file: Path, parents: FieldPath = ("plugins", "site_builder")
) -> Settings:
    """Return valid settings. Raises UsageError with one line for each mistake.

    `parents` are the keys above the settings in the file.
    """
    if isinstance(options, dict):  # a setting without a value has its default
        options = {k: v for k, v in options.items() if v is not None or k not in _NAMES}
    folder = Path(os.path.abspath(file)).parent  # noqa: PTH100 - keeps symbolic links, as MkDocs does
    try:
        return Settings.model_validate(options, context={"folder": folder})
    except ValidationError as error:
        lines = [_describe(file, parents, detail) for detail in error.errors(include_url=False)]
        raise UsageError("\n".join(lines)) from None


def _read_pyproject(path: Path) -> Severities:
    if not path.is_file():
        return {}
    import tomllib  # noqa: PLC0415 - most commands do not need it

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}") from error
    checks = data.get("tool", {}).get("kb", {}).get("checks")
    return validate_settings({"checks": checks}, path, ("tool", "kb")).checks


# --- mistakes ---------------------------------------------------------------------------------

# Error type of pydantic -> message. Two keys are not error types: `Settings` is the class that a value should have, and
# `feed_id` is a setting.
_MESSAGES = {
    "string_pattern_mismatch": 'is not a colour. Write it as `"#0b5c6b"`, with quotes.',
    "feed_id": "is not a tag URI. Write it as `tag:example.org,2026:atlas`.",
    "string_too_long": "has too many characters. Write one or two characters.",
    "string_type": "must be a text. Write one text; put quotes around a number or a date.",
    "string_too_short": "is empty. Write a text, or delete the line.",
    "bool_type": "must be true or false.",
    "greater_than_equal": "must be 0 or more. Write a number such as 5.",
    "int_type": "must be a whole number. Write a number such as 5.",
    "is_instance_of": "must be error, warning or off.",
    "dict_type": "must be a mapping. Write `key: value` lines below it.",
    "Settings": "must be a mapping. Write `key: value` lines below it.",
}


def _describe(file: Path, parents: FieldPath, detail: ErrorDetails) -> str:
    """Return the position, the setting, what is wrong, and what to do."""
    setting = (*parents, *(part for part in detail["loc"] if part != "[key]"))
    context = detail.get("ctx", {})
    if detail["type"] in {"extra_forbidden", "unknown_language"}:
        valid: Iterable[str] = LANGUAGES
        if detail["type"] == "extra_forbidden":
            valid = Icon.model_fields if detail["loc"][0] == "icon" else _NAMES
        message = f"is not a setting. {did_you_mean(str(setting[-1]), valid)}"
    elif "hint" in context:
        message = f"{detail['msg']}. {context['hint']}"
    elif setting[-1] == "feed_id" and detail["type"] == "string_pattern_mismatch":
        message = _MESSAGES["feed_id"]
    else:
        message = _MESSAGES.get(context.get("class_name", detail["type"]), f"{detail['msg']}.")
    return f"{position_of_setting(file, setting)}: {format_field(setting)}: {message}"


def position_of_setting(file: Path, setting: FieldPath) -> str:
    """Return `path:line` of a setting.

    If the setting is missing, return the line of the mapping around it. If the mapping is missing, too, return only the
    path. An inherited setting is found in the file that INHERIT names.
    """
    with suppress(UsageError):
        for keys, (path, root, _) in product((setting, setting[:-1]), _read_files(file)):
            if line := _line_of(root, keys):
                return f"{display_path(path)}:{line}"
    return display_path(file)


def _line_of(node: yaml.Node | None, setting: FieldPath) -> int | None:
    """Return the line of a setting in a YAML tree, counted from 1; None if the setting is not there.

    If a value on the path is a list, the next key is searched in all of its items.
    """
    line = None
    for key in setting:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        pairs = [
            pair for item in nodes if isinstance(item, yaml.MappingNode) for pair in item.value
        ]
        found = [(name.start_mark.line + 1, value) for name, value in pairs if name.value == key]
        if not found:
            return None
        line, node = found[-1]
    return line


# --- reading mkdocs.yml -----------------------------------------------------------------------


_SettingsFile = tuple[Path, yaml.Node | None, dict[str, Any]]
"""(path of a settings file, root of its YAML tree, its data)."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe YAML loader. For a tag that only MkDocs knows, it returns an object that no setting accepts."""


_Loader.add_constructor("!ENV", yaml_env_tag.construct_env_tag)
_Loader.add_constructor(None, lambda *_: object())


def _read_files(path: Path) -> list[_SettingsFile]:
    """Return the settings file, the file that its INHERIT names, and so on."""
    path = Path(os.path.abspath(path))  # noqa: PTH100 - keeps symbolic links, as MkDocs does
    files = [_read_file(path)]
    while (parent := files[-1][2].get("INHERIT")) is not None:
        child, path = path, Path(os.path.normpath(path.parent / str(parent)))
        if not path.is_file() or any(path == file[0] for file in files):
            raise UsageError(
                f"{display_path(child)}: INHERIT: {parent} does not exist, or inherits this file. "
                "Correct the path, or delete the line."
            )
        files.append(_read_file(path))
    return files


def _read_file(path: Path) -> _SettingsFile:
    try:
        loader = _Loader(path.read_bytes())
        node = loader.get_single_node()
        is_mapping = isinstance(node, yaml.MappingNode)
        return path, node, loader.construct_document(node) if is_mapping else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f":{mark.line + 1}:{mark.column + 1}" if mark is not None else ""
        reason = ": ".join(part for part in (error.context, error.problem) if part)
        raise UsageError(
            f"{display_path(path)}{where} cannot be read: {reason}. Correct the YAML there or above."
        ) from error
    except OSError as error:
        raise UsageError(
            f"{display_path(path)} cannot be read: {error.strerror}. Check its permissions."
        ) from error
    except (yaml.YAMLError, ValueError) as error:
        raise UsageError(
            f"{display_path(path)} cannot be read: {error}. Correct this value."
        ) from error


def _plugin_options(plugins: object) -> object | None:
    """Return the value of `site_builder`, or None if the plugin is missing or disabled."""
    for item in plugins if isinstance(plugins, list) else [plugins]:
        if item == "site_builder":
            return {}
        if isinstance(item, dict) and "site_builder" in item:
            options = item["site_builder"] or {}
            # `enabled` is not a setting of this plugin: MkDocs handles it for every plugin.
            if not isinstance(options, dict) or options.pop("enabled", True):
                return options
    return None
