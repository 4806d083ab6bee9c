"""Languages: their records, the words that readers see, and the languages of a site."""

from site_builder.i18n.language import (
    KindWords,
    Language,
    LanguageCode,
    SiteLanguages,
    WritingRules,
)
from site_builder.i18n.words import (
    FALLBACK,
    LANGUAGES,
    has_message,
    language_name,
    message,
    ordinal,
    plural,
    plural_texts,
)

__all__ = [
    "FALLBACK",
    "LANGUAGES",
    "KindWords",
    "Language",
    "LanguageCode",
    "SiteLanguages",
    "WritingRules",
    "has_message",
    "language_name",
    "message",
    "ordinal",
    "plural",
    "plural_texts",
]
