"""The data for the row of an entry on the Browse page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from site_builder.i18n import LanguageCode, SiteLanguages
from site_builder.models import Entry, LocalizedText, Name
from site_builder.notes import summary_line
from site_builder.observed_facts.records import ObservedFacts
from site_builder.observed_facts.shown import row_text
from site_builder.tex import readable_text

MAX_ROW_AUTHORS = 3
"""A row names at most this many authors. If an entry has more authors, the row also has the number of all authors."""


PlainName = Callable[[LanguageCode, str], str | None]
"""A function that returns the name of an entry, given a language and an id; None if the entry does not exist."""


def row_of(
    entry: Entry,
    languages: SiteLanguages,
    name_entry: PlainName = lambda *_: None,
    facts: ObservedFacts | None = None,
) -> dict[str, object]:
    """Return the data for the row of an entry, without empty values.

    If an entry has the same title in all languages of the site, the title is a string. If not, the title
    is language -> title. The summary and the facts are always language -> text.
    """
    row = {
        "id": entry.id,
        "kind": entry.kind,
        "title": _title(entry.heading, languages),
        "aliases": list(map(readable_text, entry.aliases)),
        "authors": list(entry.author_names[:MAX_ROW_AUTHORS]),
        "people": len(entry.authors) if len(entry.authors) > MAX_ROW_AUTHORS else 0,
        "venue": entry.venue_and_year,
        "summary": None
        if entry.summary is None
        else _summary(entry.summary, languages, name_entry),
        "facts": {} if facts is None else _facts(facts, languages),
    }
    return {key: value for key, value in row.items() if value}


def _facts(facts: ObservedFacts, languages: SiteLanguages) -> dict[str, str]:
    """Return language -> text with the facts about the entry, without empty texts."""
    texts = {language: row_text(facts, language) for language in languages}
    return {language: text for language, text in texts.items() if text}


def _title(title: Name, languages: SiteLanguages) -> str | dict[str, str]:
    names = title.names_in(languages)
    by_language = {language: readable_text(name) for language, name in names.items()}
    return by_language if len(by_language) > 1 else by_language[languages.first]


def _summary(
    summary: LocalizedText, languages: SiteLanguages, name_entry: PlainName
) -> dict[str, str]:
    """Return language -> summary on one line."""
    lines = {
        language: summary_line(text, partial(name_entry, language))
        for language, text in summary.texts_in(languages).items()
    }
    return {language: line for language, line in lines.items() if line}
