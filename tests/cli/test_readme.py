"""The README's table of commands is what `kb --help` says, and documentation names only what exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from site_builder.cli.commands import app

PROJECT = Path(__file__).parents[2]
README = PROJECT / "README.md"
DOCUMENTS = [
    *(PROJECT / f"{name}.md" for name in ("README", "ARCHITECTURE", "CONTRIBUTING", "SECURITY")),
    PROJECT / "CONTRIBUTING.zh.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
    *sorted((PROJECT / ".github").rglob("*.md")),
]

CODE_SPAN = re.compile(r"`([^`]+)`")
KB_CALL = re.compile(r"`(kb [^`]+)`|^(?:\$ )?(?:\.venv/bin/)?(kb .*)$", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


@cache
def commands() -> dict[str, set[str]]:
    """Return the options of `kb`, of its groups and of all commands, by name ("links check")."""
    return dict(_walk("", get_command(app)))


def _walk(name: str, command: Any) -> Iterator[tuple[str, set[str]]]:
    context = command.make_context("kb", [], resilient_parsing=True)
    parameters = command.get_params(context)
    yield (
        name,
        {o for parameter in parameters for o in (*parameter.opts, *parameter.secondary_opts)},
    )
    if isinstance(command, TyperGroup):
        for below in command.list_commands(context):
            yield from _walk(f"{name} {below}".strip(), command.get_command(context, below))


def groups() -> set[str]:
    return {name.rpartition(" ")[0] for name in commands()}


def named_command(call: str) -> str:
    """Return the command of a call such as `kb links check --only HOST`, as far as it exists."""
    name = ""
    for word in call.split()[1:]:
        if f"{name} {word}".strip() not in commands():
            break
        name = f"{name} {word}".strip()
    return name


def options(text: str) -> set[str]:
    return set(OPTION.findall(text))


def table_rows() -> list[str]:
    """Return the rows of commands, with `\\|` replaced by `|`."""
    lines = README.read_text("utf-8").splitlines()
    return [line.replace("\\|", "|") for line in lines if line.startswith("| `kb ")]


def kb_calls(path: Path) -> list[str]:
    """Return the calls of `kb` in code spans and code blocks, without comments."""
    found = (span or line for span, line in KB_CALL.findall(path.read_text("utf-8")))
    return [call.partition(" #")[0] for call in found]


def wrong_parts(call: str) -> set[str]:
    """Return what does not exist in a call: the name of a command, or options."""
    name = named_command(call)
    wrong = options(call) - commands()[name]
    after = " ".join(call.split()[1:]).removeprefix(name).split()
    if name in groups() and after and re.fullmatch(r"[a-z-]+", after[0]) and after[0][0] != "-":
        wrong.add(after[0])
    return wrong


def test_every_command_has_a_row() -> None:
    shown = {named_command(CODE_SPAN.findall(row)[0]) for row in table_rows()}
    assert set(commands()) - groups() - shown == set()


def test_options_of_every_row_exist() -> None:
    """Options in the description belong to the row's command, unless they are in a call of another."""
    rows = table_rows()
    assert rows
    wrong = {}
    for row in rows:
        first, *others = CODE_SPAN.findall(row)
        own = " ".join(span for span in others if not span.startswith("kb "))
        if parts := wrong_parts(first) | (options(own) - commands()[named_command(first)]):
            wrong[first] = parts
    assert wrong == {}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_documented_commands_exist(path: Path) -> None:
    wrong = {call: parts for call in kb_calls(path) if (parts := wrong_parts(call))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        ("kb --version", set()),
        ("kb build [--site-dir DIR] [--no-search]", set()),
        ("kb links check --only HOST|ID", set()),
        ("kb links", set()),
        ("kb new paper|repo|dataset", set()),
        ("kb publish", {"publish"}),
        ("kb links cure", {"cure"}),
        ("kb build --sitedir DIR", {"--sitedir"}),
        ("kb links check --dry-run", {"--dry-run"}),
        ("kb --fresh", {"--fresh"}),
    ],
)
def test_missing_commands_and_options_are_found(call: str, wrong: set[str]) -> None:
    assert wrong_parts(call) == wrong
