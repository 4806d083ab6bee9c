"""Every fault that links are known to show, and what has to be said of each: one entry a fault.

To add one, say what its host does (`fault_behaviours`), and which verdict, reason and number of
requests follow. Its host is `<name>.test`; `/healthy` on it is always a sound page, so that every
fault is also played beside a link that works.
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
    PLAIN,
    SILENT,
    SOUND_PAGE,
    after,
    always_sets_cookie,
    answers,
    by_method,
    by_target,
    closes_despite_keep_alive,
    closes_on_reuse,
    drips,
    floods,
    head,
    in_seconds,
    in_turn,
    limits_concurrency,
    only_if,
    redirects,
    redirects_countdown,
    redirects_forever,
    requires_cookie,
    sends,
    sends_extra_response,
    sends_then_resets,
    unpacks,
)
from tests.links.fault_server import Behaviour, Opening, Site

if TYPE_CHECKING:
    from tests.links.fault_network import FaultNetwork

ALIVE, BLOCKED, GONE = Verdict.ALIVE, Verdict.BLOCKED, Verdict.GONE
MOVED, REDIRECTED, SUSPECT = Verdict.MOVED, Verdict.REDIRECTED, Verdict.SUSPECT
INVALID, REFUSED = Verdict.INVALID, Verdict.REFUSED
THROTTLED, TRANSIENT = Verdict.THROTTLED, Verdict.TRANSIENT

PUBLIC = "127.0.0.1"
"""Stands for the public network: the guard of the tests lets it through."""
PRIVATE = "127.0.0.2"
"""What the guard has to refuse. Servers listen there as well, and must never be reached."""

RETRIES = 2
EVERY_TIME = RETRIES + 1
"""Requests for a page that fails in a way that may pass."""

Lookup = Callable[["FaultNetwork", Site], Sequence[Endpoint]]


def at(*ips: str) -> Lookup:
    """Resolve to these addresses."""
    return lambda stage, site: [Endpoint(ip, site.port) for ip in ips]


_SOMEWHERE = at(PUBLIC)


def first_then(first: str, later: str) -> Lookup:
    """Resolve differently from the second time on."""
    return lambda stage, site: at(first if stage.lookups[site.host] == 1 else later)(stage, site)


def behind_a_hole(stage: FaultNetwork, site: Site) -> Sequence[Endpoint]:
    """Resolve to an address that swallows everything, and then to one that lives."""
    hole = stage.server.black_hole(f"hole.{site.host}")
    return [Endpoint(PUBLIC, hole.port), Endpoint(PUBLIC, site.port)]


def fails(code: str) -> Lookup:
    """Fail to resolve."""

    def look_up(stage: FaultNetwork, site: Site) -> Sequence[Endpoint]:
        raise ResolverError(code)

    return look_up


def hangs(stage: FaultNetwork, site: Site) -> Sequence[Endpoint]:
    """Never come back while the run lasts."""
    stage.over.wait(60)
    return []


@dataclass(frozen=True)
class Host:
    """What stands behind a name."""

    behaviour: Behaviour = field(default_factory=answers)
    tls: str = ""
    """The kind of its certificate (`fault_certificates`); empty for a host without TLS."""
    opening: Opening | None = None
    lookup: Lookup = _SOMEWHERE
    address: str = PUBLIC
    """Where it listens."""
    state: str = "open"
    """`open`, `refusing` or `black-hole`."""


@dataclass(frozen=True)
class Fault:
    """A fault, and what has to come of it."""

    name: str
    host: Host | Behaviour
    verdict: Verdict
    reason: str
    requests: int | tuple[int, int] = 1
    """What the fault's own host sees of it: exactly, or at least and at most."""
    url: str = ""
    """Its path, or the whole address, where it is not `http://<name>.test/page`."""
    also: Mapping[str, Host | Behaviour] = field(default_factory=dict)
    """Other hosts that take part."""
    saw: Sequence[str] | None = None
    """What was asked for, in order."""
    final: str = ""
    """Where it ended; empty where that does not matter."""
    connections: int | None = None
    """How many the host sees; None where that does not matter."""
    lookups: int | None = None
    """How often its name is looked up."""
    sends: int = 40_000
    """The most bytes that the host gets rid of, a request."""
    has_healthy_page: bool = True
    """Whether `/healthy` on the same host is alive all the same. It is not asked for where the host
    has none, or where it depends on chance whether the host is given up before."""

    @property
    def hosts(self) -> dict[str, Host]:
        """All hosts of the fault; its own is the first."""
        given = {f"{self.name}.test": self.host, **self.also}
        return {name: h if isinstance(h, Host) else Host(h) for name, h in given.items()}

    @property
    def address(self) -> str:
        """What is asked for, `{port}` still in it."""
        if "://" in self.url:
            return self.url
        scheme = "https" if self.hosts[f"{self.name}.test"].tls else "http"
        return f"{scheme}://{self.name}.test{self.url or '/page'}"


def _tls(kind: str, behaviour: Behaviour | None = None, opening: Opening | None = None) -> Host:
    return Host(behaviour or answers(), tls=kind, opening=opening)


def _dns(lookup: Lookup) -> Host:
    return Host(lookup=lookup)


METHODS = (
    Fault("head-405", by_method(answers(), head=answers(405)), ALIVE, "http-200"),
    Fault("head-403", by_method(answers(), head=answers(403)), ALIVE, "http-200"),
    Fault("head-lies", by_method(answers(404), head=answers(200)), GONE, "http-404"),
)

CODES = (
    Fault("code-200", answers(), ALIVE, "http-200"),
    Fault("code-204", answers(204), ALIVE, "http-204"),
    Fault("code-206", answers(206, Content_Range="bytes 0-9/10"), ALIVE, "http-206"),
    Fault("code-304", answers(304), ALIVE, "http-304"),
    Fault("code-401", answers(401, WWW_Authenticate="Basic"), BLOCKED, "http-401"),
    Fault("code-403", answers(403), BLOCKED, "http-403"),
    Fault("code-403-challenge", answers(403, cf_mitigated="challenge"), BLOCKED, "challenge"),
    Fault(
        "code-403-rate",
        answers(403, X_RateLimit_Remaining="0"),
        THROTTLED,
        "rate-limit",
        EVERY_TIME,
        has_healthy_page=False,
    ),
    Fault(
        "code-403-later",
        answers(403, Retry_After="0"),
        THROTTLED,
        "rate-limit",
        EVERY_TIME,
        has_healthy_page=False,
    ),
    Fault("code-404", answers(404), GONE, "http-404"),
    Fault("code-405", answers(405), BLOCKED, "http-405"),
    Fault("code-410", answers(410), GONE, "http-410"),
    Fault("code-418", answers(418), BLOCKED, "http-418"),
    Fault("code-451", answers(451), BLOCKED, "http-451"),
    Fault("code-500", answers(500), TRANSIENT, "http-500", EVERY_TIME),
    Fault("code-503-once", in_turn(answers(503), answers()), ALIVE, "http-200", 2),
    Fault("code-503", answers(503), TRANSIENT, "http-503", EVERY_TIME),
    Fault(
        "code-503-later",
        in_turn(answers(503, Retry_After="1"), answers()),
        ALIVE,
        "http-200",
        2,
    ),
    Fault("code-503-html", answers(503, SOUND_PAGE), TRANSIENT, "http-503", EVERY_TIME),
    Fault("code-999", answers(999), BLOCKED, "http-999"),
    Fault(
        "early-hints",
        sends(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", head("404 Not Found"), SOUND_PAGE),
        GONE,
        "http-404",
    ),
    Fault(
        "bad-status-line", sends(b"ICY two hundred\r\n\r\n"), TRANSIENT, "bad-answer", EVERY_TIME
    ),
    Fault("no-status-line", sends(SOUND_PAGE), TRANSIENT, "bad-answer", EVERY_TIME),
)


def _throttling(name: str, **headers: str | Callable[[], str]) -> Fault:
    """Turn the first two requests away, and answer the third."""
    turned_away = answers(429, b"", **headers)
    turns = in_turn(turned_away, turned_away, answers())
    return Fault(f"429-{name}", turns, ALIVE, "http-200", EVERY_TIME)


TOO_MANY = (
    Fault("429-seconds", in_turn(answers(429, Retry_After="1"), answers()), ALIVE, "http-200", 2),
    Fault(
        "429-date",
        in_turn(answers(429, Retry_After=in_seconds(2)), answers()),
        ALIVE,
        "http-200",
        2,
    ),
    _throttling("past-date", Retry_After=in_seconds(-3600)),
    _throttling("negative", Retry_After="-5"),
    _throttling("garbage", Retry_After="soon; \x1b[31mreally"),
    _throttling("huge-garbage", Retry_After="Fri, 99 Foo 99999999999 99:99:99 GMT"),
    _throttling("absent"),
    Fault("429-always", answers(429), THROTTLED, "http-429", EVERY_TIME, has_healthy_page=False),
    Fault(
        "429-a-day",
        answers(429, Retry_After="86400"),
        THROTTLED,
        "http-429",
        has_healthy_page=False,
    ),
    Fault(
        "429-an-eternity",
        answers(429, Retry_After="9" * 400),
        THROTTLED,
        "http-429",
        has_healthy_page=False,
    ),
)


def _to(place: str | bytes, status: int = 302, **others: Behaviour) -> Behaviour:
    """Redirect /page to a place; the others are targets by name, without the slash."""
    targets = {f"/{name}": behaviour for name, behaviour in others.items()}
    return by_target({"/page": redirects(place, status), **targets})


REDIRECTS = (
    Fault("redirect-endless", redirects_forever, TRANSIENT, "too-many-redirects", 21),
    Fault("redirect-self", redirects("/page"), TRANSIENT, "redirect-loop", 1),
    Fault(
        "redirect-circle",
        _to("/b", b=redirects("/page")),
        TRANSIENT,
        "redirect-loop",
        saw=("/page", "/b"),
        requests=2,
    ),
    Fault("redirect-long", redirects_countdown, REDIRECTED, "http-302", 11, final="/0"),
    Fault(
        "redirect-permanent",
        _to("/b", 301, b=redirects("/c", 308), c=answers()),
        MOVED,
        "http-301",
        3,
        final="/c",
    ),
    Fault("redirect-308", _to("/b", 308, b=answers()), MOVED, "http-308", 2, final="/b"),
    Fault("redirect-303", _to("/b", 303, b=answers()), REDIRECTED, "http-303", 2, final="/b"),
    Fault("redirect-307", _to("/b", 307, b=answers()), REDIRECTED, "http-307", 2, final="/b"),
    Fault(
        "redirect-mixed",
        _to("/b", 301, b=redirects("/c", 302), c=redirects("/d", 308), d=answers()),
        REDIRECTED,
        "http-302",
        4,
        final="/d",
    ),
    Fault("redirect-into-404", _to("/b", b=answers(404)), GONE, "http-404", 2),
    Fault("redirect-into-404-301", _to("/b", 301, b=answers(404)), GONE, "http-404", 2),
    Fault(
        "redirect-to-404",
        by_target({"/page": redirects("/404.html"), "/404.html": answers()}),
        SUSPECT,
        "redirect-to-404",
        2,
    ),
    Fault(
        "redirect-to-root",
        by_target({"/page": redirects("/", 301), "/": answers()}),
        SUSPECT,
        "redirect-to-root",
        2,
    ),
    Fault(
        "redirect-to-login",
        by_target({"/page": redirects("/login?next=/page"), "/login?next=/page": answers()}),
        SUSPECT,
        "redirect-to-login",
        2,
    ),
    Fault(
        "redirect-cookie", requires_cookie, ALIVE, "http-200", saw=("/page", "/page"), requests=2
    ),
    Fault("redirect-cookie-wall", always_sets_cookie, BLOCKED, "cookie-wall", (2, 21)),
    Fault(
        "redirect-relative",
        by_target({"/a/b/page": redirects("../c?d=1"), "/a/c?d=1": answers()}),
        REDIRECTED,
        "http-302",
        2,
        url="/a/b/page",
        final="/a/c?d=1",
    ),
    Fault(
        "redirect-space",
        by_target({"/page": redirects("/a b"), "/a%20b": answers()}),
        REDIRECTED,
        "http-302",
        2,
        final="/a%20b",
    ),
    Fault(
        "redirect-utf-8",
        by_target({"/page": redirects("/中".encode()), "/%E4%B8%AD": answers()}),
        REDIRECTED,
        "http-302",
        2,
        final="/%E4%B8%AD",
    ),
    Fault(
        "redirect-not-utf-8",
        by_target({"/page": redirects(b"/caf\xe9"), "/caf%E9": answers()}),
        REDIRECTED,
        "http-302",
        2,
        final="/caf%E9",
    ),
    Fault("redirect-empty", redirects(""), TRANSIENT, "bad-redirect"),
    Fault("redirect-nowhere", answers(302), TRANSIENT, "bad-redirect"),
    Fault("redirect-nonsense", redirects("http://[::1/"), INVALID, "invalid-url"),
    Fault(
        "redirect-other-host",
        redirects("//other.redirect-other-host.test/there"),
        REDIRECTED,
        "http-302",
        also={"other.redirect-other-host.test": answers()},
        final="http://other.redirect-other-host.test/there",
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
        _tls("sound", redirects("http://plain.redirect-downgrade.test/page", 301)),
        MOVED,
        "http-301",
        also={"plain.redirect-downgrade.test": answers()},
        final="http://plain.redirect-downgrade.test/page",
    ),
    Fault(
        "redirect-upgrade",
        redirects("https://tls.redirect-upgrade.test/page", 301),
        MOVED,
        "http-301",
        also={"tls.redirect-upgrade.test": _tls("sound")},
        final="https://tls.redirect-upgrade.test/page",
    ),
    Fault(
        "redirect-fragment",
        _to("/b#part", 301, b=answers()),
        MOVED,
        "http-301",
        2,
        saw=("/page", "/b"),
        final="/b",
    ),
    Fault(
        "redirect-meta",
        _to("/unused", page=answers(200, pages.REFRESHING), b=answers()),
        REDIRECTED,
        "meta-refresh",
        2,
        final="/b",
    ),
    Fault("redirect-meta-slow", answers(200, pages.REFRESHING_LATER), ALIVE, "http-200"),
)

ADDRESSES = (
    Fault(
        "address-name",
        Host(lookup=at(PRIVATE), address=PRIVATE),
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
        also={"inside.address-redirect.test": Host(lookup=at(PRIVATE), address=PRIVATE)},
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
            Host(address=PRIVATE),
            REFUSED,
            "private-address",
            0,
            url=f"http://{literal}:{{port}}/",
            connections=0,
            has_healthy_page=False,
        )
        for name, literal in (
            ("dotted", PRIVATE),
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
            _dns(at(ip)),
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
        "address-two-answers",
        _dns(at(PRIVATE, PUBLIC)),
        ALIVE,
        "http-200",
        also={"inside.address-two-answers.test": Host(address=PRIVATE)},
    ),
    Fault(
        "address-rebinding",
        Host(
            by_target(
                {
                    "/page": redirects("/next", Connection="close"),
                    "/next": answers(200, SOUND_PAGE, Connection="close"),
                }
            ),
            lookup=first_then(PUBLIC, PRIVATE),
        ),
        REDIRECTED,
        "http-302",
        2,
        lookups=1,
    ),
)

_LONG = head("200 OK", "Content-Length: 1000")

TRANSPORT = (
    Fault(
        "refused",
        Host(state="refusing"),
        TRANSIENT,
        "connection-refused",
        0,
        has_healthy_page=False,
    ),
    Fault(
        "black-hole",
        Host(state="black-hole"),
        TRANSIENT,
        "connect-timeout",
        0,
        has_healthy_page=False,
    ),
    Fault("reset-at-once", sends_then_resets(), TRANSIENT, "reset", EVERY_TIME),
    Fault(
        "reset-in-header",
        sends_then_resets(b"HTTP/1.1 200 OK\r\nContent-"),
        TRANSIENT,
        "reset",
        EVERY_TIME,
    ),
    Fault("reset-in-body", sends_then_resets(_LONG, b"<p>some"), ALIVE, "http-200"),
    Fault("empty-reply", sends(), TRANSIENT, "empty-reply", EVERY_TIME),
    Fault("half-header", sends(b"HTTP/1.1 200 OK\r\nConte"), TRANSIENT, "bad-answer", EVERY_TIME),
    Fault("truncated", sends(_LONG, b"<p>some"), ALIVE, "http-200"),
    Fault(
        "length-too-small",
        sends(head("200 OK", "Content-Length: 9"), SOUND_PAGE),
        ALIVE,
        "http-200",
    ),
    Fault(
        "length-nonsense", sends(head("200 OK", "Content-Length: x"), SOUND_PAGE), ALIVE, "http-200"
    ),
    Fault(
        "bad-chunking",
        sends(head("200 OK", "Transfer-Encoding: chunked"), b"zz\r\nno chunk\r\n"),
        ALIVE,
        "http-200",
    ),
    Fault(
        "chunks-cut",
        sends(head("200 OK", "Transfer-Encoding: chunked"), b"ff\r\nless than that"),
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
        by_target({"/page": closes_despite_keep_alive, "/next": answers()}),
        REDIRECTED,
        "http-302",
        2,
    ),
    Fault(
        "rubbish-after-answer",
        by_target({"/page": sends_extra_response, "/next": answers()}),
        REDIRECTED,
        "http-302",
        (2, 3),
    ),
)

SLOW = (
    Fault(
        "slow-handshake",
        _tls("sound", opening=SILENT),
        TRANSIENT,
        "timeout",
        0,
        connections=EVERY_TIME,
        has_healthy_page=False,
    ),
    Fault("slow-silence", after(60, answers()), TRANSIENT, "timeout", EVERY_TIME),
    Fault(
        "slow-header",
        drips(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        TRANSIENT,
        "timeout",
        EVERY_TIME,
    ),
    Fault(
        "slow-headers",
        drips(b"HTTP/1.1 200 OK\r\n", b"X-Many: x\r\n"),
        TRANSIENT,
        "timeout",
        EVERY_TIME,
    ),
    Fault("slow-body", drips(head("200 OK", "Content-Length: 99999"), b"x"), ALIVE, "http-200"),
    Fault("slow-but-in-time", after(1.0, answers()), ALIVE, "http-200"),
)

SIZE = (
    Fault("endless-body", floods(head(), CHUNK), ALIVE, "http-200", sends=400_000),
    Fault(
        "endless-chunks",
        floods(head("200 OK", "Transfer-Encoding: chunked"), b"2000\r\n" + CHUNK + b"\r\n"),
        ALIVE,
        "http-200",
        sends=400_000,
    ),
    Fault(
        "endless-header",
        floods(b"HTTP/1.1 200 OK\r\nX-Long: ", CHUNK),
        TRANSIENT,
        "header-too-large",
        EVERY_TIME,
        sends=400_000,
    ),
    Fault(
        "endless-status-line",
        floods(b"HTTP/1.1 200 ", CHUNK),
        TRANSIENT,
        "header-too-large",
        EVERY_TIME,
        sends=400_000,
    ),
    Fault(
        "large-header",
        answers(200, SOUND_PAGE, X_Long="x" * 200_000),
        TRANSIENT,
        "header-too-large",
        EVERY_TIME,
        sends=250_000,
    ),
    Fault(
        "many-headers",
        answers(200, SOUND_PAGE, **{f"X_{number}": "x" for number in range(1000)}),
        TRANSIENT,
        "header-too-large",
        EVERY_TIME,
    ),
    Fault("bomb-gzip", unpacks("gzip"), ALIVE, "http-200", sends=80_000),
    Fault("bomb-deflate", unpacks("deflate"), ALIVE, "http-200", sends=80_000),
    Fault("bomb-brotli", unpacks("br"), ALIVE, "http-200"),
    Fault("broken-gzip", answers(200, SOUND_PAGE, Content_Encoding="gzip"), ALIVE, "http-200"),
    Fault("half-gzip", answers(200, pages.HALF_GZIP, Content_Encoding="gzip"), ALIVE, "http-200"),
)

TLS = (
    Fault("tls-sound", _tls("sound"), ALIVE, "http-200"),
    *(
        Fault(f"tls-{kind}", _tls(kind), SUSPECT, reason, 0, connections=1, has_healthy_page=False)
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
        Host(opening=PLAIN),
        TRANSIENT,
        "tls-failure",
        0,
        url="https://tls-plain.test/page",
        connections=EVERY_TIME,
        has_healthy_page=False,
    ),
)

DNS = (
    Fault(
        "dns-nxdomain",
        _dns(fails("nxdomain")),
        GONE,
        "nxdomain",
        0,
        lookups=1,
        has_healthy_page=False,
    ),
    Fault(
        "dns-servfail",
        _dns(fails("dns-failure")),
        TRANSIENT,
        "dns-failure",
        0,
        has_healthy_page=False,
    ),
    Fault(
        "dns-timeout", _dns(hangs), TRANSIENT, "dns-timeout", 0, lookups=1, has_healthy_page=False
    ),
    Fault("dns-none", _dns(at()), TRANSIENT, "dns-failure", 0, has_healthy_page=False),
    Fault("dns-dead-aaaa", _dns(at("::1", PUBLIC)), ALIVE, "http-200", lookups=1),
    Fault("dns-silent-first", _dns(behind_a_hole), ALIVE, "http-200", lookups=1),
)


def _spelt(name: str, path: str, *, wire: str) -> Fault:
    return Fault(f"url-{name}", answers(), ALIVE, "http-200", url=path, saw=(wire,))


def _named(name: str, url: str, host: str, seen_as: str) -> Fault:
    return Fault(
        f"url-{name}",
        answers(404),
        ALIVE,
        "http-200",
        0,
        url=url,
        also={
            host: only_if(lambda e: e.request.headers["host"] == seen_as, answers(), answers(404))
        },
        has_healthy_page=False,
    )


URLS = (
    _named("idn", "http://bücher.test/page", "xn--bcher-kva.test", "xn--bcher-kva.test"),
    _named("idn-ascii", "http://xn--fiq228c.test/page", "xn--fiq228c.test", "xn--fiq228c.test"),
    _named("idn-dot", "http://例え。test/", "xn--r8jz45g.test", "xn--r8jz45g.test"),
    _named("upper-case", "HTTP://UPPER.Url.TEST/page", "upper.url.test", "upper.url.test"),
    _named("trailing-dot", "http://dot.url.test./page", "dot.url.test", "dot.url.test"),
    _named("default-port", "http://port.url.test:80/page", "port.url.test", "port.url.test"),
    _spelt("encoded", "/%E4%B8%AD%2F%20x%3F", wire="/%E4%B8%AD%2F%20x%3F"),
    _spelt("raw", "/中 文", wire="/%E4%B8%AD%20%E6%96%87"),
    _spelt("marks", "/a+b|c[d](e)?q=a+b|c[d]", wire="/a+b%7Cc%5Bd%5D(e)?q=a+b%7Cc%5Bd%5D"),
    _spelt("fragment", "/page#part", wire="/page"),
    Fault(
        "url-password",
        answers(),
        REFUSED,
        "credentials",
        0,
        url="http://user:secret@url-password.test/page",
    ),
    Fault("url-nonsense", answers(), INVALID, "invalid-url", 0, url="http://url nonsense.test/"),
    Fault("url-ftp", answers(), REFUSED, "bad-scheme", 0, url="ftp://url-ftp.test/file"),
)

CONTENT = (
    Fault("soft-404-en", answers(200, pages.NOT_FOUND), SUSPECT, "soft-404"),
    Fault("soft-404-zh", answers(200, pages.NOT_FOUND_ZH), SUSPECT, "soft-404"),
    Fault(
        "wechat-deleted",
        answers(),
        SUSPECT,
        "soft-404",
        0,
        url="https://mp.weixin.qq.com/s/0123456789abcdefghijkl",
        also={"mp.weixin.qq.com": _tls("sound", answers(200, pages.WECHAT_DELETED))},
    ),
    Fault("parked", answers(200, pages.PARKED), SUSPECT, "parked"),
    Fault("captcha", answers(200, pages.CAPTCHA), BLOCKED, "challenge"),
    Fault("script-only", answers(200, pages.SCRIPT_ONLY), ALIVE, "http-200"),
    Fault(
        "wrong-charset",
        answers(200, pages.IN_GBK, Content_Type="text/html; charset=utf-8"),
        ALIVE,
        "http-200",
    ),
    Fault(
        "unknown-charset",
        answers(200, SOUND_PAGE, Content_Type="text/html; charset=klingon\x80"),
        ALIVE,
        "http-200",
    ),
    Fault("binary", answers(200, bytes(range(256)) * 8, Content_Type=""), ALIVE, "http-200"),
    Fault("empty-page", answers(200, b""), ALIVE, "http-200"),
    Fault("missing-fragment", answers(), ALIVE, "http-200", url="/page#nowhere", saw=("/page",)),
)

_KNOWN_ROBOTS = ("python-requests", "urllib", "curl", "Go-http-client")

POLICY = (
    Fault(
        "policy-user-agent",
        only_if(
            lambda e: any(r in e.request.headers.get("user-agent", "curl") for r in _KNOWN_ROBOTS),
            answers(403),
            answers(),
        ),
        ALIVE,
        "http-200",
    ),
    Fault(
        "policy-accept",
        only_if(
            lambda e: "text/html" in e.request.headers.get("accept", ""), answers(), answers(406)
        ),
        ALIVE,
        "http-200",
    ),
    Fault("policy-no-more-than", limits_concurrency(4, 0.02), ALIVE, "http-200"),
    Fault(
        "policy-alternating", in_turn(answers(503), answers(), answers(503)), ALIVE, "http-200", 2
    ),
)

GROUPS: Mapping[str, Sequence[Fault]] = {
    "methods": METHODS,
    "codes": CODES,
    "429": TOO_MANY,
    "redirects": REDIRECTS,
    "addresses": ADDRESSES,
    "transport": TRANSPORT,
    "slow": SLOW,
    "size": SIZE,
    "tls": TLS,
    "dns": DNS,
    "urls": URLS,
    "content": CONTENT,
    "policy": POLICY,
}
"""By the headings of the list that they were taken from."""

FAULTS: tuple[Fault, ...] = tuple(fault for group in GROUPS.values() for fault in group)
