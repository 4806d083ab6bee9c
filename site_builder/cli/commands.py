"""Register the `kb` commands.

The module of a command is imported only when the command is needed, so that running one command does not wait for the
import of all other commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

_SINGLE_COMMANDS = (
    "init",
    "build",
    "serve",
    "check",
    "fmt",
    "new",
    "add",
    "complete",
    "rename",
    "list",
    "edit",
    "schema",
    "forms",
    "pages",
    "export",
    "mcp",
    "readme",
    "from-issue",
    "queue",
    "observe",
    "preview",
)
"""Names of commands. A command's module and function have the name of the command, with `_` for `-`.

If the module has a function `make_command`, `kb` calls it to get the function of the command."""
_COMMAND_GROUPS = ("links", "results")
"""Groups of commands. The group `links` is the `Typer` object `links_app` in the package `links`."""
_ALL_COMMANDS = (*_SINGLE_COMMANDS, *_COMMAND_GROUPS)


class _LazyGroup(TyperGroup):
    """A Click group that imports the module of a command only when the command is needed."""

    _arguments: Sequence[str] = ()
    """The arguments after the name of the command."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the names do not depend on `ctx`
        return list(_ALL_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in _ALL_COMMANDS and cmd_name not in self.commands:
            self.commands[cmd_name] = _load_command(cmd_name, self._arguments)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:
        """Run a command. From the message of a refused value, remove the words "Value error", which pydantic adds."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        self._arguments = args[1:]
        if args[0] not in _ALL_COMMANDS:  # Click suggests names of loaded commands, so load all
            for name in _ALL_COMMANDS:
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)


def _new_app(group: type[TyperGroup] = TyperGroup) -> typer.Typer:
    return typer.Typer(
        name="kb",
        cls=group,
        help="Check a folder of entries and build a searchable site from it, in one or more languages.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def _load_command(name: str, arguments: Sequence[str]) -> Any:
    """Import a command, and return the Click command that Typer makes of it.

    The parameters of some commands depend on the kinds of entries or on the settings of the site; see
    `cli.computed_parameters`.
    """
    python_name = name.replace("-", "_")
    module = import_module(f"site_builder.cli.{python_name}")
    parent = _new_app()
    parent.callback()(_global_options)
    if name in _COMMAND_GROUPS:
        parent.add_typer(getattr(module, f"{python_name}_app"))
    else:
        make_command = getattr(module, "make_command", None)
        parent.command(name)(
            make_command(arguments) if make_command else getattr(module, python_name)
        )
    return typer.main.get_group(parent).commands[name]


def _print_version(value: bool) -> None:
    if value:
        from site_builder import __version__  # noqa: PLC0415 - the import reads package metadata

        typer.echo(f"kb {__version__}")
        raise typer.Exit


def _global_options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Declare the options of `kb` itself."""


app = _new_app(_LazyGroup)
app.callback()(_global_options)
