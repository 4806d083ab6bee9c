"""The citation keys that a document cites, from the file that LaTeX writes while it typesets the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape

from site_builder.citations.keys import all_keys
from site_builder.models import Entry

ALL = "*"
"""The key of `\\nocite{*}`, which cites every entry."""

_CITED = re.compile(
    r"\\citation\{([^{}]*)\}"  # BibTeX
    r"|\\abx@aux@cite(?:\{\d+\})?\{([^{}]*)\}"  # biblatex
    r"|<bcf:citekey[^>]*>([^<]*)</bcf:citekey>"  # the .bcf file that biblatex writes for biber
)
_INPUT = re.compile(r"\\@input\{([^{}]+)\}")


def cited_keys(text: str) -> Iterator[str]:
    r"""Yield the keys in the text of an .aux or .bcf file, each once, in the order of their first citation.

    >>> list(cited_keys(r"\citation{clip, blip}\abx@aux@cite{0}{clip}"))
    ['clip', 'blip']
    """
    found = (
        unescape(group) for match in _CITED.finditer(text) for group in match.groups() if group
    )
    keys = (key.strip() for keys in found for key in keys.split(","))
    yield from dict.fromkeys(filter(None, keys))


def included_files(text: str) -> Iterator[str]:
    r"""Yield the paths of the .aux files that an .aux file includes, one for each `\include` of the document."""
    yield from _INPUT.findall(text)


def entries_by_key(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    """Return citation key -> entry, also for former keys. Present keys take precedence over equal former keys."""
    found: dict[str, Entry] = {}
    former: dict[str, Entry] = {}
    for entry in entries:
        key, *others = all_keys(entry)
        found.setdefault(key, entry)
        for other in others:
            former.setdefault(other, entry)
    return former | found
