"""REST APIs of GitHub, GitLab and Gitee: facts about one repository.

See https://docs.github.com/rest/repos/repos#get-a-repository, https://docs.gitlab.com/api/projects/ and
https://gitee.com/api/v5/swagger. The key of a request is `owner/name`. On GitLab, it may contain groups:
`group/subgroup/name`.

For a renamed repository, GitHub redirects to a path such as `repositories/1000`, and GitLab to the number of the
project. These paths and numbers are valid keys, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote, urlsplit

from site_builder.services.json_reading import (
    Object,
    flag,
    iso_date,
    line,
    lines,
    number,
    obj,
    objects,
    read_json,
    read_object,
)
from site_builder.services.repository_files import has_no_code
from site_builder.services.service import (
    InvalidAnswer,
    RequestPolicy,
    Service,
    ServiceAccess,
    ServiceRequest,
    url_of_key,
)
from site_builder.services.works import RepositoryFacts, RepositoryFiles

_BY_NUMBER = re.compile(r"repositories/[0-9]{1,15}")
_GITLAB_MOVED = re.compile(
    rb'"?This resource has been moved (?:temporarily|permanently) to \S*/projects/([0-9]{1,15})(?:\?[^\s"]*)?\."?\s*'
)
"""Matches the body of the response with which GitLab redirects from the former path of a project."""
_MISSING = frozenset({404, 410, 451})


def make_github_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return GitHub's request for one repository."""
    return _github_request(_github_path(keys[0]), access)


def make_github_files_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return GitHub's request for the names of files and folders at the top level of one repository."""
    return _github_request(f"{_github_path(keys[0])}/contents/", access)


def _github_path(key: str) -> str:
    return key if _BY_NUMBER.fullmatch(key) else f"repos/{key}"


def _github_request(path: str, access: ServiceAccess) -> ServiceRequest:
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    if access.token is not None:
        headers["Authorization"] = f"Bearer {access.token}"
    return ServiceRequest(url_of_key(access, path), headers=headers)


def parse_github(body: bytes, keys: Sequence[str]) -> dict[str, RepositoryFacts]:
    """Return facts about the repository in a response. If GitHub redirects, the facts have only `moved_to`."""
    found = read_object(body)
    if "full_name" not in found:
        moved = urlsplit(line(found.get("url"))).path.strip("/")
        if not _BY_NUMBER.fullmatch(moved):
            raise InvalidAnswer("the response is not about a repository")
        return {keys[0]: RepositoryFacts(full_name="", moved_to=moved)}
    license_ = obj(found.get("license"))
    spdx = line(license_.get("spdx_id"))
    facts = _github_like(found, "" if spdx == "NOASSERTION" else spdx)
    return {keys[0]: facts}


def parse_github_files(body: bytes, keys: Sequence[str]) -> dict[str, RepositoryFiles]:
    """Return key -> whether the repository has no code, according to the names of files and folders in the response."""
    found = read_json(body)
    if not isinstance(found, list):
        raise InvalidAnswer("the response is not a list of files")
    names = (line(item.get("name")) for item in objects(found))
    return {keys[0]: RepositoryFiles(has_no_code=has_no_code(names))}


def _github_like(found: Object, license_: str) -> RepositoryFacts:
    full_name = line(found.get("full_name"))
    if full_name.count("/") != 1:
        raise InvalidAnswer("the response is not about a repository")
    return RepositoryFacts(
        full_name=full_name,
        url=line(found.get("html_url")).removesuffix(".git"),
        description=line(found.get("description")),
        homepage=line(found.get("homepage")),
        stars=number(found.get("stargazers_count")),
        forks=number(found.get("forks_count")),
        is_archived=flag(found.get("archived")),
        is_fork=flag(found.get("fork")),
        fork_of=line(obj(found.get("parent")).get("full_name")),
        license=license_,
        language=(language := line(found.get("language"))),
        has_no_code=False if language else None,
        topics=lines(found.get("topics"))[:50],
        pushed=iso_date(found.get("pushed_at")),
        created=iso_date(found.get("created_at")),
    )


def make_gitlab_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return GitLab's request for one project."""
    url = f"{access.url.removesuffix('/')}/projects/{quote(keys[0], safe='')}?license=true"
    headers = {} if access.token is None else {"PRIVATE-TOKEN": access.token}
    return ServiceRequest(url, headers={"Accept": "application/json", **headers})


def parse_gitlab(body: bytes, keys: Sequence[str]) -> dict[str, RepositoryFacts]:
    """Return facts about the project in a response. If GitLab redirects, the facts have only `moved_to`."""
    if moved := _GITLAB_MOVED.fullmatch(body):
        return {keys[0]: RepositoryFacts(full_name="", moved_to=moved[1].decode("ascii"))}
    found = read_object(body)
    full_name = line(found.get("path_with_namespace"))
    if "/" not in full_name:
        raise InvalidAnswer("the response is not about a project")
    license_ = obj(found.get("license"))
    parent = obj(found.get("forked_from_project"))
    return {
        keys[0]: RepositoryFacts(
            full_name=full_name,
            url=line(found.get("web_url")),
            description=line(found.get("description")),
            stars=number(found.get("star_count")),
            forks=number(found.get("forks_count")),
            is_archived=flag(found.get("archived")),
            is_fork=bool(parent),
            fork_of=line(parent.get("path_with_namespace")),
            license=line(license_.get("key")) or line(license_.get("name")),
            topics=lines(found.get("topics") or found.get("tag_list"))[:50],
            pushed=iso_date(found.get("last_activity_at")),
            created=iso_date(found.get("created_at")),
        )
    }


def make_gitee_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return Gitee's request for one repository."""
    headers = {} if access.token is None else {"Authorization": f"token {access.token}"}
    return ServiceRequest(
        url_of_key(access, f"repos/{keys[0]}"), headers={"Accept": "application/json", **headers}
    )


def parse_gitee(body: bytes, keys: Sequence[str]) -> dict[str, RepositoryFacts]:
    """Return facts about the repository in a response. Gitee writes the licence as a text, GitHub as an object."""
    found = read_object(body)
    return {keys[0]: _github_like(found, line(found.get("license")))}


GITHUB = Service(
    "github_rest",
    "GitHub",
    "https://api.github.com/",
    make_github_request,
    parse_github,
    RequestPolicy(
        min_interval_seconds=0.05,
        max_concurrent=4,
        usable_statuses=frozenset({200, 301, 302, 307}),
        missing_statuses=_MISSING,
    ),
    token_variables=("KB_GITHUB_TOKEN", "GITHUB_TOKEN"),
)
GITHUB_FILES = Service(
    GITHUB.name,
    GITHUB.title,
    GITHUB.url,
    make_github_files_request,
    parse_github_files,
    replace(GITHUB.policy, usable_statuses=frozenset({200})),
    token_variables=GITHUB.token_variables,
)
"""A second kind of request to the API of `GITHUB`: for the names of files and folders at the top level of a repository.

An empty repository has no answer, because GitHub responds with the status 404.
"""
GITLAB = Service(
    "gitlab",
    "GitLab",
    "https://gitlab.com/api/v4/",
    make_gitlab_request,
    parse_gitlab,
    RequestPolicy(
        min_interval_seconds=0.2,
        max_concurrent=2,
        usable_statuses=frozenset({200, 301, 302, 307, 308}),
        missing_statuses=_MISSING,
    ),
    token_variables=("KB_GITLAB_TOKEN",),
)
GITEE = Service(
    "gitee",
    "Gitee",
    "https://gitee.com/api/v5/",
    make_gitee_request,
    parse_gitee,
    RequestPolicy(min_interval_seconds=1.0, missing_statuses=_MISSING),
    token_variables=("KB_GITEE_TOKEN",),
)
