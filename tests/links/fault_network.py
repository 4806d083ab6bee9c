"""Plays faults to the checker: a network of its own, with names, certificates and a guard."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from unittest.mock import patch

from site_builder.http_client import Client, Endpoint, Limits, ResolverError
from site_builder.http_client.ssrf_guard import is_allowed
from site_builder.links.checking import CheckPolicy, check_links
from site_builder.links.links_to_check import LinkToCheck
from site_builder.links.runs import CheckedLink, Run
from tests.links.fault_behaviours import SOUND_PAGE, answers, only_if
from tests.links.fault_certificates import client_context, server_context
from tests.links.fault_server import FaultServer, Site
from tests.links.faults import PUBLIC, RETRIES, Fault, Host

LIMITS = Limits(deadline=2.0, dns_seconds=1.0, connect_seconds=1.0, body_seconds=0.6)
POLICY = CheckPolicy(
    max_in_flight=64,
    max_per_host=4,
    gap_seconds=0.0,
    max_retries=RETRIES,
    backoff_seconds=0.05,
    attempt_deadline_seconds=10.0,
)
HEALTHY = "/healthy"
_SOUND = answers(
    200, SOUND_PAGE, Connection="close"
)  # no fault meets a connection that was used before
UNRELATED_LINKS = tuple(f"http://sound-{number}.test{HEALTHY}" for number in range(8))
"""Links to hosts that do nothing wrong."""


class FaultNetwork:
    """Servers, names and a client; everything ends with the `with` block."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.server = FaultServer()
        self.lookups: Counter[str] = Counter()
        self.over = threading.Event()
        self.client = Client(limits, resolver=self.resolve, tls=client_context())
        self._hosts: dict[str, tuple[Host, Site]] = {}
        self._exits = ExitStack()

    def __enter__(self) -> Self:
        self._exits.enter_context(self.server)
        self._exits.enter_context(treat_loopback_as_public())
        self._exits.enter_context(self.client)
        self._exits.callback(self.over.set)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._exits.close()

    def host(self, name: str, host: Host) -> Site:
        """Bring up a host; `/healthy` on it is a sound page, whatever else it does."""
        if host.state == "refusing":
            site = self.server.refusing(name)
        elif host.state == "black-hole":
            site = self.server.black_hole(name)
        else:
            site = self.server.site(
                name,
                only_if(lambda e: e.request.target == HEALTHY, _SOUND, host.behaviour),
                tls=server_context(name, host.tls) if host.tls else None,
                opening=host.opening,
                address=host.address,
            )
        self._hosts[name] = host, site
        return site

    def resolve(self, host: str, port: int) -> Sequence[Endpoint]:
        """Look up a name among the hosts; on the port that was asked for listens the one we have."""
        name = host.removesuffix(".")
        self.lookups[name] += 1
        if name not in self._hosts:
            raise ResolverError("nxdomain", f"{name} is not on the stage")
        played, site = self._hosts[name]
        return played.lookup(self, site)

    def check(
        self,
        urls: Iterable[str],
        policy: CheckPolicy = POLICY,
        deadline: float | None = None,
    ) -> FaultRun:
        """Check links, and see what came of it."""
        begun = time.monotonic()
        run = check_links(
            [LinkToCheck(url) for url in urls],
            client=self.client,
            policy=policy,
            history={},
            deadline=deadline,
        )
        links = {link.url: link for link in run.links}
        return FaultRun(self, run, links, time.monotonic() - begun)


@dataclass(frozen=True)
class FaultRun:
    """A run, and how the hosts saw it."""

    stage: FaultNetwork
    run: Run
    links: Mapping[str, CheckedLink]
    seconds: float

    def site(self, name: str) -> Site:
        """Return what a host saw."""
        return self.stage.server.sites[name]

    def link(self, url: str) -> CheckedLink:
        """Return what was seen of a link."""
        return self.links[url]

    def said(self, url: str) -> tuple[str, str]:
        """Return verdict and reason."""
        seen = self.links[url].observation
        return seen.verdict.value, seen.reason


def url_of(fault: Fault, site: Site) -> str:
    """Return a fault's address, with the port that its host has."""
    return fault.address.replace("{port}", str(site.port))


def healthy_page_of(fault: Fault) -> str:
    """Return the address of the sound page on a fault's host."""
    scheme = "https" if fault.hosts[f"{fault.name}.test"].tls else "http"
    return f"{scheme}://{fault.name}.test{HEALTHY}"


def run_faults(stage: FaultNetwork, faults: Sequence[Fault]) -> FaultRun:
    """Play faults all in one run, each beside a sound page of its host, and some strangers."""
    urls = list(UNRELATED_LINKS)
    for url in UNRELATED_LINKS:
        stage.host(url.split("/")[2], Host())
    for fault in faults:
        for name, host in fault.hosts.items():
            stage.host(name, host)
        urls.append(url_of(fault, stage.server.sites[f"{fault.name}.test"]))
        if fault.has_healthy_page:
            urls.append(healthy_page_of(fault))
    return stage.check(urls)


@contextmanager
def treat_loopback_as_public() -> Iterator[None]:
    """Let the guard take 127.0.0.1 and ::1 for public addresses, so that all others can be tested."""

    def guard(ip: str, *, allow_private: bool = False) -> bool:
        return ip in (PUBLIC, "::1") or is_allowed(ip, allow_private=allow_private)

    with patch("site_builder.http_client.connector.is_allowed", guard):
        yield
