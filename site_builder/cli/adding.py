"""Add an entry for each reference, one after the other, and report an outcome for each reference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from site_builder.checks import Severities
from site_builder.cli.found_entry_dialog import ask_about
from site_builder.cli.new import schema_comment
from site_builder.cli.output import print_error, print_info, print_result, progress
from site_builder.entry_files import display_path, render_entry
from site_builder.errors import Finding, SiteBuilderError, format_field
from site_builder.metadata import (
    Finder,
    FoundEntry,
    Reference,
    parse_reference,
)
from site_builder.metadata.bibtex import BibtexRecord, entry_from
from site_builder.metadata.topic_suggestions import TopicSuggester
from site_builder.metadata.works_to_fields import converted_fields
from site_builder.models import KINDS, Kind, KindSpec
from site_builder.models.urls import UrlError
from site_builder.new_entries import NewEntries, NewEntry
from site_builder.new_entries.dialog import Prompter
from site_builder.plurals import plural


@dataclass
class Outcome:
    """What happened with one reference or BibTeX record."""

    reference: str
    status: str
    """`added`, `exists`, `would-add`, `incomplete`, `unknown`, `unavailable`, `invalid`, `failed` or `left-out`."""
    path: str = ""
    """The path of the entry's file, if it was written, or would be written without --dry-run."""
    messages: list[str] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    """Field of the entry -> where its value comes from, such as `arXiv` or `--topic`."""
    suggestions: list[dict[str, str]] = field(default_factory=list)
    text: str = ""
    """With --dry-run, the text of the entry's file. Otherwise, this is empty."""


@dataclass
class Adding:
    """Adds entries, and prints the outcome for each reference."""

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
    """Asks the user about each entry. With None, entries are added without questions."""
    is_interrupted: bool = False
    """Whether the user pressed Ctrl-C."""

    def run(self, items: Sequence[str | BibtexRecord], *, is_quiet: bool) -> list[Outcome]:
        """Add the entries one after the other, and return the outcomes. After Ctrl-C, return the outcomes so far."""
        outcomes: dict[int, Outcome] = {}
        try:
            self._run(items, outcomes, is_quiet=is_quiet)
        except KeyboardInterrupt:
            self.is_interrupted = True
            print_error(
                f"Stopped after {len(outcomes):,} of {plural(len(items), 'reference')}. "
                "The entries that were written stay. Run the command again for the remaining references."
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
            for sentence in _grouped(self.batch.findings(self.severities)):
                print_info(sentence)

    def _add_record(self, record: BibtexRecord) -> Outcome:
        """Add the entry of a BibTeX record without asking a service."""
        if record.problem or record.reference is None:
            return Outcome(record.name, "invalid", messages=[record.problem])
        if reasons := self.batch.why_not_url(record.reference.identifier.url):
            return Outcome(record.name, "exists", messages=[f"{record.name}: {r}" for r in reasons])
        catalog = self.batch.catalog
        outcome = self._add(entry_from(record, catalog.venues, catalog.languages))
        outcome.reference = record.name
        if outcome.status in _FAILED:
            outcome.messages = [f"{record.name}: {message}" for message in outcome.messages]
        return outcome

    def _before_lookup(self, written: str) -> tuple[Outcome, Reference | None]:
        """Return (outcome, reference to look up). If the reference is None, the outcome is final."""
        try:
            reference = parse_reference(written)
        except UrlError as error:
            return Outcome(written, "invalid", messages=[f"{error}. {error.hint}"]), None
        if reasons := self.batch.why_not_url(reference.identifier.url):
            return Outcome(written, "exists", messages=reasons), None
        return Outcome(written, ""), reference

    def _add(self, found: FoundEntry) -> Outcome:
        written = found.reference.text
        if found.problem is not None:
            return Outcome(written, found.problem.reason, messages=[found.problem.message])
        kind = self.kind or found.kind or self._ask_kind(written)
        if kind is None:
            message = (
                f"The kind of {written} is not known. Choose one with --kind: {', '.join(KINDS)}."
            )
            return Outcome(written, "incomplete", messages=[message])
        if kind != found.kind:
            found = replace(found, kind=kind, fields=converted_fields(kind, found.fields))
        spec, data = KINDS[kind], found.data(accept_links=self.accept_links)
        outcome = Outcome(
            written,
            "incomplete",
            messages=list(found.notices),
            sources={
                **{name: value.source for name, value in found.fields.items()},
                **self._add_topics(data),
            },
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
            outcome.messages += _faults(written, spec, new, is_topic_chosen=self.yes)
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

    def _ask_kind(self, written: str) -> Kind | None:
        """Return the kind that the user names. If the user is not asked, or leaves the answer empty, return None."""
        question = f"Kind of {written} ({', '.join(KINDS)})"
        while self.prompter is not None:
            answer = self.prompter.ask(question, default="").strip().lower()
            if answer in KINDS:
                return KINDS[answer].kind
            if not answer:
                break
        return None

    def _add_topics(self, data: dict[str, Any]) -> dict[str, str]:
        """Add today's date and the topics to the data of an entry. Return field -> source for the topics.

        The topics are those of --topic or, with --yes, those of similar entries. Without topics, return an empty dict.
        """
        data["added"] = dt.datetime.now(dt.UTC).date().isoformat()
        if self.topics:
            data["topics"] = list(self.topics)
            return {"topics": "--topic"}
        if self.yes and (chosen := self.topic_suggester.choose(texts_for_topics(data))):
            data["topics"] = chosen
            return {"topics": SIMILAR_ENTRIES}
        return {}

    def _write(self, new: NewEntry, outcome: Outcome) -> Outcome:
        errors = self.batch.own_errors_of(new, self.severities)
        if errors:
            outcome.messages += [
                f"{outcome.reference}: {e.message}. {e.hint}".strip() for e in errors
            ]
            return outcome
        header = schema_comment(self.folder / new.spec.folder, new.spec.kind)
        assert new.entry is not None  # noqa: S101 - the caller reports data that is not valid
        if self.dry_run:
            self.batch.add(new)
            outcome.status = "would-add"
            outcome.path = str(display_path(self.folder / f"{new.entry.id}.yml"))
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
            is_written = outcome.status == "added"
            sentence = f"{'Wrote' if is_written else 'Would write'} {outcome.path} ({_source_list(outcome.sources)})"
            (print_result if is_written else print_info)(sentence)


SIMILAR_ENTRIES = "similar entries"
"""In reports, this is the source of topics that come from similar entries."""


def _faults(written: str, spec: KindSpec, new: NewEntry, *, is_topic_chosen: bool) -> list[str]:
    """Return sentences about the fields that no source has, and about values that are not valid."""
    missing = [p.field for p in new.problems if p.code == "missing-field" or p.field == "topics"]
    sentences = []
    if names := [name for name in missing if name != "topics"]:
        fields = "field" if len(names) == 1 else "fields"
        advice = f"Run the command on a terminal without --yes and --dry-run, so that it asks, or use kb new {spec.kind}."
        sentences.append(f"{written}: no source has the {fields} {', '.join(names)}. {advice}")
    if "topics" in missing:
        sentences.append(
            f"{written}: no topic can be suggested, because no entry is similar enough. Give --topic ID."
            if is_topic_chosen
            else f"{written}: the topic is missing. Give --topic ID, or --yes to take the topic of similar entries."
        )
    for problem in new.problems:
        if problem.field not in missing:
            sentence = f"{written}: {problem.field}: {problem.message}. {problem.hint}"
            sentences.append(sentence.strip())
    return sentences


_FAILED = {"incomplete", "unknown", "unavailable", "invalid", "failed"}


def _grouped(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield one line for each group of findings that differ only in the entry.

    The line has the id of the first entry and the number of the other entries.
    """
    subjects: dict[tuple[str, str, str], list[str]] = {}
    for finding in findings:
        key = (str(finding.severity), format_field(finding.field), finding.message)
        subjects.setdefault(key, []).append(finding.subject)
    for (severity, field_name, message), ids in subjects.items():
        more = f" and {plural(len(ids) - 1, 'other entry')}" if len(ids) == 2 else ""
        more = f" and {len(ids) - 1:,} other entries" if len(ids) > 2 else more
        yield ": ".join(filter(None, (f"{ids[0]}{more}", severity, field_name, message)))


def _source_list(sources: dict[str, str]) -> str:
    fields: dict[str, list[str]] = {}
    for name, source in sources.items():
        fields.setdefault(source, []).append(name)
    return "; ".join(f"{source}: {', '.join(names)}" for source, names in fields.items())


def own_urls(spec: KindSpec, data: Mapping[str, Any]) -> list[str]:
    """Return the own links from the data of an entry: the URLs that lead to the work itself."""
    value: Any = data
    for key in spec.model.own_link_path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return [url for url in (value if isinstance(value, list) else [value]) if isinstance(url, str)]


def name_of(data: dict[str, Any]) -> str:
    """Return the first alias in the data of an entry, or an empty text. The file name is made from the alias."""
    aliases = data.get("aliases") or [""]
    return str(aliases[0])


def texts_for_topics(data: dict[str, Any]) -> Iterator[str]:
    """Yield the texts in the data of an entry that are compared with other entries to suggest topics."""
    for key in ("title", "name", "summary", "abstract"):
        value = data.get(key)
        yield from value.values() if isinstance(value, dict) else [value or ""]
