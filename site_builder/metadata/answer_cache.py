"""Cache the answers of services and the contents of pages, for later commands and for `--offline`.

An answer that is less than a day old is used without a request. For an older answer, `CachingClient` sends the ETag of
the last response, and the service may reply that nothing has changed. With `--offline`, only cached answers are used,
however old they are.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from site_builder import cache_store
from site_builder.http_client import Client, Failure, Response
from site_builder.metadata.pages import PageContent
from site_builder.metadata.sources import AsksServices, ReadsPages
from site_builder.services import Service
from site_builder.services.arxiv import Paper
from site_builder.services.doi_agency import Agency
from site_builder.services.failures import service_failure
from site_builder.services.querying import Answers
from site_builder.services.service import Answer
from site_builder.services.works import HubItem, HubPaper, RepositoryFacts, Work

MAX_AGE_SECONDS = 24 * 3600
"""If an answer is older than this, a request is sent. With `--offline`, the old answer is used instead."""
MAX_KEPT_SECONDS = 183 * 24 * 3600
"""`prune` deletes the file of an answer that is older than this."""
MAX_BODY_BYTES = 512 * 1024
"""A response whose body has more bytes than this is not cached."""
_TYPES: Mapping[str, type[Answer]] = {
    type_.__name__: type_ for type_ in (Agency, HubItem, HubPaper, Paper, RepositoryFacts, Work)
}
_AnswerType = TypeVar("_AnswerType")


class AnswerCache:
    """A folder of files with answers. Files that this machine has not written are ignored (see `cache_store`).

    An answer is saved under several names, for example the name of a service and a key that this service knows.
    """

    def __init__(self, folder: Path, *, is_offline: bool = False) -> None:
        self._folder = folder
        self.is_offline = is_offline
        self.oldest_seconds = 0.0
        """Age in seconds of the oldest answer that `load_usable` returned."""

    def load(self, *names: str) -> tuple[float, list[Any]] | None:
        """Return (age in seconds, saved values) for these names, or None if no values were saved under them."""
        found = cache_store.load(self._file(names))
        if not isinstance(found, list) or len(found) < 2 or found[1] != list(names):
            return None
        return max(0.0, time.time() - float(found[0])), found[2:]

    def load_usable(self, *names: str) -> list[Any] | None:
        """Return the values that were saved under these names, or None if a request must be sent.

        Values that are older than a day are returned only with `--offline`.
        """
        found = self.load(*names)
        if found is None or not (self.is_offline or found[0] < MAX_AGE_SECONDS):
            return None
        self.oldest_seconds = max(self.oldest_seconds, found[0])
        return found[1]

    def save(self, names: Sequence[str], values: Sequence[Any]) -> None:
        """Save values under these names."""
        cache_store.save(self._file(names), [time.time(), list(names), *values])

    def prune(self) -> None:
        """Delete the answers that were last saved more than half a year ago."""
        oldest = time.time() - MAX_KEPT_SECONDS
        with suppress(OSError):
            for file in self._folder.glob("*.answer"):
                if file.lstat().st_mtime < oldest:
                    file.unlink()

    def _file(self, names: Sequence[str]) -> Path:
        digest = hashlib.sha256("\0".join(names).encode("utf-8", "replace")).hexdigest()
        return self._folder / f"{digest[:32]}.answer"


class CachedServices:
    """Asks services only about keys for which the cache has no usable answer."""

    def __init__(self, services: AsksServices, cache: AnswerCache) -> None:
        self._services = services
        self._cache = cache

    def ask(
        self,
        service: Service[str, _AnswerType],
        keys: Sequence[str],
    ) -> Answers[str, _AnswerType]:
        """Return the answers for the keys. An answer comes from the service only if the cache has no usable answer."""
        by_key: dict[str, Any] = {}
        for key in dict.fromkeys(keys):
            values = self._cache.load_usable(service.name, key)
            if values is not None and (answer := _decoded(values)) is not None:
                by_key[key] = answer
        missing = [key for key in dict.fromkeys(keys) if key not in by_key]
        if not missing:
            return Answers(by_key, ())
        if self._cache.is_offline:
            return Answers(by_key, (service_failure(service, "offline"),))
        asked = self._services.ask(service, missing)
        for key, found in asked.by_key.items():
            if isinstance(found, Answer):
                self._cache.save(
                    (service.name, key), [type(found).__name__, found.model_dump_json()]
                )
        return Answers({**by_key, **asked.by_key}, asked.failures)


def _decoded(values: list[Any]) -> Answer | None:
    type_ = _TYPES.get(values[0])
    return type_.model_validate_json(values[1]) if type_ is not None else None


class CachedPages:
    """Reads pages, and requests only those for which the cache has no usable content."""

    def __init__(self, pages: ReadsPages, cache: AnswerCache) -> None:
        self._pages = pages
        self._cache = cache

    def read(self, url: str) -> PageContent:
        """Return the content of the page at a URL. A page that cannot be read or has no title is not cached."""
        if (values := self._cache.load_usable("page", url)) is not None:
            work, is_publication, links = values
            content = Work.model_validate_json(work)
            return PageContent(content, is_publication, tuple((role, link) for role, link in links))
        if self._cache.is_offline:
            return PageContent(
                reason="it is not requested with --offline, and the cache has no answer"
            )
        found = self._pages.read(url)
        if found.work is not None:
            values = [found.work.model_dump_json(), found.is_publication, list(found.links)]
            self._cache.save(("page", url), values)
        return found


class CachingClient(Client):
    """A client that caches responses with an ETag.

    A request contains the ETag of the cached response. If the server replies that nothing has changed, the client returns
    the cached response.
    """

    def __init__(self, cache: AnswerCache | None = None, *, allow_private: bool = False) -> None:
        """Set up the client. Without a cache, it behaves like the base class `Client`."""
        super().__init__(allow_private=allow_private)
        self._answers = cache

    def send(self, url: str, **options: Any) -> Response | Failure:
        """Send one request, as `Client.send` does."""
        if self._answers is None or options.get("method", "GET") != "GET":
            return super().send(url, **options)
        headers = dict(options.pop("headers", None) or {})
        names = ("etag", url, str(headers.get("Accept", "")))
        known = self._answers.load(*names)
        if known is not None:
            headers["If-None-Match"] = known[1][0]
        response = super().send(url, headers=headers, **options)
        if isinstance(response, Failure):
            return response
        if response.status == 304 and known is not None:
            return replace(response, status=200, body=known[1][1], is_complete=True, body_error="")
        etag = response.headers.get("etag", "")
        is_kept = response.status == 200 and response.is_complete and etag.isprintable()
        if etag and is_kept and len(response.body) <= MAX_BODY_BYTES:
            self._answers.save(names, [etag, response.body])
        return response
