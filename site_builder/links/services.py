"""Ask services (APIs such as GitHub's) about links. Convert the answers to observations and archived copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from site_builder.link_health.records import ArchivedCopy, Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links.links_to_check import LinkToCheck
from site_builder.services import (
    Answer,
    Question,
    Reply,
    Service,
    Services,
    archive,
    arxiv,
    doi,
    github,
)

AnswerType = TypeVar("AnswerType", bound=Answer)


@dataclass(frozen=True, slots=True)
class ServiceVerdict:
    """The verdict on links that follows from a service's answer."""

    verdict: Verdict
    reason: str
    final_url: str | None = None
    """New URL of the page; None if the page has not moved."""


@dataclass(frozen=True, slots=True)
class LinkService(Generic[AnswerType]):
    """A service whose answers replace requests for pages."""

    service: Service[str, AnswerType]
    key_for_url: Callable[[str], str | None]
    """Returns what to ask the service about a URL, such as an arXiv id; None if the service does not cover the URL.

    Several URLs may have the same key.
    """
    judge: Callable[[AnswerType], ServiceVerdict | None]
    """Returns the verdict on all links with the key.

    Returns None if the answer does not say whether readers can open the page.
    """


def _judge_repository(answer: github.RepositoryAnswer) -> ServiceVerdict | None:
    """Judge a repository, folder or file.

    Returns None for a folder or file that the API does not find: it may exist, because a branch may
    have a slash in its name. Returns None for a private or disabled repository, too: the API may show
    it to the owner of the token, but readers cannot open it.
    """
    repository = answer.repository
    if repository is None:
        return ServiceVerdict(Verdict.GONE, "github-not-found")
    if repository.is_private or repository.is_disabled or not answer.exists:
        return None
    if answer.renamed_url is not None:
        return ServiceVerdict(Verdict.MOVED, "github-renamed", answer.renamed_url)
    return ServiceVerdict(Verdict.ALIVE, "github-api")


def _judge_paper(_paper: arxiv.Paper) -> ServiceVerdict:
    return ServiceVerdict(Verdict.ALIVE, "arxiv-api")


def _judge_registration(registration: doi.Registration) -> ServiceVerdict | None:
    if registration.is_registered is None:
        return None
    if registration.is_registered:
        return ServiceVerdict(Verdict.ALIVE, "doi-registered")
    return ServiceVerdict(Verdict.GONE, "doi-not-found")


LINK_SERVICES: tuple[LinkService[Any], ...] = (
    LinkService(github.SERVICE, github.key_for_url, _judge_repository),
    LinkService(arxiv.SERVICE, arxiv.key_for_url, _judge_paper),
    LinkService(doi.SERVICE, doi.key_for_url, _judge_registration),
)
"""The services that cover links. `i18n` contains a text for each `ServiceVerdict.reason`."""


def query_services(
    links: Sequence[LinkToCheck],
    services: Services,
    on_result: Callable[[Observation], object],
    *,
    deadline: float | None = None,
) -> dict[str, Observation]:
    """Query the services about the links that they cover; return URL -> observation.

    `on_result` is called with each observation as it arrives, in the calling thread. A URL has no
    observation if no service covers it, if the service failed or did not respond within `deadline`
    seconds, or if the answer gives no verdict. The caller must request the pages of such URLs itself.
    """
    urls: dict[tuple[str, str], list[str]] = {}
    questions = []
    for link_service in LINK_SERVICES:
        name = link_service.service.name
        for link in links:
            if (key := link_service.key_for_url(link.url)) is not None:
                urls.setdefault((name, key), []).append(link.url)
        keys = [key for service_name, key in urls if service_name == name]
        questions.append(Question(link_service.service, keys))
    judges = {link_service.service.name: link_service.judge for link_service in LINK_SERVICES}
    observations: dict[str, Observation] = {}
    with closing(services.ask_all(questions, deadline=deadline)) as replies:
        for reply in replies:
            name = reply.service.name
            for key, answer in reply.answers.items():
                if (verdict := judges[name](answer)) is None:
                    continue
                for url in urls[name, key]:
                    observations[url] = _observation(url, verdict, reply)
                    on_result(observations[url])
    return observations


def _observation(url: str, verdict: ServiceVerdict, reply: Reply[str, Answer]) -> Observation:
    return Observation(
        url,
        dt.datetime.now(dt.UTC).replace(microsecond=0),
        verdict.verdict,
        verdict.reason,
        final_url=verdict.final_url,
        elapsed=round(reply.seconds / len(reply.keys), 3),
    )


def find_archived_copies(
    last_alive_times: Mapping[str, dt.datetime | None],
    services: Services,
    *,
    deadline: float | None = None,
) -> dict[str, ArchivedCopy]:
    """Find archived copies of pages; return URL -> copy.

    `last_alive_times` maps the URL of each page to the time at which the page last worked, or to
    None to ask for the newest copy. A page is left out if it has no copy, if the response is not
    usable, or if no response arrives within `deadline` seconds.
    """
    pages = [archive.PageAt(url, at) for url, at in last_alive_times.items()]
    copies = services.ask(archive.SERVICE, pages, deadline=deadline).by_key
    return {page.url: ArchivedCopy(copy.url, copy.at) for page, copy in copies.items()}
