"""The texts of the search dialog, and of other scripts on all pages, in each language."""

from __future__ import annotations

from babel.lists import format_list

from site_builder.i18n import (
    FALLBACK,
    LANGUAGES,
    Language,
    LanguageCode,
    SiteLanguages,
    language_name,
    message,
    plural_texts,
)
from site_builder.models import KINDS

_PREFIX = "search."


_PAGE_WORDS = (
    *(key for key in FALLBACK.words if key.startswith(("reading.", "page."))),
    "copied",
    "copy-failed",
)
"""Keys of the texts that scripts on all pages need, besides the texts whose keys begin with `search.`."""
_HINT = f"{_PREFIX}hint.languages"
_COUNTS = ("count", "noneFiltered")
"""Names of texts with a number. A key consists of such a name, a dot and a plural category: `count.one`."""


def dialog_words(language: LanguageCode, languages: SiteLanguages) -> dict[str, str]:
    """Return key -> text in a language, for the scripts on all pages.

    Three items are facts about the language: `lang` is its tag, `prefix` is its path prefix, and `comma` is its list
    separator. The dialog replaces placeholders such as `{count}`.
    """
    record = LANGUAGES[language]
    words = {
        key.removeprefix(_PREFIX): message(language, key)
        for key in FALLBACK.words
        if key.startswith(_PREFIX) and key != _HINT and not _is_count(key)
    }
    for name in _COUNTS:
        texts = plural_texts(language, f"{_PREFIX}{name}")
        words |= {f"{name}.{category}": text for category, text in texts.items()}
    if len(languages) > 1:
        words["hint"] = message(language, _HINT, _names_of_languages(record, languages))
    words |= {key: message(language, key) for key in _PAGE_WORDS}
    words |= {f"kind.{kind}": spec.words_in(language).one for kind, spec in KINDS.items()}
    return words | {
        "lang": record.tag,
        "prefix": languages.prefix(language),
        "comma": record.list_separator,
    }


def _names_of_languages(own: Language, languages: SiteLanguages) -> str:
    """Return the names of the languages of the site, written in `own`: `English or Chinese`. `own` comes first."""
    codes = dict.fromkeys((own.code, *languages))
    names = [language_name(code, own.code) for code in codes]
    return format_list(names, style="or", locale=own.locale)


def _is_count(key: str) -> bool:
    return key.removeprefix(_PREFIX).rpartition(".")[0] in _COUNTS
