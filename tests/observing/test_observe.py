"""`kb observe` with a fake server for all services."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from site_builder.cli import observe as observe_module
from site_builder.observed_facts.facts_file import parse_facts, render_facts
from site_builder.observed_facts.records import HubRecord, ObservedFacts, RepositoryRecord
from site_builder.observing.observer import Observer
from tests.cli.test_links import CommandResult, kb
from tests.links.entry_folders import paper_yaml, write_entries
from tests.metadata.fake_services import HTML_HEADERS, arxiv_entry, asked
from tests.observed_facts.samples import repository, work
from tests.observing.fake_services import ObservedServices, graphql_repository, running
from tests.services.fakes import RecordingServer, without_intervals

GITHUB_URL = "https://github.com/example/sorting"
ARXIV_URL = "https://arxiv.org/abs/2301.12597"
TODAY = dt.date(2026, 11, 30)


def entries_with(links: dict[str, str]) -> dict[str, str]:
    return {id_: paper_yaml(value) for id_, value in links.items()}


@dataclass
class Setup:
    """A folder of entries, and fake services that record the requests."""

    folder: Path
    services: ObservedServices = field(default_factory=ObservedServices)
    token: bool = True
    allow_private: bool = True
    requests: list[str] = field(default_factory=list)
    server: RecordingServer | None = None

    def write(self, **links: str) -> None:
        write_entries(
            self.folder / "entries", entries_with({f"papers/{k}": v for k, v in links.items()})
        )

    def run(self, *arguments: str) -> CommandResult:
        with (
            pytest.MonkeyPatch.context() as patch,
            running(self.services, token=self.token) as (
                server,
                environ,
            ),
        ):
            self.server = server
            for name, value in environ.items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            options = ["--allow-private"] if self.allow_private else []
            result = kb("observe", *options, *arguments)
        self.requests = asked(server)
        return result

    @property
    def file(self) -> Path:
        return self.folder / "observed/facts.jsonl"

    @property
    def facts(self) -> dict[str, ObservedFacts]:
        facts, corrupt = parse_facts(self.file.read_text(encoding="utf-8"))
        assert not corrupt
        return facts

    def repository(self, id_: str) -> RepositoryRecord:
        found = self.facts[id_].repository
        assert found is not None
        return found


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    without_intervals(monkeypatch)
    monkeypatch.setattr(observe_module, "_today", lambda: TODAY)
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: A\nplugins: [{site_builder: {languages: [en, zh]}}]\n", encoding="utf-8"
    )
    made = Setup(tmp_path)
    made.services.repositories["example/sorting"] = graphql_repository("example/sorting")
    made.services.arxiv["2301.12597"] = arxiv_entry("2301.12597")
    made.services.papers["ARXIV:2301.12597"] = {"citationCount": 12, "isOpenAccess": True}
    return made


def test_facts_of_four_services_are_written(setup: Setup) -> None:
    setup.write(
        a=f"{{paper: {ARXIV_URL}, code: {GITHUB_URL}, model: 'https://huggingface.co/example/sort'}}"
    )
    setup.services.json["hf/models/example/sort"] = {
        "id": "example/sort", "downloads": 70, "likes": 3, "tags": ["license:apache-2.0"],
    }  # fmt: skip
    result = setup.run()
    assert (result.exit_code, result.stdout) == (0, "")
    facts = setup.facts["papers/a"]
    assert facts.repository == RepositoryRecord(
        at=TODAY, source="GitHub", key=GITHUB_URL, full_name="example/sorting", stars=1234, forks=5,
        license="MIT", language="Python", pushed="2026-11-01", has_no_code=False,
    )  # fmt: skip
    assert facts.hub == HubRecord(
        at=TODAY, source="Hugging Face", key="https://huggingface.co/example/sort", downloads=70,
        likes=3, license="Apache-2.0",
    )  # fmt: skip
    assert [found.source for found in facts.works] == ["Semantic Scholar", "arXiv"]
    assert facts.citations is not None
    assert (facts.citations.citations, facts.citations.is_open_access) == (12, True)
    assert list(facts.months) == ["2026-11"]


def test_a_request_asks_about_at_most_fifty_repositories(setup: Setup) -> None:
    names = [f"example/sort-{number}" for number in range(101)]
    setup.services.repositories = {name: graphql_repository(name) for name in names}
    setup.write(
        **{
            f"p{number}": f"{{paper: 'https://example.org/{number}', code: https://github.com/{name}}}"
            for number, name in enumerate(names)
        }
    )
    assert setup.run().exit_code == 0
    assert setup.requests == ["graphql"] * 3
    assert len(setup.facts) == 101


@pytest.mark.slow
def test_500_papers_need_one_request_to_semantic_scholar(setup: Setup) -> None:
    ids = [f"2301.{number:05}" for number in range(500)]
    setup.services.papers = {f"ARXIV:{id_}": {"citationCount": 1} for id_ in ids}
    setup.write(**{f"p{id_[5:]}": f"{{paper: https://arxiv.org/abs/{id_}}}" for id_ in ids})
    assert setup.run().exit_code == 0
    assert Counter(setup.requests) == {"s2": 1, "arxiv": 2}


@pytest.mark.slow
def test_openalex_is_asked_about_publications_that_semantic_scholar_does_not_know(
    setup: Setup,
) -> None:
    setup.write(a="{paper: 'https://doi.org/10.5555/sort'}")
    setup.services.json["openalex/doi:10.5555/sort"] = {
        "doi": "https://doi.org/10.5555/sort", "cited_by_count": 9, "open_access": {"is_oa": False},
        "is_retracted": True,
    }  # fmt: skip
    result = setup.run()
    assert result.exit_code == 1
    assert "papers/a: Retracted or withdrawn: retraction (OpenAlex, 2026-11-30)" in result.stdout
    [found] = setup.facts["papers/a"].works
    assert (found.source, found.citations, found.is_open_access) == ("OpenAlex", 9, False)


def test_without_a_token_github_is_asked_about_each_repository(setup: Setup) -> None:
    setup.token = False
    setup.write(a=f"{{paper: 'https://example.org/a', code: {GITHUB_URL}}}")
    setup.services.json["github/repos/example/sorting"] = {
        "full_name": "example/sorting", "stargazers_count": 7, "archived": True, "license": None,
        "language": "C",
    }  # fmt: skip
    assert setup.run().exit_code == 1
    assert setup.requests == ["github"]
    assert (setup.repository("papers/a").stars, setup.repository("papers/a").is_archived) == (
        7,
        True,
    )
    assert all("authorization" not in headers for _, _, headers in setup.server.requests)  # type: ignore[union-attr]


def test_the_token_goes_only_to_github(setup: Setup) -> None:
    setup.write(a=f"{{paper: {ARXIV_URL}, code: {GITHUB_URL}}}")
    setup.run()
    assert setup.server is not None
    with_token = {path for _, path, headers in setup.server.requests if "authorization" in headers}
    assert with_token == {"/graphql"}


@pytest.mark.parametrize(
    ("kind", "members", "change"),
    [
        ("renamed", {"nameWithOwner": "other/sorting"}, "Renamed: other/sorting"),
        ("archived", {"isArchived": True}, "Archived: example/sorting"),
        ("gone", None, "No longer available: https://github.com/example/sorting"),
        ("gone", {"isPrivate": True}, "No longer available"),
    ],
)
def test_changes_of_a_repository_are_printed(
    setup: Setup, kind: str, members: dict[str, Any] | None, change: str
) -> None:
    setup.write(a=f"{{paper: 'https://example.org/a', code: {GITHUB_URL}}}")
    if members is None:
        del setup.services.repositories["example/sorting"]
    else:
        setup.services.repositories["example/sorting"].update(members)
    result = setup.run("--report", "report.md")
    assert result.exit_code == 1
    assert change in result.stdout
    report = (setup.folder / "report.md").read_text(encoding="utf-8")
    assert report.startswith("<!-- observed-facts: changes=1 -->\n")
    assert f"observe.{kind}" not in report
    assert "papers/a" in report


@pytest.mark.parametrize(
    ("names", "language", "has_no_code"),
    [
        (["README.md", "LICENSE", "assets"], None, True),
        ([], None, True),
        (["README.md", "main.ipynb"], None, False),
        (["README.md"], {"name": "Python"}, False),
    ],
)
def test_only_a_language_or_a_code_file_shows_that_there_is_code(
    setup: Setup, names: list[str], language: object, has_no_code: bool
) -> None:
    setup.write(a=f"{{paper: 'https://example.org/a', code: {GITHUB_URL}}}")
    root = {"entries": [{"name": name} for name in names]}
    setup.services.repositories["example/sorting"].update(root=root, primaryLanguage=language)
    setup.run()
    assert setup.repository("papers/a").has_no_code is has_no_code


REST_PATH = "github/repos/example/sorting"


@pytest.mark.parametrize(
    ("language", "files", "has_no_code", "requests"),
    [
        (None, ["README.md", "LICENSE"], True, 2),
        (None, ["README.md", "main.ipynb"], False, 2),
        (None, None, True, 2),  # GitHub answers 404 for the files of an empty repository
        ("Python", ["README.md"], False, 1),
    ],
)
def test_without_a_token_files_are_requested_only_if_the_language_is_missing(
    setup: Setup, language: str | None, files: list[str] | None, has_no_code: bool, requests: int
) -> None:
    setup.token = False
    setup.write(a=f"{{paper: 'https://example.org/a', code: {GITHUB_URL}}}")
    setup.services.json[REST_PATH] = {"full_name": "example/sorting", "language": language}
    if files is not None:
        setup.services.json[f"{REST_PATH}/contents"] = [{"name": name} for name in files]
    setup.run()
    assert setup.repository("papers/a").has_no_code is has_no_code
    assert setup.requests == ["github"] * requests


def test_the_files_of_a_moved_repository_are_asked_about(setup: Setup) -> None:
    setup.token = False
    setup.write(a=f"{{paper: 'https://example.org/a', code: {GITHUB_URL}}}")
    setup.services.json[REST_PATH] = {"url": "https://api.github.com/repositories/7"}
    setup.services.json["github/repositories/7"] = {"full_name": "other/sorting"}
    setup.services.json["github/repositories/7/contents"] = [{"name": "README"}]
    assert "Renamed: other/sorting" in setup.run().stdout
    assert setup.repository("papers/a").has_no_code is True


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_project_on_gitlab_that_moved_counts_as_renamed(setup: Setup, quote: str) -> None:
    links, path, _ = SERVICES_FOR_ONE_THING["gitlab"]
    setup.write(a=links)
    url = "https://gitlab.com/api/v4/projects/77?license=true"
    body = f"{quote}This resource has been moved temporarily to {url}.{quote}"
    setup.services.replies[path] = (302, body.encode(), {"Location": url})
    setup.services.json["gitlab/projects/77"] = {"path_with_namespace": "other/sorting"}
    assert "Renamed: other/sorting" in setup.run().stdout


@pytest.mark.slow
def test_the_next_run_asks_again_about_files_if_github_did_not_answer(setup: Setup) -> None:
    setup.token = False
    setup.write(a=f"{{paper: 'https://example.org/a', code: {GITHUB_URL}}}")
    setup.services.json[REST_PATH] = {"full_name": "example/sorting", "pushed_at": "2026-11-01"}
    setup.services.replies[f"{REST_PATH}/contents"] = (500, b"")
    setup.run()
    assert setup.repository("papers/a").has_no_code is None
    del setup.services.replies[f"{REST_PATH}/contents"]
    setup.services.json[f"{REST_PATH}/contents"] = [{"name": "README.md"}]
    setup.run()
    assert (setup.repository("papers/a").has_no_code, len(setup.requests)) == (True, 1)
    setup.run("--fresh")
    assert (setup.repository("papers/a").has_no_code, len(setup.requests)) == (True, 2)


SERVICES_FOR_ONE_THING: dict[str, tuple[str, str, dict[str, Any]]] = {
    "github": (f"{{paper: 'https://example.org/a', code: {GITHUB_URL}}}", REST_PATH, {
        "full_name": "example/sorting", "stargazers_count": 7, "language": "C",
    }),
    "gitlab": ("{paper: 'https://example.org/a', code: https://gitlab.com/example/sorting}",
        "gitlab/projects/example/sorting", {"path_with_namespace": "example/sorting", "star_count": 7}),
    "gitee": ("{paper: 'https://example.org/a', code: https://gitee.com/example/sorting}",
        "gitee/repos/example/sorting", {"full_name": "example/sorting", "stargazers_count": 7}),
    "hf": ("{paper: 'https://example.org/a', model: https://huggingface.co/example/sort}",
        "hf/models/example/sort", {"id": "example/sort", "downloads": 7}),
    "crossref": ("{paper: 'https://doi.org/10.5555/Sort'}", "crossref/10.5555/sort", {
        "message": {"DOI": "10.5555/Sort", "is-referenced-by-count": 7, "updated-by": [{"type": "retraction"}]},
    }),
    "openalex": ("{paper: 'https://doi.org/10.5555/Sort'}", "openalex/doi:10.5555/sort", {
        "doi": "https://doi.org/10.5555/sort", "cited_by_count": 7,
    }),
}  # fmt: skip
"""Folder of a service that gets one request for each thing -> (links of an entry, path of the request, answer)."""


@pytest.mark.slow
@pytest.mark.parametrize("folder", sorted(SERVICES_FOR_ONE_THING))
def test_facts_stay_if_a_service_replies_that_nothing_has_changed(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    setup.token = False
    links, path, answer = SERVICES_FOR_ONE_THING[folder]
    setup.write(a=links)
    setup.services.json[path] = answer
    setup.services.etags[path] = 'W/"one"'
    setup.run()
    first = setup.facts["papers/a"]
    later = TODAY + dt.timedelta(days=7)
    monkeypatch.setattr(observe_module, "_today", lambda: later)
    setup.run()
    assert setup.services.unchanged == [path]
    second = setup.facts["papers/a"]
    assert list(second.months) == ["2026-11", "2026-12"]
    text = second.model_copy(update={"months": first.months}).model_dump_json()
    assert text == first.model_dump_json().replace(f'"at":"{TODAY}"', f'"at":"{later}"')
    setup.services.etags[path] = 'W/"two"'
    setup.run("--fresh")
    assert setup.services.unchanged == [path]


@pytest.mark.slow
def test_an_invalid_etag_is_not_stored_and_an_unexpected_304_is_a_failure(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup.token = False
    links, path, answer = SERVICES_FOR_ONE_THING["github"]
    setup.write(a=links)
    setup.services.json[path] = answer
    for etag in ("one", '"' + "x" * 300 + '"', '"a b"', '"\u00e9"', ""):
        setup.services.etags[path] = etag
        setup.run("--fresh")
        assert setup.repository("papers/a").etag == ""
    setup.services.replies[path] = (304, b"")  # although the request had no ETag
    assert setup.run("--fresh").exit_code == 3


def test_crossref_is_asked_about_the_published_version_of_a_preprint(setup: Setup) -> None:
    setup.write(a=f"{{paper: {ARXIV_URL}}}")
    setup.services.arxiv["2301.12597"] = arxiv_entry("2301.12597", doi="10.5555/sort")
    setup.services.json["crossref/10.5555/sort"] = {
        "message": {
            "DOI": "10.5555/sort",
            "title": ["Sort"],
            "updated-by": [{"type": "retraction"}],
        }
    }
    result = setup.run()
    assert "papers/a: Preprint that has been published: 10.5555/sort" in result.stdout
    assert "papers/a: Retracted or withdrawn: retraction (Crossref, 2026-11-30)" in result.stdout


def test_a_withdrawn_preprint_and_a_retracted_title_count_as_retractions(
    setup: Setup,
) -> None:
    setup.write(a=f"{{paper: {ARXIV_URL}}}", b="{paper: 'https://doi.org/10.5555/sort'}")
    comment = "This paper has been withdrawn by the authors"
    setup.services.arxiv["2301.12597"] = arxiv_entry("2301.12597", comment=comment)
    setup.services.papers["DOI:10.5555/sort"] = {"citationCount": 1}
    setup.services.json["crossref/10.5555/sort"] = {
        "message": {"DOI": "10.5555/sort", "title": ["RETRACTED ARTICLE: Sort"]}
    }
    setup.run()
    assert {id_: facts.retraction is not None for id_, facts in setup.facts.items()} == {
        "papers/a": True,
        "papers/b": True,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("member", "doi", "is_retracted"),
    [
        ("updated-by", "10.5555/notice", True),
        ("update-to", "10.5555/SORT", True),
        ("update-to", "10.5555/other", False),  # the notice is about the work with this DOI
    ],
)
def test_a_crossref_notice_retracts_only_the_work_that_it_is_about(
    setup: Setup, member: str, doi: str, is_retracted: bool
) -> None:
    setup.write(a="{paper: 'https://doi.org/10.5555/sort'}")
    notice = {"type": "retraction", "DOI": doi}
    setup.services.json["crossref/10.5555/sort"] = {
        "message": {"DOI": "10.5555/sort", "title": ["Sort"], member: [notice]}
    }
    assert setup.run().exit_code == int(is_retracted)


def test_a_newer_version_on_arxiv_is_printed(setup: Setup) -> None:
    setup.write(a=f"{{paper: {ARXIV_URL}v1}}")
    entry = arxiv_entry("2301.12597").replace("2301.12597v1", "2301.12597v3")
    setup.services.arxiv["2301.12597"] = entry
    assert "Newer version on arXiv: v1 → v3" in setup.run().stdout


def test_only_with_the_option_fresh_questions_are_asked_again_within_six_days(
    setup: Setup,
) -> None:
    setup.write(a=f"{{paper: {ARXIV_URL}, code: {GITHUB_URL}}}")
    setup.run()
    before = setup.file.read_bytes()
    setup.run()
    assert setup.requests == []
    assert setup.file.read_bytes() == before
    setup.run("--fresh")
    assert Counter(setup.requests) == {"graphql": 1, "s2": 1, "arxiv": 1}


def test_openalex_is_not_asked_again_within_six_days(setup: Setup) -> None:
    links, path, answer = SERVICES_FOR_ONE_THING["openalex"]
    setup.write(a=links)
    setup.services.json[path] = answer
    setup.run()
    assert "openalex" in setup.requests
    setup.run()
    assert "openalex" not in setup.requests


def test_questions_that_a_rate_limit_left_open_are_asked_in_the_next_run(
    setup: Setup,
) -> None:
    setup.token = False
    setup.write(
        **{
            f"p{n}": f"{{paper: 'https://example.org/{n}', code: '{GITHUB_URL}-{n}'}}"
            for n in range(9)
        }
    )
    left = ["3"]

    def respond(path: str, body: bytes) -> Any:
        headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999"}
        name = path.rpartition("/")[2]
        if len(seen) >= int(left[0]):
            return 403, b"{}", headers
        seen.append(name)
        found = {"full_name": f"example/{name}", "stargazers_count": 1, "language": "C"}
        return 200, json.dumps(found).encode()

    seen: list[str] = []
    object.__setattr__(setup.services, "respond", respond)
    result = setup.run()
    assert result.exit_code == 0
    assert len(setup.facts) == 3
    assert "6 questions left, because rate limits are used up" in result.stderr
    left[0] = "99"
    setup.run()
    assert len(setup.facts) == 9
    assert len(seen) == len(set(seen)) == 9  # each repository was asked about once


@pytest.mark.slow
@pytest.mark.parametrize(
    "reply",
    [
        (503, b"busy"),
        (429, b"slow down"),
        (403, b"forbidden"),
        (200, b"<html>Login</html>", HTML_HEADERS),
        (200, b'{"data": {"r0": {"nameWithOw'),
        (200, b"[]"),
        (200, b"null"),
        (302, b"", {"Location": "http://10.0.0.1/"}),
    ],
)
def test_if_no_service_answers_the_facts_stay_unchanged(setup: Setup, reply: Any) -> None:
    setup.write(a=f"{{paper: {ARXIV_URL}, code: {GITHUB_URL}}}")
    known = {
        "papers/a": ObservedFacts(entry="papers/a", repository=repository(at=dt.date(2026, 1, 1)))
    }
    setup.file.parent.mkdir()
    setup.file.write_text(render_facts(known), encoding="utf-8")
    for folder in ("graphql", "s2", "arxiv", "openalex"):
        setup.services.broken[folder] = reply
    result = setup.run()
    assert result.exit_code == 3
    assert "nothing was written" in result.stderr
    assert setup.facts == known


def test_a_broken_service_does_not_stop_questions_to_other_services(setup: Setup) -> None:
    setup.write(a=f"{{paper: {ARXIV_URL}, code: {GITHUB_URL}}}")
    setup.services.broken["s2"] = (500, b"")
    setup.services.json["openalex/doi:10.48550/arxiv.2301.12597"] = {
        "doi": "https://doi.org/10.48550/arxiv.2301.12597", "cited_by_count": 4,
    }  # fmt: skip
    result = setup.run()
    assert result.exit_code == 0
    assert "Semantic Scholar gave no usable response (status 500)" in result.stderr
    facts = setup.facts["papers/a"]
    assert facts.citations is not None
    assert (facts.citations.source, facts.stars) == ("OpenAlex", 1234)


def test_busy_services_do_not_stop_a_run_but_failed_services_do(setup: Setup) -> None:
    papers = {f"p{n}": f"{{paper: 'https://arxiv.org/abs/2301.{n:05}'}}" for n in range(9)}
    setup.write(**papers, a=f"{{paper: 'https://example.org/a', code: {GITHUB_URL}}}")
    for folder in ("arxiv", "s2", "openalex"):
        setup.services.broken[folder] = (429, b"Rate exceeded.")
    result = setup.run()
    assert result.exit_code == 0
    assert list(setup.facts) == ["papers/a"]
    assert "questions left, because rate limits are used up" in result.stderr
    for folder in ("arxiv", "s2", "openalex"):
        setup.services.broken[folder] = (503, b"")
    assert setup.run("--fresh").exit_code == 3


def test_if_many_repositories_are_gone_at_once_nothing_is_written(setup: Setup) -> None:
    names = [f"example/sort-{number}" for number in range(10)]
    setup.services.repositories = {name: graphql_repository(name) for name in names}
    links = {
        f"p{n}": f"{{paper: 'https://example.org/{n}', code: 'https://github.com/{name}'}}"
        for n, name in enumerate(names)
    }
    setup.write(**links)
    setup.run()
    before = setup.file.read_bytes()
    setup.services.repositories = {}
    result = setup.run("--fresh")
    assert (result.exit_code, setup.file.read_bytes()) == (3, before)
    assert "seem to be gone at once" in result.stderr
    assert setup.run("--fresh", "--trust").exit_code == 1
    assert all(setup.repository(id_).is_gone for id_ in setup.facts)


@pytest.mark.slow
def test_merged_shards_equal_the_facts_of_one_run(setup: Setup) -> None:
    """A shard is a part of the entries. Each shard has its own run."""
    names = [f"example/sort-{number}" for number in range(12)]
    setup.services.repositories = {name: graphql_repository(name) for name in names}
    setup.write(
        **{
            f"p{n}": f"{{paper: 'https://example.org/{n}', code: 'https://github.com/{name}'}}"
            for n, name in enumerate(names)
        }
    )
    setup.run()
    whole = setup.file.read_bytes()
    setup.file.unlink()
    for number in (1, 2, 3):
        setup.run("--shard", f"{number}/3", "--output", f"{number}.jsonl")
    assert not setup.file.exists()
    result = setup.run("--merge", "3.jsonl", "--merge", "1.jsonl", "--merge", "2.jsonl")
    assert (result.exit_code, setup.requests) == (0, [])
    assert setup.file.read_bytes() == whole
    setup.file.unlink()
    assert setup.run("--merge", ".").exit_code == 0
    assert setup.file.read_bytes() == whole


def test_after_ctrl_c_the_answers_so_far_are_written(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup.write(
        a=f"{{paper: {ARXIV_URL}, code: {GITHUB_URL}}}",
        b=f"{{paper: 'https://example.org/b', code: {GITHUB_URL}}}",
    )
    original: Callable[..., None] = Observer._add

    def add(self: Any, reply: Any, by_key: Any) -> None:
        original(self, reply, by_key)
        if reply.service.name == "github":
            raise KeyboardInterrupt

    monkeypatch.setattr(Observer, "_add", add)
    result = setup.run()
    assert result.exit_code == 130
    assert setup.repository("papers/a").stars == setup.repository("papers/b").stars == 1234


def test_a_dry_run_sends_no_request(setup: Setup) -> None:
    setup.write(a=f"{{paper: {ARXIV_URL}, code: {GITHUB_URL}}}")
    result = setup.run("--dry-run")
    assert (result.exit_code, setup.requests, setup.file.exists()) == (0, [], False)
    assert result.stdout.splitlines() == [
        "GitHub: 1 request",
        "Semantic Scholar: 1 request",
        "arXiv: 1 request",
        "3 questions about 1 entry. Nothing was asked.",
    ]


def test_a_run_asks_only_the_selected_services_about_the_selected_entries(setup: Setup) -> None:
    setup.write(
        a=f"{{paper: {ARXIV_URL}, code: {GITHUB_URL}}}",
        b="{paper: 'https://arxiv.org/abs/2301.00001'}",
    )
    setup.run("--only", "github")
    assert setup.requests == ["graphql"]
    setup.run("--only", "papers/a")
    assert Counter(setup.requests) == {"s2": 1, "arxiv": 1}
    setup.run("--only", "semantic_scholar", "--only", "papers/b")
    assert setup.requests == [
        "s2"
    ]  # OpenAlex is not asked, although Semantic Scholar does not know the paper of b
    setup.run("--only", "openalex", "--only", "papers/b")
    assert setup.requests == ["openalex"]
    for wrong in ("papers/c", "gitbucket"):
        assert setup.run("--only", wrong).exit_code == 2
    assert setup.run("--merge", "no.jsonl").exit_code == 2
    assert setup.run("--merge", "no.jsonl", "--only", "github").exit_code == 2


@pytest.mark.parametrize("option", ["--output", "--report"])
def test_an_error_about_an_absent_folder_names_the_option(setup: Setup, option: str) -> None:
    result = setup.run(option, "absent/file")
    assert f"Invalid value for {option}: There is no folder absent." in result.stderr


def test_facts_about_former_links_and_entries_are_deleted(setup: Setup) -> None:
    setup.write(
        a=f"{{paper: {ARXIV_URL}, code: {GITHUB_URL}}}",
        b=f"{{paper: 'https://example.org/b', code: {GITHUB_URL}}}",
    )
    setup.run()
    (setup.folder / "entries/papers/b.yml").unlink()
    setup.write(a="{paper: 'https://doi.org/10.5555/sort'}")
    setup.run()
    assert setup.facts == {}


def test_a_merge_deletes_facts_about_former_links_and_entries(setup: Setup) -> None:
    setup.write(
        a=f"{{paper: {ARXIV_URL}, code: {GITHUB_URL}}}",
        b=f"{{paper: 'https://example.org/b', code: {GITHUB_URL}}}",
    )
    setup.run()
    (setup.folder / "entries/papers/b.yml").unlink()
    setup.write(a=f"{{paper: {ARXIV_URL}}}")
    setup.run("--shard", "1/1", "--output", "one.jsonl")
    setup.run("--merge", "one.jsonl")
    assert list(setup.facts) == ["papers/a"]
    assert setup.facts["papers/a"].repository is None


def test_hostile_answers_are_escaped_in_reports(setup: Setup) -> None:
    setup.write(a=f"{{paper: 'https://example.org/a', code: {GITHUB_URL}}}")
    evil = "x/<script>\u202e@all\x07" + "y" * 5000
    setup.services.repositories["example/sorting"].update(
        nameWithOwner=evil, stargazerCount=-1, forkCount="many", licenseInfo=[], pushedAt={"a": 1}
    )
    result = setup.run("--report", "report.md")
    assert result.exit_code == 1
    found = setup.repository("papers/a")
    assert (found.stars, found.forks, found.pushed) == (None, None, "")
    report = (setup.folder / "report.md").read_text(encoding="utf-8")
    assert "<script>" not in report
    assert "@all" not in report
    assert "\x07" not in result.stdout


def test_old_changes_are_not_listed(setup: Setup) -> None:
    setup.write(a=f"{{paper: 'https://example.org/a', code: {GITHUB_URL}}}")
    old = repository(
        key=GITHUB_URL,
        is_archived=True,
        archived_since=dt.date(2026, 1, 1),
        at=dt.date(2026, 11, 1),
        license="MIT",
    )
    setup.file.parent.mkdir()
    known = {"papers/a": ObservedFacts(entry="papers/a", repository=old, works=(work(),))}
    setup.file.write_text(render_facts(known), encoding="utf-8")
    setup.services.repositories["example/sorting"].update(isArchived=True)
    assert setup.run().exit_code == 0
    setup.services.repositories["example/sorting"].update(licenseInfo={"spdxId": "BUSL-1.1"})
    assert "Changed licence: MIT → BUSL-1.1" in setup.run("--fresh").stdout


def test_a_changed_licence_of_a_model_is_printed(setup: Setup) -> None:
    links, path, answer = SERVICES_FOR_ONE_THING["hf"]
    setup.write(a=links)
    setup.services.json[path] = {**answer, "tags": ["license:apache-2.0"]}
    setup.run()
    setup.services.json[path] = {**answer, "tags": ["license:cc-by-nc-4.0"]}
    result = setup.run("--fresh")
    assert "papers/a: Changed licence: Apache-2.0 → CC-BY-NC-4.0 (Hugging Face" in result.stdout


@pytest.mark.parametrize(
    ("written", "licence"),
    [
        ("apache-2.0", "Apache-2.0"),
        ("MIT", "MIT"),
        ("openrail++", "openrail++"),
        ("other", ""),
        ("unknown", ""),
    ],
)
def test_licences_are_written_as_spdx_ids_if_spdx_has_them(
    setup: Setup, written: str, licence: str
) -> None:
    links, path, answer = SERVICES_FOR_ONE_THING["hf"]
    setup.write(a=links)
    setup.services.json[path] = {**answer, "tags": [f"license:{written}"]}
    setup.run()
    assert setup.facts["papers/a"].hub is not None
    assert setup.facts["papers/a"].hub.license == licence


def test_the_exported_bibtex_says_that_a_publication_is_retracted(setup: Setup) -> None:
    setup.write(a="{paper: 'https://example.org/a'}")
    retracted = work(source="Crossref", notices=("retraction",))
    facts = {"papers/a": ObservedFacts(entry="papers/a", works=(retracted,))}
    setup.file.parent.mkdir()
    setup.file.write_text(render_facts(facts), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(setup.folder)
        exported = kb("export", "bibtex", "--output", "all.bib")
    assert exported.exit_code == 0, exported.stderr
    note = "{Retracted or withdrawn, according to Crossref (2026-11-23)}"
    assert (setup.folder / "all.bib").read_text(encoding="utf-8").count(note) == 1
