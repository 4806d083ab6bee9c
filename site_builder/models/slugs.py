"""Readable slugs of texts in any script, for URLs and anchors."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_COMBINING_MARKS = re.compile(r"[\u0300-\u036f]")
_VARIATION_SELECTORS = {chr(code) for code in range(0xFE00, 0xFE10)}
"""Characters that choose how an emoji looks. They are not vowel signs, although they have the category `Mn`."""


def strip_accents(text: str) -> str:
    """Return a text without accents, and with compatibility characters replaced (NFKD).

    For example, full-width letters become ordinary letters.

    >>> strip_accents("Ｍüller")
    'Muller'
    """
    if text.isascii():
        return text
    return unicodedata.normalize(
        "NFC", _COMBINING_MARKS.sub("", unicodedata.normalize("NFKD", text))
    )


def slugify(text: str, separator: str = "-") -> str:
    """Return the slug of a text whose symbols do not matter, such as a heading. `address_slug` spells symbols out.

    The letters, digits and vowel signs of every script are kept, so Chinese anchors are readable. Accents are
    removed. All other characters separate words. `separator`, an argument that Python-Markdown passes, joins the words.

    >>> slugify("视觉 Q-Former：第一阶段")
    '视觉-q-former-第一阶段'
    >>> slugify("Étienne Müller")
    'etienne-muller'
    """
    return _slug(text, separator) or "section"


def _slug(text: str, separator: str) -> str:
    # The fast path for most names. The code below it takes ten times as long.
    if text.isascii() and text.replace(" ", "").isalnum():
        return separator.join(text.lower().split())
    plain = unicodedata.normalize("NFC", strip_accents(text).casefold())
    kept = [c if c.isalnum() or _is_vowel_sign(c) else " " for c in plain]
    return separator.join("".join(kept).split())


def _is_vowel_sign(character: str) -> bool:
    """Return whether a character is a part of the letter before it, as in Hindi and Thai."""
    return unicodedata.category(character) in {"Mn", "Mc"} and character not in _VARIATION_SELECTORS


def address_slug(text: str) -> str:
    """Return the slug of a tag, an author or a venue: the last segment of the URL of its page.

    The slug depends only on `text`, so it stays when other names are added. Symbols are spelled out, because they may
    be all that distinguishes two names. Texts with equal slugs differ only in case, accents, punctuation and
    spelled-out symbols. They count as spellings of one name. If a slug is too long, or if Windows reserves it, a digest
    is appended.

    >>> [address_slug(tag) for tag in ("c", "C++", "c#", ".NET", "🤗", "Wei Zhang", "WEI ZHANG")]
    ['c', 'c-plus-plus', 'c-sharp', 'dot-net', 'hugging-face', 'wei-zhang', 'wei-zhang']
    >>> address_slug("AUX")
    'aux-321f6814'
    """
    text = unicodedata.normalize("NFKC", text)
    spelled = _LEADING_DOT.sub(" dot ", text)
    if not (spelled.isascii() and spelled.replace(" ", "").isalnum()):
        spelled = "".join([_spell_symbol(character) for character in spelled])
    slug = _slug(spelled, "-") or _slug(" ".join(map(_name, text)), "-") or "section"
    if len(slug.encode()) <= MAX_SLUG_BYTES and not is_reserved_name(slug):
        return slug
    digest = hashlib.sha256(slug.encode()).hexdigest()[:_DIGEST_LENGTH]
    start = slug.encode()[: MAX_SLUG_BYTES - _DIGEST_LENGTH - 1].decode(errors="ignore")
    return f"{start.rstrip('-')}-{digest}"


def is_reserved_name(slug: str) -> bool:
    """Return whether Windows reserves a name for a device, so that no file and no folder can have it.

    Pass the name without its extension: Windows reserves `con.yml` as well as `con`.

    >>> is_reserved_name("con"), is_reserved_name("com1"), is_reserved_name("contrast")
    (True, True, False)
    """
    return slug in _DEVICE_NAMES


_DEVICE_NAMES = {"con", "prn", "aux", "nul"} | {
    f"{d}{n}" for d in ("com", "lpt") for n in range(10)
}


def _spell_symbol(character: str) -> str:
    is_symbol = character in _SYMBOL_NAMES or unicodedata.category(character) in _SYMBOLS
    return f" {_name(character)} " if is_symbol else character


def _name(character: str) -> str:
    """Return the name of a character in `_SYMBOL_NAMES`, or its Unicode name, or `u` with its code point."""
    name = unicodedata.name(character, f"u{ord(character):x}")
    return _SYMBOL_NAMES.get(character, name).removesuffix(" SIGN")


_LEADING_DOT = re.compile(r"(?<![\w.])\.(?=\w)")
_SYMBOLS = {"Sm", "Sc", "So"}
"""Unicode categories: mathematical symbols, currency symbols, and further symbols such as emoji."""
_SYMBOL_NAMES = {"#": "sharp", "*": "star", "\u2044": " "}
"""Names of symbols in place of their Unicode names. U+2044 is the slash in the decomposed fraction ½."""

MAX_SLUG_BYTES = 200
"""If a slug has more bytes in UTF-8 than this, it is cut to at most this number of bytes, and ends with a digest.

Slugs become folder names, and most file systems limit a folder name to 255 bytes.
"""
_DIGEST_LENGTH = 8
