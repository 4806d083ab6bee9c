"""A check requests only the links that neither the cache nor a service (an API such as GitHub's) covers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from site_builder.link_health.history import record_all
from site_builder.link_health.records import ArchivedCopy, Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links import run_check as run_check_module
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.run_check import CheckDependencies, run_check
from site_builder.links.runs import Run
from site_builder.services import Services
from tests.links.fault_behaviours import by_target, redirects, responds
from tests.links.fault_network import CHECK_POLICY, FaultNetwork
from tests.links.faults import HostSpec
from tests.services.fakes import services_at

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
COPY = ArchivedCopy("https://web.archive.org/web/20200101000000/http://a.test/gone", NOW)
URLS = ("http://a.test/here", "http://a.test/gone", "http://a.test/known")

QueryServices = Callable[..., dict[str, Observation]]


class FakeServices:
    """Fake services: one knows the verdict of `/known`, one has an archived copy of every page."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.queried: list[str] = []
        self.copies_requested: list[str] = []
        self.interrupt = False
        monkeypatch.setattr(run_check_module, "query_services", self.query)
        monkeypatch.setattr(run_check_module, "find_archived_copies", self.find)

    def query(
        self,
        links: Sequence[LinkToCheck],
        services: Services,
        on_result: Callable[[Observation], object],
        *,
        deadline: float | None = None,
    ) -> None:
        self.queried += [link.url for link in links]
        for link in links:
            if link.url.endswith("/known"):
                on_result(Observation(link.url, NOW, Verdict.ALIVE, "arxiv-api"))
        if self.interrupt:
            raise KeyboardInterrupt

    def find(
        self,
        last_alive_times: Mapping[str, dt.datetime | None],
        services: Services,
        *,
        deadline: float | None = None,
    ) -> dict[str, ArchivedCopy]:
        self.copies_requested += last_alive_times
        return dict.fromkeys(last_alive_times, COPY)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> FakeServices:
    return FakeServices(monkeypatch)


@pytest.fixture
def check_sample_links(network: FaultNetwork) -> Callable[..., Run]:
    """Return a function that checks three links of a host; `/gone` has status 404."""
    network.start_host("a.test", HostSpec(by_target({"/here": responds(), "/gone": responds(404)})))

    def check_sample_links(cache: Path | None = None) -> Run:
        dependencies = CheckDependencies(
            network.client, services_at(network.client), CHECK_POLICY, cache
        )
        return run_check([LinkToCheck(url) for url in URLS], {}, dependencies)

    return check_sample_links


def test_links_that_a_service_covers_are_not_requested(
    check_sample_links: Callable[..., Run], services: FakeServices, network: FaultNetwork
) -> None:
    run = check_sample_links()
    assert services.queried == list(URLS)
    assert [link.observation.reason for link in run.links] == [
        "http-404",
        "http-200",
        "arxiv-api",
    ]
    requested = [request.target for request in network.server.running_hosts["a.test"].requests]
    assert sorted(requested) == ["/gone", "/here"]


def test_gone_links_of_a_run_have_archived_copies(
    check_sample_links: Callable[..., Run], services: FakeServices
) -> None:
    run = check_sample_links()
    assert services.copies_requested == ["http://a.test/gone"]
    copies = [link.record.archived for link in run.links if link.record is not None]
    assert copies == [COPY, None, None]


def test_suspect_links_that_once_worked_have_archived_copies(
    services: FakeServices, network: FaultNetwork
) -> None:
    """If a link never worked, even an archived copy of its page may show the suspect page."""
    network.start_host("a.test", HostSpec(redirects("http://casino.test/x", 301)))
    network.start_host("casino.test", HostSpec())
    urls = ("http://a.test/once-worked", "http://a.test/never-worked")
    last = Observation(urls[0], NOW - dt.timedelta(days=7), Verdict.ALIVE, "http-200")
    history = record_all({}, [last])
    dependencies = CheckDependencies(
        network.client, services_at(network.client), CHECK_POLICY, None
    )
    run = run_check([LinkToCheck(url) for url in urls], history, dependencies)
    assert {link.observation.reason for link in run.links} == {"other-site"}
    assert services.copies_requested == ["http://a.test/once-worked"]


def test_cached_links_are_neither_queried_nor_requested(
    check_sample_links: Callable[..., Run],
    services: FakeServices,
    network: FaultNetwork,
    tmp_path: Path,
) -> None:
    check_sample_links(tmp_path / "cache")
    services.queried.clear()
    run = check_sample_links(tmp_path / "cache")
    assert services.queried == ["http://a.test/gone"]
    assert [link.verdict for link in run.links] == ["gone", "alive", "alive"]
    assert len(network.server.running_hosts["a.test"].requests) == 3


def test_after_ctrl_c_during_service_queries_the_results_so_far_are_kept(
    check_sample_links: Callable[..., Run], services: FakeServices, network: FaultNetwork
) -> None:
    services.interrupt = True
    run = check_sample_links()
    assert run.interrupted
    assert not run.out_of_time
    assert [link.verdict for link in run.links] == [
        "unchecked",
        "unchecked",
        "alive",
    ]
    assert not network.server.running_hosts["a.test"].requests
    assert not services.copies_requested
