"""Texts of the search dialog in both languages, and the files that pages load for the search."""

from __future__ import annotations

import json
from importlib import resources

from site_builder.i18n import FALLBACK, LANGUAGES, LanguageCode, message

_PREFIX = "search."


def dialog_words(language: LanguageCode) -> dict[str, str]:
    """Return key -> text of the search dialog in a language. The dialog replaces placeholders such as `{count}`."""
    record = LANGUAGES[language]
    words = {
        key.removeprefix(_PREFIX): message(language, key)
        for key in FALLBACK.words
        if key.startswith(_PREFIX)
    }
    return words | {"lang": record.tag, "comma": record.list_separator}


ASSETS = ("search.js", "search-dialog.js", "search.css")

_DIALOG = "search-dialog.js"


def asset_files() -> dict[str, bytes]:
    """Return file name -> content of the scripts and the stylesheet.

    In a site, all these files must be in one folder.
    """
    folder = resources.files("site_builder.search") / "assets"
    files = {name: (folder / name).read_bytes() for name in ASSETS}
    files[_DIALOG] = (
        f"globalThis.kbSearchStrings = {_json({code: dialog_words(code) for code in LANGUAGES})};\n".encode()
        + files[_DIALOG]
    )
    return files


def page_config(base: str, language: str) -> str:
    """Return the JSON text of a page's `<script type="application/json" id="kb-search-config">`.

    `base` is the relative path from the page to the site's root, such as `../../`. The result
    contains no `<`, so it cannot contain the end tag of the element.
    """
    return _json({"base": base, "language": language})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
