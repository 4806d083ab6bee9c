"""Services get requests with pauses. After a refusal or repeated failures, they get none until the cool-down ends.

Every key has a reply, and a failure says why there is no answer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from site_builder.http_client import Client
from site_builder.services import Question, Service, Services, ServiceSettings, arxiv, doi, github
from site_builder.services.pacing import (
    COOL_DOWN_SECONDS,
    MAX_CONSECUTIVE_FAILURES,
    RequestPacer,
    seconds_until_renewal,
)
from site_builder.services.service import RequestPolicy, ServiceAccess, ServiceRequest
from tests.services.fakes import (
    TOKEN,
    Respond,
    http_client,
    recorded,
    services_at,
    services_on,
    serving,
)
from tests.services.fakes import respond_normally as normally


@pytest.fixture
def client() -> Iterator[Client]:
    with http_client() as client:
        yield client


# --- an invented service ----------------------------------------------------------------------


def make_request(keys: Sequence[str], access: ServiceAccess) -> ServiceRequest:
    return ServiceRequest(f"{access.url}/{','.join(keys)}")


def parse(body: bytes, keys: Sequence[str]) -> dict[str, str]:
    if body == b"invalid":
        raise ValueError
    return {key: body.decode() for key in keys if "unknown" not in key}


def echo(policy: RequestPolicy | None = None) -> Service[str, str]:
    """Return a service whose answers are the bodies of the responses."""
    url = "https://echo.example.org"
    return Service("echo", "Echo", url, make_request, parse, policy or RequestPolicy())


class Clock:
    """A clock whose time changes only when a test changes it."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def services_for(client: Client, base_url: str, clock: Clock | None = None) -> Services:
    settings = ServiceSettings({"echo": ServiceAccess(base_url)})
    return Services(client, settings, clock=clock or time.monotonic)


REPOSITORIES = [f"o/n{number}" for number in range(github.SERVICE.policy.max_keys + 1)]
"""Keys of GitHub that need two requests."""


def github_at(client: Client, url: str, clock: Clock) -> Services:
    return Services(client, ServiceSettings({"github": ServiceAccess(url, TOKEN)}), clock=clock)


def always(status: int, body: bytes = b"x", **headers: str) -> Respond:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _path, _body: (status, body, fields)


def numbers(count: int) -> list[str]:
    return [str(number) for number in range(count)]


# --- answers ----------------------------------------------------------------------------------


def test_keys_are_asked_about_in_batches_and_only_once(client: Client) -> None:
    with serving(always(200, b"x")) as server:
        services = services_for(client, server.base_url)
        policy = RequestPolicy(max_keys=2)
        answers = services.ask(echo(policy), ["a", "b", "a", "unknown", "c", "d"])
    assert answers.by_key == dict.fromkeys("abcd", "x")
    assert answers.failures == ()
    assert [path for _method, path, _headers in server.requests] == ["/a,b", "/unknown,c", "/d"]


def test_every_key_is_in_exactly_one_reply(client: Client) -> None:
    def fail_for_three(path: str, _body: bytes) -> tuple[int, bytes]:
        return (500, b"") if "3" in path else (200, b"x")

    with serving(fail_for_three) as server:
        services = services_for(client, server.base_url)
        policy = RequestPolicy(max_keys=2, max_concurrent=3)
        replies = list(services.ask_all([Question(echo(policy), numbers(9))]))
    assert sorted(key for reply in replies for key in reply.keys) == numbers(9)
    assert [reply.keys for reply in replies if reply.failure is not None] == [("2", "3")]


def test_two_services_are_asked_with_one_call(client: Client) -> None:
    with serving(normally) as server:
        services = services_on(client, server)
        questions: list[Question[str, Any]] = [
            Question(arxiv.SERVICE, ["2301.12597"]),
            Question(github.SERVICE, ["a/b", "o/n"]),
        ]
        replies = list(services.ask_all(questions))
    assert {reply.service.name: list(reply.answers) for reply in replies} == {
        "arxiv": ["2301.12597"],
        "github": ["a/b", "o/n"],
    }
    assert all(reply.failure is None for reply in replies)


def test_no_request_is_sent_if_there_are_no_keys(client: Client) -> None:
    with serving(always(200)) as server:
        services = services_for(client, server.base_url)
        assert list(services.ask_all([Question(echo(), [])])) == []
        assert list(services.ask_all([])) == []
    assert not server.requests


# --- failures ---------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("respond", "code", "message", "requests"),
    [
        (
            always(429, retry_after="7"),
            "busy",
            "Echo refused the request (status 429). Try again in 7 seconds.",
            1,
        ),
        (
            always(429, retry_after="soon"),
            "busy",
            "Echo refused the request (status 429). Try again in 60 seconds.",
            1,
        ),
        (always(403), "refused", "Echo refused the request (status 403). Try again in 60", 1),
        (always(401), "refused", "Echo refused the request (status 401). Try again in 60", 1),
        (always(404), "no-response", "Echo gave no usable response (status 404). Try again", 3),
        (always(500), "no-response", "Echo gave no usable response (status 500). Try again", 3),
        (always(200, b"x" * 2_000), "no-response", "Echo gave no usable response (too long).", 3),
        (
            always(200, b"invalid"),
            "invalid-answer",
            "Echo did not send a valid answer. If KB_ECHO_API is set, check the URL in this variable.",
            5,
        ),
    ],
)
def test_a_failure_says_what_happened_and_what_to_do(
    client: Client, respond: Respond, code: str, message: str, requests: int
) -> None:
    with serving(respond) as server:
        services = services_for(client, server.base_url)
        answers = services.ask(echo(RequestPolicy(max_response_bytes=1_000)), numbers(5))
    assert answers.by_key == {}
    assert {failure.code for failure in answers.failures} == {code}
    assert answers.failures[-1].message.startswith(message)
    assert len(server.requests) == requests


def test_an_unreachable_service_gives_a_failure(client: Client) -> None:
    [failure] = services_for(client, "http://127.0.0.1:9").ask(echo(), ["a"]).failures
    assert failure.code == "no-response"
    assert failure.message == (
        "Echo gave no usable response (connection-refused). Try again later."
    )


def test_services_without_url_or_token_give_a_failure(client: Client) -> None:
    [off] = services_at(client).ask(arxiv.SERVICE, ["2301.12597"]).failures
    assert off.code == "off"
    assert (
        off.message == "arXiv is turned off. Unset KB_ARXIV_API to use the default URL of the API."
    )
    with serving(always(200)) as server:
        services = services_at(client, KB_GITHUB_API=server.base_url)
        [no_token] = services.ask(github.SERVICE, ["a/b"]).failures
    assert no_token.message == "GitHub needs a token. Set KB_GITHUB_TOKEN."
    assert not server.requests


# --- cool-down --------------------------------------------------------------------------------


def test_a_service_cools_down_after_it_refused_a_request(client: Client) -> None:
    clock, statuses = Clock(), iter([429, 200])
    with serving(lambda _path, _body: (next(statuses), b"x", {"Retry-After": "30"})) as server:
        services = services_for(client, server.base_url, clock)
        assert services.ask(echo(), ["a"]).failures[0].code == "busy"
        clock.now += 29.5
        [failure] = services.ask(echo(), ["a", "b"]).failures
        assert failure.code == "cooling-down"
        assert failure.message.endswith("Try again in 1 second.")
        assert len(server.requests) == 1
        clock.now += 0.5
        assert services.ask(echo(), ["a"]).by_key == {"a": "x"}
    assert len(server.requests) == 2


def test_a_service_cools_down_after_failures_in_a_row(client: Client) -> None:
    clock = Clock()
    with serving(always(503)) as server:
        services = services_for(client, server.base_url, clock)
        for _ in range(MAX_CONSECUTIVE_FAILURES):
            assert services.ask(echo(), ["a"]).failures[0].code == "no-response"
        assert services.ask(echo(), ["a"]).failures[0].code == "cooling-down"
        clock.now += COOL_DOWN_SECONDS
        assert services.ask(echo(), ["a"]).failures[0].code == "no-response"
    assert len(server.requests) == MAX_CONSECUTIVE_FAILURES + 1


@pytest.mark.slow
def test_a_cool_down_stops_other_requests_to_the_service(client: Client) -> None:
    """The second question waits for the minimum interval. During this time, the first request is refused."""
    service = echo(RequestPolicy(min_interval_seconds=0.5))
    with serving(always(429)) as server:
        services = services_for(client, server.base_url)
        questions = [Question(service, [key]) for key in "ab"]
        codes = [reply.failure and reply.failure.code for reply in services.ask_all(questions)]
    assert codes == ["busy", "cooling-down"]
    assert len(server.requests) == 1


@pytest.mark.slow
def test_a_success_ends_the_row_of_failures(client: Client) -> None:
    statuses = iter([500, 500, 200, 500, 500, 200])
    with serving(lambda _path, _body: (next(statuses), b"x")) as server:
        answers = services_for(client, server.base_url).ask(echo(), numbers(6))
    assert list(answers.by_key) == ["2", "5"]


def used_up(seconds: int = 1_800) -> dict[str, str]:
    """Return GitHub's headers for a used-up rate limit that is renewed after some seconds."""
    reset = str(int(time.time()) + seconds)
    return {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "body", "reset", "more_headers", "wait"),
    [
        (403, b"{}", 1_800, {}, 1_800),
        (429, b"{}", 1_800, {}, 1_800),
        (403, b"{}", 1_800, {"Retry-After": "90"}, 90),
        (200, recorded("github-rate-limited.json"), 1_800, {}, 1_800),
        (403, b"{}", -10, {}, COOL_DOWN_SECONDS),
    ],
)
def test_a_used_up_rate_limit_stops_requests_to_github_for_some_time(
    client: Client,
    status: int,
    body: bytes,
    reset: int,
    more_headers: dict[str, str],
    wait: float,
) -> None:
    clock = Clock()
    respond = lambda _path, _body: (status, body, {**used_up(reset), **more_headers})  # noqa: E731
    with serving(respond) as server:
        services = github_at(client, server.base_url, clock)
        answers = services.ask(github.SERVICE, REPOSITORIES)
        assert answers.by_key == {}
        assert {failure.code for failure in answers.failures} == {"used-up"}
        assert "its rate limit is used up. Try again in " in answers.failures[0].message
        clock.now += wait - 30
        assert services.ask(github.SERVICE, ["a/b"]).failures[0].code == "cooling-down"
        assert len(server.requests) == 1
        clock.now += 31
        assert services.ask(github.SERVICE, ["a/b"]).failures[0].code == "used-up"
    assert len(server.requests) == 2


def test_answers_are_used_even_if_the_response_uses_up_the_rate_limit(
    client: Client,
) -> None:
    with serving(lambda path, body: (*normally(path, body), used_up())) as server:
        services = github_at(client, f"{server.base_url}/graphql", Clock())
        answers = services.ask(github.SERVICE, REPOSITORIES)
    assert list(answers.by_key) == REPOSITORIES[: github.SERVICE.policy.max_keys]
    assert [failure.code for failure in answers.failures] == ["used-up"]
    assert len(server.requests) == 1


def test_starting_a_cool_down_returns_the_seconds_until_the_longest_one_ends() -> None:
    clock = Clock()
    pacer = RequestPacer(RequestPolicy(), clock)
    assert pacer.cool_down(1_800) == 1_800
    clock.now += 10
    assert pacer.cool_down(None) == pacer.cool_down_left() == 1_790


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000090"}, 90),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000000"}, COOL_DOWN_SECONDS),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "90"}, COOL_DOWN_SECONDS),
        ({"x-ratelimit-remaining": "0"}, COOL_DOWN_SECONDS),
        ({"x-ratelimit-remaining": "4", "x-ratelimit-reset": "1700000090"}, None),
        ({}, None),
    ],
)
def test_headers_say_how_long_to_wait_if_the_rate_limit_is_used_up(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert seconds_until_renewal(headers, lambda: 1_700_000_000.0) == seconds


def test_the_cool_down_of_one_service_does_not_affect_another(
    client: Client,
) -> None:
    with serving(always(429)) as refusing, serving(normally) as server:
        services = services_at(
            client, KB_ARXIV_API=refusing.base_url, KB_DOI_API=f"{server.base_url}/doi"
        )
        assert services.ask(arxiv.SERVICE, ["2301.12597"]).failures
        assert not services.ask(doi.SERVICE, ["10.1000/x"]).failures


# --- secrets ----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("status", [200, 302, 401, 403, 429, 500])
def test_the_token_is_neither_logged_nor_shown(
    client: Client, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    def echo_the_token(path: str, _body: bytes) -> tuple[int, bytes, dict[str, str]]:
        return status, f"Bearer {TOKEN}".encode(), {"Location": f"/{TOKEN}", "Retry-After": TOKEN}

    with caplog.at_level(logging.DEBUG), serving(echo_the_token) as server:
        environ = {"KB_GITHUB_API": server.base_url, "KB_GITHUB_TOKEN": TOKEN}
        services = services_at(client, **environ)
        answers = services.ask(github.SERVICE, ["a/b"])
        replies = list(services.ask_all([Question(github.SERVICE, ["a/b"])]))
    assert server.requests[0][2]["authorization"] == f"Bearer {TOKEN}", (
        "the request has no token that the service could echo"
    )
    assert answers.failures
    settings = ServiceSettings.from_environment(environ)
    request = github.SERVICE.make_request(["a/b"], settings.access["github"])
    for value in (answers, replies, settings, request, request.body):
        assert TOKEN not in repr(value)
    assert TOKEN not in caplog.text


def test_exceptions_about_illegal_header_characters_omit_the_token() -> None:
    with http_client() as client, pytest.raises(ValueError, match="illegal characters") as raised:
        client.send("http://127.0.0.1:9/", headers={"Authorization": f"Bearer {TOKEN}\n"})
    assert TOKEN not in str(raised.value)


# --- pauses, simultaneous requests, deadlines -------------------------------------------------


@pytest.mark.slow
def test_requests_start_no_earlier_than_the_minimum_interval_allows(client: Client) -> None:
    with serving(always(200)) as server:
        services = services_for(client, server.base_url)
        started = time.monotonic()
        service = echo(RequestPolicy(min_interval_seconds=0.1, max_concurrent=4))
        assert len(services.ask(service, numbers(3)).by_key) == 3
        assert len(services.ask(service, numbers(2)).by_key) == 2
    # A busy machine can delay a request. So the test has only a lower limit for the time of each request.
    assert all(
        at >= started + 0.1 * number for number, at in enumerate(sorted(server.request_times))
    )


@pytest.mark.slow
@pytest.mark.parametrize("limit", [1, 3])
def test_simultaneous_requests_do_not_exceed_max_concurrent(client: Client, limit: int) -> None:
    def slow(_path: str, _body: bytes) -> tuple[int, bytes]:
        time.sleep(0.03)
        return 200, b"x"

    with serving(slow) as server:
        services = services_for(client, server.base_url)
        answers = services.ask(echo(RequestPolicy(max_concurrent=limit)), numbers(9))
    assert len(answers.by_key) == 9
    assert server.max_concurrent <= limit


@pytest.mark.slow
def test_no_requests_start_after_the_deadline(client: Client) -> None:
    with serving(always(200)) as server:
        services = services_for(client, server.base_url)
        policy = RequestPolicy(min_interval_seconds=0.5)
        answers = services.ask(echo(policy), numbers(50), deadline=0.8)
    assert 1 <= len(answers.by_key) <= 2
    assert len(server.requests) == len(answers.by_key)
    assert [failure.code for failure in answers.failures] == ["out-of-time"]


@pytest.mark.slow
def test_closing_the_generator_stops_the_requests(client: Client) -> None:
    with serving(always(200)) as server:
        services = services_for(client, server.base_url)
        policy = RequestPolicy(min_interval_seconds=0.1)
        replies = services.ask_all([Question(echo(policy), numbers(50))])
        next(replies)
        replies.close()
        time.sleep(0.3)
    assert len(server.requests) <= 2
