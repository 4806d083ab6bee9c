"""Analyse documents: compute the JSON that search results show, and the folded texts of documents.

`FORMAT.md` explains folding and compounds.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from site_builder.search.documents import SearchDocument
from site_builder.search.text import (
    HAN_RANGES,
    compounds,
    fold,
    remove_han_spaces,
    spaced_forms,
    words,
)

_SPACE_IN_HAN = re.compile(f"(?<=[{HAN_RANGES}])\\s+(?=[{HAN_RANGES}])")
_RAW_WORD = re.compile(f"[^\\W_{HAN_RANGES}]+(?:[-‐–.'’][^\\W_{HAN_RANGES}]+)*")

FieldTexts = tuple[str, str, str, str]
"""(names, authors, keywords, body): the search fields of a document, folded. Each string has one line a
value, for example one line an author."""

Spellings = dict[str, tuple[str, int]]
"""Spelling of a word in the documents -> (its folded form, number of occurrences)."""

DisplayData = tuple[list[bytes], Spellings]
"""(for each document of a segment, the JSON that a search result shows; the spellings in the segment)."""


def analyse_documents(
    documents: Sequence[SearchDocument],
) -> tuple[DisplayData, list[FieldTexts], list[str]]:
    """Return display data, the folded texts of each document, and sorted joined forms.

    A joined form is a compound without its separators, such as `qformer`. Some documents may write the
    same compound with spaces.
    """
    results = []
    field_texts = []
    occurrences: Counter[str] = Counter()
    for document in documents:
        bodies = document.bodies()
        texts = (
            document.names(),
            list(document.authors),
            list(document.keywords),
            list(bodies.values()),
        )
        results.append(_result_json(document, bodies))
        field_texts.append(_fold_fields(texts))
        for lines in texts:
            occurrences.update(_RAW_WORD.findall(unicodedata.normalize("NFC", "\n".join(lines))))
    spellings = {
        written: ("".join(words(fold(written))), count) for written, count in occurrences.items()
    }
    spaced = spaced_forms(
        parts for fields in field_texts for text in fields for parts in compounds(text)
    )
    return (results, spellings), field_texts, sorted(spaced)


def _fold_fields(texts: Sequence[Sequence[str]]) -> FieldTexts:
    names, authors, keywords, body = (
        "\n".join([remove_han_spaces(fold(text)) for text in field]) for field in texts
    )
    return names, authors, keywords, body


def _result_json(document: SearchDocument, bodies: dict[str, str]) -> bytes:
    """Return the JSON that a search result shows of this document, without empty values."""
    values = {
        "id": document.id,
        "kind": document.kind,
        "url": document.url,
        "year": document.year,
        "title": {language: _one_line(text) for language, text in sorted(document.title.items())},
        "aliases": [_one_line(alias) for alias in document.aliases],
        "authors": [_one_line(author) for author in document.authors],
        "keywords": [_one_line(keyword) for keyword in document.keywords],
        "body": {language: _one_line(text) for language, text in sorted(bodies.items())},
    }
    return to_json({key: value for key, value in values.items() if value})


def _one_line(text: str) -> str:
    """Return a text on one line and in NFC, so that every program finds a hit at the same offset."""
    if not text.isascii():
        text = _SPACE_IN_HAN.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def to_json(value: object) -> bytes:
    """Return the JSON of a value, without spaces between the JSON tokens."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
