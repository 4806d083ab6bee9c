"""The command `kb observe`."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli import EXIT_INTERRUPTED
from site_builder.cli.links.options import ObservedOption, parse_shard
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_info, print_problems, print_result, progress
from site_builder.cli.reporting import add_to_job_summary, require_output_folder, write_report
from site_builder.entry_files import LoadedEntries, display_path, load_entries
from site_builder.errors import SiteBuilderError, UsageError
from site_builder.escaping import escape_terminal
from site_builder.http_client import Client
from site_builder.i18n import SiteLanguages
from site_builder.models import Entry
from site_builder.observed_facts.merging import merge_facts
from site_builder.observed_facts.records import Facts, ObservedFacts
from site_builder.observing.changes import Change, as_markdown, as_text, find_changes
from site_builder.observing.facts_folder import FACTS_FILE, read_facts, write_facts
from site_builder.observing.observer import (
    MIN_ANSWERED_SHARE,
    OBSERVED_SERVICES,
    Observer,
    RunResult,
    add_records,
    count_requests,
    looks_like_outage,
    questions_for,
    records_in,
    with_graphql,
)
from site_builder.observing.questions import Question, in_shard
from site_builder.plurals import plural
from site_builder.services import Services, ServiceSettings
from site_builder.settings import MKDOCS_YML, read_settings


def observe(
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="SERVICE|ID",
            help="Ask only this service, such as github, or only about this entry. May be repeated.",
            show_default=False,
        ),
    ] = None,
    shard_text: Annotated[
        str | None,
        typer.Option(
            "--shard",
            metavar="K/N",
            help="Split the entries into N shards, and observe only shard K.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write the facts to this file, for --merge. [default: facts.jsonl in the observed folder]",
            show_default=False,
        ),
    ] = None,
    merge: Annotated[
        list[Path] | None,
        typer.Option(
            "--merge",
            metavar="PATH",
            help="Ask nothing; add the facts in PATH, which is a file that --output wrote, or a folder with such files. "
            "May be repeated.",
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="FILE",
            help="Also write the changes as Markdown, for an issue.",
            show_default=False,
        ),
    ] = None,
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh",
            help="Also ask about what was observed in the last six days, and download unchanged answers again.",
        ),
    ] = False,
    trust: Annotated[
        bool,
        typer.Option(
            "--trust", help="Write the facts even if many things seem to be gone at once."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print how many requests would be sent. Send none.")
    ] = False,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Allow requests to private and local addresses."),
    ] = False,
    entries: Entries = None,
    observed: ObservedOption = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Ask services for facts about entries: stars, archived repositories, licences, citations, retractions, downloads.

    The facts are written to observed/facts.jsonl, and the site shows them. The command asks only about what was
    not observed in the last six days. To continue after Ctrl-C or a used-up rate limit, run it again. The exit code is 1
    if there is something to look at, such as a retraction or a repository that is gone.
    """
    shard = parse_shard(shard_text)
    _refuse_contradictions(merge, only, shard_text, dry_run=dry_run)
    require_output_folder(output)
    require_output_folder(report, "--report")
    settings = read_settings(config)
    with progress("Reading the entries"):
        loaded = load_entries(entries or settings.entries_folder, languages=settings.site_languages)
    if loaded.invalid_file_count:
        number = plural(loaded.invalid_file_count, "invalid file")
        print_info(f"Left out {number}. Run `kb check` for details.")
    target = (observed or settings.observed_folder) / FACTS_FILE
    before, problems = read_facts(target)
    if problems:
        print_problems(problems)
    result = RunResult()
    if merge:
        after = _merge(loaded, before, merge)
    else:
        chosen = list(in_shard(_select_entries(loaded, only), shard))
        service_settings = ServiceSettings.from_environment(os.environ)
        titles = _selected_services(only)
        questions = questions_for(chosen, before, _today(), fresh=fresh)
        questions = with_graphql(questions, service_settings)
        if dry_run:
            _print_plan([q for q in questions if not titles or q.service.title in titles], chosen)
            return
        with Client(allow_private=allow_private) as client, progress("Observing") as on_progress:
            services = Services(client, service_settings)
            known = {} if fresh else records_in(before)
            result = Observer(services, _today(), on_progress, known, titles).ask(questions)
        _refuse_too_few(result)
        after = add_records(before, chosen, result.records)
        if output is None:
            after = dict(sorted({**_others(loaded, before, chosen), **after}.items()))
    if not trust:
        _refuse_outage(before, after)
    write_facts(output or target, after)
    changes = find_changes(loaded.catalog, after)
    _report(result, changes, after, report, settings.site_languages)
    if result.interrupted:
        raise typer.Exit(EXIT_INTERRUPTED)
    raise typer.Exit(1 if changes else 0)


def _merge(loaded: LoadedEntries, before: Facts, paths: Sequence[Path]) -> dict[str, ObservedFacts]:
    files = [file for path in paths for file in _shard_files(path)]
    merged = merge_facts([before, *map(_read_shard, files)])
    return {
        **_others(loaded, merged, list(loaded.catalog)),
        **add_records(merged, loaded.catalog, {}),
    }


def _refuse_outage(before: Facts, after: Facts) -> None:
    if looks_like_outage(before, after):
        raise SiteBuilderError(
            "Many repositories, models or datasets seem to be gone at once, so nothing was written. Look at some "
            "of them. If they really are gone, add --trust."
        )


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _refuse_contradictions(
    merge: list[Path] | None, only: list[str] | None, shard: str | None, *, dry_run: bool
) -> None:
    if merge and (only or shard or dry_run):
        raise UsageError(
            "--merge asks nothing, so it cannot be combined with --only, --shard or --dry-run. Leave them out."
        )


def _service_names() -> dict[str, str]:
    """Return name of a service in --only -> title of the service."""
    return {service.name.removesuffix("_rest"): service.title for service in OBSERVED_SERVICES}


def _select_entries(loaded: LoadedEntries, only: list[str] | None) -> list[Entry]:
    ids = [name for name in only or () if "/" in name]
    unknown = [name for name in ids if name not in loaded.catalog.entries]
    if unknown:
        raise UsageError(f"There is no entry {unknown[0]}. `kb list --format ids` prints all ids.")
    return [loaded.catalog.entries[id_] for id_ in ids] if ids else list(loaded.catalog)


def _selected_services(only: list[str] | None) -> set[str]:
    """Return the titles of the services that --only names."""
    names = [name for name in only or () if "/" not in name]
    known = _service_names()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            f"There is no service {unknown[0]}. Write one of these: {', '.join(sorted(known))}."
        )
    return {known[name] for name in names}


def _print_plan(questions: Sequence[Question], chosen: Sequence[Entry]) -> None:
    for title, requests in count_requests(questions).items():
        print_result(f"{title}: {plural(requests, 'request')}")
    number = plural(len(questions), "question")
    print_result(f"{number} about {plural(len(chosen), 'entry', 'entries')}. Nothing was asked.")


def _refuse_too_few(result: RunResult) -> None:
    for message in result.failures:
        print_info(message)
    if result.asked and result.share_answered < MIN_ANSWERED_SHARE:
        raise SiteBuilderError(
            f"Services answered {result.answered:,} of {plural(result.asked, 'question')}, so "
            "nothing was written. Check the network, then run the command again."
        )
    if result.postponed and not result.answered:
        raise SiteBuilderError(
            "The rate limits of the services are used up, so nothing was written. Run the command again later."
        )


def _is_kept(loaded: LoadedEntries, id_: str) -> bool:
    """Return whether to keep the facts about the entry with this id.

    If an entry file is not valid, all facts are kept, because some may be about the entry in this file.
    """
    return bool(loaded.catalog.invalid_ids) or id_ in loaded.catalog.entries


def _others(loaded: LoadedEntries, before: Facts, chosen: Sequence[Entry]) -> Facts:
    """Return the facts about entries that this run did not choose. Leave out deleted entries (see `_is_kept`)."""
    ids = {entry.id for entry in chosen}
    return {id_: facts for id_, facts in before.items() if id_ not in ids and _is_kept(loaded, id_)}


def _shard_files(path: Path) -> list[Path]:
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    if not files or not files[0].is_file():
        raise UsageError(
            f"There is no file {display_path(path)}. Give files that `kb observe --output` wrote."
        )
    return files


def _read_shard(path: Path) -> dict[str, ObservedFacts]:
    facts, problems = read_facts(path)
    if problems:
        print_problems(problems)
    return facts


def _report(
    result: RunResult,
    changes: list[Change],
    facts: Facts,
    report: Path | None,
    languages: SiteLanguages,
) -> None:
    if changes:
        print_result("\n".join(map(escape_terminal, as_text(changes).split("\n"))))
    markdown = as_markdown(changes, languages)
    if report is not None:
        write_report(markdown, report, f"The report of {plural(len(changes), 'change')}")
        add_to_job_summary(markdown)
    print_info(f"There are facts about {plural(len(facts), 'entry', 'entries')}.")
    if result.postponed:
        number = plural(result.postponed, "question")
        print_info(f"{number} left, because rate limits are used up. Run the command again later.")
