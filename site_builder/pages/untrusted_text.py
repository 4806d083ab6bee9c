"""Addresses and words that other people's servers sent: shown as they are, followed with care."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

MAX_SHOWN_LENGTH = 60
"""Characters of an address; what is longer is cut."""

MAX_HREF_LENGTH = 2000
"""Characters of an address that a page leads to; browsers and caches take no longer ones."""

UNTRUSTED_REL = "noopener nofollow ugc"
"""The `rel` of a link to where a server sent us."""

# Letters and marks that show nothing, although Unicode does not call them unprintable.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def escape_invisible(text: str) -> str:
    r"""Spell out what cannot be seen, and what turns the direction of text.

    >>> escape_invisible("timeout\u202e")
    'timeout\\u202e'
    """
    return "".join(ascii(c)[1:-1] if _is_invisible(c) else c for c in text)


def percent_encode_invisible(url: str) -> str:
    r"""Return an address in which everything can be seen.

    >>> percent_encode_invisible("https://example.org/a b\u202e")
    'https://example.org/a%20b%E2%80%AE'
    """
    return "".join(
        quote(c, safe="", errors="replace") if c == " " or _is_invisible(c) else c for c in url
    )


def safe_href(url: str) -> str | None:
    """Return an address that a page may lead to: of the web, without credentials, not endless."""
    href = percent_encode_invisible(url)
    try:
        parts = urlsplit(href)
        sound = (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return None
    return href if sound and len(href) <= MAX_HREF_LENGTH else None


def display_parts(url: str) -> tuple[str, str]:
    """Return an address as people say it, host and rest, of `MAX_SHOWN_LENGTH` characters at most."""
    shown = re.sub(r"^https?://(?:www\.)?", "", percent_encode_invisible(url))
    if len(shown) > MAX_SHOWN_LENGTH:
        shown = f"{shown[: MAX_SHOWN_LENGTH - 1]}…"
    host, slash, rest = shown.partition("/")
    return host, (slash + rest if rest else "")


def _is_invisible(character: str) -> bool:
    return not character.isprintable() or _INVISIBLE.match(character) is not None
