"""The command `kb add`, which writes an entry for a URL, an identifier or a BibTeX record."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli import EXIT_INTERRUPTED
from site_builder.cli.adding import Adding, Outcome
from site_builder.cli.complete import complete_selected
from site_builder.cli.entry_dialog import is_on_terminal
from site_builder.cli.finder import AllowPrivate, Offline, open_finder
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_info, print_result
from site_builder.entry_files import load_entries
from site_builder.errors import UsageError
from site_builder.git_changes import commit_on_branch
from site_builder.i18n import SiteLanguages
from site_builder.metadata.bibtex import BibtexRecord, is_bibtex, read_bibtex
from site_builder.metadata.topic_suggestions import TopicSuggester
from site_builder.models import KINDS
from site_builder.new_entries import NewEntries
from site_builder.new_entries.dialog import Prompter
from site_builder.selection import Selection
from site_builder.settings import MKDOCS_YML, read_settings

_MAX_REFERENCES = 5_000


def add(
    references: Annotated[
        list[str],
        typer.Argument(
            metavar="REF...",
            help="URL, arXiv id or DOI; or a file with such references, or with BibTeX; - reads standard input.",
            show_default=False,
        ),
    ],
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="|".join(KINDS),
            help="Kind of the entries. [default: the kind that REF identifies]",
            show_default=False,
        ),
    ] = None,
    topics: Annotated[
        list[str] | None,
        typer.Option(
            "--topic",
            metavar="ID",
            help="Topic of the entries. Repeat it for further topics, the main topic first.",
            show_default=False,
        ),
    ] = None,
    accept_links: Annotated[
        bool,
        typer.Option("--accept-links", help="Add the suggested links, such as the code."),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes", help="Ask nothing, and take the suggested topic if there is no --topic."
        ),
    ] = False,
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="Read the arguments as ids of entries, and fill the fields that these entries lack.",
        ),
    ] = False,
    commit: Annotated[
        bool,
        typer.Option("--commit", help="Commit the new entries with git, on a new branch add-NAME."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the entries, but do not write them.")
    ] = False,
    format_: Annotated[
        str, typer.Option("--format", metavar="text|json", help="Format of the report.")
    ] = "text",
    allow_private: AllowPrivate = False,
    offline: Offline = False,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Write an entry for a URL, an arXiv id, a DOI or a BibTeX record, with data from metadata services.

    For BibTeX, no service is asked. On a terminal, the command shows each entry and asks for missing values, except
    with --yes, --dry-run or --format json.
    """
    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"Choose from {', '.join(KINDS)}.", param_hint="--kind")
    if format_ not in {"text", "json"}:
        raise typer.BadParameter("Choose text or json.", param_hint="--format")
    if update:
        ids = Selection(ids=tuple(references))
        complete_selected(
            ids,
            entries,
            config,
            published=False,
            dry_run=dry_run,
            yes=yes,
            offline=offline,
            allow_private=allow_private,
        )
        return
    settings = read_settings(config)
    loaded = load_entries(
        entries or settings.entries_folder, languages=SiteLanguages(settings.languages)
    )
    batch = NewEntries(loaded)
    for topic in topics or ():
        if not loaded.catalog.may_have_topic(topic):
            raise typer.BadParameter(f"topics.yml has no topic {topic}.", param_hint="--topic")
    with open_finder(loaded.catalog, allow_private=allow_private, offline=offline) as finder:
        adding = Adding(
            batch,
            finder,
            TopicSuggester(loaded.catalog),
            settings.severities(),
            loaded.folder,
            kind,
            tuple(topics or ()),
            accept_links,
            yes,
            dry_run,
            _prompter(is_wanted=not (yes or dry_run or format_ == "json")),
        )
        outcomes = adding.run(list(_read_references(references)), is_quiet=format_ == "json")
    if format_ == "json":
        print_result(
            json.dumps([vars(outcome) for outcome in outcomes], ensure_ascii=False, indent=2)
        )
    written = [Path(outcome.path) for outcome in outcomes if outcome.status == "added"]
    if commit and written and not adding.is_interrupted:
        _commit(loaded.folder, written)
    raise typer.Exit(EXIT_INTERRUPTED if adding.is_interrupted else _exit_code(outcomes))


def _commit(folder: Path, files: Sequence[Path]) -> None:
    first = files[0]
    rest = f" and {len(files) - 1} more" if len(files) > 1 else ""
    branch = f"add-{first.stem}"
    commit_on_branch(folder, files, branch, f"Add {first.parent.name}/{first.stem}{rest}")
    print_info(f"Committed on the branch {branch}. To propose it: git push -u origin {branch}")


def _prompter(*, is_wanted: bool) -> Prompter | None:
    """Return a prompter that asks the user about each entry, or None if the user cannot or should not be asked."""
    if not is_wanted or not is_on_terminal():
        return None
    from site_builder.cli.line_editor import LineEditor  # noqa: PLC0415 - loads prompt_toolkit

    return LineEditor()


def _read_references(arguments: Sequence[str]) -> Iterator[str | BibtexRecord]:
    """Yield the references and BibTeX records in the arguments, and in the files that arguments name.

    An argument is a reference, the path of a file, or - for standard input.
    """
    count = 0
    for argument in arguments:
        for item in _items_of(argument):
            count += 1
            if count > _MAX_REFERENCES:
                raise UsageError(f"More than {_MAX_REFERENCES:,} references. Split the file.")
            yield item


def _items_of(argument: str) -> Iterable[str | BibtexRecord]:
    if argument == "-":
        text = sys.stdin.read()
    elif _is_file(argument):
        text = Path(argument).read_text("utf-8-sig", errors="replace")
    elif argument.lower().endswith((".bib", ".txt")) and "://" not in argument:
        raise UsageError(f"There is no file {argument}.")
    else:
        return [argument]
    if is_bibtex(text):
        return read_bibtex(text)
    texts = (line.partition(" #")[0].strip() for line in text.splitlines())
    found = [text for text in texts if text and not text.startswith("#")]
    if not found:
        where = "Standard input" if argument == "-" else argument
        raise UsageError(
            f"{where} has no reference. Write one URL, arXiv id or DOI on each line, or BibTeX."
        )
    return found


def _is_file(argument: str) -> bool:
    try:
        return Path(argument).is_file()
    except (OSError, ValueError):  # too long for a path, or with a null character
        return False


def _exit_code(outcomes: Sequence[Outcome]) -> int:
    statuses = {outcome.status for outcome in outcomes}
    if statuses & {"unavailable", "failed"}:
        return 3
    if statuses & {"unknown", "incomplete"}:
        return 1
    return 2 if "invalid" in statuses else 0
