"""Scenarios of the benchmark: links, hosts, delays and limits."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

from benchmarks.links.server import ServerConfig

DELAY_SECONDS = 0.05
_SLOW_HOST_SECONDS = 2.0


@dataclass(frozen=True)
class Scenario:
    """Hosts with links and delays, and the targets for our checker."""

    name: str
    description: str
    links: tuple[tuple[str, int], ...]
    """(host, number of links to the host)."""
    min_seconds: float
    """Lowest possible time of a client that has at most 64 requests in flight, and at most 4 to each host."""
    max_ratio: float | None = None
    """The target is missed if our time, divided by lychee's time, is more than this. None: there is no target."""
    max_memory_mib: float = 50.0
    """The target is missed if our peak memory is more than this."""
    delay: float = DELAY_SECONDS
    """Seconds before each response."""
    slow: tuple[tuple[str, float], ...] = ()
    """(host, seconds before each of its responses)."""
    tls: bool = False
    in_turns: bool = False
    """Whether the links alternate between the hosts. If not, all links of a host are in a row."""
    runs: int | None = None
    """Number of runs. None: the value of --runs."""

    @property
    def number(self) -> int:
        """Number of links."""
        return sum(number for _, number in self.links)

    def server_config(self, certificate: str = "") -> ServerConfig:
        """Return the configuration of the benchmark's server."""
        hosts = tuple(host for host, _ in self.links)
        return ServerConfig(hosts, self.delay, dict(self.slow), certificate)

    def urls(self, port: int) -> list[str]:
        """Return the URLs of all links, for a server on this port."""
        scheme = "https" if self.tls else "http"
        pages = [(index, host) for host, number in self.links for index in range(number)]
        if self.in_turns:
            pages.sort(key=itemgetter(0))
        return [f"{scheme}://{host}:{port}/entry/{index}" for index, host in pages]


_EVEN = tuple((f"127.0.1.{n}", 50) for n in range(1, 41))
_GROUPED = (("127.0.1.1", 1_200), *((f"127.0.1.{n}", 20) for n in range(2, 40)), ("127.0.1.40", 40))
_MANY_HOSTS = tuple((f"127.1.{n // 250}.{n % 250 + 1}", 100) for n in range(1_000))

SCENARIOS = (
    Scenario(
        "even",
        "2,000 links on 40 hosts, 50 ms",
        _EVEN,
        min_seconds=2_000 / 64 * DELAY_SECONDS,
        max_ratio=1.15,
        in_turns=True,
    ),
    Scenario(
        "grouped",
        "1,200 links on one host, 760 on 38, 40 on one that takes 2 s",
        _GROUPED,
        min_seconds=40 / 4 * _SLOW_HOST_SECONDS,
        max_ratio=0.65,
        slow=(("127.0.1.40", _SLOW_HOST_SECONDS),),
    ),
    Scenario(
        "tls",
        "as `even`, over TLS",
        _EVEN,
        min_seconds=2_000 / 64 * DELAY_SECONDS,
        max_ratio=1.35,
        tls=True,
        in_turns=True,
    ),
    Scenario(
        "memory",
        "100,000 links on 1,000 hosts, no delay",
        _MANY_HOSTS,
        min_seconds=0.0,
        max_memory_mib=300.0,
        delay=0.0,
        runs=1,
    ),
)
