"""The command `kb results add`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from site_builder.catalog import Catalog
from site_builder.cli.computed_parameters import parameter, with_parameters
from site_builder.cli.entry_dialog import is_on_terminal
from site_builder.cli.options import Config, DryRun, Entries
from site_builder.cli.output import print_error
from site_builder.cli.results.dialog import ResultDialog
from site_builder.cli.results.writing import REFUSAL, write_results
from site_builder.cli.selecting import load_without_errors
from site_builder.i18n import LANGUAGES
from site_builder.result_tables import RowMatcher, TableRow
from site_builder.settings import MKDOCS_YML

_OPTIONS: Mapping[tuple[str, ...], tuple[str, str, str]] = {
    ("model",): ("model", "TEXT", "The model as the source names it, with its variant."),
    ("split",): (
        "split",
        "ID",
        "Id or name of the split. Leave the option out if the source states no split.",
    ),
    ("setting",): (
        "setting",
        "ID",
        "Id or name of the setting. Leave the option out if the source states no setting.",
    ),
    ("extra_data",): ("extra-data", "yes|no", "Whether the model was trained on further data."),
    ("resolution",): ("resolution", "TEXT", "Resolution of the input."),
    ("ensemble",): ("ensemble", "yes|no", "Whether several models decide together."),
    ("source", "url"): ("source", "URL", "The page that has the scores."),
    ("source", "where"): ("where", "TEXT", 'The place on that page, such as "Table 7".'),
    ("reported_by",): ("reported-by", "authors|other", "Who published the scores."),
    ("evidence",): ("evidence", "printed|board|reproduced", "What supports the scores."),
    ("reproduction",): ("reproduction", "URL", "The report of a reproduction."),
    ("entered",): ("entered", "DATE", "Date on which the result is entered. [default: today]"),
    ("withdrawn", "date"): ("withdrawn", "DATE", "When the authors withdrew the scores."),
    ("withdrawn", "reason"): ("withdrawn-reason", "TEXT", "Why the authors withdrew the scores."),
    ("withdrawn", "url"): (
        "withdrawn-url",
        "URL",
        "The page on which the authors withdraw the scores.",
    ),
}
"""Path of a field of a result -> (name of its option, form of the value, help text)."""


def _add(
    *,
    entry: str,
    benchmark: str,
    score: list[str] | None,
    note: list[str] | None,
    dry_run: bool,
    yes: bool,
    entries: Path | None,
    config: Path,
    **values: str | None,
) -> None:
    """Add the scores of a model on a benchmark to an entry. On a terminal, the command asks for missing values.

    The change is printed as a diff. The command refuses a result in which kb check would find an error.
    """
    loaded = load_without_errors(entries, config, REFUSAL)
    fields: dict[str, Any] = {"entered": dt.datetime.now(dt.UTC).date().isoformat()}
    for path, (option, _, _) in _OPTIONS.items():
        if value := values[_identifier(option)]:
            parent = fields if len(path) == 1 else fields.setdefault(path[0], {})
            parent[path[-1]] = value
    if texts := _note(note or []):
        fields["note"] = texts
    row = TableRow("kb results add", (entry,), benchmark, _scores(score or []), fields)
    matched = RowMatcher(loaded.catalog).match([_complete(row, loaded.catalog)])
    for refused in matched.refused:
        print_error(refused.reason if refused.reason.endswith(".") else f"{refused.reason}.")
        raise typer.Exit(1 if refused.is_conflict else 2)
    if matched.known:
        print_error(f"{entry} has this result already.")
        raise typer.Exit(1)
    write_results(loaded, matched, config, dry_run=dry_run, yes=yes or not is_on_terminal())


def _identifier(option: str) -> str:
    """Return the name of the function parameter for an option."""
    return "value_" + option.replace("-", "_")


def _option(name: str, metavar: str, help_text: str, type_: Any = str) -> Any:
    option = typer.Option(f"--{name}", metavar=metavar, help=help_text, show_default=False)
    return Annotated[type_ | None, option]


_ENTRY = typer.Argument(
    metavar="ENTRY", help="Id, URL, arXiv id or title of the paper or repository."
)
_SCORE = "A score as the source prints it, such as accuracy=85.40. Repeat for each metric."
_NOTE = "A note for readers. Write zh=TEXT for a note in one language. Repeat for each language."

add = with_parameters(
    _add,
    [
        parameter("entry", Annotated[str, _ENTRY]),
        parameter("benchmark", _option("benchmark", "ID", "Id or name of the benchmark."), ""),
        parameter("score", _option("score", "METRIC=SCORE", _SCORE, list[str]), None),
        *(
            parameter(_identifier(option), _option(option, metavar, text), None)
            for option, metavar, text in _OPTIONS.values()
        ),
        parameter("note", _option("note", "[CODE=]TEXT", _NOTE, list[str]), None),
        parameter("dry_run", DryRun, default=False),
        parameter(
            "yes",
            Annotated[bool, typer.Option("--yes", help="Write without asking.")],
            default=False,
        ),
        parameter("entries", Entries, None),
        parameter("config", Config, MKDOCS_YML),
    ],
)
add.__name__ = "add"


def _scores(texts: Sequence[str]) -> dict[str, str]:
    scores: dict[str, str] = {}
    for text in texts:
        metric, equals, score = (part.strip() for part in text.partition("="))
        if not (metric and equals and score):
            raise typer.BadParameter(
                f"`{text}` is not METRIC=SCORE, such as accuracy=85.4.", param_hint="--score"
            )
        scores[metric] = score
    return scores


def _note(texts: Sequence[str]) -> object:
    """Return the value of the field `note`: one text, language -> text, or None."""
    notes = dict(
        (code, text) if equals and code in LANGUAGES else ("", whole)
        for whole in texts
        for code, equals, text in [whole.partition("=")]
    )
    return notes.get("") or notes or None


def _complete(row: TableRow, catalog: Catalog) -> TableRow:
    """Return the row with the answers of the user to questions about missing values.

    If a required value is missing, and there is no terminal to ask on, raise BadParameter.
    """
    if is_on_terminal():
        from site_builder.cli.line_editor import LineEditor  # noqa: PLC0415 - loads prompt_toolkit

        return ResultDialog(catalog, LineEditor()).complete(row)
    source = row.fields.get("source")
    given = {
        "--benchmark": row.benchmark,
        "--model": row.fields.get("model"),
        "--score": row.scores,
        "--source": isinstance(source, dict) and source.get("url"),
        "--reported-by": row.fields.get("reported_by"),
        "--evidence": row.fields.get("evidence"),
    }
    if missing := [option for option, value in given.items() if not value]:
        raise typer.BadParameter(f"missing: {', '.join(missing)}.", param_hint="kb results add")
    return row
