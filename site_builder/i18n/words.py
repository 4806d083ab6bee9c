"""Look up the words that readers see."""

from __future__ import annotations

from site_builder.i18n import en, zh
from site_builder.i18n.language import Language, LanguageCode

LANGUAGES: dict[LanguageCode, Language] = {
    language.code: language for language in (en.LANGUAGE, zh.LANGUAGE)
}
"""Code -> language. A contributor who adds a language writes a module with its record, and adds an item here."""

FALLBACK = en.LANGUAGE
"""Readers see the text of this language if another language lacks the text."""


def message(language: LanguageCode, key: str, *values: object) -> str:
    """Return the text of a key, with the values in place of its placeholders.

    If the language has no such text, return the English text. Raises KeyError for an unknown key.
    """
    words = LANGUAGES[language].words
    text = words[key] if key in words else FALLBACK.words[key]
    return text.format(*values) if values else text


def language_name(code: LanguageCode, language: LanguageCode) -> str:
    """Return the name of the language `code` in `language`, from the words of `language` or from the Unicode CLDR.

    >>> language_name("zh", "en"), language_name("en", "zh")
    ('Chinese', '英文')
    """
    words = LANGUAGES[language].words
    return words.get(f"language.{code}") or LANGUAGES[language].name_of(LANGUAGES[code])


def has_message(key: str) -> bool:
    """Return whether there is a text with this key."""
    return key in FALLBACK.words


def plural(language: LanguageCode, key: str, number: int) -> str:
    """Return the text for a number of things.

    The key of the text is `key`, a dot and the plural category of the number, such as `count.one`. If there is no such
    text, return the text for the category `other`.
    """
    record = LANGUAGES[language]
    texts = plural_texts(language, key)
    text = texts.get(record.plural_category(number)) or texts["other"]
    return text.format(record.format_number(number))


def ordinal(language: LanguageCode, key: str, number: int, *values: object) -> str:
    """Return the text for a place in an order, such as `3rd of 21`.

    The key of the text is that of `plural`, with the category of the ordinal number: `two` for `2nd`.
    """
    record = LANGUAGES[language]
    texts = plural_texts(language, key)
    text = texts.get(record.ordinal_category(number)) or texts["other"]
    return text.format(record.format_number(number), *values)


PLURAL_CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""The plural categories of the CLDR. Each language uses some of them, and every language uses `other`."""


def plural_texts(language: LanguageCode, key: str) -> dict[str, str]:
    """Return plural category -> text with placeholders, for the keys that `plural` and `ordinal` read.

    If the language has no such texts, return the English texts.
    """
    words = LANGUAGES[language].words
    if f"{key}.other" not in words:
        words = FALLBACK.words
    keys = {category: f"{key}.{category}" for category in PLURAL_CATEGORIES}
    return {category: words[name] for category, name in keys.items() if name in words}
