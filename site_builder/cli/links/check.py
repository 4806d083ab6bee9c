"""`kb links check`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.links.options import (
    TEXT,
    FormatOption,
    ObservedOption,
    OutputOption,
    RecordOption,
    TrustOption,
    parse_duration,
    shard_of,
)
from site_builder.cli.links.progress import show_progress
from site_builder.cli.links.reporting import (
    refuse_unchecked,
    report_and_exit,
    warn_broken_files,
    warn_corrupt_lines,
)
from site_builder.cli.options import MKDOCS_YML, Config, Entries
from site_builder.cli.output import print_result, progress
from site_builder.cli.reporting import require_output_folder
from site_builder.entry_files import LoadedEntries, display_path, load_entries
from site_builder.errors import SiteBuilderError, UsageError
from site_builder.http_client import Client
from site_builder.link_health.history import History
from site_builder.links import hosts
from site_builder.links.checking import RequestPolicy
from site_builder.links.collecting import collect_links, collect_links_since, select_links
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.observed_files import read_observed, record, refuse_local_outage
from site_builder.links.run_check import CheckDependencies, run_check
from site_builder.links.runs import Run
from site_builder.links.services import ServiceSettings
from site_builder.mkdocs_plugin import entries_folder, observed_folder

CACHE = Path(".cache/kb/alive-links.jsonl")


def check(
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="REV",
            help="Check only links that this branch brought since it left REV.",
            show_default=False,
        ),
    ] = None,
    only_: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="HOST|ID",
            help="Check only links of this host or this entry; may be given several times.",
            show_default=False,
        ),
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option(
            "--shard",
            metavar="K/N",
            help="Check only the K-th of N parts; a host lies in one part as a whole.",
            show_default=False,
        ),
    ] = None,
    format_: FormatOption = TEXT,
    output: OutputOption = None,
    deadline: Annotated[
        str | None,
        typer.Option(
            "--deadline",
            metavar="TIME",
            help="Stop after this long (50s, 30m, 2h); the rest is reported as unchecked.",
            show_default=False,
        ),
    ] = None,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Ask private and local addresses as well."),
    ] = False,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Ask also for what was alive a short while ago."),
    ] = False,
    record_: RecordOption = False,
    trust: TrustOption = False,
    entries: Entries = None,
    observed: ObservedOption = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Check every link once, politely.

    What a check sees is judged together with the history. Without --record nothing but a cache is
    written. Ctrl-C ends early and keeps what is known.
    """
    part, seconds = shard_of(shard), parse_duration(deadline, "--deadline")
    _refuse_contradictions(changed_since, only_, record=record_, shard=part)
    require_output_folder(output)
    folder = entries or entries_folder(config)
    known = read_observed(observed or observed_folder(config))
    warn_corrupt_lines(known)
    with progress("Reading the entries"):
        loaded = load_entries(folder)
        every = _links_of(loaded, changed_since)
    warn_broken_files(loaded)
    if not every and changed_since is not None:
        print_result("No new or changed links.")
        raise typer.Exit
    targets = _of_shard(select_links(every, only_) if only_ else every, part)
    run = _checked(
        targets,
        known.history,
        seconds,
        allow_private=allow_private,
        cache=None if fresh else CACHE,
        copies=changed_since is None,
    )
    run = replace(
        run,
        shards=(shard.strip(),) if shard else (),
        scope="changed" if changed_since is not None else "only" if only_ else "all",
    )

    def keep() -> None:
        refuse_unchecked(run)
        if record_:
            present = None if loaded.catalog.broken else {target.url for target in every}
            record(known.folder, run, present, trusted=trust)
        elif part is not None and not trust:  # beside sound shards a sick one is not noticed later
            refuse_local_outage(known, run)

    report_and_exit(run, known.history, str(format_), output, keep)


def _links_of(loaded: LoadedEntries, changed_since: str | None) -> Sequence[LinkToCheck]:
    if changed_since is not None:
        return collect_links_since(loaded, changed_since)
    every = collect_links(loaded)
    if not every:
        raise SiteBuilderError(
            f"There is no link in {display_path(loaded.folder)}/, so nothing was checked. "
            "Name another folder with --entries."
        )
    return every


def _checked(
    targets: Sequence[LinkToCheck],
    history: History,
    seconds: float | None,
    *,
    allow_private: bool,
    cache: Path | None,
    copies: bool,
) -> Run:
    services = ServiceSettings.from_environment(os.environ)
    if not copies:  # a branch has no use for them
        services = replace(services, archive_api=None)
    with Client(allow_private=allow_private) as client, show_progress(len(targets)) as on_progress:
        dependencies = CheckDependencies(client, services, RequestPolicy(), cache)
        return run_check(targets, history, dependencies, deadline=seconds, on_progress=on_progress)


def _refuse_contradictions(
    changed_since: str | None,
    only_: list[str] | None,
    *,
    record: bool,
    shard: tuple[int, int] | None,
) -> None:
    if changed_since is not None and record:
        raise UsageError(
            "--record goes with links that are published, not with those of a branch. "
            "Leave out --changed-since or --record."
        )
    if shard is not None and record:
        raise UsageError(
            "A shard is recorded together with the others: write it with --format json --output, "
            "then run `kb links merge --record` on all of them."
        )
    if changed_since is not None and only_:
        raise UsageError("--changed-since and --only cannot go together. Leave out one.")


def _of_shard(
    targets: Sequence[LinkToCheck], part: tuple[int, int] | None
) -> Sequence[LinkToCheck]:
    if part is None:
        return targets
    number, count = part
    return [
        target
        for target in targets
        if hosts.shard_of(hosts.host_group(target.url), count) == number - 1
    ]
