"""GitHub's GraphQL API: check up to fifty repositories, folders and files with one request.

See https://docs.github.com/graphql/reference/queries#repository. The API finds a renamed repository
by its old name. It reports NOT_FOUND for a deleted or private repository, and refuses every query
without a token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from site_builder.link_health.verdicts import Verdict
from site_builder.links.services.service import (
    Batch,
    RequestPolicy,
    Service,
    ServiceRequest,
    ServiceResult,
    nested_member,
    parse_json,
)
from site_builder.links.services.settings import ServiceSettings

MAX_KEYS_PER_REQUEST = 50
"""A query with more keys could take more than ten seconds, and GitHub would abort it."""

_SITE = "https://github.com/"
_TYPES = {"tree": "Tree", "blob": "Blob"}
# Only plain names of branches and tags: git would read `main~3`, `a..b` or `@{upstream}` as an
# expression.
_REF = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,200}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
_FULL_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}")


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

    Returns None for a URL that GitHub redirects, such as one with `http:` or `.git`. The checker
    then requests the page and sees the redirect, so `kb links fix` can write the new URL.
    """
    if not url.startswith(_SITE):
        return None
    key = url[len(_SITE) :].partition("#")[0]
    return key if _parse_key(key) is not None else None


def _parse_key(key: str) -> _RepositoryItem | None:
    from site_builder.models.identifiers import recognise  # noqa: PLC0415 - loads all models

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
    """(key, alias in the query, item) for the repository, and for each folder and file in it."""


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


def make_batches(keys: Sequence[str], settings: ServiceSettings) -> Iterator[Batch]:
    """Yield requests with up to fifty keys each."""
    if settings.github_api is None or settings.github_token is None:
        return
    headers = {
        "Authorization": f"Bearer {settings.github_token}",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    for start in range(0, len(keys), MAX_KEYS_PER_REQUEST):
        batch_keys = tuple(keys[start : start + MAX_KEYS_PER_REQUEST])
        request = ServiceRequest(
            settings.github_api, "POST", headers, json.dumps(_query(batch_keys)).encode()
        )
        yield Batch(request, batch_keys)


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
            f" {{ nameWithOwner isPrivate isDisabled{objects} }}"
        )
    declared = ", ".join(f"${variable}: String!" for variable in variables)
    lines = "\n  ".join(fields)
    return {"query": f"query({declared}) {{\n  {lines}\n}}", "variables": variables}


def parse(body: bytes, keys: Sequence[str]) -> dict[str, ServiceResult]:
    """Return the results in a response.

    A key is alive if the repository, folder or file exists, moved if the repository was renamed,
    and gone if the repository is not found. There is no result for a folder or file that is missing
    in an existing repository, and no result for a repository with an error other than NOT_FOUND. A
    private or disabled repository has no result, because readers may not see what the token can see.
    """
    response = parse_json(body)
    missing = _aliases_not_found(nested_member(response, "errors"))
    data = nested_member(response, "data")
    results: dict[str, ServiceResult] = {}
    if not isinstance(data, dict):
        return results
    for part in _group_by_repository(keys):
        repository = data.get(part.alias)
        if repository is None and part.alias in data and part.alias in missing:
            gone = ServiceResult(Verdict.GONE, "github-not-found")
            results.update((key, gone) for key, _alias, _item in part.items)
        elif isinstance(repository, dict):
            results.update(_results_for(repository, part))
    return results


def _aliases_not_found(errors: object) -> set[str]:
    if not isinstance(errors, list):
        return set()
    error_paths = (
        nested_member(error, "path")
        for error in errors
        if nested_member(error, "type") == "NOT_FOUND"
    )
    return {
        error_path[0]
        for error_path in error_paths
        if isinstance(error_path, list) and len(error_path) == 1 and isinstance(error_path[0], str)
    }


def _results_for(
    repository: dict[str, object], part: _QueryPart
) -> Iterator[tuple[str, ServiceResult]]:
    full_name = repository.get("nameWithOwner")
    if not isinstance(full_name, str) or not _FULL_NAME.fullmatch(full_name):
        return
    if repository.get("isPrivate") is not False or repository.get("isDisabled") is not False:
        return
    for key, alias, item in part.items:
        if item.expression and nested_member(repository, alias, "__typename") != item.type:
            continue
        if full_name.lower() == item.full_name.lower():
            yield key, ServiceResult(Verdict.ALIVE, "github-api")
        else:
            yield (
                key,
                ServiceResult(
                    Verdict.MOVED, "github-renamed", f"{_SITE}{full_name}{item.url_suffix}"
                ),
            )


def _is_enabled(settings: ServiceSettings) -> bool:
    return settings.github_api is not None and settings.github_token is not None


SERVICE = Service(
    "github", _is_enabled, key_for_url, make_batches, parse, RequestPolicy(min_interval_seconds=0.5)
)
