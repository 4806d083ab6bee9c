"""Ask services about entries, and add the answers to the facts. One request may ask about many keys."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from site_builder.models import Entry
from site_builder.observed_facts.merging import with_record
from site_builder.observed_facts.records import Facts, ObservedFacts, Record
from site_builder.observing.answers import gone_record, published_doi, record_of_answer
from site_builder.observing.questions import Question, keys_of, questions_about
from site_builder.services import (
    Service,
    Services,
    ServiceSettings,
    crossref,
    forges,
    github_facts,
    openalex,
    querying,
)
from site_builder.services import semantic_scholar as s2

MAX_AGE = dt.timedelta(days=6)
"""A source is not asked again about a thing if its last answer about the thing is at most this old."""
MIN_ANSWERED_SHARE = 0.5
"""If services answer a smaller share of the questions, the run fails, because the network is probably at fault."""
MAX_GONE_SHARE = 0.2
"""If a larger share of the known repositories, models and datasets is gone at once, a service is probably at fault."""
_MIN_GONE = 5
_POSTPONED = frozenset({"used-up", "cooling-down", "out-of-time"})
_NOT_ASKED = frozenset({"off", "no-token"})


@dataclass
class Observation:
    """The result of one run."""

    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    """(key of the thing, source) -> record."""
    asked: int = 0
    answered: int = 0
    postponed: int = 0
    """Number of questions that were not asked because of rate limits. The next run asks them."""
    failures: dict[str, None] = field(default_factory=dict)
    """Messages about services that did not answer, each once."""
    interrupted: bool = False

    @property
    def share_answered(self) -> float:
        """The share of answered questions among those that services could have answered."""
        possible = self.asked - self.postponed
        return self.answered / possible if possible else 1.0


def questions_for(
    entries: Iterable[Entry], facts: Facts, day: dt.date, *, fresh: bool = False
) -> list[Question]:
    """Return the questions about entries, each once. Questions that were answered within `MAX_AGE` are left out.

    With `fresh`, they are not left out.
    """
    questions: dict[Question, None] = {}
    for entry in entries:
        known = {} if fresh else _known_since(facts.get(entry.id), day - MAX_AGE)
        for question in questions_about(entry):
            if (question.about, question.service.title) not in known:
                questions[question] = None
    return list(questions)


def _known_since(facts: ObservedFacts | None, day: dt.date) -> Collection[tuple[str, str]]:
    records = [] if facts is None else [facts.repository, facts.hub, *facts.works]
    return {(record.key, record.source) for record in records if record and record.at >= day}


def with_graphql(questions: Sequence[Question], settings: ServiceSettings) -> list[Question]:
    """Return the questions. If there is a token for GitHub, questions to GitHub are asked in batches."""
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
    """Return title of a service -> number of requests for the questions."""
    keys: dict[str, set[str]] = defaultdict(set)
    sizes: dict[str, int] = {}
    for question in questions:
        keys[question.service.title].add(question.key)
        sizes[question.service.title] = question.service.policy.max_keys
    return {title: -(-len(found) // sizes[title]) for title, found in sorted(keys.items())}


class Observer:
    """Asks services. `observation` contains the answers so far, even after Ctrl-C."""

    def __init__(
        self,
        services: Services,
        day: dt.date,
        on_progress: Callable[[float], None] = lambda _: None,
    ) -> None:
        self.observation = Observation()
        self._services = services
        self._day = day
        self._on_progress = on_progress
        self._later: dict[Question, None] = {}

    def ask(self, questions: Sequence[Question]) -> Observation:
        """Ask all questions, and then the questions that follow from the answers. Ctrl-C ends the run early."""
        try:
            self._ask(questions)
            self._ask(self._follow_ups(questions))
        except KeyboardInterrupt:
            self.observation.interrupted = True
        return self.observation

    def _ask(self, questions: Iterable[Question]) -> None:
        by_service: dict[str, dict[str, list[Question]]] = defaultdict(lambda: defaultdict(list))
        services: dict[str, Service[Any, Any]] = {}
        for question in questions:
            by_service[question.service.name][question.key].append(question)
            services[question.service.name] = question.service
        asked = [
            querying.Question(services[name], list(by_key)) for name, by_key in by_service.items()
        ]
        total, done = sum(len(question.keys) for question in asked), 0
        with closing(self._services.ask_all(asked)) as replies:
            for reply in replies:
                self._add(reply, by_service[reply.service.name])
                done += len(reply.keys)
                self._on_progress(done / total)

    def _add(self, reply: querying.Reply[Any, Any], by_key: dict[str, list[Question]]) -> None:
        observation = self.observation
        failure = reply.failure
        if failure is not None:
            if failure.code not in _NOT_ASKED:
                observation.asked += len(reply.keys)
                observation.postponed += len(reply.keys) * (failure.code in _POSTPONED)
            observation.failures[failure.message] = None
            return
        observation.asked += len(reply.keys)
        observation.answered += len(reply.keys)
        for key in reply.keys:
            for question in by_key[key]:
                self._add_answer(question, reply.answers.get(key))

    def _add_answer(self, question: Question, answer: Any) -> None:
        if moved := getattr(answer, "moved_to", ""):
            self._later[Question(question.service, moved, question.about)] = None
            return
        record = (
            gone_record(question, self._day)
            if answer is None
            else record_of_answer(question, answer, self._day)
        )
        if record is not None:
            self.observation.records[question.about, record.source] = record
        doi = published_doi(answer)
        if doi and question.service.name != crossref.SERVICE.name:
            self._later[Question(crossref.SERVICE, doi, question.about)] = None

    def _follow_ups(self, questions: Sequence[Question]) -> list[Question]:
        """Return the questions that follow from the answers.

        They are about repositories that moved, about DOIs of published versions, and about publications that Semantic
        Scholar does not know.
        """
        records = self.observation.records
        uncited = [
            Question(openalex.SERVICE, _doi_of(question.key), question.about)
            for question in questions
            if question.service.name == s2.SERVICE.name
            and (question.about, s2.SERVICE.title) not in records
        ]
        later = [
            question
            for question in self._later
            if (question.about, question.service.title) not in records
        ]
        return list(dict.fromkeys((*later, *uncited)))


def _doi_of(key: str) -> str:
    """Return the DOI in a key of Semantic Scholar. arXiv registers a DOI for each id."""
    kind, _, name = key.partition(":")
    return f"10.48550/arxiv.{name}" if kind == "ARXIV" else name


def add_observation(
    facts: Facts, entries: Iterable[Entry], records: dict[tuple[str, str], Record]
) -> dict[str, ObservedFacts]:
    """Return the facts about these entries, with the records added. Facts about links that an entry lost are left out."""
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
    """Return (number of things that are gone now, number of things that existed in `before`).

    The things are repositories, models and datasets that both `before` and `after` contain.
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
    """Return whether the share of things that are gone at once is so large that a service or a token is probably at fault."""
    gone, known = newly_gone(before, after)
    return gone >= _MIN_GONE and gone > MAX_GONE_SHARE * known
