"""Decode pages, even if a page declares a wrong charset or none, or has huge character references."""

from __future__ import annotations

import codecs
import re

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([a-z0-9_-]{1,20})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9_-]{1,20})", re.I)
_META_SEARCH_BYTES = 2_048
# Only charsets that browsers support: some of Python's codecs are slow, or are not charsets at all.
_KNOWN_CHARSET = re.compile(
    r"utf-?16(?:[bl]e)?|gb(?:k|2312|18030)|big5(?:-hkscs)?|shift[_-]jis|euc-(?:jp|kr)"
    r"|iso-8859-[0-9]{1,2}|windows-125[0-8]|koi8-[ru]"
)
_HUGE_NUMBER = re.compile("&#[0-9]{100,};?")
"""Matches a character reference with 100 digits or more. For 5,000 digits, `html.unescape` would raise ValueError."""
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode_page(body: bytes, content_type: str = "") -> str:
    """Decode a page; replace bytes that do not fit the charset.

    A byte order mark at the start of the page decides the charset. Without this mark, the charset may
    be declared in the page or in `content_type`:

    1. If UTF-16 is declared, the page is decoded as UTF-16.
    2. If not, a page that is valid UTF-8 is decoded as UTF-8. A page in another charset is hardly ever
       valid UTF-8 by accident.
    3. Any other page is decoded with the declared charset. If this charset is UTF-8 or unknown, or if no
       charset is declared, the page is decoded with GB 18030, the charset of old Chinese pages.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = _declared_charset(body, content_type)
    if not declared.startswith("utf-16"):
        try:
            # The body may end inside a character, so the last argument (`final`) is False.
            return codecs.utf_8_decode(body, "strict", False)[0]
        except UnicodeDecodeError:
            pass
    try:
        return body.decode(declared or "gb18030", "replace")
    except (LookupError, UnicodeError):
        return body.decode("utf-8", "replace")


def replace_huge_references(html: str) -> str:
    """Return HTML with U+FFFD in place of huge character references, which `html.unescape` may refuse."""
    return _HUGE_NUMBER.sub("\ufffd", html)


def _declared_charset(body: bytes, content_type: str) -> str:
    header = _CHARSET.search(content_type[:200])
    meta = _META_CHARSET.search(body, 0, _META_SEARCH_BYTES)
    declared = [
        name.replace("gb2312", "gb18030").replace("gbk", "gb18030")
        for name in (header[1].lower() if header else "", meta[1].decode().lower() if meta else "")
        if _KNOWN_CHARSET.fullmatch(name)
    ]
    # Many servers declare Latin-1 for all pages, so Latin-1 is used only if no other charset is declared.
    return next((name for name in declared if name != "iso-8859-1"), "".join(declared[:1]))
