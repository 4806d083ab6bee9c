"""Add an entry for each reference, one after the other, and report the outcome of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from site_builder.checks import Severities
from site_builder.cli.found_entry_dialog import ask_about
from site_builder.cli.new import schema_comment
from site_builder.cli.output import print_error, print_info, print_result, progress
from site_builder.entry_files import display_path, render_entry
from site_builder.errors import Finding, Severity, SiteBuilderError, format_field
from site_builder.metadata import (
    Finder,
    FoundEntry,
    Reference,
    parse_reference,
)
from site_builder.metadata.bibtex import BibtexRecord, entry_from
from site_builder.metadata.topic_suggestions import TopicSuggester
from site_builder.models import KINDS, KindSpec
from site_builder.models.urls import UrlError
from site_builder.new_entries import NewEntries, NewEntry
from site_builder.new_entries.dialog import Prompter
from site_builder.plurals import plural


@dataclass
class Outcome:
    """The outcome for one reference."""

    reference: str
    status: str
    """`added`, `exists`, `would-add`, `incomplete`, `unknown`, `unavailable`, `invalid`, `failed` or `left-out`."""
    path: str = ""
    messages: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    suggestions: list[dict[str, str]] = field(default_factory=list)
    text: str = ""
    """The text of the entry's file; empty except with --dry-run."""


@dataclass
class Adding:
    """Adds entries, and prints the outcome of each."""

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
    prompter: Prompter | None = None
    """Asks the person about each entry. If it is None, the person is asked nothing."""
    is_interrupted: bool = False
    """Whether the person pressed Ctrl-C."""

    def run(self, items: Sequence[str | BibtexRecord], *, is_quiet: bool) -> list[Outcome]:
        """Add the entries one after the other, and return the outcomes. After Ctrl-C, return the outcomes so far."""
        outcomes: dict[int, Outcome] = {}
        try:
            self._run(items, outcomes, is_quiet=is_quiet)
        except KeyboardInterrupt:
            self.is_interrupted = True
            print_error(
                f"Stopped after {len(outcomes):,} of {plural(len(items), 'reference')}. "
                "The entries that were written stay. Run the command again for the other references."
            )
        return [outcomes[number] for number in sorted(outcomes)]

    def _run(
        self,
        items: Sequence[str | BibtexRecord],
        outcomes: dict[int, Outcome],
        *,
        is_quiet: bool,
    ) -> None:
        wanted: list[tuple[int, Reference]] = []
        for number, item in enumerate(items):
            if isinstance(item, BibtexRecord):
                outcome, reference = self._add_record(item), None
            else:
                outcome, reference = self._before_lookup(item)
            if reference is not None:
                wanted.append((number, reference))
            else:
                outcomes[number] = outcome
                self._show(outcome, is_quiet)
        shown_progress = progress("Looking up ...") if self.prompter is None else nullcontext()
        with shown_progress as on_progress:
            found_entries = self.finder.find([reference for _, reference in wanted])
            for done, ((number, _), found) in enumerate(zip(wanted, found_entries, strict=True), 1):
                outcomes[number] = self._add(found)
                self._show(outcomes[number], is_quiet)
                if on_progress is not None:
                    on_progress(done / len(wanted))
        if not is_quiet:
            for text in _grouped(self.batch.findings(self.severities)):
                print_info(text)

    def _add_record(self, record: BibtexRecord) -> Outcome:
        """Add the entry of a BibTeX record. No service is asked."""
        if record.problem or record.reference is None:
            return Outcome(record.name, "invalid", messages=[record.problem])
        if reasons := self.batch.why_not_url(record.reference.identifier.url):
            return Outcome(record.name, "exists", messages=reasons)
        catalog = self.batch.catalog
        outcome = self._add(entry_from(record, catalog.venues, catalog.languages))
        outcome.reference = record.name
        if outcome.status in _FAILED:
            outcome.messages = [f"{record.name}: {message}" for message in outcome.messages]
        return outcome

    def _before_lookup(self, text: str) -> tuple[Outcome, Reference | None]:
        """Return (outcome, reference). The reference is None if no lookup is needed. Then the outcome is final."""
        try:
            reference = parse_reference(text)
        except UrlError as error:
            return Outcome(text, "invalid", messages=[f"{error}. {error.hint}"]), None
        if reasons := self.batch.why_not_url(reference.identifier.url):
            return Outcome(text, "exists", messages=reasons), None
        return Outcome(text, ""), reference

    def _add(self, found: FoundEntry) -> Outcome:
        text = found.reference.text
        if found.problem is not None:
            return Outcome(text, found.problem.reason, messages=[found.problem.message])
        kind = self.kind or found.kind
        if kind not in KINDS:
            message = f"{text} may be a {', a '.join(KINDS)}. Choose one with --kind."
            return Outcome(text, "incomplete", messages=[message])
        spec, data = KINDS[kind], self._data(found)
        outcome = Outcome(
            text,
            "incomplete",
            messages=list(found.notices),
            sources={name: value.source for name, value in found.fields.items()},
            suggestions=[
                {"role": s.role, "url": s.url, "source": s.source} for s in found.suggestions
            ],
        )
        if reasons := [
            reason for url in own_urls(spec, data) for reason in self.batch.why_not_url(url)
        ]:
            outcome.status = "exists"
            outcome.messages += reasons
            return outcome
        if self.prompter is not None:
            return self._ask(self.prompter, spec, data, outcome)
        new = self.batch.prepare(spec, data, name=name_of(data))
        if new.entry is None:
            outcome.messages += [f"{p.field}: {p.message}. {p.hint}".strip() for p in new.problems]
            return outcome
        if new.refused_urls:
            outcome.status = "exists"
            outcome.messages += [r for url in new.refused_urls for r in self.batch.why_not_url(url)]
            return outcome
        return self._write(new, outcome)

    def _ask(
        self, prompter: Prompter, spec: KindSpec, data: dict[str, Any], outcome: Outcome
    ) -> Outcome:
        for message in outcome.messages:
            prompter.tell(message)
        outcome.messages = []
        prompter.tell(f"Sources: {_source_list(outcome.sources)}")
        topics = self.topic_suggester.suggest(texts_for_topics(data))
        try:
            new = ask_about(spec, data, self.batch, prompter, topics, self.severities)
        except SiteBuilderError as error:
            outcome.messages.append(str(error))
            return outcome
        if new is None:
            outcome.status = "left-out"
            return outcome
        return self._write(new, outcome)

    def _data(self, found: FoundEntry) -> dict[str, Any]:
        data = found.data(accept_links=self.accept_links)
        data["added"] = dt.datetime.now(dt.UTC).date().isoformat()
        if self.topics:
            data["topics"] = list(self.topics)
        elif self.yes:
            data["topics"] = self.topic_suggester.suggest(texts_for_topics(data))[:1]
        return data

    def _write(self, new: NewEntry, outcome: Outcome) -> Outcome:
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

    def _show(self, outcome: Outcome, is_quiet: bool) -> None:
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


def _grouped(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield each message once, with the number of entries that it is about."""
    subjects: dict[tuple[str, str, str], list[str]] = {}
    for finding in findings:
        key = (str(finding.severity), format_field(finding.field), finding.message)
        subjects.setdefault(key, []).append(finding.subject)
    for (severity, field_name, text), ids in subjects.items():
        more = f" and {plural(len(ids) - 1, 'other entry')}" if len(ids) == 2 else ""
        more = f" and {len(ids) - 1:,} other entries" if len(ids) > 2 else more
        yield ": ".join(filter(None, (f"{ids[0]}{more}", severity, field_name, text)))


def _source_list(sources: dict[str, str]) -> str:
    fields: dict[str, list[str]] = {}
    for name, source in sources.items():
        fields.setdefault(source, []).append(name)
    return "; ".join(f"{source}: {', '.join(names)}" for source, names in fields.items())


def own_urls(spec: KindSpec, data: Mapping[str, Any]) -> list[str]:
    """Return the URLs of an entry's own links, such as those of a paper, from the data of the entry."""
    value: Any = data
    for key in spec.model.own_link_path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return [url for url in (value if isinstance(value, list) else [value]) if isinstance(url, str)]


def name_of(data: dict[str, Any]) -> str:
    """Return the first short name in the data of an entry; the file name is made from it."""
    aliases = data.get("aliases") or [""]
    return str(aliases[0])


def texts_for_topics(data: dict[str, Any]) -> Iterator[str]:
    """Yield the texts in the data of an entry that tell its topics."""
    for key in ("title", "name", "summary", "abstract"):
        value = data.get(key)
        yield from value.values() if isinstance(value, dict) else [value or ""]
