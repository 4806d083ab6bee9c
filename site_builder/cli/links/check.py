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
    Observed,
    Output,
    Record,
    Trust,
    seconds_of,
    shard_of,
)
from site_builder.cli.links.progress import shown
from site_builder.cli.links.reporting import (
    finish,
    refuse_unchecked,
    warn_of_broken,
    warn_of_damage,
)
from site_builder.cli.options import MKDOCS_YML, Config, Entries
from site_builder.cli.output import say, working
from site_builder.cli.reporting import refuse_missing_folder
from site_builder.entry_files import Loaded, display, load
from site_builder.errors import SiteBuilderError, UsageError
from site_builder.http_client import Client
from site_builder.link_health.history import History
from site_builder.links import hosts
from site_builder.links.checking import Politeness
from site_builder.links.observed import read_observed, record, refuse_our_outage
from site_builder.links.runs import Run
from site_builder.links.services import ServiceSettings
from site_builder.links.sources import collect, collect_since, only
from site_builder.links.survey import Means, survey
from site_builder.links.targets import Target
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
    output: Output = None,
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
    record_: Record = False,
    trust: Trust = False,
    entries: Entries = None,
    observed: Observed = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Check every link once, politely.

    What a check sees is judged together with the history. Without --record nothing but a cache is
    written. Ctrl-C ends early and keeps what is known.
    """
    part, seconds = shard_of(shard), seconds_of(deadline, "--deadline")
    _refuse_contradictions(changed_since, only_, record=record_, shard=part)
    refuse_missing_folder(output)
    folder = entries or entries_folder(config)
    known = read_observed(observed or observed_folder(config))
    warn_of_damage(known)
    with working("Reading the entries"):
        loaded = load(folder)
        every = _links_of(loaded, changed_since)
    warn_of_broken(loaded)
    if not every and changed_since is not None:
        say("No new or changed links.")
        raise typer.Exit
    targets = _of_shard(only(every, only_) if only_ else every, part)
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
            refuse_our_outage(known, run)

    finish(run, known.history, str(format_), output, keep)


def _links_of(loaded: Loaded, changed_since: str | None) -> Sequence[Target]:
    if changed_since is not None:
        return collect_since(loaded, changed_since)
    every = collect(loaded)
    if not every:
        raise SiteBuilderError(
            f"There is no link in {display(loaded.folder)}/, so nothing was checked. "
            "Name another folder with --entries."
        )
    return every


def _checked(
    targets: Sequence[Target],
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
    with Client(allow_private=allow_private) as client, shown(len(targets)) as watch:
        means = Means(client, services, Politeness(), cache)
        return survey(targets, history, means, deadline=seconds, watch=watch)


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


def _of_shard(targets: Sequence[Target], part: tuple[int, int] | None) -> Sequence[Target]:
    if part is None:
        return targets
    number, count = part
    return [
        target
        for target in targets
        if hosts.shard_of(hosts.group_of(target.url), count) == number - 1
    ]
