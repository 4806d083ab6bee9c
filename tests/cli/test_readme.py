"""The README lists every command of `kb`, and the documentation names only commands that exist."""

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
    """Return name -> options for `kb` (""), for each group ("links") and for each command ("links check")."""
    return dict(_walk("", get_command(app)))


def _walk(name: str, command: Any) -> Iterator[tuple[str, set[str]]]:
    context = command.make_context("kb", [], resilient_parsing=True)
    parameters = command.get_params(context)
    yield (
        name,
        {o for parameter in parameters for o in (*parameter.opts, *parameter.secondary_opts)},
    )
    if isinstance(command, TyperGroup):
        for subcommand in command.list_commands(context):
            full_name = f"{name} {subcommand}".strip()
            yield from _walk(full_name, command.get_command(context, subcommand))


def groups() -> set[str]:
    return {name.rpartition(" ")[0] for name in commands()}


def named_command(call: str) -> str:
    """Return the name of the command in a call: "links check" for `kb links check --only HOST`.

    For a command that does not exist, return the name of its group, such as "links".
    """
    name = ""
    for word in call.split()[1:]:
        if f"{name} {word}".strip() not in commands():
            break
        name = f"{name} {word}".strip()
    return name


def options(text: str) -> set[str]:
    return set(OPTION.findall(text))


def table_rows() -> list[str]:
    """Return the rows of the table of commands, with `\\|` replaced by `|`."""
    lines = README.read_text("utf-8").splitlines()
    return [line.replace("\\|", "|") for line in lines if line.startswith("| `kb ")]


def kb_calls(path: Path) -> list[str]:
    """Return the calls of `kb` in code spans and code blocks, without comments."""
    calls = (span or line for span, line in KB_CALL.findall(path.read_text("utf-8")))
    return [call.partition(" #")[0] for call in calls]


def wrong_parts(call: str) -> set[str]:
    """Return the parts of a call that do not exist: a command or options."""
    name = named_command(call)
    wrong = options(call) - commands()[name]
    rest = " ".join(call.split()[1:]).removeprefix(name).split()
    if name in groups() and rest and re.fullmatch(r"[a-z-]+", rest[0]) and rest[0][0] != "-":
        wrong.add(rest[0])
    return wrong


@pytest.mark.slow
def test_table_of_the_readme_has_every_command() -> None:
    in_table = {named_command(CODE_SPAN.findall(row)[0]) for row in table_rows()}
    assert set(commands()) - groups() - in_table == set()


def test_options_in_the_table_of_the_readme_exist() -> None:
    """The test skips calls in descriptions, such as `kb build`. Other options belong to the command of the row."""
    rows = table_rows()
    assert rows
    wrong = {}
    for row in rows:
        call, *description_spans = CODE_SPAN.findall(row)
        description = " ".join(span for span in description_spans if not span.startswith("kb "))
        unknown_options = options(description) - commands()[named_command(call)]
        if parts := wrong_parts(call) | unknown_options:
            wrong[call] = parts
    assert wrong == {}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_commands_and_options_in_the_documentation_exist(path: Path) -> None:
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
def test_the_function_wrong_parts_finds_missing_commands_and_options(
    call: str, wrong: set[str]
) -> None:
    assert wrong_parts(call) == wrong
