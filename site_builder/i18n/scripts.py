"""Find the script of a text, such as Latin or Han, and the languages in which the text may be written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from site_builder.i18n.language import LanguageCode
from site_builder.i18n.words import LANGUAGES

Script = str
"""ISO 15924 code of the script of a text, such as `Latn`: a key of `CHARACTERS`."""

CHARACTERS: dict[Script, str] = {
    "Jpan": r"\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\uff66-\uff6f\uff71-\uff9d",
    "Kore": r"\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uffa1-\uffdc",
    "Hani": r"\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "Latn": r"A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02b8\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua787\uff21-\uff3a\uff41-\uff5a",
    "Grek": r"\u0370-\u0373\u0376-\u037d\u037f\u0386\u0388-\u03e1\u03f0-\u03ff\u1f00-\u1ffe",
    "Cyrl": r"\u0400-\u052f\u1c80-\u1c88\u2de0-\u2dff\ua640-\ua69f",
    "Arab": r"\u0620-\u063f\u0641-\u064a\u0671-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdfb\ufe70-\ufefc",
    "Hebr": r"\u05d0-\u05f2\ufb1d-\ufb4f",
    "Deva": r"\u0904-\u0939\u0958-\u0961\u0972-\u097f",
    "Thai": r"\u0e01-\u0e30\u0e32-\u0e33\u0e40-\u0e46",
}
"""Script -> its letters, as ranges for a character class in a regular expression.

`Hani` has the Han characters of Chinese and Japanese texts, `Jpan` has kana, and `Kore` has Hangul.
"""

UNSPACED_LETTERS = CHARACTERS["Hani"] + CHARACTERS["Jpan"] + r"\u3006\u3031-\u3035\u30fc"
"""Letters of Chinese and Japanese texts, with marks that are parts of words. These texts have no spaces between words.
"""

WITHOUT_SPACES = UNSPACED_LETTERS + r"\u2e80-\u3004\u3008-\u303f\u30a0\u30fb\uff00-\uffef"
"""The characters of `UNSPACED_LETTERS`, and the punctuation of Chinese and Japanese texts."""


def as_characters(ranges: str) -> str:
    """Return ranges in which each character is written without an escape, for regular expressions in JavaScript."""
    return ranges.encode("ascii").decode("unicode_escape")


_has_ascii_letter = re.compile("[A-Za-z]").search
_has_other_letter = re.compile(
    f"[{''.join(ranges for script, ranges in CHARACTERS.items() if script != 'Latn')}]"
).search
_LETTERS = {script: re.compile(f"[{ranges}]") for script, ranges in CHARACTERS.items()}
_ANY_LETTER = re.compile("|".join(f"(?P<{s}>[{ranges}])" for s, ranges in CHARACTERS.items()))

# A text in one of these scripts may contain many Latin words, and a text in a language with an alphabet contains no
# characters of these scripts. So a single such character decides. `Hani` is last, because Japanese and Korean texts may
# contain Han characters.
DECISIVE: tuple[Script, ...] = ("Jpan", "Kore", "Hani")

_WRITTEN_WITH: dict[str, tuple[Script, ...]] = {
    "Hans": ("Hani",),
    "Hant": ("Hani",),
    "Jpan": ("Jpan", "Hani"),
    "Kore": ("Kore", "Hani"),
}
"""`Language.script` -> the scripts of texts in the language.

If a `Language.script` is missing here, texts in the language have only this script.
"""

RIGHT_TO_LEFT: frozenset[Script] = frozenset({"Arab", "Hebr"})
"""Scripts that are written from right to left."""

_ONLY_LANGUAGE = {"Jpan": "ja", "Kore": "ko"}
"""Script -> tag of the only language that uses this script."""


def has_script(text: str, script: Script) -> bool:
    """Return whether a text contains a letter of a script."""
    return _LETTERS[script].search(text) is not None


def script_of(text: str) -> Script | None:
    """Return the script of a text, or None if the text has no letters of a known script.

    A text with kana is `Jpan`. A text with Hangul but no kana is `Kore`. A text with Han characters, but neither kana
    nor Hangul, is `Hani`. Any other text has the script that its letters have most often.

    >>> script_of("CLIP を使う"), script_of("用 CLIP 检索"), script_of("β-VAE"), script_of("2023")
    ('Jpan', 'Hani', 'Latn', None)
    """
    if text.isascii():
        return "Latn" if _has_ascii_letter(text) else None
    if _has_other_letter(text) is None:
        return "Latn" if has_script(text, "Latn") else None
    for script in DECISIVE:
        if has_script(text, script):
            return script
    counts = Counter(str(match.lastgroup) for match in _ANY_LETTER.finditer(text))
    return max(counts, key=counts.__getitem__) if counts else None


def has_letters_without_spaces(text: str) -> bool:
    """Return whether a text contains letters of a script that has no spaces between words."""
    return any(has_script(text, script) for script in ("Hani", "Jpan", "Thai"))


def scripts_of_language(language: LanguageCode) -> tuple[Script, ...]:
    """Return the scripts that texts in a language may have. The main script comes first."""
    own = LANGUAGES[language].script
    return _WRITTEN_WITH.get(own, (own,))


def is_written_with(language: LanguageCode, script: Script) -> bool:
    """Return whether a text with this script may be in a language."""
    return script in scripts_of_language(language)


def language_of_text(text: str, languages: Iterable[LanguageCode]) -> LanguageCode | None:
    """Return the first of `languages` that is written with the script of a text.

    The result is None if the text has no letters of a known script, or if none of the languages is written with the
    script of the text. So a text with kana is never English or Chinese.

    >>> language_of_text("图文检索", ("en", "zh")), language_of_text("ひらがな", ("en", "zh"))
    ('zh', None)
    """
    script = script_of(text)
    if script is None:
        return None
    return next((code for code in languages if is_written_with(code, script)), None)


def tag_of_script(script: Script, languages: Iterable[LanguageCode]) -> str:
    """Return the BCP 47 tag for the `lang` of texts in a script.

    This is the tag of the first of `languages` that is written with the script. If there is none, it is the tag of any
    language that is written with the script, or else `und-` and the script.

    >>> tag_of_script("Hani", ("en",)), tag_of_script("Jpan", ("en", "zh")), tag_of_script("Cyrl", ("en",))
    ('zh-Hans', 'ja', 'und-Cyrl')
    """
    for code in (*languages, *LANGUAGES):
        if is_written_with(code, script):
            return LANGUAGES[code].tag
    return _ONLY_LANGUAGE.get(script, f"und-{script}")


def script_settings(languages: Iterable[LanguageCode]) -> dict[str, object]:
    """Return the settings with which the JavaScript of pages finds the language of a text."""
    codes = tuple(languages)
    return {
        "letters": {script: as_characters(ranges) for script, ranges in CHARACTERS.items()},
        "tags": {script: tag_of_script(script, codes) for script in CHARACTERS},
        "decisive": DECISIVE,
    }
