"""Check for texts in the wrong language, such as a Chinese text under `en`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from site_builder.checks.base import Check, blank, localized_texts, without_code_and_formulas
from site_builder.errors import Finding, Severity
from site_builder.i18n import LANGUAGES, LanguageCode
from site_builder.i18n.scripts import CHARACTERS, Script, language_of_text, scripts_of_language
from site_builder.models import Entry

MIN_FOREIGN_WORDS = 3
"""A text without words of its language is reported if it has at least this many words in other scripts."""
MIN_HAN = 12
"""A text with at least this many Han characters, but no kana or Hangul, is neither Japanese nor Korean."""

_COUNTED_BY_CHARACTER = ("Jpan", "Kore", "Hani")
"""Scripts whose characters are counted. Of other scripts, words with two or more letters are counted."""
_NOT_PROSE = re.compile(r"https?://\S+|[“\"《『「][^”\"》』」]*[”\"》』」]")


def find_wrong_language(entry: Entry) -> Iterator[Finding]:
    """Find texts whose script shows that they are in another language than the entry says.

    A text is reported if it has no words of its language, but three or more words in other scripts. A text
    is also reported if its foreign characters (Han, kana or Hangul that its language does not use) outnumber
    the words of its language. For Chinese, Japanese and Korean, the characters of the language are counted
    instead of words. A Japanese or Korean text with many Han characters, but no kana or Hangul, is also reported
    (see `MIN_HAN`). Code, formulas, URLs and quotations are ignored.
    """
    for field, language, text in localized_texts(entry):
        scripts = scripts_of_language(language)
        is_known = all(script in CHARACTERS for script in scripts)
        if not is_known or ("Latn" in scripts and text.isascii()):  # most English texts
            continue
        prose = blank(_NOT_PROSE, without_code_and_formulas(text))
        if _is_foreign(prose, scripts):
            yield Finding(
                subject=entry.id,
                field=field,
                code="wrong-language",
                message=_message(prose, language),
                hint="Translate the text, or move it to the key of its language.",
                index=_index_of_foreign_text(prose, scripts),
            )


def language_mistake(text: str, language: LanguageCode) -> str:
    """Return a message if a text is not in `language`; an empty string if the text may be in this language."""
    scripts = scripts_of_language(language)
    if not all(script in CHARACTERS for script in scripts) or not _is_foreign(text, scripts):
        return ""
    return _message(text, language)


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns of the words and characters that are counted to decide whether a text is in a language."""

    own: re.Pattern[str]
    """Matches a word of the language. For Chinese, Japanese and Korean, matches a character."""
    main: re.Pattern[str]
    """Matches a letter of the main script of the language, such as kana for Japanese."""
    foreign_words: re.Pattern[str]
    """Matches a word in a script, apart from Han, kana and Hangul, that the language does not use."""
    foreign_characters: re.Pattern[str]
    """Matches a Han character, kana or Hangul that the language does not use."""


@lru_cache
def _patterns(scripts: tuple[Script, ...]) -> _Patterns:
    """Return the patterns for a language that is written with these scripts."""
    foreign = [script for script in CHARACTERS if script not in scripts]
    return _Patterns(
        own=_any_unit(scripts),
        main=re.compile(f"[{CHARACTERS[scripts[0]]}]"),
        foreign_words=_any_unit(s for s in foreign if s not in _COUNTED_BY_CHARACTER),
        foreign_characters=_any_unit(s for s in foreign if s in _COUNTED_BY_CHARACTER),
    )


def _any_unit(scripts: Iterable[Script]) -> re.Pattern[str]:
    units = (
        f"[{CHARACTERS[script]}]{'' if script in _COUNTED_BY_CHARACTER else '{2,}'}"
        for script in scripts
    )
    return re.compile("|".join(units))


def _is_foreign(prose: str, scripts: tuple[Script, ...]) -> bool:
    patterns = _patterns(scripts)
    own = len(patterns.own.findall(prose))
    if not own and len(patterns.foreign_words.findall(prose)) >= MIN_FOREIGN_WORDS:
        return True
    if len(patterns.foreign_characters.findall(prose)) > own:
        return True
    return len(scripts) > 1 and own >= MIN_HAN and patterns.main.search(prose) is None


def _index_of_foreign_text(prose: str, scripts: tuple[Script, ...]) -> int | None:
    """Return the index of the first word, or of the first character, in a script that is not in `scripts`."""
    patterns = _patterns(scripts)
    found = (
        pattern.search(prose) for pattern in (patterns.foreign_words, patterns.foreign_characters)
    )
    return min((match.start() for match in found if match is not None), default=None)


def _message(prose: str, language: LanguageCode) -> str:
    others = (code for code in LANGUAGES if code != language)
    found, expected = language_of_text(prose, others), LANGUAGES[language].english_name
    if found is None:
        return f"is not {expected} text"
    return f"is {LANGUAGES[found].english_name} text, not {expected}"


CHECK = Check(
    id="wrong-language",
    severity=Severity.ERROR,
    check_entry=find_wrong_language,
    bad="summary:\n  en: 用于地图检索的数据集。\n  zh: A dataset for map retrieval.",
    good="summary:\n  en: A dataset for map retrieval.\n  zh: 用于地图检索的数据集。",
)
