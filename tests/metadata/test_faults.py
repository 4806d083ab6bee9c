"""If services, references or disks have faults, `kb add` writes a complete entry or prints a message."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli import commands, finder
from site_builder.entry_files import load_entries
from site_builder.errors import Severity, SiteBuilderError
from site_builder.http_client import Client, Failure, Response
from site_builder.knowledge_base import open_knowledge_base
from site_builder.metadata import WebPages
from site_builder.metadata.answer_cache import CachingClient
from site_builder.new_entries import NewEntries
from site_builder.services import Services
from tests.conftest import SEED
from tests.metadata.fake_services import (
    HTML_HEADERS,
    FakeServices,
    Reply,
    arxiv_entry,
    asked,
    running,
)
from tests.metadata.test_untrusted_answers import ATTRIBUTES, HUB, OPENALEX, REPOSITORY, WORK
from tests.services.fakes import RecordingServer, without_intervals

ARXIV, DOI, DATASET = "2301.00001", "10.1145/12345", "10.5281/zenodo.1"
ARXIV_DOI = f"10.48550/arxiv.{ARXIV}"
TEXT_HEADERS = {"Content-Type": "text/plain"}


def all_services(**broken: Reply) -> FakeServices:
    """Return services that know all references in `REFERENCES`. `broken` has the replies of broken services."""
    return FakeServices(
        arxiv={ARXIV: arxiv_entry(ARXIV)},
        json={
            f"datacite/{ARXIV_DOI}": datacite(ARXIV_DOI),
            f"datacite/{DATASET}": datacite(DATASET),
            "ra/10.1145": [{"DOI": "10.1145", "RA": "Crossref"}],
            "ra/10.5281": [{"DOI": "10.5281", "RA": "DataCite"}],
            f"crossref/{DOI}": {"message": WORK},
            f"openalex/doi:{DOI}": {**OPENALEX, "doi": f"https://doi.org/{DOI}"},
            f"openalex/doi:{DATASET}": {**OPENALEX, "doi": f"https://doi.org/{DATASET}"},
            "github/repos/ada/sort": REPOSITORY,
            "gitlab/projects/ada/sort": REPOSITORY,
            "gitee/repos/ada/sort": {**REPOSITORY, "html_url": "https://gitee.com/ada/sort"},
            "hf/datasets/ada/numbers": HUB,
        },
        broken=broken,
    )


def datacite(doi: str) -> dict[str, Any]:
    return {"data": {"attributes": {**ATTRIBUTES, "doi": doi}}}


FAULTS: dict[str, Reply] = {
    "429 without Retry-After": (429, b"Rate exceeded."),
    "503": (503, b"", HTML_HEADERS),
    "403 with rate headers": (
        403,
        b"{}",
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"},
    ),
    "wrong content type": (200, b"GIF89a\x01\x00", {"Content-Type": "image/gif"}),
    "HTML": (200, b"<!doctype html><title>Just a moment ...</title>", HTML_HEADERS),
    "truncated": (200, b'{"message": {"DOI": "10.1145/12', TEXT_HEADERS),
    "huge": (200, b" " * (17 * 1024 * 1024), TEXT_HEADERS),
    "slow": (0, b""),
    "redirect to a private address": (302, b"", {"Location": "http://169.254.169.254/latest/"}),
    "empty": (200, b""),
    "null": (200, b"null", TEXT_HEADERS),
    "list": (200, b"[[]]", TEXT_HEADERS),
}
REFERENCES: dict[str, tuple[str, list[str], str]] = {
    ARXIV: ("arxiv", ["arxiv", "datacite", "hf"], "papers/numbers"),
    DOI: ("crossref", ["ra", "crossref", "datacite", "openalex"], "papers/sorting"),
    DATASET: ("datacite", ["ra", "datacite", "crossref", "openalex"], "papers/sorting"),
    "https://github.com/ada/sort": ("github", ["github"], ""),
    "https://gitlab.com/ada/sort": ("gitlab", ["gitlab"], ""),
    "https://gitee.com/ada/sort": ("gitee", ["gitee"], ""),
    "https://huggingface.co/datasets/ada/numbers": ("hf", ["hf"], ""),
}
"""Reference -> (service that fails in the test, all services that then get requests, id of the entry).

The id is empty if only the service that fails knows the reference.
"""
ALL_FOLDERS = ("arxiv", "crossref", "datacite", "openalex", "ra", "github", "gitlab", "gitee", "hf")


class _ImpatientClient(CachingClient):
    """A client that sends requests only to this machine. Requests to the services in `slow` time out at once."""

    slow: tuple[str, ...] = ()

    def send(self, url: str, **options: Any) -> Response | Failure:
        if not url.startswith("http://127.0.0.1:") or urlsplit(url).path.split("/")[1] in self.slow:
            return Failure(url, "timeout")
        return super().send(url, **options)


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SEED / "entries", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    without_intervals(monkeypatch)
    monkeypatch.setattr(finder, "CachingClient", _ImpatientClient)
    monkeypatch.setattr(_ImpatientClient, "slow", ())
    return tmp_path / "entries"


def run(services: FakeServices, *arguments: str) -> tuple[Result, RecordingServer]:
    with running(services) as (server, environ):
        result = CliRunner(env=dict(environ)).invoke(
            commands.app, ["add", "--allow-private", "--topic", "multimodal-llm", *arguments]
        )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result, server


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def break_services(
    monkeypatch: pytest.MonkeyPatch, fault: str, folders: tuple[str, ...]
) -> FakeServices:
    if fault == "slow":
        monkeypatch.setattr(_ImpatientClient, "slow", folders)
        return all_services()
    return all_services(**dict.fromkeys(folders, FAULTS[fault]))


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("reference", REFERENCES)
def test_if_a_service_fails_kb_add_asks_others_or_prints_a_message(
    entries: Path, monkeypatch: pytest.MonkeyPatch, reference: str, fault: str
) -> None:
    failing, chain, entry_id = REFERENCES[reference]
    before = files_of(entries)

    result, server = run(break_services(monkeypatch, fault, (failing,)), reference)

    requests = [folder for folder in asked(server) if folder != "latest"]
    expected = [folder for folder in chain if fault != "slow" or folder != failing]
    assert requests == expected
    new = {path: text for path, text in files_of(entries).items() if path not in before}
    if entry_id:
        assert result.exit_code == 0, result.output
        assert [path.relative_to(entries).as_posix() for path in new] == [f"{entry_id}.yml"]
        assert not [
            p for p in open_knowledge_base(entries).problems if p.severity is Severity.ERROR
        ]
    else:
        assert result.exit_code == 3
        assert "source answered" in result.output
        assert "Try again later" in result.output
        assert not new


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_if_all_services_fail_kb_add_prints_a_message_and_writes_nothing(
    entries: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    before = files_of(entries)

    result, _ = run(
        break_services(monkeypatch, fault, ALL_FOLDERS), "--format", "json", *REFERENCES
    )

    assert result.exit_code == 3
    outcomes = json.loads(result.stdout)
    assert {outcome["status"] for outcome in outcomes} == {"unavailable"}
    assert all("Try again later" in outcome["messages"][0] for outcome in outcomes)
    assert files_of(entries) == before


ODD_ANSWERS: dict[str, tuple[dict[str, Any], str]] = {
    "title as empty list": ({"title": []}, ""),
    "title as text": ({"title": "Sorting"}, "title: Sorting"),
    "authors as object": ({"author": {"given": "Ada", "family": "Byron"}}, "authors: [Ada Byron]"),
    "authors as text": ({"author": "Ada"}, ""),
    "LaTeX": ({"title": [r"$\pi_0$: {\"O}l on \textit{Water}"]}, 'title: "π₀: Öl on Water"'),
    "line breaks": ({"title": ["Sort\n   in\r\n pairs"]}, "title: Sort in pairs"),
    "Chinese authors": (
        {"author": [{"given": "伟", "family": "张"}, {"given": "锋", "family": "欧阳"}]},
        "authors: [张伟, 欧阳锋]",
    ),
    "3,000 authors": (
        {"author": [{"given": f"A{n}", "family": f"Name{n}"} for n in range(3_000)]},
        "Name2999",
    ),
    "withdrawn": ({"updated-by": [{"type": "retraction"}]}, "title: "),
    "another DOI": ({"DOI": "10.1145/99"}, "title: Sorting"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", ODD_ANSWERS)
def test_an_answer_of_an_unexpected_form_gives_an_entry_or_a_message(
    entries: Path, case: str
) -> None:
    members, expected = ODD_ANSWERS[case]
    services = all_services()
    services.json[f"crossref/{DOI}"] = {"message": {**WORK, **members}}
    before = files_of(entries)

    result, _ = run(services, DOI)

    texts = [text.decode() for path, text in files_of(entries).items() if path not in before]
    if result.exit_code == 0:
        assert len(texts) == 1
        assert expected in texts[0]
    else:
        assert not texts
        assert not expected, result.output
        assert "authors" in result.output
    if case == "withdrawn":
        assert "withdrawn or retracted" in result.output
    assert not load_entries(entries).problems


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reference", "code", "message"),
    [
        ("2301.99999", 1, "arXiv does not know the paper 2301.99999"),
        ("10.1145/none", 1, "Crossref does not know the DOI 10.1145/none"),
        ("github.com/ada/none", 1, "GitHub does not know the repository ada/none"),
        ("huggingface.co/datasets/ada/none", 1, "Hugging Face does not know the dataset ada/none"),
        ("2313.00001", 2, "names no paper"),
        ("arxiv:23.1", 2, ""),
        ("10.1145/", 2, ""),
        ("ftp://example.org/x", 2, ""),
        ("", 2, ""),
    ],
)
def test_unknown_and_malformed_references_are_reported(
    entries: Path, reference: str, code: int, message: str
) -> None:
    before = files_of(entries)

    result, server = run(all_services(), reference)

    assert result.exit_code == code, result.output
    assert message in result.output
    assert bool(server.requests) == (code == 1)
    assert files_of(entries) == before


class _Guarded(Client):
    """A client that may send requests to the fake server, but to no other private address."""

    def __init__(self, server: str) -> None:
        super().__init__()
        self.server = server
        self.permissive = Client(allow_private=True)

    def send(self, url: str, **options: Any) -> Response | Failure:
        is_server = url.startswith(self.server)
        return self.permissive.send(url, **options) if is_server else super().send(url, **options)

    def __exit__(self, *error: object) -> None:
        self.permissive.abort()
        super().__exit__(*error)


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/admin", "http://[::1]/", "http://169.254.169.254/latest/"]
)
def test_the_redirect_of_a_page_to_a_private_address_is_not_followed(target: str) -> None:
    services = all_services(page=(302, b"", {"Location": target}))
    with running(services) as (server, _), _Guarded(server.base_url) as client:
        content = WebPages(client).read(f"{server.base_url}/page")

    assert content.work is None
    assert "did not answer (private" in content.reason


def interrupt_at(number: int, original: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a method. The call with this number raises KeyboardInterrupt, as Ctrl-C does."""
    calls = 0

    def method(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise KeyboardInterrupt
        return original(*arguments, **options)

    return method


def test_the_entries_that_were_written_before_ctrl_c_stay(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(entries)
    monkeypatch.setattr(Services, "ask", interrupt_at(3, Services.ask))

    result, _ = run(
        all_services(),
        "github.com/ada/sort",
        "huggingface.co/datasets/ada/numbers",
        "gitee.com/ada/sort",
    )

    assert result.exit_code == 130
    new = [path for path in files_of(entries) if path not in before]
    assert sorted(path.relative_to(entries).as_posix() for path in new) == [
        "datasets/numbers.yml",
        "repos/sort.yml",
    ]
    assert "2 of 3" in result.output
    assert not load_entries(entries).problems


def test_if_one_file_cannot_be_written_the_other_entries_are_written(
    entries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = NewEntries.write

    def refuse_repositories(batch: NewEntries, new: Any, header: str = "") -> Path:
        if new.spec.kind == "repo":
            raise SiteBuilderError("The disk is full.")
        return write(batch, new, header)

    monkeypatch.setattr(NewEntries, "write", refuse_repositories)

    result, _ = run(all_services(), "github.com/ada/sort", "huggingface.co/datasets/ada/numbers")

    assert result.exit_code == 3
    assert "The disk is full." in result.output
    assert (entries / "datasets" / "numbers.yml").exists()
