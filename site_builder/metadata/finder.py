"""Look references up in services and web pages. If a source does not answer, the next source is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from site_builder.i18n import SiteLanguages
from site_builder.metadata.authors import author_notices
from site_builder.metadata.findings import (
    FieldValue,
    FoundEntry,
    LookupProblem,
    SourcedWork,
    Suggestion,
)
from site_builder.metadata.pages import PageContent
from site_builder.metadata.references import Reference
from site_builder.metadata.sources import OFFLINE, AsksServices, ReadsPages
from site_builder.metadata.suggested_links import (
    links_in_texts,
    papers_of_item,
    related_links,
    unique_links,
)
from site_builder.metadata.works_to_fields import (
    dataset_fields,
    fields_of_kind,
    hub_fields,
    paper_fields,
    repository_fields,
    repository_suggestions,
    valid_url,
)
from site_builder.models import Kind
from site_builder.models.identifiers import ArxivId, HuggingFaceId, RepositoryId
from site_builder.models.urls import UrlError, has_public_name, identify
from site_builder.services import (
    Service,
    arxiv,
    crossref,
    datacite,
    doi_agency,
    forges,
    hugging_face,
    openalex,
)
from site_builder.services.works import HubItem, HubPaper, RepositoryFacts, Work
from site_builder.venues import VenueRegistry

_FORGES: dict[str, Service[str, RepositoryFacts]] = {
    "github.com": forges.GITHUB,
    "gitlab.com": forges.GITLAB,
    "gitee.com": forges.GITEE,
}
_KIND_OF_TYPE: dict[str, Kind] = {"dataset": "dataset", "software": "repo"}
_Answer = TypeVar("_Answer")
_HUB_MODEL = re.compile(r"https://huggingface\.co/([A-Za-z0-9._-]{1,100})")
"""Matches the URL of an old model whose id has no owner, such as `gpt2`.

The URL of a user matches, too. If Hugging Face knows no model with this name, the page of the user is read.
"""
_HUB_ID = re.compile(r"[A-Za-z0-9._-]{1,100}(?:/[A-Za-z0-9._-]{1,100})?")

MAX_REFERENCES_WITH_SUGGESTIONS = 20
"""If more references than this are looked up, Crossref and Hugging Face are not asked about papers on arXiv.

Each of the two services would get a request about each paper. Without them, the entries lack what only Crossref knows
about the published version, and the links that Hugging Face suggests.
"""

MAX_LINKS_PER_ROLE = 3
"""At most this many models and this many datasets of a paper are suggested: the first ones that Hugging Face lists."""


@dataclass
class _Answers:
    """The answers of one service. A key is the id that the service uses, such as a DOI or `owner/name`."""

    by_key: dict[str, Any] = field(default_factory=dict)
    """Key -> answer. A key is missing if the service has no answer about it."""
    failures: list[str] = field(default_factory=list)
    """Sentences about failures, for the user."""
    has_failed: bool = False
    """Whether the service failed although it is turned on and requests are allowed."""

    def is_unknown(self, key: str) -> bool:
        """Return whether the service has answered and does not know the key."""
        return key not in self.by_key and not self.failures


class _ArxivPapers:
    """Asks arXiv about papers in batches. A batch is requested when the caller first needs one of its papers.

    Between two requests, arXiv demands a pause. The caller can process the papers of one batch during this pause.
    """

    def __init__(self, ids: Sequence[str], ask: Callable[[Sequence[str]], _Answers]) -> None:
        self._ask = ask
        size = arxiv.SERVICE.policy.max_keys
        unique = list(dict.fromkeys(ids))
        self._batches = [unique[start : start + size] for start in range(0, len(unique), size)]
        self._batch_of = {id_: n for n, batch in enumerate(self._batches) for id_ in batch}
        self._answers: dict[int, _Answers] = {}

    def answers_about(self, id_: str) -> _Answers:
        """Return the answers about all papers in the batch of this paper."""
        number = self._batch_of[id_]
        if number not in self._answers:
            self._answers[number] = self._ask(self._batches[number])
        return self._answers[number]


class Finder:
    """Looks references up in services and web pages."""

    def __init__(
        self,
        services: AsksServices,
        pages: ReadsPages,
        registry: VenueRegistry,
        languages: SiteLanguages,
    ) -> None:
        self._services = services
        self._pages = pages
        self._registry = registry
        self._languages = languages
        self._asks_about_each = True

    def find(self, references: Sequence[Reference]) -> Iterator[FoundEntry]:
        """Yield the result for each reference, in the order of the references."""
        ids = [r.identifier.id for r in references if isinstance(r.identifier, ArxivId)]
        arxiv_papers = _ArxivPapers(ids, partial(self._ask, arxiv.SERVICE))
        self._asks_about_each = len(references) <= MAX_REFERENCES_WITH_SUGGESTIONS
        for reference in references:
            match reference.identifier:
                case ArxivId(id=id_):
                    yield self._arxiv_paper(reference, arxiv_papers.answers_about(id_), id_)
                case RepositoryId() as repository:
                    yield self._repository(reference, repository)
                case HuggingFaceId() as item:
                    yield self._hub_item(reference, item)
                case _ if reference.doi:
                    yield self._doi(reference, reference.doi)
                case _:
                    yield self._page(reference)

    # --- papers on arXiv ----------------------------------------------------------------------

    def _arxiv_paper(self, reference: Reference, papers: _Answers, id_: str) -> FoundEntry:
        works: list[SourcedWork] = []
        failures = list(papers.failures)
        if paper := papers.by_key.get(id_):
            works.append(SourcedWork(arxiv.SERVICE.title, paper.work))
        elif papers.is_unknown(id_):
            return _unknown(reference, f"arXiv does not know the paper {id_}")
        doi = f"10.48550/arxiv.{id_}"
        for service in (datacite.SERVICE, openalex.SERVICE):
            if not works:
                failures += self._add(works, service, doi)
        if not works:
            failures += self._add_page(works, f"https://arxiv.org/abs/{id_}")
        if not works:
            what = "neither arXiv nor another source answered" if papers.has_failed else _NO_ANSWER
            advice = "Try again later, or give a DOI or BibTeX."
            return _unavailable(reference, failures, advice, what)
        suggestions = list(links_in_texts(works))
        if not self._asks_about_each:
            return self._paper(reference, works, suggestions)
        if published := works[0].work.doi:
            self._add(works, crossref.SERVICE, published)
        return self._paper(reference, works, [*self._suggestions_for_paper(id_), *suggestions])

    def _suggestions_for_paper(self, arxiv_id: str) -> list[Suggestion]:
        """Return the links to code, a project page, models and datasets that Hugging Face has for a paper."""
        key = f"papers/{arxiv_id}"
        answers = self._ask(hugging_face.SERVICE, [key])
        paper = answers.by_key.get(key)
        if not isinstance(paper, HubPaper):
            return []
        service_name = hugging_face.SERVICE.title
        urls = [
            ("code", paper.repository),
            ("project", paper.project_page),
            *(
                ("model", f"https://huggingface.co/{id_}")
                for id_ in paper.models[:MAX_LINKS_PER_ROLE]
            ),
            *(
                ("dataset", f"https://huggingface.co/datasets/{id_}")
                for id_ in paper.datasets[:MAX_LINKS_PER_ROLE]
            ),
        ]
        return [Suggestion(role, url, service_name) for role, url in urls]

    def _paper(
        self,
        reference: Reference,
        works: Sequence[SourcedWork],
        suggestions: Sequence[Suggestion] = (),
    ) -> FoundEntry:
        url = reference.identifier.url
        if isinstance(reference.identifier, ArxivId):
            url = ArxivId(reference.identifier.id).url
        fields = paper_fields(works, url, self._registry, self._languages)
        return self._found(reference, "paper", fields, suggestions, _notices(works))

    def _found(
        self,
        reference: Reference,
        kind: Kind | None,
        fields: Mapping[str, FieldValue],
        suggestions: Iterable[Suggestion],
        notices: Iterable[str] = (),
    ) -> FoundEntry:
        own = fields.get("links.paper") or fields.get("url")
        own_urls = [] if own is None else own.value if isinstance(own.value, list) else [own.value]
        links = [
            suggestion
            for suggestion in unique_links(suggestions, own_urls)
            if valid_url(suggestion.url) and has_public_name(suggestion.url)
        ]
        return FoundEntry(reference, kind, fields, tuple(links), tuple(notices))

    # --- DOIs -----------------------------------------------------------------------------------

    def _doi(self, reference: Reference, doi: str) -> FoundEntry:
        works: list[SourcedWork] = []
        failures: list[str] = []
        services = self._services_for_doi(doi, failures)
        is_unknown_somewhere = False
        without_title: list[str] = []
        for service in services:
            if not works:
                failed = self._add(works, service, doi, without_title)
                is_unknown_somewhere |= not failed and not works
                failures += failed
        if not works and without_title:
            what = (
                f"{without_title[0]} has no title for {doi}. This DOI may identify a part of a work"
            )
            return _unknown(reference, what, "Give the DOI of the whole work, or use kb new.")
        if not works and is_unknown_somewhere:
            return _unknown(reference, f"{services[0].title} does not know the DOI {doi}")
        if not works:
            return _unavailable(reference, failures, "Try again later, or give BibTeX.")
        kind = _KIND_OF_TYPE.get(works[0].work.type, "paper")
        if kind == "paper":
            return self._paper(reference, works)
        url = reference.identifier.url
        fields = fields_of_kind(kind, dataset_fields(works, url, self._languages))
        suggestions = related_links(works[0].work.links, works[0].source)
        return self._found(reference, kind, fields, suggestions, _notices(works))

    def _services_for_doi(self, doi: str, failures: list[str]) -> list[Service[str, Work]]:
        """Return the services to ask about a DOI, in order. The first is DataCite if it registered the DOI, else Crossref."""
        prefix = doi.partition("/")[0]
        answers = self._ask(doi_agency.SERVICE, [prefix])
        failures += answers.failures
        agency = answers.by_key.get(prefix)
        is_datacite = agency is not None and agency.name == datacite.SERVICE.title
        agencies = [crossref.SERVICE, datacite.SERVICE]
        if is_datacite:
            agencies.reverse()
        return [*agencies, openalex.SERVICE]

    # --- repositories and datasets --------------------------------------------------------------

    def _repository(self, reference: Reference, repository: RepositoryId) -> FoundEntry:
        service = _FORGES.get(repository.host)
        if service is None:
            return self._page(reference)
        key = f"{repository.owner}/{repository.name}"
        answers = self._ask(service, [key])
        facts: RepositoryFacts | None = answers.by_key.get(key)
        if facts is not None and facts.moved_to:
            answers = self._ask(service, [facts.moved_to])
            facts = answers.by_key.get(facts.moved_to)
        if facts is None or not facts.full_name:
            if answers.failures:
                return _unavailable(reference, answers.failures, "Try again later.")
            return _unknown(reference, f"{service.title} does not know the repository {key}")
        fields = repository_fields(
            facts, _repository_url(facts, repository), service.title, self._languages
        )
        notices = []
        if facts.full_name.lower() != key.lower():
            notices.append(f"{key} is now called {facts.full_name}.")
        if facts.is_archived:
            notices.append(f"{facts.full_name} is archived.")
        if facts.fork_of:
            notices.append(f"{facts.full_name} is a fork of {facts.fork_of}.")
        suggestions = repository_suggestions(facts, service.title)
        return self._found(reference, "repo", fields, suggestions, notices)

    def _hub_item(self, reference: Reference, identifier: HuggingFaceId) -> FoundEntry:
        folder = f"{identifier.repo_type}s"
        key = f"{folder}/{identifier.id}"
        answers = self._ask(hugging_face.SERVICE, [key])
        item = answers.by_key.get(key)
        if isinstance(item, HubItem) and item.moved_to:
            answers = self._ask(hugging_face.SERVICE, [item.moved_to])
            item = answers.by_key.get(item.moved_to)
        service_name = hugging_face.SERVICE.title
        if not isinstance(item, HubItem) or not _HUB_ID.fullmatch(item.id):
            if answers.failures:
                return _unavailable(reference, answers.failures, "Try again later.")
            return _unknown(
                reference,
                f"{service_name} does not know the {identifier.repo_type} {identifier.id}",
            )
        url = HuggingFaceId(identifier.repo_type, item.id).url
        url = url if valid_url(url) else reference.identifier.url
        kind: Kind = "dataset" if identifier.repo_type == "dataset" else "repo"
        fields = fields_of_kind(kind, hub_fields(item, url, service_name, self._languages))
        return self._found(reference, kind, fields, papers_of_item(item.arxiv_ids, service_name))

    # --- pages ----------------------------------------------------------------------------------

    def _page(self, reference: Reference) -> FoundEntry:
        url = reference.identifier.url
        if name := _HUB_MODEL.fullmatch(reference.identifier.key):
            model = self._hub_item(reference, HuggingFaceId("model", name[1]))
            if model.problem is None:
                return model
        content = self._pages.read(url)
        if content.is_missing:
            return _unknown(reference, f"{url} does not exist: {content.reason}")
        if content.work is None and not content.reason:
            return _unknown(reference, f"{url} has no title", "Use kb new.")
        if content.work is None:
            reason = f"{url} could not be read: {content.reason}."
            return _unavailable(reference, [reason], "Use kb new.")
        works = [SourcedWork(host_of(url), content.work)]
        if content.work.doi:
            self._add(works, crossref.SERVICE, content.work.doi)
        kind = reference.kind or self._kind_of(content, works)
        suggestions = [Suggestion(role, link, host_of(url)) for role, link in content.links]
        if kind == "paper":
            return self._paper(reference, works, suggestions)
        fields = fields_of_kind(kind, dataset_fields(works, url, self._languages))
        return self._found(reference, kind, fields, suggestions)

    def _kind_of(self, content: PageContent, works: Sequence[SourcedWork]) -> Kind | None:
        if content.is_publication:
            return "paper"
        return _KIND_OF_TYPE.get(works[0].work.type)

    # --- asking -----------------------------------------------------------------------------------

    def _ask(self, service: Service[str, _Answer], keys: Sequence[str]) -> _Answers:
        answers = self._services.ask(service, keys)
        messages = [failure.message for failure in answers.failures]
        has_failed = any(failure.code not in {"off", "offline"} for failure in answers.failures)
        return _Answers(dict(answers.by_key), messages, has_failed)

    def _add(
        self,
        works: list[SourcedWork],
        service: Service[str, Work],
        key: str,
        without_title: list[str] | None = None,
    ) -> list[str]:
        """Ask a service about a work, and add its answer to `works`. Return messages about failures of the service.

        An answer without a title is not added. Instead, the name of the service is added to the list `without_title`.
        """
        answers = self._ask(service, [key])
        work = answers.by_key.get(key)
        if work is not None and work.title:
            works.append(SourcedWork(service.title, work))
        elif work is not None and without_title is not None:
            without_title.append(service.title)
        return answers.failures

    def _add_page(self, works: list[SourcedWork], url: str) -> list[str]:
        content = self._pages.read(url)
        if content.work is None:
            return [f"{url} could not be read: {content.reason or 'it has no title'}."]
        works.append(SourcedWork(host_of(url), content.work))
        return []


def _repository_url(facts: RepositoryFacts, asked: RepositoryId) -> str:
    """Return `facts.url` if it is the URL of a repository on the forge of `asked`, else return `asked.url`."""
    try:
        found = identify(facts.url)
    except UrlError:
        return asked.url
    is_on_forge = isinstance(found, RepositoryId) and found.host == asked.host
    return facts.url if is_on_forge and valid_url(facts.url) else asked.url


def host_of(url: str) -> str:
    """Return the host of a URL without `www.`. Messages use it as the name of a web page."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _notices(works: Sequence[SourcedWork]) -> Iterator[str]:
    for sourced in works:
        source, work = sourced.source, sourced.work
        if work.is_withdrawn:
            yield f"According to {source}, the work was withdrawn or retracted."
        elif _RETRACTED.match(work.title):
            yield f"The title in {source} says that the work was retracted."
        elif work.corrections:
            corrections = ", ".join(work.corrections)
            yield f"According to {source}, there are notices about the work: {corrections}."
    yield from author_notices(works)


_RETRACTED = re.compile(r"\W{0,2}(?:retracted|withdrawn|retraction)\b(?: article)?\W{0,2}:", re.I)


def _unknown(reference: Reference, what: str, advice: str = "") -> FoundEntry:
    message = f"{what}. {advice or f'Check every character of {reference.text}.'}"
    return FoundEntry(reference, reference.kind, problem=LookupProblem("unknown", message))


_NO_ANSWER = "no source answered"


def _unavailable(
    reference: Reference, failures: Sequence[str], advice: str, what: str = _NO_ANSWER
) -> FoundEntry:
    reasons = " ".join(dict.fromkeys(failures))
    message = f"{reference.text}: {what}. {advice} {reasons}"
    if OFFLINE in reasons:
        what = f"the cache has no answer, and {OFFLINE} sends no requests"
        message = f"{reference.text}: {what}. Run the command without {OFFLINE}."
    return FoundEntry(reference, reference.kind, problem=LookupProblem("unavailable", message))
