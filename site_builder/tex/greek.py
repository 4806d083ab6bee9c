"""Replace Greek letters by their English names, so that `pi0` and `π₀` are one word in the search and in file names."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LETTERS = "αβγδεζηθικλμνξοπρσςτυφχψω"
_LETTER = re.compile("[α-ω]")
_LONE_LETTER = re.compile("(?<![α-ω])[α-ω](?![α-ω])")


@cache
def greek_names() -> dict[str, str]:
    """Return small Greek letter -> its English name.

    >>> greek_names()["λ"], greek_names()["π"]
    ('lambda', 'pi')
    """
    names = {c: unicodedata.name(c).rpartition(" ")[2].lower() for c in _LETTERS}
    return names | {"λ": "lambda"}


def name_lone_greek(folded: str) -> str:
    """Replace each Greek letter that is not next to another Greek letter by its name.

    The words of a Greek text keep their letters. `folded` is a text in lower case.

    >>> name_lone_greek("β-vae, π0 and λόγος".replace("ό", "ο"))
    'beta-vae, pi0 and λογος'
    """
    # Most texts have no Greek letter. To find this out, `_LETTER` is faster than `_LONE_LETTER`.
    if folded.isascii() or _LETTER.search(folded) is None:
        return folded
    return _LONE_LETTER.sub(lambda match: greek_names()[match[0]], folded)
