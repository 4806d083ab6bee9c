"""Table of faults of hosts and links, with the expected result for each fault.

Some rows, such as `status-200`, have no fault: they show what must not be reported.

To add a fault, write the behaviour of its host (see `fault_behaviours`), and the expected verdict,
reason and number of requests. The host of the fault is `<name>.test`. If `has_healthy_page` is true,
the run also checks a link that works: `/healthy` on this host.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from site_builder.http_client import Endpoint, ResolverError
from site_builder.link_health.verdicts import Verdict
from tests.links import fault_pages as pages
from tests.links.fault_behaviours import (
    CHUNK,
    GOOD_PAGE,
    PLAIN_HTTP,
    STALLING,
    after,
    always_sets_cookie,
    by_method,
    by_target,
    closes_despite_keep_alive,
    closes_on_reuse,
    drips,
    floods,
    http_date_in,
    in_turn,
    limits_concurrency,
    only_if,
    redirects,
    redirects_countdown,
    redirects_forever,
    requires_cookie,
    responds,
    response_head,
    sends,
    sends_bomb,
    sends_extra_response,
    sends_then_resets,
)
from tests.links.fault_server import Behaviour, ConnectionHandler, RunningHost

if TYPE_CHECKING:
    from tests.links.fault_network import FaultNetwork

ALIVE, BLOCKED, GONE = Verdict.ALIVE, Verdict.BLOCKED, Verdict.GONE
MOVED, REDIRECTED, SUSPECT = Verdict.MOVED, Verdict.REDIRECTED, Verdict.SUSPECT
INVALID, REFUSED = Verdict.INVALID, Verdict.REFUSED
THROTTLED, TRANSIENT = Verdict.THROTTLED, Verdict.TRANSIENT

PUBLIC_ADDRESS = "127.0.0.1"
"""An address that the SSRF guard treats as public in these tests."""
PRIVATE_ADDRESS = "127.0.0.2"
"""An address that the SSRF guard must refuse. Servers at this address must get no requests."""

RETRIES = 2
ALL_ATTEMPTS = RETRIES + 1
"""Number of requests for a page that fails temporarily at every attempt."""

Lookup = Callable[["FaultNetwork", RunningHost], Sequence[Endpoint]]


def resolves_to(*ips: str) -> Lookup:
    """Return a lookup that resolves a host to these IP addresses."""
    return lambda network, running_host: [Endpoint(ip, running_host.port) for ip in ips]


_PUBLIC_LOOKUP = resolves_to(PUBLIC_ADDRESS)


def resolves_first_to(first: str, later: str) -> Lookup:
    """Return a lookup that resolves a host to `first` the first time, and to `later` after that."""
    return lambda network, running_host: resolves_to(
        first if network.lookups[running_host.host] == 1 else later
    )(network, running_host)


def resolves_to_black_hole_first(
    network: FaultNetwork, running_host: RunningHost
) -> Sequence[Endpoint]:
    """Resolve a host to two endpoints: the first never accepts connections, the second works."""
    black_hole = network.server.add_black_hole(f"hole.{running_host.host}")
    return [Endpoint(PUBLIC_ADDRESS, black_hole.port), Endpoint(PUBLIC_ADDRESS, running_host.port)]


def resolution_fails(code: str) -> Lookup:
    """Return a lookup that raises a `ResolverError` with this code."""

    def look_up(network: FaultNetwork, running_host: RunningHost) -> Sequence[Endpoint]:
        raise ResolverError(code)

    return look_up


def resolution_hangs(network: FaultNetwork, running_host: RunningHost) -> Sequence[Endpoint]:
    """Let the lookup of a host hang until the network stops."""
    network.ended.wait(60)
    return []


@dataclass(frozen=True)
class HostSpec:
    """How a host behaves."""

    behaviour: Behaviour = field(default_factory=responds)
    tls: str = ""
    """Kind of the certificate (see `fault_certificates`); empty for a host without TLS."""
    on_connect: ConnectionHandler | None = None
    lookup: Lookup = _PUBLIC_LOOKUP
    address: str = PUBLIC_ADDRESS
    """IP address on which the host listens."""
    state: str = "open"
    """`open`, `refusing` or `black-hole`."""


@dataclass(frozen=True)
class Fault:
    """A fault, and the expected result of its check."""

    name: str
    host: HostSpec | Behaviour
    verdict: Verdict
    reason: str
    requests: int | tuple[int, int] = 1
    """Expected number of requests to `<name>.test`, or (minimum, maximum). Requests for `/healthy` do not count."""
    url: str = ""
    """Path or URL of the link; if empty, the path is `/page`. A path belongs to `<name>.test`."""
    other_hosts: Mapping[str, HostSpec | Behaviour] = field(default_factory=dict)
    """Host name -> additional host of this fault."""
    request_targets: Sequence[str] | None = None
    """Expected targets of the requests that count in `requests`, in order; None if any targets are accepted."""
    final_url: str = ""
    """Expected final URL, or its path on `<name>.test`; empty if any final URL is accepted."""
    connections: int | None = None
    """Expected number of connections to `<name>.test`; None if any number is accepted."""
    lookups: int | None = None
    """Expected number of DNS lookups of `<name>.test`; None if any number is accepted."""
    max_bytes_per_request: int = 40_000
    """The client must stop reading before a host has sent more bytes than this per request."""
    has_healthy_page: bool = True
    """Whether the run also checks `/healthy` on `<name>.test`.

    False if the host has no such page, or if the checker may abandon the host before requesting it.
    """

    @property
    def hosts(self) -> dict[str, HostSpec]:
        """Host name -> specification, for all hosts of this fault."""
        hosts = {f"{self.name}.test": self.host, **self.other_hosts}
        return {
            name: host if isinstance(host, HostSpec) else HostSpec(host)
            for name, host in hosts.items()
        }

    @property
    def url_template(self) -> str:
        """URL of the link, with the placeholder `{port}`."""
        if "://" in self.url:
            return self.url
        scheme = "https" if self.hosts[f"{self.name}.test"].tls else "http"
        return f"{scheme}://{self.name}.test{self.url or '/page'}"


def _with_certificate(
    kind: str, behaviour: Behaviour | None = None, on_connect: ConnectionHandler | None = None
) -> HostSpec:
    return HostSpec(behaviour or responds(), tls=kind, on_connect=on_connect)


def _with_lookup(lookup: Lookup) -> HostSpec:
    return HostSpec(lookup=lookup)


METHODS = (
    Fault("head-405", by_method(responds(), head=responds(405)), ALIVE, "http-200"),
    Fault("head-403", by_method(responds(), head=responds(403)), ALIVE, "http-200"),
    Fault("head-differs", by_method(responds(404), head=responds(200)), GONE, "http-404"),
)

STATUSES = (
    Fault("status-200", responds(), ALIVE, "http-200"),
    Fault("status-204", responds(204), ALIVE, "http-204"),
    Fault("status-206", responds(206, Content_Range="bytes 0-9/10"), ALIVE, "http-206"),
    Fault("status-304", responds(304), ALIVE, "http-304"),
    Fault("status-401", responds(401, WWW_Authenticate="Basic"), BLOCKED, "http-401"),
    Fault("status-403", responds(403), BLOCKED, "http-403"),
    Fault("status-403-challenge", responds(403, cf_mitigated="challenge"), BLOCKED, "challenge"),
    Fault(
        "status-403-rate-limit",
        responds(403, X_RateLimit_Remaining="0"),
        THROTTLED,
        "rate-limit",
        ALL_ATTEMPTS,
        has_healthy_page=False,
    ),
    Fault(
        "status-403-retry-after",
        responds(403, Retry_After="0"),
        THROTTLED,
        "rate-limit",
        ALL_ATTEMPTS,
        has_healthy_page=False,
    ),
    Fault("status-404", responds(404), GONE, "http-404"),
    Fault("status-405", responds(405), BLOCKED, "http-405"),
    Fault("status-410", responds(410), GONE, "http-410"),
    Fault("status-418", responds(418), BLOCKED, "http-418"),
    Fault("status-451", responds(451), BLOCKED, "http-451"),
    Fault("status-500", responds(500), TRANSIENT, "http-500", ALL_ATTEMPTS),
    Fault("status-503-once", in_turn(responds(503), responds()), ALIVE, "http-200", 2),
    Fault("status-503", responds(503), TRANSIENT, "http-503", ALL_ATTEMPTS),
    Fault(
        "status-503-retry-after",
        in_turn(responds(503, Retry_After="1"), responds()),
        ALIVE,
        "http-200",
        2,
    ),
    Fault("status-503-html", responds(503, GOOD_PAGE), TRANSIENT, "http-503", ALL_ATTEMPTS),
    Fault("status-999", responds(999), BLOCKED, "http-999"),
    Fault(
        "early-hints",
        sends(
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
            response_head("404 Not Found"),
            GOOD_PAGE,
        ),
        GONE,
        "http-404",
    ),
    Fault(
        "bad-status-line", sends(b"ICY two hundred\r\n\r\n"), TRANSIENT, "bad-answer", ALL_ATTEMPTS
    ),
    Fault("no-status-line", sends(GOOD_PAGE), TRANSIENT, "bad-answer", ALL_ATTEMPTS),
)


def _throttled_twice(name: str, **headers: str | Callable[[], str]) -> Fault:
    """Return a fault: the host throttles the first two requests and responds to the third."""
    throttled = responds(429, b"", **headers)
    behaviour = in_turn(throttled, throttled, responds())
    return Fault(f"429-{name}", behaviour, ALIVE, "http-200", ALL_ATTEMPTS)


THROTTLING = (
    Fault("429-seconds", in_turn(responds(429, Retry_After="1"), responds()), ALIVE, "http-200", 2),
    Fault(
        "429-date",
        in_turn(responds(429, Retry_After=http_date_in(2)), responds()),
        ALIVE,
        "http-200",
        2,
    ),
    _throttled_twice("past-date", Retry_After=http_date_in(-3600)),
    _throttled_twice("negative", Retry_After="-5"),
    _throttled_twice("garbage", Retry_After="soon; \x1b[31mreally"),
    _throttled_twice("huge-garbage", Retry_After="Fri, 99 Foo 99999999999 99:99:99 GMT"),
    _throttled_twice("absent"),
    Fault("429-always", responds(429), THROTTLED, "http-429", ALL_ATTEMPTS, has_healthy_page=False),
    Fault(
        "429-a-day",
        responds(429, Retry_After="86400"),
        THROTTLED,
        "http-429",
        has_healthy_page=False,
    ),
    Fault(
        "429-an-eternity",
        responds(429, Retry_After="9" * 400),
        THROTTLED,
        "http-429",
        has_healthy_page=False,
    ),
)


def _redirect_page(location: str | bytes, status: int = 302, **other_pages: Behaviour) -> Behaviour:
    """Redirect /page to a location. Each keyword is the path of another page, without the slash."""
    targets = {f"/{name}": behaviour for name, behaviour in other_pages.items()}
    return by_target({"/page": redirects(location, status), **targets})


REDIRECTS = (
    Fault("redirect-endless", redirects_forever, TRANSIENT, "too-many-redirects", 21),
    Fault("redirect-self", redirects("/page"), TRANSIENT, "redirect-loop", 1),
    Fault(
        "redirect-circle",
        _redirect_page("/b", b=redirects("/page")),
        TRANSIENT,
        "redirect-loop",
        request_targets=("/page", "/b"),
        requests=2,
    ),
    Fault("redirect-long", redirects_countdown, REDIRECTED, "http-302", 11, final_url="/0"),
    Fault(
        "redirect-permanent",
        _redirect_page("/b", 301, b=redirects("/c", 308), c=responds()),
        MOVED,
        "http-301",
        3,
        final_url="/c",
    ),
    Fault(
        "redirect-308",
        _redirect_page("/b", 308, b=responds()),
        MOVED,
        "http-308",
        2,
        final_url="/b",
    ),
    Fault(
        "redirect-303",
        _redirect_page("/b", 303, b=responds()),
        REDIRECTED,
        "http-303",
        2,
        final_url="/b",
    ),
    Fault(
        "redirect-307",
        _redirect_page("/b", 307, b=responds()),
        REDIRECTED,
        "http-307",
        2,
        final_url="/b",
    ),
    Fault(
        "redirect-mixed",
        _redirect_page("/b", 301, b=redirects("/c", 302), c=redirects("/d", 308), d=responds()),
        REDIRECTED,
        "http-302",
        4,
        final_url="/d",
    ),
    Fault("redirect-then-status-404", _redirect_page("/b", b=responds(404)), GONE, "http-404", 2),
    Fault(
        "permanent-redirect-then-status-404",
        _redirect_page("/b", 301, b=responds(404)),
        GONE,
        "http-404",
        2,
    ),
    Fault(
        "redirect-to-404-html",
        by_target({"/page": redirects("/404.html"), "/404.html": responds()}),
        SUSPECT,
        "redirect-to-404",
        2,
    ),
    Fault(
        "redirect-to-root",
        by_target({"/page": redirects("/", 301), "/": responds()}),
        SUSPECT,
        "redirect-to-root",
        2,
    ),
    Fault(
        "redirect-to-login",
        by_target({"/page": redirects("/login?next=/page"), "/login?next=/page": responds()}),
        SUSPECT,
        "redirect-to-login",
        2,
    ),
    Fault(
        "redirect-cookie",
        requires_cookie,
        ALIVE,
        "http-200",
        request_targets=("/page", "/page"),
        requests=2,
    ),
    Fault("redirect-cookie-wall", always_sets_cookie, BLOCKED, "cookie-wall", (2, 21)),
    Fault(
        "redirect-relative",
        by_target({"/a/b/page": redirects("../c?d=1"), "/a/c?d=1": responds()}),
        REDIRECTED,
        "http-302",
        2,
        url="/a/b/page",
        final_url="/a/c?d=1",
    ),
    Fault(
        "redirect-space",
        by_target({"/page": redirects("/a b"), "/a%20b": responds()}),
        REDIRECTED,
        "http-302",
        2,
        final_url="/a%20b",
    ),
    Fault(
        "redirect-utf-8",
        by_target({"/page": redirects("/中".encode()), "/%E4%B8%AD": responds()}),
        REDIRECTED,
        "http-302",
        2,
        final_url="/%E4%B8%AD",
    ),
    Fault(
        "redirect-not-utf-8",
        by_target({"/page": redirects(b"/caf\xe9"), "/caf%E9": responds()}),
        REDIRECTED,
        "http-302",
        2,
        final_url="/caf%E9",
    ),
    Fault("redirect-empty", redirects(""), TRANSIENT, "bad-redirect"),
    Fault("redirect-without-location", responds(302), TRANSIENT, "bad-redirect"),
    Fault("redirect-to-invalid-url", redirects("http://[::1/"), INVALID, "invalid-url"),
    Fault(
        "redirect-other-host",
        redirects("//other.redirect-other-host.test/there"),
        REDIRECTED,
        "http-302",
        other_hosts={"other.redirect-other-host.test": responds()},
        final_url="http://other.redirect-other-host.test/there",
    ),
    Fault("redirect-file", redirects("file:///etc/passwd"), REFUSED, "bad-scheme"),
    Fault("redirect-script", redirects("javascript:alert(1)"), REFUSED, "bad-scheme"),
    Fault(
        "redirect-password",
        redirects("http://a:b@redirect-password.test/b"),
        REFUSED,
        "credentials",
    ),
    Fault(
        "redirect-downgrade",
        _with_certificate("valid", redirects("http://plain.redirect-downgrade.test/page", 301)),
        MOVED,
        "http-301",
        other_hosts={"plain.redirect-downgrade.test": responds()},
        final_url="http://plain.redirect-downgrade.test/page",
    ),
    Fault(
        "redirect-upgrade",
        redirects("https://tls.redirect-upgrade.test/page", 301),
        MOVED,
        "http-301",
        other_hosts={"tls.redirect-upgrade.test": _with_certificate("valid")},
        final_url="https://tls.redirect-upgrade.test/page",
    ),
    Fault(
        "redirect-fragment",
        _redirect_page("/b#part", 301, b=responds()),
        MOVED,
        "http-301",
        2,
        request_targets=("/page", "/b"),
        final_url="/b",
    ),
    Fault(
        "redirect-meta",
        _redirect_page("/unused", page=responds(200, pages.REFRESHING), b=responds()),
        REDIRECTED,
        "meta-refresh",
        2,
        final_url="/b",
    ),
    Fault("redirect-meta-slow", responds(200, pages.REFRESHING_LATER), ALIVE, "http-200"),
)

ADDRESSES = (
    Fault(
        "address-name",
        HostSpec(lookup=resolves_to(PRIVATE_ADDRESS), address=PRIVATE_ADDRESS),
        REFUSED,
        "private-address",
        0,
        has_healthy_page=False,
    ),
    Fault(
        "address-redirect",
        redirects("http://inside.address-redirect.test/secret"),
        REFUSED,
        "private-address",
        other_hosts={
            "inside.address-redirect.test": HostSpec(
                lookup=resolves_to(PRIVATE_ADDRESS), address=PRIVATE_ADDRESS
            )
        },
    ),
    Fault(
        "address-redirect-metadata",
        redirects("http://169.254.169.254/latest/meta-data/"),
        REFUSED,
        "private-address",
    ),
    *(
        Fault(
            f"address-{name}",
            HostSpec(address=PRIVATE_ADDRESS),
            REFUSED,
            "private-address",
            0,
            url=f"http://{literal}:{{port}}/",
            connections=0,
            has_healthy_page=False,
        )
        for name, literal in (
            ("dotted", PRIVATE_ADDRESS),
            ("mapped", "[::ffff:127.0.0.2]"),
            ("mapped-hex", "[::ffff:7f00:2]"),
            ("nat64", "[64:ff9b::7f00:2]"),
            ("decimal", "2130706434"),
            ("hex", "0x7f000002"),
            ("octal", "0177.0.0.2"),
            ("short", "127.2"),
            ("unspecified", "0.0.0.0"),
            ("unspecified-v6", "[::]"),
            ("metadata", "169.254.169.254"),
            ("site-local", "192.168.0.1"),
            ("shared", "100.64.0.1"),
            ("ula", "[fd00::1]"),
            ("link-local-v6", "[fe80::1]"),
            ("multicast", "224.0.0.1"),
        )
    ),
    *(
        Fault(
            f"address-name-{name}",
            _with_lookup(resolves_to(ip)),
            REFUSED,
            "private-address",
            0,
            has_healthy_page=False,
        )
        for name, ip in (
            ("mapped", "::ffff:127.0.0.2"),
            ("unspecified", "0.0.0.0"),
            ("metadata", "169.254.169.254"),
            ("ula", "fd00::1"),
        )
    ),
    Fault(
        "address-private-and-public",
        _with_lookup(resolves_to(PRIVATE_ADDRESS, PUBLIC_ADDRESS)),
        ALIVE,
        "http-200",
        other_hosts={"inside.address-private-and-public.test": HostSpec(address=PRIVATE_ADDRESS)},
    ),
    Fault(
        "address-rebinding",
        HostSpec(
            by_target(
                {
                    "/page": redirects("/next", Connection="close"),
                    "/next": responds(200, GOOD_PAGE, Connection="close"),
                }
            ),
            lookup=resolves_first_to(PUBLIC_ADDRESS, PRIVATE_ADDRESS),
        ),
        REDIRECTED,
        "http-302",
        2,
        lookups=1,
    ),
)

_LONG_HEAD = response_head("200 OK", "Content-Length: 1000")

TRANSPORT = (
    Fault(
        "refused",
        HostSpec(state="refusing"),
        TRANSIENT,
        "connection-refused",
        0,
        has_healthy_page=False,
    ),
    Fault(
        "black-hole",
        HostSpec(state="black-hole"),
        TRANSIENT,
        "connect-timeout",
        0,
        has_healthy_page=False,
    ),
    Fault("reset-at-once", sends_then_resets(), TRANSIENT, "reset", ALL_ATTEMPTS),
    Fault(
        "reset-in-header",
        sends_then_resets(b"HTTP/1.1 200 OK\r\nContent-"),
        TRANSIENT,
        "reset",
        ALL_ATTEMPTS,
    ),
    Fault("reset-in-body", sends_then_resets(_LONG_HEAD, b"<p>some"), ALIVE, "http-200"),
    Fault("empty-reply", sends(), TRANSIENT, "empty-reply", ALL_ATTEMPTS),
    Fault("half-header", sends(b"HTTP/1.1 200 OK\r\nConte"), TRANSIENT, "bad-answer", ALL_ATTEMPTS),
    Fault("truncated", sends(_LONG_HEAD, b"<p>some"), ALIVE, "http-200"),
    Fault(
        "length-too-small",
        sends(response_head("200 OK", "Content-Length: 9"), GOOD_PAGE),
        ALIVE,
        "http-200",
    ),
    Fault(
        "length-nonsense",
        sends(response_head("200 OK", "Content-Length: x"), GOOD_PAGE),
        ALIVE,
        "http-200",
    ),
    Fault(
        "bad-chunking",
        sends(response_head("200 OK", "Transfer-Encoding: chunked"), b"zz\r\nno chunk\r\n"),
        ALIVE,
        "http-200",
    ),
    Fault(
        "chunk-truncated",
        sends(response_head("200 OK", "Transfer-Encoding: chunked"), b"ff\r\nless than that"),
        ALIVE,
        "http-200",
    ),
    Fault(
        "closed-on-reuse",
        by_target({"/page": redirects("/next"), "/next": closes_on_reuse}),
        REDIRECTED,
        "http-302",
        (2, 3),
    ),
    Fault(
        "closed-when-idle",
        by_target({"/page": closes_despite_keep_alive, "/next": responds()}),
        REDIRECTED,
        "http-302",
        2,
    ),
    Fault(
        "extra-response",
        by_target({"/page": sends_extra_response, "/next": responds()}),
        REDIRECTED,
        "http-302",
        (2, 3),
    ),
)

SLOW = (
    Fault(
        "slow-handshake",
        _with_certificate("valid", on_connect=STALLING),
        TRANSIENT,
        "timeout",
        0,
        connections=ALL_ATTEMPTS,
        has_healthy_page=False,
    ),
    Fault("slow-silence", after(60, responds()), TRANSIENT, "timeout", ALL_ATTEMPTS),
    Fault(
        "slow-long-header-field",
        drips(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        TRANSIENT,
        "timeout",
        ALL_ATTEMPTS,
    ),
    Fault(
        "slow-endless-header-fields",
        drips(b"HTTP/1.1 200 OK\r\n", b"X-Many: x\r\n"),
        TRANSIENT,
        "timeout",
        ALL_ATTEMPTS,
    ),
    Fault(
        "slow-body",
        drips(response_head("200 OK", "Content-Length: 99999"), b"x"),
        ALIVE,
        "http-200",
    ),
    Fault("slow-but-in-time", after(1.0, responds()), ALIVE, "http-200"),
)

SIZE = (
    Fault(
        "endless-body",
        floods(response_head(), CHUNK),
        ALIVE,
        "http-200",
        max_bytes_per_request=400_000,
    ),
    Fault(
        "endless-chunks",
        floods(
            response_head("200 OK", "Transfer-Encoding: chunked"), b"2000\r\n" + CHUNK + b"\r\n"
        ),
        ALIVE,
        "http-200",
        max_bytes_per_request=400_000,
    ),
    Fault(
        "endless-header-field",
        floods(b"HTTP/1.1 200 OK\r\nX-Long: ", CHUNK),
        TRANSIENT,
        "header-too-large",
        ALL_ATTEMPTS,
        max_bytes_per_request=400_000,
    ),
    Fault(
        "endless-status-line",
        floods(b"HTTP/1.1 200 ", CHUNK),
        TRANSIENT,
        "header-too-large",
        ALL_ATTEMPTS,
        max_bytes_per_request=400_000,
    ),
    Fault(
        "large-header-field",
        responds(200, GOOD_PAGE, X_Long="x" * 200_000),
        TRANSIENT,
        "header-too-large",
        ALL_ATTEMPTS,
        max_bytes_per_request=250_000,
    ),
    Fault(
        "many-header-fields",
        responds(200, GOOD_PAGE, **{f"X_{number}": "x" for number in range(1000)}),
        TRANSIENT,
        "header-too-large",
        ALL_ATTEMPTS,
    ),
    Fault("bomb-gzip", sends_bomb("gzip"), ALIVE, "http-200", max_bytes_per_request=80_000),
    Fault("bomb-deflate", sends_bomb("deflate"), ALIVE, "http-200", max_bytes_per_request=80_000),
    Fault("bomb-brotli", sends_bomb("br"), ALIVE, "http-200"),
    Fault("broken-gzip", responds(200, GOOD_PAGE, Content_Encoding="gzip"), ALIVE, "http-200"),
    Fault("half-gzip", responds(200, pages.HALF_GZIP, Content_Encoding="gzip"), ALIVE, "http-200"),
)

TLS = (
    Fault("tls-valid", _with_certificate("valid"), ALIVE, "http-200"),
    *(
        Fault(
            f"tls-{kind}",
            _with_certificate(kind),
            SUSPECT,
            reason,
            0,
            connections=1,
            has_healthy_page=False,
        )
        for kind, reason in (
            ("self-signed", "tls-self-signed"),
            ("expired", "tls-expired"),
            ("wrong-host", "tls-wrong-host"),
            ("untrusted", "tls-untrusted"),
            ("missing-intermediate", "tls-untrusted"),
        )
    ),
    Fault(
        "tls-plain",
        HostSpec(on_connect=PLAIN_HTTP),
        TRANSIENT,
        "tls-failure",
        0,
        url="https://tls-plain.test/page",
        connections=ALL_ATTEMPTS,
        has_healthy_page=False,
    ),
)

DNS = (
    Fault(
        "dns-nxdomain",
        _with_lookup(resolution_fails("nxdomain")),
        GONE,
        "nxdomain",
        0,
        lookups=1,
        has_healthy_page=False,
    ),
    Fault(
        "dns-servfail",
        _with_lookup(resolution_fails("dns-failure")),
        TRANSIENT,
        "dns-failure",
        0,
        has_healthy_page=False,
    ),
    Fault(
        "dns-timeout",
        _with_lookup(resolution_hangs),
        TRANSIENT,
        "dns-timeout",
        0,
        lookups=1,
        has_healthy_page=False,
    ),
    Fault(
        "dns-no-address",
        _with_lookup(resolves_to()),
        TRANSIENT,
        "dns-failure",
        0,
        has_healthy_page=False,
    ),
    Fault(
        "dns-dead-aaaa",
        _with_lookup(resolves_to("::1", PUBLIC_ADDRESS)),
        ALIVE,
        "http-200",
        lookups=1,
    ),
    Fault(
        "dns-silent-first", _with_lookup(resolves_to_black_hole_first), ALIVE, "http-200", lookups=1
    ),
)


def _url_fault(name: str, path: str, *, target: str) -> Fault:
    """Return a fault whose check succeeds if the client requests `path` as `target`."""
    return Fault(f"url-{name}", responds(), ALIVE, "http-200", url=path, request_targets=(target,))


def _host_name_fault(name: str, url: str, host: str, host_header: str) -> Fault:
    """Return a fault whose check succeeds if `host` gets a request with this `Host` header."""
    return Fault(
        f"url-{name}",
        responds(404),
        ALIVE,
        "http-200",
        0,
        url=url,
        other_hosts={
            host: only_if(
                lambda exchange: exchange.request.headers["host"] == host_header,
                responds(),
                responds(404),
            )
        },
        has_healthy_page=False,
    )


URLS = (
    _host_name_fault("idn", "http://bücher.test/page", "xn--bcher-kva.test", "xn--bcher-kva.test"),
    _host_name_fault(
        "idn-ascii", "http://xn--fiq228c.test/page", "xn--fiq228c.test", "xn--fiq228c.test"
    ),
    _host_name_fault("idn-dot", "http://例え。test/", "xn--r8jz45g.test", "xn--r8jz45g.test"),
    _host_name_fault(
        "upper-case", "HTTP://UPPER.Url.TEST/page", "upper.url.test", "upper.url.test"
    ),
    _host_name_fault("trailing-dot", "http://dot.url.test./page", "dot.url.test", "dot.url.test"),
    _host_name_fault(
        "default-port", "http://port.url.test:80/page", "port.url.test", "port.url.test"
    ),
    _url_fault("encoded", "/%E4%B8%AD%2F%20x%3F", target="/%E4%B8%AD%2F%20x%3F"),
    _url_fault("raw", "/中 文", target="/%E4%B8%AD%20%E6%96%87"),
    _url_fault(
        "punctuation", "/a+b|c[d](e)?q=a+b|c[d]", target="/a+b%7Cc%5Bd%5D(e)?q=a+b%7Cc%5Bd%5D"
    ),
    _url_fault("fragment", "/page#part", target="/page"),
    Fault(
        "url-password",
        responds(),
        REFUSED,
        "credentials",
        0,
        url="http://user:secret@url-password.test/page",
    ),
    Fault("url-nonsense", responds(), INVALID, "invalid-url", 0, url="http://url nonsense.test/"),
    Fault("url-ftp", responds(), REFUSED, "bad-scheme", 0, url="ftp://url-ftp.test/file"),
)

CONTENT = (
    Fault("soft-404-en", responds(200, pages.NOT_FOUND), SUSPECT, "soft-404"),
    Fault("soft-404-zh", responds(200, pages.NOT_FOUND_ZH), SUSPECT, "soft-404"),
    Fault(
        "wechat-deleted",
        responds(),
        SUSPECT,
        "soft-404",
        0,
        url="https://mp.weixin.qq.com/s/0123456789abcdefghijkl",
        other_hosts={
            "mp.weixin.qq.com": _with_certificate("valid", responds(200, pages.WECHAT_DELETED))
        },
    ),
    Fault("parked", responds(200, pages.PARKED), SUSPECT, "parked"),
    Fault("captcha", responds(200, pages.CAPTCHA), BLOCKED, "challenge"),
    Fault("script-only", responds(200, pages.SCRIPT_ONLY), ALIVE, "http-200"),
    Fault(
        "wrong-charset",
        responds(200, pages.IN_GBK, Content_Type="text/html; charset=utf-8"),
        ALIVE,
        "http-200",
    ),
    Fault(
        "unknown-charset",
        responds(200, GOOD_PAGE, Content_Type="text/html; charset=klingon\x80"),
        ALIVE,
        "http-200",
    ),
    Fault("binary", responds(200, bytes(range(256)) * 8, Content_Type=""), ALIVE, "http-200"),
    Fault("empty-page", responds(200, b""), ALIVE, "http-200"),
    Fault(
        "missing-fragment",
        responds(),
        ALIVE,
        "http-200",
        url="/page#nowhere",
        request_targets=("/page",),
    ),
)

_KNOWN_ROBOTS = ("python-requests", "urllib", "curl", "Go-http-client")

REQUEST_RULES = (
    Fault(
        "policy-user-agent",
        only_if(
            lambda exchange: any(
                robot in exchange.request.headers.get("user-agent", "curl")
                for robot in _KNOWN_ROBOTS
            ),
            responds(403),
            responds(),
        ),
        ALIVE,
        "http-200",
    ),
    Fault(
        "policy-accept",
        only_if(
            lambda exchange: "text/html" in exchange.request.headers.get("accept", ""),
            responds(),
            responds(406),
        ),
        ALIVE,
        "http-200",
    ),
    Fault("policy-concurrency", limits_concurrency(4, 0.02), ALIVE, "http-200"),
    Fault(
        "policy-alternating",
        in_turn(responds(503), responds(), responds(503)),
        ALIVE,
        "http-200",
        2,
    ),
)

TOPICS: Mapping[str, Sequence[Fault]] = {
    "methods": METHODS,
    "statuses": STATUSES,
    "429": THROTTLING,
    "redirects": REDIRECTS,
    "addresses": ADDRESSES,
    "transport": TRANSPORT,
    "slow": SLOW,
    "size": SIZE,
    "tls": TLS,
    "dns": DNS,
    "urls": URLS,
    "content": CONTENT,
    "policy": REQUEST_RULES,
}
"""Topic -> faults about this topic."""

FAULTS: tuple[Fault, ...] = tuple(fault for faults in TOPICS.values() for fault in faults)
