"""Hosts that want to be left alone, that are down, or that have many links; runs that end early."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from site_builder.http_client import Limits
from site_builder.links.checking import check_links
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.scheduler import SchedulerSnapshot
from tests.links.fault_behaviours import (
    after,
    answers,
    by_target,
    in_seconds,
    limits_concurrency,
    only_if,
    redirects,
    redirects_forever,
)
from tests.links.fault_network import POLICY, FaultNetwork, FaultRun
from tests.links.fault_server import Behaviour, Site
from tests.links.faults import Host

ONE_AT_A_TIME = replace(POLICY, max_per_host=1)


def _links(host: str, number: int) -> list[str]:
    return [f"http://{host}/{page}" for page in range(number)]


def _pauses(site: Site) -> list[float]:
    times = sorted(request.at for request in site.requests)
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def _reasons(played: FaultRun) -> Counter[str]:
    return Counter(link.observation.reason for link in played.run.links)


# --- hosts that want to be left alone -----------------------------------------------------------


def _first_turned_away(**headers: str | Callable[[], str]) -> Behaviour:
    turned_away = answers(429, b"", **headers)
    return only_if(lambda e: len(e.site.requests) == 1, turned_away, answers())


@pytest.mark.parametrize("header", ["1", in_seconds(2.5)], ids=["seconds", "date"])
def test_the_whole_host_is_left_alone_for_as_long_as_it_says(
    stage: FaultNetwork, header: str | Callable[[], str]
) -> None:
    site = stage.host("busy.test", Host(_first_turned_away(Retry_After=header)))
    played = stage.check(_links("busy.test", 5), ONE_AT_A_TIME)
    assert _reasons(played) == {"http-200": 5}
    assert len(site.requests) == 6
    assert _pauses(site)[0] >= 0.95


@pytest.mark.parametrize("header", ["", "-1", "soon", "Mon, 01 Jan 2001 00:00:00 GMT", "1e9", "²"])
def test_what_cannot_be_meant_counts_as_nothing(stage: FaultNetwork, header: str) -> None:
    site = stage.host("vague.test", Host(_first_turned_away(Retry_After=lambda: header)))
    played = stage.check(_links("vague.test", 3), ONE_AT_A_TIME)
    assert _reasons(played) == {"http-200": 3}
    assert 0.03 <= _pauses(site)[0] <= 5


@pytest.mark.parametrize(
    "header", ["86400", "9" * 5000, in_seconds(86400)], ids=["day", "eternity", "date"]
)
@pytest.mark.parametrize("status", [429, 403, 503])
def test_a_host_that_wants_a_long_rest_is_parked(
    stage: FaultNetwork, status: int, header: str | Callable[[], str]
) -> None:
    site = stage.host("parked.test", Host(answers(status, b"", Retry_After=header)))
    stage.host("other.test", Host())
    played = stage.check([*_links("parked.test", 20), "http://other.test/"], ONE_AT_A_TIME)
    own = {429: "http-429", 403: "rate-limit", 503: "http-503"}[status]
    assert _reasons(played) == {own: 1, "host-parked": 19, "http-200": 1}
    assert len(site.requests) == 1
    assert played.said("http://parked.test/19") == ("throttled", "host-parked")


def test_a_host_that_turns_everybody_away_is_soon_left_alone(stage: FaultNetwork) -> None:
    site = stage.host("no.test", Host(answers(429)))
    played = stage.check(_links("no.test", 50))
    assert {link.verdict.value for link in played.run.links} == {"throttled"}
    assert _reasons(played)["host-parked"] >= 40
    assert len(site.requests) <= 5 * POLICY.max_per_host


def test_one_page_that_is_turned_away_does_not_park_its_host(stage: FaultNetwork) -> None:
    stage.host("mixed.test", Host(by_target({"/0": answers(429), **_sound(1, 12)})))
    played = stage.check(_links("mixed.test", 12), ONE_AT_A_TIME)
    assert played.said("http://mixed.test/0")[0] == "throttled"
    assert _reasons(played)["http-200"] == 11


def _sound(begin: int, end: int) -> dict[str, Behaviour]:
    return {f"/{page}": answers() for page in range(begin, end)}


# --- how many at once ---------------------------------------------------------------------------


def test_a_host_never_sees_more_at_once_than_it_bears(stage: FaultNetwork) -> None:
    site = stage.host("small.test", Host(limits_concurrency(4, 0.02)))
    played = stage.check(_links("small.test", 60))
    assert _reasons(played) == {"http-200": 60}
    assert 2 <= site.peak <= 4
    assert len(site.requests) == 60


def test_a_host_that_bears_less_than_we_ask_is_not_called_broken(stage: FaultNetwork) -> None:
    site = stage.host("smaller.test", Host(limits_concurrency(1, 0.02)))
    played = stage.check(_links("smaller.test", 6))
    assert {link.verdict.value for link in played.run.links} <= {"alive", "throttled"}
    assert site.peak <= POLICY.max_per_host


def test_all_hosts_together_stay_below_the_limit(stage: FaultNetwork) -> None:
    urls = []
    for number in range(20):
        stage.host(f"many-{number}.test", Host(after(0.02, answers())))
        urls += _links(f"many-{number}.test", 5)
    played = stage.check(urls, replace(POLICY, max_in_flight=10))
    assert _reasons(played) == {"http-200": 100}
    assert 5 <= stage.server.peak <= 10


def test_the_limit_holds_for_the_host_that_others_redirect_to(stage: FaultNetwork) -> None:
    goal = stage.host("goal.test", Host(after(0.02, answers())))
    urls = []
    for number in range(24):
        stage.host(f"from-{number}.test", Host(redirects(f"http://goal.test/{number}")))
        urls.append(f"http://from-{number}.test/page")
    played = stage.check(urls)
    assert _reasons(played) == {"http-302": 24}
    assert 2 <= goal.peak <= POLICY.max_per_host


def test_hosts_that_redirect_to_each_other_do_not_wait_for_each_other(stage: FaultNetwork) -> None:
    for here, there in (("left", "right"), ("right", "left")):
        away = redirects(f"http://{there}.test/page")
        whither = only_if(lambda e: e.request.target == "/page", answers(), away)
        stage.host(f"{here}.test", Host(after(0.01, whither)))
    urls = _links("left.test", 2) + _links("right.test", 2)
    played = stage.check(urls, replace(ONE_AT_A_TIME, max_in_flight=2))
    assert _reasons(played) == {"http-302": 4}
    assert (stage.server.sites["left.test"].peak, stage.server.sites["right.test"].peak) == (1, 1)


def test_slow_redirects_share_one_deadline(stage: FaultNetwork) -> None:
    site = stage.host("far.test", Host(after(0.3, redirects_forever)))
    played = stage.check(
        ["http://far.test/page"], replace(POLICY, attempt_deadline_seconds=1.0, max_retries=0)
    )
    assert played.said("http://far.test/page") == ("transient", "timeout")
    assert 3 <= len(site.requests) <= 5


def test_requests_to_a_host_keep_their_distance(stage: FaultNetwork) -> None:
    site = stage.host("gentle.test", Host())
    stage.check(_links("gentle.test", 6), replace(POLICY, gap_seconds=0.1))
    assert min(_pauses(site)) >= 0.05


def test_a_slow_host_holds_up_nobody(stage: FaultNetwork) -> None:
    stage.host("slow.test", Host(after(0.25, answers())))
    quick = stage.host("quick.test", Host())
    stage.check(
        [*_links("slow.test", 8), *_links("quick.test", 40)], replace(POLICY, max_in_flight=5)
    )
    slow = stage.server.sites["slow.test"]
    assert max(r.at for r in quick.requests) < max(r.at for r in slow.requests)


# --- hosts that are down ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "reason"), [("refusing", "connection-refused"), ("black-hole", "connect-timeout")]
)
def test_a_host_that_is_down_is_given_up(state: str, reason: str) -> None:
    with FaultNetwork(Limits(deadline=2.0, dns_seconds=1.0, connect_seconds=0.2)) as stage:
        stage.host("down.test", Host(state=state))
        stage.host("up.test", Host())
        played = stage.check([*_links("down.test", 55), "http://up.test/"])
        said = {played.said(url) for url in _links("down.test", 55)}
    assert said <= {("transient", reason), ("transient", "host-unreachable")}
    assert _reasons(played)["host-unreachable"] >= 45
    assert played.run.requests <= 1 + 5 + POLICY.max_per_host
    assert played.said("http://up.test/") == ("alive", "http-200")


# --- crowds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "said"), [(2, ("moved", "http-301")), (3, ("suspect", "same-target"))]
)
def test_many_links_that_end_at_one_page(
    stage: FaultNetwork, number: int, said: tuple[str, str]
) -> None:
    closed = by_target({"/closed-for-good": answers()})
    moved = redirects("/closed-for-good", 301)
    stage.host("fold.test", Host(only_if(lambda e: len(e.request.target) < 4, moved, closed)))
    played = stage.check(_links("fold.test", number))
    assert {played.said(link.url) for link in played.run.links} == {said}


# --- runs that end early ------------------------------------------------------------------------


def test_what_a_deadline_leaves_is_unchecked(stage: FaultNetwork) -> None:
    stage.host("slow.test", Host(after(0.3, answers())))
    stage.host("silent.test", Host(after(60, answers())))
    urls = [*_links("slow.test", 30), *_links("silent.test", 3)]
    played = stage.check(urls, ONE_AT_A_TIME, deadline=1.0)
    found = _reasons(played)
    assert played.run.out_of_time
    assert not played.run.interrupted
    assert found["http-200"] >= 1
    assert found["deadline"] >= 25
    assert found["http-200"] + found["deadline"] == 33
    assert {link.verdict.value for link in played.run.links} == {"alive", "unchecked"}
    assert played.seconds < 8


def _check_until(stage: FaultNetwork, urls: Sequence[str], stop: Callable[[int], None]) -> FaultRun:
    def on_progress(done: int, working: int, problems: int, snapshot: SchedulerSnapshot) -> None:
        stop(done)

    run = check_links(
        [LinkToCheck(url) for url in urls],
        client=stage.client,
        policy=ONE_AT_A_TIME,
        history={},
        on_progress=on_progress,
    )
    return FaultRun(stage, run, {link.url: link for link in run.links}, 0.0)


def test_ctrl_c_keeps_what_is_known(stage: FaultNetwork) -> None:
    stage.host("quick.test", Host())
    stage.host("silent.test", Host(after(60, answers())))

    def interrupt(done: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    urls = [*_links("quick.test", 4), *_links("silent.test", 10)]
    played = _check_until(stage, urls, interrupt)
    assert played.run.interrupted
    assert _reasons(played) == {"http-200": 4, "interrupted": 10}
    assert len(stage.server.sites["silent.test"].requests) == 1


def test_an_aborted_client_ends_the_run(stage: FaultNetwork) -> None:
    stage.host("silent.test", Host(after(60, answers())))
    aborted = threading.Event()

    def abort(done: int) -> None:
        if not aborted.is_set():
            aborted.set()
            stage.client.abort()

    played = _check_until(stage, _links("silent.test", 10), abort)
    assert {link.verdict.value for link in played.run.links} == {"unchecked"}
    assert _reasons(played) == {"interrupted": 10}
