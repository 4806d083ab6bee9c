"""Parameters with which several commands select entries, and functions that load the entries."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from site_builder.cli.computed_parameters import parameter, with_parameters
from site_builder.cli.output import print_error, print_problems, progress
from site_builder.entry_files import LoadedEntries
from site_builder.errors import has_errors
from site_builder.knowledge_base import CACHE_FOLDER, load_with_findings
from site_builder.selection import Selection
from site_builder.settings import read_settings


def _option(name: str, metavar: str, help_text: str) -> Any:
    option = typer.Option(f"--{name}", metavar=metavar, help=help_text, show_default=False)
    return Annotated[list[str] | None, option]


_PARAMETERS = {
    "ids": Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...",
            help="Ids of entries; - reads them from standard input. Without ids, only the conditions select entries.",
            show_default=False,
        ),
    ],
    "kinds": _option("kind", "KIND", "Only entries of this kind, such as paper."),
    "topics": _option("topic", "ID", "Only entries with this topic or one of its subtopics."),
    "tags": _option("tag", "TAG", "Only entries with this tag, in any spelling."),
    "years": _option("year", "YEAR", "Only entries of this year, or of years such as 2020-2023."),
    "authors": _option("author", "NAME", "Only entries by this author, in any spelling."),
    "venues": _option(
        "venue",
        "VENUE",
        "Only entries of this venue, in any spelling. Without a year: of all years.",
    ),
    "where": _option(
        "where",
        "CONDITION",
        "Only entries that meet this condition: FIELD=VALUE, FIELD!=VALUE, FIELD~TEXT (contains), "
        "FIELD>=VALUE (also >, < and <=), missing:FIELD or has:FIELD. Write links.code or "
        "summary.zh for a part of a field.",
    ),
}
"""Attribute of `Selection` -> parameter of the command. All except for `ids` are options, and may be repeated.

An entry is selected if it meets every condition of `--where` and, for each other option that is given, matches one of
its values."""


def with_selection(function: Callable[..., None]) -> Callable[..., None]:
    """Return a command with the parameters of `function`. In place of `selection`, it has those in `_PARAMETERS`.

    On the command line, required arguments of the command come before the ids.
    """
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    own = [p for p in parameters if p.name != "selection"]
    required = [p for p in own if p.default is inspect.Parameter.empty]
    optional = [p for p in own if p not in required]
    selecting = [parameter(name, annotation, None) for name, annotation in _PARAMETERS.items()]

    def command(**values: Any) -> None:
        attributes = {name: tuple(values.pop(name) or ()) for name in _PARAMETERS}
        if attributes["ids"] == ("-",):
            attributes["ids"] = tuple(sys.stdin.read().split()) or _refuse_no_ids()
        function(selection=Selection(**attributes), **values)

    command.__name__, command.__doc__ = function.__name__, function.__doc__
    return with_parameters(command, [*required, *selecting, *optional])


def _refuse_no_ids() -> tuple[str, ...]:
    raise typer.BadParameter("Standard input contains no id.", param_hint="ID")


def load(entries: Path | None, config: Path) -> LoadedEntries:
    """Load the entries, given the values of `--entries` and `--config`. Unchanged entries come from the cache."""
    settings = read_settings(config)
    folder = entries or settings.entries_folder
    with progress("Reading the entries"):
        return load_with_findings(folder, CACHE_FOLDER, settings.site_languages)


def load_without_errors(
    entries: Path | None,
    config: Path,
    refusal: str,
    advice: str = "Fix these errors first: an entry with an error cannot be loaded.",
) -> LoadedEntries:
    """Load the entries like `load`. If a file has errors, print all problems, `refusal` and `advice`, and exit with 1.

    `refusal` is a sentence that says what the command did not do.
    """
    loaded = load(entries, config)
    if has_errors(list(loaded.problems)):
        print_problems(sorted(loaded.problems))
        print_error(f"{refusal} {advice}")
        raise typer.Exit(1)
    return loaded
