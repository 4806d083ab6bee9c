"""Unicode's normal form C (NFC), in which an accented letter such as `é` is one character.

macOS and PDF files write `é` as two characters (NFD). All texts are normalised when a model reads them, and
`kb fmt` writes them in NFC. Code and URLs in Markdown keep their characters, because readers copy code as it is,
and a server may know a path only in NFD.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator

_CODE_OR_URL = re.compile(r"(`+|~{3,}).*?\1|https?://\S+", re.DOTALL)


def nfc(text: str) -> str:
    """Return a text of one line in NFC."""
    return unicodedata.normalize("NFC", text)


def nfc_markdown(text: str) -> str:
    """Return a Markdown text in NFC, except for its code and URLs.

    >>> nfc_markdown("Jose\u0301 `e\u0301`") == "Jos\u00e9 `e\u0301`"
    True
    """
    if unicodedata.is_normalized("NFC", text):
        return text
    return "".join([after for _, after in _parts(text)])


def index_before_nfc(text: str, index: int) -> int:
    """Convert an index in `nfc_markdown(text)` to the index of the same character in `text`."""
    start = 0
    for before, after in _parts(text):
        if index < len(after):
            if before == after:
                return start + index
            lengths = range(len(before))
            return start + bisect_right(lengths, index, key=lambda end: len(nfc(before[:end]))) - 1
        start, index = start + len(before), index - len(after)
    return start + index


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield (part of a Markdown text, the same part in the result of `nfc_markdown`)."""
    end = 0
    for kept in _CODE_OR_URL.finditer(text):
        prose = text[end : kept.start()]
        yield prose, nfc(prose)
        yield kept.group(), kept.group()
        end = kept.end()
    yield text[end:], nfc(text[end:])
