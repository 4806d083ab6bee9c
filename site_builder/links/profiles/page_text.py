"""What a page says, taken from its bytes in linear time and without a parser.

Pages come from strangers, may be cut anywhere and may be made to keep a parser busy. So nothing
here looks back, and nothing that is wrong raises.
"""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass
from functools import cached_property

SHORT_TEXT = 1_500
"""Characters. Error pages have less to say; pages with more may quote anything."""
WHOLE_SOURCE = 60_000
"""Bytes. Of a page with more, the reader's text may lie behind the cut."""


@dataclass
class FetchedPage:
    """A page, and what is looked up in it; each part is made when it is asked for."""

    body: bytes
    content_type: str = ""

    @cached_property
    def source(self) -> str:
        """The source in lower case."""
        return decode(self.body, self.content_type).lower()

    @cached_property
    def titles(self) -> frozenset[str]:
        """The parts of title and first heading: as they are, and without numbers and apologies."""
        return title_parts(_first(self.source, "title")) | title_parts(_first(self.source, "h1"))

    @cached_property
    def opening(self) -> str:
        """The beginning of what a reader sees, as far as it takes to tell a short page."""
        return visible_text(self.source, SHORT_TEXT)

    @cached_property
    def text(self) -> str:
        """What a reader sees."""
        if len(self.opening) < SHORT_TEXT:
            return self.opening
        return visible_text(self.source, len(self.source))

    @property
    def is_short(self) -> bool:
        """Whether a reader sees only a few lines."""
        return len(self.body) < WHOLE_SOURCE and len(self.opening) < SHORT_TEXT


# --- bytes to text ----------------------------------------------------------------------------

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([a-z0-9_-]{1,20})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9_-]{1,20})", re.I)
_META_WITHIN = 2_048
# Some codecs of Python are slow or no charsets at all, so only those that browsers know.
_KNOWN_CHARSET = re.compile(
    r"utf-?16(?:[bl]e)?|gb(?:k|2312|18030)|big5(?:-hkscs)?|shift[_-]jis|euc-(?:jp|kr)"
    r"|iso-8859-[0-9]{1,2}|windows-125[0-8]|koi8-[ru]"
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(body: bytes, content_type: str = "") -> str:
    """Read bytes as text, whatever charset they claim to have.

    What is valid UTF-8 is UTF-8: no other text of some length is by accident. Else the claims are
    tried, and where there are none, GB 18030, in which the old Chinese pages are written.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    claimed = _claimed(body, content_type)
    if not claimed.startswith("utf-16"):
        try:
            return codecs.utf_8_decode(body, "strict", False)[
                0
            ]  # the end may be cut within a letter
        except UnicodeDecodeError:
            pass
    try:
        return body.decode(claimed or "gb18030", "replace")
    except (LookupError, UnicodeError):
        return body.decode("utf-8", "replace")


def _claimed(body: bytes, content_type: str) -> str:
    header = _CHARSET.search(content_type[:200])
    meta = _META_CHARSET.search(body, 0, _META_WITHIN)
    claims = [
        name.replace("gb2312", "gb18030").replace("gbk", "gb18030")
        for name in (header[1].lower() if header else "", meta[1].decode().lower() if meta else "")
        if _KNOWN_CHARSET.fullmatch(name)
    ]
    # Latin-1 is what servers say that were never told: the page knows better.
    return next((name for name in claims if name != "iso-8859-1"), "".join(claims[:1]))


# --- title and heading ------------------------------------------------------------------------

_LONGEST_TITLE = 300
_TAG = re.compile(r"<[^<>]*>")
_CUTS = re.compile(r" [-:/|]+ | ?[|_·•–—»«]+ ?")
_NOISE_WORDS = (
    "404|410|error|oops|ooops|whoops|uh-oh|sorry|we're sorry|很抱歉|非常抱歉|抱歉|对不起|哎呀|啊哦"
    "|噢|错误|出错了|出错啦|提示"
)
# One character or one word at a time: a repetition within the repetition could go on for ever.
_NOISE_BEFORE = re.compile(rf"(?:\W|(?:{_NOISE_WORDS})(?![a-z0-9]))*")
_NOISE_BEHIND = re.compile(rf"(?:\W|(?<![a-z0-9])(?:{_NOISE_WORDS}))+$")
_PUNCTUATION = " \t.,;:!?\"'()[]{}<>*~#…。，；：！？、“”‘’（）【】《》"
_ERROR_NUMBER = re.compile(r"(?<![0-9])4(?:04|10)(?![0-9])")

ERROR_NUMBER = "404"
"""Stands among the parts of a title one of which is a number that says it all."""


def title_parts(title: str) -> frozenset[str]:
    """Cut a title into its parts; see the head of `profiles.yml`.

    >>> sorted(title_parts("oops! 404 – page not found | example"))
    ['404', 'example', 'oops! 404', 'page not found']
    """
    found = set()
    for part in _CUTS.split(collapse(title)):
        bare = _NOISE_BEFORE.sub("", part, count=1)
        bare = _NOISE_BEHIND.sub("", bare)
        found.add(bare or (ERROR_NUMBER if _ERROR_NUMBER.search(part) else ""))
        found.add(part.strip(_PUNCTUATION))
    found.discard("")
    return frozenset(found)


def collapse(text: str) -> str:
    """Write a text in lower case, with single spaces and straight apostrophes."""
    return " ".join(text.lower().replace("’", "'").split())


def as_title(phrase: str) -> str | None:
    """Return a phrase as it would stand among `title_parts`; None where it is several parts."""
    text = collapse(phrase)
    return None if _CUTS.search(text) else text.strip(_PUNCTUATION)


def _first(source: str, element: str) -> str:
    """Return the text of the first element of a name, in a source in lower case."""
    opening = f"<{element}"
    at = source.find(opening)
    while at >= 0:
        behind = at + len(opening)
        if source[behind : behind + 1] in {">", " ", "\n", "\t", "\r", "/"}:
            start = source.find(">", behind) + 1
            if start == 0:
                return ""
            inside = source[start : start + 4 * _LONGEST_TITLE]
            inside = inside.partition(f"</{element}")[0]
            return html.unescape(_TAG.sub(" ", inside))[:_LONGEST_TITLE]
        at = source.find(opening, behind)
    return ""


# --- what a reader sees -----------------------------------------------------------------------

_HIDDEN = re.compile(r"<(?:script|style|title|template|svg|!--)")
_AT_ONCE = 8_192


def visible_text(source: str, enough: int) -> str:
    """Return the text of a page in lower case, cut some time after it has got long enough."""
    found: list[str] = []
    length = at = 0
    while at < len(source) and length < enough:
        hidden = _HIDDEN.search(source, at)
        stop = hidden.start() if hidden else len(source)
        while at < stop and length < enough:
            cut = min(source.find(">", at + _AT_ONCE) + 1 or stop, stop)
            if text := " ".join(_TAG.sub(" ", source[at:cut]).split()):
                found.append(text)
                length += len(text) + 1
            at = cut
        if hidden is None or (at := _behind(source, hidden)) == 0:
            break
    text = " ".join(found)
    if "&" in text:
        text = html.unescape(text)
    return text.replace("’", "'")


def _behind(source: str, hidden: re.Match[str]) -> int:
    """Return where an element that nobody sees is over; 0 where it never is."""
    name = hidden[0][1:]
    end = source.find("-->" if name == "!--" else f"</{name}", hidden.end())
    return source.find(">", end) + 1 if end >= 0 else 0
