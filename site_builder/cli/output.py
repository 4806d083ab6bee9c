"""Print the output of commands. Results go to standard output, all other texts to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING

import typer

from site_builder.errors import Problem, UsageError, has_errors
from site_builder.escaping import escape_terminal
from site_builder.reporters import as_text

if TYPE_CHECKING:
    from rich.console import Console


@cache
def error_console() -> Console:
    """Return the console for progress and errors."""
    from rich.console import Console  # noqa: PLC0415 - slow

    # Highlighting, markup and emoji codes are off, so that texts from files are printed unchanged.
    return Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def print_result(text: str) -> None:
    """Print a result to standard output."""
    typer.echo(text)


def print_error(text: str) -> None:
    """Print an error message, which may have several lines, to standard error.

    If standard error cannot be written, the exit code still reports the error.
    """
    lines = "\n".join(map(escape_terminal, text.split("\n")))
    with suppress(OSError):
        error_console().print(f"kb: {lines}", style="red")


def print_info(text: str) -> None:
    """Print additional information to standard error, so that standard output contains the result only."""
    error_console().print(escape_terminal(text))


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems as text to standard error."""
    error_console().print(as_text(problems))


def exit_code(problems: Sequence[Problem]) -> int:
    """Return 1 if at least one problem is an error, or 0 if none is."""
    return 1 if has_errors(list(problems)) else 0


def confirm(question: str, *, unless: str) -> bool:
    """Ask a question on the terminal, and return whether the answer is yes.

    Without a terminal, raise UsageError with the option `unless`, which gives the answer in advance.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"{question} There is no terminal to ask on, so nothing was written. Add {unless}."
        )
    return typer.confirm(question, err=True)


def is_interactive() -> bool:
    """Return whether to show progress: on a terminal, but not in CI."""
    return sys.stderr.isatty() and os.environ.get("CI") != "true"


@contextmanager
def progress(text: str) -> Iterator[Callable[[float], None]]:
    """Show a progress line on a terminal while the block runs.

    Yields a function that shows a new percentage. The argument of the function is a number from 0 to 1. The
    line is not animated. An animation would need a thread, and forking is not safe while a thread runs.
    """
    if not is_interactive():
        yield lambda _: None
        return
    console = error_console()

    line = ""

    def on_progress(share: float) -> None:
        nonlocal line
        if line != (line := f"{text} {share:4.0%}"):
            console.print(line, end="\r", highlight=False)

    console.print(text, end="\r")
    try:
        yield on_progress
    finally:
        console.print(" " * (len(text) + 5), end="\r")
