"""Normalise text and split it into tokens and terms.

`FORMAT.md` states the rules. This module applies them to documents. In the browser, `assets/engine/text.js` applies
them to queries and to the texts that results show.

Folding a text removes differences in width, case and accents. A folded text is split into words and Han runs, which are
sequences of Han characters. Each Han run is split into grams of three characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from operator import add

from site_builder.i18n.scripts import CHARACTERS, UNSPACED_LETTERS, as_characters
from site_builder.tex import greek_names, name_lone_greek

UNSPACED_RANGES = UNSPACED_LETTERS
"""Chinese and Japanese characters, as ranges for a character class. These languages have no spaces between words."""

HAN_RANGES = UNSPACED_RANGES + CHARACTERS["Kore"]
"""All characters that are indexed in grams. In the search, kana and Hangul count as Han.

Korean texts have spaces, but particles are attached to words. With grams, a query finds a word with any particle.
"""

JOINERS = "-\u2010\u2012\u2013_./'\u2019:@&+\u00b7"
"""Two words with exactly one of these characters between them are a compound, such as Q-Former."""

GRAM_LENGTH = 3
"""Number of characters in a gram. A gram begins at each character of a Han run, so the last grams are shorter."""

MAX_COMPOUND_PARTS = 8
"""A joined form, such as `qformer` for Q-Former, consists of at most this many words of a compound."""

MAX_SPACED_PARTS = 4
"""A compound of at most this many words also matches texts that write the compound with spaces."""

_SPACES = frozenset(
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
)
_INVISIBLE = frozenset("\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\uff9e\uff9f")
_ACCENTS = re.compile("[\u0300-\u036f]")
_HAN_START = re.compile(f"[{HAN_RANGES}]")
_SPACE_IN_HAN = re.compile(f"(?<=[{UNSPACED_RANGES}]) +(?=[{UNSPACED_RANGES}])")
_WORD = f"[^\\W_{HAN_RANGES}]+"
_HAN_RUN = re.compile(f"[{HAN_RANGES}]+")
_ONE_WORD = re.compile(_WORD)
# A chunk is a word or a compound. A chunk sequence has only spaces between its chunks.
# The possessive quantifiers (`++`, `*+`) make matching linear in the length of the text.
_CHUNK = re.compile(f"{_WORD}+(?:[{re.escape(JOINERS)}]{_WORD}+)*+")
_CHUNK_SEQUENCE = re.compile(f"{_CHUNK.pattern}(?: ++{_CHUNK.pattern})*+")
_JOINER = re.compile(f"[{re.escape(JOINERS)}_]")


def letter_table() -> dict[str, str | dict[str, str]]:
    """Return the ranges of letters, and the names of Greek letters, for `assets/engine/letter-table.js`."""
    return {
        "unspaced": as_characters(UNSPACED_RANGES),
        "han": as_characters(HAN_RANGES),
        "greek": greek_names(),
    }


def _fold_character(character: str) -> str:
    if character in _SPACES:
        return " "
    if character in _INVISIBLE or unicodedata.category(character)[0] == "M":
        return ""
    lowered = unicodedata.normalize("NFKC", character).lower().replace("ß", "ss").replace("ς", "σ")
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", lowered))
    # Normalisation can split a character, such as Thai \u0e33, into a letter and a combining mark.
    composed = unicodedata.normalize("NFC", bare)
    return "".join(c for c in composed if unicodedata.category(c)[0] != "M")


class _FoldingTable(dict[int, str]):
    """A table for `str.translate`. A character's folded form is computed when it is first looked up."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_FOLDING = _FoldingTable()


def fold(text: str) -> str:
    """Return the folded form of a text.

    Texts that differ only in width, case or accents have equal folded forms. Each whitespace
    character becomes a space, and invisible characters are removed. A Greek letter that is not part of
    a Greek word becomes its name.

    >>> fold("Ｍüller’s  CAFÉ, π₀")
    'muller’s  cafe, pi0'
    """
    return name_lone_greek(unicodedata.normalize("NFC", text).translate(_FOLDING))


def remove_han_spaces(folded: str) -> str:
    """Remove spaces between two Chinese or Japanese characters. Texts with wrapped lines contain such spaces."""
    return _SPACE_IN_HAN.sub("", folded)


def is_han(term: str) -> bool:
    """Return whether a term is Han text."""
    return _HAN_START.match(term) is not None


def han_runs(folded: str) -> list[str]:
    """Return the Han runs of a text that `remove_han_spaces` has returned."""
    return _HAN_RUN.findall(folded)


def words(folded: str) -> list[str]:
    """Return the words of a folded text.

    >>> words("blip-2 用q-former对齐")
    ['blip', '2', 'q', 'former']
    """
    return _ONE_WORD.findall(folded)


def compounds(folded: str) -> Iterator[tuple[str, ...]]:
    """Yield the compounds of a folded text. Each compound is a tuple of two or more words."""
    for chunk in _CHUNK.findall(folded):
        if not chunk.isalnum():
            yield tuple(_JOINER.split(chunk))


def spaced_forms(text_compounds: Iterable[tuple[str, ...]]) -> set[str]:
    """Return the joined forms of the compounds that may be written with spaces (see `MAX_SPACED_PARTS`)."""
    return {"".join(parts) for parts in text_compounds if len(parts) <= MAX_SPACED_PARTS}


def word_terms(folded: str, spaced: set[str]) -> set[str]:
    """Return the words of a folded text and the joined forms of its compounds.

    A joined form begins at each word of a compound except the last, so `a-b-c` gives abc and bc.
    `spaced` contains joined forms of compounds in all texts of the index. Words with only spaces
    between them give a joined form if it is in `spaced`. So the query `cross-modal` finds "cross modal".

    >>> sorted(word_terms("the q former of blip-2", {"qformer"}))
    ['2', 'blip', 'blip2', 'former', 'of', 'q', 'qformer', 'the']
    """
    terms: set[str] = set()
    for sequence in _CHUNK_SEQUENCE.findall(folded):
        sequence_words: list[str] = []
        for chunk in sequence.split():
            if chunk.isalnum():
                sequence_words.append(chunk)
                continue
            parts = _JOINER.split(chunk)
            sequence_words += parts
            for first in range(len(parts) - 1):
                terms.add("".join(parts[first : first + MAX_COMPOUND_PARTS]))
        terms.update(sequence_words)
        joined = sequence_words
        for length in range(1, min(len(sequence_words), MAX_SPACED_PARTS)):
            joined = list(map(add, joined, sequence_words[length:]))
            terms.update(spaced.intersection(joined))
    return terms
