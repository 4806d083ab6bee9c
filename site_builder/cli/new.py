"""The command `kb new`.

The options and questions of the command are computed from the models of all kinds and the languages of the site.
"""

from __future__ import annotations

import datetime as dt
import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from site_builder.checks import Severities
from site_builder.cli.computed_parameters import (
    choice,
    languages_of_site,
    parameter,
    with_parameters,
)
from site_builder.cli.entry_dialog import ask_for_entry, is_on_terminal
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_error, print_info, print_result
from site_builder.entry_files import display_path, load_entries
from site_builder.errors import Severity
from site_builder.i18n import FALLBACK, SiteLanguages
from site_builder.models import KINDS, KindSpec
from site_builder.new_entries import NewEntries, NewEntry
from site_builder.new_entries.drafts import Draft
from site_builder.new_entries.entry_options import Answers, EntryOption, EntryOptions, Fault
from site_builder.settings import MKDOCS_YML, read_settings

_METAVARS = {
    "url": "URL",
    "urls": "URL",
    "people": "NAME",
    "topics": "ID",
    "year": "YEAR",
    "date": "DATE",
    "yes-no": "yes|no",
}
"""Type of an answer -> name of the value in the help text. For all other types, the name is TEXT.

A question with choices shows its choices instead."""

# --- the command ------------------------------------------------------------------------------


def make_command(arguments: Sequence[str]) -> Callable[..., None]:
    """Return the function of the command. It has an option for each question about an entry of any kind."""
    languages = languages_of_site(arguments)
    kinds = [EntryOptions(spec, languages) for spec in KINDS.values()]
    by_name: dict[str, list[EntryOption]] = {}
    for option in (option for kind in kinds for option in kind.options):
        by_name.setdefault(option.name, []).append(option)
    kind: Any = choice("EntryKind", KINDS)
    kind = Annotated[kind, typer.Argument(help="Kind of the entry.", show_default=False)]
    parameters = [
        parameter("kind", kind),
        *(_parameter(options) for options in by_name.values()),
        parameter("slug", _SLUG, ""),
        parameter("resume", _RESUME, None),
        parameter("entries", Entries, None),
        parameter("config", Config, MKDOCS_YML),
    ]
    command = partial(_new, {_identifier(name): name for name in by_name}, languages)
    command.__name__, command.__doc__ = "new", _new.__doc__  # type: ignore[attr-defined]
    return with_parameters(command, parameters)


_SLUG = Annotated[
    str,
    typer.Option(
        "--slug",
        metavar="NAME",
        help="File name without .yml. [default: from the first alias or the title]",
        show_default=False,
    ),
]


_RESUME = Annotated[
    Path | None,
    typer.Option(
        "--resume",
        metavar="FILE",
        help="Draft of an interrupted command, to continue with its answers.",
        show_default=False,
    ),
]


def _identifier(option: str) -> str:
    """Return the name of an option's parameter, such as `value_title`. No other parameter begins with `value_`."""
    return "value_" + option.removeprefix("--").replace("-", "_")


def _parameter(options: Sequence[EntryOption]) -> Any:
    """Return the parameter for one option. `options` contains an EntryOption for each kind that has the option."""
    first = options[0].question
    labels = "; ".join(dict.fromkeys(option.label for option in options))
    is_list = any(option.question.is_list for option in options)
    note = " Repeat for each value." if is_list else ""
    note += " [default: today]" if first.answer_type == "date" and first.is_required else ""
    names = dict.fromkeys(name for option in options for name in option.names)
    info = typer.Option(
        *names,
        metavar="|".join(first.choices) or _METAVARS.get(first.answer_type, "TEXT"),
        help=f"{labels}.{note}",
        show_default=False,
    )
    # Every option may be repeated. If the question takes only one value, the last value is used.
    return parameter(_identifier(options[0].name), Annotated[list[str] | None, info], None)


def _new(
    names: Mapping[str, str],
    languages: SiteLanguages,
    *,
    kind: str,
    slug: str,
    resume: Path | None,
    entries: Path | None,
    config: Path,
    **values: list[str] | None,
) -> None:
    """Write a new entry that kb check accepts. On a terminal, the command asks for missing values."""
    options = EntryOptions(KINDS[kind], languages)
    given = {
        names[key]: texts
        for key, value in values.items()
        if (texts := [t for t in value or () if t])
    }
    settings = read_settings(config)
    loaded = load_entries(entries or settings.entries_folder, languages=languages)
    batch = NewEntries(loaded)
    _refuse_slug(slug, options.spec, batch)
    answers, severities = _answers(options, given), settings.severities()
    header = schema_comment(loaded.folder / options.spec.folder, kind)
    if is_on_terminal():
        draft = Draft(kind=kind, answers=answers, slug=slug)
        path = ask_for_entry(
            options, batch, draft, severities, resume, lambda new: batch.write(new, header)
        )
    else:
        new = _new_entry(options, batch, answers, slug, severities)
        path = batch.write(new, header)
    _print_next_steps(path, languages)


# --- answers ----------------------------------------------------------------------------------


def _answers(options: EntryOptions, given: Answers) -> Answers:
    """Return option -> values. If the date `added` is not given, it is today.

    Raises BadParameter for an option that the kind does not have.
    """
    answers = dict(given)
    own_link, by_name = options.own_link, options.by_name
    if own_link is not None and _URL not in by_name and _URL in answers:
        url = answers.pop(_URL)
        answers.setdefault(own_link.name, url)
    for name in answers:
        if name not in by_name:
            kind = options.spec.words_in(FALLBACK.code).noun
            raise typer.BadParameter(f"A {kind} has no such field.", param_hint=name)
    added = next((o for o in options.options if o.question.path == ("added",)), None)
    if added is not None:
        answers.setdefault(added.name, [dt.datetime.now(dt.UTC).date().isoformat()])
    return {name: by_name[name].given_values(texts) for name, texts in answers.items()}


_URL = "--url"
"""Option for the link to the work itself.

For some kinds, this option has another name, such as `--paper`. For these kinds, `--url` is a second name. If both are
given, `--url` is ignored."""


def _new_entry(
    options: EntryOptions,
    batch: NewEntries,
    answers: Answers,
    slug: str,
    severities: Severities,
) -> NewEntry:
    """Return a new entry without errors.

    If there are errors, print them and exit, because there is no terminal on which to ask again.
    """
    own_link = options.own_link
    if own_link is not None and own_link.name in answers:
        _exit_if_any(batch.why_not_url(answers[own_link.name][0]), 1)
    if missing := options.missing(answers):
        raise typer.BadParameter(
            f"a {options.spec.kind} also needs {', '.join(missing)}.", param_hint="kb new"
        )
    name = options.suggested_name(answers)
    new = batch.prepare(options.spec, options.entry_data(answers), slug=slug, name=name)
    faults = list(options.faults(new, batch.catalog))
    if new.entry is not None and not faults:
        _exit_if_any([text for url in new.refused_urls for text in batch.why_not_url(url)], 1)
        faults = [options.fault_of(f, new) for f in batch.findings_of(new, severities)]
    for fault in faults:
        if fault.severity is not Severity.ERROR:
            print_info(f"kb: {fault.severity}: {_named(fault)}")
    _exit_if_any([_named(fault) for fault in faults if fault.severity is Severity.ERROR], 2)
    return new


def _named(fault: Fault) -> str:
    return f"{fault.option.name}: {fault.message}" if fault.option else fault.message


def _exit_if_any(errors: Sequence[str], code: int) -> None:
    for error in errors:
        print_error(error)
    if errors:
        raise typer.Exit(code)


def _refuse_slug(slug: str, spec: KindSpec, batch: NewEntries) -> None:
    if slug and (reason := batch.why_not_slug(spec, slug)):
        if batch.why_taken(spec, slug):
            _exit_if_any([reason], 1)
        raise typer.BadParameter(reason, param_hint="--slug")


# --- writing ----------------------------------------------------------------------------------


def schema_comment(folder: Path, kind: str) -> str:
    """Return a comment with the path of the schema, for editors; an empty string if there is no schema."""
    schema = folder.parent.parent / "schema" / "draft-07" / f"{kind}.schema.json"
    if not schema.is_file():
        return ""
    relative = Path(os.path.relpath(schema, folder)).as_posix()
    return f"# yaml-language-server: $schema={relative}\n"


def _print_next_steps(path: Path, languages: SiteLanguages) -> None:
    shown_path = display_path(path)
    print_result(f"Wrote {shown_path}, in which kb check finds no error. To propose it:")
    print_result(f"  git switch -c add-{path.stem}")
    quoted = shlex.quote(shown_path)
    print_result(f"  git add {quoted}")
    print_result(f'  git commit -m "Add {path.parent.name}/{path.stem}"')
    print_result("  git push -u origin HEAD")
    in_languages = " in every language of the site" if len(languages) > 1 else ""
    print_result(f"Before that, you may add `notes:`{in_languages} to the file. Then also run:")
    print_result(f"  kb fmt {quoted}")
    print_result(f"  kb check --changed-since origin/main {quoted}")
