"""The cache of answers.

A fresh answer needs no request. The request for an older answer has the ETag of this answer. With --offline, no request
is sent.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from site_builder import cache_store
from site_builder.http_client import Response
from site_builder.metadata import answer_cache
from site_builder.metadata.answer_cache import (
    AnswerCache,
    CachedPages,
    CachedServices,
    CachingClient,
)
from site_builder.metadata.pages import PageContent
from site_builder.services import arxiv, crossref, hugging_face
from site_builder.services.works import HubPaper, Work
from tests.cli.test_add import add
from tests.conftest import SEED
from tests.metadata.fake_services import FakeServices, Reply, asked
from tests.services.fakes import http_client, services_at, serving, without_intervals

DOI = "10.1145/12345"


@pytest.fixture
def cache(tmp_path: Path) -> AnswerCache:
    return AnswerCache(tmp_path / "answers")


def age(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Set the clock forward, so that all saved answers are older by a number of seconds."""
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + seconds)


@pytest.mark.slow
def test_services_are_asked_only_about_keys_without_a_cached_answer(cache: AnswerCache) -> None:
    def feed(path: str, _body: bytes) -> Reply:
        ids = path.partition("id_list=")[2].partition("&")[0].split(",")
        entries = "".join(
            f"<entry><id>http://arxiv.org/abs/{i}v1</id><title>{i}</title></entry>" for i in ids
        )
        return 200, f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()

    with serving(feed) as server, http_client() as client:
        services = CachedServices(services_at(client, KB_ARXIV_API=server.base_url), cache)
        services.ask(arxiv.SERVICE, ["2301.00001", "2301.00002"])
        answers = services.ask(arxiv.SERVICE, ["2301.00003", "2301.00002"])

    assert {key: paper.work.title for key, paper in answers.by_key.items()} == {
        "2301.00002": "2301.00002",
        "2301.00003": "2301.00003",
    }
    assert [path.count("2301") for _, path, _ in server.requests] == [2, 1]


@pytest.mark.slow
def test_the_request_for_an_old_answer_has_the_etag_of_the_answer(
    cache: AnswerCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = json.dumps({"id": "2301.00001", "githubRepo": "https://github.com/a/b"}).encode()
    replies: list[Reply] = [(200, body, {"ETag": '"v1"'}), (304, b"")]

    with (
        serving(lambda _path, _body: replies.pop(0)) as server,
        CachingClient(cache, allow_private=True) as client,
    ):
        services = CachedServices(services_at(client, KB_HUGGINGFACE_API=server.base_url), cache)
        first = services.ask(hugging_face.SERVICE, ["papers/2301.00001"])
        services.ask(hugging_face.SERVICE, ["papers/2301.00001"])
        age(monkeypatch, 2 * 86_400)
        without_intervals(monkeypatch)
        again = services.ask(hugging_face.SERVICE, ["papers/2301.00001"])

    assert len(server.requests) == 2
    assert server.requests[1][2]["if-none-match"] == '"v1"'
    assert again == first
    assert isinstance(again.by_key["papers/2301.00001"], HubPaper)


def test_with_offline_old_answers_are_used_and_missing_answers_are_reported(
    cache: AnswerCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.save(("crossref", DOI), ["Work", Work(title="Sorting").model_dump_json()])
    age(monkeypatch, 90 * 86_400)
    cache.is_offline = True

    with http_client() as client:
        services = CachedServices(services_at(client), cache)
        known = services.ask(crossref.SERVICE, [DOI])
        unknown = services.ask(crossref.SERVICE, ["10.1145/99999"])

    assert known.by_key[DOI].title == "Sorting"
    assert not known.failures
    assert "Crossref is not asked with --offline" in unknown.failures[0].message
    assert cache.oldest_seconds > 89 * 86_400


def test_pages_are_cached_only_if_they_describe_a_work(cache: AnswerCache) -> None:
    class Pages:
        calls = 0

        def read(self, _url: str) -> PageContent:
            self.calls += 1
            links = (("code", "https://github.com/a/b"),)
            return PageContent(Work(title="x"), True, links) if self.calls > 1 else PageContent()

    pages = Pages()
    cached = CachedPages(pages, cache)
    contents = [cached.read("https://example.org/") for _ in range(3)]

    assert pages.calls == 2
    assert contents[0].work is None
    assert contents[1] == contents[2]


@pytest.mark.parametrize("content", [b"", b"x" * 200, b"\x00" * 64 + b"\xe9"])
def test_a_file_that_another_program_wrote_is_not_used(cache: AnswerCache, content: bytes) -> None:
    cache.save(("crossref", DOI), ["Work", "{}"])
    [file] = [path for path in cache._folder.iterdir() if path.suffix == ".answer"]
    file.write_bytes(content)

    assert cache.load("crossref", DOI) is None
    assert cache_store.load(file) is None


def test_a_long_response_is_not_cached(cache: AnswerCache) -> None:
    too_long = Response("https://x.example/", 200, body=b"x" * (answer_cache.MAX_BODY_BYTES + 1))
    assert len(too_long.body) > answer_cache.MAX_BODY_BYTES
    with (
        serving(lambda _path, _body: (200, too_long.body, {"ETag": '"v"'})) as server,
        CachingClient(cache, allow_private=True) as client,
    ):
        client.send(server.base_url, max_body_bytes=10**7)

    assert cache.load("etag", server.base_url, "") is None


def test_kb_add_offline_uses_the_answers_of_the_last_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SEED / "entries", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    without_intervals(monkeypatch)
    add("2301.00001", "--dry-run")

    result, server = add("--offline", "2301.00001", "github.com/ada/none", services=FakeServices())

    assert asked(server) == []
    assert result.exit_code == 3
    assert "Wrote entries/papers/numpair.yml" in result.stdout
    assert "the cache has no answer, and --offline sends no requests" in result.output


def test_answers_that_are_older_than_half_a_year_are_deleted(cache: AnswerCache) -> None:
    for doi in ("10.1145/11111", "10.1145/22222"):
        cache.save(("crossref", doi), ["Work", "{}"])
    old = cache._file(("crossref", "10.1145/11111"))
    os.utime(old, (time.time(), time.time() - 200 * 86_400))

    cache.prune()

    assert cache.load("crossref", "10.1145/11111") is None
    assert cache.load("crossref", "10.1145/22222") is not None
