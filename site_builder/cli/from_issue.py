"""`kb from-issue`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from site_builder.catalog import Catalog, build_catalog
from site_builder.checks import CHECKS, Severities, run_checks
from site_builder.cli.entry_preview import entry_preview
from site_builder.cli.options import MKDOCS_YML, Config, Entries
from site_builder.cli.output import say
from site_builder.entry_files import display, load, render_entry, suggest_slug, write_atomically
from site_builder.errors import Severity, SiteBuilderError
from site_builder.issue_forms import (
    NO_FORM,
    Event,
    Remark,
    Replies,
    Submission,
    from_findings,
    from_validation,
    in_order,
    known_already,
    read_event,
    read_submission,
    recognise,
    reply_with_changes,
    reply_with_entry,
)
from site_builder.issue_forms.event import MAX_EVENT_BYTES
from site_builder.mkdocs_plugin import checked_folder
from site_builder.models import MODELS, Entry
from site_builder.models.fields import SLUG


def from_issue(
    event: Annotated[
        Path,
        typer.Argument(
            metavar="EVENT",
            help="The event file about an issue, as GITHUB_EVENT_PATH names it.",
            exists=True,
            dir_okay=False,
        ),
    ],
    output_dir: Annotated[
        Path | None,
        typer.Option(
            "--output-dir",
            metavar="DIR",
            help="Where to put the texts for branch, pull request and comment.",
            show_default=False,
        ),
    ] = None,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Make an entry of an issue that somebody wrote with a form, or say what to change there."""
    with event.open("rb") as file:
        issue = read_event(file.read(MAX_EVENT_BYTES + 1))
    configured, severities = checked_folder(config)
    folder = entries or configured
    made, replies = _answer(issue, folder, severities)
    if output_dir is not None:
        for name, content in replies.files.items():
            write_atomically(output_dir / name, content)
    if made is not None:
        say(f"{display(made)} written from issue {issue.number}")
        return
    say(f"Issue {issue.number} needs changes before it can be an entry.")
    if output_dir is None:  # escaped, so that no line of it is a workflow command
        say(replies.comment)
    raise typer.Exit(1)


def _answer(issue: Event, folder: Path, severities: Severities) -> tuple[Path | None, Replies]:
    """Write the entry and say so, or say what to change."""
    catalog = load(folder).catalog
    form = recognise(issue)
    if form is None:
        return None, reply_with_changes(issue, [NO_FORM])
    today = dt.datetime.now(dt.UTC).date()
    submission = read_submission(form, issue.body, catalog, today)
    entry, found = _checked(submission, catalog, folder, severities)
    remarks = in_order(form, found)
    if entry is None or any(remark.severity is Severity.ERROR for remark in remarks):
        return None, reply_with_changes(issue, remarks)
    path = _path_of(entry, folder)
    write_atomically(path, render_entry(form.folder, submission.data))
    preview = entry_preview(_with(catalog, entry), entry)
    return path, reply_with_entry(issue, entry.id, display(path), preview, remarks)


def _checked(
    submission: Submission, catalog: Catalog, folder: Path, severities: Severities
) -> tuple[Entry | None, Sequence[Remark]]:
    """Return the entry, if it can be one, and everything that is to be said of it."""
    form, remarks = submission.form, list(submission.remarks)
    if not submission.data:
        return None, remarks
    try:
        entry = MODELS[form.folder].model_validate(
            {**submission.data, "id": f"{form.folder}/{_slug(submission, catalog, folder)}"}
        )
    except ValidationError as error:
        return None, [*remarks, *from_validation(submission.data, form, error, remarks)]
    duplicates = list(known_already(form, entry, catalog))
    known = set(run_checks(catalog, severities))
    found = [f for f in run_checks(_with(catalog, entry), severities) if f not in known]
    if duplicates:
        found = [finding for finding in found if finding.code != "duplicate-url"]
    meanings = {check.id: check.meaning.zh or "" for check in CHECKS.values()}
    said = {(remark.field, remark.code) for remark in remarks}
    more = [*duplicates, *from_findings(form, entry, found, meanings)]
    return entry, [*remarks, *(r for r in more if (r.field, r.code) not in said)]


def _with(catalog: Catalog, entry: Entry) -> Catalog:
    return build_catalog(
        [*catalog, entry], catalog.topics.values(), catalog.broken, catalog.redirects
    )


def _slug(submission: Submission, catalog: Catalog, folder: Path) -> str:
    """Name the file; a name that an entry had before its renaming is taken for ever."""
    kind = submission.form.folder
    below = folder / kind
    taken = {path.stem for path in below.glob("*")} if below.is_dir() else set()
    taken |= {old.partition("/")[2] for old in catalog.redirects if old.startswith(f"{kind}/")}
    name = next(iter(submission.headings), submission.form.name)
    return suggest_slug(name, taken)


def _path_of(entry: Entry, folder: Path) -> Path:
    """Return the file for an entry. The id was made from a stranger's title, so look twice."""
    below, path = folder / entry.folder, folder / entry.folder / f"{entry.slug}.yml"
    if SLUG.fullmatch(entry.slug) is None or path.resolve().parent != below.resolve():
        raise SiteBuilderError(f"{entry.folder} has no place for a file of this name.")
    if path.exists():
        raise SiteBuilderError(f"{display(path)} is there already.")
    below.mkdir(parents=True, exist_ok=True)
    return path
