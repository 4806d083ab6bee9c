"""`kb observe` with services that are busy, slow or broken. Each service is tested with each fault."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from site_builder.cli import observe as observe_module
from site_builder.http_client import Client, Limits
from site_builder.observed_facts.facts_file import render_facts
from tests.metadata.fake_services import HTML_HEADERS, JSON_HEADERS, Reply
from tests.observing.test_observe import ARXIV_URL, GITHUB_URL, SERVICES_FOR_ONE_THING, Setup, setup

pytestmark = pytest.mark.slow

__all__ = ["setup"]

FAULTS: dict[str, tuple[Reply, str]] = {
    "429 without Retry-After": ((429, b"slow down"), "refused the request (status 429)"),
    "403": ((403, b"forbidden"), "refused the request (status 403)"),
    "403 with rate headers": (
        (403, b"{}", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999"}),
        "its rate limit is used up",
    ),
    "500": ((500, b""), "gave no usable response (status 500)"),
    "503": ((503, b"busy", {"Retry-After": "60"}), "gave no usable response (status 503)"),
    "HTML": ((200, b"<html><title>Log in</title></html>", HTML_HEADERS), "did not send a valid answer"),
    "HTML as JSON": ((200, b"<html></html>", JSON_HEADERS), "did not send a valid answer"),
    "content type of a picture": ((200, b"\x89PNG\r\n", {"Content-Type": "image/png"}), "did not send a valid answer"),
    "JSON that ends early": ((200, b'{"full_name": "exam', JSON_HEADERS), "did not send a valid answer"),
    "JSON text": ((200, b'"text"', JSON_HEADERS), "did not send a valid answer"),
    "deep JSON": ((200, b"[" * 100_000, JSON_HEADERS), "did not send a valid answer"),
    "body that ends early": (
        (200, b"{}", {"Content-Length": "5000", "Connection": "close"}),
        "gave no usable response (truncated)",
    ),
    "huge": (
        (200, gzip.compress(b" " * 20_000_000), {**JSON_HEADERS, "Content-Encoding": "gzip"}),
        "gave no usable response (too long)",
    ),
    "redirect to a private address": ((302, b"", {"Location": "http://10.0.0.1/"}), "gave no usable response"),
}  # fmt: skip
"""Fault -> (reply to every request, a part of the message)."""
ASKED = {
    **{folder: (links, path) for folder, (links, path, _) in SERVICES_FOR_ONE_THING.items()},
    "graphql": (f"{{paper: 'https://example.org/a', code: {GITHUB_URL}}}", "graphql"),
    "arxiv": (f"{{paper: {ARXIV_URL}}}", "arxiv"),
    "s2": (f"{{paper: {ARXIV_URL}}}", "s2"),
}
"""Folder of a service -> (links of an entry, path of the request)."""
NAMES = {"graphql": "github", "hf": "huggingface", "s2": "semantic_scholar"}
"""Folder of a service -> its name for --only, if it differs from the folder."""


@pytest.fixture
def run_fails(setup: Setup) -> Callable[..., None]:
    """Return a function that asks one service, and asserts that the run prints the message, fails and writes nothing."""

    def run(folder: str, message: str, requests: int = 1) -> None:
        links, _ = ASKED[folder]
        setup.token = folder == "graphql"
        setup.write(a=links)
        setup.file.parent.mkdir()
        setup.file.write_text(render_facts({}), encoding="utf-8")
        result = setup.run("--only", NAMES.get(folder, folder))
        assert result.exit_code == 3
        assert message in result.stderr
        assert "nothing was written" in result.stderr
        assert setup.requests == [folder] * requests
        assert [path.name for path in setup.file.parent.iterdir()] == ["facts.jsonl"]
        assert setup.file.read_text(encoding="utf-8") == ""

    return run


def expected_message(folder: str, fault: str) -> str:
    """Return a part of the message about a fault.

    GitHub and GitLab report a moved repository by a redirect. So the redirects of these services are read as answers,
    which are not valid here.
    """
    if fault.startswith("redirect") and folder in {"github", "gitlab"}:
        return "did not send a valid answer"
    return FAULTS[fault][1]


@pytest.mark.parametrize("folder", sorted(ASKED))
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_of_a_service_is_reported_and_nothing_is_written(
    setup: Setup, run_fails: Callable[..., None], folder: str, fault: str
) -> None:
    setup.services.broken[folder] = FAULTS[fault][0]
    run_fails(folder, expected_message(folder, fault))


@pytest.fixture
def services_without_response(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no service respond before the test ends, and let the client wait for a response only for a short time."""
    end = threading.Event()

    def respond(*_: Any) -> Reply:
        end.wait(30)
        return 200, b"{}"

    def client(*, allow_private: bool) -> Client:
        return Client(Limits(deadline=0.2), allow_private=allow_private)

    object.__setattr__(setup.services, "respond", respond)
    monkeypatch.setattr(observe_module, "Client", client)
    yield
    end.set()


@pytest.mark.usefixtures("services_without_response")
@pytest.mark.parametrize("folder", sorted(ASKED))
def test_a_service_that_never_responds_is_reported(
    run_fails: Callable[..., None], folder: str
) -> None:
    run_fails(folder, "gave no usable response (timeout)")


@pytest.mark.parametrize("folder", sorted(ASKED))
def test_no_request_goes_to_a_private_address(
    setup: Setup, run_fails: Callable[..., None], folder: str
) -> None:
    setup.allow_private = False
    run_fails(folder, "gave no usable response (private-address)", requests=0)


@pytest.mark.parametrize("folder", sorted(ASKED.keys() - {"graphql"}))
def test_if_one_service_is_broken_the_facts_of_all_others_are_written(
    setup: Setup, folder: str
) -> None:
    """There is an entry for each service except GitHub's GraphQL API, which needs a token.

    The service in `folder` sends an unusable answer.
    """
    setup.token = False
    setup.services.json.update(
        {path: answer for _, path, answer in SERVICES_FOR_ONE_THING.values()}
    )
    setup.write(**{name: links for name, (links, _) in ASKED.items() if name != "graphql"})
    setup.run()
    expected = set(setup.facts)
    setup.file.unlink()
    setup.services.broken[folder] = (200, b"<html></html>", HTML_HEADERS)
    result = setup.run()
    assert result.exit_code in {0, 1}, result.stderr
    missing = {
        "github": {"papers/github"}, "gitlab": {"papers/gitlab"}, "gitee": {"papers/gitee"}, "hf": {"papers/hf"},
    }  # fmt: skip
    assert expected - set(setup.facts) == missing.get(folder, set())
    assert result.stderr.count("did not send a valid answer") == 1
