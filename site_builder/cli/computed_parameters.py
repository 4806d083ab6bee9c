"""Command parameters that depend on the kinds of entries and the languages of the site.

Typer reads the parameters of a command from the signature of its function. A module with such a command has a
function `make_command`. Each time `kb` loads the command, it calls this function with the arguments after the
command's name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from enum import Enum, StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from site_builder.errors import UsageError
from site_builder.i18n import SiteLanguages
from site_builder.settings import MKDOCS_YML, read_settings


def parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> Any:
    """Return a parameter for `with_parameters`."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(name, kind, default=default, annotation=annotation)


def with_parameters(
    function: Callable[..., None], parameters: Sequence[inspect.Parameter]
) -> Callable[..., None]:
    """Return a command with these parameters for Typer. The command passes its arguments to `function` by name."""

    def command(**values: Any) -> None:
        function(**values)

    command.__name__, command.__doc__ = function.__name__, function.__doc__
    command.__signature__ = inspect.Signature(list(parameters))  # type: ignore[attr-defined]
    command.__annotations__ = {item.name: item.annotation for item in parameters}
    return command


def choice(name: str, values: Iterable[str]) -> type[Enum]:
    """Return an enum of the texts that an argument accepts."""
    return cast("Any", StrEnum)(name, {value: value for value in values})  # type: ignore[no-any-return]


def languages_of_site(arguments: Sequence[str]) -> SiteLanguages:
    """Return the languages of the site, given the arguments of a command, which may contain `--config`.

    If the settings are not valid, return the default languages. The command itself reports the mistake.
    """
    pairs = [(a, b) for a, b in pairwise(arguments) if a == "--config"]
    joined = [argument.split("=", 1) for argument in arguments if argument.startswith("--config=")]
    config = [Path(value) for _, value in (*pairs, *joined)]
    try:
        return read_settings(config[-1] if config else MKDOCS_YML).site_languages
    except UsageError:
        return SiteLanguages()
