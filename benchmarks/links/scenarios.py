"""Scenarios of the benchmark: links, hosts, delays and targets."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

from benchmarks.links.server import ServerConfig

DELAY = 0.05
_TARPIT = 2.0


@dataclass(frozen=True)
class Scenario:
    """A list of links on hosts with delays, and the targets for checking it."""

    name: str
    what: str
    links: tuple[tuple[str, int], ...]
    """Hosts, each with its number of links."""
    min_seconds: float
    """Lower bound for any client, within the limits of 64 requests in flight and 4 per host."""
    target: float | None = None
    """Maximum of our time divided by that of lychee."""
    max_memory_mb: float = 50.0
    """Maximum of our memory in MB."""
    delay: float = DELAY
    slow: tuple[tuple[str, float], ...] = ()
    tls: bool = False
    in_turns: bool = False
    """Alternate between the hosts; otherwise list host by host, as a catalog does."""
    runs: int | None = None
    """Number of runs; None for that of --runs."""

    @property
    def number(self) -> int:
        """Number of links."""
        return sum(number for _, number in self.links)

    def server_config(self, certificate: str = "") -> ServerConfig:
        """Return the configuration of the server."""
        hosts = tuple(host for host, _ in self.links)
        return ServerConfig(hosts, self.delay, dict(self.slow), certificate)

    def urls(self, port: int) -> list[str]:
        """Return the URLs."""
        scheme = "https" if self.tls else "http"
        listed = [(index, host) for host, number in self.links for index in range(number)]
        if self.in_turns:
            listed.sort(key=itemgetter(0))
        return [f"{scheme}://{host}:{port}/entry/{index}" for index, host in listed]


_EVEN = tuple((f"127.0.1.{n}", 50) for n in range(1, 41))
_GROUPED = (("127.0.1.1", 1_200), *((f"127.0.1.{n}", 20) for n in range(2, 40)), ("127.0.1.40", 40))
_MANY = tuple((f"127.1.{n // 250}.{n % 250 + 1}", 100) for n in range(1_000))

SCENARIOS = (
    Scenario(
        "even",
        "2,000 links on 40 hosts, 50 ms",
        _EVEN,
        min_seconds=2_000 / 64 * DELAY,
        target=1.15,
        in_turns=True,
    ),
    Scenario(
        "grouped",
        "1,200 links on one host, 760 on 38, 40 on one that takes 2 s",
        _GROUPED,
        min_seconds=40 / 4 * _TARPIT,
        target=0.65,
        slow=(("127.0.1.40", _TARPIT),),
    ),
    Scenario(
        "tls",
        "as `even`, over TLS",
        _EVEN,
        min_seconds=2_000 / 64 * DELAY,
        target=1.35,
        tls=True,
        in_turns=True,
    ),
    Scenario(
        "memory",
        "100,000 links on 1,000 hosts, no delay",
        _MANY,
        min_seconds=0.0,
        max_memory_mb=300.0,
        delay=0.0,
        runs=1,
    ),
)
