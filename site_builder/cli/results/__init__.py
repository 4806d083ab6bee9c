"""The commands of `kb results`, one module for each command."""

from __future__ import annotations

import typer

from site_builder.cli.results.add import add
from site_builder.cli.results.export import export
from site_builder.cli.results.import_ import import_

results_app = typer.Typer(
    name="results",
    help="Add, import and export results: scores of models on benchmarks.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

results_app.command()(add)
results_app.command("import")(import_)
results_app.command()(export)
