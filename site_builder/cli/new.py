"""The command `kb new`."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from site_builder.catalog import Catalog, url_key
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_error, print_result
from site_builder.entry_files import (
    display_path,
    load_entries,
    render_entry,
    suggest_slug,
)
from site_builder.entry_files.validation_errors import to_problems
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import SiteBuilderError
from site_builder.files.atomic import write_atomically
from site_builder.models import Entry, kinds_by_folder
from site_builder.models.fields import SLUG
from site_builder.settings import MKDOCS_YML, read_settings
from site_builder.suggestions import did_you_mean


class EntryKind(StrEnum):
    """Kind of the new entry."""

    PAPER = "paper"
    REPO = "repo"
    DATASET = "dataset"


@dataclass(frozen=True)
class _Question:
    """An option of the command, and the prompt that asks for its value on a terminal."""

    option: str
    prompt: str
    field: tuple[str, ...]
    """Path of the value in the entry."""
    is_required: bool = True
    is_list: bool = False
    is_prompted: bool = True
    """Whether the command prompts for the value if it is missing. False for options that are rarely used."""


_EN = _Question("--summary-en", "Summary in English, a sentence or two", ("summary", "en"))
_ZH = _Question("--summary-zh", "Summary in Chinese", ("summary", "zh"), is_required=False)
_COMMON = (
    _Question("--topic", "Topics, the main one first", ("topics",), is_list=True),
    _Question("--tag", "Tags, a few", ("tags",), is_required=False, is_list=True),
)
_RARE = (
    _Question(
        "--alias", "Short names", ("aliases",), is_required=False, is_list=True, is_prompted=False
    ),
    _Question("--added", "Date", ("added",), is_required=False, is_prompted=False),
)
_QUESTIONS: dict[EntryKind, tuple[_Question, ...]] = {
    EntryKind.PAPER: (
        _Question("--title", "Title, as published", ("title",)),
        _Question("--author", "Authors, as Given Family", ("authors",), is_list=True),
        _Question("--year", "Year", ("year",)),
        _Question("--venue", "Venue, as in ICML 2023", ("venue",), is_required=False),
        _Question("--paper", "URL of the paper's page", ("links", "paper")),
        _Question("--code", "URL of the code", ("links", "code"), is_required=False),
        *_COMMON,
        _Question("--summary-en", _EN.prompt, _EN.field, is_required=False),
        _ZH,
        *_RARE,
    ),
    EntryKind.REPO: (
        _Question("--title", "Name", ("name",)),
        _Question("--url", "URL of the repository", ("url",)),
        _Question("--paper", "URL of the paper", ("links", "paper"), is_required=False),
        *_COMMON,
        _EN,
        _ZH,
        *_RARE,
        _Question(
            "--author", "Authors", ("authors",), is_required=False, is_list=True, is_prompted=False
        ),
        _Question("--year", "Year", ("year",), is_required=False, is_prompted=False),
        _Question("--venue", "Venue", ("venue",), is_required=False, is_prompted=False),
        _Question("--code", "Code", ("links", "code"), is_required=False, is_prompted=False),
    ),
    EntryKind.DATASET: (
        _Question("--title", "Name", ("name",)),
        _Question("--url", "URL of the dataset", ("url",)),
        _Question(
            "--paper", "URL of the paper that introduces the dataset", ("paper",), is_required=False
        ),
        _Question("--code", "URL of the code", ("links", "code"), is_required=False),
        *_COMMON,
        _EN,
        _ZH,
        *_RARE,
        _Question(
            "--author", "Authors", ("authors",), is_required=False, is_list=True, is_prompted=False
        ),
        _Question("--year", "Year", ("year",), is_required=False, is_prompted=False),
        _Question("--venue", "Venue", ("venue",), is_required=False, is_prompted=False),
    ),
}
_FOLDERS = {model.kind: folder for folder, model in kinds_by_folder().items()}

_Answers = dict[str, list[str]]
"""Option -> values from the command line or a prompt. An option that is not a list has one value."""


def new(
    kind: Annotated[EntryKind, typer.Argument(help="Kind of the entry.", show_default=False)],
    title: Annotated[
        str,
        typer.Option(
            "--title",
            "--name",
            metavar="TEXT",
            help="Title of the paper, or name of the repository or dataset.",
            show_default=False,
        ),
    ] = "",
    author: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Author, as Given Family. Repeat for each author.",
            show_default=False,
        ),
    ] = None,
    year: Annotated[
        str, typer.Option(metavar="YEAR", help="Year of publication.", show_default=False)
    ] = "",
    venue: Annotated[
        str, typer.Option(metavar="TEXT", help="Venue, such as ICML 2023.", show_default=False)
    ] = "",
    topic: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help="Topic id from topics.yml. Repeat for each topic, the main one first.",
            show_default=False,
        ),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Tag. Repeat for each tag.", show_default=False),
    ] = None,
    alias: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT", help="Short name. Repeat for each short name.", show_default=False
        ),
    ] = None,
    url: Annotated[
        str,
        typer.Option(metavar="URL", help="URL of the repository or dataset.", show_default=False),
    ] = "",
    paper: Annotated[
        str, typer.Option(metavar="URL", help="URL of the paper.", show_default=False)
    ] = "",
    code: Annotated[
        str, typer.Option(metavar="URL", help="URL of the code.", show_default=False)
    ] = "",
    summary_en: Annotated[
        str, typer.Option(metavar="TEXT", help="Summary in English.", show_default=False)
    ] = "",
    summary_zh: Annotated[
        str, typer.Option(metavar="TEXT", help="Summary in Chinese.", show_default=False)
    ] = "",
    slug: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="File name without .yml. [default: from the title]",
            show_default=False,
        ),
    ] = "",
    added: Annotated[
        str,
        typer.Option(metavar="DATE", help="Date of addition. [default: today]", show_default=False),
    ] = "",
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Write a new entry. On a terminal, the command prompts for missing values."""
    if kind is EntryKind.PAPER:
        paper, url = paper or url, ""
    options = {
        "--title": [title],
        "--author": author or [],
        "--year": [year],
        "--venue": [venue],
        "--topic": topic or [],
        "--tag": tag or [],
        "--alias": alias or [],
        "--url": [url],
        "--paper": [paper],
        "--code": [code],
        "--summary-en": [summary_en],
        "--summary-zh": [summary_zh],
        "--added": [added or dt.datetime.now(dt.UTC).date().isoformat()],
    }
    answers: _Answers = {
        option: values for option, texts in options.items() if (values := [t for t in texts if t])
    }
    loaded = load_entries(entries or read_settings(config).entries_folder)
    folder = loaded.folder / _FOLDERS[kind.value]
    _refuse_slug(slug, folder, loaded.catalog)
    data = _collect_data(kind, answers, loaded.catalog)
    slug = slug or suggest_slug(answers["--title"][0], _used_names(folder, loaded.catalog))
    path = loaded.file_of(f"{folder.name}/{slug}")
    if path.exists():
        raise SiteBuilderError(f"{display_path(path)} already exists. Nothing was written.")
    write_atomically(path, _schema_comment(path, kind) + render_entry(folder.name, data))
    _print_next_steps(path)


# --- answers ----------------------------------------------------------------------------------


def _collect_data(kind: EntryKind, answers: _Answers, catalog: Catalog) -> dict[str, object]:
    """Return the data of a valid entry, and add prompted values to `answers`.

    On a terminal, prompt for missing and wrong values. Without a terminal, exit with an error.
    """
    questions = _QUESTIONS[kind]
    is_interactive = sys.stdin.isatty()
    if is_interactive:
        for question in questions:
            _prompt_for(question, answers, catalog)
    elif missing := [q for q in questions if q.is_required and not _is_answered(q, answers)]:
        names = ", ".join(_option_label(question) for question in missing)
        raise typer.BadParameter(f"missing for a {kind}: {names}.", param_hint="kb new")
    while True:
        data = _entry_data(questions, answers)
        entry, errors = _validate(kind, data, catalog)
        if entry is not None and not errors:
            _refuse_duplicate(entry, catalog)
            return data
        for option, message in errors:
            print_error(f"{option}: {message}")
        if not is_interactive:
            raise typer.Exit(2)
        wrong_options = {option for option, _ in errors}
        wrong_questions = [question for question in questions if question.option in wrong_options]
        if not wrong_questions:
            raise typer.Exit(2)
        for question in wrong_questions:
            answers.pop(question.option, None)
            _prompt_for(question, answers, catalog, even_if_rare=True)


def _is_answered(question: _Question, answers: _Answers) -> bool:
    summaries = {
        "--summary-en",
        "--summary-zh",
    }  # a summary in one language counts as an answer to both questions
    options = summaries if question.option in summaries else {question.option}
    return any(option in answers for option in options)


def _option_label(question: _Question) -> str:
    return "--summary-en or --summary-zh" if question.option == "--summary-en" else question.option


def _prompt_for(
    question: _Question, answers: _Answers, catalog: Catalog, *, even_if_rare: bool = False
) -> None:
    if question.option in answers or not (question.is_prompted or even_if_rare):
        return
    if question.option == "--topic":
        typer.echo(f"Topics: {', '.join(catalog.topics)}", err=True)
    notes = ["separated by commas"] if question.is_list else []
    notes += [] if question.is_required else ["optional"]
    prompt = question.prompt + (f" ({', '.join(notes)})" if notes else "")
    while True:
        text = str(typer.prompt(prompt, default="", show_default=False, err=True)).strip()
        texts = (
            [t.strip() for t in text.replace("，", ",").split(",")] if question.is_list else [text]
        )
        if values := [t for t in texts if t]:
            answers[question.option] = values
        if question.option in answers or not question.is_required:
            return


def _entry_data(questions: Iterable[_Question], answers: _Answers) -> dict[str, object]:
    data: dict[str, object] = {}
    for question in questions:
        if question.option not in answers:
            continue
        *parent_keys, key = question.field
        parent = data
        for parent_key in parent_keys:
            parent = parent.setdefault(parent_key, {})  # type: ignore[assignment]  # always a mapping
        texts = answers[question.option]
        parent[key] = list(texts) if question.is_list else texts[0]
    return data


# --- checking ---------------------------------------------------------------------------------


def _validate(
    kind: EntryKind, data: dict[str, object], catalog: Catalog
) -> tuple[Entry | None, list[tuple[str, str]]]:
    """Return (the entry, or None if it is not valid; its errors). An error is (option, message)."""
    folder = _FOLDERS[kind.value]
    model = kinds_by_folder()[folder].model
    try:
        entry = model.model_validate({**data, "id": f"{folder}/new"})
    except ValidationError as error:
        document = read_yaml(render_entry(folder, data).encode())
        problems = to_problems("", error, document, model)
        return None, [(_option(kind, p.field), f"{p.message}. {p.hint}".strip()) for p in problems]
    unknown = [topic for topic in entry.topics if not catalog.may_have_topic(topic)]
    return entry, [
        ("--topic", f"topics.yml has no topic {topic}. {did_you_mean(topic, catalog.topics)}")
        for topic in unknown
    ]


def _option(kind: EntryKind, field: str) -> str:
    """Return the option for a field such as `links.paper[0]`."""
    path = tuple(part.partition("[")[0] for part in field.split("."))
    for question in _QUESTIONS[kind]:
        if path[: len(question.field)] == question.field:
            return question.option
    return field


def _refuse_duplicate(entry: Entry, catalog: Catalog) -> None:
    for link in entry.own_links:
        for existing in catalog.ids_by_url_key.get(url_key(link), ()):
            print_error(
                f"{link.url} already has an entry: {existing}. Add missing information there."
            )
            raise typer.Exit(1)


def _refuse_slug(slug: str, folder: Path, catalog: Catalog) -> None:
    if not slug:
        return
    if SLUG.fullmatch(slug) is None or slug == "index":
        raise typer.BadParameter(
            f"{slug} is not a valid file name. Use lower-case letters, digits and single hyphens: blip-2.",
            param_hint="--slug",
        )
    if slug in _used_names(folder, catalog):
        target = catalog.redirects.get(f"{folder.name}/{slug}")
        reason = f"is a former id of {target} and redirects to it" if target else "already exists"
        print_error(f"{folder.name}/{slug} {reason}. Choose another --slug.")
        raise typer.Exit(1)


def _used_names(folder: Path, catalog: Catalog) -> set[str]:
    """Return the current and former file names in a folder, without `.yml`."""
    files = {path.name.partition(".")[0].lower() for path in _files_in(folder)}
    return files | {
        old.partition("/")[2] for old in catalog.redirects if old.startswith(f"{folder.name}/")
    }


def _files_in(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from folder.iterdir()


# --- writing ----------------------------------------------------------------------------------


def _schema_comment(path: Path, kind: EntryKind) -> str:
    """Return a comment that gives editors the path of the schema. Without a schema file, return an empty string."""
    schema = path.parent.parent.parent / "schema" / "draft-07" / f"{kind}.schema.json"
    if not schema.is_file():
        return ""
    relative = Path(os.path.relpath(schema, path.parent)).as_posix()
    return f"# yaml-language-server: $schema={relative}\n"


def _print_next_steps(path: Path) -> None:
    shown_path = display_path(path)
    print_result(f"Wrote {shown_path}")
    print_result("Next: add `notes:` in both languages with an editor. Then run:")
    print_result(f"  kb check --changed-since origin/main {shown_path}")
    print_result(f"  git switch -c add-{path.stem}")
    print_result(f"  git add {shown_path}")
    print_result(f'  git commit -m "Add {path.parent.name}/{path.stem}"')
    print_result("and push the branch to open a pull request.")
