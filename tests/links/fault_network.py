"""Run the link checker against hosts with faults, in a test network with DNS and TLS."""

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
from tests.links.fault_behaviours import GOOD_PAGE, only_if, responds
from tests.links.fault_certificates import client_context, server_context
from tests.links.fault_server import FaultServer, RunningHost
from tests.links.faults import PUBLIC_ADDRESS, RETRIES, Fault, HostSpec

LIMITS = Limits(deadline=2.0, dns_seconds=1.0, connect_seconds=1.0, body_seconds=0.6)
CHECK_POLICY = CheckPolicy(
    max_in_flight=64,
    max_per_host=4,
    gap_seconds=0.0,
    max_retries=RETRIES,
    backoff_seconds=0.05,
    attempt_deadline_seconds=10.0,
)
HEALTHY = "/healthy"
# With `Connection: close`, a request for a link with a fault never reuses the connection of a healthy page.
_HEALTHY_PAGE = responds(200, GOOD_PAGE, Connection="close")
UNRELATED_LINKS = tuple(f"http://unrelated-{number}.test{HEALTHY}" for number in range(8))
"""Links to hosts without faults."""


class FaultNetwork:
    """A fault server, a resolver and a client, for use in a `with` block."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.server = FaultServer()
        self.lookups: Counter[str] = Counter()
        self.ended = threading.Event()
        self.client = Client(limits, resolver=self.resolve, tls=client_context())
        self._hosts: dict[str, tuple[HostSpec, RunningHost]] = {}
        self._exits = ExitStack()

    def __enter__(self) -> Self:
        self._exits.enter_context(self.server)
        self._exits.enter_context(treat_loopback_as_public())
        self._exits.enter_context(self.client)
        self._exits.callback(self.ended.set)
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._exits.close()

    def start_host(self, name: str, host_spec: HostSpec) -> RunningHost:
        """Start a host. `/healthy` on a host that accepts requests is always a working page."""
        if host_spec.state == "refusing":
            running_host = self.server.add_refusing_host(name)
        elif host_spec.state == "black-hole":
            running_host = self.server.add_black_hole(name)
        else:
            running_host = self.server.start_host(
                name,
                only_if(
                    lambda exchange: exchange.request.target == HEALTHY,
                    _HEALTHY_PAGE,
                    host_spec.behaviour,
                ),
                tls=server_context(name, host_spec.tls) if host_spec.tls else None,
                on_connect=host_spec.on_connect,
                address=host_spec.address,
            )
        self._hosts[name] = host_spec, running_host
        return running_host

    def resolve(self, host: str, port: int) -> Sequence[Endpoint]:
        """Return the endpoints that the lookup of the host returns; ignore `port`."""
        name = host.removesuffix(".")
        self.lookups[name] += 1
        if name not in self._hosts:
            raise ResolverError("nxdomain", f"{name} is not in the fault network")
        host_spec, running_host = self._hosts[name]
        return host_spec.lookup(self, running_host)

    def check(
        self,
        urls: Iterable[str],
        policy: CheckPolicy = CHECK_POLICY,
        deadline: float | None = None,
    ) -> FaultRun:
        """Check links and return the results."""
        started = time.monotonic()
        run = check_links(
            [LinkToCheck(url) for url in urls],
            client=self.client,
            policy=policy,
            history={},
            deadline=deadline,
        )
        links = {link.url: link for link in run.links}
        return FaultRun(self, run, links, time.monotonic() - started)


@dataclass(frozen=True)
class FaultRun:
    """A run of the link checker in a fault network."""

    network: FaultNetwork
    run: Run
    links: Mapping[str, CheckedLink]
    seconds: float

    def running_host(self, name: str) -> RunningHost:
        """Return the running host with this name."""
        return self.network.server.running_hosts[name]

    def link(self, url: str) -> CheckedLink:
        """Return the checked link with this URL."""
        return self.links[url]

    def verdict_and_reason(self, url: str) -> tuple[str, str]:
        """Return the verdict and the reason of the link with this URL."""
        observation = self.links[url].observation
        return observation.verdict.value, observation.reason


def url_of(fault: Fault, running_host: RunningHost) -> str:
    """Return the URL of the link that has this fault, with the port of the running host."""
    return fault.url_template.replace("{port}", str(running_host.port))


def healthy_page_of(fault: Fault) -> str:
    """Return the URL of `/healthy` on the host of this fault."""
    scheme = "https" if fault.hosts[f"{fault.name}.test"].tls else "http"
    return f"{scheme}://{fault.name}.test{HEALTHY}"


def run_faults(network: FaultNetwork, faults: Sequence[Fault]) -> FaultRun:
    """Check links with faults and links without faults in one run."""
    urls = list(UNRELATED_LINKS)
    for url in UNRELATED_LINKS:
        network.start_host(url.split("/")[2], HostSpec())
    for fault in faults:
        for name, host_spec in fault.hosts.items():
            network.start_host(name, host_spec)
        urls.append(url_of(fault, network.server.running_hosts[f"{fault.name}.test"]))
        if fault.has_healthy_page:
            urls.append(healthy_page_of(fault))
    return network.check(urls)


@contextmanager
def treat_loopback_as_public() -> Iterator[None]:
    """Make the SSRF guard allow 127.0.0.1 and ::1. The guard still refuses all other private addresses."""

    def guard(ip: str, *, allow_private: bool = False) -> bool:
        return ip in (PUBLIC_ADDRESS, "::1") or is_allowed(ip, allow_private=allow_private)

    with patch("site_builder.http_client.connector.is_allowed", guard):
        yield
