"""Convert the answers of services to records of facts."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from site_builder.models.identifiers import Doi, parse_doi
from site_builder.models.licences import is_unknown, spdx_expression
from site_builder.observed_facts.records import (
    MAX_TEXT_LENGTH,
    HubRecord,
    Record,
    RepositoryRecord,
    WorkRecord,
)
from site_builder.observing.questions import Question
from site_builder.services import arxiv, hugging_face
from site_builder.services.arxiv import Paper
from site_builder.services.works import HubItem, RepositoryFacts, Work

_RETRACTED_TITLE = re.compile(r"(?:retracted|withdrawn|removed)(?: article| paper)?\s*[:：]", re.I)
"""Matches the words that publishers put before the title of a retracted publication."""
_MAX_NOTICES = 10


def record_of_answer(question: Question, answer: Any, day: dt.date) -> Record | None:
    """Return a record with the facts in an answer, or None if the answer contains no facts."""
    shared_values = {"at": day, "source": question.service.title, "key": question.about}
    match answer:
        case RepositoryFacts():
            return _repository(shared_values, answer)
        case HubItem():
            return _hub_item(shared_values, answer)
        case Paper():
            return _work(shared_values, answer.work, answer.version)
        case Work():
            return _work(shared_values, answer, None)
    return None


def gone_record(question: Question, day: dt.date) -> Record | None:
    """Return a record with `is_gone` for a question to which the service knows no answer.

    If the question is about a publication, return None, because a service may lack a publication that exists.
    """
    shared_values = {
        "at": day,
        "source": question.service.title,
        "key": question.about,
        "is_gone": True,
    }
    if question.service.name == hugging_face.SERVICE.name:
        return HubRecord.model_validate(shared_values)
    if question.service.name in {"github_rest", "gitlab", "gitee"}:
        return RepositoryRecord.model_validate(shared_values)
    return None


def published_doi(answer: Any) -> str:
    """Return the DOI in an answer about a publication.

    If there is none, or if arXiv registered it for a preprint, return an empty text.
    """
    work = answer.work if isinstance(answer, Paper) else answer
    identifier = parse_doi(work.doi) if isinstance(work, Work) and work.doi else None
    return identifier.name if isinstance(identifier, Doi) else ""


def _repository(shared_values: dict[str, Any], facts: RepositoryFacts) -> Record:
    if facts.is_gone:
        return RepositoryRecord.model_validate({**shared_values, "is_gone": True})
    return RepositoryRecord.model_validate(
        {
            **shared_values,
            "full_name": _cut(facts.full_name),
            "stars": facts.stars,
            "forks": facts.forks,
            "is_archived": facts.is_archived,
            "fork_of": _cut(facts.fork_of),
            "license": _licence(facts.license),
            "language": _cut(facts.language),
            "pushed": facts.pushed,
            "has_no_code": facts.has_no_code,
        }
    )


def _hub_item(shared_values: dict[str, Any], item: HubItem) -> Record:
    return HubRecord.model_validate(
        {
            **shared_values,
            "downloads": item.downloads,
            "likes": item.likes,
            "license": _licence(item.license),
            "modified": item.modified,
        }
    )


def _work(shared_values: dict[str, Any], work: Work, version: int | None) -> Record:
    notices = work.corrections
    if not notices and (work.is_withdrawn or _RETRACTED_TITLE.match(work.title)):
        notices = ("retraction",)
    is_preprint = shared_values["source"] == arxiv.SERVICE.title
    doi = published_doi(work)
    has_venue = bool(doi) or is_preprint
    return WorkRecord.model_validate(
        {
            **shared_values,
            "citations": work.citations,
            "is_open_access": work.is_open_access,
            "notices": tuple(map(_cut, notices[:_MAX_NOTICES])),
            "version": version,
            "doi": _cut(doi),
            "venue": _cut(work.venue) if has_venue else "",
        }
    )


def _licence(text: str) -> str:
    """Return the SPDX expression for the licence that a service names. If there is none, return the service's text.

    If the service names no licence, or only says `other`, return an empty text. Hugging Face and GitLab write SPDX ids in
    lower case. Without the conversion, the page Browse would have two filters for one licence.
    """
    if is_unknown(text) or text.casefold() == "other":
        return ""
    return _cut(spdx_expression(text) or text)


def _cut(text: str) -> str:
    return text[:MAX_TEXT_LENGTH]
