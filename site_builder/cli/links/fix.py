"""`kb links fix`."""

from __future__ import annotations

from typing import Annotated

import typer

from site_builder.cli.links.options import ObservedOption
from site_builder.cli.links.reporting import warn_corrupt_lines
from site_builder.cli.options import Config, DryRun, Entries
from site_builder.cli.output import print_info
from site_builder.links.fixing import apply_fixes, diff_of, plan_fixes
from site_builder.links.observed_files import read_observed
from site_builder.plurals import plural
from site_builder.settings import MKDOCS_YML, read_settings


def fix(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...",
            help="Fix only entries with these ids (papers/clip).",
            show_default=False,
        ),
    ] = None,
    moved: Annotated[
        bool,
        typer.Option("--moved", help="Replace each link that moved permanently with its new URL."),
    ] = False,
    archive: Annotated[
        bool,
        typer.Option("--archive", help="Replace each dead link with the URL of its archived copy."),
    ] = False,
    dry_run: DryRun = False,
    entries: Entries = None,
    observed: ObservedOption = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Fix links in the entries.

    The changes are printed as a diff. If neither --moved nor --archive is given, the command replaces both moved
    and dead links. It never writes the URL of a login page or a home page, the target of a temporary redirect, the URL of
    a site that may belong to another owner, or the URL of a page that may have other content than the linked
    page.
    """
    settings = read_settings(config)
    observed_content = read_observed(observed or settings.observed_folder)
    warn_corrupt_lines(observed_content)
    both = not (moved or archive)
    plan = plan_fixes(
        entries or settings.entries_folder,
        observed_content.history,
        moved=moved or both,
        archived=archive or both,
        only=ids or (),
        languages=settings.site_languages,
    )
    if plan.fixes:
        typer.echo(diff_of(plan), nl=False)
    for refusal in plan.refusals:
        subject = f"{refusal.entry}: {refusal.url}" if refusal.url else refusal.entry
        print_info(f"{subject} is not fixed: {refusal.reason}.")
    if not dry_run:
        apply_fixes(plan)
    if plan.fixes or not plan.refusals:
        print_info(_summary(len(plan.fixes), len(plan.after), dry_run=dry_run))


def _summary(links: int, files: int, *, dry_run: bool) -> str:
    if not links:
        return "Nothing to fix."
    fixes = f"{plural(links, 'link')} in {plural(files, 'file')}"
    return (
        f"{fixes} would be fixed." if dry_run else f"{fixes} fixed. Review the diff, then commit."
    )
