"""The command `kb schema`."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.computed_parameters import choice, parameter, with_parameters
from site_builder.cli.options import Config
from site_builder.cli.output import print_result
from site_builder.entry_files import display_path
from site_builder.files.atomic import write_atomically
from site_builder.i18n import SiteLanguages
from site_builder.models.json_schema import (
    DRAFTS,
    Draft,
    Schema,
    any_entry_schema,
    json_schemas,
)
from site_builder.settings import MKDOCS_YML, read_settings


class DraftName(StrEnum):
    """Supported drafts of JSON Schema."""

    NEW = "2020-12"
    OLD = "7"


def make_command(arguments: Sequence[str]) -> Callable[..., None]:  # noqa: ARG001 - no parameter depends on it
    """Return the function of the command, with the names of the schemas as values of its argument."""
    kinds = choice("SchemaKind", json_schemas("2020-12"))
    kind = Annotated[
        kinds | None,  # type: ignore[valid-type]
        typer.Argument(help="Kind of file. [default: entries of all kinds]", show_default=False),
    ]
    options = [
        item
        for name, item in inspect.signature(schema, eval_str=True).parameters.items()
        if name != "kind"
    ]
    return with_parameters(schema, [parameter("kind", kind, None), *options])


def schema(
    kind: str | None = None,
    draft: Annotated[
        DraftName, typer.Option("--draft", help="Draft of JSON Schema. Choose 7 for editors.")
    ] = DraftName.NEW,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="PATH",
            help="Write the schema to this file. Without a kind, a PATH without .json is a folder for all schemas.",
            show_default=False,
        ),
    ] = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Print or write the JSON Schema of entry files, topics.yml, tags.yml, venues.yml, people.yml or rejected.yml."""
    languages = read_settings(config).site_languages
    if output is not None and kind is None and output.suffix != ".json":
        for name, text in schema_files(languages).items():
            write_atomically(output / name, text)
            print_result(display_path(output / name))
        return
    draft_name: Draft = "7" if draft is DraftName.OLD else "2020-12"
    text = _to_json(
        json_schemas(draft_name, languages)[kind]
        if kind
        else any_entry_schema(draft_name, languages)
    )
    if output is None:
        typer.echo(text, nl=False)
        return
    if output.is_dir():
        raise typer.BadParameter(f"{output} is a folder. Choose a file.", param_hint="--output")
    write_atomically(output, text)
    print_result(display_path(output))


def schema_files(languages: SiteLanguages | None = None) -> dict[str, str]:
    """Return path in the folder `schema/` -> text of the file.

    By default, the languages of the site are `en` and `zh`.
    """
    files = {}
    for draft in DRAFTS:
        folder = "" if draft == "2020-12" else "draft-07/"
        for name, content in json_schemas(draft, languages).items():
            files[f"{folder}{name}.schema.json"] = _to_json(content)
    return files


def _to_json(content: Schema) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
