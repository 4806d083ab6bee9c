"""URLs and texts that other servers sent: how pages show them and link to them safely."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

MAX_SHOWN_LENGTH = 60
"""Characters of a URL that a page shows; longer URLs are clipped."""

MAX_HREF_LENGTH = 2000
"""Characters of a URL that a page links to; some browsers and proxies reject longer ones."""

UNTRUSTED_REL = "noopener nofollow ugc"
"""The `rel` of a link whose target another server chose."""

# Letters and marks that have no shape, although Unicode (and `str.isprintable`) calls them printable.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def reveal_invisible(text: str) -> str:
    r"""Write characters that are invisible, or change the direction of text, as Python escapes.

    This covers more than `reporters.escape_invisible`, for example blank letters such as U+3164.

    >>> reveal_invisible("timeout\u202e")
    'timeout\\u202e'
    """
    return "".join(ascii(c)[1:-1] if _is_invisible(c) else c for c in text)


def percent_encode_invisible(url: str) -> str:
    r"""Percent-encode spaces, and characters that are invisible or change the direction of text.

    >>> percent_encode_invisible("https://example.org/a b\u202e")
    'https://example.org/a%20b%E2%80%AE'
    """
    return "".join(
        quote(c, safe="", errors="replace") if c == " " or _is_invisible(c) else c for c in url
    )


def safe_href(url: str) -> str | None:
    """Return a URL for an `href`; None unless it is http(s), has no credentials and is not too long."""
    href = percent_encode_invisible(url)
    try:
        parts = urlsplit(href)
        is_safe = (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return None
    return href if is_safe and len(href) <= MAX_HREF_LENGTH else None


def display_parts(url: str) -> tuple[str, str]:
    """Return a URL for display, without scheme and `www.`: the host, and the rest.

    Together they have at most `MAX_SHOWN_LENGTH` characters.
    """
    shown = re.sub(r"^https?://(?:www\.)?", "", percent_encode_invisible(url))
    if len(shown) > MAX_SHOWN_LENGTH:
        shown = f"{shown[: MAX_SHOWN_LENGTH - 1]}…"
    host, slash, rest = shown.partition("/")
    return host, (slash + rest if rest else "")


def _is_invisible(character: str) -> bool:
    return not character.isprintable() or _INVISIBLE.match(character) is not None
