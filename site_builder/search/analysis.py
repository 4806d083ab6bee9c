"""Read documents: to what results show, and to the folded texts that will be cut into terms."""

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

_BLANK_IN_HAN = re.compile(f"(?<=[{HAN_RANGES}])\\s+(?=[{HAN_RANGES}])")
_RAW_WORD = re.compile(f"[^\\W_{HAN_RANGES}]+(?:[-‐–.'’][^\\W_{HAN_RANGES}]+)*")

FieldTexts = tuple[str, str, str, str]
"""The folded texts of a document by section (names, authors, keywords, notes), one a line."""

DisplayData = tuple[list[bytes], dict[str, tuple[str, int]]]
"""What is shown of some documents, as `marshal` can write it: per document what a result shows, as
JSON; each word as it is written, with its folded form and how often it is there."""


def analyse_documents(
    documents: Sequence[SearchDocument],
) -> tuple[DisplayData, list[FieldTexts], list[str]]:
    """Read some documents, and return the compounds in them that may be written with blanks."""
    shown = []
    sections = []
    raws: Counter[str] = Counter()
    for document in documents:
        bodies = document.bodies()
        texts = (
            document.names(),
            list(document.authors),
            list(document.keywords),
            list(bodies.values()),
        )
        shown.append(_shown(document, bodies))
        sections.append(_fold_sections(texts))
        for own in texts:
            raws.update(_RAW_WORD.findall(unicodedata.normalize("NFC", "\n".join(own))))
    folded = {raw: ("".join(words(fold(raw))), count) for raw, count in raws.items()}
    spaced = spaced_forms(found for own in sections for text in own for found in compounds(text))
    return (shown, folded), sections, sorted(spaced)


def _fold_sections(texts: Sequence[Sequence[str]]) -> FieldTexts:
    names, authors, keywords, notes = (
        "\n".join([remove_han_spaces(fold(text)) for text in section]) for section in texts
    )
    return names, authors, keywords, notes


def _shown(document: SearchDocument, bodies: dict[str, str]) -> bytes:
    """Return what a result shows of a document; what is empty is left out."""
    shown = {
        "id": document.id,
        "kind": document.kind,
        "url": document.url,
        "year": document.year,
        "title": {language: _line(text) for language, text in sorted(document.title.items())},
        "aliases": [_line(alias) for alias in document.aliases],
        "authors": [_line(author) for author in document.authors],
        "keywords": [_line(keyword) for keyword in document.keywords],
        "body": {language: _line(text) for language, text in sorted(bodies.items())},
    }
    return to_json({key: value for key, value in shown.items() if value})


def _line(text: str) -> str:
    """Write a text on one line, in NFC, so that offsets mean the same in every reader."""
    if not text.isascii():
        text = _BLANK_IN_HAN.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def to_json(value: object) -> bytes:
    """Write JSON without a needless byte."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
