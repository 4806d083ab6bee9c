"""The command `kb new`.

Its options and questions follow from the models of all kinds and the languages of the site.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from site_builder.catalog import Catalog
from site_builder.cli.computed_parameters import (
    choice,
    languages_of_site,
    parameter,
    with_parameters,
)
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_error, print_result
from site_builder.entry_files import display_path, load_entries
from site_builder.errors import field_keys
from site_builder.i18n import FALLBACK, SiteLanguages
from site_builder.issue_forms import label_in
from site_builder.models import KINDS, KindSpec
from site_builder.models.fields import is_slug
from site_builder.models.questions import (
    Question,
    find_question,
    questions_for,
    simplify_names,
)
from site_builder.new_entries import NewEntries, NewEntry
from site_builder.settings import MKDOCS_YML, read_settings
from site_builder.suggestions import did_you_mean

_METAVARS = {
    "url": "URL",
    "urls": "URL",
    "people": "NAME",
    "topics": "ID",
    "year": "YEAR",
    "date": "DATE",
    "yes-no": "yes|no",
}
"""Type of an answer -> name of the value in the help text. For all other types, the name is TEXT."""

_Answers = dict[str, list[str]]
"""Option -> values from the command line or a prompt. An option that is not a list has one value."""


@dataclass(frozen=True)
class _Option:
    """A question for a kind, as an option of the command, and as a prompt on a terminal."""

    names: tuple[str, ...]
    """Names of the option, such as `--title` and `--name`."""
    label: str
    """The question in English."""
    question: Question

    @property
    def name(self) -> str:
        """The name in messages."""
        return self.names[0]

    @property
    def prompt(self) -> str:
        """The prompt on a terminal."""
        has_prompt = self.question.asked.prompt and not self.question.names_language
        return self.question.asked.prompt if has_prompt else self.label


@dataclass(frozen=True)
class _EntryOptions:
    """The options for the entries of a kind on a site."""

    spec: KindSpec
    languages: SiteLanguages
    options: tuple[_Option, ...]

    def option_for(self, path: Sequence[str]) -> _Option | None:
        """Return the option for the value at a path in the entry, or None."""
        index = find_question([option.question.path for option in self.options], tuple(path))
        return None if index is None else self.options[index]

    def alternatives(self, option: _Option) -> list[_Option]:
        """Return the options that answer a question. For a text, these are its options in all languages."""
        if not option.question.is_required_in_one or option.question.is_name:
            return [option]
        return [other for other in self.options if other.question.name == option.question.name]

    def is_needed(self, option: _Option) -> bool:
        """Return whether the entry needs the value. Of a text, it needs only the site's first language."""
        question = option.question
        is_first = question.is_required_in_one and question.language == self.languages.first
        return question.is_required or is_first

    def is_answered(self, option: _Option, answers: _Answers) -> bool:
        """Return whether there is a value. For a text, a value in any language is sufficient."""
        return any(other.name in answers for other in self.alternatives(option))


def _options_for(spec: KindSpec, languages: SiteLanguages) -> _EntryOptions:
    options = (
        _Option(_option_names(spec, question), label_in(spec, question, FALLBACK.code), question)
        for question in questions_for(spec.model, languages)
        if question.asked.has_option
    )
    return _EntryOptions(spec, languages, tuple(options))


def _option_names(spec: KindSpec, question: Question) -> tuple[str, ...]:
    """Return the names of an option. The titles and names of all kinds share one option."""
    field = question.name.rpartition(".")[2].replace("_", "-")
    ending = question.id.removeprefix(field)
    if question.name == spec.model.heading_field:
        return (f"--title{ending}", f"--name{ending}")
    return (f"--{question.asked.option or field}{ending}",)


# --- the command ------------------------------------------------------------------------------


def make_command(arguments: Sequence[str]) -> Callable[..., None]:
    """Return the function of the command, with an option for each question of any kind."""
    languages = languages_of_site(arguments)
    kinds = [_options_for(spec, languages) for spec in KINDS.values()]
    by_name: dict[str, list[_Option]] = {}
    for option in (option for kind in kinds for option in kind.options):
        by_name.setdefault(option.name, []).append(option)
    kind: Any = choice("EntryKind", KINDS)
    kind = Annotated[kind, typer.Argument(help="Kind of the entry.", show_default=False)]
    parameters = [
        parameter("kind", kind),
        *(_parameter(options) for options in by_name.values()),
        parameter("slug", _SLUG, ""),
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
        help="File name without .yml. [default: from the title]",
        show_default=False,
    ),
]


def _identifier(option: str) -> str:
    """Return the name of an option's parameter. It differs from parameters such as `slug`."""
    return "value_" + option.removeprefix("--").replace("-", "_")


def _parameter(options: Sequence[_Option]) -> Any:
    """Return one parameter for the options, of several kinds, that have one name."""
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
    # All parameters have the type of a list. If an option is not a list, its last value is used.
    return parameter(_identifier(options[0].name), Annotated[list[str] | None, info], None)


def _new(
    names: Mapping[str, str],
    languages: SiteLanguages,
    *,
    kind: str,
    slug: str,
    entries: Path | None,
    config: Path,
    **values: list[str] | None,
) -> None:
    """Write a new entry. On a terminal, the command prompts for missing values."""
    options = _options_for(KINDS[kind], languages)
    given = {
        names[key]: texts
        for key, value in values.items()
        if (texts := [t for t in value or () if t])
    }
    answers = _answers(options, given)
    loaded = load_entries(entries or read_settings(config).entries_folder, languages=languages)
    batch = NewEntries(loaded)
    _refuse_slug(slug, options.spec, batch)
    new = _collect(options, answers, batch, slug, loaded.catalog)
    path = batch.write(new, _schema_comment(loaded.folder / options.spec.folder, kind))
    _print_next_steps(path, languages)


# --- answers ----------------------------------------------------------------------------------


def _answers(options: _EntryOptions, given: _Answers) -> _Answers:
    """Return the values of the options of a kind. Raises BadParameter for an option of another kind."""
    answers = dict(given)
    own_link = options.option_for([str(key) for key in options.spec.model.own_link_path])
    by_name = {option.name: option for option in options.options}
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
    return {
        name: texts if by_name[name].question.is_list else texts[-1:]
        for name, texts in answers.items()
    }


_URL = "--url"
"""The option for the link to the thing itself, in all kinds."""


def _collect(
    options: _EntryOptions, answers: _Answers, batch: NewEntries, slug: str, catalog: Catalog
) -> NewEntry:
    """Return a valid new entry, and add prompted values to `answers`.

    On a terminal, prompt for missing and wrong values. Without a terminal, exit with an error.
    """
    is_interactive = sys.stdin.isatty()
    if is_interactive:
        for option in options.options:
            if option.question.is_prompted:
                _prompt_for(options, option, answers, catalog)
    else:
        _refuse_missing(options, answers)
    while True:
        new = batch.prepare(options.spec, _entry_data(options, answers), slug=slug)
        errors = list(_errors(options, new, catalog))
        if not errors:
            _refuse_duplicate(new)
            return new
        for name, message in errors:
            print_error(f"{name}: {message}")
        wrong_names = {name for name, _ in errors}
        wrong_options = [option for option in options.options if option.name in wrong_names]
        if not is_interactive or not wrong_options:
            raise typer.Exit(2)
        for option in wrong_options:
            answers.pop(option.name, None)
            _prompt_for(options, option, answers, catalog)


def _refuse_missing(options: _EntryOptions, answers: _Answers) -> None:
    missing = [
        " or ".join(other.name for other in options.alternatives(option))
        for option in options.options
        if options.is_needed(option) and not options.is_answered(option, answers)
    ]
    if missing:
        names = ", ".join(missing)
        raise typer.BadParameter(
            f"missing for a {options.spec.kind}: {names}.", param_hint="kb new"
        )


def _prompt_for(
    options: _EntryOptions, option: _Option, answers: _Answers, catalog: Catalog
) -> None:
    if option.name in answers:
        return
    question = option.question
    if question.answer_type == "topics":
        typer.echo(f"Topics: {', '.join(catalog.topics)}", err=True)
    is_needed = options.is_needed(option) and not options.is_answered(option, answers)
    notes = ["separated by commas"] if question.is_list else []
    notes += ["yes or no"] if question.answer_type == "yes-no" else []
    notes += [", ".join(question.choices)] if question.choices else []
    notes += [] if is_needed else ["optional"]
    prompt = option.prompt + (f" ({', '.join(notes)})" if notes else "")
    while True:
        text = str(typer.prompt(prompt, default="", show_default=False, err=True)).strip()
        texts = (
            [t.strip() for t in text.replace("，", ",").split(",")] if question.is_list else [text]
        )
        if values := [t for t in texts if t]:
            answers[option.name] = values
        if option.name in answers or not is_needed:
            return


def _entry_data(options: _EntryOptions, answers: _Answers) -> dict[str, object]:
    data: dict[str, object] = {}
    for option in options.options:
        if option.name not in answers:
            continue
        *parent_keys, key = (str(key) for key in option.question.path)
        parent = data
        for parent_key in parent_keys:
            parent = parent.setdefault(parent_key, {})  # type: ignore[assignment]  # always a mapping
        texts = answers[option.name]
        parent[key] = list(texts) if option.question.is_list else texts[0]
    questions = (option.question for option in options.options)
    return simplify_names(data, questions, options.languages)


# --- checking ---------------------------------------------------------------------------------


def _errors(options: _EntryOptions, new: NewEntry, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield (option, message) for each error of the data, and for each unknown topic."""
    for problem in new.problems:
        yield (
            _option_name(options, problem.field),
            f"{problem.message}. {problem.hint}".strip(),
        )
    for topic in new.entry.topics if new.entry is not None else ():
        if not catalog.may_have_topic(topic):
            hint = did_you_mean(topic, catalog.topics)
            yield _option_name(options, "topics"), f"topics.yml has no topic {topic}. {hint}"


def _option_name(options: _EntryOptions, field: str) -> str:
    """Return the option for a field such as `links.paper[0]`."""
    option = options.option_for(field_keys(field))
    return option.name if option else field


def _refuse_duplicate(new: NewEntry) -> None:
    for url, entry_id in new.duplicates:
        print_error(f"{url} already has an entry: {entry_id}. Add missing information there.")
        raise typer.Exit(1)
    for url, rejection in new.rejected:
        print_error(f"{url} {rejection.describe()}. Ask the maintainers if you see it differently.")
        raise typer.Exit(1)


def _refuse_slug(slug: str, spec: KindSpec, batch: NewEntries) -> None:
    if not slug:
        return
    if not is_slug(slug):
        raise typer.BadParameter(
            f"{slug} is not a valid file name. Use lower-case letters, digits and single hyphens: blip-2.",
            param_hint="--slug",
        )
    if reason := batch.why_taken(spec, slug):
        print_error(f"{spec.folder}/{slug} {reason}. Choose another --slug.")
        raise typer.Exit(1)


# --- writing ----------------------------------------------------------------------------------


def _schema_comment(folder: Path, kind: str) -> str:
    """Return a comment with the path of the schema, for editors; an empty string if there is no schema."""
    schema = folder.parent.parent / "schema" / "draft-07" / f"{kind}.schema.json"
    if not schema.is_file():
        return ""
    relative = Path(os.path.relpath(schema, folder)).as_posix()
    return f"# yaml-language-server: $schema={relative}\n"


def _print_next_steps(path: Path, languages: SiteLanguages) -> None:
    shown_path = display_path(path)
    print_result(f"Wrote {shown_path}")
    in_languages = " in every language of the site" if len(languages) > 1 else ""
    print_result(f"Next: add `notes:`{in_languages} with an editor. Then run:")
    print_result(f"  kb check --changed-since origin/main {shown_path}")
    print_result(f"  git switch -c add-{path.stem}")
    print_result(f"  git add {shown_path}")
    print_result(f'  git commit -m "Add {path.parent.name}/{path.stem}"')
    print_result("and push the branch to open a pull request.")
