"""Show texts and URLs from other servers without harm to the page, and link to such URLs safely."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

MAX_SHOWN_LENGTH = 60
"""A page shows at most this many characters of a URL, and omits the rest of the URL."""

MAX_HREF_LENGTH = 2000
"""A page does not link to a URL with more characters than this, because some browsers and proxies reject such URLs."""

UNTRUSTED_REL = "noopener nofollow ugc"
"""The `rel` attribute of a link whose target was chosen by a contributor or by another server."""

# Invisible letters and combining characters for which `str.isprintable` returns True.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def percent_encode_invisible(url: str) -> str:
    r"""Percent-encode spaces, invisible characters and characters that change the text direction.

    >>> percent_encode_invisible("https://example.org/a b\u202e")
    'https://example.org/a%20b%E2%80%AE'
    """
    return "".join(
        quote(c, safe="", errors="replace") if c == " " or _is_invisible(c) else c for c in url
    )


def safe_href(url: str) -> str | None:
    """Return a URL in the form for an `href`; None if the URL is not safe to link to.

    A URL is safe if it is an HTTP or HTTPS URL without credentials, and has at most `MAX_HREF_LENGTH` characters.
    """
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
    """Return two texts that a page shows for a URL: its host without `www.`, and the part after its host.

    The two texts together have at most `MAX_SHOWN_LENGTH` characters.
    """
    shown = re.sub(r"^https?://(?:www\.)?", "", percent_encode_invisible(url))
    if len(shown) > MAX_SHOWN_LENGTH:
        shown = f"{shown[: MAX_SHOWN_LENGTH - 1]}…"
    host, slash, rest = shown.partition("/")
    return host, (slash + rest if rest else "")


def _is_invisible(character: str) -> bool:
    return not character.isprintable() or _INVISIBLE.match(character) is not None
