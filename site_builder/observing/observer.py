"""Ask services about entries, and add the answers to the facts.

A thing is a repository, a publication, a model or a dataset that an entry links to. The key of a question is the name
of the thing in the API of a service. The key of a record is the key of the thing's URL in the entry (`Question.about`).
One request may contain the keys of many questions.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from site_builder.models import Entry
from site_builder.observed_facts.merging import with_record
from site_builder.observed_facts.records import (
    Facts,
    ObservedFacts,
    Record,
    RepositoryRecord,
    WorkRecord,
)
from site_builder.observing.answers import gone_record, published_doi, record_of_answer
from site_builder.observing.questions import Question, keys_of, questions_about
from site_builder.services import (
    Service,
    Services,
    ServiceSettings,
    arxiv,
    crossref,
    forges,
    github_facts,
    hugging_face,
    openalex,
    querying,
)
from site_builder.services import semantic_scholar as s2
from site_builder.services.works import RepositoryFiles

MAX_AGE = dt.timedelta(days=6)
"""If the last answer of a service about a thing is at most this old, a run asks again only with `--fresh`."""
MIN_ANSWERED_SHARE = 0.5
"""If services answer less than this share of the questions that were not postponed, the network is probably at fault.

In this case, the run fails.
"""
MAX_GONE_SHARE = 0.2
"""If more than this share of the repositories, models and datasets became unavailable, a service is probably at fault.

In this case, the run writes nothing. With --trust, the run writes the facts anyway.
"""
_MIN_GONE = 5
"""`MAX_GONE_SHARE` is ignored if fewer repositories, models and datasets than this have become unavailable."""
_POSTPONED = frozenset({"busy", "used-up", "cooling-down", "out-of-time"})
_NOT_ASKED = frozenset({"off", "no-token"})
OBSERVED_SERVICES: tuple[Service[Any, Any], ...] = (
    *(forges.GITHUB, forges.GITLAB, forges.GITEE, hugging_face.SERVICE),
    *(arxiv.SERVICE, crossref.SERVICE, openalex.SERVICE, s2.SERVICE),
)
"""The services that a run may ask. If there is a token for GitHub, the run asks `github_facts` instead of `forges.GITHUB`."""
_MAX_ROUNDS = 3
"""An answer may lead to new questions, which are asked in the next round. A run has at most this many rounds.

For example, the first round finds that a repository has moved, the second asks about its new name, and the third asks
about its files.
"""

Records = Mapping[tuple[str, str], Record]
"""(`Question.about`, title of the service) -> record."""


@dataclass
class RunResult:
    """The result of one run."""

    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    """(`Question.about`, title of the service) -> record."""
    asked: int = 0
    """Number of questions, including those that were postponed. Questions to one service with one key count once.

    Questions to a service that is turned off, or for which there is no token, do not count.
    """
    answered: int = 0
    postponed: int = 0
    """Number of questions that services do not answer now, mostly because of rate limits.

    The next run asks these questions.
    """
    failures: dict[str, None] = field(default_factory=dict)
    """Messages about services that did not answer. Each message occurs once."""
    interrupted: bool = False
    """Whether Ctrl-C ended the run early."""

    @property
    def share_answered(self) -> float:
        """The share of answered questions among those that were not postponed."""
        possible = self.asked - self.postponed
        return self.answered / possible if possible else 1.0


def questions_for(
    entries: Iterable[Entry], facts: Facts, day: dt.date, *, fresh: bool = False
) -> list[Question]:
    """Return the questions about entries, without repetitions.

    If `fresh` is false, questions that a service answered within `MAX_AGE` are left out. If an answer about a GitHub
    repository does not show whether there is code, a question about the files of the repository is returned instead.
    """
    questions: dict[Question, None] = {}
    for entry in entries:
        records = {} if fresh else _records_of(facts.get(entry.id))
        for question in questions_about(entry):
            record = records.get((question.about, question.service.title))
            if record is None or record.at < day - MAX_AGE:
                questions[question] = None
            elif question.service is forges.GITHUB and _lacks_files(record):
                questions[_about_files(question)] = None
    return list(questions)


def records_in(facts: Facts) -> Records:
    """Return all records in the facts. If a service has several records about one thing, return the latest of them."""
    records = (found for entry in facts.values() for found in _records_of(entry).items())
    return dict(sorted(records, key=lambda found: found[1].at))


def _records_of(facts: ObservedFacts | None) -> Records:
    records = [] if facts is None else [facts.repository, facts.hub, *facts.works]
    return {(record.key, record.source): record for record in records if record is not None}


def _lacks_files(record: Record | None) -> bool:
    """Return whether a run must still find out if the repository contains code."""
    return (
        isinstance(record, RepositoryRecord) and record.has_no_code is None and not record.is_gone
    )


def _about_files(question: Question) -> Question:
    return Question(forges.GITHUB_FILES, question.key, question.about)


def with_graphql(questions: Sequence[Question], settings: ServiceSettings) -> list[Question]:
    """Return the questions. If there is a token for GitHub, questions to GitHub become questions to its GraphQL API.

    One request to this API may ask about many repositories.
    """
    access = settings.access.get(github_facts.SERVICE.name)
    if access is None or access.token is None:
        return list(questions)
    return [
        Question(github_facts.SERVICE, question.key, question.about)
        if question.service is forges.GITHUB
        else question
        for question in questions
    ]


def count_requests(questions: Iterable[Question]) -> dict[str, int]:
    """Return title of a service -> number of requests that the questions need."""
    keys: dict[str, set[str]] = defaultdict(set)
    sizes: dict[str, int] = {}
    for question in questions:
        keys[question.service.title].add(question.key)
        sizes[question.service.title] = question.service.policy.max_keys
    return {title: -(-len(found) // sizes[title]) for title, found in sorted(keys.items())}


class Observer:
    """Asks services. `result` contains the answers so far, even after Ctrl-C."""

    def __init__(
        self,
        services: Services,
        day: dt.date,
        on_progress: Callable[[float], None] = lambda _: None,
        known: Records | None = None,
        only: Collection[str] = (),
    ) -> None:
        """Set up the observer. `known` are the records of earlier runs.

        Requests send the ETags of known records. If a service replies that nothing has changed, its known record is kept.
        If `only` contains titles of services, the observer asks only these services.
        """
        self.result = RunResult()
        self._known = known or {}
        self._only = only
        self._services = services
        self._day = day
        self._on_progress = on_progress
        self._later: dict[Question, None] = {}

    def ask(self, questions: Sequence[Question]) -> RunResult:
        """Ask all questions, and then the questions that follow from the answers. Ctrl-C ends the run early."""
        try:
            for _ in range(_MAX_ROUNDS):
                self._ask(questions)
                questions = self._follow_ups(questions)
        except KeyboardInterrupt:
            self.result.interrupted = True
        return self.result

    def _ask(self, questions: Iterable[Question]) -> None:
        by_service: dict[Service[Any, Any], dict[str, list[Question]]]
        by_service = defaultdict(lambda: defaultdict(list))
        for question in questions:
            if not self._only or question.service.title in self._only:
                by_service[question.service][question.key].append(question)
        asked = [
            querying.Question(service, list(by_key), self._etags(by_key))
            for service, by_key in by_service.items()
        ]
        total, done = sum(len(question.keys) for question in asked), 0
        with closing(self._services.ask_all(asked)) as replies:
            for reply in replies:
                self._add(reply, by_service[reply.service])
                done += len(reply.keys)
                self._on_progress(done / total)

    def _etags(self, by_key: Mapping[str, Sequence[Question]]) -> dict[str, str]:
        """Return key -> ETag, for the keys whose questions all have known records with this ETag."""
        etags = {key: {self._etag(question) for question in by_key[key]} for key in by_key}
        return {key: min(found) for key, found in etags.items() if len(found) == 1 and min(found)}

    def _etag(self, question: Question) -> str:
        record = self._known.get((question.about, question.service.title))
        if record is None or question.service is forges.GITHUB_FILES:
            return ""
        if isinstance(record, WorkRecord) and record.doi.casefold() not in {"", question.key}:
            return ""  # the record is about another DOI
        return record.etag

    def _add(self, reply: querying.Reply[Any, Any], by_key: dict[str, list[Question]]) -> None:
        result, failure = self.result, reply.failure
        if failure is not None:
            if failure.code not in _NOT_ASKED:
                result.asked += len(reply.keys)
                result.postponed += len(reply.keys) * (failure.code in _POSTPONED)
            result.failures[failure.message] = None
            return
        result.asked += len(reply.keys)
        result.answered += len(reply.keys)
        for key in reply.keys:
            for question in by_key[key]:
                if reply.is_unchanged:
                    self._keep_record(question)
                elif question.service is forges.GITHUB_FILES:
                    self._add_files(question, reply.answers.get(key))
                else:
                    self._add_answer(question, reply.answers.get(key), reply.etag)

    def _keep_record(self, question: Question) -> None:
        """Add the known record, with the day of this run. Called if the service replies that nothing has changed."""
        record = self._known[question.about, question.service.title]
        self._add_record(question, record.model_copy(update={"at": self._day}))
        self._add_crossref_question(question, record.doi if isinstance(record, WorkRecord) else "")

    def _add_answer(self, question: Question, answer: Any, etag: str) -> None:
        if moved := getattr(answer, "moved_to", ""):
            self._later[Question(question.service, moved, question.about)] = None
            return
        record = (
            gone_record(question, self._day)
            if answer is None
            else record_of_answer(question, answer, self._day)
        )
        if record is not None:
            update = {"etag": etag} if etag and answer is not None else {}
            self._add_record(question, record.model_copy(update=update) if update else record)
        self._add_crossref_question(question, published_doi(answer))

    def _add_record(self, question: Question, record: Record) -> None:
        """Add a record. If a record from GitHub does not show whether there is code, add a question about the files."""
        known = self._known.get((question.about, record.source))
        if question.service is forges.GITHUB and isinstance(record, RepositoryRecord):
            if isinstance(known, RepositoryRecord) and known.pushed == record.pushed:
                record = _with_code(record, known.has_no_code)
            if _lacks_files(record):
                self._later[_about_files(question)] = None
        self.result.records[question.about, record.source] = record

    def _add_files(self, question: Question, answer: RepositoryFiles | None) -> None:
        """Add to the record of a repository whether it contains code. If `answer` is None, the repository is empty."""
        name = (question.about, question.service.title)
        record = self.result.records.get(name) or self._known.get(name)
        if isinstance(record, RepositoryRecord):
            has_no_code = answer is None or answer.has_no_code
            self.result.records[name] = _with_code(record, has_no_code)

    def _add_crossref_question(self, question: Question, doi: str) -> None:
        if doi and question.service.name != crossref.SERVICE.name:
            self._later[Question(crossref.SERVICE, doi, question.about)] = None

    def _follow_ups(self, questions: Sequence[Question]) -> list[Question]:
        """Return the questions of the next round, which follow from the answers.

        They are about repositories that have moved, about files of repositories, about DOIs of published versions, and
        about publications for which Semantic Scholar gave no facts. OpenAlex is asked about these publications.
        """
        records = self.result.records
        uncited = [
            Question(openalex.SERVICE, _doi_of(question.key), question.about)
            for question in questions
            if question.service.name == s2.SERVICE.name
            and (question.about, s2.SERVICE.title) not in records
        ]
        later = [
            question
            for question in self._later
            if question.service is forges.GITHUB_FILES
            or (question.about, question.service.title) not in records
        ]
        self._later = {}
        return [q for q in dict.fromkeys((*later, *uncited)) if not self._is_known(q)]

    def _is_known(self, question: Question) -> bool:
        """Return whether an earlier run got an answer to the question, and the answer is at most `MAX_AGE` old.

        For a question about files, return False: such a question is added only if its answer is missing.
        """
        record = self._known.get((question.about, question.service.title))
        is_recent = record is not None and record.at >= self._day - MAX_AGE
        return is_recent and question.service is not forges.GITHUB_FILES


def _with_code(record: RepositoryRecord, has_no_code: bool | None) -> RepositoryRecord:
    """Return the record with `has_no_code`. If the record already has a value for it, return the record unchanged."""
    if record.has_no_code is not None or has_no_code is None or record.is_gone:
        return record
    return record.model_copy(update={"has_no_code": has_no_code})


def _doi_of(key: str) -> str:
    """Return the DOI for a key of Semantic Scholar. A key with an arXiv id has the DOI that arXiv registers for the id."""
    kind, _, name = key.partition(":")
    return f"10.48550/arxiv.{name}" if kind == "ARXIV" else name


def add_records(
    facts: Facts, entries: Iterable[Entry], records: Records
) -> dict[str, ObservedFacts]:
    """Return the facts about these entries, with the new records. Entries without facts are left out.

    Records about things that an entry no longer links to are left out, too.
    """
    by_key: dict[str, list[Record]] = defaultdict(list)
    for (about, _), record in sorted(records.items()):
        by_key[about].append(record)
    updated = {}
    for entry in entries:
        keys = keys_of(entry)
        found = _without_former_links(facts.get(entry.id) or ObservedFacts(entry=entry.id), keys)
        for record in (record for key in sorted(keys) for record in by_key[key]):
            found = with_record(found, record)
        if found.repository or found.works or found.hub:
            updated[entry.id] = found
    return dict(sorted(updated.items()))


def _without_former_links(facts: ObservedFacts, keys: frozenset[str]) -> ObservedFacts:
    repository, hub = facts.repository, facts.hub
    update = {
        "repository": repository if repository and repository.key in keys else None,
        "hub": hub if hub and hub.key in keys else None,
        "works": tuple(work for work in facts.works if work.key in keys),
    }
    return facts.model_copy(update=update)


def newly_gone(before: Facts, after: Facts) -> tuple[int, int]:
    """Return (number of things that became unavailable, number of compared things).

    The function compares repositories, models and datasets that were available in `before` and are also in `after`.
    """
    gone = known = 0
    for id_, facts in after.items():
        for name in ("repository", "hub"):
            old = getattr(before.get(id_), name, None)
            new = getattr(facts, name)
            if old is not None and not old.is_gone and new is not None:
                known += 1
                gone += new.is_gone
    return gone, known


def looks_like_outage(before: Facts, after: Facts) -> bool:
    """Return whether a service or a token is probably at fault, because many things became unavailable at once.

    `_MIN_GONE` and `MAX_GONE_SHARE` say how many are too many.
    """
    gone, known = newly_gone(before, after)
    return gone >= _MIN_GONE and gone > MAX_GONE_SHARE * known
