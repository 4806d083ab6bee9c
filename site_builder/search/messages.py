"""Texts of the search dialog in each language, and the files that pages load for the search."""

from __future__ import annotations

import json
from importlib import resources

from babel.lists import format_list

from site_builder.i18n import (
    FALLBACK,
    LANGUAGES,
    Language,
    LanguageCode,
    SiteLanguages,
    message,
    plural_texts,
)
from site_builder.models.browser_urls import browser_table

_PREFIX = "search."


_HINT = f"{_PREFIX}hint.languages"
_COUNTS = ("count", "noneFiltered")
"""Texts with a number. The dialog chooses the text by the number's plural category, as in `count.one`."""


def dialog_words(language: LanguageCode, languages: SiteLanguages) -> dict[str, str]:
    """Return key -> text of the search dialog in a language, and the language's tag and path prefix.

    The dialog replaces placeholders such as `{count}`.
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
    return words | {
        "lang": record.tag,
        "prefix": languages.prefix(language),
        "comma": record.list_separator,
    }


def _names_of_languages(record: Language, languages: SiteLanguages) -> str:
    """Return the names of the languages in one of them, its own name first, such as `English or Chinese`."""
    codes = dict.fromkeys((record.code, *languages))
    names = [record.name_of(LANGUAGES[code]) for code in codes]
    return format_list(names, style="or", locale=record.locale)


def _is_count(key: str) -> bool:
    return key.removeprefix(_PREFIX).rpartition(".")[0] in _COUNTS


ASSETS = ("search.js", "search-dialog.js", "search.css")

_ENGINE = "search.js"
_DIALOG = "search-dialog.js"
_URLS = "urls.js"
"""Part of `search.js`: a file of its own would take a further request."""


def asset_files(languages: SiteLanguages) -> dict[str, bytes]:
    """Return file name -> content of the scripts and the stylesheet.

    In a site, all these files must be in one folder. The dialog has texts in the languages of the site. The search
    engine has the rules for URLs.
    """
    folder = resources.files("site_builder.search") / "assets"
    files = {name: (folder / name).read_bytes() for name in ASSETS}
    table = json.dumps(browser_table(), separators=(",", ":"))
    files[_ENGINE] += (folder / _URLS).read_bytes().replace(b'"url-table"', table.encode())
    words = _json({code: dialog_words(code, languages) for code in languages})
    files[_DIALOG] = f"globalThis.kbSearchStrings = {words};\n".encode() + files[_DIALOG]
    return files


def page_config(base: str, language: str) -> str:
    """Return the JSON text of a page's `<script type="application/json" id="kb-search-config">`.

    `base` is the relative path from the page to the site's root, such as `../../`. The result
    contains no `<`, so it cannot contain the end tag of the element.
    """
    return _json({"base": base, "language": language})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
