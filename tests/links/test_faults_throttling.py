"""Checks of hosts that throttle, hosts that are down, and hosts with many links; runs that end early."""

from __future__ import annotations

import itertools
import threading
import time
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
    by_target,
    http_date_in,
    limits_concurrency,
    only_if,
    redirects,
    redirects_forever,
    responds,
)
from tests.links.fault_network import CHECK_POLICY, FaultNetwork, FaultRun
from tests.links.fault_server import Behaviour, RunningHost
from tests.links.faults import HostSpec

pytestmark = pytest.mark.slow

ONE_AT_A_TIME = replace(CHECK_POLICY, max_per_host=1)


def _urls(host: str, number: int) -> list[str]:
    return [f"http://{host}/{page}" for page in range(number)]


def _gaps(running_host: RunningHost) -> list[float]:
    times = sorted(request.received_at for request in running_host.requests)
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def _last_request_at(running_host: RunningHost) -> float:
    return max(request.received_at for request in running_host.requests)


def _reasons(fault_run: FaultRun) -> Counter[str]:
    return Counter(link.observation.reason for link in fault_run.run.links)


# --- hosts that throttle ------------------------------------------------------------------------


def _throttles_first_request(**headers: str | Callable[[], str]) -> Behaviour:
    throttled = responds(429, b"", **headers)
    return only_if(lambda exchange: len(exchange.running_host.requests) == 1, throttled, responds())


@pytest.mark.parametrize("header", ["1", http_date_in(2.5)], ids=["in-seconds", "as-date"])
def test_retry_after_pauses_all_requests_to_the_host(
    network: FaultNetwork, header: str | Callable[[], str]
) -> None:
    running_host = network.start_host(
        "busy.test", HostSpec(_throttles_first_request(Retry_After=header))
    )
    fault_run = network.check(_urls("busy.test", 5), ONE_AT_A_TIME)
    assert _reasons(fault_run) == {"http-200": 5}
    assert len(running_host.requests) == 6
    assert _gaps(running_host)[0] >= 0.95


@pytest.mark.parametrize("header", ["", "-1", "soon", "Mon, 01 Jan 2001 00:00:00 GMT", "1e9", "²"])
def test_an_invalid_or_past_retry_after_causes_only_a_short_pause(
    network: FaultNetwork, header: str
) -> None:
    running_host = network.start_host(
        "vague.test", HostSpec(_throttles_first_request(Retry_After=lambda: header))
    )
    fault_run = network.check(_urls("vague.test", 3), ONE_AT_A_TIME)
    assert _reasons(fault_run) == {"http-200": 3}
    assert 0.03 <= _gaps(running_host)[0] <= 5


@pytest.mark.parametrize(
    "header",
    ["86400", "9" * 5000, http_date_in(86400)],
    ids=["a-day-in-seconds", "a-number-of-5000-digits", "the-date-of-tomorrow"],
)
@pytest.mark.parametrize("status", [429, 403, 503])
def test_a_host_with_a_long_retry_after_is_abandoned(
    network: FaultNetwork, status: int, header: str | Callable[[], str]
) -> None:
    running_host = network.start_host(
        "busy.test", HostSpec(responds(status, b"", Retry_After=header))
    )
    network.start_host("other.test", HostSpec())
    fault_run = network.check([*_urls("busy.test", 20), "http://other.test/"], ONE_AT_A_TIME)
    first_reason = {429: "http-429", 403: "rate-limit", 503: "http-503"}[status]
    assert _reasons(fault_run) == {first_reason: 1, "host-parked": 19, "http-200": 1}
    assert len(running_host.requests) == 1
    assert fault_run.verdict_and_reason("http://busy.test/19") == ("throttled", "host-parked")


def test_a_host_that_always_throttles_is_abandoned(
    network: FaultNetwork,
) -> None:
    running_host = network.start_host("no.test", HostSpec(responds(429)))
    fault_run = network.check(_urls("no.test", 50))
    assert {link.verdict.value for link in fault_run.run.links} == {"throttled"}
    assert _reasons(fault_run)["host-parked"] >= 40
    assert len(running_host.requests) <= 5 * CHECK_POLICY.max_per_host


def test_a_host_that_throttles_only_one_page_is_not_abandoned(network: FaultNetwork) -> None:
    network.start_host(
        "mixed.test", HostSpec(by_target({"/0": responds(429), **_working_pages(1, 12)}))
    )
    fault_run = network.check(_urls("mixed.test", 12), ONE_AT_A_TIME)
    assert fault_run.verdict_and_reason("http://mixed.test/0")[0] == "throttled"
    assert _reasons(fault_run)["http-200"] == 11


def _working_pages(begin: int, end: int) -> dict[str, Behaviour]:
    return {f"/{page}": responds() for page in range(begin, end)}


# --- concurrency limits -------------------------------------------------------------------------


def test_concurrent_requests_to_a_host_stay_within_its_limit(network: FaultNetwork) -> None:
    running_host = network.start_host("small.test", HostSpec(limits_concurrency(4, 0.02)))
    fault_run = network.check(_urls("small.test", 60))
    assert _reasons(fault_run) == {"http-200": 60}
    assert 2 <= running_host.peak <= 4
    assert len(running_host.requests) == 60


def test_a_host_that_allows_one_request_at_a_time_gives_no_failures(
    network: FaultNetwork,
) -> None:
    running_host = network.start_host("smaller.test", HostSpec(limits_concurrency(1, 0.02)))
    fault_run = network.check(_urls("smaller.test", 6))
    assert {link.verdict.value for link in fault_run.run.links} <= {
        "alive",
        "throttled",
    }
    assert running_host.peak <= CHECK_POLICY.max_per_host


def test_all_hosts_together_stay_within_the_total_limit(network: FaultNetwork) -> None:
    urls = []
    for number in range(20):
        network.start_host(f"many-{number}.test", HostSpec(after(0.02, responds())))
        urls += _urls(f"many-{number}.test", 5)
    fault_run = network.check(urls, replace(CHECK_POLICY, max_in_flight=10))
    assert _reasons(fault_run) == {"http-200": 100}
    assert 5 <= network.server.peak <= 10


def test_redirects_to_a_host_stay_within_its_limit(network: FaultNetwork) -> None:
    final_host = network.start_host("goal.test", HostSpec(after(0.02, responds())))
    urls = []
    for number in range(24):
        network.start_host(f"from-{number}.test", HostSpec(redirects(f"http://goal.test/{number}")))
        urls.append(f"http://from-{number}.test/page")
    fault_run = network.check(urls)
    assert _reasons(fault_run) == {"other-site": 24}
    assert 2 <= final_host.peak <= CHECK_POLICY.max_per_host


def test_hosts_that_redirect_to_each_other_cause_no_deadlock(network: FaultNetwork) -> None:
    for name, other_name in (("left", "right"), ("right", "left")):
        redirect = redirects(f"http://{other_name}.test/page")
        behaviour = only_if(
            lambda exchange: exchange.request.target == "/page", responds(), redirect
        )
        network.start_host(f"{name}.test", HostSpec(after(0.01, behaviour)))
    urls = _urls("left.test", 2) + _urls("right.test", 2)
    fault_run = network.check(urls, replace(ONE_AT_A_TIME, max_in_flight=2))
    assert _reasons(fault_run) == {"other-site": 4}
    assert (
        network.server.running_hosts["left.test"].peak,
        network.server.running_hosts["right.test"].peak,
    ) == (
        1,
        1,
    )


def test_all_redirects_of_an_attempt_share_its_deadline(network: FaultNetwork) -> None:
    running_host = network.start_host("far.test", HostSpec(after(0.3, redirects_forever)))
    fault_run = network.check(
        ["http://far.test/page"], replace(CHECK_POLICY, attempt_deadline_seconds=1.0, max_retries=0)
    )
    assert fault_run.verdict_and_reason("http://far.test/page") == ("transient", "timeout")
    assert 3 <= len(running_host.requests) <= 5


def test_requests_to_one_host_start_no_earlier_than_the_gap_allows(network: FaultNetwork) -> None:
    running_host = network.start_host("gentle.test", HostSpec())
    started = time.monotonic()
    network.check(_urls("gentle.test", 6), replace(CHECK_POLICY, gap_seconds=0.1))
    # A busy machine can delay a request. So the test has only a lower limit for the time of each request.
    times = sorted(request.received_at for request in running_host.requests)
    assert len(times) == 6
    assert all(at >= started + 0.1 * number for number, at in enumerate(times))


def test_if_a_worker_is_free_a_slow_host_delays_no_other_host(
    network: FaultNetwork,
) -> None:
    network.start_host("slow.test", HostSpec(after(0.25, responds())))
    quick = network.start_host("quick.test", HostSpec())
    network.check(
        [*_urls("slow.test", 8), *_urls("quick.test", 40)], replace(CHECK_POLICY, max_in_flight=5)
    )
    slow = network.server.running_hosts["slow.test"]
    assert _last_request_at(quick) < _last_request_at(slow)


# --- hosts that are down ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "reason"), [("refusing", "connection-refused"), ("black-hole", "connect-timeout")]
)
def test_an_unreachable_host_is_abandoned(state: str, reason: str) -> None:
    with FaultNetwork(Limits(deadline=2.0, dns_seconds=1.0, connect_seconds=0.2)) as network:
        network.start_host("down.test", HostSpec(state=state))
        network.start_host("up.test", HostSpec())
        fault_run = network.check([*_urls("down.test", 55), "http://up.test/"])
        verdict_and_reason = {fault_run.verdict_and_reason(url) for url in _urls("down.test", 55)}
    assert verdict_and_reason <= {("transient", reason), ("transient", "host-unreachable")}
    assert _reasons(fault_run)["host-unreachable"] >= 45
    assert fault_run.run.requests <= 1 + 5 + CHECK_POLICY.max_per_host
    assert fault_run.verdict_and_reason("http://up.test/") == ("alive", "http-200")


# --- shared redirects ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "verdict_and_reason"), [(2, ("moved", "http-301")), (3, ("suspect", "same-target"))]
)
def test_three_redirects_to_one_page_are_suspect_but_two_are_not(
    network: FaultNetwork, number: int, verdict_and_reason: tuple[str, str]
) -> None:
    closed = by_target({"/closed-for-good": responds()})
    moved = redirects("/closed-for-good", 301)
    behaviour = only_if(lambda exchange: len(exchange.request.target) < 4, moved, closed)
    network.start_host("fold.test", HostSpec(behaviour))
    fault_run = network.check(_urls("fold.test", number))
    assert {fault_run.verdict_and_reason(link.url) for link in fault_run.run.links} == {
        verdict_and_reason
    }


# --- runs that end early ------------------------------------------------------------------------


def test_links_without_a_result_at_the_deadline_are_unchecked(network: FaultNetwork) -> None:
    network.start_host("slow.test", HostSpec(after(0.3, responds())))
    network.start_host("silent.test", HostSpec(after(60, responds())))
    urls = [*_urls("slow.test", 30), *_urls("silent.test", 3)]
    fault_run = network.check(urls, ONE_AT_A_TIME, deadline=1.0)
    reasons = _reasons(fault_run)
    assert fault_run.run.out_of_time
    assert not fault_run.run.interrupted
    assert reasons["http-200"] >= 1
    assert reasons["deadline"] >= 25
    assert reasons["http-200"] + reasons["deadline"] == 33
    assert {link.verdict.value for link in fault_run.run.links} == {
        "alive",
        "unchecked",
    }
    assert fault_run.seconds < 8


def _check_until(
    network: FaultNetwork, urls: Sequence[str], stop: Callable[[int], None]
) -> FaultRun:
    """Check links. `stop` is called with the number of checked links, and may end the run."""

    def on_progress(checked: int, working: int, problems: int, snapshot: SchedulerSnapshot) -> None:
        stop(checked)

    run = check_links(
        [LinkToCheck(url) for url in urls],
        client=network.client,
        policy=ONE_AT_A_TIME,
        history={},
        on_progress=on_progress,
    )
    return FaultRun(network, run, {link.url: link for link in run.links}, 0.0)


def test_after_ctrl_c_the_results_so_far_are_kept(network: FaultNetwork) -> None:
    network.start_host("quick.test", HostSpec())
    network.start_host("silent.test", HostSpec(after(60, responds())))

    def interrupt(checked: int) -> None:
        if checked == 4:
            raise KeyboardInterrupt

    urls = [*_urls("quick.test", 4), *_urls("silent.test", 10)]
    fault_run = _check_until(network, urls, interrupt)
    assert fault_run.run.interrupted
    assert _reasons(fault_run) == {"http-200": 4, "interrupted": 10}
    assert len(network.server.running_hosts["silent.test"].requests) == 1


def test_an_aborted_client_ends_the_run(network: FaultNetwork) -> None:
    network.start_host("silent.test", HostSpec(after(60, responds())))
    aborted = threading.Event()

    def abort(checked: int) -> None:
        if not aborted.is_set():
            aborted.set()
            network.client.abort()

    fault_run = _check_until(network, _urls("silent.test", 10), abort)
    assert {link.verdict.value for link in fault_run.run.links} == {"unchecked"}
    assert _reasons(fault_run) == {"interrupted": 10}
