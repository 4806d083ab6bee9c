"""Extract titles and visible text from the bytes of a page, in linear time and without a parser.

Pages come from untrusted servers. A page may be cut off anywhere, and may be designed to slow down
a parser. So the time of each function is linear in the length of the page, and no function raises an
error for malformed input.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cached_property

from site_builder.http_client import decode_page, replace_huge_references

MAX_SHORT_TEXT_LENGTH = 1_500
"""A page with at least this many characters of visible text is not short: it may quote an error message."""
_HTML = ("text/html", "application/xhtml")
MAX_WHOLE_PAGE_BYTES = 60_000
"""A page with at least this many bytes is not short: its end may have been cut off."""


@dataclass
class FetchedPage:
    """A page as the server sent it. `source`, `titles`, `text_start` and `text` are computed on first use."""

    body: bytes
    content_type: str = ""

    @cached_property
    def source(self) -> str:
        """HTML source in lower case."""
        return decode_page(self.body, self.content_type).lower()

    @property
    def is_html(self) -> bool:
        """Whether the content type is HTML. If the server sent no content type, the start of the body decides."""
        if self.content_type.strip():
            return self.content_type.strip().lower().startswith(_HTML)
        return self.body[:256].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")

    @property
    def shown_title(self) -> str:
        """The title in its original case, or the first heading if the title is empty. Empty if the page is not HTML."""
        if not self.is_html:
            return ""
        source = decode_page(self.body, self.content_type)
        text = _first_element_text(source, "title") or _first_element_text(source, "h1")
        return " ".join(text.split())

    @cached_property
    def titles(self) -> frozenset[str]:
        """Parts of the title and of the first heading; see `title_parts`."""
        return title_parts(_first_element_text(self.source, "title")) | title_parts(
            _first_element_text(self.source, "h1")
        )

    @cached_property
    def text_start(self) -> str:
        """Beginning of the visible text, long enough to recognise a short page."""
        return extract_visible_text(self.source, MAX_SHORT_TEXT_LENGTH)

    @cached_property
    def text(self) -> str:
        """Visible text."""
        if len(self.text_start) < MAX_SHORT_TEXT_LENGTH:
            return self.text_start
        return extract_visible_text(self.source, len(self.source))

    @property
    def is_short(self) -> bool:
        """Whether the visible text is short and not cut off."""
        return (
            len(self.body) < MAX_WHOLE_PAGE_BYTES and len(self.text_start) < MAX_SHORT_TEXT_LENGTH
        )


# --- title and heading ------------------------------------------------------------------------

_MAX_TITLE_LENGTH = 300
_TAG = re.compile(r"<[^<>]*>")
_TITLE_SEPARATOR = re.compile(r" [-:/|]+ | ?[|_·•–—»«]+ ?")
_NOISE_WORDS = (
    "404|410|error|oops|ooops|whoops|uh-oh|sorry|we're sorry|很抱歉|非常抱歉|抱歉|对不起|哎呀|啊哦"
    "|噢|错误|出错了|出错啦|提示"
)
# No repetition contains another repetition, because matching could then take exponential time.
_NOISE_BEFORE = re.compile(rf"(?:\W|(?:{_NOISE_WORDS})(?![a-z0-9]))*")
_NOISE_AFTER = re.compile(rf"(?:\W|(?<![a-z0-9])(?:{_NOISE_WORDS}))+$")
_PUNCTUATION = " \t.,;:!?\"'()[]{}<>*~#…。，；：！？、“”‘’（）【】《》"
_ERROR_NUMBER = re.compile(r"(?<![0-9])4(?:04|10)(?![0-9])")

ERROR_NUMBER_PART = "404"
"""For a part with an error number and only noise words, such as `Error 410`, `title_parts` also returns `404`."""


def title_parts(title: str) -> frozenset[str]:
    """Return each part of a title twice, in lower case: with all its words, and without noise words at its ends.

    Noise words are error numbers and words such as `error` and `sorry`. The comment at the top of
    `profiles.yml` explains the rules.

    >>> sorted(title_parts("oops! 404 – page not found | example"))
    ['404', 'example', 'oops! 404', 'page not found']
    """
    parts = set()
    for part in _TITLE_SEPARATOR.split(normalize_phrase(title)):
        bare = _NOISE_BEFORE.sub("", part, count=1)
        bare = _NOISE_AFTER.sub("", bare)
        parts.add(bare or (ERROR_NUMBER_PART if _ERROR_NUMBER.search(part) else ""))
        parts.add(part.strip(_PUNCTUATION))
    parts.discard("")
    return frozenset(parts)


def normalize_phrase(text: str) -> str:
    """Return a text in lower case, with single spaces and straight apostrophes."""
    return " ".join(text.lower().replace("’", "'").split())


def normalize_title(title: str) -> str | None:
    """Return a title in lower case, without punctuation at its ends; None if it has several parts."""
    text = normalize_phrase(title)
    return None if _TITLE_SEPARATOR.search(text) else text.strip(_PUNCTUATION)


def _first_element_text(source: str, element: str) -> str:
    """Return the text of the first element with this name; empty if there is no such element."""
    start_tag = re.compile(rf"<{element}(?=[>\s/])", re.IGNORECASE).search(source)
    start = source.find(">", start_tag.end()) + 1 if start_tag is not None else 0
    if start == 0:
        return ""
    inside = source[start : start + 4 * _MAX_TITLE_LENGTH]
    end_tag = re.compile(f"</{element}", re.IGNORECASE).search(inside)
    inside = inside[: end_tag.start()] if end_tag is not None else inside
    return html.unescape(_TAG.sub(" ", inside))[:_MAX_TITLE_LENGTH]


# --- visible text -----------------------------------------------------------------------------

_HIDDEN_ELEMENT = re.compile(r"<(?:script|style|title|template|svg|!--)")
_CHUNK_LENGTH = 8_192


def extract_visible_text(source: str, min_length: int) -> str:
    """Return the visible text of an HTML source; stop soon after `min_length` characters.

    `source` must be in lower case.
    """
    chunks: list[str] = []
    length = position = 0
    while position < len(source) and length < min_length:
        hidden = _HIDDEN_ELEMENT.search(source, position)
        stop = hidden.start() if hidden else len(source)
        while position < stop and length < min_length:
            cut = min(source.find(">", position + _CHUNK_LENGTH) + 1 or stop, stop)
            if chunk := " ".join(_TAG.sub(" ", source[position:cut]).split()):
                chunks.append(chunk)
                length += len(chunk) + 1
            position = cut
        if hidden is None or (position := _end_of_hidden(source, hidden)) == 0:
            break
    text = " ".join(chunks)
    if "&" in text:
        text = html.unescape(replace_huge_references(text))
    return text.replace("’", "'")


def _end_of_hidden(source: str, hidden: re.Match[str]) -> int:
    """Return the position after an invisible element; 0 if the element is not closed."""
    name = hidden[0][1:]
    end = source.find("-->" if name == "!--" else f"</{name}", hidden.end())
    return source.find(">", end) + 1 if end >= 0 else 0
