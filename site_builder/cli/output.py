"""How commands speak: results on standard output, everything else on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import typer

from site_builder.errors import Problem, has_errors
from site_builder.reporters import as_text, escape_invisible

if TYPE_CHECKING:
    from rich.console import Console


@cache
def error_console() -> Console:
    """Return where progress and errors are shown. Where all is well, nobody waits for its import."""
    from rich.console import Console  # noqa: PLC0415

    # `highlight` and `markup` would read meaning into what files say.
    return Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def print_result(text: str) -> None:
    """Print a result."""
    typer.echo(text)


def print_error(text: str) -> None:
    """Print what went wrong."""
    error_console().print(f"kb: {text}", style="red")


def print_info(text: str) -> None:
    """Print what a person should know beside the result, which may go into a file."""
    error_console().print(escape_invisible(text))


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems for a person, errors or warnings, to standard error."""
    error_console().print(as_text(problems))


def exit_code(problems: Sequence[Problem]) -> int:
    """Return 1 where something must be mended, else 0."""
    return 1 if has_errors(list(problems)) else 0


def is_interactive() -> bool:
    """Tell whether somebody looks on: progress is for terminals, and not for logs of CI."""
    return sys.stderr.isatty() and os.environ.get("CI") != "true"


@contextmanager
def progress(text: str) -> Iterator[Callable[[float], None]]:
    """Show that something is going on, on a terminal; say nothing in CI.

    Gives what is to be told how much is done, from 0 to 1, if anybody knows. Nothing turns round: that
    would take a thread, beside which no process is forked.
    """
    if not is_interactive():
        yield lambda _: None
        return
    console = error_console()

    shown = ""

    def tell(share: float) -> None:
        nonlocal shown
        if shown != (shown := f"{text} {share:4.0%}"):
            console.print(shown, end="\r", highlight=False)

    console.print(text, end="\r")
    try:
        yield tell
    finally:
        console.print(" " * (len(text) + 5), end="\r")
