"""The command `kb init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
import yaml

from site_builder.cli.output import print_result
from site_builder.entry_files import display_path
from site_builder.entry_files.record_lists import TOPICS_FILE
from site_builder.errors import UsageError
from site_builder.files.atomic import replace_files
from site_builder.i18n import LANGUAGES, SiteLanguages
from site_builder.models import KINDS
from site_builder.suggestions import did_you_mean

_SETTINGS = """\
site_name: {name}
theme: {{name: material, font: false}}
plugins:
  - site_builder:
      languages: [{languages}]
"""


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Folder of the new list.")
    ] = Path(),
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Name of the site.")
    ] = "My list",
    language: Annotated[
        list[str] | None,
        typer.Option(
            "--language",
            metavar="CODE",
            help="A language of the site. Repeat it for further languages, the main one first. [default: en]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write what a new list needs: mkdocs.yml, a folder for pages, and topics.yml with an example."""
    languages = list(dict.fromkeys(language or ["en"]))
    for code in languages:
        if code not in LANGUAGES:
            hint = did_you_mean(code, LANGUAGES)
            raise typer.BadParameter(
                f"{code} is not a supported language. {hint}", param_hint="--language"
            )
    texts = {"mkdocs.yml": _settings(name, languages), f"entries/{TOPICS_FILE}": _topics(languages)}
    changes: dict[Path, str | bytes | None] = {folder / path: text for path, text in texts.items()}
    for path in changes:
        if path.exists():
            raise UsageError(f"{display_path(path)} exists. Choose another folder.")
    changes[folder / "docs" / ".gitkeep"] = ""
    replace_files(changes)
    print_result(f"Written: {', '.join(map(display_path, changes))}")
    *kinds, last = KINDS
    print_result(
        f"Next: kb new {', '.join(kinds)} or {last}; then kb build, or kb serve for a preview"
    )


def _settings(name: str, languages: list[str]) -> str:
    return _SETTINGS.format(name=_inline(name), languages=", ".join(languages))


def _topics(languages: list[str]) -> str:
    """Return a topics.yml with one topic, named in each language."""
    names = dict.fromkeys(SiteLanguages(tuple(languages)), "Sorting")
    shown = "Sorting" if len(names) == 1 else _inline(names)
    return f"# Replace this example by the topics of your list.\n- id: sorting\n  name: {shown}\n"


def _inline(value: object) -> str:
    """Return a value as YAML in one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000)
    return text.removesuffix("...\n").strip()
