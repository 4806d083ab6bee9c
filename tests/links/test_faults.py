"""Every fault of the table, played in one run: what is said of it, and what it cost the host."""

from __future__ import annotations

import tracemalloc

import pytest

from site_builder.http_client import Client, Endpoint
from site_builder.link_health.request_urls import request_url
from site_builder.links.checking import check_links
from site_builder.links.links_to_check import LinkToCheck
from tests.links.fault_behaviours import BOMB_SIZE, answers
from tests.links.fault_network import (
    HEALTHY,
    LIMITS,
    POLICY,
    UNRELATED_LINKS,
    FaultNetwork,
    FaultRun,
    healthy_page_of,
    run_faults,
    url_of,
)
from tests.links.fault_server import FaultServer
from tests.links.faults import FAULTS, PRIVATE, RETRIES, SIZE, Fault, Host

EVERY_FAULT = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)


def _url(played: FaultRun, fault: Fault) -> str:
    return url_of(fault, played.site(f"{fault.name}.test"))


@EVERY_FAULT
def test_verdict(played: FaultRun, fault: Fault) -> None:
    url = _url(played, fault)
    assert played.said(url) == (fault.verdict, fault.reason)
    if fault.final:
        own = f"http://{fault.name}.test" if fault.final.startswith("/") else ""
        assert played.link(url).observation.final_url == own + fault.final


@EVERY_FAULT
def test_requests(played: FaultRun, fault: Fault) -> None:
    site = played.site(f"{fault.name}.test")
    targets = [target for target in site.targets() if target != HEALTHY]
    asked = fault.requests
    least, most = asked if isinstance(asked, tuple) else (asked, asked)
    assert least <= len(targets) <= most, targets
    assert fault.saw is None or targets == list(fault.saw)
    assert fault.connections in (None, site.connections)
    assert fault.lookups in (None, played.stage.lookups[site.host])


@EVERY_FAULT
def test_bounds(played: FaultRun, fault: Fault) -> None:
    for name, host in fault.hosts.items():
        site = played.site(name)
        assert site.faults == []
        assert site.peak <= POLICY.max_per_host
        assert host.address != PRIVATE or site.connections == 0
        for target, sent in site.sent.items():
            assert sent <= fault.sends * site.count(target), (name, target)
    observation = played.link(_url(played, fault)).observation
    hops = len(observation.chain) + 1
    assert observation.attempts <= RETRIES + 1
    assert observation.elapsed <= observation.attempts * hops * (LIMITS.deadline + 1.0)


@EVERY_FAULT
def test_the_run_goes_on(played: FaultRun, fault: Fault) -> None:
    if fault.has_healthy_page:
        assert played.said(healthy_page_of(fault)) == ("alive", "http-200")
    assert {played.said(url) for url in UNRELATED_LINKS} == {("alive", "http-200")}


def test_the_whole_run(played: FaultRun) -> None:
    assert played.stage.server.peak <= POLICY.max_in_flight
    assert played.seconds < 60
    assert not played.run.interrupted
    assert not played.run.out_of_time
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names)


def test_only_pages_are_asked_for(played: FaultRun) -> None:
    requests = [r for site in played.stage.server.sites.values() for r in site.requests]
    assert {request.method for request in requests} == {"GET"}
    assert {request.headers["host"].partition(":")[2] for request in requests} == {""}
    assert not any("authorization" in request.headers for request in requests)


def test_no_cookie_leaves_its_host(played: FaultRun) -> None:
    sites = played.stage.server.sites.values()
    with_cookie = {site.host for site in sites if any("cookie" in r.headers for r in site.requests)}
    assert with_cookie == {"redirect-cookie.test", "redirect-cookie-wall.test"}


def test_memory_does_not_grow_with_what_is_sent(stage: FaultNetwork) -> None:
    run_faults(stage, SIZE[:1])  # what is loaded once
    with FaultNetwork() as other:
        tracemalloc.start()
        try:
            run_faults(other, SIZE)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < BOMB_SIZE / 4


def _loopback(host: str, port: int) -> list[Endpoint]:
    return [Endpoint("127.0.0.1", port)]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "inside.test", "[::ffff:127.0.0.1]"])
def test_loopback_is_refused_by_the_real_guard(host: str) -> None:
    with FaultServer() as server:
        site = server.site("inside.test", answers())
        url = f"http://{host}:{site.port}/"
        with Client(LIMITS, resolver=_loopback) as client:
            run = check_links([LinkToCheck(url)], client=client, policy=POLICY, history={})
        assert run.links[0].observation.reason == "private-address"
        assert site.connections == 0


def test_links_that_differ_in_their_fragment_are_one(stage: FaultNetwork) -> None:
    site = stage.host("one.test", Host(answers()))
    urls = ["http://one.test/page#a", "http://ONE.test:80/page#b", "http://one.test/page"]
    played = stage.check({request_url(url) for url in urls})
    assert [link.observation.reason for link in played.run.links] == ["http-200"]
    assert site.targets() == ["/page"]
