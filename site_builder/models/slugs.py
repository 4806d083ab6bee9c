"""Readable slugs of English and Chinese texts, for URLs and anchors."""

from __future__ import annotations

import re
import unicodedata

_NOT_IN_A_SLUG = re.compile(r"[\W_]+")
_COMBINING_MARKS = re.compile(r"[\u0300-\u036f]")


def strip_accents(text: str) -> str:
    """Return a text without accents. Full-width letters, for example, become ordinary letters (NFKD).

    >>> strip_accents("Ｍüller")
    'Muller'
    """
    if text.isascii():
        return text
    return unicodedata.normalize(
        "NFC", _COMBINING_MARKS.sub("", unicodedata.normalize("NFKD", text))
    )


def slugify(text: str, separator: str = "-") -> str:
    """Return the slug of a heading, a tag or a person's name.

    The letters and digits of every script are kept, so Chinese anchors are readable. Accents are removed.
    Each run of other characters is replaced by `separator`, an argument that Python-Markdown passes.

    >>> slugify("视觉 Q-Former：第一阶段")
    '视觉-q-former-第一阶段'
    >>> slugify("Étienne Müller")
    'etienne-muller'
    """
    # True for most names. The code below takes ten times as long.
    if text.isascii() and text.replace(" ", "").isalnum():
        return separator.join(text.lower().split())
    plain = strip_accents(text).casefold()
    return _NOT_IN_A_SLUG.sub(separator, plain).strip(separator) or "section"


MAX_SLUG_BYTES = 200
"""Longer slugs are cut after this number of bytes in UTF-8.

Slugs become folder names, and most file systems limit a folder name to 255 bytes.
"""
_MAX_BYTES_PER_CHARACTER = 4
"""Maximum length of a character in UTF-8."""


def unique_slugs(texts: list[str]) -> dict[str, str]:
    """Return text -> unique slug. If several texts have the same slug, a number is added for all but the first text.

    Pass sorted texts, so that every build returns the same slugs.
    """
    taken: set[str] = set()
    slugs: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        slug = base = slugify(text)
        if len(base) > MAX_SLUG_BYTES // _MAX_BYTES_PER_CHARACTER:
            slug = base = base.encode()[:MAX_SLUG_BYTES].decode(errors="ignore").rstrip("-")
        number = 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug)
        slugs[text] = slug
    return slugs
