"""GitHub's GraphQL API: fifty repositories, or folders and files in them, in one request.

See https://docs.github.com/graphql/reference/queries#repository. The API follows renames, says
NOT_FOUND of what is gone or private, and answers nothing without a token.
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
"""In one request. GitHub ends a query after ten seconds."""

_SITE = "https://github.com/"
_TYPES = {"tree": "Tree", "blob": "Blob"}
# Of a revision only what cannot be read as git's own notation (`main~3`, `a..b`, `@{upstream}`).
_REF = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,200}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
_FULL_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True, slots=True)
class _RepositoryPath:
    """A repository, and maybe a folder or file in it."""

    owner: str
    name: str
    rest: str = ""
    """What follows in the URL, as written: `/tree/main/docs`."""
    type: str = ""
    expression: str = ""
    """As git says it: `main:docs`."""

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"


def key_for_url(url: str) -> str | None:
    """Return what follows the host in the address of a repository, a folder or a file.

    Only of addresses that GitHub does not redirect: `http:` and `.git` are for a plain request to
    find out, since their redirects are worth writing down.
    """
    if not url.startswith(_SITE):
        return None
    path = url[len(_SITE) :].partition("#")[0]
    return path if _parse_key(path) is not None else None


def _parse_key(key: str) -> _RepositoryPath | None:
    from site_builder.models.identifiers import recognise  # noqa: PLC0415 - loads all models

    if "?" in key or "//" in key:
        return None
    segments = key.removesuffix("/").split("/")
    if recognise("github.com", f"/{key}", "") is None or segments[1].endswith(".git"):
        return None
    owner, name, *rest = segments
    if not rest:
        return _RepositoryPath(owner, name)
    if len(rest) < 2 or rest[0] not in _TYPES:
        return None
    ref, path = rest[1], unquote("/".join(rest[2:]))
    if not _REF.fullmatch(ref) or ".." in ref or ref.endswith((".", ".lock")):
        return None
    if _UNPRINTABLE.search(path) or "\ufffd" in path or not {".", ".."}.isdisjoint(path.split("/")):
        return None
    return _RepositoryPath(owner, name, "/" + "/".join(rest), _TYPES[rest[0]], f"{ref}:{path}")


@dataclass(frozen=True, slots=True)
class _RepositoryQuery:
    """A repository in a query, by its alias, and the keys that it answers."""

    alias: str
    repository: _RepositoryPath
    keys: tuple[tuple[str, str, _RepositoryPath], ...]
    """Each with the alias of its object."""


def _group_by_repository(keys: Sequence[str]) -> list[_RepositoryQuery]:
    by_name: dict[str, list[tuple[str, str, _RepositoryPath]]] = {}
    for i, key in enumerate(keys):
        place = _parse_key(key)
        if place is not None:
            by_name.setdefault(place.full_name.lower(), []).append((key, f"o{i}", place))
    return [
        _RepositoryQuery(f"r{i}", asked[0][2], tuple(asked))
        for i, asked in enumerate(by_name.values())
    ]


def batches(keys: Sequence[str], settings: ServiceSettings) -> Iterator[Batch]:
    """Ask for fifty keys at a time."""
    if settings.github_api is None or settings.github_token is None:
        return
    headers = {
        "Authorization": f"Bearer {settings.github_token}",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    for start in range(0, len(keys), MAX_KEYS_PER_REQUEST):
        some = tuple(keys[start : start + MAX_KEYS_PER_REQUEST])
        request = ServiceRequest(
            settings.github_api, "POST", headers, json.dumps(_query(some)).encode()
        )
        yield Batch(request, some)


def _query(keys: Sequence[str]) -> dict[str, object]:
    """Write the query; everything that comes from a URL is a variable."""
    variables: dict[str, str] = {}
    fields = []
    for repository_query in _group_by_repository(keys):
        alias = repository_query.alias
        variables[f"{alias}owner"] = repository_query.repository.owner
        variables[f"{alias}name"] = repository_query.repository.name
        objects = ""
        for _key, name, place in repository_query.keys:
            if place.expression:
                variables[name] = place.expression
                objects += f" {name}: object(expression: ${name}) {{ __typename }}"
        fields.append(
            f"{alias}: repository(owner: ${alias}owner, name: ${alias}name)"
            f" {{ nameWithOwner isPrivate isDisabled{objects} }}"
        )
    declared = ", ".join(f"${name}: String!" for name in variables)
    lines = "\n  ".join(fields)
    return {"query": f"query({declared}) {{\n  {lines}\n}}", "variables": variables}


def parse(body: bytes, keys: Sequence[str]) -> dict[str, ServiceResult]:
    """Read an answer: whole repositories are there, gone or renamed; of folders only those found.

    What is private stays out: the token may see it, and readers may not. So does what GitHub
    disabled, and any error but NOT_FOUND.
    """
    answer = parse_json(body)
    missing = _not_found(nested_member(answer, "errors"))
    data = nested_member(answer, "data")
    found: dict[str, ServiceResult] = {}
    if not isinstance(data, dict):
        return found
    for repository_query in _group_by_repository(keys):
        repository = data.get(repository_query.alias)
        if (
            repository is None
            and repository_query.alias in data
            and repository_query.alias in missing
        ):
            gone = ServiceResult(Verdict.GONE, "github-not-found")
            found.update((key, gone) for key, _name, _parse_key in repository_query.keys)
        elif isinstance(repository, dict):
            found.update(_results_for(repository, repository_query))
    return found


def _not_found(errors: object) -> set[str]:
    if not isinstance(errors, list):
        return set()
    paths = (
        nested_member(error, "path")
        for error in errors
        if nested_member(error, "type") == "NOT_FOUND"
    )
    return {
        path[0]
        for path in paths
        if isinstance(path, list) and len(path) == 1 and isinstance(path[0], str)
    }


def _results_for(
    repository: dict[str, object], repository_query: _RepositoryQuery
) -> Iterator[tuple[str, ServiceResult]]:
    name = repository.get("nameWithOwner")
    if not isinstance(name, str) or not _FULL_NAME.fullmatch(name):
        return
    if repository.get("isPrivate") is not False or repository.get("isDisabled") is not False:
        return
    for key, alias, place in repository_query.keys:
        if place.expression and nested_member(repository, alias, "__typename") != place.type:
            continue
        if name.lower() == place.full_name.lower():
            yield key, ServiceResult(Verdict.ALIVE, "github-api")
        else:
            yield key, ServiceResult(Verdict.MOVED, "github-renamed", f"{_SITE}{name}{place.rest}")


def _is_enabled(settings: ServiceSettings) -> bool:
    return settings.github_api is not None and settings.github_token is not None


SERVICE = Service(
    "github", _is_enabled, key_for_url, batches, parse, RequestPolicy(min_interval_seconds=0.5)
)
