"""A fake server for the services that `kb observe` asks. Its responses have the format of real responses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.metadata.fake_services import FOLDERS, JSON_HEADERS, FakeServices, Reply
from tests.services.fakes import ALL_OFF, TOKEN, RecordingServer, serving


def graphql_repository(full_name: str, **members: Any) -> dict[str, Any]:
    return {
        "nameWithOwner": full_name,
        "isPrivate": False,
        "stargazerCount": 1234,
        "forkCount": 5,
        "isArchived": False,
        "isFork": False,
        "parent": None,
        "licenseInfo": {"spdxId": "MIT"},
        "primaryLanguage": {"name": "Python"},
        "pushedAt": "2026-11-01T10:00:00Z",
        "root": {"entries": [{"name": "README.md", "type": "blob"}, {"name": "src", "type": "tree"}]},
        **members,
    }  # fmt: skip


@dataclass
class ObservedServices(FakeServices):
    """The fake services for `kb add`, and also GitHub's GraphQL API and Semantic Scholar's API for many papers."""

    repositories: dict[str, dict[str, Any]] = field(default_factory=dict)
    """`owner/name` -> repository of the GraphQL API."""
    papers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Key such as `ARXIV:2301.12597` -> paper of Semantic Scholar."""

    replies: dict[str, Reply] = field(default_factory=dict)
    """Path of a request, such as `gitlab/projects/77` -> the reply to every request with this path."""
    etags: dict[str, str] = field(default_factory=dict)
    """Path of a request -> ETag of the response. A request that sends this ETag gets the status 304."""
    unchanged: list[str] = field(default_factory=list)
    """The paths of the responses with the status 304."""

    def respond_to_headers(self, path: str, headers: Mapping[str, str]) -> Reply | None:
        """If a request has the present ETag, return a response with the status 304; else return None."""
        key = _key_of(path)
        etag = self.etags.get(key)
        if etag is None or headers.get("if-none-match") != etag:
            return None
        self.unchanged.append(key)
        return 304, b"", {"ETag": etag}

    def respond(self, path: str, body: bytes) -> Reply:
        folder = re.split(r"[/?]", path)[1]
        if _key_of(path) in self.replies:
            return self.replies[_key_of(path)]
        if folder in self.broken:
            return self.broken[folder]
        if folder == "graphql":
            return (
                200,
                json.dumps(self._graphql(json.loads(body)["variables"])).encode(),
                JSON_HEADERS,
            )
        if folder == "s2":
            found = [self.papers.get(key) for key in json.loads(body)["ids"]]
            return 200, json.dumps(found).encode(), JSON_HEADERS
        status, content, *headers = super().respond(path, body)
        etag = self.etags.get(_key_of(path))
        tagged = {} if etag is None else {"ETag": etag}
        return status, content, {**(headers[0] if headers else {}), **tagged}

    def _graphql(self, variables: dict[str, str]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        errors = []
        for number in range(len(variables) // 2):
            name = f"{variables[f'o{number}']}/{variables[f'n{number}']}"
            data[f"r{number}"] = self.repositories.get(name)
            if name not in self.repositories:
                errors.append({"type": "NOT_FOUND", "path": [f"r{number}"]})
        return {"data": data, "errors": errors}


def _key_of(path: str) -> str:
    return unquote(urlsplit(path).path).strip("/")


@contextmanager
def running(
    services: ObservedServices, *, token: bool = True
) -> Iterator[tuple[RecordingServer, Mapping[str, str]]]:
    """Run a server. Yield the server, and environment variables that make `kb observe` ask this server."""
    with serving(services.respond, services.respond_to_headers) as server:
        folders = {**FOLDERS, "KB_GITHUB_API": "graphql", "KB_SEMANTIC_SCHOLAR_API": "s2"}
        urls = {variable: f"{server.base_url}/{folder}" for variable, folder in folders.items()}
        tokens = {"KB_GITHUB_TOKEN": TOKEN if token else "", "GITHUB_TOKEN": ""}
        yield server, {**ALL_OFF, **urls, **tokens}
