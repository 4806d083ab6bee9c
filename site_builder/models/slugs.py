"""Readable names for addresses and anchors, Chinese ones included."""

from __future__ import annotations

import re
import unicodedata

_NOT_IN_A_SLUG = re.compile(r"[\W_]+")
_COMBINING_MARKS = re.compile(r"[\u0300-\u036f]")


def strip_accents(text: str) -> str:
    """Return the text in its compatible form (full-width letters become plain), accents gone.

    >>> strip_accents("Ｍüller")
    'Muller'
    """
    if text.isascii():
        return text
    return unicodedata.normalize(
        "NFC", _COMBINING_MARKS.sub("", unicodedata.normalize("NFKD", text))
    )


def slugify(text: str, separator: str = "-") -> str:
    """Turn a heading, a tag or a person's name into the part of an address that stands for it.

    Letters of every script stay (a Chinese heading keeps a readable anchor), accents of Latin
    letters go, everything else becomes the separator. The second parameter exists because
    Python-Markdown calls its slug functions with it.

    >>> slugify("视觉 Q-Former：第一阶段")
    '视觉-q-former-第一阶段'
    >>> slugify("Étienne Müller")
    'etienne-muller'
    """
    if text.isascii() and text.replace(" ", "").isalnum():  # nearly every name: ten times as quick
        return separator.join(text.lower().split())
    plain = strip_accents(text).casefold()
    return _NOT_IN_A_SLUG.sub(separator, plain).strip(separator) or "section"


MAX_SLUG_BYTES = 200
"""Slugs become names of folders, which most file systems cut at 255 bytes."""
_MAX_BYTES_PER_CHARACTER = 4
"""Of a character in UTF-8."""


def unique_slugs(texts: list[str]) -> dict[str, str]:
    """Give each text a slug of its own; of texts that share one, later ones are numbered.

    Order decides who keeps the plain slug, so pass the texts in an order that does not change
    when something is added elsewhere (sorted, for instance).
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
