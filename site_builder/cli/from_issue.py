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
from site_builder.cli.output import print_result
from site_builder.entry_files import (
    display_path,
    load_entries,
    render_entry,
    suggest_slug,
    write_atomically,
)
from site_builder.errors import Severity, SiteBuilderError
from site_builder.issue_forms import (
    NOT_A_FORM,
    Feedback,
    IssueEvent,
    ReplyFiles,
    Submission,
    announce_entry,
    detect_form,
    feedback_from_findings,
    feedback_from_validation,
    find_duplicates,
    parse_event,
    parse_submission,
    request_changes,
    sort_feedback,
)
from site_builder.issue_forms.event import MAX_EVENT_BYTES
from site_builder.mkdocs_plugin import read_check_settings
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
        issue = parse_event(file.read(MAX_EVENT_BYTES + 1))
    configured, severities = read_check_settings(config)
    folder = entries or configured
    made, replies = _process(issue, folder, severities)
    if output_dir is not None:
        for name, content in replies.files.items():
            write_atomically(output_dir / name, content)
    if made is not None:
        print_result(f"{display_path(made)} written from issue {issue.number}")
        return
    print_result(f"Issue {issue.number} needs changes before it can be an entry.")
    if output_dir is None:  # escaped, so that no line of it is a workflow command
        print_result(replies.comment)
    raise typer.Exit(1)


def _process(
    issue: IssueEvent, folder: Path, severities: Severities
) -> tuple[Path | None, ReplyFiles]:
    """Write the entry and say so, or say what to change."""
    catalog = load_entries(folder).catalog
    form = detect_form(issue)
    if form is None:
        return None, request_changes(issue, [NOT_A_FORM])
    today = dt.datetime.now(dt.UTC).date()
    submission = parse_submission(form, issue.body, catalog, today)
    entry, found = _validate(submission, catalog, folder, severities)
    feedback = sort_feedback(form, found)
    if entry is None or any(remark.severity is Severity.ERROR for remark in feedback):
        return None, request_changes(issue, feedback)
    path = _new_path(entry, folder)
    write_atomically(path, render_entry(form.folder, submission.data))
    preview = entry_preview(_catalog_with(catalog, entry), entry)
    return path, announce_entry(issue, entry.id, display_path(path), preview, feedback)


def _validate(
    submission: Submission, catalog: Catalog, folder: Path, severities: Severities
) -> tuple[Entry | None, Sequence[Feedback]]:
    """Return the entry, if it can be one, and everything that is to be said of it."""
    form, feedback = submission.form, list(submission.feedback)
    if not submission.data:
        return None, feedback
    try:
        entry = MODELS[form.folder].model_validate(
            {**submission.data, "id": f"{form.folder}/{_slug(submission, catalog, folder)}"}
        )
    except ValidationError as error:
        return None, [*feedback, *feedback_from_validation(submission.data, form, error, feedback)]
    duplicates = list(find_duplicates(form, entry, catalog))
    known = set(run_checks(catalog, severities))
    found = [f for f in run_checks(_catalog_with(catalog, entry), severities) if f not in known]
    if duplicates:
        found = [finding for finding in found if finding.code != "duplicate-url"]
    meanings = {check.id: check.meaning.zh or "" for check in CHECKS.values()}
    said = {(remark.field, remark.code) for remark in feedback}
    more = [*duplicates, *feedback_from_findings(form, entry, found, meanings)]
    return entry, [*feedback, *(r for r in more if (r.field, r.code) not in said)]


def _catalog_with(catalog: Catalog, entry: Entry) -> Catalog:
    return build_catalog(
        [*catalog, entry], catalog.topics.values(), catalog.broken, catalog.redirects
    )


def _slug(submission: Submission, catalog: Catalog, folder: Path) -> str:
    """Name the file; a name that an entry had before its renaming is taken for ever."""
    kind = submission.form.folder
    below = folder / kind
    taken = {path.stem for path in below.glob("*")} if below.is_dir() else set()
    taken |= {old.partition("/")[2] for old in catalog.redirects if old.startswith(f"{kind}/")}
    name = next(iter(submission.names), submission.form.name)
    return suggest_slug(name, taken)


def _new_path(entry: Entry, folder: Path) -> Path:
    """Return the file for an entry. The id was made from a stranger's title, so look twice."""
    below, path = folder / entry.folder, folder / entry.folder / f"{entry.slug}.yml"
    if SLUG.fullmatch(entry.slug) is None or path.resolve().parent != below.resolve():
        raise SiteBuilderError(f"{entry.folder} has no place for a file of this name.")
    if path.exists():
        raise SiteBuilderError(f"{display_path(path)} is there already.")
    below.mkdir(parents=True, exist_ok=True)
    return path
