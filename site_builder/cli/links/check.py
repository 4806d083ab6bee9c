"""`kb links check`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.links.options import (
    DEFAULT_FORMAT,
    FormatOption,
    ObservedOption,
    OutputOption,
    RecordOption,
    TrustOption,
    parse_duration,
    parse_shard,
)
from site_builder.cli.links.progress import show_progress
from site_builder.cli.links.reporting import (
    refuse_unchecked,
    report_and_exit,
    warn_corrupt_lines,
    warn_invalid_files,
)
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_result, progress
from site_builder.cli.reporting import require_output_folder
from site_builder.entry_files import LoadedEntries, display_path, load_entries
from site_builder.errors import SiteBuilderError, UsageError
from site_builder.http_client import Client
from site_builder.link_health.history import History
from site_builder.links import hosts
from site_builder.links.checking import CheckPolicy
from site_builder.links.collecting import collect_links, collect_links_since, select_links
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.observed_files import read_observed, record_run, refuse_local_outage
from site_builder.links.reports import ReportInput
from site_builder.links.run_check import CheckDependencies, run_check
from site_builder.links.runs import Run
from site_builder.services import Services, ServiceSettings, archive
from site_builder.settings import MKDOCS_YML, read_settings

CACHE_FILE = Path(".cache/kb/alive-links.bin")


def check(
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="REV",
            help="Check only the links that the current branch added since it left REV.",
            show_default=False,
        ),
    ] = None,
    only_: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="HOST|ID",
            help="Check only the links to this host or of this entry. May be repeated.",
            show_default=False,
        ),
    ] = None,
    shard_text: Annotated[
        str | None,
        typer.Option(
            "--shard",
            metavar="K/N",
            help="Split the links into N shards by host, and check only shard K.",
            show_default=False,
        ),
    ] = None,
    format_: FormatOption = DEFAULT_FORMAT,
    output: OutputOption = None,
    deadline_text: Annotated[
        str | None,
        typer.Option(
            "--deadline",
            metavar="TIME",
            help=(
                "Stop after this time (50s, 30m, 2h). Links not reached by then are reported as "
                "`unchecked`."
            ),
            show_default=False,
        ),
    ] = None,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Allow requests to private and local addresses."),
    ] = False,
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh", help="Check every link, even if the cache says that it was alive recently."
        ),
    ] = False,
    titles: Annotated[
        bool,
        typer.Option(
            "--titles",
            help="Also report pages whose title has no word in common with the entry's name, each page once.",
        ),
    ] = False,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept",
            help=(
                "Accept the sites and titles of the pages to which the links of --only lead. Look at the pages first. "
                "Needs --only and --record."
            ),
        ),
    ] = False,
    record_: RecordOption = False,
    trust: TrustOption = False,
    entries: Entries = None,
    observed: ObservedOption = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Check every link once, within the rate limit of its host.

    Without --fresh, links that were recently alive are not requested again. A link that fails in this check is
    reported as dead only if the history shows that it has failed repeatedly. Without --record, the command does
    not change the history. Ctrl-C ends the check early; links not reached by then are reported as `unchecked`.
    """
    shard = parse_shard(shard_text)
    deadline_seconds = parse_duration(deadline_text, "--deadline")
    _refuse_contradictions(changed_since, only_, record=record_, shard=shard)
    if accept and not (only_ and record_):
        raise UsageError(
            "--accept needs --only and --record. Look at the links, then name them with --only."
        )
    require_output_folder(output)
    settings = read_settings(config)
    folder = entries or settings.entries_folder
    observed_content = read_observed(observed or settings.observed_folder)
    warn_corrupt_lines(observed_content)
    with progress("Reading the entries"):
        loaded = load_entries(folder, languages=settings.site_languages)
        all_links = _collect(loaded, changed_since)
    warn_invalid_files(loaded)
    if not all_links and changed_since is not None:
        print_result("No new or changed links.")
        raise typer.Exit
    links = _select_shard(select_links(all_links, only_) if only_ else all_links, shard)
    run = _check_links(
        links,
        observed_content.history,
        deadline_seconds,
        allow_private=allow_private,
        cache=None if fresh else CACHE_FILE,
        with_archived_copies=changed_since is None,
        titles=titles,
        accepts=accept,
    )
    run = replace(
        run,
        shards=(shard_text.strip(),) if shard_text else (),
        scope="changed" if changed_since is not None else "only" if only_ else "all",
    )

    def save() -> None:
        refuse_unchecked(run)
        if record_:
            current_urls = None if loaded.catalog.invalid_ids else {link.url for link in all_links}
            record_run(observed_content.folder, run, current_urls, trusted=trust)
        elif shard is not None and not trust:
            # `kb links merge` sees all shards together, so it cannot detect an outage that hit only this shard.
            refuse_local_outage(observed_content, run)

    report_input = ReportInput(run, observed_content.history, settings.site_languages)
    report_and_exit(report_input, str(format_), output, save)


def _collect(loaded: LoadedEntries, changed_since: str | None) -> Sequence[LinkToCheck]:
    if changed_since is not None:
        return collect_links_since(loaded, changed_since)
    links = collect_links(loaded)
    if not links:
        raise SiteBuilderError(
            f"There is no link in {display_path(loaded.folder)}/, so nothing was checked. "
            "Choose another folder with --entries."
        )
    return links


def _check_links(
    links: Sequence[LinkToCheck],
    history: History,
    deadline_seconds: float | None,
    *,
    allow_private: bool,
    cache: Path | None,
    with_archived_copies: bool,
    titles: bool,
    accepts: bool,
) -> Run:
    settings = ServiceSettings.from_environment(os.environ)
    if not with_archived_copies:  # new links need no archived copies
        settings = settings.without(archive.SERVICE)
    with Client(allow_private=allow_private) as client, show_progress(len(links)) as on_progress:
        services = Services(client, settings)
        dependencies = CheckDependencies(client, services, CheckPolicy(), cache)
        return run_check(
            links,
            history,
            dependencies,
            deadline=deadline_seconds,
            on_progress=on_progress,
            titles=titles,
            accepts=accepts,
        )


def _refuse_contradictions(
    changed_since: str | None,
    only_: list[str] | None,
    *,
    record: bool,
    shard: tuple[int, int] | None,
) -> None:
    if changed_since is not None and record:
        raise UsageError(
            "--record is for published links, not for the links of a branch. "
            "Leave out --changed-since or --record."
        )
    if shard is not None and record:
        raise UsageError(
            "The results of a single shard cannot be recorded. Write them with --format json "
            "--output, then run `kb links merge --record` on the files of all shards."
        )
    if changed_since is not None and only_:
        raise UsageError("--changed-since and --only cannot be combined. Leave out one.")


def _select_shard(
    links: Sequence[LinkToCheck], shard: tuple[int, int] | None
) -> Sequence[LinkToCheck]:
    if shard is None:
        return links
    number, count = shard
    return [
        link for link in links if hosts.shard_index(hosts.host_group(link.url), count) == number - 1
    ]
