"""One run checks all links of the table in `faults`. Its results are compared with the table."""

from __future__ import annotations

import tracemalloc

import pytest

from site_builder.http_client import Client, Endpoint
from site_builder.link_health.request_urls import request_url
from site_builder.links.checking import check_links
from site_builder.links.links_to_check import LinkToCheck
from tests.links.fault_behaviours import BOMB_SIZE, responds
from tests.links.fault_network import (
    CHECK_POLICY,
    HEALTHY,
    LIMITS,
    UNRELATED_LINKS,
    FaultNetwork,
    FaultRun,
    healthy_page_of,
    run_faults,
    url_of,
)
from tests.links.fault_server import FaultServer
from tests.links.faults import FAULTS, PRIVATE_ADDRESS, RETRIES, SIZE, Fault, HostSpec

pytestmark = pytest.mark.slow  # the run with all faults waits for many time-outs

EVERY_FAULT = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)


def _url(fault_run: FaultRun, fault: Fault) -> str:
    return url_of(fault, fault_run.running_host(f"{fault.name}.test"))


@EVERY_FAULT
def test_each_fault_has_the_expected_verdict(fault_run: FaultRun, fault: Fault) -> None:
    url = _url(fault_run, fault)
    assert fault_run.verdict_and_reason(url) == (fault.verdict, fault.reason)
    if fault.final_url:
        origin = f"http://{fault.name}.test" if fault.final_url.startswith("/") else ""
        assert fault_run.link(url).observation.final_url == origin + fault.final_url


@EVERY_FAULT
def test_each_fault_causes_the_expected_requests(fault_run: FaultRun, fault: Fault) -> None:
    running_host = fault_run.running_host(f"{fault.name}.test")
    targets = [target for target in running_host.targets() if target != HEALTHY]
    requests = fault.requests
    minimum, maximum = requests if isinstance(requests, tuple) else (requests, requests)
    assert minimum <= len(targets) <= maximum, targets
    assert fault.request_targets is None or targets == list(fault.request_targets)
    assert fault.connections in (None, running_host.connections)
    assert fault.lookups in (None, fault_run.network.lookups[running_host.host])


@EVERY_FAULT
def test_requests_for_each_fault_stay_within_the_limits(fault_run: FaultRun, fault: Fault) -> None:
    for name, host_spec in fault.hosts.items():
        running_host = fault_run.running_host(name)
        assert running_host.errors == []
        assert running_host.peak <= CHECK_POLICY.max_per_host
        assert host_spec.address != PRIVATE_ADDRESS or running_host.connections == 0
        for target, sent in running_host.sent.items():
            assert sent <= fault.max_bytes_per_request * running_host.count(target), (name, target)
    observation = fault_run.link(_url(fault_run, fault)).observation
    hops = len(observation.chain) + 1
    assert observation.attempts <= RETRIES + 1
    assert observation.elapsed <= observation.attempts * hops * (LIMITS.deadline + 1.0)


@EVERY_FAULT
def test_healthy_links_are_alive_in_a_run_with_faults(fault_run: FaultRun, fault: Fault) -> None:
    if fault.has_healthy_page:
        assert fault_run.verdict_and_reason(healthy_page_of(fault)) == ("alive", "http-200")
    assert {fault_run.verdict_and_reason(url) for url in UNRELATED_LINKS} == {("alive", "http-200")}


def test_the_whole_run_stays_within_its_limits(fault_run: FaultRun) -> None:
    assert fault_run.network.server.peak <= CHECK_POLICY.max_in_flight
    assert fault_run.seconds < 60
    assert not fault_run.run.interrupted
    assert not fault_run.run.out_of_time


def test_all_faults_have_different_names() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names)


def test_all_requests_are_get_requests_without_credentials(fault_run: FaultRun) -> None:
    requests = [
        request
        for running_host in fault_run.network.server.running_hosts.values()
        for request in running_host.requests
    ]
    assert {request.method for request in requests} == {"GET"}
    assert {request.headers["host"].partition(":")[2] for request in requests} == {""}
    assert not any("authorization" in request.headers for request in requests)


def test_cookies_go_only_to_the_host_that_set_them(fault_run: FaultRun) -> None:
    running_hosts = fault_run.network.server.running_hosts.values()
    with_cookie = {
        running_host.host
        for running_host in running_hosts
        if any("cookie" in request.headers for request in running_host.requests)
    }
    assert with_cookie == {"redirect-cookie.test", "redirect-cookie-wall.test"}


def test_huge_responses_use_little_memory(network: FaultNetwork) -> None:
    run_faults(network, SIZE[:1])  # the first run imports modules; this is not measured
    with FaultNetwork() as measured_network:
        tracemalloc.start()
        try:
            run_faults(measured_network, SIZE)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < BOMB_SIZE / 4


def _loopback(host: str, port: int) -> list[Endpoint]:
    return [Endpoint("127.0.0.1", port)]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "inside.test", "[::ffff:127.0.0.1]"])
def test_the_unpatched_ssrf_guard_refuses_loopback(host: str) -> None:
    with FaultServer() as server:
        running_host = server.start_host("inside.test", responds())
        url = f"http://{host}:{running_host.port}/"
        with Client(LIMITS, resolver=_loopback) as client:
            run = check_links([LinkToCheck(url)], client=client, policy=CHECK_POLICY, history={})
        assert run.links[0].observation.reason == "private-address"
        assert running_host.connections == 0


def test_three_urls_with_one_request_url_cause_one_request(network: FaultNetwork) -> None:
    running_host = network.start_host("one.test", HostSpec(responds()))
    urls = ["http://one.test/page#a", "http://ONE.test:80/page#b", "http://one.test/page"]
    fault_run = network.check({request_url(url) for url in urls})
    assert [link.observation.reason for link in fault_run.run.links] == ["http-200"]
    assert running_host.targets() == ["/page"]
