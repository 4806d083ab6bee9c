"""The command `kb add`: from a URL or an identifier to an entry."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from site_builder.checks import Severities
from site_builder.cli import EXIT_INTERRUPTED
from site_builder.cli.new import schema_comment
from site_builder.cli.options import Config, Entries
from site_builder.cli.output import print_error, print_info, print_result, progress
from site_builder.entry_files import display_path, load_entries, render_entry
from site_builder.errors import Severity, SiteBuilderError, UsageError
from site_builder.http_client import Client
from site_builder.i18n import SiteLanguages
from site_builder.metadata import (
    Finder,
    FoundEntry,
    Reference,
    WebPages,
    parse_reference,
)
from site_builder.metadata.topic_suggestions import TopicSuggester
from site_builder.models import KINDS
from site_builder.models.urls import UrlError
from site_builder.new_entries import NewEntries, NewEntry
from site_builder.plurals import plural
from site_builder.services import Services, ServiceSettings
from site_builder.settings import MKDOCS_YML, read_settings

_MAX_REFERENCES = 5_000


@dataclass
class _Outcome:
    """What happened to one reference."""

    reference: str
    status: str
    """`added`, `exists`, `would-add`, `incomplete`, `unknown`, `unavailable`, `invalid` or `failed`."""
    path: str = ""
    messages: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    suggestions: list[dict[str, str]] = field(default_factory=list)
    text: str = ""
    """The entry's file, if it was not written."""


def add(
    references: Annotated[
        list[str],
        typer.Argument(
            metavar="REF...",
            help="URL, arXiv id or DOI; a file with one of them per line; or - for standard input.",
            show_default=False,
        ),
    ],
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="|".join(KINDS),
            help="Kind of the entries. [default: from the reference]",
            show_default=False,
        ),
    ] = None,
    topics: Annotated[
        list[str] | None,
        typer.Option(
            "--topic",
            metavar="ID",
            help="Topic of the entries, the main one first. May be repeated.",
            show_default=False,
        ),
    ] = None,
    accept_links: Annotated[
        bool,
        typer.Option("--accept-links", help="Add the suggested links, such as the code."),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes", help="Ask nothing, and take the suggested topic if there is no --topic."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the entries, but do not write them.")
    ] = False,
    format_: Annotated[
        str, typer.Option("--format", metavar="text|json", help="Format of the report.")
    ] = "text",
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Allow requests to private and local addresses."),
    ] = False,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Write an entry for a URL, an arXiv id or a DOI, with what metadata services say about it."""
    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"Choose from {', '.join(KINDS)}.", param_hint="--kind")
    if format_ not in {"text", "json"}:
        raise typer.BadParameter("Choose text or json.", param_hint="--format")
    settings = read_settings(config)
    loaded = load_entries(
        entries or settings.entries_folder, languages=SiteLanguages(settings.languages)
    )
    batch = NewEntries(loaded)
    for topic in topics or ():
        if not loaded.catalog.may_have_topic(topic):
            raise typer.BadParameter(f"topics.yml has no topic {topic}.", param_hint="--topic")
    with Client(allow_private=allow_private) as client:
        finder = Finder(
            Services(client, ServiceSettings.from_environment(os.environ)),
            WebPages(client),
            loaded.catalog.venues,
            loaded.catalog.languages,
        )
        adding = _Adding(
            batch,
            finder,
            TopicSuggester(loaded.catalog),
            settings.severities(),
            loaded.folder,
            kind,
            tuple(topics or ()),
            accept_links,
            yes,
            dry_run,
        )
        outcomes = adding.run(list(_read_references(references)), is_quiet=format_ == "json")
    if format_ == "json":
        print_result(
            json.dumps([vars(outcome) for outcome in outcomes], ensure_ascii=False, indent=2)
        )
    raise typer.Exit(EXIT_INTERRUPTED if adding.is_interrupted else _exit_code(outcomes))


def _read_references(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the references: arguments, the lines of files, and the lines of standard input."""
    count = 0
    for argument in arguments:
        for text in _lines_of(argument):
            count += 1
            if count > _MAX_REFERENCES:
                raise UsageError(f"More than {_MAX_REFERENCES:,} references. Split the file.")
            yield text


def _lines_of(argument: str) -> list[str]:
    if argument == "-":
        lines = sys.stdin.read().splitlines()
    elif "/" not in argument.strip("./") and Path(argument).is_file():
        lines = Path(argument).read_text("utf-8", errors="replace").splitlines()
    else:
        return [argument]
    texts = (line.partition(" #")[0].strip() for line in lines)
    return [text for text in texts if text and not text.startswith("#")]


@dataclass
class _Adding:
    batch: NewEntries
    finder: Finder
    topic_suggester: TopicSuggester
    severities: Severities
    folder: Path
    kind: str | None
    topics: tuple[str, ...]
    accept_links: bool
    yes: bool
    dry_run: bool
    is_interrupted: bool = False
    """Whether the person pressed Ctrl-C."""

    def run(self, texts: Sequence[str], *, is_quiet: bool) -> list[_Outcome]:
        """Add the entries one after the other. After Ctrl-C, return the outcomes so far."""
        outcomes: dict[int, _Outcome] = {}
        try:
            self._run(texts, outcomes, is_quiet=is_quiet)
        except KeyboardInterrupt:
            self.is_interrupted = True
            print_error(
                f"Stopped after {len(outcomes):,} of {plural(len(texts), 'reference')}. "
                "The entries that were written stay. Run the command again for the others."
            )
        return [outcomes[number] for number in sorted(outcomes)]

    def _run(self, texts: Sequence[str], outcomes: dict[int, _Outcome], *, is_quiet: bool) -> None:
        wanted: list[tuple[int, Reference]] = []
        for number, text in enumerate(texts):
            outcome, reference = self._before_lookup(text)
            if reference is not None:
                wanted.append((number, reference))
            else:
                outcomes[number] = outcome
                self._show(outcome, is_quiet)
        with progress("Looking up ...") as on_progress:
            found_entries = self.finder.find([reference for _, reference in wanted])
            for done, ((number, _), found) in enumerate(zip(wanted, found_entries, strict=True), 1):
                outcomes[number] = self._add(found)
                self._show(outcomes[number], is_quiet)
                on_progress(done / len(wanted))
        if not is_quiet:
            for finding in self.batch.findings(self.severities):
                print_info(f"{finding.subject}: {finding.severity}: {finding.message}")

    def _before_lookup(self, text: str) -> tuple[_Outcome, Reference | None]:
        """Return the reference, or what to report without a lookup."""
        try:
            reference = parse_reference(text)
        except UrlError as error:
            return _Outcome(text, "invalid", messages=[f"{error}. {error.hint}"]), None
        if reasons := self.batch.why_not_url(reference.identifier.url):
            return _Outcome(text, "exists", messages=reasons), None
        return _Outcome(text, ""), reference

    def _add(self, found: FoundEntry) -> _Outcome:
        text = found.reference.text
        if found.problem is not None:
            return _Outcome(text, found.problem.reason, messages=[found.problem.message])
        kind = self.kind or found.kind
        if kind not in KINDS:
            message = f"{text} may be a {', a '.join(KINDS)}. Say it with --kind."
            return _Outcome(text, "incomplete", messages=[message])
        data = self._data(found)
        new = self.batch.prepare(KINDS[kind], data, name=_name(data))
        outcome = _Outcome(
            text,
            "incomplete",
            messages=list(found.notices),
            sources={name: value.source for name, value in found.fields.items()},
            suggestions=[
                {"role": s.role, "url": s.url, "source": s.source} for s in found.suggestions
            ],
        )
        if new.entry is None:
            outcome.messages += [f"{p.field}: {p.message}. {p.hint}".strip() for p in new.problems]
            return outcome
        if new.refused_urls:
            outcome.status = "exists"
            outcome.messages += [r for url in new.refused_urls for r in self.batch.why_not_url(url)]
            return outcome
        return self._write(new, outcome)

    def _data(self, found: FoundEntry) -> dict[str, Any]:
        data = found.data(accept_links=self.accept_links)
        data["added"] = dt.datetime.now(dt.UTC).date().isoformat()
        if self.topics:
            data["topics"] = list(self.topics)
        elif self.yes:
            data["topics"] = self.topic_suggester.suggest(_texts(data))[:1]
        return data

    def _write(self, new: NewEntry, outcome: _Outcome) -> _Outcome:
        errors = [
            finding
            for finding in self.batch.own_findings_of(new, self.severities)
            if finding.severity is Severity.ERROR
        ]
        if errors:
            outcome.messages += [f"{error.message}. {error.hint}".strip() for error in errors]
            return outcome
        header = schema_comment(self.folder / new.spec.folder, new.spec.kind)
        if self.dry_run:
            self.batch.add(new)
            outcome.status = "would-add"
            languages = self.batch.catalog.languages
            outcome.text = header + render_entry(new.spec.folder, new.data, languages)
            return outcome
        try:
            outcome.path = str(display_path(self.batch.write(new, header)))
        except SiteBuilderError as error:
            outcome.status = "failed"
            outcome.messages.append(str(error))
            return outcome
        self.batch.add(new)
        outcome.status = "added"
        return outcome

    def _show(self, outcome: _Outcome, is_quiet: bool) -> None:
        if is_quiet:
            return
        show = print_error if outcome.status in _FAILED else print_info
        for message in outcome.messages:
            show(message)
        for item in outcome.suggestions if not self.accept_links else ():
            print_info(f"Suggested {item['role']} ({item['source']}): {item['url']}")
        if outcome.text:
            print_result(outcome.text)
        if outcome.path:
            print_result(f"Wrote {outcome.path} ({_source_list(outcome.sources)})")


_FAILED = {"incomplete", "unknown", "unavailable", "invalid", "failed"}


def _source_list(sources: dict[str, str]) -> str:
    fields: dict[str, list[str]] = {}
    for name, source in sources.items():
        fields.setdefault(source, []).append(name)
    return "; ".join(f"{source}: {', '.join(names)}" for source, names in fields.items())


def _name(data: dict[str, Any]) -> str:
    aliases = data.get("aliases") or [""]
    return str(aliases[0])


def _texts(data: dict[str, Any]) -> Iterator[str]:
    for key in ("title", "name", "summary", "abstract"):
        value = data.get(key)
        yield from value.values() if isinstance(value, dict) else [value or ""]


def _exit_code(outcomes: Sequence[_Outcome]) -> int:
    statuses = {outcome.status for outcome in outcomes}
    if statuses & {"unavailable", "failed"}:
        return 3
    if statuses & {"unknown", "incomplete"}:
        return 1
    return 2 if "invalid" in statuses else 0
