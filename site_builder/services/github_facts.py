"""GitHub's GraphQL API: facts about up to fifty repositories with one request.

This service and `github` send different queries to one API, so they share its URL, its token and its rate limit. Each
key of a request is `owner/name`. For the answers about renamed and deleted repositories, see the module `github`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from site_builder.services import github
from site_builder.services.json_reading import (
    Object,
    flag,
    iso_date,
    line,
    number,
    obj,
    objects,
    read_object,
)
from site_builder.services.repository_files import has_no_code
from site_builder.services.service import RateLimitUsedUp, Service, ServiceAccess, ServiceRequest
from site_builder.services.works import RepositoryFacts

_FIELDS = (
    "nameWithOwner isPrivate stargazerCount forkCount isArchived isFork parent { nameWithOwner }"
    " licenseInfo { spdxId } primaryLanguage { name } pushedAt"
    ' root: object(expression: "HEAD:") { ... on Tree { entries { name type } } }'
)


def make_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return the request for these repositories. Texts from URLs are passed as variables, never as code."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if access.token is not None:
        headers["Authorization"] = f"Bearer {access.token}"
    variables: dict[str, str] = {}
    lines = []
    for number_, key in enumerate(keys):
        variables[f"o{number_}"], _, variables[f"n{number_}"] = key.partition("/")
        lines.append(
            f"r{number_}: repository(owner: $o{number_}, name: $n{number_}) {{ ...Facts }}"
        )
    declared = ", ".join(f"${variable}: String!" for variable in variables)
    body = " ".join(lines)
    query = f"query({declared}) {{ {body} }} fragment Facts on Repository {{ {_FIELDS} }}"
    body_bytes = json.dumps({"query": query, "variables": variables}).encode()
    return ServiceRequest(access.url, "POST", headers, body_bytes)


def parse(body: bytes, keys: Sequence[str]) -> dict[str, RepositoryFacts]:
    """Return facts about the repositories in a response. A repository with an error other than NOT_FOUND has no answer.

    Raise RateLimitUsedUp if an error says that the rate limit is used up.
    """
    response = read_object(body)
    errors = objects(response.get("errors"))
    if any(error.get("type") in {"RATE_LIMITED", "RATE_LIMIT"} for error in errors):
        raise RateLimitUsedUp
    missing = {str(error.get("path")) for error in errors if error.get("type") == "NOT_FOUND"}
    data = obj(response.get("data"))
    answers: dict[str, RepositoryFacts] = {}
    for number_, key in enumerate(keys):
        found = obj(data.get(f"r{number_}"))
        if "/" in line(found.get("nameWithOwner")):
            answers[key] = _facts(found)
        elif str([f"r{number_}"]) in missing:
            answers[key] = RepositoryFacts(full_name="", is_gone=True)
    return answers


def _facts(found: Object) -> RepositoryFacts:
    spdx = line(obj(found.get("licenseInfo")).get("spdxId"))
    language = line(obj(found.get("primaryLanguage")).get("name"))
    parent = obj(found.get("parent"))
    return RepositoryFacts(
        full_name=line(found.get("nameWithOwner")),
        stars=number(found.get("stargazerCount")),
        forks=number(found.get("forkCount")),
        is_archived=flag(found.get("isArchived")),
        is_fork=flag(found.get("isFork")),
        fork_of=line(parent.get("nameWithOwner")),
        license="" if spdx == "NOASSERTION" else spdx,
        language=language,
        pushed=iso_date(found.get("pushedAt")),
        has_no_code=not language and has_no_code(_names(found.get("root"))),
        is_gone=flag(found.get("isPrivate")),
    )


def _names(root: object) -> Iterator[str]:
    """Yield the names of the files and folders at the top level of a repository."""
    return (line(entry.get("name")) for entry in objects(obj(root).get("entries")))


SERVICE = Service(
    github.SERVICE.name,
    github.SERVICE.title,
    github.SERVICE.url,
    make_request,
    parse,
    replace(github.SERVICE.policy, max_response_bytes=16 * 1024 * 1024),
    token_variables=github.SERVICE.token_variables,
    requires_token=True,
)
