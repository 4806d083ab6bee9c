"""A fake server for the services that `kb add` asks. Its responses have the format of real responses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from tests.services.fakes import ALL_OFF, RecordingServer, serving

Reply = tuple[int, bytes] | tuple[int, bytes, dict[str, str]]
JSON_HEADERS = {"Content-Type": "application/json"}
HTML_HEADERS = {"Content-Type": "text/html; charset=utf-8"}

FOLDERS = {
    "KB_ARXIV_API": "arxiv",
    "KB_CROSSREF_API": "crossref",
    "KB_DATACITE_API": "datacite",
    "KB_OPENALEX_API": "openalex",
    "KB_DOI_AGENCY_API": "ra",
    "KB_GITHUB_REST_API": "github",
    "KB_GITLAB_API": "gitlab",
    "KB_GITEE_API": "gitee",
    "KB_HUGGINGFACE_API": "hf",
}
"""Environment variable with the base URL of a service -> folder of this service on the fake server."""


def arxiv_entry(
    id_: str,
    title: str = "NumPair: Sorting\n  in Pairs",
    *,
    authors: tuple[str, ...] = ("Ada Lovelace", "Wei Zhang"),
    doi: str = "",
    comment: str = "",
    summary: str = "We sort numbers in pairs.",
) -> str:
    names = "".join(f"<author><name>{name}</name></author>" for name in authors)
    doi = f"<arxiv:doi>{doi}</arxiv:doi>" if doi else ""
    comment = f"<arxiv:comment>{comment}</arxiv:comment>" if comment else ""
    return (
        f"<entry><id>http://arxiv.org/abs/{id_}v1</id><title>{title}</title><summary>{summary}</summary>"
        f"<published>2023-01-30T00:56:51Z</published>{comment}{names}{doi}</entry>"
    )


@dataclass
class FakeServices:
    """The data that the fake services have. They answer that they do not know a reference without data."""

    arxiv: dict[str, str] = field(default_factory=dict)
    """Id -> entry of the feed."""
    json: dict[str, object] = field(default_factory=dict)
    """Path of a request, such as `crossref/10.5555/x` -> the JSON value in the body of the response."""
    pages: dict[str, str] = field(default_factory=dict)
    """Path of a page -> its HTML."""
    broken: dict[str, Reply] = field(default_factory=dict)
    """Folder of a service -> its answer to every request."""

    def respond(self, path: str, _body: bytes) -> Reply:
        url = urlsplit(path)
        key = unquote(url.path).strip("/")
        folder = key.partition("/")[0]
        if folder in self.broken:
            return self.broken[folder]
        if folder == "arxiv":
            ids = parse_qs(url.query)["id_list"][0].split(",")
            entries = "".join(self.arxiv[id_] for id_ in ids if id_ in self.arxiv)
            return (
                200,
                _FEED.format(entries=entries).encode(),
                {"Content-Type": "application/atom+xml"},
            )
        if key in self.json:
            return 200, json.dumps(self.json[key]).encode(), JSON_HEADERS
        if key in self.pages:
            return 200, self.pages[key].encode(), HTML_HEADERS
        return 404, b"Resource not found.", {"Content-Type": "text/plain"}


_FEED = (
    '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom">{entries}</feed>'
)


@contextmanager
def running(services: FakeServices) -> Iterator[tuple[RecordingServer, Mapping[str, str]]]:
    """Run a server for the services. Yield the server, and environment variables that make `kb add` ask it."""
    with serving(services.respond) as server:
        yield (
            server,
            {
                **ALL_OFF,
                **{variable: f"{server.base_url}/{folder}" for variable, folder in FOLDERS.items()},
            },
        )


def asked(server: RecordingServer) -> list[str]:
    """Return the folders of the services that got requests, in the order of the requests."""
    return [re.split(r"[/?]", path)[1] for _, path, _ in server.requests]
