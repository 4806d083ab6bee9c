"""Look up the words that readers see."""

from __future__ import annotations

from site_builder.i18n import en, zh
from site_builder.i18n.language import Language, LanguageCode

LANGUAGES: dict[LanguageCode, Language] = {
    language.code: language for language in (en.LANGUAGE, zh.LANGUAGE)
}
"""Code -> language. A new language is one module with its record, and one item here."""

FALLBACK = en.LANGUAGE
"""The language of a text that is missing in the table of another language."""


def message(language: LanguageCode, key: str, *values: object) -> str:
    """Return the text of a key, with the values in place of its placeholders.

    If the language has no such text, return the English text. Raises KeyError for an unknown key.
    """
    words = LANGUAGES[language].words
    text = words[key] if key in words else FALLBACK.words[key]
    return text.format(*values) if values else text


def has_message(key: str) -> bool:
    """Return whether there is a text with this key."""
    return key in FALLBACK.words


def plural(language: LanguageCode, key: str, number: int) -> str:
    """Return the text for a number of things. The keys are `key` with `.one`, `.other` ... at the end."""
    record = LANGUAGES[language]
    words = record.words if f"{key}.other" in record.words else FALLBACK.words
    category = record.plural_category(number)
    text = words.get(f"{key}.{category}") or words[f"{key}.other"]
    return text.format(record.format_number(number))
