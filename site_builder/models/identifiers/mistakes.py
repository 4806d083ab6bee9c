"""Find malformed identifiers in URLs.

For example, a digit is missing, or the comma after a URL in a sentence was copied with the URL.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote as percent_decode

from site_builder.models.identifiers import KnownIdentifier, arxiv, doi, recognise


class Mistake(NamedTuple):
    """What is wrong with a URL."""

    text: str
    """The part of the URL that is wrong; an empty text for the whole URL."""
    what: str
    """What is wrong, as the rest of a sentence that begins with `text`."""
    hint: str


def find_mistake(
    host: str, path: str, query: str, identifier: KnownIdentifier | None
) -> Mistake | None:
    """Return what is wrong with the identifier in a normalized URL, or None if no mistake was found.

    `identifier` is the result of `recognise` for the URL.
    """
    if isinstance(identifier, doi.Doi):
        return _mistake_in_doi(identifier)
    if identifier is not None:
        return None
    if host in arxiv.HOSTS and (found := arxiv.explain_mistake(path)) is not None:
        return Mistake(found[0], "is not an arXiv id", found[1])
    return _trailing_mark(host, path, query) or _malformed_id(host, path, query)


def _mistake_in_doi(identifier: doi.Doi) -> Mistake | None:
    name = identifier.name
    if name.startswith(_ARXIV_DOI):
        found = arxiv.explain_mistake(f"/abs/{name.removeprefix(_ARXIV_DOI)}")
        return found and Mistake(found[0], "is not an arXiv id", found[1])
    kept = _without_marks(name)
    return None if kept == name else _mark_mistake(name[len(kept) :], doi.parse_doi(kept))


_ARXIV_DOI = "10.48550/arxiv."

# --- a mark after the identifier --------------------------------------------------------------

_NEVER_LAST = tuple(",;'\"<，。；：、！？’…")
_PAIRS = ("()", "[]", "<>", "（）", "【】", "《》", "「」", "『』", "“”")
_OPENING = {pair[1]: pair[0] for pair in _PAIRS}
"""Closing bracket or quotation mark -> the opening one."""


def _trailing_mark(host: str, path: str, query: str) -> Mistake | None:
    """Return the mistake if the URL would have a valid identifier without the marks at its end; else None."""
    part = percent_decode(query or path)
    kept = _without_marks(part)
    if kept == part:
        return None
    meant = recognise(host, path, kept) if query else recognise(host, kept, "")
    return _mark_mistake(part[len(kept) :], meant)


def _mark_mistake(marks: str, meant: KnownIdentifier | None) -> Mistake | None:
    if meant is None:
        return None
    return Mistake("", f"ends with `{marks}`", f"Write `{meant.url}`.")


def marks_at_end(text: str) -> str:
    """Return the punctuation and the unpaired brackets at the end of a percent-encoded part of a URL."""
    decoded = percent_decode(text)
    return decoded[len(_without_marks(decoded)) :]


def _without_marks(text: str) -> str:
    """Return a text without the punctuation and the unpaired brackets at its end."""
    while text.endswith((*_NEVER_LAST, *_OPENING)):
        last = text[-1]
        if last in _OPENING and text.count(_OPENING[last]) >= text.count(last):
            break
        text = text[:-1]
    return text


# --- paths that need an identifier ------------------------------------------------------------


class _NeedsId(NamedTuple):
    """URLs that must contain an identifier, and the message if no rule recognises such a URL."""

    hosts: tuple[str, ...]
    pattern: str
    what: str
    hint: str


_NO_VIDEO = (
    "has no id of a video",
    "Copy the whole URL: the id of a video has 11 characters.",
)
_RULES = (
    _NeedsId(
        doi.HOSTS,
        r"/+(?:doi:)?10[.][0-9.]*/*",
        "is not a DOI",
        "Check every character: a DOI looks like doi:10.1145/3474085.3475188.",
    ),
    _NeedsId(
        ("huggingface.co", "hf.co"),
        r"/papers/[0-9]{4}[.].*",
        "has no arXiv id",
        "Check the id: it looks like 2301.12597.",
    ),
    _NeedsId(
        ("openreview.net",),
        r"/(?:forum|pdf)(?:\?(?:.*&)?id=.*)?",
        "has no id of a submission",
        "Copy the whole URL, such as https://openreview.net/forum?id=KRLUvxh8uaX.",
    ),
    _NeedsId(("youtube.com", "m.youtube.com"), r"/watch\?(?:.*&)?v=.*", *_NO_VIDEO),
    _NeedsId(("youtu.be",), "/[A-Za-z0-9_-]+", *_NO_VIDEO),
    _NeedsId(
        ("proceedings.neurips.cc", "papers.nips.cc", "papers.neurips.cc"),
        r"(?:/paper_files)?/paper/[0-9]{4}/(?:hash|file)/(?![0-9a-f]{32}-).*",
        "has no id of a paper",
        "Copy the whole URL: the id of a paper has 32 characters.",
    ),
)


def _malformed_id(host: str, path: str, query: str) -> Mistake | None:
    text = f"{path}?{query}" if query else path
    for rule in _RULES:
        if host in rule.hosts and re.fullmatch(rule.pattern, text, re.ASCII | re.IGNORECASE):
            return Mistake("", rule.what, rule.hint)
    return None
