"""The command `kb from-issue`."""

from __future__ import annotations

import datetime as dt
import difflib
from pathlib import Path
from typing import Annotated

import typer

from site_builder.bulk_edits import plan_edits
from site_builder.checks import Severities, run_entry_checks
from site_builder.cli.entry_preview import entry_preview
from site_builder.cli.finder import AllowPrivate
from site_builder.cli.from_link import FromLink
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_result
from site_builder.entry_files import LoadedEntries, display_path, load_entries
from site_builder.entry_files.editing import EditAction, FieldEdit
from site_builder.errors import Severity
from site_builder.files.atomic import write_atomically
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import (
    Correction,
    Feedback,
    IssueEvent,
    ReplyFiles,
    Submission,
    announce_correction,
    announce_entry,
    ask_maintainers,
    correction_fields,
    detect_form,
    feedback_from_duplicates,
    feedback_from_findings,
    feedback_from_problems,
    feedback_from_rejections,
    not_a_form,
    parse_correction,
    parse_link,
    parse_submission,
    request_changes,
    sort_feedback,
)
from site_builder.issue_forms.event_file import MAX_EVENT_BYTES, parse_event
from site_builder.models.fields import Name
from site_builder.new_entries import NewEntries, NewEntry
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
    allow_private: AllowPrivate = False,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Write or correct an entry file from an issue. If the issue is not valid, describe the necessary changes.

    If the issue has only a URL, the other fields come from metadata services and from the page.
    """
    with event_file.open("rb") as file:
        issue = parse_event(file.read(MAX_EVENT_BYTES + 1))
    settings = read_settings(config)
    folder = entries or settings.entries_folder
    path, replies = _process(
        issue, folder, settings.severities(), settings.site_languages, allow_private=allow_private
    )
    if output_dir is not None:
        for name, content in replies.files.items():
            write_atomically(output_dir / name, content)
    if path is not None:
        print_result(f"Wrote {display_path(path)} from issue {issue.number}.")
        return
    print_result(f"Issue {issue.number} needs changes, or a maintainer who makes the correction.")
    if output_dir is None:  # the comment is escaped, so it cannot contain a workflow command
        print_result(replies.comment)
    raise typer.Exit(1)


def _process(
    issue: IssueEvent,
    folder: Path,
    severities: Severities,
    languages: SiteLanguages,
    *,
    allow_private: bool,
) -> tuple[Path | None, ReplyFiles]:
    """Write the entry file. Return (path, replies). If nothing was written, the path is None."""
    loaded = load_entries(folder, run_entry_checks, languages=languages)
    correction = parse_correction(issue, loaded.catalog)
    if isinstance(correction, Correction):
        return _correct(issue, correction, loaded, severities)
    if correction is not None:
        return None, request_changes(issue, correction, languages)
    link = parse_link(issue, loaded.catalog)
    if link is not None:
        return FromLink(issue, link, loaded, severities, allow_private).process()
    form = detect_form(issue, languages)
    if form is None:
        return None, request_changes(issue, [not_a_form(languages)], languages)
    today = dt.datetime.now(dt.UTC).date()
    submission = parse_submission(form, issue.body, loaded.catalog, today)
    if not submission.data:
        return None, request_changes(issue, submission.feedback, languages)
    batch = NewEntries(loaded)
    name = next(iter(submission.names), form.name)
    new = batch.prepare(form.spec, submission.data, name=name)
    feedback = sort_feedback(form, _feedback(submission, new, batch, severities))
    if new.entry is None or any(item.severity is Severity.ERROR for item in feedback):
        return None, request_changes(issue, feedback, languages)
    path = batch.write(new)
    preview = entry_preview(batch.catalog, new.entry)
    shown_path = display_path(path)
    return path, announce_entry(issue, new.entry.id, shown_path, preview, languages, feedback)


def _correct(
    issue: IssueEvent, correction: Correction, loaded: LoadedEntries, severities: Severities
) -> tuple[Path | None, ReplyFiles]:
    """Correct the entry file. Return (path, replies). If nothing was written, the path is None."""
    languages = loaded.catalog.languages
    path = loaded.file_of(correction.entry.id)
    if correction.feedback:
        return None, request_changes(issue, correction.feedback, languages)
    if correction.value is None and not correction.scores:
        return None, ask_maintainers(issue, correction, display_path(path), languages)
    plan = plan_edits(loaded, [correction.entry], _edits(correction, languages), severities)
    right = correction_fields(languages)["right"]
    feedback = [
        Feedback(right, p.code, message=f"{p.message}. {p.hint}".strip()) for p in plan.problems
    ]
    if not plan.after:
        feedback = [Feedback(right, "no-change")]
    if feedback:
        return None, request_changes(issue, feedback, languages)
    (before,), (after,) = plan.before.values(), plan.after.values()
    write_atomically(path, after)
    lines = [
        (line[0], line[2:].strip())
        for line in difflib.ndiff(before.splitlines(), after.splitlines())
        if line[0] in "-+"
    ]
    return path, announce_correction(issue, correction, display_path(path), lines, languages)


def _edits(correction: Correction, languages: SiteLanguages) -> list[FieldEdit]:
    """Return the edits that make the correction in the entry's file."""
    scores = [
        FieldEdit(EditAction.SET, "results", None, score, (row, "scores", metric))
        for row, by_metric in correction.scores.items()
        for metric, score in by_metric.items()
    ]
    return scores or [_edit(correction, languages)]


def _edit(correction: Correction, languages: SiteLanguages) -> FieldEdit:
    assert correction.wrong is not None  # noqa: S101 - otherwise the correction has no value
    field, *parts = map(str, correction.wrong.target)
    value = correction.value
    current = getattr(correction.entry, field)
    # If the title or name is one text for all languages, the edit replaces this text and names no language.
    if isinstance(current, Name) and len(current.variants()) == 1 and parts == [languages.first]:
        parts = []
    if isinstance(value, list):
        value = str(value[0]) if parts and len(value) == 1 else tuple(map(str, value))
    else:
        value = str(value)
    return FieldEdit(EditAction.SET, field, parts[0] if parts else None, value)


def _feedback(
    submission: Submission, new: NewEntry, batch: NewEntries, severities: Severities
) -> list[Feedback]:
    """Return the feedback for the author of the issue. A valid entry is added to the batch."""
    form, feedback = submission.form, list(submission.feedback)
    if new.entry is None:
        return [*feedback, *feedback_from_problems(form, new.problems, feedback)]
    batch.add(new)
    # The findings of these two checks are in English. The feedback below says the same in the languages of the site.
    own_feedback = {"duplicate-url", "rejected"}
    findings = [f for f in batch.findings(severities) if f.code not in own_feedback]
    reported = {(item.field, item.code) for item in feedback}
    duplicates = feedback_from_duplicates(form, [found.entry_id for found in new.duplicates])
    rejections = feedback_from_rejections(form, new.rejected)
    new_feedback = [
        *duplicates,
        *rejections,
        *feedback_from_findings(form, new.entry, findings),
    ]
    return feedback + [item for item in new_feedback if (item.field, item.code) not in reported]
