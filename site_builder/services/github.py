"""GitHub's GraphQL API: ask about up to fifty repositories, folders and files with one request.

See https://docs.github.com/graphql/reference/queries#repository. The API finds a renamed repository
by its old name. It reports NOT_FOUND for a deleted or private repository, and refuses every query
without a token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import unquote

from pydantic import Field, ValidationError

from site_builder.models.identifiers import recognise
from site_builder.services.service import (
    Answer,
    RateLimitUsedUp,
    RequestPolicy,
    Service,
    ServiceAccess,
    ServiceRequest,
)

_SITE = "https://github.com/"
_TYPES = {"tree": "Tree", "blob": "Blob"}
# Git would read `main~3`, `a..b` or `@{upstream}` as an expression. So this pattern matches only plain names of branches
# and tags.
_REF = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,200}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
_FULL_NAME = r"^[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}$"


class Repository(Answer):
    """A repository. `_REPOSITORY_FIELDS` requests its members."""

    full_name: Annotated[str, Field(alias="nameWithOwner", pattern=_FULL_NAME)]
    """`owner/name`, which may differ from the name in the question."""
    is_private: bool = Field(alias="isPrivate")
    is_disabled: bool = Field(alias="isDisabled")


_REPOSITORY_FIELDS = "nameWithOwner isPrivate isDisabled"


class RepositoryAnswer(Answer):
    """The answer of GitHub about a repository, or about a folder or file in it."""

    repository: Repository | None
    """None if there is no such repository, or if it is private and not visible to the token."""
    exists: bool = False
    """Whether the repository, folder or file in the question exists."""
    renamed_url: str | None = None
    """The URL of the repository, folder or file after the repository was renamed; None if it was not renamed."""


class _Response(Answer):
    data: dict[str, Any] | None = None
    errors: Any = None


@dataclass(frozen=True, slots=True)
class _RepositoryItem:
    """A repository, or a folder or file in it."""

    owner: str
    name: str
    url_suffix: str = ""
    """End of the URL, as written: `/tree/main/docs`."""
    type: str = ""
    """GraphQL type of the folder or file: `Tree` or `Blob`."""
    expression: str = ""
    """The folder or file as a git expression: `main:docs`."""

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"


def key_for_url(url: str) -> str | None:
    """Return the text after `github.com/` in the URL of a repository, folder or file.

    For other URLs, return None. For a URL that GitHub redirects, such as a URL with `http:` or `.git`, also return None,
    because the API does not return the target of the redirect.
    """
    if not url.startswith(_SITE):
        return None
    key = url[len(_SITE) :].partition("#")[0]
    return key if _parse_key(key) is not None else None


def _parse_key(key: str) -> _RepositoryItem | None:
    if "?" in key or "//" in key:
        return None
    segments = key.removesuffix("/").split("/")
    if recognise("github.com", f"/{key}", "") is None or segments[1].endswith(".git"):
        return None
    owner, name, *inner_segments = segments
    if not inner_segments:
        return _RepositoryItem(owner, name)
    if len(inner_segments) < 2 or inner_segments[0] not in _TYPES:
        return None
    ref, path = inner_segments[1], unquote("/".join(inner_segments[2:]))
    if not _REF.fullmatch(ref) or ".." in ref or ref.endswith((".", ".lock")):
        return None
    if _UNPRINTABLE.search(path) or "\ufffd" in path or not {".", ".."}.isdisjoint(path.split("/")):
        return None
    return _RepositoryItem(
        owner, name, "/" + "/".join(inner_segments), _TYPES[inner_segments[0]], f"{ref}:{path}"
    )


@dataclass(frozen=True, slots=True)
class _QueryPart:
    """Part of a query that asks about one repository, and about folders and files in it."""

    alias: str
    """Name of the repository in the query and in the response."""
    repository: _RepositoryItem
    items: tuple[tuple[str, str, _RepositoryItem], ...]
    """(key, alias in the query, item) of each question about the repository or its contents."""


def _group_by_repository(keys: Sequence[str]) -> list[_QueryPart]:
    by_name: dict[str, list[tuple[str, str, _RepositoryItem]]] = {}
    for number, key in enumerate(keys):
        item = _parse_key(key)
        if item is not None:
            by_name.setdefault(item.full_name.lower(), []).append((key, f"o{number}", item))
    return [
        _QueryPart(f"r{number}", items[0][2], tuple(items))
        for number, items in enumerate(by_name.values())
    ]


def make_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    """Return the request for the repositories, folders and files with these keys."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if access.token is not None:
        headers["Authorization"] = f"Bearer {access.token}"
    return ServiceRequest(access.url, "POST", headers, json.dumps(_query(keys)).encode())


def _query(keys: Sequence[str]) -> dict[str, object]:
    """Return the GraphQL query; texts from URLs are passed as variables, never as code."""
    variables: dict[str, str] = {}
    fields = []
    for part in _group_by_repository(keys):
        alias = part.alias
        variables[f"{alias}owner"] = part.repository.owner
        variables[f"{alias}name"] = part.repository.name
        objects = ""
        for _key, object_alias, item in part.items:
            if item.expression:
                variables[object_alias] = item.expression
                objects += f" {object_alias}: object(expression: ${object_alias}) {{ __typename }}"
        fields.append(
            f"{alias}: repository(owner: ${alias}owner, name: ${alias}name)"
            f" {{ {_REPOSITORY_FIELDS}{objects} }}"
        )
    declared = ", ".join(f"${variable}: String!" for variable in variables)
    lines = "\n  ".join(fields)
    return {"query": f"query({declared}) {{\n  {lines}\n}}", "variables": variables}


def parse(body: bytes, keys: Sequence[str]) -> dict[str, RepositoryAnswer]:
    """Return the answers in a response. A repository with an error other than NOT_FOUND has no answer.

    If an error says that the rate limit is used up, raise RateLimitUsedUp. GitHub sends such an error with the status 200.
    """
    response = _Response.model_validate_json(body)
    data = response.data or {}
    errors = response.errors if isinstance(response.errors, list) else []
    if any(_is_refusal(error) for error in errors):
        raise RateLimitUsedUp
    missing = {_missing_alias(error) for error in errors}
    answers: dict[str, RepositoryAnswer] = {}
    for part in _group_by_repository(keys):
        if part.alias not in data:
            continue
        found = data[part.alias]
        if found is not None:
            answers.update(_answers_about(found, part))
        elif part.alias in missing:
            gone = RepositoryAnswer(repository=None)
            answers.update((key, gone) for key, _alias, _item in part.items)
    return answers


def _is_refusal(error: object) -> bool:
    """Return whether an error says that the rate limit is used up. GitHub uses two types for such errors."""
    match error:
        case {"type": "RATE_LIMITED" | "RATE_LIMIT"}:
            return True
    return False


def _missing_alias(error: object) -> str | None:
    """Return the alias of the repository in a NOT_FOUND error. For other errors, return None."""
    match error:
        case {"type": "NOT_FOUND", "path": [str(alias)]}:
            return alias
    return None


def _answers_about(found: object, part: _QueryPart) -> Iterator[tuple[str, RepositoryAnswer]]:
    try:
        repository = Repository.model_validate(found)
    except ValidationError:
        return
    is_renamed = repository.full_name.lower() != part.repository.full_name.lower()
    for key, alias, item in part.items:
        new_url = f"{_SITE}{repository.full_name}{item.url_suffix}"
        yield (
            key,
            RepositoryAnswer(
                repository=repository,
                exists=not item.expression or _type_of(found, alias) == item.type,
                renamed_url=new_url if is_renamed else None,
            ),
        )


def _type_of(found: object, alias: str) -> object:
    """Return the GraphQL type of a folder or file in a repository of the response."""
    item = found.get(alias) if isinstance(found, dict) else None
    return item.get("__typename") if isinstance(item, dict) else None


SERVICE = Service(
    "github",
    "GitHub",
    "https://api.github.com/graphql",
    make_request,
    parse,
    # A query with more keys could take more than ten seconds. GitHub aborts such a query.
    RequestPolicy(max_keys=50, min_interval_seconds=0.5),
    token_variables=("KB_GITHUB_TOKEN", "GITHUB_TOKEN"),
    requires_token=True,
)
