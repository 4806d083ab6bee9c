"""Decide which questions to ask services about the repository, the publication and the model or dataset of an entry.

A thing is a repository, a publication, a model or a dataset.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from site_builder.models import Entry
from site_builder.models.identifiers import HuggingFaceId, RepositoryId
from site_builder.services import Service, arxiv, crossref, forges, hugging_face, semantic_scholar

_FORGES = {
    "github.com": forges.GITHUB,
    "gitlab.com": forges.GITLAB,
    "gitee.com": forges.GITEE,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question to one service about one thing."""

    service: Service[Any, Any]
    key: str
    """Name of the thing in the service's API, such as `example/sorting`."""
    about: str
    """Key of the thing's URL in the entry, such as `https://github.com/example/sorting`. Records have this key."""

    def __hash__(self) -> int:
        """Hash the name of the service instead of the service, because a service is not hashable."""
        return hash((self.service.name, self.key, self.about))


def questions_about(entry: Entry) -> Iterator[Question]:
    """Yield the first questions about an entry. Answers to them may lead to further questions."""
    repository = repository_of(entry)
    if repository is not None:
        yield Question(_FORGES[repository.host], repository.text, repository.key)
    hub = _hub_item_of(entry)
    if hub is not None:
        folder = "datasets" if hub.repo_type == "dataset" else "models"
        yield Question(hugging_face.SERVICE, f"{folder}/{hub.id}", hub.key)
    about = publication_key(entry)
    if entry.arxiv is not None:
        yield Question(arxiv.SERVICE, entry.arxiv.id, about)
        yield Question(semantic_scholar.SERVICE, f"ARXIV:{entry.arxiv.id}", about)
    if entry.doi is not None:
        yield Question(crossref.SERVICE, entry.doi.name, about)
        if entry.arxiv is None:
            yield Question(semantic_scholar.SERVICE, f"DOI:{entry.doi.name}", about)


def publication_key(entry: Entry) -> str:
    """Return the key of an entry's arXiv id, or the key of its DOI if it has no arXiv id.

    If the entry has neither, return an empty text.
    """
    if entry.arxiv is not None:
        return entry.arxiv.key
    return entry.doi.key if entry.doi is not None else ""


def repository_of(entry: Entry) -> RepositoryId | None:
    """Return the first repository on a forge in `_FORGES` to which an entry links, or None.

    Links to the work itself come first, then links to code. Other links are ignored.
    """
    links = (*entry.own_links, *entry.links.code)
    return next(
        (
            link.identifier
            for link in links
            if isinstance(link.identifier, RepositoryId) and link.identifier.host in _FORGES
        ),
        None,
    )


def _hub_item_of(entry: Entry) -> HuggingFaceId | None:
    links = (*entry.own_links, *entry.links.model, *entry.links.dataset)
    identifiers = (link.identifier for link in links)
    return next(
        (i for i in identifiers if isinstance(i, HuggingFaceId) and i.repo_type != "space"), None
    )


def keys_of(entry: Entry) -> frozenset[str]:
    """Return the `about` keys of all questions about an entry."""
    return frozenset(question.about for question in questions_about(entry))


def in_shard(entries: Iterable[Entry], shard: tuple[int, int] | None) -> Iterator[Entry]:
    """Yield the entries of a shard, which is a part of the entries that one run asks about.

    `shard` is (number of the shard from 1, number of shards), or None for all entries. Only the id of an entry decides
    to which shard the entry belongs.
    """
    for entry in entries:
        digest = hashlib.sha256(entry.id.encode()).digest()[:8]
        if shard is None or int.from_bytes(digest) % shard[1] == shard[0] - 1:
            yield entry
