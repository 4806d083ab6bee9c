"""Analyse documents: compute the data that search results show, and the folded texts for the index.

Texts that differ only in width, case or accents have equal folded forms. A compound is a word such as Q-Former, and
`qformer` is its joined form. `FORMAT.md` has the rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from site_builder.bundles import to_json
from site_builder.search.documents import SearchDocument
from site_builder.search.text import (
    HAN_RANGES,
    UNSPACED_RANGES,
    compounds,
    fold,
    remove_han_spaces,
    spaced_forms,
    words,
)

_UNNEEDED_SPACE = re.compile(f"(?<=[{UNSPACED_RANGES}])\\s+(?=[{UNSPACED_RANGES}])")
_RAW_WORD = re.compile(f"[^\\W_{HAN_RANGES}]+(?:[-‐–.'’][^\\W_{HAN_RANGES}]+)*")

FieldTexts = tuple[str, str, str, str]
"""(names, authors, keywords, body): the folded text of each search field of a document. A text has one
line for each value, for example for each author."""

Spellings = dict[str, tuple[str, int]]
"""Spelling of a word in the documents -> (folded form of the word without joiners, number of occurrences)."""

DisplayData = tuple[list[bytes], Spellings]
"""(for each document, the JSON with the data that its search result shows; spellings in all documents)."""


def analyse_documents(
    documents: Sequence[SearchDocument],
) -> tuple[DisplayData, list[FieldTexts], list[str]]:
    """Return (`DisplayData`, the `FieldTexts` of each document, joined forms of compounds).

    The joined forms are sorted. They are those of compounds that texts may also write with spaces (see `spaced_forms`).
    """
    results = []
    field_texts = []
    occurrences: Counter[str] = Counter()
    for document in documents:
        bodies = document.bodies()
        fields = (
            document.names(),
            list(document.authors),
            list(document.keywords),
            list(bodies.values()),
        )
        results.append(_result_json(document, bodies))
        field_texts.append(_fold_fields((*fields[:3], [*fields[3], *document.link_tokens])))
        for values in fields:
            occurrences.update(_RAW_WORD.findall(unicodedata.normalize("NFC", "\n".join(values))))
    spellings = {
        written: ("".join(words(fold(written))), count) for written, count in occurrences.items()
    }
    joined_forms = spaced_forms(
        parts for texts in field_texts for text in texts for parts in compounds(text)
    )
    return (results, spellings), field_texts, sorted(joined_forms)


def _fold_fields(fields: Sequence[Sequence[str]]) -> FieldTexts:
    names, authors, keywords, body = (
        "\n".join([remove_han_spaces(fold(value)) for value in values]) for values in fields
    )
    return names, authors, keywords, body


def _result_json(document: SearchDocument, bodies: dict[str, str]) -> bytes:
    """Return the data that the search result of a document shows, as JSON without empty values."""
    result = {
        "id": document.id,
        "kind": document.kind,
        "url": document.url,
        "year": document.year,
        "owner": document.owner,
        "venue": _one_line(document.venue),
        "title": {language: _one_line(title) for language, title in document.title.items()},
        "aliases": [_one_line(alias) for alias in document.aliases],
        "authors": [_one_line(author) for author in document.authors],
        "keywords": [_one_line(keyword) for keyword in document.keywords],
        "body": {language: _lines(body) for language, body in bodies.items()},
    }
    return to_json({key: shown for key, shown in result.items() if shown})


def _lines(text: str) -> str:
    """Return the text without empty lines, each line as `_one_line` returns it.

    The lines are not joined here, because `excerpts.js` decides what replaces each line break.
    """
    return "\n".join(line for line in map(_one_line, text.splitlines()) if line)


def _one_line(text: str) -> str:
    """Return a text on one line, in NFC, and without spaces between Chinese or Japanese characters."""
    if not text.isascii():
        text = _UNNEEDED_SPACE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split())
