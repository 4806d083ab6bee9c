"""A survey: who is asked for what, and what is asked for by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from site_builder.http_client import Client
from site_builder.link_health.records import ArchivedCopy, Observation
from site_builder.link_health.verdicts import Verdict
from site_builder.links import run_check as room
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.run_check import CheckDependencies, run_check
from site_builder.links.runs import Run
from site_builder.links.services import ServiceSettings
from tests.links.fault_behaviours import answers, by_target
from tests.links.fault_network import POLICY, FaultNetwork
from tests.links.faults import Host

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
COPY = ArchivedCopy("https://web.archive.org/web/20200101000000/http://a.test/gone", NOW)
URLS = ("http://a.test/here", "http://a.test/gone", "http://a.test/known")

Ask = Callable[..., dict[str, Observation]]


class Services:
    """Plays the services: knows `/known`, and has a copy of `/gone`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.looked_up: list[str] = []
        self.interrupt = False
        monkeypatch.setattr(room, "query_services", self.ask)
        monkeypatch.setattr(room, "find_archived_copies", self.find)

    def ask(
        self,
        targets: Sequence[LinkToCheck],
        client: Client,
        settings: ServiceSettings,
        on_result: Callable[[Observation], object],
        *,
        deadline: float | None = None,
    ) -> None:
        self.asked += [target.url for target in targets]
        for target in targets:
            if target.url.endswith("/known"):
                on_result(Observation(target.url, NOW, Verdict.ALIVE, "arxiv-api"))
        if self.interrupt:
            raise KeyboardInterrupt

    def find(
        self,
        wanted: Mapping[str, dt.datetime | None],
        client: Client,
        settings: ServiceSettings,
        *,
        deadline: float | None = None,
    ) -> dict[str, ArchivedCopy]:
        self.looked_up += wanted
        return dict.fromkeys(wanted, COPY)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    return Services(monkeypatch)


@pytest.fixture
def look(stage: FaultNetwork) -> Callable[..., Run]:
    """Survey the links of a host on which `/gone` is gone and all else is there."""
    stage.host("a.test", Host(by_target({"/here": answers(), "/gone": answers(404)})))

    def look(cache: Path | None = None) -> Run:
        dependencies = CheckDependencies(stage.client, ServiceSettings(), POLICY, cache)
        return run_check([LinkToCheck(url) for url in URLS], {}, dependencies)

    return look


def test_what_a_service_knows_is_not_asked_for_itself(
    look: Callable[..., Run], services: Services, stage: FaultNetwork
) -> None:
    run = look()
    assert services.asked == list(URLS)
    assert [link.observation.reason for link in run.links] == ["http-404", "http-200", "arxiv-api"]
    requested = [request.target for request in stage.server.sites["a.test"].requests]
    assert sorted(requested) == ["/gone", "/here"]


def test_copies_are_looked_up_of_what_is_gone(look: Callable[..., Run], services: Services) -> None:
    run = look()
    assert services.looked_up == ["http://a.test/gone"]
    copies = [link.record.archived for link in run.links if link.record is not None]
    assert copies == [COPY, None, None]


def test_what_was_alive_lately_is_asked_of_nobody(
    look: Callable[..., Run], services: Services, stage: FaultNetwork, tmp_path: Path
) -> None:
    look(tmp_path / "cache")
    services.asked.clear()
    run = look(tmp_path / "cache")
    assert services.asked == ["http://a.test/gone"]
    assert [link.verdict for link in run.links] == ["gone", "alive", "alive"]
    assert len(stage.server.sites["a.test"].requests) == 3


def test_ctrl_c_while_services_are_asked_keeps_what_they_said(
    look: Callable[..., Run], services: Services, stage: FaultNetwork
) -> None:
    services.interrupt = True
    run = look()
    assert run.interrupted
    assert not run.out_of_time
    assert [link.verdict for link in run.links] == ["unchecked", "unchecked", "alive"]
    assert not stage.server.sites["a.test"].requests
    assert not services.looked_up
