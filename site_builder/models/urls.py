"""Normalize URLs for storage, and identify the resource that a URL leads to.

`normalize_url` returns a URL that opens the same page as its argument. `identify` returns the identifier
of the resource, such as an arXiv id. Both accept web URLs, `doi:...`, `arxiv:...` and git clone URLs.

Case, percent-encoding and dot segments are normalized as in RFC 3986, section 6.2.2. International host
names are encoded as in UTS #46, non-transitional. Tracking parameters from a short list are removed. All
other parameters are kept, because they may select the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote as percent_encode

import idna

from site_builder.models.identifiers import (
    FORGES,
    UNPRINTABLE,
    Identifier,
    KnownIdentifier,
    WebPage,
    parse_arxiv_id,
    parse_doi,
    recognise,
)
from site_builder.models.identifiers.mistakes import find_mistake

MAX_URL_LENGTH = 2_000
"""A URL with more characters than this, before or after percent-encoding, is refused.

Longer URLs fail in some browsers and services.
"""


class UrlError(ValueError):
    """A text is not a valid URL. The message is one line and never shows a password."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.hint = hint
        """How to fix the URL, in one line."""

    def __str__(self) -> str:
        return str(self.args[0])


@lru_cache(maxsize=8192)
def normalize_url(url: str) -> str:
    """Return a normalized URL, for storage and display. It opens the same page as `url`.

    The scheme, `www.`, a trailing slash and the fragment are kept. `doi:...`, `arxiv:...` and clone URLs
    become https URLs. In a host name, non-ASCII characters are encoded by IDNA. In all other parts, they are
    percent-encoded. Raises `UrlError`.

    >>> normalize_url("HTTP://Example.org:80/a/../b?utm_source=x&id=1#usage")
    'http://example.org/b?id=1#usage'
    >>> normalize_url("git@github.com:salesforce/LAVIS.git")
    'https://github.com/salesforce/LAVIS'
    """
    return _parse(url).url


@lru_cache(maxsize=8192)
def identify(url: str) -> Identifier:
    """Return the identifier of the resource that a URL leads to.

    Two identifiers with equal keys identify the same resource. The key of a `WebPage` is its URL with https instead of
    http, without `www.` and without a trailing slash. A fragment that starts with `/` is kept, because it selects a
    page of a single-page application. All other fragments are removed. Raises `UrlError`.

    >>> identify("http://www.arxiv.org/pdf/2301.12597v2.pdf").key
    'arxiv:2301.12597'
    >>> identify("https://github.com/salesforce/LAVIS/tree/main/projects/blip2").key
    'https://github.com/salesforce/lavis'
    >>> identify("http://www.Example.org/?b=2&a=1#usage").key
    'https://example.org?a=1&b=2'
    """
    parsed = _parse(url)
    return parsed.identifier or WebPage(parsed.key, parsed.url)


def has_public_name(url: str) -> bool:
    """Return whether the host of a URL is a name that may exist on the internet.

    An invalid URL, an IP address, and a name in a private network give False.
    """
    try:
        host = _parse(url).host
    except UrlError:
        return False
    is_address = host.startswith("[") or _NUMBER.fullmatch(host.rpartition(".")[2]) is not None
    return not is_address and not is_private_name(host)


def is_private_name(host: str) -> bool:
    """Return whether a host name has a single label, such as `localhost`, or a suffix such as `.internal`."""
    return _PRIVATE_NAME.fullmatch(host) is not None


_PRIVATE_NAME = re.compile(
    r"[^.]*|(?:.*\.)?(?:localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa)"
)


# --- parsing ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _ParsedUrl:
    """The normalized parts of an http or https URL."""

    scheme: str
    host: str
    port: str
    """Digits, or an empty string for the default port of `scheme`."""
    path: str
    """Starts with a slash."""
    query: str
    fragment: str
    host_without_www: str
    identifier: KnownIdentifier | None
    """None if the identifier is a `WebPage`."""

    @property
    def url(self) -> str:
        port = f":{self.port}" if self.port else ""
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}://{self.host}{port}{self.path}{query}{fragment}"

    @property
    def https_port(self) -> str:
        """The port, or an empty string for 443. Keys start with https, whose default port is 443."""
        return "" if self.port == "443" else self.port

    @property
    def key(self) -> str:
        port = f":{self.https_port}" if self.https_port else ""
        query = f"?{self.query}" if self.query else ""
        route = f"#{self.fragment}" if self.fragment.startswith("/") else ""
        tail = f"{self.path.rstrip('/')}{query}{route}".translate(_RAW_IN_BROWSERS)
        return f"https://{self.host_without_www}{port}{tail}"


def _without_www(host: str) -> str:
    """Return a host without `www.`. A host such as `www.com` stays, since `com` is a top-level domain."""
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    return host


_HTTP_URL = re.compile(
    r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.ASCII | re.IGNORECASE
)
_UNPRINTABLE = re.compile(f"[{UNPRINTABLE}]")
# The characters that JavaScript counts as white space. `strip()` would also remove control characters such as U+001F,
# which must be refused instead.
_WHITE_SPACE = (
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


@lru_cache(maxsize=16)  # callers usually pass a URL to `normalize_url` and then to `identify`
def _parse(text: str) -> _ParsedUrl:
    text = text.strip(_WHITE_SPACE)
    _refuse_malformed(text)
    match = _HTTP_URL.fullmatch(_expand_shorthand(text))
    if match is None:
        raise _not_a_web_url_error(text)
    scheme, authority, path, query, fragment = match.groups(default="")
    scheme = scheme.lower()
    host, port = _parse_authority(authority, text)
    port = "" if port == _DEFAULT_PORTS[scheme] else port
    path = _remove_dot_segments(_normalize_encoding(path))
    bare_host = _without_www(host)
    query = _remove_trackers(_normalize_encoding(query), bare_host) if query else ""
    fragment = _normalize_encoding(fragment) if fragment else ""
    known = None if port not in ("", "443") else _recognise(bare_host, path, query, text)
    parsed = _ParsedUrl(scheme, host, port, path, query, fragment, bare_host, known)
    _refuse_long_url(parsed)
    return parsed


def _recognise(host: str, path: str, query: str, url: str) -> KnownIdentifier | None:
    """Return the identifier of the resource, or None for a `WebPage`. Raise UrlError if the URL has a malformed id."""
    identifier = recognise(host, path, query)
    mistake = find_mistake(host, path, query, identifier)
    if mistake is not None:
        raise UrlError(f"{_url_for_message(mistake.text or url)} {mistake.what}", mistake.hint)
    return identifier


def _refuse_malformed(text: str) -> None:
    if not text:
        raise UrlError("the URL is empty", "Write a URL that starts with https://.")
    if len(text) > MAX_URL_LENGTH:
        raise _too_long_error(len(text))
    # One space after `doi:` is allowed.
    match = _UNPRINTABLE.search(_SHORTHAND_PREFIX.sub("", text))
    if match and match[0] == " ":
        raise UrlError(
            f"{_url_for_message(text)} contains a space",
            "Remove the space, or write %20 if it is part of the URL.",
        )
    if match:
        raise UrlError(
            f"{_url_for_message(text)} contains the invisible character U+{ord(match[0]):04X}",
            "Remove the character: type the URL again, or copy it from the browser's address bar.",
        )


def _refuse_long_url(parsed: _ParsedUrl) -> None:
    """Raise UrlError if the URL or its key is too long after percent-encoding."""
    # The key may be longer than the URL: the key starts with https, and in the key `|`, `[` and `]` are encoded.
    length = len(parsed.url.translate(_RAW_IN_BROWSERS)) + len("https") - len(parsed.scheme)
    if length > MAX_URL_LENGTH:
        raise _too_long_error(length)


def _too_long_error(length: int) -> UrlError:
    return UrlError(
        f"the URL is {length:,} characters long, more than {MAX_URL_LENGTH:,}",
        "Write the shortest URL that opens the page.",
    )


# --- shorthands and clone URLs ----------------------------------------------------------------

_SHORTHAND_PREFIX = re.compile(r"^(doi|arxiv): ?", re.ASCII | re.IGNORECASE)
_SHORTHANDS = {
    "doi": (parse_doi, "a DOI", "looks like doi:10.1145/3474085.3475188"),
    "arxiv": (parse_arxiv_id, "an arXiv id", "looks like arxiv:2301.12597 or arxiv:2103.00020"),
}
_FORGE_HOST = "|".join(host.replace(".", "[.]") for host in FORGES)
CLONE_URL = (
    f"(?:git@(?P<ssh>{_FORGE_HOST}):"
    f"|(?:(?:git[+])?ssh://git@|git[+]https?://|git://)(?P<host>{_FORGE_HOST})/)"
    "(?P<path>[^?#@]+?)(?:[.]git)?/?(?:@[^#]*)?(?:#.*)?"
)
"""Matches clone URLs such as `git@github.com:owner/name.git`, and URLs for pip such as `git+https://...@v1.0#egg=name`.

URLs that begin with https are not matched. Python and JavaScript use the pattern with the flag that ignores case.
"""
_CLONE_URL = re.compile(CLONE_URL, re.ASCII | re.IGNORECASE)


def _expand_shorthand(text: str) -> str:
    """Convert `doi:...`, `arxiv:...` and clone URLs to https URLs; return other texts unchanged."""
    if prefix := _SHORTHAND_PREFIX.match(text):
        parse, noun, example = _SHORTHANDS[prefix[1].lower()]
        identifier = parse(text[prefix.end() :])
        if identifier is None:
            raise UrlError(
                f"{_url_for_message(text)} is not {noun}",
                f"Check every character: {noun} {example}.",
            )
        return identifier.url
    if clone := _CLONE_URL.fullmatch(text):
        return f"https://{clone['ssh'] or clone['host']}/{clone['path']}"
    return text


def _not_a_web_url_error(text: str) -> UrlError:
    scheme = _SCHEME.match(text)
    if text.startswith("git@") or (scheme and "git" in scheme[0].lower()) or text[:4] == "ssh:":
        return UrlError(
            f"{_url_for_message(text)} is a git URL",
            "Write the https URL of the repository's page.",
        )
    if scheme:
        return UrlError(
            f"{scheme[0].lower()} links are not accepted",
            "Write a URL that starts with https://.",
        )
    return UrlError(f"{_url_for_message(text)} does not start with https://", _scheme_hint(text))


# `localhost:8000` and `example.org:8080/x` start with a host, not a scheme.
_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+-]*:(?![0-9])", re.ASCII | re.IGNORECASE)
# Matches a mistyped scheme, for example with the full-width colon of a Chinese keyboard.
_MISTYPED_SCHEME = re.compile(r"(?:https?(?![a-z0-9.-]))?[:：]?[/／\\]*", re.ASCII | re.IGNORECASE)
_HOST_AT_START = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[^\W\d][\w-]*(?![^:/?#])")


def _scheme_hint(text: str) -> str:
    """Return a hint for a text without a valid scheme. If possible, suggest the URL that was meant."""
    without_scheme = _MISTYPED_SCHEME.sub("", text, count=1)
    identifier = parse_doi(without_scheme) or parse_arxiv_id(without_scheme)
    if identifier:
        return f"Write `{identifier.url}`."
    if _USER_INFO.match(without_scheme):
        return "Write a URL without a user name and a password."
    if len(without_scheme) < 200 and _HOST_AT_START.match(without_scheme):
        return f"Write `https://{without_scheme}`."
    return "Write the whole URL, for example `https://example.org/page`."


_PASSWORD = re.compile(r"(?<=//)[^/?#]*@")
# Matches a user name with a password at the start of a text without its scheme.
_USER_INFO = re.compile(r"\A[^/?#]*:[^/?#]*@")


def _url_for_message(text: str) -> str:
    """Return a URL in backquotes for a message: one line, at most 80 characters, no password."""
    without_scheme = _MISTYPED_SCHEME.sub("", text, count=1)
    scheme = text.removesuffix(without_scheme)
    text = scheme + _USER_INFO.sub("...@", without_scheme)
    line = repr(_PASSWORD.sub("...@", text))[1:-1]
    return f"`{line}`" if len(line) <= 80 else f"`{line[:77]}...`"


# --- host and port ----------------------------------------------------------------------------

_DEFAULT_PORTS = {"http": "80", "https": "443"}
_AUTHORITY = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::(.*))?")
_PORT = re.compile(r"[0-9]{0,5}")
# Underscores are accepted, although RFC 1123 forbids them, because some host names contain them. `--` as
# third and fourth character is accepted, although `idna` refuses it, because host names of some video servers
# have it.
_ASCII_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# Browsers read a host as an IPv4 address if its last label matches this pattern:
# https://url.spec.whatwg.org/#ends-in-a-number-checker
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def _parse_authority(authority: str, text: str) -> tuple[str, str]:
    if "@" in authority:
        raise UrlError(
            "the URL contains a user name or a password",
            "Remove everything between // and @, and the @.",
        )
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise _bad_host_error(text)
    host, port = match.groups(default="")
    if not host:
        raise UrlError(f"{_url_for_message(text)} has no host name", _scheme_hint(text))
    return _parse_host(host, text), _parse_port(port)


def _parse_port(text: str) -> str:
    """Return the port without leading zeros. An empty port is the default port (RFC 3986, 3.2.3)."""
    if not text:
        return ""
    if not _PORT.fullmatch(text) or not 0 < int(text) < 65536:
        raise UrlError(
            f"{_url_for_message(text)} is not a port",
            "Remove the port and its colon, or write a port from 1 to 65535.",
        )
    return str(int(text))


def _parse_host(text: str, url: str) -> str:
    """Return the host in ASCII and lower case, without a trailing dot."""
    try:
        return _ipv6_address(text) or _encode_host_name(text)
    except ValueError:
        raise _bad_host_error(url) from None


def _ipv6_address(text: str) -> str:
    """Return the shortest form of an IPv6 address, or an empty string for any other host."""
    if text.startswith("["):
        if "%" in text:
            raise ValueError("an address with a zone is only valid on one machine")
        return f"[{IPv6Address(text[1:-1])}]"
    return ""


@lru_cache(maxsize=1024)  # most links lead to a few hosts
def _encode_host_name(text: str) -> str:
    if len(text) > 254:
        raise ValueError("too long for DNS")
    if not text.isascii():
        text = idna.uts46_remap(text, std3_rules=False, transitional=False)
    labels = [_encode_label(label) for label in text.lower().removesuffix(".").split(".")]
    host = ".".join(labels)
    if len(host) > 253:
        raise ValueError("too long for DNS")
    if _NUMBER.fullmatch(labels[-1]):
        return str(IPv4Address(host))
    return host


def _encode_label(label: str) -> str:
    if label.isascii() and not label.startswith("xn--"):
        if _ASCII_LABEL.fullmatch(label):
            return label
        raise ValueError("not a host name")
    return idna.alabel(label).decode("ascii")


def _bad_host_error(url: str) -> UrlError:
    return UrlError(
        f"{_url_for_message(url)} has a host name that cannot exist",
        "Check the part after // for mistakes.",
    )


# --- path, query and fragment -----------------------------------------------------------------

_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_DECODED = {f"%{ord(character):02X}": character for character in _UNRESERVED}
# RFC 3986 (appendix A) requires `|`, `[` and `]` to be encoded in a path, query or fragment, but browsers
# do not encode them. `normalize_url` keeps these characters as they are; keys contain them encoded.
_TO_NORMALIZE = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@/?|\[\]-]")
_RAW_IN_BROWSERS = str.maketrans({"|": "%7C", "[": "%5B", "]": "%5D"})

TRACKERS = (
    "fbclid",
    "gclid",
    "msclkid",
    "mc_cid",
    "mc_eid",
    "spm",
    "spm_id_from",
    "vd_source",
    "share_source",
    "from_source",
)
"""Parameters that are removed from all URLs, besides those that start with `utm_`."""
TRACKERS_OF_HOSTS = dict.fromkeys(
    ("youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be", "open.spotify.com"), ("si",)
)
"""Host without `www.` -> parameters that track readers there. On other hosts they may select the page."""


def _normalize_encoding(text: str) -> str:
    """Normalize percent-encoding (RFC 3986, section 6.2.2).

    Escapes of unreserved characters are decoded, other escapes get upper-case digits, and characters
    that a URL may not contain are encoded.
    """
    return _TO_NORMALIZE.sub(_normalize_character, text)


def _normalize_character(match: re.Match[str]) -> str:
    """Normalize the escape (such as `%2f`) or encode the character that `_TO_NORMALIZE` has matched."""
    text = match[0]
    if len(text) == 3:
        escape = text.upper()
        return _DECODED.get(escape, escape)
    return percent_encode(text, safe="")


def _remove_dot_segments(path: str) -> str:
    """Resolve the segments `.` and `..` (RFC 3986, section 5.2.4). Empty segments are kept."""
    if "/." not in path:
        return path or "/"
    kept: list[str] = []
    *_, last = segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if last in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _remove_trackers(query: str, host: str) -> str:
    """Remove tracking parameters, and sort the remaining parameters by name.

    Parameters with equal names keep their order.
    """
    trackers = TRACKERS + TRACKERS_OF_HOSTS.get(host, ())
    parts = [part for part in query.split("&") if part]
    kept = [part for part in parts if not _is_tracker(_parameter_name(part), trackers)]
    return "&".join(sorted(kept, key=_parameter_name))


def _parameter_name(parameter: str) -> str:
    """Return a parameter's name with `[]` encoded, so that `a[]` and `a%5B%5D` are equal names."""
    return parameter.partition("=")[0].translate(_RAW_IN_BROWSERS)


def _is_tracker(name: str, trackers: tuple[str, ...]) -> bool:
    name = name.lower()
    return name.startswith("utm_") or name in trackers
