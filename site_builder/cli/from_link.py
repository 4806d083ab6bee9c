"""Make an entry from an issue that was opened with the form for a URL.

The data of the entry come from metadata services, from the page at the URL, and from the other answers in the issue.

Data from the network are as untrusted as the issue. The pull request names the source of each field that was looked up.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from site_builder.checks import Severities
from site_builder.cli.adding import SIMILAR_ENTRIES, name_of, own_urls, texts_for_topics
from site_builder.cli.entry_preview import entry_preview
from site_builder.cli.finder import open_finder
from site_builder.entry_files import LoadedEntries, display_path
from site_builder.errors import Severity
from site_builder.issue_forms import (
    Feedback,
    FieldSources,
    IssueEvent,
    LinkSubmission,
    ReplyFiles,
    announce_entry,
    feedback_from_findings,
    feedback_from_problems,
    forms,
    link_fields,
    request_changes,
)
from site_builder.metadata import FoundEntry, Reference, parse_reference
from site_builder.metadata.topic_suggestions import TopicSuggester
from site_builder.models import KINDS
from site_builder.models.urls import UrlError
from site_builder.new_entries import NewEntries, NewEntry


@dataclass
class FromLink:
    """Processes one issue."""

    issue: IssueEvent
    submission: LinkSubmission
    loaded: LoadedEntries
    severities: Severities
    allow_private: bool = False
    _batch: NewEntries = field(init=False)

    def __post_init__(self) -> None:
        self._batch = NewEntries(self.loaded)
        self._languages = self.loaded.catalog.languages
        self._url_question = link_fields(self._languages)["url"]

    def process(self) -> tuple[Path | None, ReplyFiles]:
        """Write the entry file and return (path, replies). If nothing was written, return (None, replies)."""
        feedback = list(self.submission.feedback)
        if feedback:
            return self._refuse(feedback)
        try:
            reference = parse_reference(self.submission.url)
        except UrlError as error:
            message = f"{error}. {error.hint}".strip()
            return self._refuse([Feedback(self._url_question, "bad-url", message=message)])
        if refusals := self._refusals([reference.identifier.url]):
            return self._refuse(refusals)
        found = self._look_up(reference)
        if found.problem is not None:
            code = {"unknown": "unknown-url", "unavailable": "no-answer"}[found.problem.reason]
            message = found.problem.message
            return self._refuse([Feedback(self._url_question, code, message=message)])
        if found.kind is None:
            return self._refuse([Feedback(self._url_question, "unknown-kind")])
        return self._write(found, found.kind)

    def _look_up(self, reference: Reference) -> FoundEntry:
        with open_finder(
            self.loaded.catalog, allow_private=self.allow_private, use_cache=False
        ) as finder:
            [found] = finder.find([reference])
        return found

    def _write(self, found: FoundEntry, kind: str) -> tuple[Path | None, ReplyFiles]:
        spec, data = KINDS[kind], self._data(found)
        if refusals := self._refusals(own_urls(spec, data)):
            return self._refuse(refusals)
        new = self._batch.prepare(spec, data, name=name_of(data))
        feedback = self._feedback(new, kind)
        if new.entry is None or any(item.severity is Severity.ERROR for item in feedback):
            return self._refuse([*feedback, Feedback(None, "use-kind-form")])
        path = self._batch.write(new)
        preview = entry_preview(self._batch.catalog, new.entry)
        sources = FieldSources(
            {
                **{name: value.source for name, value in found.fields.items()},
                **({} if self.submission.data.get("topics") else {"topics": SIMILAR_ENTRIES}),
            },
            tuple((s.role, s.url, s.source) for s in found.suggestions),
            found.notices,
        )
        replies = announce_entry(
            self.issue,
            new.entry.id,
            display_path(path),
            preview,
            self._languages,
            feedback,
            sources,
        )
        return path, replies

    def _data(self, found: FoundEntry) -> dict[str, Any]:
        data = {**found.data(), **self.submission.data}
        data["added"] = dt.datetime.now(dt.UTC).date().isoformat()
        if not data.get("topics"):
            suggester = TopicSuggester(self.loaded.catalog)
            data["topics"] = suggester.suggest(texts_for_topics(data))[:1]
        return data

    def _feedback(self, new: NewEntry, kind: str) -> list[Feedback]:
        """Return feedback on a new entry. An entry with valid data is added to the batch, so that checks include it.

        The issue form for this kind of entry defines the questions that the feedback refers to.
        """
        form = forms(self._languages)[kind]
        if new.entry is None:
            return feedback_from_problems(form, new.problems)
        self._batch.add(new)
        findings = self._batch.findings(self.severities)
        return list(feedback_from_findings(form, new.entry, findings))

    def _refusals(self, urls: list[str]) -> list[Feedback]:
        """Return feedback for each URL that leads to the work of an existing entry, or is rejected in rejected.yml."""
        feedback = []
        for url in urls:
            entry_ids, rejection = self._batch.refusals_of_url(url)
            feedback += [Feedback(self._url_question, "duplicate-url", (id_,)) for id_ in entry_ids]
            if rejection is not None:
                values = (url, f"{rejection.date}", rejection.reason)
                feedback.append(Feedback(self._url_question, "rejected", values))
        return feedback

    def _refuse(self, feedback: list[Feedback]) -> tuple[None, ReplyFiles]:
        return None, request_changes(self.issue, feedback, self._languages)
