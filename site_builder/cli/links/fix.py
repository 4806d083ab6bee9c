"""`kb links fix`."""

from __future__ import annotations

from typing import Annotated

import typer

from site_builder.cli.links.options import ObservedOption
from site_builder.cli.links.reporting import warn_corrupt_lines
from site_builder.cli.options import MKDOCS_YML, Config, Entries
from site_builder.cli.output import print_info
from site_builder.links.fixing import apply_fixes, diff_of, plan_fixes
from site_builder.links.observed_files import read_observed
from site_builder.mkdocs_plugin import entries_folder, observed_folder
from site_builder.plurals import plural


def fix(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...", help="Mend only these entries (papers/clip).", show_default=False
        ),
    ] = None,
    moved: Annotated[
        bool, typer.Option("--moved", help="Write the new addresses of links that moved for good.")
    ] = False,
    archive: Annotated[
        bool, typer.Option("--archive", help="Put archived copies in the place of dead links.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be changed.")
    ] = False,
    entries: Entries = None,
    observed: ObservedOption = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Mend links in the entries.

    What was changed is printed as a diff. Without --moved and --archive it does both. Temporary redirects, suspects, logins and home
    pages are never written into an entry.
    """
    known = read_observed(observed or observed_folder(config))
    warn_corrupt_lines(known)
    both = not (moved or archive)
    plan = plan_fixes(
        entries or entries_folder(config),
        known.history,
        moved=moved or both,
        archived=archive or both,
        only=ids or (),
    )
    if plan.fixes:
        typer.echo(diff_of(plan), nl=False)
    for refusal in plan.refusals:
        where = f"{refusal.entry}: {refusal.url}" if refusal.url else refusal.entry
        print_info(f"{where} is left unchanged: {refusal.reason}.")
    if not dry_run:
        apply_fixes(plan)
    print_info(_summary(len(plan.fixes), len(plan.after), dry_run=dry_run))


def _summary(links: int, files: int, *, dry_run: bool) -> str:
    if not links:
        return "Nothing to mend."
    what = f"{plural(links, 'link')} in {plural(files, 'file')}"
    return (
        f"{what} would be mended." if dry_run else f"{what} mended. Look at the diff, then commit."
    )
