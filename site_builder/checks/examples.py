"""Convert the examples in the documentation of checks to the languages of a site."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from site_builder.i18n import FALLBACK, LanguageCode, SiteLanguages

_TEXTS = re.compile(
    r"^(?P<indent> *)(?P<field>\w+):(?:(?P<block>(?:\n +[a-z]{2}: .+)+)| \{[a-z]{2}: .+\})$", re.M
)
"""Matches a field with a text for each language, in lines below the field's name or in braces after it."""


def example_in(example: str, languages: SiteLanguages) -> str:
    r"""Return an example as a contributor to a site with these languages would write it.

    Texts in languages that the site lacks are left out. For a site with one language, texts are written without the
    code of the language. If a field has no text in any language of the site, it keeps its English text.

    >>> example_in("summary:\n  en: A tool.\n  zh: 工具。", SiteLanguages(("zh",)))
    'summary: 工具。'
    """
    return _TEXTS.sub(lambda match: _in_languages(match, languages), example)


def _in_languages(match: re.Match[str], languages: SiteLanguages) -> str:
    (texts,) = yaml.safe_load(match[0]).values()
    shown = {code: texts[code] for code in languages if code in texts}
    shown = shown or {FALLBACK.code: texts[FALLBACK.code]}
    field = f"{match['indent']}{match['field']}:"
    if len(languages) == 1:
        return f"{field} {next(iter(shown.values()))}"
    return field + (_block(shown) if match["block"] else _flow(shown))


def _block(texts: Mapping[LanguageCode, str]) -> str:
    return "".join(f"\n  {code}: {text}" for code, text in texts.items())


def _flow(texts: Mapping[LanguageCode, str]) -> str:
    return f" {{{', '.join(f'{code}: {text}' for code, text in texts.items())}}}"
