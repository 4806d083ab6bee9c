"""The command `kb readme`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_error, print_info, print_result
from site_builder.cli.readme_files import (
    ListDocument,
    list_document,
    read_marked_file,
    retracted_ids,
    unknown_names,
)
from site_builder.cli.selecting import load_without_errors
from site_builder.entry_files import display_path
from site_builder.errors import UsageError
from site_builder.escaping import escape_terminal
from site_builder.files.atomic import replace_files
from site_builder.settings import MKDOCS_YML, read_settings

README = Path("README.md")


def readme(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Markdown files, each with the lines <!-- kb:list --> and <!-- /kb:list -->. [default: README.md]",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Do not write. Print a diff, and exit with 1 if a list is out of date."
        ),
    ] = False,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Write the list of entries between two markers in README.md or in other Markdown files.

    Options are in the first marker, such as <!-- kb:list by=topic,year languages=en,zh -->.
    """
    paths = [*dict.fromkeys(files or [README])]
    lists = [(path, read_marked_file(path)) for path in paths]
    settings = read_settings(config)
    loaded = load_without_errors(entries, config, "No list was written.")
    retracted = retracted_ids(settings)
    documents = [list_document(path, marked, loaded.catalog, retracted) for path, marked in lists]
    _refuse_shared_files(documents)
    for path, marked in lists:
        for sentence in unknown_names(path, marked, loaded.catalog):
            print_info(sentence)
    outdated = [document for document in documents if _is_outdated(document)]
    if check:
        _report(outdated, paths)
        raise typer.Exit(1 if outdated else 0)
    for document in documents:
        if document in outdated:
            _write(document)
        else:
            print_info(f"{display_path(document.path)} is up to date.")


def _refuse_shared_files(documents: Sequence[ListDocument]) -> None:
    owners: dict[Path, Path] = {}
    for document in documents:
        for path in document.contents():
            owner = owners.setdefault(path.resolve(), document.path)
            if owner != document.path:
                raise UsageError(
                    f"{display_path(owner)} and {display_path(document.path)} would both write {display_path(path)}. "
                    "Rename one of the two files."
                )


def _is_outdated(document: ListDocument) -> bool:
    return bool(document.stale) or any(
        not path.is_file() or path.read_bytes() != content
        for path, content in document.contents().items()
    )


def _write(document: ListDocument) -> None:
    contents = document.contents()
    replace_files(
        {path.resolve() if path.is_symlink() else path: data for path, data in contents.items()}
    )
    for path, data in contents.items():
        print_result(f"{display_path(path)}: {len(data):,} bytes")
    for path in document.stale:
        path.unlink()
        print_result(
            f"{display_path(path)}: deleted, because the list does not continue in it any longer"
        )


def _report(outdated: Sequence[ListDocument], paths: Sequence[Path]) -> None:
    for document in outdated:
        for path, content in document.contents().items():
            _print_diff(path, content.decode())
        for path in document.stale:
            print_result(
                f"{display_path(path)}: to be deleted, because the list does not continue in it any longer"
            )
    if outdated:
        names = " ".join(display_path(document.path) for document in outdated)
        arguments = " ".join(shlex.quote(display_path(document.path)) for document in outdated)
        command = "kb readme" if paths == [README] else f"kb readme {arguments}"
        print_error(f"Out of date: {names}. Run `{command}`, and commit the result.")
    else:
        print_info("All lists are up to date.")


def _print_diff(path: Path, made: str) -> None:
    name = display_path(path)
    before = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
    for line in unified_diff(before.splitlines(), made.splitlines(), name, name, lineterm=""):
        print_result(escape_terminal(line, keep="\t"))
