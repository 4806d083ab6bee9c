"""The command `kb from-issue`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from site_builder.catalog import Catalog, build_catalog
from site_builder.checks import Severities, run_checks
from site_builder.cli.entry_preview import entry_preview
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_result
from site_builder.entry_files import (
    display_path,
    load_entries,
    render_entry,
    suggest_slug,
)
from site_builder.errors import Severity, SiteBuilderError
from site_builder.files.atomic import write_atomically
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import (
    Feedback,
    IssueEvent,
    ReplyFiles,
    Submission,
    announce_entry,
    detect_form,
    feedback_from_findings,
    feedback_from_validation,
    find_duplicates,
    not_a_form,
    parse_event,
    parse_submission,
    request_changes,
    sort_feedback,
)
from site_builder.issue_forms.event import MAX_EVENT_BYTES
from site_builder.models import Entry
from site_builder.models.fields import SLUG
from site_builder.settings import MKDOCS_YML, read_settings


def from_issue(
    event_file: Annotated[
        Path,
        typer.Argument(
            metavar="EVENT",
            help="JSON file of the issue event (GITHUB_EVENT_PATH).",
            exists=True,
            dir_okay=False,
        ),
    ],
    output_dir: Annotated[
        Path | None,
        typer.Option(
            "--output-dir",
            metavar="DIR",
            help="Folder for the branch name, the texts of the pull request and the comment on the issue.",
            show_default=False,
        ),
    ] = None,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Write an entry file from an issue. If the issue is not valid, describe the necessary changes."""
    with event_file.open("rb") as file:
        issue = parse_event(file.read(MAX_EVENT_BYTES + 1))
    settings = read_settings(config)
    folder = entries or settings.entries_folder
    path, replies = _process(issue, folder, settings.severities(), settings.site_languages)
    if output_dir is not None:
        for name, content in replies.files.items():
            write_atomically(output_dir / name, content)
    if path is not None:
        print_result(f"Wrote {display_path(path)} from issue {issue.number}.")
        return
    print_result(f"Issue {issue.number} needs changes before it can become an entry.")
    if output_dir is None:  # the comment is escaped, so it cannot contain a workflow command
        print_result(replies.comment)
    raise typer.Exit(1)


def _process(
    issue: IssueEvent, folder: Path, severities: Severities, languages: SiteLanguages
) -> tuple[Path | None, ReplyFiles]:
    """Write the entry file. Return (path, replies). If the issue needs changes, the path is None."""
    catalog = load_entries(folder, languages=languages).catalog
    form = detect_form(issue, languages)
    if form is None:
        return None, request_changes(issue, [not_a_form(languages)], languages)
    today = dt.datetime.now(dt.UTC).date()
    submission = parse_submission(form, issue.body, catalog, today)
    entry, unsorted = _validate(submission, catalog, folder, severities)
    feedback = sort_feedback(form, unsorted)
    if entry is None or any(item.severity is Severity.ERROR for item in feedback):
        return None, request_changes(issue, feedback, languages)
    path = _new_path(entry, folder)
    write_atomically(path, render_entry(form.folder, submission.data))
    preview = entry_preview(_catalog_with(catalog, entry), entry)
    shown_path = display_path(path)
    return path, announce_entry(issue, entry.id, shown_path, preview, languages, feedback)


def _validate(
    submission: Submission, catalog: Catalog, folder: Path, severities: Severities
) -> tuple[Entry | None, Sequence[Feedback]]:
    """Return (entry, feedback for the author of the issue). The entry is None if it is not valid."""
    form, feedback = submission.form, list(submission.feedback)
    if not submission.data:
        return None, feedback
    try:
        entry = form.spec.model.model_validate(
            {**submission.data, "id": f"{form.folder}/{_slug(submission, catalog, folder)}"},
            context={"languages": form.languages},
        )
    except ValidationError as error:
        return None, [*feedback, *feedback_from_validation(submission.data, form, error, feedback)]
    duplicates = list(find_duplicates(form, entry, catalog))
    before = set(run_checks(catalog, severities))
    after = run_checks(_catalog_with(catalog, entry), severities)
    new_findings = [finding for finding in after if finding not in before]
    if duplicates:
        new_findings = [finding for finding in new_findings if finding.code != "duplicate-url"]
    reported = {(item.field, item.code) for item in feedback}
    new_feedback = [*duplicates, *feedback_from_findings(form, entry, new_findings)]
    feedback += [item for item in new_feedback if (item.field, item.code) not in reported]
    return entry, feedback


def _catalog_with(catalog: Catalog, entry: Entry) -> Catalog:
    return build_catalog(
        [*catalog, entry],
        catalog.topics.values(),
        catalog.invalid_ids,
        catalog.redirects,
        catalog.languages,
        catalog.tags.values(),
    )


def _slug(submission: Submission, catalog: Catalog, folder: Path) -> str:
    """Return a file name, without `.yml`, that no entry has, and that no renamed entry had in the past."""
    kind_folder = folder / submission.form.folder
    used = {path.stem for path in kind_folder.glob("*")} if kind_folder.is_dir() else set()
    used |= {
        old.partition("/")[2] for old in catalog.redirects if old.startswith(f"{kind_folder.name}/")
    }
    name = next(iter(submission.names), submission.form.name)
    return suggest_slug(name, used)


def _new_path(entry: Entry, folder: Path) -> Path:
    """Return the path of a new entry file. The slug is checked again, as it comes from untrusted text."""
    kind_folder = folder / entry.folder
    path = kind_folder / f"{entry.slug}.yml"
    if SLUG.fullmatch(entry.slug) is None or path.resolve().parent != kind_folder.resolve():
        raise SiteBuilderError(f"{entry.slug} is not a valid file name.")
    if path.exists():
        raise SiteBuilderError(f"{display_path(path)} already exists.")
    kind_folder.mkdir(parents=True, exist_ok=True)
    return path
