"""The command `kb schema`."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.output import print_result
from site_builder.entry_files import display_path
from site_builder.files.atomic import write_atomically
from site_builder.models.json_schema import (
    DRAFTS,
    Draft,
    Schema,
    any_entry_schema,
    json_schemas,
)


class SchemaKind(StrEnum):
    """Kinds of files for which there is a JSON Schema."""

    PAPER = "paper"
    REPO = "repo"
    DATASET = "dataset"
    TOPICS = "topics"
    TAGS = "tags"


class DraftName(StrEnum):
    """Supported drafts of JSON Schema."""

    NEW = "2020-12"
    OLD = "7"


def schema(
    kind: Annotated[
        SchemaKind | None,
        typer.Argument(help="Kind of file. [default: any entry]", show_default=False),
    ] = None,
    draft: Annotated[
        DraftName, typer.Option("--draft", help="Draft of JSON Schema. Choose 7 for editors.")
    ] = DraftName.NEW,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="PATH",
            help="Write the schema to this file. Without a kind: write all schemas to this folder.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print or write the JSON Schema of entry files, topics.yml or tags.yml."""
    if output is not None and kind is None and output.suffix != ".json":
        for name, text in schema_files().items():
            write_atomically(output / name, text)
            print_result(display_path(output / name))
        return
    draft_name: Draft = "7" if draft is DraftName.OLD else "2020-12"
    text = _to_json(json_schemas(draft_name)[kind] if kind else any_entry_schema(draft_name))
    if output is None:
        typer.echo(text, nl=False)
        return
    if output.is_dir():
        raise typer.BadParameter(f"{output} is a folder. Choose a file.", param_hint="--output")
    write_atomically(output, text)
    print_result(display_path(output))


def schema_files() -> dict[str, str]:
    """Return the content of the folder `schema/`: file name -> text."""
    files = {}
    for draft in DRAFTS:
        folder = "" if draft == "2020-12" else "draft-07/"
        for name, content in json_schemas(draft).items():
            files[f"{folder}{name}.schema.json"] = _to_json(content)
    return files


def _to_json(content: Schema) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
