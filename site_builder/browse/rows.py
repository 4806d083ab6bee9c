"""The row of an entry in the list, as plain text."""

from __future__ import annotations

from site_builder.models import LANGUAGES, Bilingual, Entry
from site_builder.notes import to_plain_text

MAX_ROW_AUTHORS = 3
"""Number of authors in a row; the page shows only the number of the others."""

MAX_SUMMARY_LENGTH = 240
"""In characters. The page shows about two lines."""


def row_of(entry: Entry) -> dict[str, object]:
    """Return the data of a row, without empty values.

    A text is a string if it is the same in both languages, else language -> text.
    """
    row = {
        "id": entry.id,
        "kind": entry.kind,
        "title": _text(entry.heading),
        "aliases": list(entry.aliases),
        "authors": list(entry.authors[:MAX_ROW_AUTHORS]),
        "people": len(entry.authors) if len(entry.authors) > MAX_ROW_AUTHORS else 0,
        "venue": entry.venue or (str(entry.year) if entry.year is not None else ""),
        "summary": None if entry.summary is None else _summary(entry.summary),
    }
    return {key: value for key, value in row.items() if value}


def _text(text: Bilingual) -> str | dict[str, str]:
    shown: dict[str, str] = {language: text.text_or_fallback(language)[0] for language in LANGUAGES}
    return shown["en"] if shown["en"] == shown["zh"] else shown


def _summary(text: Bilingual) -> dict[str, str]:
    """Return the summary in the languages it is written in, on one line, cut if it is too long."""
    by_language: dict[str, str] = {}
    for language in text.languages():
        plain = " ".join(to_plain_text(text.text_in(language) or "").split())
        by_language[language] = (
            plain
            if len(plain) <= MAX_SUMMARY_LENGTH
            else plain[: MAX_SUMMARY_LENGTH - 1].rstrip() + "…"
        )
    return {language: plain for language, plain in by_language.items() if plain}
